"""Recording a batch: load what it can touch, settle it, save what came of it.

The same on every floor. What is read is not locked: each version names the one it follows, and
a batch that lost a race is undone as a whole and tried again by whoever runs it. That also makes
the statements fit for shards: rows of several shards cannot be locked in one query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

from jukinet.notices import store
from jukinet.notices.deciding import Decision, Effective, Implausible, Stale
from jukinet.notices.holding import Confirmation, HeldReason, Holding, Notice, Subject
from jukinet.notices.messages import (
    IdentificationBody,
    MoveOutConfirmed,
    to_confirmation,
    to_notice,
)
from jukinet.notices.retention import (
    end_of_late_notice,
    end_of_version,
    find_end_of_holding,
)
from jukinet.notices.settling import HeldBack, Settlement, Told, codes_of, settle
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode
from jukinet.terms.identification import ChangeReason
from jukinet.terms.law import Law

Body: TypeAlias = IdentificationBody | MoveOutConfirmed

# A held notice may name a code whose own held notices name another, and so on: a chain of code
# changes. Nobody changes a code more often between two looks at what is held.
CHAIN_MAX: Final = 8

_NOTICES: Final = msgspec.json.Decoder(IdentificationBody)
_CONFIRMATIONS: Final = msgspec.json.Decoder(MoveOutConfirmed)


class Result(StrEnum):
    """What became of one notice here."""

    EFFECTIVE = "effective"
    STALE = "stale"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one notice, with the reason it was held back or the code it was refused by."""

    result: Result
    held: HeldReason | None = None
    refused: ErrorCode | None = None


@dataclass(slots=True)
class Recorded:
    """What a batch came to: an outcome for each notice, and who is to be told of what."""

    outcomes: list[Outcome] = field(default_factory=list)
    onward: list[Body] = field(default_factory=list)
    """New here, effective or late: the floor above hears them, the one below hears so."""
    took_effect: list[Notice] = field(default_factory=list)
    held: list[tuple[Body, HeldReason]] = field(default_factory=list)

    def add(self, other: Recorded) -> None:
        """Gather what came of another batch."""
        self.outcomes += other.outcomes
        self.onward += other.onward
        self.took_effect += other.took_effect
        self.held += other.held


@dataclass(slots=True)
class _Loaded:
    """What a batch can touch, as it stands."""

    standing: dict[str, Holding]
    held: dict[int, tuple[HeldBack, Body]]
    designated: dict[str, MunicipalityCode]


def subject_of(body: Body) -> Subject:
    """What kind of notice a body is."""
    is_confirmation = isinstance(body, MoveOutConfirmed)
    return Subject.MOVE_OUT_CONFIRMED if is_confirmation else Subject.IDENTIFICATION


def record_batch(
    tx: Transaction,
    batch: Sequence[tuple[Body, Told]],
    context: NodeContext,
    *,
    also: Sequence[str] = (),
) -> Recorded:
    """Give a batch its effect on what is held here; notices held back before are asked again.

    ``also`` names further codes whose notices held back are to be asked again.
    """
    told = [one for _, one in batch]
    codes = sorted({*codes_of(told), *also})
    if not codes:
        return Recorded()
    loaded = _load(tx, told, codes)
    settlement = settle(
        told,
        standing=loaded.standing,
        held=[one for one, _ in loaded.held.values()],
        designated=loaded.designated,
    )
    now = context.clock.now()
    _save(tx, settlement, loaded.standing, context.law(context.clock.today()), now)
    recorded = _sum_up(batch, settlement, loaded)
    if recorded.held:
        store.add_held_notices(tx, [_held_row(*one) for one in recorded.held], held_at=now)
    if settlement.healed:
        settled = [(one.held_id, one.told.code, _word(how)) for one, how in settlement.healed]
        store.settle_held_notices(tx, settled, settled_at=now)
    store.add_tallies(tx, _count(settlement, loaded.standing))
    return recorded


def _load(tx: Transaction, told: Sequence[Told], codes: Sequence[str]) -> _Loaded:
    loaded = _Loaded({}, {}, {})
    asked: set[str] = set()
    wanted = list(codes)
    for _ in range(CHAIN_MAX):
        loaded.standing |= store.list_standing(tx, wanted)
        for row in store.list_held_back(tx, wanted):
            loaded.held[row[0]] = _read_held(row)
        asked.update(wanted)
        wanted = [
            code for code in codes_of([one.told for one, _ in loaded.held.values()])
            if code not in asked
        ]  # fmt: skip
        if not wanted:
            break
    everything = [*told, *(one.told for one, _ in loaded.held.values())]
    checked = sorted({one.code for one in everything if _needs_designation(one)})
    if checked:
        loaded.designated = store.list_designations(tx, checked)
    return loaded


