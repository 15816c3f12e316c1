"""Taking over a card, in every way we could think of: each ends in a refusal that says why.

The table is ``ATTACKS`` in ``card_attacks.py``: what somebody has and tries, and the code that
stops him.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from card_attacks import ATTACKS
from card_world import CardWorld

from jukinet.terms.errors import ErrorCode, JukiError


@pytest.mark.parametrize(
    ("attack", "code"),
    [pytest.param(attack, code, id=attack.__name__) for attack, code in ATTACKS.items()],
)
def test_it_ends_in_a_refusal_that_says_why(
    world: CardWorld, attack: Callable[[CardWorld], None], code: ErrorCode
) -> None:
    with pytest.raises(JukiError) as refused:
        attack(world)
    assert refused.value.code is code
