"""Taking over a card, in every way we could think of: each ends in a refusal that says why.

The table is ``ATTACKS`` in ``card_attacks.py``: what somebody has and tries, and the code that
stops him.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from card_attacks import ATTACKS
from card_world import CardWorld

from jukinet.terms.errors import JukiError


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__)
def test_it_ends_in_a_refusal_that_says_why(
    world: CardWorld, attack: Callable[[CardWorld], None]
) -> None:
    with pytest.raises(JukiError) as refused:
        attack(world)
    assert refused.value.code is ATTACKS[attack]
