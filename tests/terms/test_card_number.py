"""A card's number: its check digit finds slips, its repr shows four digits.

The expectations are the worked example of ISO/IEC 7812-1 and numbers computed by hand.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError

PAYLOADS = st.text("0123456789", min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("payload", "check"),
    [("000000000000000", "0"), ("000007992739871", "3"), ("100000000000000", "8")],
)
def test_the_check_digit_is_luhns(payload: str, check: str) -> None:
    assert CardNumber.from_payload(payload).digits == payload + check


@given(PAYLOADS, st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(payload: str, at: int, by: int) -> None:
    digits = CardNumber.from_payload(payload).digits
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    with pytest.raises(JukiError) as refused:
        CardNumber(wrong)
    assert refused.value.code is ErrorCode.INVALID_CARD_NUMBER


@pytest.mark.parametrize("digits", ["", "１" * 16, "12345678901234567", "000007992739871x"])
def test_what_is_not_sixteen_digits_is_no_number(digits: str) -> None:
    with pytest.raises(JukiError):
        CardNumber(digits)


def test_a_repr_shows_the_last_four_digits_only() -> None:
    number = CardNumber.from_payload("123456789012345")
    assert number.digits[:12] not in repr(number)
    assert number.digits[-4:] in repr(number)
