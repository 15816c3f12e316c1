"""A secret number is set at the pad by the holder, or nothing happens to the chip at all.

What is set in a chip stays set, whatever the ledger says of it later: so whoever stands there is
asked about first.  The chips are real, the terminal's list of stopped cards is what it would be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from card_desk import CLERK, PACKAGES, TERMINAL, CardsCounter, make_cards_counter
from chip_room import Laid, open_chip_room
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor

from jukinet.cards.card import RegistrationCard
from jukinet.cards.chip_desk import ChipOrder
from jukinet.cards.life import CardState
from jukinet.cards.procedures.desk import get_card
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.procedures import get_record
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError
from web_visitor import Page

HOLDERS, THIEFS = "7294", "8315"


@dataclass
class Listed:
    """The office's list of stopped cards, complete to this moment."""

    cards: set[CardNumber] = field(default_factory=set)

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        standing = CardStanding.STOPPED if number in self.cards else CardStanding.USABLE
        return StoppedAnswer(standing, datetime(2100, 1, 1, tzinfo=UTC))

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        return False


@dataclass
class Desk:
    """A counter with a card in use on its reader."""

    counter: CardsCounter
    stopped: Listed
    card: RegistrationCard
    laid: Laid

    def tries(self, pin: str) -> None:
        """The holder, or somebody, types a number to prove himself."""
        terminal, now = self.counter.chips.terminal, self.counter.office.clock.now()
        session = converse(terminal.open_own(now), self.laid)
        request = converse(session.ask_for_pin(PinPurpose.VERIFY), self.laid)
        converse(session.verify_pin(self.laid.pad.seal(request, pin)), self.laid)

    def sit(self, **choices: str) -> CounterVisitor:
        clerk = CounterVisitor(self.counter, TERMINAL)
        clerk.sign_on(CLERK)
        clerk.open_case(affair="card", **{"means": "photo-id", **choices})
        return clerk

    def press(self, clerk: CounterVisitor) -> Page:
        """Set a number, as the page of the card offers it."""
        return clerk.send(clerk.blank_form(f"/cards/{self.card.card_id}/pin"))

    def state(self) -> CardState:
        with self.counter.office.database.transaction() as tx:
            return get_card(tx, self.card.card_id).state


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("pin-desk"))


@pytest.fixture
def desk(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> Desk:  # fmt: skip
    chips, stopped = open_chip_room(tmp_path / "chips"), Listed()
    chips.terminal = replace(chips.terminal, stopped=stopped)
    counter = make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)
    card, _ = counter.issued_card(counter.holder_without_card())
    with counter.office.database.transaction() as tx:
        code = get_record(tx, card.resident_id).identification.code
    laid = chips.lay_blank()
    face = Face(FaceForm.A, "架空 太郎", card.valid_until, "西東京市")
    counter.facilities.chips.write(
        TERMINAL, ChipOrder(card.number, card.valid_until, code, None, face)
    )
    laid.typed.append(HOLDERS)
    counter.facilities.chips.set_pin(TERMINAL, card.number)
    return Desk(counter, stopped, card, laid)


def lock(desk: Desk) -> None:
    for _ in range(3):
        with pytest.raises(JukiError):
            desk.tries("0000")
    with pytest.raises(JukiError) as locked:
        desk.tries(HOLDERS)
    assert locked.value.code is ErrorCode.IC_PIN_LOCKED


@pytest.mark.parametrize(
    "choices",
    [{"relation": "proxy"}, {"means": "questions"}, {"means": "none"}],
    ids=lambda one: "-".join(one.values()),
)
def test_nobody_but_the_holder_in_person_gets_to_the_pad(
    desk: Desk, choices: dict[str, str]
) -> None:
    """The chip keeps the holder's number and its lock: the pad is not even asked."""
    clerk = desk.sit(**choices)
    desk.laid.typed.append(THIEFS)
    page = desk.press(clerk)
    assert page.status == 422, page.said
    assert desk.laid.typed == [THIEFS]
    desk.tries(HOLDERS)
    lock(desk)
    assert desk.press(clerk).status == 422
    with pytest.raises(JukiError) as locked:
        desk.tries(HOLDERS)
    assert locked.value.code is ErrorCode.IC_PIN_LOCKED


def test_a_stopped_card_gets_no_other_number(desk: Desk) -> None:
    clerk = desk.sit()
    clerk.send(clerk.blank_form(f"/cards/{desk.card.card_id}/act"), do="suspend")
    desk.laid.typed.append(THIEFS)
    assert desk.press(clerk).status == 422
    assert desk.laid.typed == [THIEFS] and desk.state() is CardState.SUSPENDED


def test_a_locked_card_that_everybody_knows_as_stopped_is_unlocked_in_person(desk: Desk) -> None:
    """From the third wrong try to the number that works again, as the desk does it."""
    lock(desk)
    clerk = desk.sit()
    base = f"/cards/{desk.card.card_id}"
    assert 'value="pin-locked"' in clerk.get(base).text
    clerk.send(clerk.blank_form(f"{base}/act"), do="pin-locked")
    assert desk.state() is CardState.PIN_LOCKED
    desk.stopped.cards.add(desk.card.number)  # the word has gone round
    desk.laid.typed.append(THIEFS)
    page = desk.press(clerk)
    assert page.status == 303 and "told-pin-set" in page.headers["location"], page.said
    assert desk.state() is CardState.ACTIVE
    desk.tries(THIEFS)


def test_a_card_the_ledger_knows_as_working_and_the_list_as_stopped_is_not_touched(
    desk: Desk,
) -> None:
    """Whoever stopped it elsewhere, the list has the last word where nothing is locked."""
    desk.stopped.cards.add(desk.card.number)
    desk.laid.typed.append(THIEFS)
    page = desk.press(desk.sit())
    assert page.status not in (200, 303), page.said
    assert desk.laid.typed == [THIEFS]
