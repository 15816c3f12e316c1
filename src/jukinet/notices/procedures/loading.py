"""The initial load: a municipality's residents in bulk, from floor to floor (初期セットアップ).

Rows nobody holds anything about go by COPY straight into the holdings, checked column by column.
A row whose code is held already (the load is repeated, or a newer notice was faster) is decided
like any notice; what contradicts is held back and does not travel further. Parts are remembered
by load and number, so a part that comes again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Final, assert_never

import msgspec

from jukinet.notices import store
from jukinet.notices.holding import State
from jukinet.notices.messages import (
    INITIAL_FORWARDED,
    INITIAL_IDENTIFICATION,
    IdentificationBody,
    InitialIdentification,
    InitialRow,
    parse_day,
    parse_instant,
    to_notice,
)
from jukinet.notices.office_words import Tier
from jukinet.notices.procedures.forwarding import must_speak_for
from jukinet.notices.procedures.notifying import follow_up
from jukinet.notices.procedures.recording import Body, Outcome, Recorded, Result, record_batch
from jukinet.notices.procedures.telling import TellOffice, pass_on, tier_of
from jukinet.notices.settling import Told
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, must_be_codes
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason
from jukinet.terms.parties import NATIONAL, prefecture_of
from jukinet.terms.person import PersonName, Sex

_SHORT_LENGTHS: Final = frozenset(range(1, 51))  # no value of terms limits texts as short
_PLAIN: Final = "ア"  # taken by every text
_ANYWHERE: Final = MunicipalityCode("352039")  # an address is judged without its municipality
_HEXADECIMAL: Final = re.compile(r"[0-9a-f]*")
_SEXES: Final = frozenset(Sex)
_REASON: Final = ChangeReason.ENTRY_EX_OFFICIO
_RESIDENT: Final = State.RESIDENT.value


@dataclass(slots=True)
class _Come:
    """What came of some parts: who is to be told of what."""

    recorded: Recorded = field(default_factory=Recorded)
    loaded: list[InitialIdentification] = field(default_factory=list)
    upwards: list[Outgoing] = field(default_factory=list)


def load_initial(
    tx: Transaction,
    part: InitialIdentification,
    context: NodeContext,
    tell_office: TellOffice,
) -> list[tuple[InitialRow, Outcome]]:
    """Record a part of this municipality's initial load and send it up (Act Art. 30-5, suppl.).

    Returns the rows that were held back or stale; all others took effect. A part that cannot be
    read as a whole raises and has no effect.
    """
    must_speak_for(context.party, part.municipality)
    must_be_loadable(part)
    unusual: list[tuple[InitialRow, Outcome]] = []
    come = _load(tx, [part], context, unusual)
    follow_up(tx, come.recorded, context, tell_office, parts=come.loaded, besides=come.upwards)
    return unusual


def record_initial(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Record parts of initial loads at the prefecture, which forwards them, or at the nation."""
    refusals: dict[str, Refusal] = {}
    parts: list[InitialIdentification] = []
    for message in messages:
        body = message.body
        assert isinstance(body, InitialIdentification)
        try:
            must_speak_for(message.sender, body.municipality)
            must_be_loadable(body)
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        parts.append(body)
    if parts:
        come = _load(tx, parts, context, [])
        pass_on(tx, come.recorded, context, parts=come.loaded, besides=come.upwards)
    return refusals


def must_be_loadable(part: InitialIdentification) -> None:
    """Raise unless every row of a part is made of values that can exist; looked at by column."""
    rows = part.rows
    parse_instant(part.made_at)
    codes = [row.code for row in rows]
    must_be_codes(codes)
    if len(set(codes)) != len(codes):
        raise JukiError(ErrorCode.BODY_INVALID, "a code stands twice in one part")
    keys = [row.person_key for row in rows]
    if {*map(len, keys)} != {32} or not _HEXADECIMAL.fullmatch("".join(keys)):
        raise JukiError(ErrorCode.BODY_INVALID, "a person key is a uuid in hexadecimal")
    if not {row.sex for row in rows} <= _SEXES:
        raise JukiError(ErrorCode.INVALID_SEX, "not a word the register knows")
    for text in {row.birth_date for row in rows}:
        _must_be_birth_date(text)
    for text in {row.resident_since for row in rows}:
        parse_day(text)
    MunicipalityCode(part.municipality)
    _must_be_texts([row.name for row in rows], _Text.NAME)
    _must_be_texts([row.kana for row in rows if row.kana], _Text.KANA)
    _must_be_texts([row.address for row in rows], _Text.ADDRESS)


@lru_cache(maxsize=65536)
def _must_be_birth_date(text: str) -> None:
    LifeDate(text)


