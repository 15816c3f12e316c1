"""From applications to an order, and from what came back to the lamps of the cards.

What is ordered are cards whose applications were taken in and that nobody has begun to make. Cards
of protected persons are left out: what leaves about them leaves by the office's own hand. Cards of
the day are left out, too: nobody waits for a box.
"""

from __future__ import annotations

from jukinet.cards import procedures as cards
from jukinet.cards.card import RegistrationCard
from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.commission import CardWanted, LineState
from jukinet.cards.commissioned_issue.procedures.sealing import SIGNING_KIND
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardState
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures.covered import list_protected
from jukinet.register import procedures as register
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


def gather_applied(tx: Transaction, *, by: CaseWorker, context: NodeContext) -> list[CardWanted]:
    """The cards a contractor may be asked to make, those first that wait longest (令30の14)."""
    by.must(Function.CARD_MAKING, Mode.WRITE)
    return [_to_wanted(tx, card, by, context) for card in _list_orderable(tx, by)]


def count_applied(tx: Transaction, *, by: CaseWorker) -> int:
    """How many cards a contractor may be asked to make."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return len(_list_orderable(tx, by))


def _list_orderable(tx: Transaction, by: CaseWorker) -> list[RegistrationCard]:
    ordered, protected = store.list_ordered_numbers(tx), list_protected(tx)
    wanted = []
    for card in cards.list_waiting(tx, [CardState.APPLIED], by=by):
        begun = card.face_printed_at is not None or card.number.digits in ordered
        application = cards.get_application(tx, card.application_id, by=by)
        if not (begun or application.same_day or card.resident_id in protected):
            wanted.append(card)
    return wanted


def accept_received(
    tx: Transaction, commission_id: str, *, by: CaseWorker, context: NodeContext
) -> int:
    """Let the cards that came back and were signed for be made in the ledger; how many.

    The lamps of face and chip follow what the contractor told and the office counted.
    """
    by.must(Function.CARD_MAKING, Mode.WRITE)
    accepted, key = 0, _signing_key_of(tx, commission_id)
    for line in store.list_ledger_lines(tx, commission_id):
        if line.state is not LineState.RECEIVED:
            continue
        card = cards.find_card(tx, line.card_number, by=by)
        if card is None:
            raise JukiError(ErrorCode.NOT_FOUND, "a line of this commission is no card of ours")
        if card.state is not CardState.APPLIED:
            continue  # accepted before, or withdrawn meanwhile: it is destroyed, not handed over
        cards.note_face_printed(tx, card.card_id, None, by=by, context=context)
        cards.note_chip_written(tx, card.card_id, key, by=by, context=context)
        cards.record_made(tx, card.card_id, by=by, context=context)
        accepted += 1
    return accepted


def _signing_key_of(tx: Transaction, commission_id: str) -> str:
    """The id of the key that signed the cards of a commission."""
    commission = store.find_commission(tx, commission_id)
    spki = None if commission is None else store.find_signing_key(tx, commission.key_id)
    if spki is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no commission of ours")
    return PublicKey(SIGNING_KIND, spki).key_id.hex()


def _to_wanted(
    tx: Transaction, card: RegistrationCard, by: CaseWorker, context: NodeContext
) -> CardWanted:
    facts = register.get_record(tx, card.resident_id).identification
    application = cards.get_application(tx, card.application_id, by=by)
    photo = None
    if card.form is CardForm.B:
        photo = cards.open_photo(tx, card.application_id, by=by, context=context)
    return CardWanted(
        card_number=card.number,
        code=facts.code,
        name=facts.name.written,
        birth_date=facts.birth_date.text,
        form=card.form,
        valid_until=card.valid_until,
        photo=photo or b"",
        braille_reading=application.braille_reading if application.braille else "",
    )
