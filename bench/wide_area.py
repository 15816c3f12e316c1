"""Claim: a copy from another town is there within a second of the key; thirty replies a second.

Clerks of one town press the key as fast as they are served, each for another resident of the home
town: the request is examined and kept, the question signed and sealed, brought through both
communication servers to the home office, opened there, the guard asked, the records read, the reply
recorded, sealed and signed, brought back, checked and recorded.  Twenty clerks who only ask show
the rate of the two servers and offices together; eight who make a sealed paper of every reply show
what one of them waits.  Both offices have a whole register; both servers and the home office are
processes of their own, as in production, and all share the cores of this machine with the clerks.

The floor of a press is its paper alone, composed and sealed by as many threads; the floor of the
rate is what the three commits of a copy would allow, with a row each and nothing else to do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from typing import Final
from uuid import UUID, uuid4

import psycopg

from bench.certificates import issue_paper, open_office_seal
from bench.figures import Figure, at_least, at_most, percentile
from bench.ground import MORNING, Ground
from bench.issuing import RIGHTS
from bench.pgbench import run_pgbench
from bench.processes import running
from bench.residents import SEED, YAMAGUCHI
from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.doors import Lanes, OfficeDesk
from jukinet.copies.wide_area.item import ON_REQUEST
from jukinet.copies.wide_area.reply import Given
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import open_case
from jukinet.link import jobs as link_jobs
from jukinet.nation.residents import write_export
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.node.parts import Node
from jukinet.platform.node.serving import start_node
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.seal import OfficeSeal
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Duty, Operator
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import communication_server_of, register_office_of

NISHITOKYO: Final = MunicipalityCode("132292")
HOME, HOME_SERVER = register_office_of(YAMAGUCHI), communication_server_of(YAMAGUCHI)
OFFICE, SERVER = register_office_of(NISHITOKYO), communication_server_of(NISHITOKYO)
RESIDENTS: Final = 20_000
CLERKS: Final = 20
WITH_PAPER: Final = 8
WARMING: Final = 3
P95_MS_MAX: Final = 1_000.0
PER_SECOND_MIN: Final = 30.0
COMMITS: Final = 3
"""The question, its answer at home, and what came of it."""
FLOOR_SECONDS: Final = 3.0
FLOOR: Final = "INSERT INTO bench_floor VALUES (1, repeat('a', 400));\n"


@dataclass(frozen=True, slots=True)
class Counter:
    """What a clerk of this claim works with."""

    node: Node
    desk: OfficeDesk
    engine: PaperEngine
    seal: OfficeSeal


@dataclass(frozen=True, slots=True)
class Press:
    """One resident of the home town before one clerk, his case open."""

    number: int
    request: WideAreaRequest
    by: CaseWorker


def measure(ground: Ground, copies: int) -> list[Figure]:
    """The claim's figures: so many replies asked for, and half as many made into papers."""
    ground.enrol([HOME, HOME_SERVER, OFFICE, SERVER])
    asking, papers = copies + WARMING * CLERKS, copies // 2 + WARMING * WITH_PAPER
    people = _load_towns(ground, asking + papers)
    with running(ground, [HOME_SERVER, HOME, SERVER]), _counter(ground) as counter:
        work = _make_work(counter, people[:asking], CLERKS)
        asked, seconds = _press_all(counter, work, _ask)
        work = _make_work(counter, people[asking:], WITH_PAPER)
        took, _ = _press_all(counter, work, _press)
        floors = _papers_alone(counter, len(took))
    commits = _commits_alone(ground)
    notes = (
        f"p50 {percentile(took, 0.5):.0f} ms against {percentile(floors, 0.5):.0f} for the paper "
        f"alone; slowest {max(took):.0f} ms",
        f"{WITH_PAPER} clerks at once, {RESIDENTS:,} residents in each town",
    )
    of_rate = (f"p50 {percentile(asked, 0.5):.0f} ms, p99 {percentile(asked, 0.99):.0f} ms",)
    return [
        at_most(
            "wide_area_p95", percentile(took, 0.95), P95_MS_MAX, unit="ms", size=len(took),
            floor=percentile(floors, 0.95), notes=notes,
        ),
        at_least(
            "wide_area_rate", [len(asked) / seconds], PER_SECOND_MIN, unit="replies/s",
            size=len(asked), floor=commits / COMMITS, notes=of_rate,
        ),
    ]  # fmt: skip


def _load_towns(ground: Ground, wanted: int) -> Sequence[ResidentRecord]:
    """Whole registers in both towns; who of the home town will come to the counter."""
    for place, party in enumerate((HOME, OFFICE)):
        loaded = ground.load(party)
        try:
            _load_one(ground, loaded, seed=SEED + place)
            if party == HOME:
                with loaded.node.database.transaction() as tx:
                    people = register.list_records_from(tx, UUID(int=0), wanted)
        finally:
            loaded.close()
    assert len(people) == wanted
    return people


