"""A home that is down, slow or hostile ends in a clear state: nothing heard, nothing to print.

Real servers and mutual TLS; what stands in for a part of the way answers whatever it likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from two_towns import HOME, ISSUING, THIRD, TwoTowns, standing_in

from jukinet.copies.wide_area import doors, lane, procedures
from jukinet.copies.wide_area.circuit import (
    FAILURES_MAX,
    REST_SECONDS,
    REST_SPREAD_SECONDS,
    Circuit,
    CircuitState,
)
from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.doors import HomeDoor, Lanes, OfficeDesk
from jukinet.copies.wide_area.lane import PATH, Lane
from jukinet.copies.wide_area.life import RequestState
from jukinet.copies.wide_area.refusal import Refusal, Told
from jukinet.copies.wide_area.reply import Given, NotGiven
from jukinet.copies.wide_area.sealing import Question
from jukinet.copies.wide_area.steps import Step
from jukinet.copies.wide_area.turns import CALLS_MAX, WAITING_MAX
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.node.door import make_telling_door
from jukinet.platform.node.line import PeerLine
from jukinet.platform.node.steps import Tell
from jukinet.platform.transport.client import LineFault
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, communication_server_of, register_office_of

HOME_SERVER, HOME_OFFICE = communication_server_of(HOME), register_office_of(HOME)
Take = Callable[[bytes, Party], Awaitable[bytes]]


def one_question(towns: TwoTowns, name: str = "回線 太郎") -> tuple[Question, Any]:
    (person,) = towns.family(name)
    by = towns.clerk()
    return towns.prepare(towns.request(person), by), by


def brought(towns: TwoTowns, *questions: Question) -> list[Brought]:
    async def scenario() -> list[Brought]:
        async with towns.running():
            return [await towns.desk.fetch(question) for question in questions]

    return asyncio.run(scenario())


def must_end_clearly(towns: TwoTowns, question: Question, by: Any, what: Brought) -> None:
    """Nothing heard, nothing printed, nothing charged, and it may be asked again."""
    assert towns.hear(question, what, by) == NotGiven(Told.NO_ANSWER)
    request_id = question.request.request_id
    with towns.issuing.transaction() as tx:
        kept = procedures.get_request(tx, request_id, by=by)
        assert kept.state is RequestState.UNANSWERED
        assert procedures.find_printed(tx, request_id, by=by) is None
        asked = procedures.prepare_question(tx, question.request, by=by, context=towns.own)
    assert isinstance(asked, Question)


def reached(towns: TwoTowns, question: Question) -> list[Step]:
    """Which offices told the counter that they have its question."""
    taken = towns.desk.steps.find(question.request.request_id).taken
    return sorted(map(Step, taken), key=list(Step).index)


def test_each_office_on_the_way_tells_that_it_has_the_question_while_it_is_asked(
    towns: TwoTowns,
) -> None:
    question, by = one_question(towns)
    heard: list[Step] = []
    honest = towns.answer

    def look_first(tx: Any, *questions: Any) -> list[Any]:
        heard.extend(reached(towns, question))
        return honest(tx, *questions)

    towns.served[HOME_OFFICE] = make_telling_door(
        HomeDoor(
            towns.far, GatheringDoor(towns.home, lambda tx, asked: look_first(tx, *asked))
        ).take
    )
    (what,) = brought(towns, question)
    assert heard == [Step.OWN_SERVER, Step.HOME_SERVER], "before the home office had answered"
    assert reached(towns, question) == [*heard, Step.HOME_OFFICE]
    assert isinstance(towns.hear(question, what, by), Given)


def test_a_server_that_tells_whatever_it_likes_tells_nothing(towns: TwoTowns) -> None:
    """Words that are no step are not noted, a flood of them is no answer."""
    question, by = one_question(towns)

    async def flood(_: bytes, __: Party, tell: Tell | None) -> bytes:
        assert tell is not None
        for word in ("paper", "checked", "nonsense") * 9:
            await tell(word)
        return b"paid"

    towns.served[communication_server_of(ISSUING)] = make_telling_door(flood)
    (what,) = brought(towns, question)
    assert what == Brought(failure=Refusal.HOME_UNSOUND)
    assert reached(towns, question) == []
    must_end_clearly(towns, question, by, what)


def test_a_home_that_is_down_is_told_as_no_answer(towns: TwoTowns) -> None:
    question, by = one_question(towns)
    towns.faults = lambda _, to: LineFault(cut=True) if to == HOME_SERVER else None
    (what,) = brought(towns, question)
    assert what == Brought(failure=Refusal.HOME_AWAY)
    assert reached(towns, question) == [Step.OWN_SERVER]
    must_end_clearly(towns, question, by, what)


def test_a_home_that_is_slow_is_waited_for_no_longer_than_agreed(
    towns: TwoTowns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "HOME_SERVER_SECONDS", 0.3)
    question, by = one_question(towns)

    over = asyncio.Event()

    async def never(_: bytes, __: Party) -> bytes:
        await over.wait()
        return b""

    towns.served[HOME_OFFICE] = standing_in(never)

    async def scenario() -> tuple[Brought, float]:
        async with towns.running():
            loop = asyncio.get_running_loop()
            start = loop.time()
            what = await towns.desk.fetch(question)
            over.set()
            return what, loop.time() - start

    what, seconds = asyncio.run(scenario())
    assert what == Brought(failure=Refusal.HOME_AWAY)
    assert seconds < lane.OFFICE_SECONDS
    assert reached(towns, question) == [Step.OWN_SERVER, Step.HOME_SERVER]
    must_end_clearly(towns, question, by, what)


def test_each_hop_waits_less_than_the_one_that_asks_it() -> None:
    assert lane.HOME_SERVER_SECONDS < lane.SERVER_SECONDS < lane.OFFICE_SECONDS == 8.0


@pytest.mark.parametrize("answer", [b"", b"no", b"a.b.c", b"x" * 300_000], ids=len)
def test_bytes_that_are_no_reply_are_no_answer(towns: TwoTowns, answer: bytes) -> None:
    question, by = one_question(towns)

    async def lie(_: bytes, __: Party) -> bytes:
        return answer

    towns.served[HOME_SERVER] = standing_in(lie)
    (what,) = brought(towns, question)
    assert what == Brought(failure=Refusal.HOME_UNSOUND)
    must_end_clearly(towns, question, by, what)


def test_a_home_server_that_gives_another_persons_reply_is_not_believed(towns: TwoTowns) -> None:
    """The mutant of the issue on the wire: our own server already sees that it is not ours."""
    other, _ = one_question(towns, "他人 花子")
    stolen = towns.reply_to(other)
    question, by = one_question(towns)

    async def exchange(_: bytes, __: Party) -> bytes:
        return stolen

    towns.served[HOME_SERVER] = standing_in(exchange)
    (what,) = brought(towns, question)
    assert what == Brought(failure=Refusal.HOME_UNSOUND)
    must_end_clearly(towns, question, by, what)


def test_our_own_server_lying_is_seen_by_the_office_itself(towns: TwoTowns) -> None:
    other, _ = one_question(towns, "他人 花子")
    stolen = towns.reply_to(other)
    question, by = one_question(towns)

    async def exchange(_: bytes, __: Party) -> bytes:
        return stolen

    towns.served[communication_server_of(ISSUING)] = standing_in(exchange)
    (what,) = brought(towns, question)
    assert what == Brought(stolen)
    must_end_clearly(towns, question, by, what)


def test_an_office_joined_by_media_says_that_it_has_no_line(towns: TwoTowns) -> None:
    (person,) = towns.family("媒体 太郎")
    request, by = towns.request(person), towns.clerk()
    question = towns.prepare(request, by)
    desk = OfficeDesk(towns.own, Lanes(towns.own, PeerLine()), joined=False)
    assert towns.hear(question, asyncio.run(desk.fetch(question)), by) == NotGiven(Told.NO_LINE)


def test_a_question_comes_only_the_way_it_should(towns: TwoTowns) -> None:
    """A server takes its own office's questions, and those for it from the asker's own server."""
    question, _ = one_question(towns)
    office, server = register_office_of(ISSUING), communication_server_of(ISSUING)
    third = communication_server_of(THIRD)

    async def refused(at: Party, by: Party) -> str:
        context = towns.contexts[at]
        line = towns.lines[by]
        assert context.party == at
        with pytest.raises(JukiError) as error:
            await line.ask(at, PATH, question.wire, seconds_max=5.0)
        return error.value.code

    async def scenario() -> list[str]:
        async with towns.running():
            return [
                await refused(HOME_SERVER, third),  # another town's server brings it
                await refused(third, server),  # to a town it is not for
                await refused(HOME_SERVER, HOME_OFFICE),  # the home office asks itself
                await refused(HOME_OFFICE, server),  # past the home server
                await refused(HOME_OFFICE, office),  # from office to office
            ]

    codes = asyncio.run(scenario())
    assert codes[:3] == [ErrorCode.OUTSIDE_JURISDICTION] * 3
    assert set(codes[3:]) <= {ErrorCode.OUTSIDE_JURISDICTION, ErrorCode.PEER_WRONG_ROLE}


# --- no storm of tries -----------------------------------------------------------------------


def test_a_line_that_failed_often_rests_and_then_one_call_decides() -> None:
    circuit = Circuit()
    for _ in range(FAILURES_MAX):
        entered = circuit.enter(0.0)
        assert entered is not None
        circuit = entered.failed(0.0, 0.5)
    assert circuit.state is CircuitState.RESTING
    assert circuit.enter(REST_SECONDS) is None  # half of the spread is still to come
    trying = circuit.enter(REST_SECONDS + REST_SPREAD_SECONDS)
    assert trying is not None
    assert trying.enter(99.0) is None  # nobody else while one tries
    assert trying.failed(99.0, 0.0).state is CircuitState.RESTING
    assert trying.succeeded() == Circuit()
    assert trying.given_up().enter(99.0) is not None


def test_servers_do_not_come_back_together() -> None:
    tried = SeededRandomness(7)
    rests = {
        Circuit(failures=FAILURES_MAX - 1).failed(0.0, tried.fraction()).rests_until
        for _ in range(50)
    }
    assert len(rests) == 50
    assert all(REST_SECONDS <= one < REST_SECONDS + REST_SPREAD_SECONDS for one in rests)


def test_a_home_that_is_down_is_tried_a_few_times_and_not_once_for_everybody(
    towns: TwoTowns,
) -> None:
    tries: list[Party] = []

    def cut(_: Party, to: Party) -> LineFault | None:
        tries.append(to)
        return LineFault(cut=True) if to == HOME_SERVER else None

    towns.faults = cut
    questions = [one_question(towns, f"殺到 太郎{'一二三四五六七八'[n]}")[0] for n in range(8)]
    failures = [what.failure for what in brought(towns, *questions)]
    assert failures[:FAILURES_MAX] == [Refusal.HOME_AWAY] * FAILURES_MAX
    assert set(failures[FAILURES_MAX:]) == {Refusal.LINE_RESTS}
    assert tries.count(HOME_SERVER) == FAILURES_MAX


def test_one_home_that_is_down_does_not_cut_off_the_other_towns(towns: TwoTowns) -> None:
    towns.faults = lambda _, to: LineFault(cut=True) if to == HOME_SERVER else None
    questions = [one_question(towns, f"他町 太郎{'一二三四五六'[n]}")[0] for n in range(6)]
    brought(towns, *questions)
    office_lane = towns.desk.lanes.to(communication_server_of(ISSUING), 8.0)
    assert office_lane.circuit == Circuit()


class Slow:
    """A line whose peer answers when it is told to; counts how many ask at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.go = asyncio.Event()

    async def ask(self, *_: Any, **__: Any) -> bytes:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        self.now -= 1
        return b"yes"


