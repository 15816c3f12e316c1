"""A nation in miniature makes cards that its own counters read: certificates, chips, register."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

sys.path.append(str(Path(__file__).parents[1] / "standstill"))

from standstill_town import Town, hand_over_codes

from jukinet.cards.chip_desk import ChipOrder
from jukinet.cards.procedures import find_card, list_usable_cards
from jukinet.cards.saga import ChipSight
from jukinet.cards.states import store as stops
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.resident_tray import ResidentTray
from jukinet.iccard.authority import CARD_ISSUING, CARD_TERMINAL
from jukinet.iccard.certificate import CertRole
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.pin_pad import PinPad
from jukinet.nation import counters
from jukinet.nation.building import Site, enrol_parties
from jukinet.nation.card_desk import BLANKS, furnish_card_desk, prepare_card_desk
from jukinet.nation.cards import (
    CERTIFICATES,
    PIN,
    certify_cards,
    make_family_cards,
    make_residents_cards,
    open_resident_tray,
    prepare_cards,
    read_slips,
)
from jukinet.nation.counters import keep_certified
from jukinet.nation.plan import PlannedMunicipality
from jukinet.nation.plan_reading import load_plan
from jukinet.nodes.card_chips import open_card_chips
from jukinet.nodes.card_keys import CardUse, read_card_certificate
from jukinet.nodes.register_office import PACKAGES
from jukinet.nodes.resident_cards import open_resident_cards
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.vault import VaultConfig
from jukinet.platform.crypto.vault_opening import open_vault
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile

TERMINAL = "madoguchi-1"
CLERK = Operator("clerk", "", Duty.COUNTER, frozenset((Function.CARD, mode) for mode in Mode))


@pytest.fixture
def place() -> PlannedMunicipality:
    return next(one for one in load_plan().municipalities if one.has_counter)


@pytest.fixture
def site(tmp_path: Path, place: PlannedMunicipality) -> Site:
    made = Site(tmp_path / "nation")
    enrol_parties(made, [place.register_office])
    return made


@pytest.fixture
def node(
    site: Site, place: PlannedMunicipality, make_database: Callable[[tuple[str, ...]], Database],
    at: ManualClock, tmp_path: Path,
) -> Node:  # fmt: skip
    folder = site.node(place.register_office)
    context = NodeContext(
        party=place.register_office,
        clock=at,
        vault=open_vault(VaultConfig(path=folder / "vault", passphrase_file=folder / "passphrase")),
        directory=None,  # type: ignore[arg-type]
        law=load_profile().on,
        randomness=SystemRandomness(),
    )
    made = Node(context, make_database(PACKAGES), HandlerTable(()), accepts_from=())
    town = Town(context, made.database, tmp_path, at)
    with made.database.transaction() as tx:
        hand_over_codes(tx, context)
    town.enter_household(3, "模擬 太郎", "模擬 次郎")
    return made


def settings_of(site: Site, place: PlannedMunicipality) -> CounterSettings:
    folder = site.node(place.register_office)
    return CounterSettings(
        office="office.toml", readers="readers", spool="spool",
        **prepare_cards(site, place), **prepare_card_desk(place),
    ).placed(folder)  # fmt: skip


def read_by(site: Site, place: PlannedMunicipality, node: Node) -> ResidentCards:
    loaded = LoadedNode(None, node, None, site.node(place.register_office))  # type: ignore[arg-type]
    found = open_resident_cards(settings_of(site, place), loaded, None)
    assert found is not None
    return found


def test_an_office_is_certified_to_make_and_to_read_cards(
    site: Site, place: PlannedMunicipality, node: Node
) -> None:
    certify_cards(site, {place: node})
    folder = site.node(place.register_office)
    issuing, terminal, services = (
        read_card_certificate(folder / name) for name in CERTIFICATES.values()
    )
    assert services.body.role is CertRole.SERVICE_AUTHORITY
    assert (issuing.body.role, terminal.body.role) == (CertRole.MUNICIPALITY, CertRole.TERMINAL)
    assert issuing.body.holder.decode() == place.register_office.code
    vault = node.context.vault
    assert issuing.body.sign_key == vault.public(CARD_ISSUING)
    assert terminal.body.sign_key == vault.public(CARD_TERMINAL)


def test_a_certificate_is_made_anew_only_before_it_ends(
    site: Site, place: PlannedMunicipality, node: Node, at: ManualClock
) -> None:  # fmt: skip
    def terminal() -> bytes:
        return (site.node(place.register_office) / CERTIFICATES[CardUse.TERMINAL]).read_bytes()

    certify_cards(site, {place: node})
    first = terminal()
    certify_cards(site, {place: node})
    assert terminal() == first
    at.set(at.now().replace(month=10, day=1))
    certify_cards(site, {place: node})
    assert terminal() != first


T = TypeVar("T")


class InThread:
    """As the nation does it."""

    async def __call__(self, call: Callable[[], T]) -> T:
        return await asyncio.to_thread(call)


def test_certificates_are_renewed_while_the_nation_runs(
    site: Site, place: PlannedMunicipality, node: Node, at: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = site.node(place.register_office) / CERTIFICATES[CardUse.TERMINAL]
    certify_cards(site, {place: node})
    first = path.read_bytes()
    at.set(at.now().replace(month=10, day=1))
    monkeypatch.setattr(counters, "RENEWING_SECONDS", 0.01)

    async def until_renewed() -> None:
        nodes = {place: node}
        keeping = asyncio.create_task(keep_certified(site, nodes, InThread()))
        while path.read_bytes() == first:
            await asyncio.sleep(0.01)
        keeping.cancel()

    asyncio.run(asyncio.wait_for(until_renewed(), 60))


def test_a_whole_family_has_cards_to_move_with_and_no_second_ones(
    site: Site, place: PlannedMunicipality, node: Node, at: ManualClock, tmp_path: Path
) -> None:  # fmt: skip
    certify_cards(site, {place: node})
    assert make_family_cards(site, place, node) == [], "two are no family"
    town = Town(node.context, node.database, tmp_path, at)
    town.enter_household(5, "家族 太郎", "家族 花子", "家族 葵")
    slips = make_family_cards(site, place, node)
    assert [slip.card for slip in slips] == ["card-1", "card-2", "card-3"]
    assert make_family_cards(site, place, node) == slips == read_slips(site, place)
    with node.database.transaction() as tx:
        by = CaseWorker(CLERK, "", None, node.context.clock.now())
        first = find_card(tx, CardNumber(slips[0].number), by=by)
        assert first is not None
        assert register.get_record(tx, first.resident_id).is_householder
        family = register.get_household(
            tx, register.get_record(tx, first.resident_id).household_id
        ).members
        assert len(list_usable_cards(tx, [one.resident_id for one in family])) == len(slips)


def test_a_residents_card_of_the_demo_names_its_holder(
    site: Site, place: PlannedMunicipality, node: Node
) -> None:
    certify_cards(site, {place: node})
    make_residents_cards(site, place, node)
    tray, cards = open_resident_tray(site, place), read_by(site, place, node)
    assert tray.list_cards() == ["card-1", "card-2"]
    now = node.context.clock.now()
    tray.lay("card-1", TERMINAL)
    tray.type_pin(TERMINAL, PIN)
    with pytest.raises(JukiError) as unknown:
        cards.read(TERMINAL, now)
    assert unknown.value.code is ErrorCode.STOPPED_LIST_OUTDATED
    with node.database.transaction() as tx:
        stops.save_stops(tx, stops.lock_list(tx), (), now)
    tray.type_pin(TERMINAL, PIN)
    read = cards.read(TERMINAL, now)
    with node.database.transaction() as tx:
        holder = cards.get_holder(tx, read)
    assert holder.identification.code == read.code
    assert read.municipality == place.register_office.code
    with node.database.transaction() as tx, pytest.raises(JukiError) as gone:
        replace(cards, find_holder=lambda tx, code: None).get_holder(tx, read)
    assert gone.value.code is ErrorCode.RECORD_CLOSED


def test_the_demos_card_desk_writes_a_blank_of_its_tray(
    site: Site, place: PlannedMunicipality, node: Node
) -> None:
    certify_cards(site, {place: node})
    furnish_card_desk(site, place, node)
    furnish_card_desk(site, place, node)
    tray = open_resident_tray(site, place)
    assert tray.list_cards() == [f"blank-{number}" for number in range(1, BLANKS + 1)]
    cards = read_by(site, place, node)
    chips = open_card_chips(settings_of(site, place), cards, node.context)
    assert chips is not None
    number, last = CardNumber.from_payload("1" * 15), node.context.clock.today()
    order = ChipOrder(
        number, last, ResidentRecordCode.from_ten("1234567890"), None,
        Face(FaceForm.A, "模擬 花子", last, place.name),
    )  # fmt: skip
    tray.lay("blank-1", TERMINAL)
    with node.database.transaction() as tx:
        stops.save_stops(tx, stops.lock_list(tx), (), node.context.clock.now())
    assert chips.look(TERMINAL, number) is ChipSight.BLANK
    chips.write(TERMINAL, order)
    assert chips.look(TERMINAL, number) is ChipSight.WRITTEN
    tray.type_pin(TERMINAL, PIN)
    chips.set_pin(TERMINAL, number)
    assert chips.look(TERMINAL, number) is ChipSight.PIN_SET


def test_a_card_is_carried_from_one_tray_to_another_and_lies_in_one_of_them(
    site: Site, place: PlannedMunicipality, node: Node, tmp_path: Path
) -> None:  # fmt: skip
    furnish_card_desk(site, place, node)
    tray, far = open_resident_tray(site, place), ResidentTray(tmp_path / "far", lambda: PinPad(()))
    tray.carry("blank-1", far, "blank-1-of-132292")
    assert far.list_cards() == ["blank-1-of-132292"]
    assert "blank-1" not in tray.list_cards()
    with pytest.raises(JukiError) as gone:
        tray.carry("blank-1", far, "again")
    assert gone.value.code is ErrorCode.CARD_MISSING
    with pytest.raises(JukiError) as taken:
        tray.carry("blank-2", far, "blank-1-of-132292")
    assert taken.value.code is ErrorCode.CLAIMED_BY_ANOTHER
