"""The page of a small nation served to a real browser."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

from jukinet.nation.page.screens import make_page
from jukinet.platform.web.serving import PageServer
from jukinet.terms.parties import Party

sys.path.insert(0, str(Path(__file__).parents[1] / "nation"))

from desk_builders import SmallDesk
from slowness import slow_down

START_SECONDS_MAX = 60


class ServedNation:
    """The page of a small nation, served from a thread with a loop of its own."""

    def __init__(self) -> None:
        self.desk = SmallDesk()
        self._begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._loop, self._ended, port = self._begun.result(START_SECONDS_MAX)
        self.address = f"http://127.0.0.1:{port}"

    async def _serve(self) -> None:
        ended = asyncio.Event()
        try:
            page = make_page(self.desk)
            slow_down(page)
            server = await PageServer.start(page, port=0)
        except BaseException as error:
            self._begun.set_exception(error)
            raise
        self._begun.set_result((asyncio.get_running_loop(), ended, server.port))
        await ended.wait()
        await server.stop()

    def see(self, sender: Party, receiver: Party, messages: int = 1) -> None:
        """A movement, as if a node had acknowledged it just now."""
        self._loop.call_soon_threadsafe(self.desk.see, sender, receiver, messages)

    def is_watched(self) -> bool:
        """Whether a page would be told of a movement: its stream is open at this end, too."""
        return bool(self.desk.movements._watchers)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(START_SECONDS_MAX)
        assert not self._thread.is_alive(), "the page server ends"
