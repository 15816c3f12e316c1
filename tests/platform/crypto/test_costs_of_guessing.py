"""What a guess at a password or at a card's PIN costs: memory, as the product comes.

The suite's own process guesses cheaply, so the modules are read here as a program reads them.
"""

from __future__ import annotations

import importlib.util
import time
from types import ModuleType

import pytest

from jukinet.platform.crypto import password, sealed_file
from jukinet.terms.errors import JukiError

MEBIBYTES_MIN = 32


def as_it_comes(module: ModuleType) -> ModuleType:
    """The module read anew, under a name of its own."""
    spec = importlib.util.find_spec(module.__name__)
    assert spec is not None and spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    return fresh


@pytest.mark.parametrize(
    ("module", "cost", "block"),
    [(password, "COST", "BLOCK"), (sealed_file, "SCRYPT_COST", "SCRYPT_BLOCK")],
    ids=["password", "sealed file"],
)
def test_a_guess_costs_thirty_two_mebibytes(module: ModuleType, cost: str, block: str) -> None:
    fresh = as_it_comes(module)
    assert 128 * getattr(fresh, block) * getattr(fresh, cost) >= MEBIBYTES_MIN << 20


def test_a_verifier_of_the_products_cost_knows_its_password_and_takes_its_time() -> None:
    fresh = as_it_comes(password)
    verifier = fresh.make_verifier("hashioki-to-chawan")
    began = time.process_time()
    fresh.verify_password(verifier, "hashioki-to-chawan")
    assert time.process_time() - began > 0.01
    with pytest.raises(JukiError):
        fresh.verify_password(verifier, "hashioki-to-hashi")
    with pytest.raises(JukiError):
        fresh.verify_password(None, "hashioki-to-chawan")


def test_the_suite_itself_guesses_cheaply() -> None:
    assert password.COST < as_it_comes(password).COST
    assert sealed_file.SCRYPT_COST < as_it_comes(sealed_file).SCRYPT_COST
