"""What a holder wishes reaches the contractor: Braille, and a face drawn to the last glyph.

A face whose very glyph the printer's font lacks stops its own record and nothing else of the
commission; no blank is spent on it, and both accounts are settled.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from commission_builders import ISSUER, UNKNOWN_GLYPH, a_card, a_code, a_number, blank_numbers, draw
from commissioning import OFFICE, SERVER, Commissioning

from jukinet.cards.braille import emboss
from jukinet.cards.commissioned_issue import messages as m
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.commission import CardWanted
from jukinet.cards.commissioned_issue.maker import MakingReport
from jukinet.cards.commissioned_issue.station.drawing import draw_images
from jukinet.cards.commissioned_issue.station.folder import FolderStation
from jukinet.cards.commissioned_issue.way import Way
from jukinet.cards.face import BRAILLE_CELLS, CardFace, CardForm
from jukinet.platform.message.handling import Incoming
from jukinet.platform.paper.engine import PaperEngine
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

READING = "みほん はなこ"
NAMES = {2: f"見本 {UNKNOWN_GLYPH}"}


def ready(house: Commissioning, wanted: list[CardWanted], blanks: int) -> str:
    house.hold_residents(len(wanted), NAMES)
    house.sign_contract()
    house.offer_keys()
    commission_id = house.order(wanted)
    house.give(OFFICE, ISSUER, blank_numbers(blanks))
    house.sign_all(ISSUER)
    house.open_the_room()
    house.station.load(blank_numbers(blanks))
    return commission_id


def test_braille_is_embossed_at_the_contractor_and_read_nowhere_on_the_way(
    house: Commissioning,
) -> None:
    wished = a_card(1, braille_reading=READING)
    cells = emboss(READING, cells_max=BRAILLE_CELLS[wished.form]).embossing
    ready(house, [wished], 1)
    for package in (house.folder / "messenger").rglob("*.zip"):
        assert cells.strip() not in package.read_bytes()
    assert house.maker().make().made == 1
    made = house.folder / "station" / "made" / "BL000001"
    assert (made / "braille").read_bytes() == cells


def test_a_card_without_a_wish_has_no_dots(house: Commissioning) -> None:
    house.ready(cards=1, blanks=1)
    house.maker().make()
    assert not (house.folder / "station" / "made" / "BL000001" / "braille").exists()


def test_a_reading_that_does_not_fit_stops_the_order_and_not_the_factory() -> None:
    with pytest.raises(JukiError) as refusal:
        _ = a_card(1, braille_reading="あ" * 40).embossing
    assert refusal.value.code is ErrorCode.BRAILLE_UNFIT


def make_with_a_missing_glyph(house: Commissioning) -> tuple[str, MakingReport]:
    wanted = [a_card(1), a_card(2, name=NAMES[2]), a_card(3)]
    commission_id = ready(house, wanted, 3)
    report = house.maker().make()
    house.tell()
    return commission_id, report


def test_a_missing_glyph_refuses_its_own_record_and_no_other(house: Commissioning) -> None:
    commission_id, report = make_with_a_missing_glyph(house)
    assert (report.made, report.spoilt, report.ended) == (2, 0, "no-records")
    with house[OFFICE].database.transaction() as tx:
        lines = procedures.list_ledger_lines(tx, commission_id, by=house.by())
    assert [(line.state, line.refused) for line in lines] == [
        ("made", ""), ("refused", "glyph-missing"), ("made", ""),
    ]  # fmt: skip
    with house[ISSUER].database.transaction() as tx:
        counts = procedures.count_records(tx, commission_id, by=house.by())
        assert procedures.find_work_on(tx, "BL000003") is None, "no blank was spent on it"
    assert counts == (3, 1, 2, 0)


def test_both_accounts_are_settled_over_a_refused_record(house: Commissioning) -> None:
    make_with_a_missing_glyph(house)
    for fate, blanks in (
        (Fate.MADE, ["BL000001", "BL000002"]),
        (Fate.UNUSED, ["BL000003"]),
    ):
        house.give(ISSUER, SERVER, blanks, fate)
        house.sign_all(OFFICE)
    with house[ISSUER].database.transaction() as tx:
        prints = house.station.list_prints()
        ours = procedures.settle_at_contractor(tx, SERVER, prints, closing=True)
    with house[OFFICE].database.transaction() as tx:
        theirs = procedures.settle_at_office(tx, ISSUER, closing=True)
    assert ours.unexplained == theirs.unexplained == ()


class Substituting(FolderStation):
    """The planted mistake: a face is printed without what its font lacks."""

    def draw(self, face: CardFace, municipality: MunicipalityCode) -> bytes:
        return super().draw(replace(face, name=face.name.replace(UNKNOWN_GLYPH, "?")), municipality)


def test_a_machine_that_prints_another_glyph_is_found_out(house: Commissioning) -> None:
    wanted = [a_card(1), a_card(2, name=NAMES[2]), a_card(3)]
    ready(house, wanted, 3)
    station = Substituting(house.folder / "station", house.chips, draw)
    assert house.maker(station=station).make().made == 3, "the walk above would fail"


@pytest.fixture(scope="module")
def engine() -> PaperEngine:
    return PaperEngine()


def a_face(name: str) -> CardFace:
    return CardFace(CardForm.A, name, date(2013, 8, 24), "山口市")


def test_the_face_is_drawn_as_at_an_office_or_not_at_all(
    engine: PaperEngine, house: Commissioning
) -> None:
    drawn = draw_images(lambda: engine, house.clock.now, simulated=True)
    place = MunicipalityCode("352039")
    assert drawn(a_face("見本 花子"), place).startswith(b"\x89PNG")
    with pytest.raises(JukiError) as refusal:
        drawn(a_face("見本 \ue000"), place)
    assert refusal.value.code is ErrorCode.GLYPH_MISSING


def test_an_office_and_a_server_of_the_version_before_are_still_heard(
    house: Commissioning,
) -> None:
    house.hold_residents(1)
    house.sign_contract()
    house.offer_keys()
    commission_id = house.order([a_card(1)])
    with house[OFFICE].database.transaction() as tx:
        (known,) = procedures.list_commissions(tx, by=house.by())
    part: dict[str, Any] = {
        "commission_id": commission_id, "key_id": known.key_id, "lines": 1,
        "due_on": known.due_on.isoformat(),
    }  # fmt: skip
    server, issuer = house[SERVER], house[ISSUER]
    with issuer.database.transaction() as tx:
        old = m.CardRecords(root=b"", certificate=b"", **part)
        incoming = Incoming("1" * 32, SERVER, 9, "", 0, house.clock.now(), old)
        refused = procedures.take_records(tx, [incoming], issuer.context, [SERVER.code])
    assert set(refused) == {"1" * 32}, "read, and refused for its certificate alone"
    card = m.OrderedCard(
        1, a_number(1).digits, a_code(1).digits, "見本 1子", "1950-01-02", "a", "2013-08-24"
    )
    order = m.CardsOrdered(
        issuer=str(ISSUER),
        root=b"",
        certificate=b"",
        cards=[card],
        **part,
    )
    with server.database.transaction() as tx:
        connection = procedures.Connection(ISSUER, Way.MEDIUM)
        incoming = Incoming("2" * 32, OFFICE, 9, "", 0, house.clock.now(), order)
        procedures.make_data(tx, [incoming], server.context, connection)
