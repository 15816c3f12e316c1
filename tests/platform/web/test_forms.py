"""Proves that forms are read strictly, known to be ours, and acted upon once."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.web.forms import (
    BODY_BYTES_MAX,
    FIELDS_MAX,
    REMEMBERED_MAX,
    SESSION_COOKIE,
    TOKEN_FIELD,
    Form,
    FormOffice,
    Once,
    Outcomes,
    read_form,
)
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refusal

KEY = "0123456789abcdef" * 2
FORM = "application/x-www-form-urlencoded"


def a_request(body: bytes = b"", kind: str = FORM, cookie: str = "") -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode()), (b"cookie", cookie.encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def read(body: bytes, kind: str = FORM) -> Form:
    return asyncio.run(read_form(a_request(body, kind)))


# --- reading


def test_fields_are_read_in_order_with_their_ideographs() -> None:
    form = read(urlencode([("items", "name"), ("town", "山口市"), ("items", "sex")]).encode())
    assert form.list("items") == ["name", "sex"]
    assert form.get("town") == "山口市"


def test_a_field_that_is_missing_or_there_twice_is_refused() -> None:
    form = Form((("a", "1"), ("a", "2")))
    assert refusal(lambda: form.get("a")) is ErrorCode.FORM_INVALID
    assert refusal(lambda: form.get("b")) is ErrorCode.FORM_INVALID


def test_what_is_none_of_the_choices_is_refused() -> None:
    form = Form((("do", "explode"),))
    assert refusal(lambda: form.choose("do", ("cut", "heal"))) is ErrorCode.FORM_INVALID


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{}", "application/json", ErrorCode.FORM_INVALID),
        (b"a=1", "multipart/form-data; boundary=x", ErrorCode.FORM_INVALID),
        (b"a", FORM, ErrorCode.FORM_INVALID),
        (b"a=%ff%fe", FORM, ErrorCode.FORM_INVALID),
        ("a=山".encode(), FORM, ErrorCode.FORM_INVALID),
        (b"a=" + b"x" * BODY_BYTES_MAX, FORM, ErrorCode.TOO_LARGE),
        (b"&".join(b"a=1" for _ in range(FIELDS_MAX + 1)), FORM, ErrorCode.FORM_INVALID),
    ],
)
def test_what_is_no_form_of_ours_is_refused(body: bytes, kind: str, code: ErrorCode) -> None:
    assert refusal(lambda: read(body, kind)) is code


# --- known to be ours


@pytest.fixture
def office() -> FormOffice:
    return FormOffice(SeededRandomness(1))


def test_a_form_of_the_visitors_own_session_is_taken(office: FormOffice) -> None:
    session = office.new_key()
    form = Form(((TOKEN_FIELD, office.token(session)),))
    office.must_be_ours(a_request(cookie=f"{SESSION_COOKIE}={session}"), form)


def test_a_form_of_another_session_or_an_earlier_run_is_refused(office: FormOffice) -> None:
    session, other = office.new_key(), office.new_key()
    earlier = FormOffice(SeededRandomness(2))
    for token in (office.token(other), earlier.token(session), "", "0" * 64):
        form = Form(((TOKEN_FIELD, token),))
        request = a_request(cookie=f"{SESSION_COOKIE}={session}")
        assert refusal(lambda: office.must_be_ours(request, form)) is ErrorCode.SESSION_EXPIRED  # noqa: B023


@pytest.mark.parametrize("cookie", ["", f"{SESSION_COOKIE}=short", f"{SESSION_COOKIE}={'G' * 32}"])
def test_a_form_without_a_session_is_refused(office: FormOffice, cookie: str) -> None:
    form = Form(((TOKEN_FIELD, "0" * 64),))
    request = a_request(cookie=cookie)
    assert refusal(lambda: office.must_be_ours(request, form)) is ErrorCode.SESSION_EXPIRED


# --- acted upon once


def a_procedure(calls: list[int], *, failing: int = 0) -> Callable[[], Awaitable[str]]:
    async def run() -> str:
        calls.append(1)
        await asyncio.sleep(0.01)
        if len(calls) <= failing:
            raise JukiError(ErrorCode.DATABASE_UNAVAILABLE, "away")
        return f"/?told={len(calls)}"

    return run


def test_pressing_twice_is_pressing_once_and_leads_to_the_same_page() -> None:
    async def press() -> None:
        once, calls = Once(), list[int]()
        procedure = a_procedure(calls)
        together = await asyncio.gather(once.do(KEY, procedure), once.do(KEY, procedure))
        later = await once.do(KEY, procedure)
        assert [*together, later] == ["/?told=1"] * 3
        assert len(calls) == 1

    asyncio.run(press())


def test_what_failed_may_be_pressed_again() -> None:
    async def press() -> None:
        once, calls = Once(), list[int]()
        procedure = a_procedure(calls, failing=1)
        with pytest.raises(JukiError):
            await once.do(KEY, procedure)
        assert await once.do(KEY, procedure) == "/?told=2"

    asyncio.run(press())


def test_whoever_waits_for_a_failure_is_told_of_it() -> None:
    async def press() -> None:
        once, calls = Once(), list[int]()
        procedure = a_procedure(calls, failing=1)
        both = await asyncio.gather(
            once.do(KEY, procedure), once.do(KEY, procedure), return_exceptions=True
        )
        assert [type(one) for one in both] == [JukiError, JukiError]

    asyncio.run(press())


def test_a_form_without_a_key_is_refused() -> None:
    once = Once()
    assert refusal(lambda: asyncio.run(once.do("", a_procedure([])))) is ErrorCode.FORM_INVALID


def test_outcomes_are_kept_for_a_while_and_never_without_bound() -> None:
    outcomes: Outcomes[int] = Outcomes(SeededRandomness(1))
    first = outcomes.keep(0)
    assert outcomes.find(first) == 0
    for number in range(REMEMBERED_MAX):
        outcomes.keep(number)
    assert outcomes.find(first) is None
    assert outcomes.find("never") is None
