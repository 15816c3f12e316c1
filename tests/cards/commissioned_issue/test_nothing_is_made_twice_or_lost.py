"""Kill the terminal anywhere, import everything twice: no record is made twice, no blank is lost.

A walk makes the cards of one commission with a machine that stops before, during or after any of
its movements; after every stop the terminal begins anew with nothing but database and machine.
After each the three books must agree. A mutant of the terminal that prints again where it cannot
know must be caught by the same walk.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from commission_builders import ISSUER, draw
from commissioning import SERVER, Commissioning

from jukinet.cards.commissioned_issue import maker as maker_module
from jukinet.cards.commissioned_issue import procedures, store
from jukinet.cards.commissioned_issue.maker import Maker
from jukinet.cards.commissioned_issue.making import Action, PrintFound, WorkState, next_action
from jukinet.cards.commissioned_issue.messages import CardRecords, SealedRecord
from jukinet.cards.commissioned_issue.procedures import OpenedRecord
from jukinet.cards.commissioned_issue.station import Lease
from jukinet.cards.commissioned_issue.station.folder import FolderStation, _JournalLine
from jukinet.cards.face import CardFace
from jukinet.platform.message.handling import Incoming
from jukinet.terms.errors import ErrorCode, JukiError

CARDS = 6
BLANKS = 60
STOPS_MAX = 400


class Killed(Exception):
    """The power went."""


class FailingStation(FolderStation):
    """A machine whose power goes, at the dice's will, around every movement and amid a print."""

    def __init__(self, house: Commissioning, dice: random.Random) -> None:
        super().__init__(house.folder / "station", house.chips, draw)
        self._dice = dice

    def _perhaps_die(self) -> None:
        if self._dice.random() < 0.12:
            raise Killed

    def feed(self) -> str | None:
        self._perhaps_die()
        return super().feed()

    def print_face(self, lease: Lease, work_id: str, drawn: bytes, braille: bytes) -> None:
        self._perhaps_die()
        super().print_face(lease, work_id, drawn, braille)
        self._perhaps_die()

    def _note(self, line: _JournalLine) -> None:
        super()._note(line)
        self._perhaps_die()

    def write_chip(self, record: OpenedRecord, face: CardFace) -> bytes:
        self._perhaps_die()
        key = super().write_chip(record, face)
        self._perhaps_die()
        return key

    def finish_chip(self) -> None:
        self._perhaps_die()
        super().finish_chip()
        self._perhaps_die()

    def eject(self, *, good: bool) -> None:
        self._perhaps_die()
        super().eject(good=good)
        self._perhaps_die()


def walk(house: Commissioning, dice: random.Random) -> int:
    """Make all cards through as many stops as it takes; how many there were."""
    node, stops = house[ISSUER], 0
    while True:
        try:
            station = FailingStation(house, dice)
            maker = Maker(node.database, node.context, station, house.by())
            if maker.make().ended == "no-records":
                maker.end()
                return stops
        except Killed:
            stops += 1
            assert stops < STOPS_MAX
        if dice.random() < 0.3:
            import_again(house)
        check_books(house)


def check_books(house: Commissioning, *, closing: bool = False) -> None:
    station = house.station
    with house[ISSUER].database.transaction() as tx:
        account = procedures.settle_at_contractor(
            tx, SERVER, station.list_prints(), counted=station.count(), closing=closing
        )
    assert account.differences == ()
    assert account.blanks_in == account.made + account.spoilt + account.in_work + account.unused


def import_again(house: Commissioning) -> None:
    """What came once comes again, as from a medium that was copied."""
    node = house[ISSUER]
    with node.database.transaction() as tx:
        (commission,) = store.list_commissions(tx, str(SERVER), 9)
        certified = store.find_certificate(tx, commission.key_id)
        assert certified is not None
        records = []
        for commission_id, line, _ in store.list_record_keys(tx, str(SERVER)):
            kept = store.find_sealed(tx, commission_id, line)
            assert kept is not None
            records.append(SealedRecord(line, kept.card_number, kept.sealed, kept.photo_sealed))
        body = CardRecords(
            commission_id=commission.commission_id,
            key_id=commission.key_id,
            lines=commission.lines,
            due_on=commission.due_on.isoformat(),
            root=certified[0],
            certificate=certified[1],
            records=records,
        )
        again = Incoming("f" * 32, SERVER, 99, "", 0, house.clock.now(), body)
        refused = procedures.take_records(tx, [again], node.context, municipalities=["352039"])
    assert refused == {}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_stops_the_terminal_every_record_becomes_one_card(
    house: Commissioning, seed: int
) -> None:
    house.ready(cards=CARDS, blanks=BLANKS)
    assert walk(house, random.Random(seed)) > 3
    check_books(house, closing=True)
    made = list((house.folder / "station" / "made").iterdir())
    names = sorted((card / "face").read_text().split("|")[1] for card in made)
    assert names == [f"見本 {serial}子" for serial in range(1, CARDS + 1)]
    assert all((card / "finished").exists() for card in made)
    house.tell()
    house.tell()
    check_books(house, closing=True)


