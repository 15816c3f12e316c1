"""Fixtures of the transport tests: a small nation, and both kinds of event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvloop
from transport_nation import SmallNation

T = TypeVar("T")


@pytest.fixture
def nation(tmp_path: Path) -> SmallNation:
    """A nation with an authority and nobody enrolled yet."""
    return SmallNation(tmp_path)


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Coroutine[Any, Any, T]], T]:
    """Run a coroutine on a loop of either kind; an error nobody handled fails the test."""
    factory = uvloop.new_event_loop if request.param == "uvloop" else asyncio.new_event_loop

    def go(main: Coroutine[Any, Any, T]) -> T:
        unhandled: list[dict[str, Any]] = []
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.get_loop().set_exception_handler(lambda _, context: unhandled.append(context))
            result = runner.run(main)
        assert unhandled == []
        return result

    return go
