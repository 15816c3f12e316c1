"""A certificate is made while another town asks: whoever comes second sees the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from move_keys import A, B
from move_nation import Nation
from races import Second, watching
from test_move_cases import Family, outcome, refused
from test_paper_or_card import make_paper

from jukinet.filings import procedures as filings
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.obstacle import Obstacle
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.message.processing import process
from jukinet.terms.errors import ErrorCode
from small_network import work

HOPS = 4


@pytest.fixture
def waiting(cluster: Cluster, towns: Nation) -> Iterator[Callable[[], bool]]:
    """Whether some transaction of the former town waits for another one."""
    with watching(cluster, towns.town(A).database) as look:
        yield look


def lay_down(towns: Nation, family: Family) -> moves.FirstMoveIn:
    """Her card is read at B, and the question lies in the inbox of A, where nobody has read it."""
    taken = family.take(towns.town(B), 1, settle=False)
    former = towns.town(A).node
    for _ in range(HOPS):
        for node in towns.nodes.values():
            for to in node.list_due():
                envelope = node.prepare(to)
                if envelope is not None:
                    receipt = towns.nodes[to].receive(envelope.wire, node.party)
                    node.settle(envelope, receipt)
            if node is not former:
                work(node)
    return taken


def test_a_question_waits_for_the_paper_and_hears_of_it(
    towns: Nation, waiting: Callable[[], bool]
) -> None:
    family = Family(towns)
    family.let_wife_leave()
    taken = lay_down(towns, family)
    with family.old.database.transaction() as tx:
        filings.go_by_paper(tx, [family.people[1].resident_id])
        asked = Second(lambda: work(family.old.node))
        asked.must_wait(waiting)
    assert asked.join() is None
    towns.settle()
    assert outcome(towns.town(B), taken) == refused(Obstacle.NOT_ANNOTATED)


def test_a_paper_waits_for_the_answer_and_is_not_made(
    towns: Nation, waiting: Callable[[], bool]
) -> None:
    family = Family(towns)
    family.let_wife_leave()
    taken, node = lay_down(towns, family), family.old.node
    with family.old.database.transaction() as tx:
        done = process(tx, node.handlers, context=node.context, recollection=node.recollection)
        assert done.effective
        paper = Second(lambda: make_paper(family.old, family.people[1]))
        paper.must_wait(waiting)
    error = paper.join()
    assert error is not None and error.code is ErrorCode.MOVE_CLAIMED
    towns.settle()
    assert outcome(towns.town(B), taken)[0] is ArrivalState.INFORMED
