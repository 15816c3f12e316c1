"""Doing many things at once, and blocking ones beside the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol, TypeVar

from jukinet.terms.errors import JukiError

log = logging.getLogger(__name__)
T = TypeVar("T")


class InThread(Protocol):
    """Has a blocking call done in a thread, with the loop alive meanwhile."""

    async def __call__(self, call: Callable[[], T]) -> T:
        """What the call gives."""


async def do_together(work: Iterable[Awaitable[None]]) -> None:
    """All at once; when one fails the others are given up and waited for, and its error stands."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(_as_coroutine(one))
    except* JukiError as errors:
        raise _first_of(errors) from None


async def end_all(endings: Iterable[Awaitable[Any]]) -> None:
    """Wait for every ending; one that fails is logged and keeps nobody else from ending."""
    for ended in await asyncio.gather(*endings, return_exceptions=True):
        if isinstance(ended, Exception):
            log.warning("something did not end as it should: %s", ended)


async def _as_coroutine(work: Awaitable[None]) -> None:
    await work


def _first_of(errors: BaseExceptionGroup[JukiError]) -> JukiError:
    found = errors.exceptions[0]
    return _first_of(found) if isinstance(found, BaseExceptionGroup) else found