def prints_again(state: WorkState, found: PrintFound) -> Action:
    """The mutant: where it cannot know, it prints once more."""
    forgetful = PrintFound.NONE if found is PrintFound.BEGUN else found
    return next_action(state, forgetful)


def forgets_the_print(state: WorkState, found: PrintFound) -> Action:
    """The mutant: it notes a print that nobody saw."""
    hopeful = PrintFound.DONE if state is WorkState.BEGUN else found
    return next_action(state, hopeful)


@pytest.mark.parametrize("mutant", [prints_again, forgets_the_print])
def test_a_terminal_that_guesses_is_found_out(
    house: Commissioning,
    monkeypatch: pytest.MonkeyPatch,
    mutant: Callable[[WorkState, PrintFound], Action],
) -> None:
    monkeypatch.setattr(maker_module, "next_action", mutant)
    house.ready(cards=CARDS, blanks=BLANKS)
    node = house[ISSUER]
    station = DiesAmidThePrint(house.folder / "station", house.chips, draw)
    with suppress(Killed):
        Maker(node.database, node.context, station, house.by()).make()
    with pytest.raises(AssertionError):
        house.maker().make()
        check_books(house, closing=True)


def test_a_stop_amid_the_print_spoils_the_blank_and_makes_the_card_on_another(
    house: Commissioning,
) -> None:
    """What the mutants above get wrong, done rightly."""
    house.ready(cards=CARDS, blanks=BLANKS)
    node = house[ISSUER]
    station = DiesAmidThePrint(house.folder / "station", house.chips, draw)
    with pytest.raises(Killed):
        Maker(node.database, node.context, station, house.by()).make()
    report = house.maker().make()
    assert (report.made, report.spoilt) == (CARDS, 1)
    check_books(house, closing=True)


class DiesAmidThePrint(FolderStation):
    """The power goes when ink has begun to flow."""

    def _note(self, line: _JournalLine) -> None:
        super()._note(line)
        raise Killed


# --- point 5: the printer that others use, too -------------------------------------------------


def test_5_two_systems_never_have_the_printer_at_once(house: Commissioning) -> None:
    house.ready(cards=2, blanks=2)
    assert house.maker().make(1).made == 1
    bank = Lease("bank-1", "b" * 32, "bank-cards")
    with pytest.raises(JukiError) as refusal:
        house.station.connect(bank)
    assert refusal.value.code is ErrorCode.CARD_PRINTER_TAKEN
    house.maker().end()
    house.station.connect(bank)
    with pytest.raises(JukiError) as waits:
        house.maker().make()
    assert waits.value.code is ErrorCode.CARD_PRINTER_TAKEN
    house.station.release("b" * 32)
    assert house.maker().make().made == 1


def test_5_a_series_does_not_end_over_a_half_made_card(house: Commissioning) -> None:
    house.ready(cards=1, blanks=1)

    class StopsAfterPrinting(FolderStation):
        def write_chip(self, record: OpenedRecord, face: CardFace) -> bytes:
            raise Killed

    node = house[ISSUER]
    station = StopsAfterPrinting(house.folder / "station", house.chips, draw)
    with pytest.raises(Killed):
        Maker(node.database, node.context, station, house.by()).make()
    with pytest.raises(JukiError) as refusal:
        house.maker().end()
    assert refusal.value.code is ErrorCode.CARD_WORK_OPEN
    assert house.station.find_lease() is not None


def test_5_a_second_terminal_waits_for_the_series_of_the_first(house: Commissioning) -> None:
    house.ready(cards=2, blanks=2)
    house.maker().make(1)
    with pytest.raises(JukiError) as refusal:
        house.maker(terminal_id="hakko-2").make(1)
    assert refusal.value.code is ErrorCode.CARD_PRINTER_TAKEN


def test_5_other_cards_printed_inside_a_series_are_seen_in_the_account(
    house: Commissioning,
) -> None:
    """Somebody takes the lease away by force and prints: the journal tells."""
    house.ready(cards=2, blanks=3)
    house.maker().make(1)
    station = house.station
    own = station.find_lease()
    assert own is not None
    (house.folder / "station" / "lease.json").unlink()
    bank = Lease("bank-1", "b" * 32, "bank-cards")
    station.connect(bank)
    assert station.feed() is not None
    station.print_face(bank, "bank-card-1", "銀行のカード".encode(), b"")
    station.release("b" * 32)
    station.connect(own)
    house.maker().make(1)
    with house[ISSUER].database.transaction() as tx:
        account = procedures.settle_at_contractor(tx, SERVER, house.station.list_prints())
    assert [one.kind.value for one in account.differences] == ["foreign-print"]
