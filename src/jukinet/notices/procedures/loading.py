"""The initial load: a municipality's residents in bulk, from floor to floor (初期セットアップ).

Rows nobody holds anything about go by COPY straight into the holdings, checked column by column.
A row whose code is held already (the load is repeated, or a newer notice was faster) is decided
like any notice; what contradicts is held back and does not travel further. Parts are remembered
by load and number, so a part that comes again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from jukinet.notices import store
from jukinet.notices.holding import State
from jukinet.notices.messages import (
    INITIAL_FORWARDED,
    INITIAL_IDENTIFICATION,
    IdentificationBody,
    InitialIdentification,
    InitialRow,
    parse_instant,
    to_notice,
)
from jukinet.notices.office_words import Tier
from jukinet.notices.procedures.looking_through import find_refusal
from jukinet.notices.procedures.notifying import follow_up
from jukinet.notices.procedures.recording import Body, Outcome, Recorded, Result, record_batch
from jukinet.notices.procedures.telling import TellOffice, pass_on, tier_of
from jukinet.notices.settling import Told
from jukinet.platform.db.driver import ConstraintViolated
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.terms.errors import JukiError
from jukinet.terms.identification import ChangeReason
from jukinet.terms.parties import NATIONAL, Party, prefecture_of

_REASON: Final = ChangeReason.ENTRY_EX_OFFICIO
_RESIDENT: Final = State.RESIDENT.value


@dataclass(frozen=True, slots=True)
class LoadedPart:
    """What became of a part of this municipality's load.

    ``unusual`` are the rows that were held back or stale; all others took effect. A part that
    cannot be read as a whole has no effect and says why.
    """

    refused: JukiError | None = None
    unusual: list[tuple[InitialRow, Outcome]] = field(default_factory=list)


@dataclass(slots=True)
class Come:
    """What came of some parts: who is to be told of what."""

    parts: list[LoadedPart] = field(default_factory=list)
    recorded: Recorded = field(default_factory=Recorded)
    loaded: list[InitialIdentification] = field(default_factory=list)
    upwards: list[Outgoing] = field(default_factory=list)


def load_initial(
    tx: Transaction,
    parts: Sequence[InitialIdentification],
    context: NodeContext,
    tell_office: TellOffice,
) -> list[LoadedPart]:
    """Record parts of this municipality's initial load and send them up (Act Art. 30-5, suppl.)."""
    come = load_parts(tx, [(context.party, part) for part in parts], context)
    follow_up(tx, come.recorded, context, tell_office, parts=come.loaded, besides=come.upwards)
    return come.parts


