"""Claim: a copy is there within a second of the key (95 in 100), with twenty clerks at once.

Twenty clerks at terminals of their own press the key together, again and again, each for another
person of a register: the request is examined and kept, the guard asked, the records read, the
document composed, glyph-checked, sealed by the office's key, bound, kept encrypted and recorded,
all in one transaction; then the finished bytes are opened again for the preview.  They share one
process, one paper engine, and a pool of connections as small as an office's.

The floor is the paper alone: twenty threads compose and seal the same documents together, without a
register, a request, a guard or a record.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Barrier
from typing import Final
from uuid import UUID

from bench.certificates import issue_paper, open_office_seal
from bench.figures import Figure, at_most, percentile
from bench.ground import MORNING, Ground
from bench.initial_load import load_register
from bench.residents import SEED, YAMAGUCHI
from jukinet.copies import procedures as copies
from jukinet.copies.procedures import Made, PaperDesk
from jukinet.copies.request import CopyKind, CopyRequest, Layout
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import open_case
from jukinet.counters.screen import OfficeSettings
from jukinet.nation.residents import write_export
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.paper.engine import PaperEngine
from jukinet.register import procedures as register
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.dates import day_of
from jukinet.terms.parties import communication_server_of, register_office_of

OFFICE: Final = register_office_of(YAMAGUCHI)
CLERKS: Final = 20
WARMING: Final = 2
TARGET_MS: Final = 1_000.0
SETTINGS: Final = OfficeSettings("山口市", "Yamaguchi", "山口市長　見本　一", simulated=True)
RIGHTS: Final = frozenset(
    (function, mode) for function in (Function.COPY, Function.SEARCH) for mode in Mode
)


@dataclass(frozen=True, slots=True)
class Counter:
    """What a clerk of this claim works with."""

    office: LoadedNode
    desk: PaperDesk


def measure(ground: Ground, documents: int) -> list[Figure]:
    """Load a register, then let twenty press together until so many documents are made."""
    rounds = documents // CLERKS
    file = ground.folder / "export.csv"
    on = day_of(MORNING)
    write_export(file, YAMAGUCHI, count=max(2_000, documents), seed=SEED, on=on)
    ground.enrol([OFFICE, communication_server_of(YAMAGUCHI)])
    office = ground.load(OFFICE)
    try:
        assert not load_register(office.node, file).refused
        engine = PaperEngine()
        seal = open_office_seal(ground.folder, engine)
        counter = Counter(office, PaperDesk(engine, seal, SETTINGS))
        with office.node.database.transaction() as tx:
            copies.lay_out_numbers(tx, on)
            people = register.list_records_from(tx, UUID(int=0), (rounds + WARMING) * CLERKS)
        work = _make_work(counter, [one.resident_id for one in people])
        ours = _press_together(work, rounds)
        floors = _press_together(
            [[partial(issue_paper, engine, seal, at * CLERKS + clerk)
              for at in range(rounds + WARMING)] for clerk in range(CLERKS)],
            rounds,
        )  # fmt: skip
    finally:
        office.close()
    notes = (
        f"p50 {percentile(ours, 0.5):.0f} ms against {percentile(floors, 0.5):.0f}; "
        f"slowest {max(ours):.0f} ms",
        f"{len(ours)} documents, {CLERKS} at the same moment",
    )
    return [
        at_most(
            "issuing_p95", percentile(ours, 0.95), TARGET_MS, unit="ms", size=len(ours),
            floor=percentile(floors, 0.95), notes=notes,
        )
    ]  # fmt: skip


def _make_work(counter: Counter, people: Sequence[UUID]) -> list[list[Callable[[], object]]]:
    """For each clerk his requests, one a round, each with its case open before the key."""
    work: list[list[Callable[[], object]]] = [[] for _ in range(CLERKS)]
    for place, person in enumerate(people):
        clerk = place % CLERKS
        by = _open_case(counter, clerk, person)
        request = CopyRequest(
            request_id=UUID(int=place + 1),
            kind=CopyKind.RECORD_COPY,
            layout=Layout.HOUSEHOLD,
            relation=Relation.SELF,
            means=Means.PHOTO_ID,
            residents=(person,),
            requester=person,
        )
        work[clerk].append(partial(_issue, counter, request, by))
    return work


def _open_case(counter: Counter, clerk: int, person: UUID) -> CaseWorker:
    operator = Operator(f"clerk-{clerk}", "", Duty.COUNTER, RIGHTS)
    by = CaseWorker(operator, f"terminal-{clerk}", None, MORNING)
    with counter.office.node.database.transaction() as tx:
        file = open_case(
            tx, Affair.COPY, Relation.SELF, Means.PHOTO_ID, by=by,
            randomness=counter.office.node.context.randomness, requester=person,
        )  # fmt: skip
    return CaseWorker(operator, by.terminal_id, file.case, MORNING)


def _issue(counter: Counter, request: CopyRequest, by: CaseWorker) -> None:
    """From the key to the PDF: two transactions, as the screens do it."""
    node = counter.office.node
    with node.database.transaction() as tx:
        copies.accept_request(tx, request, by=by, context=node.context)
        made = copies.make_documents(
            tx, request.request_id, by=by, context=node.context, desk=counter.desk
        )
    assert isinstance(made, Made)
    with node.database.transaction() as tx:
        pdf = copies.open_document(tx, made.issues[0].issue_id, by=by, context=node.context)
    assert pdf.startswith(b"%PDF-")


def _press_together(work: Sequence[Sequence[Callable[[], object]]], rounds: int) -> list[float]:
    """Milliseconds of each press; all wait for each other before every round."""
    start = Barrier(len(work))

    def clerk(mine: Sequence[Callable[[], object]]) -> list[float]:
        took = []
        for act in mine[: rounds + WARMING]:
            start.wait()
            begun = time.perf_counter()
            act()
            took.append((time.perf_counter() - begun) * 1000)
        return took[WARMING:]

    with ThreadPoolExecutor(len(work)) as pool:
        return [one for taken in pool.map(clerk, work) for one in taken]
