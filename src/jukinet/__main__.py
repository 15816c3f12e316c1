"""`python -m jukinet` is `juki`."""

import sys

from jukinet.cli import main

sys.exit(main())
