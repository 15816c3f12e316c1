"""Planted mix-ups: an issuing counter in which two simultaneous requests exchange something.

Each mutant waits until two threads are at the same place and gives each what is the other's.  The
production code is as it is; ``without_binding`` takes its own check away too, so that what remains
is the suite's checker alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

import pytest

from jukinet.copies.procedures import composing, issuing
from jukinet.copies.procedures.composing import compose_document, seal_kept
from jukinet.copies.procedures.contents import describe_request

PATIENCE: Final = 5.0
"""Seconds one of a pair waits for the other; alone it keeps its own."""


class Exchange:
    """Pairs up callers: the first of two gets what the second brought, and the other way round."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[_Partner] = []
        self.swapped = 0

    def swap(self, mine: Any) -> Any:
        with self._lock:
            partner = self._waiting.pop() if self._waiting else None
            if partner is None:
                me = _Partner(mine)
                self._waiting.append(me)
            else:
                partner.give(mine)
                self.swapped += 1
        if partner is not None:
            return partner.brought
        received = me.wait()
        with self._lock:
            if me in self._waiting:
                self._waiting.remove(me)
        return mine if received is None else received


class _Partner:
    def __init__(self, brought: Any) -> None:
        from threading import Event

        self.brought = brought
        self._given: Any = None
        self._event = Event()

    def give(self, thing: Any) -> None:
        self._given = thing
        self._event.set()

    def wait(self) -> Any:
        self._event.wait(PATIENCE)
        return self._given


def swap_outputs(patch: pytest.MonkeyPatch, exchange: Exchange) -> None:
    """What the engine composed for one request comes back to the other."""
    real = composing._compose
    patch.setattr(composing, "_compose", lambda *given: exchange.swap(real(*given)))


def swap_contents(patch: pytest.MonkeyPatch, exchange: Exchange) -> None:
    """What the register says for one request is put into the document of the other."""
    patch.setattr(
        issuing, "describe_request", lambda *given: exchange.swap(describe_request(*given))
    )


def swap_kept_bytes(patch: pytest.MonkeyPatch, exchange: Exchange) -> None:
    """The finished bytes of one document are kept under the key of the other."""
    patch.setattr(issuing, "seal_kept", lambda *given: exchange.swap(seal_kept(*given)))


def swap_documents(patch: pytest.MonkeyPatch, exchange: Exchange) -> None:
    """A whole finished document, with all that is remembered of it, goes to the other request."""
    patch.setattr(
        issuing,
        "compose_document",
        lambda *a, **k: exchange.swap(compose_document(*a, **k)),
    )


MUTANTS: Final[tuple[Callable[[pytest.MonkeyPatch, Exchange], None], ...]] = (
    swap_outputs,
    swap_contents,
    swap_kept_bytes,
    swap_documents,
)


@contextmanager
def without_binding() -> Iterator[None]:
    """The office as it would be if it did not check what it makes."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (composing, issuing):
            patch.setattr(module, "must_carry", lambda *_: None)
        patch.setattr(issuing, "must_be_of", lambda *_: None)
        yield
