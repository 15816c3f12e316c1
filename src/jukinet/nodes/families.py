"""Which slices bring screens to the counters of a register office, in the order of the menus."""

from __future__ import annotations

from typing import Final

from jukinet.counters.screen import ScreenFamily
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.inspection.screens import FAMILY as INSPECTION
from jukinet.nodes.protection_desk import PATHS, PEOPLE
from jukinet.protection.screens import make_family as make_protection
from jukinet.register.screens import FAMILY as REGISTER

FAMILIES: Final[tuple[ScreenFamily, ...]] = (
    COUNTERS,
    REGISTER,
    make_protection(PEOPLE, PATHS),
    INSPECTION,
)