def test_a_peer_is_called_by_a_few_at_a_time_and_the_last_are_told_at_once(
    towns: TwoTowns,
) -> None:
    async def scenario() -> tuple[int, list[Any]]:
        line = Slow()
        way = Lane(HOME_SERVER, line, towns.own, 8.0)  # type: ignore[arg-type]
        crowd = WAITING_MAX + CALLS_MAX + 3
        calls = [asyncio.create_task(way.call(HOME, b"", lambda _: None)) for _ in range(crowd)]
        await asyncio.sleep(0)
        line.go.set()
        return line.most, await asyncio.gather(*calls, return_exceptions=True)

    most, outcomes = asyncio.run(scenario())
    turned_away = [one for one in outcomes if isinstance(one, JukiError)]
    assert most <= CALLS_MAX
    assert {one.code for one in turned_away} <= {ErrorCode.SLOW_DOWN}
    assert len(outcomes) - len(turned_away) >= WAITING_MAX


def test_many_counters_at_once_are_all_answered(towns: TwoTowns) -> None:
    asked = [one_question(towns, f"同時 太郎{chr(0x4E00 + n)}") for n in range(12)]

    async def scenario() -> list[Brought]:
        async with towns.running():
            return await asyncio.gather(*(towns.desk.fetch(question) for question, _ in asked))

    for (question, by), what in zip(asked, asyncio.run(scenario()), strict=True):
        heard = towns.hear(question, what, by)
        assert isinstance(heard, Given)
        assert heard.entries[0].name.written == question.request.requester.name
