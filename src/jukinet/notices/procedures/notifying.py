"""What a communication server does: tell its prefecture, and hear who has arrived elsewhere.

The server keeps its own copy of what it tells, decides by the same rules as the floors above, and
does not send on what contradicts its own copy: the office hears of that at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jukinet.notices import store
from jukinet.notices.holding import Holding, Notice, State
from jukinet.notices.messages import (
    MOVE_IN_NOTICE,
    IdentificationBody,
    InitialIdentification,
    MoveInNotice,
    MoveOutConfirmed,
    parse_day,
    to_confirmation,
    to_notice,
)
from jukinet.notices.office_words import MovedIn, OfficeWord
from jukinet.notices.procedures.recording import (
    Body,
    Outcome,
    Recorded,
    Result,
    record_batch,
)
from jukinet.notices.procedures.telling import TellOffice, pass_on
from jukinet.notices.settling import Told
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason
from jukinet.terms.parties import communication_server_of


def notify_prefecture(
    tx: Transaction,
    bodies: Sequence[IdentificationBody],
    context: NodeContext,
    tell_office: TellOffice,
) -> list[Outcome]:
    """Record the office's changes and notify the prefecture of them (Act Art. 30-5).

    Returns one outcome for each body, in order; what is held or refused has not been sent on.
    """
    outcomes: list[Outcome | None] = []
    batch: list[tuple[Body, Told]] = []
    for body in bodies:
        told = _read_own(body, context)
        outcomes.append(told if isinstance(told, Outcome) else None)
        if isinstance(told, Notice):
            batch.append((body, told))
    recorded = record_batch(tx, batch, context)
    settled = iter(recorded.outcomes[:])
    follow_up(tx, recorded, context, tell_office)
    return [next(settled) if outcome is None else outcome for outcome in outcomes]


def follow_up(
    tx: Transaction,
    recorded: Recorded,
    context: NodeContext,
    tell_office: TellOffice,
    *,
    parts: Sequence[InitialIdentification] = (),
    besides: Sequence[Outgoing] = (),
) -> None:
    """Pass on what a batch came to at a communication server, and do what follows from it.

    A move-in is told to the municipality the person came from (Act Art. 9(1)). A move-out whose
    arrival was told before it is confirmed at once, and the office hears of the arrival: it could
    not be told of somebody this server had not heard of.
    """
    told = [notice for one in recorded.took_effect for notice in _move_in_notices(one, context)]
    arrivals = _take_early_arrivals(tx, recorded)
    words: list[OfficeWord] = []
    if arrivals:
        confirmed = _confirm(tx, arrivals, context)
        words += [_word_of_confirmed(body) for body in confirmed.onward]
        recorded.add(confirmed)
    pass_on(tx, recorded, context, parts=parts, besides=[*besides, *told])
    if words:
        tell_office(tx, words, context)


def _word_of_confirmed(body: Body) -> MovedIn:
    assert isinstance(body, MoveOutConfirmed)
    return MovedIn(
        person_key=body.person_key,
        municipality=MunicipalityCode(body.destination_municipality),
        moved_in_on=parse_day(body.moved_on),
        is_planned=True,
    )


def _read_own(body: IdentificationBody, context: NodeContext) -> Notice | Outcome:
    """Read a body of this municipality's office; one that is not, or not readable, is refused."""
    if body.municipality != context.party.code:
        return Outcome(Result.REFUSED, refused=ErrorCode.OUTSIDE_JURISDICTION)
    try:
        return to_notice(body)
    except JukiError as error:
        return Outcome(Result.REFUSED, refused=error.code)


def _move_in_notices(notice: Notice, context: NodeContext) -> list[Outgoing]:
    """The word to the municipality left, if it takes part in the network (転入通知)."""
    previous = notice.details.previous_municipality
    if notice.details.reason is not ChangeReason.MOVE_IN or previous is None:
        return []
    former = communication_server_of(previous)
    if former == context.party or context.directory.find(former) is None:
        return []
    body = MoveInNotice(
        person_key=notice.person_key,
        code=notice.code,
        name=notice.identification.name.written,
        birth_date=notice.identification.birth_date.text,
        municipality=notice.municipality.digits,
        previous_municipality=previous.digits,
        moved_in_on=notice.details.occurred_on.isoformat(),
        made_at=notice.made_at.isoformat(),
    )
    return [Outgoing(MOVE_IN_NOTICE, former, notice.person_key, body)]


