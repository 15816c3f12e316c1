"""`python -m jukinet` is `juki`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  read before anything that an old one cannot read
    sys.stderr.write("juki: Python 3.11 or newer is needed. Make the environment with: make venv\n")
    sys.exit(50)

from jukinet.cli import main

sys.exit(main())
