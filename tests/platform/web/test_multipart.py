"""Proves that forms with files are read strictly: what a browser sends, and nothing to guess at."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from jukinet.platform.web.forms import Form, read_form
from jukinet.platform.web.multipart import read_parts
from jukinet.terms.errors import ErrorCode, JukiError

MARK = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
KIND = f"multipart/form-data; boundary={MARK}"


def part(name: str, content: bytes, *, file: str | None = None, more: str = "") -> bytes:
    """One part as Chromium and Firefox write it."""
    named = f'; filename="{file}"\r\nContent-Type: image/jpeg' if file is not None else ""
    head = f'Content-Disposition: form-data; name="{name}"{named}{more}\r\n\r\n'
    return f"--{MARK}\r\n{head}".encode() + content + b"\r\n"


END = f"--{MARK}--\r\n".encode()


def read(body: bytes, kind: str = KIND) -> Form:
    fields, files = read_parts(kind, body, parts_max=20)
    return Form(tuple(fields), tuple(files))


def test_fields_and_a_file_are_read_and_the_files_name_is_forgotten() -> None:
    form = read(
        part("taken", "平成15年8月1日".encode())
        + part("photo", b"\xff\xd8\r\n--\x00", file="山田花子.jpg")
        + END
    )
    assert form.get("taken") == "平成15年8月1日"
    assert form.find_file("photo") == b"\xff\xd8\r\n--\x00"
    assert "山田" not in repr(form)


def test_no_file_chosen_is_no_file() -> None:
    assert read(part("photo", b"", file="") + END).find_file("photo") is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        END,
        part("a", b"1"),
        part("a", b"1") + b"--other--\r\n",
        b"before" + part("a", b"1") + END,
        part("a", b"1", more="\r\nContent-Transfer-Encoding: base64") + END,
        part('a"; x="', b"1") + END,
        part("a", b"\xff\xfe") + END,
        f"--{MARK}\r\nno head\r\n".encode() + END,
        part("a", b"1") * 21 + END,
    ],
)
def test_what_no_browser_sends_is_refused(body: bytes) -> None:
    with pytest.raises(JukiError) as raised:
        read(body)
    assert raised.value.code is ErrorCode.FORM_INVALID


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/mixed; boundary=x", "text/x"])
def test_another_type_is_refused(kind: str) -> None:
    with pytest.raises(JukiError) as raised:
        read(part("a", b"1") + END, kind)
    assert raised.value.code is ErrorCode.FORM_INVALID


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.binary(max_size=200)), max_size=5))
def test_every_file_comes_back_byte_for_byte(files: list[tuple[str, bytes]]) -> None:
    kept = [(name, content) for name, content in files if MARK.encode() not in content]
    if not kept:
        return
    body = b"".join(part(name, content, file="x") for name, content in kept) + END
    assert read(body).files == tuple(kept)


@given(st.binary(max_size=400))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    body = part("a", b"1")[:20] + noise
    try:
        read(body)
    except JukiError as error:
        assert error.code is ErrorCode.FORM_INVALID


def a_request(body: bytes, kind: str) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
    return Request(scope, receive)


def test_a_form_takes_files_only_where_it_says_so() -> None:
    body = part("photo", b"1", file="x") + END
    whole = asyncio.run(read_form(a_request(body, KIND), takes_files=True))
    assert whole.find_file("photo") == b"1"
    with pytest.raises(JukiError) as raised:
        asyncio.run(read_form(a_request(body, KIND)))
    assert raised.value.code is ErrorCode.FORM_INVALID


def test_a_file_that_is_too_large_is_refused_while_it_comes() -> None:
    body = part("photo", bytes(5_000), file="x") + END
    with pytest.raises(JukiError) as raised:
        asyncio.run(read_form(a_request(body, KIND), takes_files=True, bytes_max=4_000))
    assert raised.value.code is ErrorCode.TOO_LARGE
