"""The answer to one question is never the answer to another; a recording is none at all.

A hypothesis machine asks in any order and delivers whatever was ever sent to whichever question:
what a counter hears is what this person's home answered to this question, or nothing.  Planted
mutants leave a check out and must be caught.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from two_towns import BOTH_ON_REQUEST, TwoTowns

from jukinet.copies.wide_area import sealing
from jukinet.copies.wide_area.item import WideAreaItem
from jukinet.copies.wide_area.reply import Given
from jukinet.copies.wide_area.request import Listed
from jukinet.copies.wide_area.sealing import Question, open_question, open_reply
from jukinet.platform.message.letter import read_letter
from jukinet.terms.errors import ErrorCode, JukiError

SIZE = settings(
    deadline=None, database=None, max_examples=25, stateful_step_count=12,
    suppress_health_check=list(HealthCheck), print_blob=False,
)  # fmt: skip
PEOPLE = 3


class MixUpMachine(RuleBasedStateMachine):
    """Questions and replies of three people with one birth date, on one long table."""

    towns: ClassVar[TwoTowns]
    residents: ClassVar[list[Any]]

    @initialize()
    def clear(self) -> None:
        self.questions: list[Question] = []
        self.replies: list[bytes] = []
        self.owner: dict[Any, Any] = {}

    @rule(person=st.integers(0, PEOPLE - 1), code=st.booleans(), known=st.booleans())
    def ask(self, person: int, code: bool, known: bool) -> None:
        resident = self.residents[person]
        told = self.towns.record(resident).identification
        said: dict[str, Any] = (
            {} if known else {"code": None, "birth_date": told.birth_date, "sex": told.sex}
        )
        asked = BOTH_ON_REQUEST if code else frozenset[WideAreaItem]()
        request = self.towns.request(resident, asked=asked, **said)
        question = self.towns.prepare(request, self.towns.clerk())
        self.questions.append(question)
        self.owner[question.question_id] = told.name.written

    @rule(which=st.integers(0, 99))
    def answer(self, which: int) -> None:
        if self.questions:
            question = self.questions[which % len(self.questions)]
            try:
                self.replies.append(self.towns.reply_to(question))
            except AssertionError as repeated:
                assert "question-repeated" in str(repeated)

    @rule()
    def deliver(self) -> None:
        """Every reply to every question."""
        for wire in self.replies:
            for to in self.questions:
                self.hear(wire, to)

    def hear(self, wire: bytes, to: Question) -> None:
        context, now = self.towns.own, self.towns.clock.now()
        try:
            heard = open_reply(wire, to, context=context, now=now)
        except JukiError:
            return
        assert isinstance(heard, Given)
        names = [entry.name.written for entry in heard.entries]
        assert names == [self.owner[to.question_id]], "another person's items were heard"


def machine(towns: TwoTowns) -> type[MixUpMachine]:
    residents = [towns.family(name)[0] for name in ("束縛 太郎", "束縛 花子", "束縛 月子")]
    return type("Mixing", (MixUpMachine,), {"towns": towns, "residents": residents})


def test_no_order_of_deliveries_lets_anybody_hear_another_answer(towns: TwoTowns) -> None:
    run_state_machine_as_test(machine(towns), settings=SIZE)


@contextmanager
def replaced(name: str, value: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, name, value)
        yield


def without_binding(
    wire: bytes, question_id: Any, asked: bytes, home: Any, asker: Any, directory: Any
) -> Any:
    """A mutant: the reply need only be of the right office, to whichever question."""
    return read_letter(wire, sealing.REPLY, directory)


def test_the_machine_catches_an_answer_delivered_to_another_question(towns: TwoTowns) -> None:
    """The mutant of the issue: the answer to one request delivered to another."""
    with replaced("must_be_reply_to", without_binding), pytest.raises(AssertionError):
        exchange(machine(towns)())
    exchange(machine(towns)())


def exchange(walk: MixUpMachine) -> None:
    """What the machine shrinks to: two ask, one is answered, the other one gets it."""
    walk.clear()
    walk.ask(0, False, True)
    walk.ask(1, False, True)
    walk.answer(0)
    walk.deliver()


# --- single bytes and single checks ------------------------------------------------------


def asked(towns: TwoTowns, **said: Any) -> tuple[Question, bytes]:
    (person,) = towns.family("検査 太郎")
    question = towns.prepare(towns.request(person, **said), towns.clerk())
    return question, towns.reply_to(question)


def test_a_reply_of_yesterday_is_none(towns: TwoTowns) -> None:
    question, wire = asked(towns)
    late = towns.clock.now() + sealing.SKEW_MAX + timedelta(seconds=1)
    with pytest.raises(JukiError) as refused:
        open_reply(wire, question, context=towns.own, now=late)
    assert refused.value.code is ErrorCode.SIGNATURE_OUTDATED


def test_a_question_of_yesterday_is_not_answered(towns: TwoTowns) -> None:
    question, _ = asked(towns)
    late = towns.clock.now() + sealing.SKEW_MAX + timedelta(seconds=1)
    with pytest.raises(JukiError) as refused:
        open_question(question.wire, context=towns.far, now=late)
    assert refused.value.code is ErrorCode.SIGNATURE_OUTDATED


def test_a_question_is_opened_by_nobody_but_its_home_office(towns: TwoTowns) -> None:
    question, wire = asked(towns)
    for party, context in towns.contexts.items():
        if party != towns.far.party:
            with pytest.raises(JukiError):
                open_question(question.wire, context=context, now=towns.clock.now())
        if party != towns.own.party:
            with pytest.raises(JukiError):
                open_reply(wire, question, context=context, now=towns.clock.now())


@pytest.mark.parametrize("part", range(3))
def test_no_byte_of_a_question_or_a_reply_can_be_changed(towns: TwoTowns, part: int) -> None:
    question, wire = asked(towns)
    for whole, opens in ((question.wire, True), (wire, False)):
        parts = whole.split(b".")
        middle = len(parts[part]) // 2
        other = b"A" if parts[part][middle : middle + 1] != b"A" else b"B"
        parts[part] = parts[part][:middle] + other + parts[part][middle + 1 :]
        broken = b".".join(parts)
        with pytest.raises(JukiError):
            if opens:
                open_question(broken, context=towns.far, now=towns.clock.now())
            else:
                open_reply(broken, question, context=towns.own, now=towns.clock.now())


@pytest.mark.parametrize("field", ["domicile", "head", "health_insurance_since", "history"])
def test_a_ninth_item_does_not_come_along(field: str) -> None:
    """Act Art. 12-4: nos. 5 and 9 to 12 have no place in what travels."""
    from jukinet.copies.wide_area.messages import decode_reply

    entry = (
        b'{"name":"a","kana":"","birth_date":"1970-01-01","sex":"male",'
        b'"resident_since":"1970-01-01","address":"b"%s}'
    )
    body = b'{"type":"given","municipality":"352039","as_of":"2003-08-25T00:00:00Z","entries":[%s]}'
    assert isinstance(decode_reply(body % (entry % b"")), Given)
    with pytest.raises(JukiError) as refused:
        decode_reply(body % (entry % f',"{field}":"x"'.encode()))
    assert refused.value.code is ErrorCode.REPLY_INVALID


FITTING: dict[str, dict[str, Any]] = {
    "more people than asked for": {"listed": Listed.HOUSEHOLD},
    "items nobody asked for": {"asked": BOTH_ON_REQUEST},
}


@pytest.mark.parametrize("case", FITTING)
def test_a_home_office_that_tells_more_than_was_asked_is_not_believed(
    towns: TwoTowns, case: str
) -> None:
    """A hostile home signs and binds as it should; what it tells must still fit the request."""
    head, _ = towns.family("過剰 太郎", "過剰 花子")
    asked_for = towns.request(head)
    question = towns.prepare(asked_for, towns.clerk())
    opened = open_question(question.wire, context=towns.far, now=towns.clock.now())
    more = towns.straight(towns.request(head, **FITTING[case]))
    assert isinstance(more, Given)
    wire = sealing.make_reply(more, opened, context=towns.far, now=towns.clock.now())
    with pytest.raises(JukiError) as refused:
        open_reply(wire, question, context=towns.own, now=towns.clock.now())
    assert refused.value.code is ErrorCode.REPLY_INVALID
