"""What offices tell one another of a lock (支援措置の連絡): a mark, never a reason and no address.

A register office tells its communication server for whom a lock is closed or lifted; that server
tells those of the municipalities where the person was or goes to; each of those tells its register
office, which locks its own record.  The way back says where the mark is in effect, and since when.

A mark is the reference of a lock, the person, whether the lock is closed, and until when: nothing
of the other party, of opinions, of those who live with her.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.terms.parties import Role

Key = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
CodeText = Annotated[str, Meta(pattern="^[0-9]{11}$")]
MunicipalityText = Annotated[str, Meta(pattern="^[0-9]{6}$")]
DateText = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
InstantText = Annotated[str, Meta(min_length=20, max_length=40)]
Place = Annotated[str, Meta(pattern="^(server|office)$")]
ARTICLE: Final = "record-protection"


class ProtectionMarked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A register office's mark on one of its persons, by the key its server knows her by."""

    reference: Key
    person_key: Key
    closed: bool
    until: DateText | None
    decided_at: InstantText

    def __repr__(self) -> str:
        return "ProtectionMarked(•••)"


class ProtectionTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same mark between municipalities, by the code that both know, and who decided."""

    reference: Key
    municipality: MunicipalityText
    code: CodeText
    closed: bool
    until: DateText | None
    decided_at: InstantText

    def __repr__(self) -> str:
        return "ProtectionTold(•••)"


class ProtectionHeld(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mark is in effect somewhere: at a server, or at a register office that locked."""

    reference: Key
    origin: MunicipalityText
    municipality: MunicipalityText
    place: Place
    decided_at: InstantText
    effective_at: InstantText


class ProtectionWaits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A server has no record of a person yet, so the mark waits there; or it waits no longer."""

    reference: Key
    person_key: Key
    waits: bool
    decided_at: InstantText

    def __repr__(self) -> str:
        return "ProtectionWaits(•••)"


def _within(tag: str, body: type[msgspec.Struct], sender: Role, receiver: Role) -> MessageKind:
    return MessageKind(
        tag, body, sender, receiver, ARTICLE, Jurisdiction.OWN_OFFICE, rests_sealed=True
    )


def _between(tag: str, body: type[msgspec.Struct]) -> MessageKind:
    server = Role.COMMUNICATION_SERVER
    jurisdiction = Jurisdiction.ANY_MUNICIPALITY
    return MessageKind(tag, body, server, server, ARTICLE, jurisdiction, rests_sealed=True)


_OFFICE, _SERVER = Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER

PROTECTION_MARKED: Final = _within("protection-marked/1", ProtectionMarked, _OFFICE, _SERVER)
PROTECTION_TOLD: Final = _between("protection-told/1", ProtectionTold)
PROTECTION_HEARD: Final = _within("protection-heard/1", ProtectionTold, _SERVER, _OFFICE)
PROTECTION_HELD: Final = _within("protection-held/1", ProtectionHeld, _OFFICE, _SERVER)
PROTECTION_HELD_TOLD: Final = _between("protection-held-told/1", ProtectionHeld)
PROTECTION_HELD_HEARD: Final = _within("protection-held-heard/1", ProtectionHeld, _SERVER, _OFFICE)
PROTECTION_WAITS: Final = _within("protection-waits/1", ProtectionWaits, _SERVER, _OFFICE)

KINDS: Final = (
    PROTECTION_MARKED,
    PROTECTION_TOLD,
    PROTECTION_HEARD,
    PROTECTION_HELD,
    PROTECTION_HELD_TOLD,
    PROTECTION_HELD_HEARD,
    PROTECTION_WAITS,
)
