"""Which slices bring screens to a register office's counters and to a contractor's terminal."""

from __future__ import annotations

from typing import Final

from jukinet.address_history.screens import FAMILY as ADDRESS_HISTORY
from jukinet.cards.commissioned_issue.screens import FAMILY as COMMISSIONS
from jukinet.cards.commissioned_issue.screens import ISSUER_FAMILY as ISSUING
from jukinet.cards.mass_reissue.screens import FAMILY as MASS_REISSUE
from jukinet.cards.municipal_services.screens import FAMILY as CARD_SERVICES
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.copies.screens import FAMILY as COPIES
from jukinet.counters.screen import ScreenFamily
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.custody.screens import FAMILY as CUSTODY
from jukinet.custody.screens.manual import make_manual_family
from jukinet.filings.screens import FAMILY as FILINGS
from jukinet.identity_check.screens import FAMILY as IDENTITY
from jukinet.inspection.screens import FAMILY as INSPECTION
from jukinet.moves.screens import FAMILY as MOVES
from jukinet.nodes.protection_desk import PATHS, PEOPLE
from jukinet.protection.screens import make_family as make_protection
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.standstill.screens import FAMILY as STANDSTILL

_WORKING: Final[tuple[ScreenFamily, ...]] = (
    COUNTERS,
    IDENTITY,
    REGISTER,
    FILINGS,
    MOVES,
    COPIES,
    CARDS,
    CARD_SERVICES,
    MASS_REISSUE,
    COMMISSIONS,
    make_protection(PEOPLE, PATHS),
    INSPECTION,
    ADDRESS_HISTORY,
    CUSTODY,
    STANDSTILL,
)
FAMILIES: Final[tuple[ScreenFamily, ...]] = (*_WORKING, make_manual_family(_WORKING))
"""All of them, and the operators' manual over them."""

_ISSUING: Final[tuple[ScreenFamily, ...]] = (COUNTERS, ISSUING, CUSTODY)
ISSUER_FAMILIES: Final[tuple[ScreenFamily, ...]] = (*_ISSUING, make_manual_family(_ISSUING))
"""What a contractor's issuing terminal shows: named operators, cards made, media, the manual."""
