"""A machine with too much to do, made on purpose: a race that is rare elsewhere is lost here.

``SLOW_BROWSER=8 make test ARGS="tests/browser -n0"`` lets the thread of every page run eight times
slower, and every answer wait up to as many eighths of a second before it is made, and as long again
before it is sent.
"""

from __future__ import annotations

import asyncio
import os
from random import Random
from typing import Any

from playwright.sync_api import Page

SLOW = float(os.environ.get("SLOW_BROWSER", "1"))
ANSWER_SECONDS = SLOW / 8


class Late:
    """Answers of an office that has others to serve as well."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._chance = Random()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_late(message: Any) -> None:
            if message["type"] == "http.response.start":
                await self._wait()
            await send(message)

        await self._wait()
        await self._app(scope, receive, send_late)

    async def _wait(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, ANSWER_SECONDS))


def slow_down(app: Any) -> None:
    """Let a server answer late, where this was asked for."""
    if SLOW > 1:
        app.add_middleware(Late)


def slow_down_tab(tab: Page) -> None:
    """Let the pages of a tab run slowly, where this was asked for."""
    if SLOW > 1:
        line = tab.context.new_cdp_session(tab)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
