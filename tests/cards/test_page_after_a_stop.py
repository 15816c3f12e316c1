"""Stopped between a chip and the ledger: the page looks, says what is true, and goes on from there.

The chips are real.  What the ledger does not know was done behind its back, as a stop leaves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from card_desk import CLERK, PACKAGES, TERMINAL, CardsCounter, make_cards_counter
from chip_room import Laid, open_chip_room
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor

from jukinet.cards import procedures
from jukinet.cards.application import ApplicationKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.chip_desk import ChipOrder
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented
from jukinet.cards.life import CardState
from jukinet.cards.procedures import Wish
from jukinet.cards.procedures.desk import get_card
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.procedures import get_record
from jukinet.terms.card import CardNumber
from web_visitor import Page

OTHER = CardNumber.from_payload("543210987654321")


@dataclass
class Stopped:
    """A card that is printed, and a blank on the reader."""

    counter: CardsCounter
    card: RegistrationCard
    laid: Laid
    clerk: CounterVisitor

    @property
    def base(self) -> str:
        return f"/cards/{self.card.card_id}"

    def write(self, number: CardNumber | None = None) -> None:
        """The chip is written, and the power goes before the ledger hears of it."""
        with self.counter.office.database.transaction() as tx:
            code = get_record(tx, self.card.resident_id).identification.code
        face = Face(FaceForm.A, "架空 太郎", self.card.valid_until, "西東京市")
        order = ChipOrder(number or self.card.number, self.card.valid_until, code, None, face)
        self.counter.facilities.chips.write(TERMINAL, order)

    def look(self) -> Page:
        page = self.clerk.send(self.clerk.form(self.base, f"{self.base}/chip"))
        assert page.status == 200, page.said
        return page

    def now(self) -> RegistrationCard:
        with self.counter.office.database.transaction() as tx:
            return get_card(tx, self.card.card_id)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("stopped-desk"))


@pytest.fixture
def stopped(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> Stopped:  # fmt: skip
    chips = open_chip_room(tmp_path / "chips")
    counter = make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)
    by, context = counter.in_person(), counter.office.context
    wish = Wish(counter.holder_without_card(), ApplicationKind.FIRST, CardForm.A, same_day=True)
    with counter.office.database.transaction() as tx:
        card = procedures.receive_application(tx, wish, by=by, context=context)
        procedures.note_face_printed(tx, card.card_id, None, by=by, context=context)
    clerk = CounterVisitor(counter, TERMINAL)
    clerk.sign_on(CLERK)
    clerk.open_case(affair="card", means="photo-id")
    return Stopped(counter, card, chips.lay_blank(), clerk)


def test_a_chip_that_is_ahead_is_shown_and_only_noted(stopped: Stopped) -> None:
    assert "白のまま" in stopped.look().said
    stopped.write()
    key = stopped.counter.facilities.chips.read_issuer(TERMINAL, stopped.card.number)
    assert "チップ まだ" in stopped.clerk.get(stopped.base).said
    page = stopped.look()
    assert "チップ 食い違い" in page.said and "書込み済みで" in page.said
    assert 'value="record-chip"' in page.text and 'value="write-chip"' not in page.text
    stopped.clerk.send(stopped.clerk.blank_form(f"{stopped.base}/step"), step="record-chip")
    assert stopped.now().chip_written_at is not None
    assert stopped.counter.facilities.chips.read_issuer(TERMINAL, stopped.card.number) == key


def test_a_number_that_is_set_and_not_noted_is_not_asked_for_again(stopped: Stopped) -> None:
    stopped.write()
    by, context = stopped.counter.in_person(), stopped.counter.office.context
    card_id = stopped.card.card_id
    with stopped.counter.office.database.transaction() as tx:
        procedures.note_chip_written(tx, card_id, "00112233445566aa", by=by, context=context)
        procedures.record_made(tx, card_id, by=by, context=context)
        procedures.call_same_day(tx, card_id, by=by, context=context)
        shown = Presented(photo_id=True, face_compared=True)
        procedures.hand_over(tx, card_id, shown, "", by=by, context=context)
    stopped.laid.typed.append("7294")
    stopped.counter.facilities.chips.set_pin(TERMINAL, stopped.card.number)
    page = stopped.look()
    assert "暗証番号が設定されています" in page.said and "チップ 食い違い" in page.said
    stopped.clerk.send(stopped.clerk.blank_form(f"{stopped.base}/pin"))
    assert stopped.now().state is CardState.ACTIVE, "noted; nobody typed a second time"


def test_a_dead_chip_is_made_anew(stopped: Stopped) -> None:
    stopped.write()
    chips = stopped.counter.chips
    session = converse(
        chips.terminal.open_returned(stopped.counter.office.clock.now()), stopped.laid
    )
    converse(session.terminate(bytes(16)), stopped.laid)
    page = stopped.look()
    assert "チップは終わっています" in page.said
    assert 'value="spoil"' in page.text and 'value="record-chip"' not in page.text


def test_another_card_on_the_reader_says_nothing_about_this_one(stopped: Stopped) -> None:
    stopped.write(OTHER)
    page = stopped.look()
    assert "このカードではありません" in page.said
    assert "チップ まだ" in page.said and 'value="write-chip"' in page.text
    stopped.clerk.send(stopped.clerk.blank_form(f"{stopped.base}/step"), step="record-chip")
    assert stopped.now().chip_written_at is None
