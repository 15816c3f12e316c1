"""A nation in miniature is ready for a standstill: its office's cards open its packs two by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from standstill_town import Town, hand_over_codes, make_context

from jukinet.counters.card_tray import TrayReader
from jukinet.nation.counters import CONTACTS, HOLDERS, PIN, furnish_counter
from jukinet.nodes.register_office import PACKAGES
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.node.parts import Node
from jukinet.standstill import procedures as standstill
from jukinet.standstill.drills.practice import Drill
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.offline.opening import CardWithPin, open_pack


def test_the_demos_office_holds_a_drill_with_its_own_cards(
    make_database: Callable[[tuple[str, ...]], Database], tmp_path: Path, at: ManualClock
) -> None:
    database = make_database(PACKAGES)
    context = make_context(tmp_path / "office", at)
    node = Node(context=context, database=database, handlers=HandlerTable(()), accepts_from=())
    tray = TrayReader(tmp_path / "readers")
    furnish_counter(node, tray)
    town = Town(context, database, tmp_path, at)
    with database.transaction() as tx:
        hand_over_codes(tx, context)
        holders = standstill.list_holders(tx, by=town.somebody())
        found = standstill.find_contacts(tx, by=town.somebody())
    assert {holder.holder_id for holder in holders} == {each.card_id for each in HOLDERS}
    assert found is not None
    assert found.contacts == CONTACTS
    town.enter_household(3, "模擬 太郎")
    town.keep_packs()
    at.advance(timedelta(minutes=3))
    first, second = (
        CardWithPin(SoftwareCard(tray.folder_of(each.card_id)), PIN) for each in HOLDERS[:2]
    )
    open_pack(town.settings.folder / "main", first, second, office_key=context.vault.public(SIGN))
    report = Drill(
        database,
        context,
        packs=town.settings.folder,
        place="main",
        cards=(first, second),
        ledgers=town.folder / "ledgers",
        engine=None,
        name_of=lambda code: "山口県山口市",
    ).run(town.somebody())
    assert report.passed, report
