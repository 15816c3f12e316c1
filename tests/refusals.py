"""What the office says to whoever may not, or must not now."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jukinet.terms.errors import ErrorCode, JukiError


def refusal(act: Callable[[], object]) -> ErrorCode:
    """The code with which this is refused; a test fails where it is done instead."""
    with pytest.raises(JukiError) as told:
        act()
    return told.value.code


def refused(code: ErrorCode, act: Callable[[], object]) -> None:
    """This is refused with this code and no other."""
    assert refusal(act) is code


def refusing(code: ErrorCode) -> pytest.RaisesExc[JukiError]:
    """``with refusing(code):`` what stands below is refused with this code and no other."""
    return pytest.RaisesExc(JukiError, check=lambda error: error.code is code)
