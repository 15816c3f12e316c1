"""Faces are drawn while the card before is made, and each card still gets its own.

The drawing counts what it is asked for, on which thread, and keeps the order; what one face lacks
refuses that one record as before.
"""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

import pytest
from commission_builders import ISSUER, UNKNOWN_GLYPH, a_card, blank_numbers, draw
from commissioning import OFFICE, Commissioning

from jukinet.cards.commissioned_issue import maker, procedures
from jukinet.cards.commissioned_issue.faces_ahead import AHEAD_MAX, FacesAhead
from jukinet.cards.commissioned_issue.station.folder import FolderStation
from jukinet.cards.face import CardFace
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

CARDS = 3 * AHEAD_MAX
LACKING = 5


class Drawing:
    """Draws, and remembers who was drawn where."""

    def __init__(self) -> None:
        self._drawn: list[tuple[str, bool]] = []  # appending is whole on any thread

    def __call__(self, face: CardFace, municipality: MunicipalityCode) -> bytes:
        elsewhere = threading.current_thread() is not threading.main_thread()
        self._drawn.append((face.name, elsewhere))
        return draw(face, municipality)

    @property
    def drawn(self) -> Counter[str]:
        return Counter(name for name, _ in self._drawn)

    @property
    def elsewhere(self) -> int:
        return sum(elsewhere for _, elsewhere in self._drawn)


def ready(house: Commissioning, cards: int, names: dict[int, str] | None = None) -> str:
    names = names or {}
    house.hold_residents(cards, names)
    house.sign_contract()
    house.offer_keys()
    wanted = [a_card(n, **({"name": names[n]} if n in names else {})) for n in range(1, cards + 1)]
    commission_id = house.order(wanted)
    house.give(OFFICE, ISSUER, blank_numbers(cards))
    house.sign_all(ISSUER)
    house.open_the_room()
    house.station.load(blank_numbers(cards))
    return commission_id


def maker_with(house: Commissioning, drawing: Drawing) -> maker.Maker:
    station = FolderStation(house.folder / "station", house.chips, drawing)
    return house.maker(station=station)


def name_on(made: Path) -> str:
    return (made / "face").read_bytes().decode().split("|")[1]


def must_be_each_ones_own(house: Commissioning, commission_id: str, names: dict[int, str]) -> None:
    """The journal's blank of each line bears that line's name."""
    house.tell()
    with house[OFFICE].database.transaction() as tx:
        lines = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    for line in lines:
        if line.blank:
            wanted = names.get(line.line, f"見本 {line.line}子")
            assert name_on(house.folder / "station" / "made" / line.blank) == wanted


def test_every_card_gets_its_own_face_and_each_is_drawn_once(house: Commissioning) -> None:
    commission_id, drawing = ready(house, CARDS), Drawing()
    assert maker_with(house, drawing).make().made == CARDS
    must_be_each_ones_own(house, commission_id, {})
    assert set(drawing.drawn.values()) == {1}
    assert drawing.elsewhere == CARDS - 1, "all but the first"


def test_a_face_that_cannot_be_drawn_is_refused_at_its_own_turn(house: Commissioning) -> None:
    names = {LACKING: f"見本 {UNKNOWN_GLYPH}"}
    commission_id = ready(house, CARDS, names)
    report = maker_with(house, Drawing()).make()
    assert (report.made, report.spoilt) == (CARDS - 1, 0)
    must_be_each_ones_own(house, commission_id, names)
    with house[OFFICE].database.transaction() as tx:
        lines = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    assert {one.line: one.refused for one in lines if one.refused} == {LACKING: "glyph-missing"}


def test_whoever_makes_a_few_draws_no_face_for_nobody(house: Commissioning) -> None:
    ready(house, CARDS)
    drawing = Drawing()
    assert maker_with(house, drawing).make(3).made == 3
    assert drawing.drawn.total() == 3


def test_a_run_begun_again_draws_what_is_left(house: Commissioning) -> None:
    commission_id = ready(house, 6)
    at_work = maker_with(house, Drawing())
    assert at_work.make(2).made == 2
    assert at_work.make().made == 4
    must_be_each_ones_own(house, commission_id, {})


def test_records_are_opened_ahead_only_by_whoever_may_make_cards_in_the_room(
    house: Commissioning,
) -> None:
    commission_id, context = ready(house, 2), house[ISSUER].context
    refusals = [
        (house.by(without=(Function.CARD_MAKING, Mode.EXECUTE)), ErrorCode.ACCESS_REFUSED),
        (house.by("op-3"), ErrorCode.CARD_ROOM_UNATTENDED),
    ]
    with house[ISSUER].database.transaction() as tx:
        coming = procedures.open_coming(tx, commission_id, 1, 5, by=house.by(), context=context)
        assert [line for line, _ in coming] == [2]
        for by, code in refusals:
            with pytest.raises(JukiError) as refused:
                procedures.open_coming(tx, commission_id, 1, 5, by=by, context=context)
            assert refused.value.code is code


class Careless(FacesAhead):
    """The planted mistake: what was begun last is taken, whosever it is."""

    def draw(self, face: CardFace, municipality: MunicipalityCode) -> bytes:
        return super().draw(next(reversed(self._begun), face), municipality)


def test_a_face_of_somebody_else_would_be_found_out(
    house: Commissioning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maker, "FacesAhead", Careless)
    commission_id = ready(house, CARDS)
    maker_with(house, Drawing()).make()
    with pytest.raises(AssertionError):
        must_be_each_ones_own(house, commission_id, {})
