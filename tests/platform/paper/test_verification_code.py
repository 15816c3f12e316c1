"""The verification code: what goes in comes out, mistakes are found, names leave no trace.

Vectors fix the format: papers are shown years after a program printed them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.platform.paper.verification import (
    ALPHABET,
    DIGEST_BYTES,
    Verification,
    check_character,
    fingerprint,
    from_base32,
    parse_short_code,
    parse_symbol,
    to_base32,
)
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

SHORT = "3R4G-JX2T-J859"
ONE = Verification(
    issuer=MunicipalityCode.from_five("13229"),
    form_id="J-01",
    number="2003-000123",
    issued_on=date(2003, 8, 25),
    digest=bytes(range(DIGEST_BYTES)),
)


def test_the_format_is_what_was_printed_from_the_beginning() -> None:
    assert ONE.symbol == ("JUKI1:132292:J-01:2003-000123:20030825:000G40R40M30E209185GR38E1W8124GK")
    assert ONE.short_code_grouped == SHORT
    assert parse_short_code(SHORT) == SHORT.replace("-", "")


def test_a_scanned_code_says_what_was_put_into_it() -> None:
    assert parse_symbol(ONE.symbol) == ONE
    assert parse_symbol(f" {ONE.symbol}\n") == ONE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "JUKI2" + ONE.symbol[5:],
        ONE.symbol[:-1],
        ONE.symbol + "0",
        ONE.symbol.replace("20030825", "20031325"),
        ONE.symbol.replace("20030825", "2003-8-5"),
        ONE.symbol.replace("132292", "132293"),
        ONE.symbol.replace("J-01", "j-01"),
        ONE.symbol.lower(),
        "A" * 100_000,
    ],
)
def test_anything_else_is_refused_with_one_code(text: str) -> None:
    with pytest.raises(JukiError) as raised:
        parse_symbol(text)
    assert raised.value.code is ErrorCode.VERIFICATION_CODE_INVALID


def test_people_may_type_it_as_they_like() -> None:
    plain = ONE.short_code
    for typed in (
        plain.lower(),
        ONE.short_code_grouped,
        "　".join(plain),
        plain.translate({ord(one): chr(ord(one) + 0xFEE0) for one in plain}),
        plain.replace("0", "O").replace("1", "l"),
    ):
        assert parse_short_code(typed) == plain


@given(st.binary(min_size=DIGEST_BYTES, max_size=DIGEST_BYTES), st.integers(0, 11), st.data())
def test_every_wrong_character_is_found(digest: bytes, at: int, data: st.DataObject) -> None:
    code = replace(ONE, digest=digest).short_code
    other = data.draw(st.sampled_from([one for one in ALPHABET if one != code[at]]))
    with pytest.raises(JukiError):
        parse_short_code(code[:at] + other + code[at + 1 :])


@given(st.binary(min_size=DIGEST_BYTES, max_size=DIGEST_BYTES), st.integers(0, 10))
def test_every_swap_of_neighbours_is_found(digest: bytes, at: int) -> None:
    code = replace(ONE, digest=digest).short_code
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if swapped != code:
        with pytest.raises(JukiError):
            parse_short_code(swapped)


@given(st.binary(min_size=DIGEST_BYTES, max_size=DIGEST_BYTES))
def test_bytes_survive_the_alphabet(content: bytes) -> None:
    assert from_base32(to_base32(content), DIGEST_BYTES) == content


def test_a_check_character_depends_on_every_place() -> None:
    assert len({check_character("0" * at + "1" + "0" * (10 - at)) for at in range(11)}) == 11


def test_names_leave_no_trace_and_everything_else_does() -> None:
    content = {"name": "渡邉", "kana": "わたなべ", "address": "南町", "persons": [{"name": "花子"}]}
    renamed = {"name": "髙橋", "kana": "", "address": "南町", "persons": [{"name": "太郎"}]}
    assert fingerprint(content, "1") == fingerprint(renamed, "1")
    assert fingerprint(content, "1") != fingerprint({**content, "address": "泉町"}, "1")


def test_equal_contents_of_two_issues_have_nothing_in_common() -> None:
    assert fingerprint({"a": "1"}, "2003-000001") != fingerprint({"a": "1"}, "2003-000002")


@pytest.mark.parametrize("change", [{"number": "2003/1"}, {"form_id": "01"}, {"digest": b"short"}])
def test_a_code_that_cannot_be_printed_cannot_exist(change: dict[str, Any]) -> None:
    with pytest.raises(JukiError):
        replace(ONE, **change)
