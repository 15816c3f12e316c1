"""The bodies themselves: what each kind of message says."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

INITIAL_ROWS_MAX: Final = 2000  # about 400 kB of JSON; one envelope stays below its size bound
LISTED_MAX: Final = 10_000  # changes or codes one message may list: longer lists are split

Text = Annotated[str, Meta(max_length=300)]
PersonKey = Annotated[str, Meta(min_length=32, max_length=32)]
CodeText = Annotated[str, Meta(min_length=11, max_length=11)]
MunicipalityText = Annotated[str, Meta(min_length=6, max_length=6)]
DateText = Annotated[str, Meta(min_length=10, max_length=10)]
InstantText = Annotated[str, Meta(max_length=40)]
ChangeNumber = Annotated[int, Meta(ge=1, le=1_000_000)]


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wire body that shows nothing of what it carries."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"


class IdentificationBody(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One change of one resident's identification information, with its change details.

    ``made_at`` is the instant the register office recorded the change (ISO 8601 with offset);
    ``change_number`` counts the notices about ``person_key`` at that office, from 1.
    """

    person_key: PersonKey
    code: CodeText
    name: Text
    kana: Text
    birth_date: DateText
    sex: Annotated[str, Meta(max_length=8)]
    municipality: MunicipalityText
    address: Text
    reason: Annotated[str, Meta(min_length=2, max_length=2)]
    detail: Annotated[str, Meta(max_length=4)]
    occurred_on: DateText
    planned: bool
    old_code: CodeText | None
    previous_municipality: MunicipalityText | None
    destination_municipality: MunicipalityText | None
    made_at: InstantText
    change_number: ChangeNumber


class InitialRow(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True, gc=False
):
    """One resident of an initial load, as a JSON array in this order (change number 1)."""

    person_key: str
    code: str
    name: str
    kana: str
    birth_date: str
    sex: str
    address: str
    resident_since: str
    """The day the person became a resident of the municipality (住民となった年月日)."""

    def __repr__(self) -> str:
        return "InitialRow(•••)"


class InitialIdentification(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a municipality's initial load; ``made_at`` is the instant of the extract."""

    load_id: PersonKey
    part: Annotated[int, Meta(ge=1, le=1_000_000)]
    municipality: MunicipalityText
    made_at: InstantText
    rows: Annotated[list[InitialRow], Meta(min_length=1, max_length=INITIAL_ROWS_MAX)]


class MoveInNotice(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The new municipality tells the former one that the person has moved in (転入通知)."""

    person_key: PersonKey
    code: CodeText
    name: Text
    birth_date: DateText
    municipality: MunicipalityText
    previous_municipality: MunicipalityText
    moved_in_on: DateText
    made_at: InstantText


class MoveOutConfirmed(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The former municipality confirms a planned move-out (転出確定通知).

    ``change_number`` is that of the move-out notice it confirms; ``destination_municipality`` is
    where the person really went, which may differ from the plan.
    """

    person_key: PersonKey
    code: CodeText
    municipality: MunicipalityText
    destination_municipality: MunicipalityText
    moved_on: DateText
    change_number: ChangeNumber
    made_at: InstantText


class HeldNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One notice that was not given effect, named without repeating it, and why."""

    municipality: MunicipalityText
    person_key: PersonKey
    change_number: ChangeNumber
    subject: Annotated[str, Meta(max_length=32)]
    """``identification`` or ``move-out-confirmed``: what kind of notice is held."""
    reason: Annotated[str, Meta(max_length=32)]


class NoticesHeld(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A report of notices that contradict what is held (Act Art. 12-5, 30-11(5))."""

    tier: Annotated[str, Meta(max_length=16)]
    held: Annotated[list[HeldNotice], Meta(min_length=1, max_length=LISTED_MAX)]


class EffectiveNotice(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True, gc=False
):
    """One notice that a floor above now holds, as a JSON array in this order."""

    municipality: str
    person_key: str
    change_number: int
    subject: str


class EffectivePart(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True, gc=False
):
    """One part of an initial load that a floor above now holds, as a JSON array in this order."""

    municipality: str
    load_id: str
    part: int


class NoticesEffective(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A report that notices and parts of initial loads are held at ``tier``; many at once."""

    tier: Annotated[str, Meta(max_length=16)]
    notices: Annotated[list[EffectiveNotice], Meta(max_length=LISTED_MAX)]
    parts: Annotated[list[EffectivePart], Meta(max_length=LISTED_MAX)]


class CodesRequested(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A municipality asks for so many more resident record codes (Rules Art. 14(2))."""

    request_id: PersonKey
    municipality: MunicipalityText
    count: Annotated[int, Meta(ge=1, le=LISTED_MAX)]


class CodesProposed(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A prefecture shows codes it has drawn for a municipality, before designating them."""

    proposal_id: PersonKey
    municipality: MunicipalityText
    codes: Annotated[list[CodeText], Meta(min_length=1, max_length=LISTED_MAX)]


class CodesAgreed(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of a proposal, the codes that nobody ever designated or used before."""

    proposal_id: PersonKey
    municipality: MunicipalityText
    agreed: Annotated[list[CodeText], Meta(max_length=LISTED_MAX)]
    refused: Annotated[list[CodeText], Meta(max_length=LISTED_MAX)]


class CodesDesignated(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Codes designated for a municipality: it may enter them, and nobody else ever may."""

    designation_id: PersonKey
    municipality: MunicipalityText
    codes: Annotated[list[CodeText], Meta(min_length=1, max_length=LISTED_MAX)]
