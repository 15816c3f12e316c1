"""Claim: a move-in is known at the counter of the former town within three seconds.

Path of the move-in notice (転入通知): register office of the new town → its server → server of the
former town → its register office, where the erased record says that the move is confirmed; two
towns of one prefecture, six nodes, each with a database and a process of its own (the new town's
office is this process).  Beside them a hundred relocations a second are entered at the same
counter, each a commit of its own and on its way to the nation.

Measured is from the commit of the move-in to the former office's own database saying so.  Nothing
may be lost: every mover is confirmed, every relocation held by the nation in the end; nothing may
overtake what was before it: the nation then holds everybody's last address, and held nothing back.

The floor is four commits one after the other, one at each node of the way, on the same server.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Final
from uuid import UUID

import psycopg
import uvloop

from bench.figures import Figure, at_most, percentile
from bench.ground import Ground
from bench.notices import Desk, measure_floor, open_desk
from bench.processes import running
from jukinet.link.procedures import tell_network
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.papers import Arrival, MoveIn, MoveOut, Relocation
from jukinet.register.record import Occasion
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.parties import (
    NATIONAL,
    communication_server_of,
    prefecture_of,
    register_office_of,
)
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

NEW: Final = MunicipalityCode("352039")
FORMER: Final = MunicipalityCode("352012")
OFFICE: Final = register_office_of(NEW)
FORMER_OFFICE: Final = register_office_of(FORMER)
SERVERS: Final = (communication_server_of(NEW), communication_server_of(FORMER))
PARTIES: Final = (NATIONAL, prefecture_of(SERVERS[0]), *SERVERS, FORMER_OFFICE, OFFICE)
DOMICILES: Final = {
    NEW: PermanentDomicile("山口県山口市亀山町1番", "模擬　太郎"),
    FORMER: PermanentDomicile("山口県下関市竹崎町1番", "模擬　太郎"),
}
"""Everybody has the domicile where he lives: movers are told of to the former town as well."""
P99_MS_MAX: Final = 3_000.0
BESIDE_PER_SECOND: Final = 100
BESIDE_SHARE: Final = 0.95
"""Less than that of the rate, and the claim was not measured."""
BESIDE_PEOPLE: Final = 200
CLERKS: Final = 8
PAUSE_SECONDS: Final = 0.1
LOOK_SECONDS: Final = 0.002
STALLED_SECONDS: Final = 90.0
MONDAY: Final = date(2003, 8, 25)

Eye = psycopg.Connection[tuple[int]]
CONFIRMED: Final = "SELECT count(*) FROM register.resident WHERE move_confirmed_on IS NOT NULL"
HELD: Final = "SELECT count(*) FROM notices.holding WHERE municipality = %s AND address = ANY(%s)"
HELD_BACK: Final = "SELECT count(*) FROM notices.held_notice"


def measure(ground: Ground, movers: int) -> list[Figure]:
    """Move-ins one after the other, beside relocations at a steady rate."""
    ground.enrol(PARTIES)
    with running(ground, [party for party in PARTIES if party != OFFICE]):
        waits, beside, rate = uvloop.run(_time_all(ground, movers))
    floor = 4 * 1000 / measure_floor(ground)
    note = (
        f"p50 {percentile(waits, 0.5):.0f} ms; {beside} relocations beside, {rate:.0f}/s; "
        "0 lost, 0 reordered; floor: four commits, one a node"
    )
    return [
        at_most(
            "move_in_notice_counter_to_counter_p99", percentile(waits, 0.99), P99_MS_MAX,
            unit="ms", size=movers,
            errors=int(rate < BESIDE_SHARE * BESIDE_PER_SECOND), floor=floor, notes=[note],
        )
    ]  # fmt: skip


async def _time_all(ground: Ground, movers: int) -> tuple[list[float], int, float]:
    former = ground.load(FORMER_OFFICE)
    eye: Eye = psycopg.connect(ground.dsn_of(FORMER_OFFICE, administrator=True), autocommit=True)
    try:
        async with open_desk(ground, OFFICE) as desk:
            node = desk.loaded.node
            await _until(lambda: _has_codes(node, BESIDE_PEOPLE), "codes for the new town")
            await _until(lambda: _has_codes(former.node, movers), "codes for the former town")
            people = await asyncio.to_thread(_enter, node, NEW, BESIDE_PEOPLE)
            leaving = await asyncio.to_thread(_enter, former.node, FORMER, movers)
            certificates = await asyncio.to_thread(_let_leave, former.node, leaving)
            desk.serving.runner.wake()
            await _until(lambda: _is_quiet(former.node) and _is_quiet(node), "the entries")
            stop = asyncio.Event()
            beside = asyncio.create_task(_relocate_on(desk, people, stop))
            waits = [await _time_move(desk, eye, one) for one in certificates]
            stop.set()
            last, done, seconds = await beside
            await _must_have_arrived(desk, last)
    finally:
        eye.close()
        former.close()
    return waits, done, done / seconds


async def _time_move(desk: Desk, eye: Eye, certificate: MoveOutCertificate) -> float:
    """Milliseconds from a move-in's commit until the former office says it is confirmed."""
    await asyncio.sleep(PAUSE_SECONDS)
    node, before = desk.loaded.node, _count(eye, CONFIRMED)

    def move_in() -> None:
        occasion, context = _occasion(node), node.context
        with node.database.transaction() as tx:
            (household,) = register.open_households(
                tx, 1, at=occasion.at, randomness=context.randomness
            )
            paper = MoveIn(certificate, Address(NEW, "亀山町1番"), household, HOUSEHOLDER, occasion)
            entered = register.accept_move_ins(tx, [paper], randomness=context.randomness)
            tell_network(tx, entered, context)

    await asyncio.to_thread(move_in)
    start = time.perf_counter()
    desk.serving.runner.wake()
    await _until(lambda: _count(eye, CONFIRMED) > before, "a move to be confirmed", LOOK_SECONDS)
    return (time.perf_counter() - start) * 1000


