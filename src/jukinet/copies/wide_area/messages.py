"""What is inside a question and a reply, as strict JSON, and as values again.

A struct has fields for the eight items and no other; an unknown field is refused, so nothing else
can come along.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.copies.wide_area.choosing import Wanted
from jukinet.copies.wide_area.item import WideAreaItem
from jukinet.copies.wide_area.refusal import FROM_HOME, Told
from jukinet.copies.wide_area.reply import (
    ENTRIES_MAX,
    Entry,
    FormerAddress,
    Given,
    NotGiven,
    Reply,
    Residence,
)
from jukinet.copies.wide_area.request import ARTICLE, NAMED_MAX, Listed, Requester, WideAreaRequest
from jukinet.counters.case import Means
from jukinet.platform.message.letter_way import make_way
from jukinet.register.further import ResidenceCategory
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import PersonName, Relationship, Sex

Text = Annotated[str, Meta(min_length=1, max_length=200)]
PlaceText = Annotated[str, Meta(min_length=1, max_length=400)]
CodeText = Annotated[str, Meta(pattern="^[0-9]{11}$")]
MunicipalityText = Annotated[str, Meta(pattern="^[0-9]{6}$")]
DateText = Annotated[str, Meta(pattern=r"^[0-9?]{4}-[0-9?]{2}-[0-9?]{2}$")]


class RequesterBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who asks."""

    name: Text
    code: CodeText | None = None
    birth_date: DateText | None = None
    sex: Sex | None = None

    def __repr__(self) -> str:
        return "RequesterBody(•••)"


class QuestionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question of an issuing office (Order Art. 15-3 (1))."""

    case_number: Annotated[str, Meta(pattern="^[0-9]{8}-[0-9]{4,6}$")]
    means: Means
    requester: RequesterBody
    listed: Listed
    names: Annotated[tuple[Text, ...], Meta(max_length=NAMED_MAX)] = ()
    asked: Annotated[tuple[WideAreaItem, ...], Meta(max_length=5)] = ()

    def __repr__(self) -> str:
        return f"QuestionBody({self.listed})"


class FormerAddressBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Item 7: when the move-in was filed, and the former address."""

    notified_on: date
    address: Annotated[str, Meta(max_length=400)]

    def __repr__(self) -> str:
        return "FormerAddressBody(•••)"


class ResidenceBody(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """As what a foreign resident stays (Act Art. 30-45)."""

    category: ResidenceCategory
    status: Annotated[str, Meta(max_length=100)] = ""
    period: Annotated[str, Meta(max_length=100)] = ""
    until: date | None = None

    def __repr__(self) -> str:
        return "ResidenceBody(•••)"


class EntryBody(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """One resident: the eight items, of which two may be absent, and what a foreign one has.

    Order Art. 15-3 (2).

    What only later years know is not there at all where a record has none.
    """

    name: Text
    kana: Annotated[str, Meta(max_length=200)]
    birth_date: DateText
    sex: Sex
    resident_since: DateText
    address: PlaceText
    address_since: DateText | None = None
    moved_in: FormerAddressBody | None = None
    relationship: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    code: CodeText | None = None
    alias: Text | None = None
    former_surname: Text | None = None
    foreign_since: date | None = None
    nationality: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    residence: ResidenceBody | None = None
    residence_card: Annotated[str, Meta(pattern="^([A-Z0-9]{12})?$")] | None = None

    def __repr__(self) -> str:
        return "EntryBody(•••)"


class GivenBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="given"):
    """A reply with items."""

    municipality: MunicipalityText
    as_of: Annotated[datetime, Meta(tz=True)]
    entries: Annotated[tuple[EntryBody, ...], Meta(min_length=1, max_length=ENTRIES_MAX)]
    householder: Annotated[str, Meta(max_length=200)] | None = None

    def __repr__(self) -> str:
        return f"GivenBody({len(self.entries)})"


class NotGivenBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="not-given"):
    """A reply without: the word the counter hears."""

    told: Told