def _read_held(row: tuple[int, bytes, Subject]) -> tuple[HeldBack, Body]:
    held_id, told, subject = row
    if subject is Subject.MOVE_OUT_CONFIRMED:
        confirmed = _CONFIRMATIONS.decode(told)
        return HeldBack(held_id, to_confirmation(confirmed)), confirmed
    body = _NOTICES.decode(told)
    return HeldBack(held_id, to_notice(body)), body


def _needs_designation(told: Told) -> bool:
    reasons = (ChangeReason.BIRTH, ChangeReason.CODE_CHANGE)
    return isinstance(told, Notice) and told.details.reason in reasons


def _save(
    tx: Transaction,
    settlement: Settlement,
    standing: dict[str, Holding],
    law: Law,
    now: datetime,
) -> None:
    saved = [_following(settlement.saved[code], standing) for code in sorted(settlement.saved)]
    replaced = {
        new.code: _end_of(standing[new.code], new, law) for new in saved if new.code in standing
    }
    if replaced:
        store.supersede(tx, replaced, superseded_at=now)
    if saved:
        ends = [find_end_of_holding(one, law) for one in saved]
        store.save_holdings(tx, saved, ends, recorded_at=now)
    present = {**standing, **settlement.saved}
    past: list[Holding | Notice] = list(settlement.passed)
    past_ends = [_end_of(one, present[one.code], law) for one in settlement.passed]
    late = [one for one in settlement.late if isinstance(one, Notice)]
    past.extend(late)
    past_ends.extend(end_of_late_notice(one, present[one.code].made_on, law) for one in late)
    if past:
        store.add_history(tx, past, past_ends, superseded_at=now)
    closing = [one for one in settlement.late if isinstance(one, Confirmation)]
    if closing:
        store.close_in_history(tx, closing, superseded_at=now)


def _following(new: Holding, standing: dict[str, Holding]) -> Holding:
    """Number a version after the one that was read, however many the batch passed on the way."""
    read = standing.get(new.code)
    version = 1 if read is None else read.version + 1
    return new if new.version == version else replace(new, version=version)


def _end_of(past: Holding, present: Holding, law: Law) -> date:
    return end_of_version(past.state, past.made_on, present.made_on, law)


def _sum_up(
    batch: Sequence[tuple[Body, Told]], settlement: Settlement, loaded: _Loaded
) -> Recorded:
    recorded = Recorded()
    for (body, told), decision in zip(batch, settlement.decisions, strict=True):
        recorded.outcomes.append(_outcome(decision))
        if isinstance(decision, Implausible):
            recorded.held.append((body, decision.reason))
        elif decision != Stale(is_known=True):
            recorded.onward.append(body)
            if isinstance(decision, Effective) and isinstance(told, Notice):
                recorded.took_effect.append(told)
    for held, decision in settlement.healed:
        recorded.onward.append(loaded.held[held.held_id][1])
        if isinstance(decision, Effective) and isinstance(held.told, Notice):
            recorded.took_effect.append(held.told)
    return recorded


def _outcome(decision: Decision) -> Outcome:
    match decision:
        case Effective():
            return Outcome(Result.EFFECTIVE)
        case Stale():
            return Outcome(Result.STALE)
        case Implausible(reason):
            return Outcome(Result.HELD, held=reason)


def _held_row(body: Body, reason: HeldReason) -> store.HeldRow:
    return store.HeldRow(
        code=body.code,
        old_code=body.old_code if isinstance(body, IdentificationBody) else None,
        municipality=body.municipality,
        person_key=body.person_key,
        change_number=body.change_number,
        subject=subject_of(body),
        reason=reason,
        told=msgspec.json.encode(body),
    )


def _word(decision: Effective | Stale) -> str:
    return (Result.EFFECTIVE if isinstance(decision, Effective) else Result.STALE).value


def _count(settlement: Settlement, standing: dict[str, Holding]) -> Counter[tuple[str, str]]:
    """Count what the batch adds to the balance sheet, by municipality and measure."""
    counts: Counter[tuple[str, str]] = Counter()
    for told, decision in settlement.by_notice:
        counts[told.municipality.digits, _outcome(decision).result.value] += 1
    for held, decision in settlement.healed:
        counts[held.told.municipality.digits, _word(decision)] += 1
        counts[held.told.municipality.digits, "healed"] += 1
    for code, new in settlement.saved.items():
        counts[new.municipality.digits, f"state:{new.state.value}"] += 1
        old = standing.get(code)
        if old is not None:
            counts[old.municipality.digits, f"state:{old.state.value}"] -= 1
    return counts
