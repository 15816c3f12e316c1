"""The watch over a desk: it tells the page within half a second that the card is gone.

The page that is shown asks for a stream; the stream looks into the reader five times a second, and
into the database now and then, since the session may have moved or ended elsewhere.  Without
script nothing is lost but the time: every request looks, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, TypeVar

from jukinet.counters.card_reader import CardFound, CardReader
from jukinet.counters.frame.asked import Asked
from jukinet.counters.procedures import find_session, find_terminal, leave_desk
from jukinet.counters.session import Session, SessionState
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import JukiError

LOOK_SECONDS: Final = 0.2
"""Half of the half second in which the screen must be blank."""
LOOKS_BETWEEN: Final = 10
"""The database is asked every tenth look."""
GONE: Final = "gone"
CHANGED: Final = "changed"
SESSION: Final = "session"
"""What a page of somebody who is signed on asks to be watched."""
SHOWN: Final = "shows"
"""In the address: the insertion that a page was made for, so that its stream misses none since."""
NO_CARD: Final = "none"
"""The mark of no insertion: a real one has digits in it, or is empty where its file is gone."""

T = TypeVar("T")


def mark_of(card: CardFound | None) -> str:
    """What tells one insertion from the next; no card has a mark of its own."""
    return NO_CARD if card is None else card.insertion


@dataclass(frozen=True, slots=True)
class Watch:
    """Watches the desks of a counter."""

    context: NodeContext
    database: Database
    reader: CardReader
    threads: Executor
    talks: Executor

    async def tell(self, asked: Asked) -> AsyncGenerator[tuple[str, object], None]:
        """One fact, when it happens: the signed-on card is gone, or the idle reader's changed."""
        terminal_id, session = await self._run(lambda: self._find(asked))
        if terminal_id is None:
            return
        idle = session is None
        if idle and asked.query.get("of") == SESSION:
            yield GONE, {}  # it ended between the page, which still shows somebody, and its stream
            return
        if session is not None:
            expected = session.insertion
        elif SHOWN in asked.query:  # a card that came since the page was made is news to it
            expected = asked.query[SHOWN]
        else:
            expected = await self._insertion_in(terminal_id, idle)
        looks = 0
        while True:
            if await self._insertion_in(terminal_id, idle) != expected:
                if session is not None:
                    await self._run(lambda: self._pause(session))
                yield (CHANGED if session is None else GONE), {}
                return
            asks = session is not None and looks % LOOKS_BETWEEN == 0
            if asks and not await self._run(lambda: self._goes_on(asked)):
                yield GONE, {}
                return
            looks += 1
            await asyncio.sleep(LOOK_SECONDS)

    async def _insertion_in(self, terminal_id: str, idle: bool) -> str:
        """The mark of the card there, or none; at an idle terminal a new card is read first."""
        if idle:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self.talks, self._read, terminal_id)
        else:
            found = await self._run(lambda: self.reader.find_card(terminal_id))
        return mark_of(found)

    def _read(self, terminal_id: str) -> CardFound | None:
        try:
            return self.reader.read_card(terminal_id)
        except JukiError:
            return None  # the page says why, when it is loaded

    def _find(self, asked: Asked) -> tuple[str | None, Session | None]:
        with self.database.transaction() as tx:
            terminal = find_terminal(tx, asked.terminal_key) if asked.terminal_key else None
            if terminal is None:
                return None, None
            session = find_session(tx, asked.session_token) if asked.session_token else None
            here = session is not None and session.terminal_id == terminal.terminal_id
            now = self.context.clock.now()
            on = here and session is not None and session.state_at(now) is SessionState.OPEN
            return terminal.terminal_id, session if on else None

    def _goes_on(self, asked: Asked) -> bool:
        return self._find(asked)[1] is not None

    def _pause(self, session: Session) -> None:
        try:
            with self.database.transaction() as tx:
                leave_desk(tx, session.session_id)
        except JukiError:
            return  # the next request at this terminal looks into the reader itself

    async def _run(self, look: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, look)