async def _relocate_on(
    desk: Desk, people: Sequence[UUID], stop: asyncio.Event
) -> tuple[dict[UUID, str], int, float]:
    """Relocations at a steady rate until told to stop: last addresses, how many, how long.

    Every clerk has people of his own, so that what follows in somebody's life follows.
    """
    last, start = dict[UUID, str](), time.perf_counter()
    with ThreadPoolExecutor(CLERKS) as threads:
        done = await asyncio.gather(
            *(_work(desk, people[clerk::CLERKS], stop, last, threads) for clerk in range(CLERKS))
        )
    return last, sum(done), time.perf_counter() - start


async def _work(
    desk: Desk,
    people: Sequence[UUID],
    stop: asyncio.Event,
    last: dict[UUID, str],
    threads: ThreadPoolExecutor,
) -> int:
    node, start = desk.loaded.node, time.perf_counter()

    def relocate(person: UUID, address: str) -> None:
        with node.database.transaction() as tx:
            paper = Relocation(person, Address(NEW, address), _occasion(node))
            tell_network(tx, register.relocate(tx, [paper]), node.context)

    number = 0
    while not stop.is_set():
        person = people[number % len(people)]
        address = f"黄金町{number}番{people.index(person)}号"
        await asyncio.get_running_loop().run_in_executor(threads, relocate, person, address)
        last[person] = address
        desk.serving.runner.wake()
        number += 1
        ahead = start + number * CLERKS / BESIDE_PER_SECOND - time.perf_counter()
        await asyncio.sleep(max(0.0, ahead))
    return number


async def _must_have_arrived(desk: Desk, last: dict[UUID, str]) -> None:
    """Everybody's last address is what the nation holds, and nothing was held back."""
    addresses = list(last.values())

    def arrived() -> bool:
        row = desk.centre.execute(HELD, (NEW.digits, addresses)).fetchone()
        return row is not None and row[0] == len(addresses)

    await _until(arrived, "the last address of everybody at the nation")
    back = desk.centre.execute(HELD_BACK).fetchone()
    if back is None or back[0]:
        raise RuntimeError("the nation held changes back: something overtook something")


def _enter(node: Node, town: MunicipalityCode, people: int) -> list[UUID]:
    """So many people come to live in a town."""
    occasion, context = _occasion(node), node.context
    with node.database.transaction() as tx:
        households = register.open_households(
            tx, people, at=occasion.at, randomness=context.randomness
        )
        papers = [
            Arrival(
                PersonName(f"模擬　{'一二三四五六七八九十'[number % 10]}郎", "モギ タロウ"),
                LifeDate(f"19{number % 80 + 10}-0{number % 9 + 1}-15"), Sex.MALE,
                Address(town, f"本町{number}番"), household, HOUSEHOLDER, DOMICILES[town], occasion,
            )
            for number, household in enumerate(households)
        ]  # fmt: skip
        entered = register.accept_arrivals(tx, papers, randomness=context.randomness)
        tell_network(tx, entered, context)
    return [change.resident_id for change in entered]


def _let_leave(node: Node, people: Sequence[UUID]) -> list[MoveOutCertificate]:
    occasion = _occasion(node)
    with node.database.transaction() as tx:
        papers = [MoveOut(person, NEW, "亀山町1番", occasion) for person in people]
        certificates, told = register.accept_move_outs(tx, papers)
        tell_network(tx, told, node.context)
    return certificates


def _occasion(node: Node) -> Occasion:
    return Occasion(MONDAY, MONDAY, "bench", node.context.clock.now())


def _has_codes(node: Node, wanted: int) -> bool:
    with node.database.transaction() as tx:
        return register.count_unused_codes(tx, wanted) >= wanted


def _is_quiet(node: Node) -> bool:
    """Whether the network has everything this office told."""
    return not node.list_due()


def _count(eye: Eye, question: str) -> int:
    row = eye.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


async def _until(reached: Callable[[], bool], what: str, look: float = 0.05) -> None:
    start = time.perf_counter()
    while not reached():
        await asyncio.sleep(look)
        if time.perf_counter() - start > STALLED_SECONDS:
            raise RuntimeError(f"waited in vain for {what}")