class _Text(Enum):
    """What a column of texts holds: which value must take each of them."""

    NAME = "name"
    KANA = "kana"
    ADDRESS = "address"

    def must_take(self, text: str) -> None:
        """Raise what the value raises."""
        match self:
            case _Text.NAME:
                PersonName(text, "")
            case _Text.KANA:
                PersonName(_PLAIN, text)
            case _Text.ADDRESS:
                Address(_ANYWHERE, text)
            case _ as never:
                assert_never(never)


def _must_be_texts(texts: list[str], kind: _Text) -> None:
    """Raise unless the value takes every text; most are not tried one by one.

    A text that is short, has no white space at its ends and is made of characters that the value
    takes anywhere, is taken. All others (a variation selector may stand only behind some) are
    tried as they are.
    """
    lengths = set(map(len, texts))
    if not lengths <= _SHORT_LENGTHS or texts != list(map(str.strip, texts)):
        for text in texts:
            kind.must_take(text)
        return
    particular = [one for one in set("".join(texts)) if not _is_taken_anywhere(kind, one)]
    if particular:
        holds_one = re.compile(f"[{re.escape(''.join(particular))}]").search
        for text in filter(holds_one, texts):
            kind.must_take(text)


@lru_cache(maxsize=65536)
def _is_taken_anywhere(kind: _Text, character: str) -> bool:
    try:
        kind.must_take(f"{_PLAIN}{character}{_PLAIN}")
    except JukiError:
        return False
    return True


def _load(
    tx: Transaction,
    parts: Sequence[InitialIdentification],
    context: NodeContext,
    unusual: list[tuple[InitialRow, Outcome]],
) -> _Come:
    """Load the parts not seen before; what came of them is still to be told."""
    now = context.clock.now()
    arrived = [
        store.PartRow(part.load_id, part.part, part.municipality, len(part.rows)) for part in parts
    ]
    new = store.add_initial_parts(tx, arrived, recorded_at=now)
    come = _Come()
    for part in parts:
        if (part.load_id, part.part) not in new:
            continue
        new.discard((part.load_id, part.part))
        onward = _load_part(tx, part, context, unusual, come.recorded)
        come.loaded.append(part)
        if onward.rows and tier_of(context) is not Tier.NATION:
            come.upwards.append(_upwards(onward, context))
    return come


def _load_part(
    tx: Transaction,
    part: InitialIdentification,
    context: NodeContext,
    unusual: list[tuple[InitialRow, Outcome]],
    recorded: Recorded,
) -> InitialIdentification:
    """Load one part; what of it is to travel on. ``recorded`` gathers what else came of it."""
    codes = [row.code for row in part.rows]
    taken = store.list_codes_held(tx, codes)
    fresh = [row for row in part.rows if row.code not in taken] if taken else part.rows
    if fresh:
        store.copy_new_holdings(
            tx,
            store.NewHoldings(
                municipality=part.municipality,
                reason=_REASON,
                made_at=parse_instant(part.made_at),
                recorded_at=context.clock.now(),
                rows=fresh,
            ),
        )
    _count(tx, part.municipality, len(fresh))
    if store.list_held_back(tx, codes):
        recorded.add(record_batch(tx, [], context, also=codes))
    if not taken:
        return part
    repeated = [row for row in part.rows if row.code in taken]
    batch: list[tuple[Body, Told]] = []
    for row in repeated:
        body = to_body(part, row)
        batch.append((body, to_notice(body)))
    decided = record_batch(tx, batch, context)
    outcomes = list(zip(repeated, decided.outcomes, strict=True))
    unusual.extend(one for one in outcomes if one[1].result is not Result.EFFECTIVE)
    stopped = {row.code for row, outcome in outcomes if outcome.result is Result.HELD}
    recorded.held += decided.held  # the rows themselves travel with the part
    travelling = [row for row in part.rows if row.code not in stopped]
    return msgspec.structs.replace(part, rows=travelling)


def to_body(part: InitialIdentification, row: InitialRow) -> IdentificationBody:
    """Write a row of an initial load as the notice it stands for."""
    return IdentificationBody(
        person_key=row.person_key,
        code=row.code,
        name=row.name,
        kana=row.kana,
        birth_date=row.birth_date,
        sex=row.sex,
        municipality=part.municipality,
        address=row.address,
        reason=_REASON.value,
        detail="",
        occurred_on=row.resident_since,
        planned=False,
        old_code=None,
        previous_municipality=None,
        destination_municipality=None,
        made_at=part.made_at,
        change_number=1,
    )


def _upwards(part: InitialIdentification, context: NodeContext) -> Outgoing:
    if tier_of(context) is Tier.MUNICIPALITY:
        return Outgoing(INITIAL_IDENTIFICATION, prefecture_of(context.party), "", part)
    return Outgoing(INITIAL_FORWARDED, NATIONAL, "", part)


def _count(tx: Transaction, municipality: str, residents: int) -> None:
    measures = ("effective", f"state:{_RESIDENT}")
    store.add_tallies(tx, {(municipality, measure): residents for measure in measures})
