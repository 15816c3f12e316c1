"""What tests of cards share: a register office with a counter."""

from __future__ import annotations

import sys
from pathlib import Path

for place in ("filings", "counters", "register"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))
