"""Files of the address histories of a nation in miniature, as systems before would have kept them.

Every resident whose domicile is in a municipality of the plan has a file there, with the address
his register office loaded; everybody else's family register is kept where no line leads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from jukinet.address_history import procedures as histories
from jukinet.address_history.history import AddressLine, RegisteredPerson
from jukinet.address_history.procedures import LoadedFile
from jukinet.link.procedures import tell_network
from jukinet.nation.nation import Nation
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.papers import Relocation
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import register_office_of

AT_ONCE: Final = 2_000
NOBODY: Final = UUID(int=0)
ENTERED: Final = "1101"
NEW_ADDRESS: Final = "模擬町五丁目5番5号"
CLERK: Final = "tour"


def open_files(nation: Nation) -> int:
    """Open the files of everybody whose domicile is in the plan; how many.

    Stopped amid it and run again it goes on: an office's files are loaded all at once or not.
    """
    offices = {
        each.code: nation.get(each.register_office).node for each in nation.plan.municipalities
    }
    missing = {code for code, node in offices.items() if not _has_files(node)}
    files: dict[MunicipalityCode, list[LoadedFile]] = defaultdict(list)
    finder = histories.finder_of(nation.plan.day)
    for node in offices.values():
        for record in _walk(node):
            domicile = record.permanent_domicile
            where = finder.find(domicile.text) if domicile else None
            if where in missing:
                files[where].append(_to_file(record, node))
    for code, loaded in files.items():
        nation.must_go_on()
        node = offices[code]
        with node.database.transaction() as tx:
            at = node.context.clock.now()
            histories.load_files(tx, loaded, at=at, context=node.context)
    return sum(map(len, files.values()))


def find_traveller(nation: Nation) -> tuple[Node, Node, ResidentRecord] | None:
    """Somebody with his domicile in another municipality of the plan: the two offices, and he."""
    finder = histories.finder_of(nation.plan.day)
    codes = {each.code for each in nation.plan.municipalities}
    for each in nation.plan.municipalities:
        node = nation.get(each.register_office).node
        for record in _walk(node):
            domicile = record.permanent_domicile
            where = finder.find(domicile.text) if domicile else None
            if where in codes and where != each.code and not record.erasure:
                return node, nation.get(register_office_of(where)).node, record
    return None


def _has_files(node: Node) -> bool:
    with node.database.transaction() as tx:
        return histories.count_files(tx) > 0


def _walk(node: Node) -> Iterator[ResidentRecord]:
    after = NOBODY
    while True:
        with node.database.transaction() as tx:
            records = register.list_records_from(tx, after, AT_ONCE)
        yield from records
        if len(records) < AT_ONCE:
            return
        after = records[-1].resident_id


def _to_file(record: ResidentRecord, node: Node) -> LoadedFile:
    told, domicile = record.identification, record.permanent_domicile
    assert domicile is not None
    line = AddressLine(
        municipality=told.address.municipality,
        address=told.address.text,
        since=record.address_since or record.resident_since,
        detail=ENTERED,
        told_by=told.address.municipality,
        made_at=node.context.clock.now() - timedelta(days=1),
    )
    return LoadedFile(RegisteredPerson(domicile, told.name.written, told.birth_date), (line,))


async def tell_a_domicile(nation: Nation, quiet: Callable[[], Awaitable[None]]) -> tuple[bool, str]:
    """Somebody relocates, and the office of his domicile writes it into his file (Act Art. 19 (1)).

    Whether it did, and between which municipalities.
    """
    found = await nation.in_thread(lambda: find_traveller(nation))
    assert found is not None, "a nation of thousands has people from elsewhere"
    here, there, resident = found
    await nation.in_thread(lambda: _relocate(here, resident))
    nation.get(here.party).wake()
    await quiet()
    present = await nation.in_thread(lambda: _find_present(there, resident))
    held = present is not None and present.address == NEW_ADDRESS
    return held, f"{here.party.code} → {there.party.code}"


def _relocate(node: Node, resident: ResidentRecord) -> None:
    now, today = node.context.clock.now(), node.context.clock.today()
    municipality = resident.identification.address.municipality
    paper = Relocation(
        resident.resident_id,
        Address(municipality, NEW_ADDRESS),
        Occasion(today, today, CLERK, now),
    )
    with node.database.transaction() as tx:
        tell_network(tx, register.relocate(tx, [paper]), node.context)


def _find_present(node: Node, resident: ResidentRecord) -> AddressLine | None:
    told, domicile = resident.identification, resident.permanent_domicile
    assert domicile is not None
    person = RegisteredPerson(domicile, told.name.written, told.birth_date)
    with node.database.transaction() as tx:
        return histories.find_present(tx, person)
