"""Boxes of blanks and cards from hand to hand, with two signatures (point 10).

A box is a medium of the custody's ledger: asked for, approved by a second person, packed, handed
over against a slip with four words (form 32). Its list travels as a message. The receiver counts,
reads the four words from the slip, and signs: only then is the box theirs, in both books.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.commission import must_be_blank_number
from jukinet.cards.commissioned_issue.making import WorkState
from jukinet.cards.commissioned_issue.messages import (
    BLANKS_MAX,
    BOX_FROM_ISSUER,
    BOX_TO_SERVER,
    SIGNED_BY_ISSUER,
    SIGNED_TO_SERVER,
    CardsHandedOver,
    HandOverConfirmed,
)
from jukinet.cards.commissioned_issue.procedures.sealing import digest_of_blanks
from jukinet.cards.commissioned_issue.store import KeptBox
from jukinet.cards.stock import BackAs
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.custody.contractor import ContractorPerson
from jukinet.custody.fingerprint import words_of
from jukinet.custody.medium import (
    Content,
    Direction,
    Encryption,
    Medium,
    MediumKind,
    MediumWanted,
)
from jukinet.custody.procedures import get_medium, hand_over, receive_medium
from jukinet.custody.slip import HandOverSlip
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import enqueue
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of

OUT: Final = "out"
IN: Final = "in"
BOXES_SHOWN: Final = 200
_AS: Final = {
    WorkState.MADE: Fate.MADE,
    WorkState.SPOILT: Fate.SPOILT,
}
_BACK_AS: Final = {
    Fate.MADE: BackAs.CARDS,
    Fate.SPOILT: BackAs.SPOILT,
    Fate.UNUSED: BackAs.UNUSED,
}


def box_wanted(counterpart: str, purpose: str, count: int) -> MediumWanted:
    """The ledger line of a box that is to leave, for the custody's procedures."""
    return MediumWanted(
        kind=MediumKind.IC_CARD,
        content=Content.CARD_ISSUING,
        direction=Direction.OUT,
        counterpart=counterpart,
        purpose=purpose,
        persons=count,
        encryption=Encryption.SEALED,  # by the transport key, or by the card itself
        key_sent_by="輸送鍵は二人に分けて別に送付",
    )


def give_box(
    tx: Transaction,
    counterpart: Party,
    blanks: Sequence[str],
    fate: Fate,
    medium_id: UUID,
    *,
    by: CaseWorker,
    context: NodeContext,
    named: ContractorPerson | None = None,
    received_by: str = "",
    stock_box: UUID | None = None,
) -> HandOverSlip:
    """Hand a box over that was packed as ``medium_id``; the giver's signature (point 10).

    ``counterpart`` is the contractor; at the contractor, the municipality's server.  An office says
    from which box of its stock the blanks are: the stock's book follows.
    """
    # (1) the right, (2) what may go this way as this, (3) packed as what the ledger line says, and
    # as many as were approved, (4) an office's blanks are in its stock
    by.must(Function.CARD_MAKING, Mode.WRITE)  # (1)
    if not 1 <= len(blanks) <= BLANKS_MAX or len(set(blanks)) < len(blanks):
        raise JukiError(ErrorCode.FORMAT_INVALID, "a box holds some blanks, each once")
    store.lock(tx, f"boxes {counterpart}")
    _must_be_as_said(tx, counterpart, blanks, fate, context)  # (2)
    digest = digest_of_blanks(list(blanks))
    medium = get_medium(tx, medium_id, by=by)
    _must_be_packed_with(medium, counterpart, len(blanks), digest)  # (3)
    slip = hand_over(tx, medium_id, received_by=received_by, named=named, by=by, context=context)
    box = KeptBox(
        hand_over_id=context.randomness.random_bytes(16).hex(),
        counterpart=str(counterpart),
        direction=OUT,
        fate=fate,
        digest=digest,
        slip=medium.name,
        handed_by=by.operator.name,
        received_by=slip.received_by,
        handed_at=by.now,
        count=len(blanks),
    )
    store.insert_box(tx, box, blanks)
    if context.party.role is Role.REGISTER_OFFICE:  # (4)
        if stock_box is None:
            raise JukiError(ErrorCode.FORM_INVALID, "blanks are given out of a box of the stock")
        cards.deliver_blanks(tx, stock_box, len(blanks), box.slip, by=by)
        store.insert_box_stock(tx, box.hand_over_id, stock_box)
    enqueue(tx, [_to_other_side(box, blanks, counterpart, context)], now=context.clock.now())
    return slip


