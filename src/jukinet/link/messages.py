"""What the register office and its communication server write to one another.

Upwards a change has the shape of the notice it will become. Downwards everything the network has to
say about the office's changes comes as ``network-told/1``: lists, because answers come in lists.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.notices.messages import (
    LISTED_MAX,
    IdentificationBody,
    InitialIdentification,
)
from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.terms.parties import Role

PersonKey = Annotated[str, Meta(min_length=32, max_length=32)]
CodeText = Annotated[str, Meta(min_length=11, max_length=11)]
MunicipalityText = Annotated[str, Meta(min_length=6, max_length=6)]
DateText = Annotated[str, Meta(min_length=10, max_length=10)]
Tier = Annotated[str, Meta(pattern="^(municipality|prefecture|nation)$")]


class _Quiet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that shows nothing of what it carries."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"


class CodesWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The list of codes runs short: so many more are asked for (Rules Art. 14)."""

    count: Annotated[int, Meta(ge=1, le=LISTED_MAX)]


class CodesHanded(_Quiet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Codes the prefecture designated for this municipality (Act Art. 30-7)."""

    codes: Annotated[list[CodeText], Meta(min_length=1, max_length=LISTED_MAX)]


class ChangeEffective(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True, gc=False
):
    """A change that a floor above now holds, as a JSON array in this order."""

    tier: Tier
    person_key: PersonKey
    change_number: Annotated[int, Meta(ge=1)]


class PartEffective(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True, gc=False
):
    """A part of the initial load that a floor above now holds, as a JSON array in this order."""

    tier: Tier
    load_id: PersonKey
    part: Annotated[int, Meta(ge=1)]


class ChangeHeld(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True, gc=False
):
    """A change that was not given effect above, and why (Act Art. 12-5)."""

    tier: Tier
    person_key: PersonKey
    change_number: Annotated[int, Meta(ge=1)]
    subject: Annotated[str, Meta(max_length=32)]
    reason: Annotated[str, Meta(max_length=32)]


class MoveConfirmed(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True, gc=False
):
    """A person who moved out was registered elsewhere (転入通知; Act Art. 9)."""

    person_key: PersonKey
    destination_municipality: MunicipalityText
    moved_on: DateText

    def __repr__(self) -> str:
        return "MoveConfirmed(•••)"


class NetworkTold(_Quiet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the network has to say about changes of this office."""

    effective: Annotated[list[ChangeEffective], Meta(max_length=LISTED_MAX)] = []
    parts: Annotated[list[PartEffective], Meta(max_length=LISTED_MAX)] = []
    held: Annotated[list[ChangeHeld], Meta(max_length=LISTED_MAX)] = []
    moved: Annotated[list[MoveConfirmed], Meta(max_length=LISTED_MAX)] = []


def _upwards(tag: str, body: type[msgspec.Struct], article: str) -> MessageKind:
    return MessageKind(
        tag=tag,
        body=body,
        sender=Role.REGISTER_OFFICE,
        receiver=Role.COMMUNICATION_SERVER,
        article=article,
        jurisdiction=Jurisdiction.OWN_OFFICE,
    )


def _downwards(tag: str, body: type[msgspec.Struct], article: str) -> MessageKind:
    return MessageKind(
        tag=tag,
        body=body,
        sender=Role.COMMUNICATION_SERVER,
        receiver=Role.REGISTER_OFFICE,
        article=article,
        jurisdiction=Jurisdiction.OWN_OFFICE,
    )


_NOTICE: Final = "identification-notice-to-prefecture"

RESIDENT_CHANGED: Final = _upwards("resident-changed/1", IdentificationBody, _NOTICE)
INITIAL_RESIDENTS: Final = _upwards("initial-residents/1", InitialIdentification, _NOTICE)
CODES_WANTED: Final = _upwards("codes-wanted/1", CodesWanted, "code-designation")
CODES_HANDED: Final = _downwards("codes-handed/1", CodesHanded, "code-designation")
NETWORK_TOLD: Final = _downwards("network-told/1", NetworkTold, "error-report-by-prefecture")

KINDS: Final = (
    RESIDENT_CHANGED,
    INITIAL_RESIDENTS,
    CODES_WANTED,
    CODES_HANDED,
    NETWORK_TOLD,
)
