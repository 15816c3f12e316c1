"""What lies about her in every slice of the office before anything begins.

Her card and her child's, what two towns have differently, the files beside the family register and
the notices about them: all made while nobody was protected.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from copies_office import DOMICILE, NISHITOKYO, CopiesOffice
from portraits import jpeg, portrait

from jukinet.address_history import procedures as histories
from jukinet.address_history.history import AddressLine, RegisteredPerson
from jukinet.address_history.store import list_files_told_of
from jukinet.cards import procedures as cards
from jukinet.cards.application import ApplicationKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented
from jukinet.counters.case import Means, Relation
from jukinet.moves import store as moves
from jukinet.moves.difference import Item
from jukinet.moves.words import Differing
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function
from jukinet.terms.address import PermanentDomicile

ELSEWHERE: Final = PermanentDomicile("東京都武蔵野市見本町三丁目4番", "架空 太郎")
PHOTO_ID: Final = Presented(photo_id=True, face_compared=True)
PAPERS: Final = (
    "face", "letter", "application", "back", "receipt", "filing-stop", "filing-return",
)  # fmt: skip
FUNCTIONS: Final = (Function.CARD, Function.ADDRESS_HISTORY)
Pool = Mapping[str, tuple[object, ...]]
"""Keys of what lies there, by how a screen's address calls them."""


def lay_out(own: CopiesOffice, victim: UUID, child: UUID) -> Pool:
    """All of it; the keys by which pages open it."""
    with own.database.transaction() as tx:
        people = [register.get_record(tx, one) for one in (victim, child)]
        differing = _differ(tx, own, people)
    return {
        "difference_id": differing,
        "card_id": (_make_card(own, victim, works=True), _make_card(own, child, works=False)),
        **_keep_histories(own, people),
    }


def _differ(tx: Transaction, own: CopiesOffice, people: list[ResidentRecord]) -> tuple[UUID, ...]:
    """Each entered by mistake at another town, which tells; ours is where they live."""
    keys = []
    for one in people:
        keys.append(uuid4())
        told = one.identification
        line = Differing(
            difference=keys[-1].hex, code=told.code.digits, item=Item.STANDS.value,
            ours=told.address.text, theirs="架空町九丁目", finding="",
        )  # fmt: skip
        moves.open_differences(tx, uuid4(), "131016", [line], "network", own.clock.now())
    return tuple(keys)


def _make_card(own: CopiesOffice, holder: UUID, *, works: bool) -> UUID:
    """A form B card that works and has a line on its back, or that waits with its photo."""
    photo = jpeg(portrait())
    wish = cards.Wish(
        holder, ApplicationKind.FIRST, CardForm.B, photo=photo, photo_taken_on=own.clock.today()
    )
    card: RegistrationCard = _do(own, cards.receive_application, wish)
    act = partial(_do, own)
    act(cards.note_face_printed, card.card_id, None)
    act(cards.note_chip_written, card.card_id, "00112233445566aa")
    act(cards.record_made, card.card_id)
    letter = act(cards.make_letter, card.card_id)
    act(cards.note_letter_sent, card.card_id)
    if works:
        act(cards.hand_over, card.card_id, PHOTO_ID, letter.number)
        act(cards.record_pin_set, card.card_id)
        act(cards.enter_on_back, card.card_id, "address")
    return card.card_id


def _keep_histories(own: CopiesOffice, people: list[ResidentRecord]) -> Pool:
    """Told before there was a file, told again into it, and hers sent on to another town."""
    context, now = own.context, own.clock.now()
    told = {one.resident_id: "3101" for one in people}
    with own.database.transaction() as tx:
        differing = histories.tell_domiciles_of(tx, told, context)
        files = [_file_of(own, one) for one in people]
        histories.load_files(tx, files, at=now, context=context)
        entered = histories.tell_domiciles_of(tx, told, context)
        kept = [key for one in people for key in list_files_told_of(tx, one.resident_id)]
    sent = _do(own, histories.transfer_file, kept[0], ELSEWHERE)
    references = [one.reference for one in (*differing, *entered, sent)]
    return {"file_id": tuple(kept), "reference": tuple(references)}


def _file_of(own: CopiesOffice, one: ResidentRecord) -> histories.LoadedFile:
    told = one.identification
    before = own.clock.now() - timedelta(days=1)
    line = AddressLine(NISHITOKYO, told.address.text, told.birth_date, "3101", NISHITOKYO, before)
    person = RegisteredPerson(DOMICILE, told.name.written, told.birth_date)
    return histories.LoadedFile(person, (line,))


def _do(own: CopiesOffice, procedure: Any, *args: Any) -> Any:
    """By a clerk, for somebody who showed a paper."""
    by = own.worker(relation=Relation.SELF, means=Means.PHOTO_ID, more=FUNCTIONS)
    with own.database.transaction() as tx:
        return procedure(tx, *args, by=by, context=own.context)