def _must_be_packed_with(medium: Medium, counterpart: Party, count: int, digest: bytes) -> None:
    if medium.digest != digest or medium.wanted.counterpart != str(counterpart):
        raise JukiError(ErrorCode.CARD_COUNT_DIFFERS, "the box was packed with something else")
    if medium.wanted.persons != count:
        raise JukiError(
            ErrorCode.CARD_COUNT_DIFFERS, "as many were approved as are in it", count=count
        )


def sign_box(
    tx: Transaction,
    hand_over_id: str,
    *,
    counted: int,
    words: Sequence[str],
    by: CaseWorker,
    context: NodeContext,
) -> None:
    """Count a box that came, compare the words of its slip, and sign for it (point 10)."""
    # (1) the right, (2) a box that came and nobody signed for, (3) the number and the four words
    # are those of the list, (4) not by the giver
    by.must(Function.CARD_MAKING, Mode.WRITE)  # (1)
    store.lock(tx, f"box {hand_over_id}")
    box = get_box(tx, hand_over_id)
    if box.direction != IN or box.signed_by is not None:  # (2)
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "this box is signed for already, or is not ours")
    if counted != box.count or tuple(words) != words_of(box.digest):  # (3)
        raise JukiError(
            ErrorCode.CARD_COUNT_DIFFERS, "what is in the box is not what was told", count=counted
        )
    if by.operator.name == box.handed_by:  # (4)
        raise JukiError(ErrorCode.OWN_WORK, "a box is signed for by another than its giver")
    _enter_medium(tx, box, by, context)
    store.insert_signature(tx, hand_over_id, counted, by.operator.name, by.now)
    if context.party.role is Role.REGISTER_OFFICE:
        for stock_box, count in store.list_stock_origins(tx, hand_over_id):
            cards.take_back_blanks(tx, stock_box, count, _BACK_AS[box.fate], box.slip, by=by)
    record_reading(
        tx, by, context, Function.CARD_MAKING, items=("box", hand_over_id), result="signed",
        mode=Mode.WRITE,
    )  # fmt: skip
    kind = SIGNED_BY_ISSUER if context.party.role is Role.CARD_ISSUER else SIGNED_TO_SERVER
    confirmed = HandOverConfirmed(
        hand_over_id=hand_over_id,
        digest=box.digest.hex(),
        count=counted,
        received_by=by.operator.name,
        received_at=by.now.isoformat(),
    )
    told = Outgoing(kind, _next_hop(box.counterpart, context), "", confirmed)
    enqueue(tx, [told], now=context.clock.now())


def _enter_medium(tx: Transaction, box: KeptBox, by: CaseWorker, context: NodeContext) -> None:
    """The line of the box in our own media ledger."""
    wanted = MediumWanted(
        kind=MediumKind.IC_CARD,
        content=Content.CARD_ISSUING,
        direction=Direction.IN,
        counterpart=box.counterpart,
        purpose=box.slip,
        persons=box.count,
        encryption=Encryption.SEALED,
    )
    receive_medium(tx, wanted, digest=box.digest, brought_by=box.handed_by, by=by, context=context)


def get_box(tx: Transaction, hand_over_id: str) -> KeptBox:
    """The box of this id."""
    box = store.find_box(tx, hand_over_id)
    if box is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no box was told of under this id")
    return box