def hear_of_move_in(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    tell_office: TellOffice,
) -> Mapping[str, Refusal]:
    """Confirm planned moves whose new municipality has told the move-in (Order Art. 13(2)-(4)).

    The prefecture is told of the confirmation, the office of the arrival. Where no move-out has
    been told yet, the word is kept until it is, and the office hears that there is none.
    """
    refusals: dict[str, Refusal] = {}
    codes = sorted({_move_in(message).code for message in messages})
    standing = store.list_standing(tx, codes)
    words: list[OfficeWord] = []
    planned: list[store.Arrival] = []
    early: list[store.Arrival] = []
    for message in messages:
        held = standing.get(_move_in(message).code)
        try:
            arrival = _read_arrival(message, context)
            _must_be_able_to_arrive(arrival, held)
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        if held is None or held.state is not State.MOVE_CONFIRMED:
            is_planned = held is not None and held.state is State.MOVE_PLANNED
            (planned if is_planned else early).append(arrival)
        if held is not None:
            words.append(_word_of(arrival, held))
    if early:
        store.add_early_move_ins(tx, early, received_at=context.clock.now())
    if planned:
        pass_on(tx, _confirm(tx, planned, context), context)
    if words:
        tell_office(tx, words, context)
    return refusals


def _move_in(message: Incoming) -> MoveInNotice:
    assert isinstance(message.body, MoveInNotice)
    return message.body


def _read_arrival(message: Incoming, context: NodeContext) -> store.Arrival:
    """Check that the sender may tell this arrival and that it is from here."""
    body = _move_in(message)
    is_senders = body.municipality == message.sender.code
    if not is_senders or body.previous_municipality != context.party.code:
        raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "not a move from here to the sender")
    return store.Arrival(
        code=ResidentRecordCode(body.code).digits,
        municipality=body.municipality,
        moved_in_on=parse_day(body.moved_in_on),
        name=body.name,
        birth_date=body.birth_date,
    )


_NEVER_ARRIVES: Final = (State.DEAD, State.CODE_REPLACED)


def _must_be_able_to_arrive(arrival: store.Arrival, held: Holding | None) -> None:
    """Refuse an arrival of the dead, or under a code that is another person's here."""
    if held is None:
        return  # the entry may be under way from the office, as the move-out is
    if held.state in _NEVER_ARRIVES or not _is_about(arrival, held):
        raise JukiError(ErrorCode.NOTICE_IMPLAUSIBLE, "nobody who could have moved is held")


def _is_about(arrival: store.Arrival, held: Holding) -> bool:
    known = held.identification
    return arrival.birth_date == known.birth_date.text or arrival.name == known.name.written


def _word_of(arrival: store.Arrival, held: Holding) -> MovedIn:
    return MovedIn(
        person_key=held.person_key,
        municipality=MunicipalityCode(arrival.municipality),
        moved_in_on=arrival.moved_in_on,
        is_planned=held.state in (State.MOVE_PLANNED, State.MOVE_CONFIRMED),
    )


def _take_early_arrivals(tx: Transaction, recorded: Recorded) -> list[store.Arrival]:
    """The move-in notices that were here before the move-outs of this batch."""
    left = [
        told.code for told in recorded.took_effect if told.details.reason is ChangeReason.MOVE_OUT
    ]
    return store.take_early_move_ins(tx, left) if left else []


def _confirm(tx: Transaction, arrivals: Sequence[store.Arrival], context: NodeContext) -> Recorded:
    """Confirm the moves that were planned from here."""
    standing = store.list_standing(tx, sorted({arrival.code for arrival in arrivals}))
    made_at = context.clock.now().isoformat()
    batch: list[tuple[Body, Told]] = []
    for arrival in arrivals:
        held = standing.get(arrival.code)
        if held is None or not _is_about(arrival, held):
            continue
        if arrival.moved_in_on < held.stay.began_on:
            continue  # an arrival after some earlier stay here
        body = MoveOutConfirmed(
            person_key=held.person_key,
            code=arrival.code,
            municipality=context.party.code,
            destination_municipality=arrival.municipality,
            moved_on=arrival.moved_in_on.isoformat(),
            change_number=held.change_number,
            made_at=made_at,
        )
        batch.append((body, to_confirmation(body)))
    return record_batch(tx, batch, context)
