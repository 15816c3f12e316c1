"""What waits for a card or an office to answer; no transaction is open meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.responses import Response

from jukinet.counters.screen import Later, Redirect, Talk, Visit
from jukinet.platform.db.database import Database


class TalkFirst(Exception):
    """Carries a talk out of the transaction that must not be open while it is held."""

    def __init__(self, talk: Talk) -> None:
        super().__init__("talk first")
        self.talk = talk


@dataclass(frozen=True, slots=True)
class Talking:
    """A request that waits for a dialogue: ``hold`` it in a thread that may wait for a person.

    What ``hold`` returns answers the request, in a thread of the counter again.
    """

    hold: Callable[[], Answering]


@dataclass(frozen=True, slots=True)
class Parting:
    """A request that is answered in a moment, while ``hold`` goes on in a thread that may wait."""

    response: Response
    hold: Callable[[], Answering]


Answering = Callable[[], Response | Talking | Parting]


@dataclass(frozen=True, slots=True)
class Pending:
    """An answer that is still to be found; nothing is open meanwhile."""

    answer: Later
    visit: Visit
    database: Database

    def find(self) -> Redirect:
        """Speak with whatever is spoken with."""
        return self.answer.find(self)

    def settle(self, act: Callable[[Visit], Redirect]) -> Redirect:
        """Write down what was found, in a transaction of its own, as of now."""
        with self.database.transaction() as tx:
            by = replace(self.visit.by, now=self.visit.context.clock.now())
            return act(replace(self.visit, tx=tx, by=by))