class Ready(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The question this letter refers to may be asked again; of whom, and what for, it says not."""


READY: Final = make_way("wide-area-ready", Ready, ARTICLE)
"""Office to office, when what was «being changed» is decided: a message, since nobody waits."""
WAYS: Final = (READY,)
KINDS: Final = READY.kinds

_QUESTION: Final = msgspec.json.Decoder(QuestionBody)
_REPLY: Final = msgspec.json.Decoder(GivenBody | NotGivenBody)


def to_question_body(request: WideAreaRequest, case_number: str) -> QuestionBody:
    """A question's body."""
    who = request.requester
    return QuestionBody(
        case_number=case_number,
        means=request.means,
        requester=RequesterBody(
            name=who.name.strip(),
            code=who.code.digits if who.code else None,
            birth_date=who.birth_date.text if who.birth_date else None,
            sex=who.sex,
        ),
        listed=request.listed,
        names=tuple(name.strip() for name in request.names),
        asked=tuple(sorted(request.asked)),
    )


def decode_question(raw: bytes) -> tuple[QuestionBody, Wanted]:
    """A question's body and what it wants; values that cannot exist are refused."""
    try:
        body = _QUESTION.decode(raw)
    except (ValueError, RecursionError):  # the library's text may quote what a person wrote
        raise JukiError(ErrorCode.QUESTION_INVALID, "the body is no question") from None
    who = body.requester
    return body, Wanted(
        requester=Requester(
            who.name,
            ResidentRecordCode(who.code) if who.code else None,
            LifeDate(who.birth_date) if who.birth_date else None,
            who.sex,
        ),
        listed=body.listed,
        names=body.names,
        asked=frozenset(body.asked),
    )


def to_reply_body(reply: Reply) -> GivenBody | NotGivenBody:
    """A reply's body."""
    if isinstance(reply, NotGiven):
        assert reply.told in FROM_HOME, "a home office has few words"
        return NotGivenBody(reply.told)
    return GivenBody(
        municipality=reply.entries[0].address.municipality.digits,
        as_of=reply.as_of,
        entries=tuple(_to_body(entry) for entry in reply.entries),
        householder=reply.householder,
    )


def decode_reply(raw: bytes) -> Reply:
    """A reply as a value; anything that is not one is refused (REPLY_INVALID)."""
    try:
        body = _REPLY.decode(raw)
        if isinstance(body, NotGivenBody):
            if body.told not in FROM_HOME:
                raise JukiError(ErrorCode.REPLY_INVALID, "not a word of a home office")
            return NotGiven(body.told)
        municipality = MunicipalityCode(body.municipality)
        entries = tuple(_to_entry(one, municipality) for one in body.entries)
        return Given(entries, body.as_of, body.householder)
    except (ValueError, RecursionError, JukiError):
        raise JukiError(ErrorCode.REPLY_INVALID, "the body is no reply") from None


def _to_body(entry: Entry) -> EntryBody:
    moved = entry.moved_in
    return EntryBody(
        name=entry.name.written,
        kana=entry.name.kana,
        birth_date=entry.birth_date.text,
        sex=entry.sex,
        resident_since=entry.resident_since.text,
        address=entry.address.text,
        address_since=entry.address_since.text if entry.address_since else None,
        moved_in=FormerAddressBody(moved.notified_on, moved.address) if moved else None,
        relationship=str(entry.relationship) if entry.relationship else None,
        code=entry.code.digits if entry.code else None,
        alias=entry.alias or None,
        former_surname=entry.former_surname or None,
        foreign_since=entry.foreign_since,
        nationality=entry.nationality,
        residence=_to_residence_body(entry.residence) if entry.residence else None,
        residence_card=entry.residence_card,
    )


def _to_entry(body: EntryBody, municipality: MunicipalityCode) -> Entry:
    moved = body.moved_in
    return Entry(
        name=PersonName(body.name, body.kana),
        birth_date=LifeDate(body.birth_date),
        sex=body.sex,
        resident_since=LifeDate(body.resident_since),
        address=Address(municipality, body.address),
        address_since=LifeDate(body.address_since) if body.address_since else None,
        moved_in=FormerAddress(moved.notified_on, moved.address) if moved else None,
        relationship=Relationship.parse(body.relationship) if body.relationship else None,
        code=ResidentRecordCode(body.code) if body.code else None,
        alias=body.alias or "",
        former_surname=body.former_surname or "",
        foreign_since=body.foreign_since,
        nationality=body.nationality,
        residence=_to_residence(body.residence) if body.residence else None,
        residence_card=body.residence_card,
    )


def _to_residence_body(stay: Residence) -> ResidenceBody:
    return ResidenceBody(
        category=stay.category, status=stay.status, period=stay.period, until=stay.until
    )


def _to_residence(body: ResidenceBody) -> Residence:
    return Residence(body.category, body.status, body.period, body.until)
