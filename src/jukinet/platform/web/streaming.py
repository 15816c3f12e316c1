"""Server-sent events: a stream of small facts to a page that stays open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

import msgspec
from starlette.responses import StreamingResponse

# A line that says nothing shows the page that we are alive, and us that the page is gone.
HEARTBEAT_SECONDS: Final = 5.0

Facts = AsyncGenerator[tuple[str, object], None]


def event_stream(facts: Facts, *, stopping: asyncio.Event) -> StreamingResponse:
    """Stream named facts as JSON until the reader leaves or ``stopping`` is set."""
    return StreamingResponse(
        _write(facts, stopping),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _write(facts: Facts, stopping: asyncio.Event) -> AsyncGenerator[bytes, None]:
    yield b"retry: 2000\n\n"
    async with aclosing(facts):
        stopped = asyncio.create_task(stopping.wait())
        coming = asyncio.ensure_future(anext(facts))
        try:
            while not stopping.is_set():
                await asyncio.wait(
                    _both(coming, stopped),
                    timeout=HEARTBEAT_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if not coming.done():
                    yield b"event: alive\ndata: {}\n\n"
                    continue
                try:
                    name, fact = coming.result()
                except StopAsyncIteration:
                    return
                coming = asyncio.ensure_future(anext(facts))
                yield b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode(fact))
        finally:
            coming.cancel()
            stopped.cancel()
            await asyncio.gather(coming, stopped, return_exceptions=True)


def _both(*waiting: asyncio.Future[Any]) -> set[asyncio.Future[Any]]:
    return set(waiting)