def list_boxes(tx: Transaction, *, by: CaseWorker, limit: int = BOXES_SHOWN) -> list[KeptBox]:
    """Boxes, those nobody has signed for first."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_boxes(tx, min(limit, BOXES_SHOWN))


def list_to_hand_back(
    tx: Transaction, counterpart: Party, fate: Fate, *, by: CaseWorker
) -> list[str]:
    """What of a municipality's is made, spoilt or unused, and still here."""
    by.must(Function.CARD_MAKING, Mode.READ)
    states = {work.blank: work.state for work in store.list_works(tx, str(counterpart))}
    came = {blank for way, _, blank in store.list_boxed(tx, str(counterpart)) if way == IN}
    gone = set(store.list_given_blanks(tx, str(counterpart)))
    return sorted(
        blank
        for blank in came - gone
        if (_AS.get(states[blank]) if blank in states else Fate.UNUSED) is fate
    )[:BLANKS_MAX]


def list_gone(tx: Transaction, blanks: Sequence[str]) -> list[str]:
    """Which of these blanks, seen in the machine, are no longer ours: both sides have signed."""
    return store.list_gone_blanks(tx, blanks)


def take_box(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """Note boxes that were handed to us; they are ours when somebody has counted them."""
    for message in messages:
        body = message.body
        assert isinstance(body, CardsHandedOver)
        at_contractor = context.party.role is Role.CARD_ISSUER
        box = KeptBox(
            hand_over_id=body.hand_over_id,
            counterpart=str(message.sender) if at_contractor else body.issuer,
            direction=IN,
            fate=Fate(body.fate),
            digest=digest_of_blanks(body.blanks),
            slip=body.slip,
            handed_by=body.handed_by,
            received_by=body.received_by,
            handed_at=datetime.fromisoformat(body.handed_at),
            count=len(body.blanks),
        )
        store.insert_box(tx, box, body.blanks)


def take_signature(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Note the other side's signature under a box of ours."""
    refusals: dict[str, Refusal] = {}
    for message in messages:
        body = message.body
        assert isinstance(body, HandOverConfirmed)
        box = store.find_box(tx, body.hand_over_id)
        same = box is not None and (box.digest.hex(), box.count) == (body.digest, body.count)
        if box is None or box.direction != OUT or not same:
            refusals[message.message_id] = Refusal(ErrorCode.CARD_COUNT_DIFFERS)
            continue
        at = datetime.fromisoformat(body.received_at)
        store.insert_signature(tx, body.hand_over_id, body.count, body.received_by, at)
    return refusals


def _must_be_as_said(
    tx: Transaction, counterpart: Party, blanks: Sequence[str], fate: Fate, context: NodeContext
) -> None:
    """Refuse what is not there to be given, or is something else than it is called."""
    for blank in blanks:
        must_be_blank_number(blank)
    if context.party.role is not Role.CARD_ISSUER:
        if fate is not Fate.UNUSED or store.list_known_blanks(tx, blanks):
            raise JukiError(ErrorCode.CARD_BLANK_UNKNOWN, "fresh blanks are given, each once")
        return
    states = {work.blank: work.state for work in store.list_works(tx, str(counterpart))}
    for blank in blanks:
        owner = store.find_blank_owner(tx, blank)
        is_so = (_AS.get(states[blank]) if blank in states else Fate.UNUSED) is fate
        if owner is None or owner != (str(counterpart), False) or not is_so:
            raise JukiError(ErrorCode.CARD_BLANK_UNKNOWN, "a blank goes back as what it is, once")


def _to_other_side(
    box: KeptBox, blanks: Sequence[str], counterpart: Party, context: NodeContext
) -> Outgoing:
    at_contractor = context.party.role is Role.CARD_ISSUER
    body = CardsHandedOver(
        hand_over_id=box.hand_over_id,
        issuer=str(context.party) if at_contractor else str(counterpart),
        fate=box.fate.value,
        blanks=sorted(blanks),
        slip=box.slip,
        handed_by=box.handed_by,
        received_by=box.received_by,
        handed_at=box.handed_at.isoformat(),
    )
    kind = BOX_FROM_ISSUER if at_contractor else BOX_TO_SERVER
    return Outgoing(kind, _next_hop(box.counterpart, context), "", body)


def _next_hop(counterpart: str, context: NodeContext) -> Party:
    """To whom the word goes: the contractor writes to the server, the office to its own."""
    if context.party.role is Role.CARD_ISSUER:
        return Party.parse(counterpart)
    return communication_server_of(context.party.municipality)