def _load_one(ground: Ground, loaded: LoadedNode, *, seed: int) -> None:
    municipality = loaded.node.party.municipality
    file = ground.folder / f"{municipality}.csv"
    on = day_of(MORNING)
    write_export(file, municipality, count=RESIDENTS, seed=seed, on=on)
    report = link_jobs.import_file(
        file, loaded.node.database, municipality=municipality, directory=load_directory(),
        on_date=on, reject_path=file.with_suffix(".refused.csv"),
        clock=loaded.node.context.clock, randomness=loaded.node.context.randomness,
    )  # fmt: skip
    assert not report.refused


@contextmanager
def _counter(ground: Ground) -> Iterator[Counter]:
    """The issuing office in this process, its node in a loop of its own."""
    loaded = ground.load(OFFICE)
    ready, stop = Event(), []

    async def serve() -> None:
        listen = loaded.config.listen
        serving = await start_node(loaded.node, loaded.tls, host=listen.host, port=listen.port)
        over = asyncio.Event()
        stop.append((asyncio.get_running_loop(), over))
        ready.set()
        await over.wait()
        await serving.stop()

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    engine, context = PaperEngine(), loaded.node.context
    try:
        desk = OfficeDesk(context, Lanes(context, loaded.node.line))
        yield Counter(loaded.node, desk, engine, open_office_seal(ground.folder, engine))
    finally:
        loop, over = stop[0]
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loaded.close()


def _make_work(
    counter: Counter, people: Sequence[ResidentRecord], clerks: int
) -> list[list[Press]]:
    """For each clerk who comes to him, each with a case that was opened before the key."""
    work: list[list[Press]] = [[] for _ in range(clerks)]
    for place, person in enumerate(people):
        told, clerk = person.identification, place % clerks
        operator = Operator(f"clerk-{clerk}", "", Duty.COUNTER, RIGHTS)
        now = counter.node.context.clock.now()
        opener = CaseWorker(operator, f"terminal-{clerk}", None, now)
        with counter.node.database.transaction() as tx:
            case = open_case(
                tx, Affair.COPY, Relation.SELF, Means.PHOTO_ID, by=opener,
                randomness=counter.node.context.randomness,
            ).case  # fmt: skip
        request = WideAreaRequest(
            uuid4(), YAMAGUCHI, Requester(told.name.written, told.code),
            Means.PHOTO_ID, Listed.REQUESTER, asked=ON_REQUEST,
        )  # fmt: skip
        by = CaseWorker(operator, opener.terminal_id, case, now)
        work[clerk].append(Press(place, request, by))
    return work


def _ask(counter: Counter, press: Press) -> None:
    """From the key to the reply: two transactions, and the way between them."""
    database, context, by = counter.node.database, counter.node.context, press.by
    with database.transaction() as tx:
        procedures.accept_request(tx, press.request, by=by, context=context)
        question = procedures.prepare_question(tx, press.request, by=by, context=context)
    assert isinstance(question, Question)
    brought = counter.desk.bring(question)
    with database.transaction() as tx:
        reply = procedures.hear_reply(tx, question, brought, by=by, context=context)
    assert isinstance(reply, Given), (reply, brought.failure)


def _press(counter: Counter, press: Press) -> None:
    """From the key to the finished paper."""
    _ask(counter, press)
    assert issue_paper(counter.engine, counter.seal, press.number).pdf.startswith(b"%PDF-")


def _press_all(
    counter: Counter, work: Sequence[Sequence[Press]], act: Callable[[Counter, Press], None]
) -> tuple[list[float], float]:
    """Milliseconds of each press, and the seconds that all of them took."""

    def clerk(mine: Sequence[Press]) -> list[float]:
        return [_timed(partial(act, counter, press)) for press in mine]

    with ThreadPoolExecutor(len(work)) as pool:
        list(pool.map(clerk, [mine[:WARMING] for mine in work]))
        start = time.perf_counter()
        took = [one for taken in pool.map(clerk, [m[WARMING:] for m in work]) for one in taken]
        return took, time.perf_counter() - start


def _papers_alone(counter: Counter, papers: int) -> list[float]:
    def clerk(number: int) -> float:
        return _timed(lambda: issue_paper(counter.engine, counter.seal, number))

    with ThreadPoolExecutor(WITH_PAPER) as pool:
        return list(pool.map(clerk, range(papers)))


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _commits_alone(ground: Ground) -> float:
    """Commits a second of as many clients, a row each."""
    admin = ground.dsn_of(OFFICE, administrator=True)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_floor (number bigint, body text)")
    script = ground.folder / "wide-area-floor.sql"
    script.write_text(FLOOR)
    return run_pgbench(
        ground.cluster, admin, script, clients=CLERKS, seconds=FLOOR_SECONDS
    ).per_second
