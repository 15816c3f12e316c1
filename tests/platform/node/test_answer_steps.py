"""Answers told in steps: read alike however they arrive in pieces, and bounded whoever writes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.platform.node.steps import (
    STEPS_MAX,
    StepReader,
    read_end,
    write_answer,
    write_refusal,
    write_step,
)
from jukinet.terms.errors import ErrorCode, JukiError

WORDS = ("own-server", "home-server", "home-office")
STEPS = b"".join(map(write_step, WORDS))


def read(body: bytes, cuts: list[int]) -> list[str]:
    reader, places = StepReader(), sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    pieces = [body[start:end] for start, end in pairwise(places)]
    return [word for piece in pieces for word in reader.feed(piece)]


@given(st.binary(max_size=300), st.lists(st.integers(0, 10_000), max_size=12))
def test_steps_and_answer_are_the_same_however_they_are_cut(answer: bytes, cuts: list[int]) -> None:
    body = STEPS + write_answer(answer)
    assert read(body, cuts) == list(WORDS)
    assert read_end(body, status=200) == answer


@given(st.binary(max_size=200), st.lists(st.integers(0, 10_000), max_size=6))
def test_what_is_no_steps_tells_none_and_is_no_answer(body: bytes, cuts: list[int]) -> None:
    if not body.startswith((b"step ", b"answer\n", b"refused ")):
        assert read(body, cuts) == []
        with pytest.raises(JukiError) as refused:
            read_end(body, status=200)
        assert refused.value.code is ErrorCode.PEER_ANSWER_INVALID


def test_a_no_after_steps_is_the_peers_own_no() -> None:
    with pytest.raises(JukiError) as refused:
        read_end(STEPS + write_refusal(ErrorCode.PEER_UNREACHABLE), status=200)
    assert refused.value.code is ErrorCode.PEER_UNREACHABLE
    assert refused.value.facts["status"] == 200


def test_an_answer_that_contains_a_step_is_an_answer() -> None:
    assert read_end(write_answer(STEPS), status=200) == STEPS
    assert read(write_answer(STEPS), [1, 9, 20]) == []


@pytest.mark.parametrize(
    "end", [b"", b"answer", b"refused \n", b"refused No\n", b"step \nanswer\n", b"answer \nx"]
)
def test_steps_that_lead_nowhere_are_no_answer(end: bytes) -> None:
    with pytest.raises(JukiError) as refused:
        read_end(STEPS + end, status=200)
    assert refused.value.code is ErrorCode.PEER_ANSWER_INVALID


def test_nobody_is_told_of_more_steps_than_there_are_offices() -> None:
    flood = write_step("again") * 1_000
    assert len(read(flood, [])) == STEPS_MAX
    with pytest.raises(JukiError):
        read_end(flood + write_answer(b""), status=200)
    assert read(b"step " + b"a" * 10_000, [3, 500, 5_000]) == []
