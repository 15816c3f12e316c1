"""How the words of two offices travel: sealed, from office to server to server to office.

Each word has three kinds, one for each hop; what stands between the seals of one hop and the next
is the same ``SealedWord``.  The kinds that end in ``-carried`` and ``-delivered`` are kept by a
communication server only until the next one has receipted them (``outbox.erase_carried``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.terms.parties import Role

SEALED_MAX: Final = 64_000  # twelve people with long names and domiciles fill half of it


class SealedWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A word of one register office to another: who writes to whom on which thread, and the seal.

    ``sealed`` is base64; only the addressee's vault opens it.
    """

    thread: Annotated[str, Meta(min_length=32, max_length=32)]
    origin: Annotated[str, Meta(min_length=6, max_length=6)]
    addressee: Annotated[str, Meta(min_length=6, max_length=6)]
    sealed: Annotated[str, Meta(min_length=1, max_length=SEALED_MAX)]

    def __repr__(self) -> str:
        return "SealedWord(•••)"


@dataclass(frozen=True, slots=True)
class Route:
    """The three kinds of one word."""

    name: str
    up: MessageKind
    across: MessageKind
    down: MessageKind


def _route(name: str, article: str) -> Route:
    office, server = Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER

    def kind(tag: str, sender: Role, receiver: Role, joined: Jurisdiction) -> MessageKind:
        return MessageKind(tag, SealedWord, sender, receiver, article, joined)

    return Route(
        name,
        kind(f"{name}/1", office, server, Jurisdiction.OWN_OFFICE),
        kind(f"{name}-carried/1", server, server, Jurisdiction.ANY_MUNICIPALITY),
        kind(f"{name}-delivered/1", server, office, Jurisdiction.OWN_OFFICE),
    )


MOVE_IN_FILED: Final = _route("move-in-filed", "special-move-in")
CERTIFICATE_TOLD: Final = _route("certificate-told", "move-out-certificate-information")
MOVE_IN_SETTLED: Final = _route("move-in-settled", "move-in-notice")
DIFFERENCES_TOLD: Final = _route("move-differences", "accuracy-measures")

MOVE_IN_ENTERED: Final = _route("move-in-entered", "move-in-notice")
MOVER_SOUGHT: Final = _route("mover-sought", "accuracy-measures")
MOVER_FOUND: Final = _route("mover-found", "accuracy-measures")

ROUTES: Final = (
    MOVE_IN_FILED,
    CERTIFICATE_TOLD,
    MOVE_IN_SETTLED,
    DIFFERENCES_TOLD,
    MOVE_IN_ENTERED,
    MOVER_SOUGHT,
    MOVER_FOUND,
)
KINDS: Final = tuple(kind for route in ROUTES for kind in (route.up, route.across, route.down))
