"""What tests of the register at the counter share: the counter's own office lies next door."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))
