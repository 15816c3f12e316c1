"""Codes designated for municipalities: asked for, drawn, agreed, handed (住民票コードの指定).

A code carries no meaning, so it is drawn at random from all ten-digit numbers, not from a part of
them that would tell the prefecture. That no code is ever designated twice is made sure by one
office that writes every one down: the prefecture draws and shows what it drew (codes-proposed),
the national server writes down those that nobody ever designated or used, by a primary key, and
answers which they are (codes-agreed); only those are designated (Act Art. 30-7(1)(2), Rules Art.
14, 15). A shortfall, one in a hundred draws when the whole nation has codes, is proposed again.

Each step can be repeated without harm: an answer is remembered under the proposal's id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jukinet.notices import store
from jukinet.notices.messages import (
    CODES_AGREED,
    CODES_DESIGNATED,
    CODES_PROPOSED,
    CODES_REQUESTED,
    LISTED_MAX,
    CodesAgreed,
    CodesDesignated,
    CodesProposed,
    CodesRequested,
)
from jukinet.notices.office_words import CodesHanded
from jukinet.notices.procedures.forwarding import must_speak_for
from jukinet.notices.procedures.telling import TellOffice
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import JukiError
from jukinet.terms.parties import NATIONAL, communication_server_of, prefecture_of

TEN_DIGITS: Final = 10**10
DRAWS_MAX: Final = 8  # even with half of all codes gone, one in 250 would still be missing


def request_codes(tx: Transaction, count: int, context: NodeContext) -> None:
    """Ask the prefecture for more codes before they run short (Rules Art. 14(2))."""
    body = CodesRequested(
        request_id=_new_id(context),
        municipality=context.party.code,
        count=min(count, LISTED_MAX),
    )
    outgoing = Outgoing(CODES_REQUESTED, prefecture_of(context.party), "", body)
    enqueue(tx, [outgoing], now=context.clock.now())


def propose_codes(
    tx: Transaction, municipality: MunicipalityCode, count: int, context: NodeContext
) -> None:
    """Draw codes for a municipality and show them before designating them (Rules Art. 14, 15)."""
    must_speak_for(context.party, municipality.digits)
    outgoing = [
        _propose(tx, municipality.digits, min(LISTED_MAX, count - start), context)
        for start in range(0, count, LISTED_MAX)
    ]
    enqueue(tx, outgoing, now=context.clock.now())


def propose_requested_codes(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Draw the codes that municipalities asked for."""
    refusals: dict[str, Refusal] = {}
    outgoing: list[Outgoing] = []
    for message in messages:
        body = message.body
        assert isinstance(body, CodesRequested)
        try:
            must_speak_for(message.sender, body.municipality)
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        outgoing.append(_propose(tx, body.municipality, body.count, context))
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _propose(tx: Transaction, municipality: str, count: int, context: NodeContext) -> Outgoing:
    proposal_id = _new_id(context)
    codes = _draw(tx, count, context)
    store.add_proposal(
        tx,
        proposal_id,
        municipality=municipality,
        wanted=count,
        proposed_at=context.clock.now(),
    )
    body = CodesProposed(proposal_id=proposal_id, municipality=municipality, codes=codes)
    return Outgoing(CODES_PROPOSED, NATIONAL, "", body)


def _draw(tx: Transaction, count: int, context: NodeContext) -> list[str]:
    """Draw different codes at random, none of them known here."""
    drawn: set[str] = set()
    for _ in range(DRAWS_MAX):
        fresh = {
            ResidentRecordCode.from_ten(f"{context.randomness.below(TEN_DIGITS):010d}").digits
            for _ in range(count - len(drawn))
        }
        drawn |= fresh - store.list_codes_known(tx, sorted(fresh))
        if len(drawn) == count:
            break
    return sorted(drawn)


def agree_to_codes(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Write down proposed codes that are nobody's, and answer which they are (Act Art. 30-7(2))."""
    refusals: dict[str, Refusal] = {}
    outgoing: list[Outgoing] = []
    for message in messages:
        body = message.body
        assert isinstance(body, CodesProposed)
        try:
            must_speak_for(message.sender, body.municipality)
            codes = sorted({ResidentRecordCode(code).digits for code in body.codes})
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        agreed = _agree(tx, body, codes, context)
        answer = CodesAgreed(
            proposal_id=body.proposal_id,
            municipality=body.municipality,
            agreed=agreed,
            refused=sorted(set(codes) - set(agreed)),
        )
        outgoing.append(Outgoing(CODES_AGREED, message.sender, "", answer))
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _agree(
    tx: Transaction, body: CodesProposed, codes: Sequence[str], context: NodeContext
) -> list[str]:
    answered = store.list_designated_under(tx, body.proposal_id, municipality=body.municipality)
    if answered:
        return answered
    free = sorted(set(codes) - store.list_codes_known(tx, codes))
    return store.add_designations(
        tx,
        free,
        municipality=body.municipality,
        designation_id=body.proposal_id,
        designated_at=context.clock.now(),
    )


def designate_codes(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """Designate the codes agreed to and hand them to the municipality (Act Art. 30-7(1))."""
    now = context.clock.now()
    outgoing: list[Outgoing] = []
    for message in messages:
        body = message.body
        assert isinstance(body, CodesAgreed)
        wanted = store.agree_proposal(
            tx,
            body.proposal_id,
            municipality=body.municipality,
            agreed=len(body.agreed),
            agreed_at=now,
        )
        if wanted is None:
            continue  # answered before, or never asked
        if body.agreed:
            outgoing.append(_designate(tx, body, context))
        if wanted > len(body.agreed):
            shortfall = wanted - len(body.agreed)
            outgoing.append(_propose(tx, body.municipality, shortfall, context))
    enqueue(tx, outgoing, now=now)


def _designate(tx: Transaction, body: CodesAgreed, context: NodeContext) -> Outgoing:
    store.add_designations(
        tx,
        body.agreed,
        municipality=body.municipality,
        designation_id=body.proposal_id,
        designated_at=context.clock.now(),
    )
    server = communication_server_of(MunicipalityCode(body.municipality))
    designated = CodesDesignated(
        designation_id=body.proposal_id, municipality=body.municipality, codes=body.agreed
    )
    return Outgoing(CODES_DESIGNATED, server, "", designated)


def receive_codes(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    tell_office: TellOffice,
) -> Mapping[str, Refusal]:
    """Note the codes designated for this municipality and hand them to its office."""
    refusals: dict[str, Refusal] = {}
    words: list[CodesHanded] = []
    for message in messages:
        body = message.body
        assert isinstance(body, CodesDesignated)
        try:
            must_speak_for(context.party, body.municipality)
            codes = [ResidentRecordCode(code) for code in body.codes]
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        added = store.add_designations(
            tx,
            [code.digits for code in codes],
            municipality=body.municipality,
            designation_id=body.designation_id,
            designated_at=context.clock.now(),
        )
        if added:
            handed = tuple(ResidentRecordCode(code) for code in added)
            words.append(CodesHanded(body.designation_id, handed))
    if words:
        tell_office(tx, words, context)
    return refusals


def _new_id(context: NodeContext) -> str:
    return context.randomness.random_bytes(16).hex()
