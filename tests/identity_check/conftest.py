"""Offices and a nation as other folders' tests have them."""

from __future__ import annotations

import sys
from pathlib import Path

for beside in ("copies", "provision", "iccard"):
    sys.path.append(str(Path(__file__).parents[1] / beside))
