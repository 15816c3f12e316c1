"""The new town hears of the former one: the information, a newer version of it, or an obstacle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jukinet.counters.procedures import ring_if_laid_aside
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Filing
from jukinet.filings.workflow import FilingState
from jukinet.moves import store
from jukinet.moves.arriving import (
    OPEN,
    Answer,
    Arrival,
    ArrivalEvent,
    ArrivalState,
    heard,
    is_newer,
    must_be_ours,
)
from jukinet.moves.information import CertificateInformation, to_information
from jukinet.moves.messages import CERTIFICATE_TOLD
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.arriving import (
    end,
    keep_told,
    list_entered,
    register_arrival,
    tell_entered,
    tell_given_up,
)
from jukinet.moves.procedures.desk import NETWORK, keep_arrival
from jukinet.moves.words import Certified
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal, act_on_each
from jukinet.platform.message.letter_way import take_letter
from jukinet.register.certificate import must_be_of
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError


def hear_answers(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Hear what the former town says to a first move-in (Act Art. 24-2 (4), Order Art. 24-3).

    Only a word that is newer, answers this move-in and is about the person whose card lay here has
    an effect.  A newer version takes the filing back from its reviewer in this transaction.
    """
    _, refusals = act_on_each(tx, messages, lambda one: _hear(tx, one, context))
    return refusals


def _hear(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    taken = take_letter(CERTIFICATE_TOLD, message, context)
    answered, thread = taken.words, taken.letter.reference
    arrival = store.lock_arrival(tx, thread)
    if arrival is None:
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "nobody here asked this")
    answer = Answer(
        thread=thread,
        municipality=taken.letter.writer.municipality,
        version=answered.version,
        holder=ResidentRecordCode(answered.holder),
        obstacle=Obstacle(answered.obstacle) if answered.obstacle else None,
    )
    must_be_ours(arrival, answer)
    if not is_newer(arrival, answer):
        return
    if arrival.state not in OPEN:
        _answer_again(tx, arrival, context)
    elif answered.certified is None or answer.obstacle is not None:
        _hear_obstacle(tx, arrival, answer, context)
        _ring(tx, arrival, context)
    else:
        _hear_information(tx, arrival, answer, answered.certified, context)
        _ring(tx, arrival, context)


def _ring(tx: Transaction, arrival: Arrival, context: NodeContext) -> None:
    """Whoever laid the case aside meanwhile is told that the former town has answered."""
    address = f"/moves/in/{arrival.arrival_id}"
    ring_if_laid_aside(tx, arrival.case_number, address, at=context.clock.now())


def _hear_information(
    tx: Transaction, arrival: Arrival, answer: Answer, told: Certified, context: NodeContext
) -> None:
    now = context.clock.now()
    try:
        information = to_information(told, answer.municipality)
        for certificate in information.certificates:
            must_be_of(context.law(arrival.filed_on), certificate)
        filings.must_fit(information.certificates)
    except (JukiError, ValueError):
        unreadable = replace(answer, obstacle=Obstacle.UNREADABLE)
        _hear_obstacle(tx, arrival, unreadable, context)
        return
    if not _is_of_card(arrival, information, answer.holder):
        refused = replace(answer, obstacle=Obstacle.CARD_NOT_USABLE)
        _hear_obstacle(tx, arrival, refused, context)
        return
    filing = filings.take_certificates(tx, arrival.filing_id, information.certificates, now=now)
    if filing.state in (FilingState.APPROVED, FilingState.WITHDRAWN):
        _settle(tx, arrival, filing, context)
        return
    after = heard(arrival, answer, now)
    keep_told(tx, after, ArrivalEvent.INFORMATION, told, NETWORK)


def _is_of_card(
    arrival: Arrival, information: CertificateInformation, holder: ResidentRecordCode
) -> bool:
    """Whether the card that was read is the holder's by its issuer's ledger (Rules Art. 7-2)."""
    card = information.find_card(holder)
    return card is not None and card.number == arrival.card.digits


def _hear_obstacle(tx: Transaction, arrival: Arrival, answer: Answer, context: NodeContext) -> None:
    """The special rule serves no more; what is approved already stays, and the former town hears.

    A filing that waits stays at the desk, without the people: a paper certificate brings them.
    """
    now = context.clock.now()
    filing = filings.untie_from_move(tx, arrival.filing_id, now=now)
    if filing.state is FilingState.APPROVED:
        _settle(tx, arrival, filing, context)
        return
    assert answer.obstacle is not None
    after = replace(heard(arrival, answer, now), code=None)
    keep_arrival(tx, after, ArrivalEvent.OBSTACLE, NETWORK, now)
    tell_given_up(tx, after, answer.obstacle, context)


def _settle(tx: Transaction, arrival: Arrival, filing: Filing, context: NodeContext) -> None:
    """The word came after the filing was approved or withdrawn: what came of it is told now."""
    if filing.state is FilingState.WITHDRAWN:
        end(tx, arrival, ArrivalEvent.GIVE_UP, Obstacle.GIVEN_UP, context, NETWORK)
        return
    register_arrival(tx, arrival, list_entered(tx, filing.filing_id), context)


def _answer_again(tx: Transaction, arrival: Arrival, context: NodeContext) -> None:
    """The former town has not heard, or not yet, what came of this move-in: it is told again."""
    if arrival.state is ArrivalState.REGISTERED:
        tell_entered(tx, arrival, list_entered(tx, arrival.filing_id), context)
    else:
        tell_given_up(tx, arrival, Obstacle(arrival.reason or Obstacle.GIVEN_UP), context)