def record_initial(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Record parts of initial loads at the prefecture, which forwards them, or at the nation."""
    parts: list[tuple[Party, InitialIdentification]] = []
    for message in messages:
        assert isinstance(message.body, InitialIdentification)
        parts.append((message.sender, message.body))
    come = load_parts(tx, parts, context)
    pass_on(tx, come.recorded, context, parts=come.loaded, besides=come.upwards)
    return {
        message.message_id: Refusal(one.refused.code, one.refused.detail)
        for message, one in zip(messages, come.parts, strict=True)
        if one.refused is not None
    }


def load_parts(
    tx: Transaction, parts: Sequence[tuple[Party, InitialIdentification]], context: NodeContext
) -> Come:
    """Load the parts not seen before; what came of them is still to be told.

    Nearly always every part is good and nobody in it is held yet. They are taken in as if that
    were known, and looked at while the server takes in those before them; what turns out
    otherwise is undone, and done again with a question about everything.
    """
    loaded = load_unasked(tx, parts, context)
    if loaded is None:
        return load_asking(tx, parts, context)
    come = Come([LoadedPart() for _ in parts])
    _settle_held_back(tx, loaded, come, context)
    for part in loaded:
        _tell_on(part, part, come, context)
    return come


def load_unasked(
    tx: Transaction, parts: Sequence[tuple[Party, InitialIdentification]], context: NodeContext
) -> list[InitialIdentification] | None:
    """Enter the parts; None, and nothing is done, when something must be asked about one."""
    coming = [part for _, part in parts]
    if not all(part.rows for part in coming):
        return None
    senders = {id(part): sender for sender, part in parts}
    try:
        with tx.savepoint():
            if len([*_note_unseen(tx, coming, context)]) < len(coming):
                raise _MustBeAsked
            _enter(tx, coming, context, look=lambda part: _must_be_good(senders[id(part)], part))
    except (ConstraintViolated, _MustBeAsked):
        return None
    return coming


class _MustBeAsked(Exception):
    """A part came before or cannot be taken; which one, and why, is found one by one."""


def _must_be_good(sender: Party, part: InitialIdentification) -> None:
    if find_refusal(sender, part) is not None:
        raise _MustBeAsked


def load_asking(
    tx: Transaction, parts: Sequence[tuple[Party, InitialIdentification]], context: NodeContext
) -> Come:
    """Load parts of which some may be bad, or somebody in them held already.

    All new residents go in by one COPY. Codes that are held already, or came earlier in the same
    batch, are decided after it.
    """
    come = Come([LoadedPart(find_refusal(sender, part)) for sender, part in parts])
    readable = [
        (part, loaded)
        for (_, part), loaded in zip(parts, come.parts, strict=True)
        if loaded.refused is None
    ]
    unseen = {id(part) for part in _note_unseen(tx, [part for part, _ in readable], context)}
    coming = [(part, loaded) for part, loaded in readable if id(part) in unseen]
    seen = store.list_codes_held(tx, [row.code for part, _ in coming for row in part.rows])
    repeated: list[list[InitialRow]] = []
    fresh: list[InitialIdentification] = []
    for part, _ in coming:
        again = [row for row in part.rows if row.code in seen]
        repeated.append(again)
        rows = [row for row in part.rows if row.code not in seen] if again else part.rows
        fresh.append(msgspec.structs.replace(part, rows=rows))
        seen.update(row.code for row in rows)
    _enter(tx, fresh, context)
    _settle_held_back(tx, [part for part, _ in coming], come, context)
    for (part, loaded), again in zip(coming, repeated, strict=True):
        onward = _decide(tx, part, again, loaded, come, context) if again else part
        _tell_on(part, onward, come, context)
    return come


def _settle_held_back(
    tx: Transaction, parts: Sequence[InitialIdentification], come: Come, context: NodeContext
) -> None:
    """Decide again what was held back about people who are known now."""
    if not store.has_held_back(tx):
        return
    codes = [row.code for part in parts for row in part.rows]
    if store.list_held_back(tx, codes):
        come.recorded.add(record_batch(tx, [], context, also=codes))


def _tell_on(
    part: InitialIdentification, onward: InitialIdentification, come: Come, context: NodeContext
) -> None:
    """Note that a part is loaded, and what of it the floor above is to be told."""
    come.loaded.append(part)
    if onward.rows and tier_of(context) is not Tier.NATION:
        come.upwards.append(_upwards(onward, context))


def _note_unseen(
    tx: Transaction, parts: Sequence[InitialIdentification], context: NodeContext
) -> Iterator[InitialIdentification]:
    """Note the parts; those that come for the first time, each once."""
    arrived = [
        store.PartRow(part.load_id, part.part, part.municipality, len(part.rows)) for part in parts
    ]
    new = store.add_initial_parts(tx, arrived, recorded_at=context.clock.now())
    for part in parts:
        if (part.load_id, part.part) in new:
            new.discard((part.load_id, part.part))
            yield part


def _enter(
    tx: Transaction,
    parts: Sequence[InitialIdentification],
    context: NodeContext,
    look: Callable[[InitialIdentification], None] = lambda _: None,
) -> None:
    """Enter residents nobody holds anything about, and count them; each part is looked at first."""
    now = context.clock.now()
    coming = [part for part in parts if part.rows]
    if not coming:
        return
    counts: Counter[tuple[str, str]] = Counter()
    for part in coming:
        for measure in ("effective", f"state:{_RESIDENT}"):
            counts[part.municipality, measure] += len(part.rows)

    def new_holdings() -> Iterator[store.NewHoldings]:
        for part in coming:
            look(part)
            yield store.NewHoldings(
                municipality=part.municipality,
                reason=_REASON,
                made_at=parse_instant(part.made_at),
                recorded_at=now,
                rows=part.rows,
            )

    store.copy_new_holdings(tx, new_holdings())
    store.add_tallies(tx, counts)


def _decide(
    tx: Transaction,
    part: InitialIdentification,
    repeated: Sequence[InitialRow],
    loaded: LoadedPart,
    come: Come,
    context: NodeContext,
) -> InitialIdentification:
    """Decide rows whose codes are held already, like any notice; what of the part travels on."""
    batch: list[tuple[Body, Told]] = []
    for row in repeated:
        body = to_body(part, row)
        batch.append((body, to_notice(body)))
    decided = record_batch(tx, batch, context)
    outcomes = list(zip(repeated, decided.outcomes, strict=True))
    loaded.unusual.extend(one for one in outcomes if one[1].result is not Result.EFFECTIVE)
    stopped = {id(row) for row, outcome in outcomes if outcome.result is Result.HELD}
    come.recorded.held += decided.held  # the rows themselves travel with the part
    travelling = [row for row in part.rows if id(row) not in stopped]
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
