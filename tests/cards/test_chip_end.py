"""A returned card's chip says its last word before the card is destroyed, and the word is kept.

The chips are real: after it nothing is left in them, and nobody else's word passes for theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from card_desk import CLERK, PACKAGES, TERMINAL, CardsCounter, make_cards_counter
from chip_room import Laid, open_chip_room
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor

from jukinet.cards import procedures
from jukinet.cards.card import RegistrationCard
from jukinet.cards.chip_desk import ChipOrder
from jukinet.cards.chip_end import ChipEnd, must_be_the_end_of
from jukinet.iccard.application import Life
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.terminal.terminal import read_last_word, read_life
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.procedures import get_record
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

OTHER = CardNumber.from_payload("543210987654321")


@dataclass
class Returning:
    """A card in use that lies on the desk's reader."""

    counter: CardsCounter
    card: RegistrationCard
    laid: Laid
    clerk: CounterVisitor

    @property
    def base(self) -> str:
        return f"/cards/{self.card.card_id}"

    @property
    def life(self) -> Life:
        return converse(read_life(), self.laid)

    def take_back(self) -> None:
        self.clerk.send(self.clerk.blank_form(f"{self.base}/act"), do="return")

    def end(self) -> ChipEnd:
        ended: ChipEnd = self.counter.facilities.chips.end(TERMINAL, self.card.number)
        return ended

    def note(self, end: ChipEnd) -> None:
        office, by = self.counter.office, self.counter.worker()
        with office.database.transaction() as tx:
            procedures.note_chip_ended(tx, self.card.card_id, end, by=by, context=office.context)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("returning-desk"))


@pytest.fixture
def returning(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> Returning:  # fmt: skip
    chips = open_chip_room(tmp_path / "chips")
    counter = make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)
    card, _ = counter.issued_card(counter.holder_without_card())
    with counter.office.database.transaction() as tx:
        code = get_record(tx, card.resident_id).identification.code
    laid = chips.lay_blank()
    face = Face(FaceForm.A, "架空 太郎", card.valid_until, "西東京市")
    order = ChipOrder(card.number, card.valid_until, code, None, face)
    counter.facilities.chips.write(TERMINAL, order)
    clerk = CounterVisitor(counter, TERMINAL)
    clerk.sign_on(CLERK)
    clerk.open_case(affair="card", means="photo-id")
    return Returning(counter, card, laid, clerk)


def test_a_returned_cards_chip_is_ended_once_and_its_word_is_kept(returning: Returning) -> None:
    clerk, base = returning.clerk, returning.base
    returning.take_back()
    assert "最後の署名はありません" in clerk.get(base).said
    page = clerk.send(clerk.form(base, f"{base}/end"))
    assert page.status == 303 and "told-chip-ended" in page.headers["location"], page.said
    assert returning.life is Life.TERMINATED
    said = clerk.get(base)
    assert "最後の署名を保存しました" in said.said and f"{base}/end" not in said.text
    assert clerk.send(clerk.blank_form(f"{base}/end")).status == 422


def test_a_card_that_was_not_returned_is_never_ended(returning: Returning) -> None:
    """There is no way back, so the ledger is asked before the chip is."""
    clerk, base = returning.clerk, returning.base
    assert clerk.send(clerk.blank_form(f"{base}/end")).status == 422
    clerk.send(clerk.blank_form(f"{base}/act"), do="suspend")
    assert clerk.send(clerk.blank_form(f"{base}/end")).status == 422
    assert returning.life is Life.WRITTEN


def test_another_card_on_the_reader_stays_what_it_is(returning: Returning) -> None:
    with pytest.raises(JukiError) as refused:
        returning.counter.facilities.chips.end(TERMINAL, OTHER)
    assert refused.value.code is ErrorCode.CARD_STATE
    assert returning.life is Life.WRITTEN


def test_no_other_word_passes_for_the_last_one(returning: Returning) -> None:
    returning.take_back()
    end, number = returning.end(), returning.card.number
    must_be_the_end_of(end, number)
    forged = (
        replace(end, challenge=bytes(16)),
        replace(end, signature=end.signature[:-1] + bytes([end.signature[-1] ^ 1])),
        replace(end, certificate=returning.counter.chips.issuer.certificate.wire),
        replace(end, certificate=b""),
    )
    for one in forged:
        with pytest.raises(JukiError) as refused:
            returning.note(one)
        assert refused.value.code is ErrorCode.IC_CARD_NOT_GENUINE
    with pytest.raises(JukiError) as foreign:
        must_be_the_end_of(end, OTHER)
    assert foreign.value.code is ErrorCode.IC_CARD_NOT_GENUINE
    returning.note(end)
    with pytest.raises(JukiError) as twice:
        returning.note(end)
    assert twice.value.code is ErrorCode.STEP_IMPOSSIBLE


def test_a_word_that_nobody_kept_is_said_again(returning: Returning) -> None:
    """The power or the line went between the chip and the ledger: the card is asked once more."""
    returning.take_back()
    lost = returning.end()
    assert returning.life is Life.TERMINATED
    clerk, base = returning.clerk, returning.base
    page = clerk.send(clerk.form(base, f"{base}/end"))
    assert page.status == 303 and "told-chip-ended" in page.headers["location"], page.said
    assert "最後の署名を保存しました" in clerk.get(base).said
    assert returning.end() == lost
    with pytest.raises(JukiError) as foreign:
        converse(read_last_word(returning.counter.chips.issuer.certificate), returning.laid)
    assert foreign.value.code is ErrorCode.IC_CARD_NOT_GENUINE, "its chain leads to no root"


def test_the_last_word_of_another_card_is_not_kept_for_this_one(returning: Returning) -> None:
    returning.take_back()
    chips, desk = returning.counter.chips, returning.counter.facilities.chips
    chips.lay_blank()
    face = Face(FaceForm.A, "架空 次郎", returning.card.valid_until, "西東京市")
    code = ResidentRecordCode.from_ten("1234567890")
    desk.write(TERMINAL, ChipOrder(OTHER, returning.card.valid_until, code, None, face))
    desk.end(TERMINAL, OTHER)
    again = desk.end(TERMINAL, returning.card.number)
    with pytest.raises(JukiError) as refused:
        returning.note(again)
    assert refused.value.code is ErrorCode.IC_CARD_NOT_GENUINE
