"""A town's library in the demonstration: an outside party that serves holders of a card.

It has a key of its own, which the town certified for this one service, and its own books about
loans.  Of a card it sees the number the service gave it and the two files of the service; neither
the card's number nor the resident record code can be reached from here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.terminal.services import ServiceSession
from jukinet.iccard.terminal.terminal import Terminal
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

LOANS_FILE: Final = 0x0302
"""In the card: what its holder has, for a kiosk that is not on line."""
LOAN_DAYS: Final = 14
LOANS_MAX: Final = 5
TITLE_BYTES_MAX: Final = 40
"""Five lines of a day and a title fit into the 256 bytes of the file."""


class Loan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A book and the day it is to be back."""

    title: str
    due: date


class _Books(msgspec.Struct, forbid_unknown_fields=True, tag="library-books/1"):
    loans: dict[str, list[Loan]] = {}


def _nobody() -> Collection[str]:
    return ()


@dataclass(frozen=True)
class TownLibrary:
    """The library: its terminal for the service's identifier, and a file of books."""

    terminal: Terminal
    aid: bytes
    books: Path
    stopped: Callable[[], Collection[str]] = field(default=_nobody)
    """The numbers that the town asks not to serve."""

    def lend(self, card: CardCarrier, title: str, now: datetime) -> Loan:
        """Lend a book to whoever lays his card down; STEP_IMPOSSIBLE with five at home."""
        if not 1 <= len(title.encode()) <= TITLE_BYTES_MAX or "\n" in title:
            raise JukiError(ErrorCode.FORM_INVALID, "a title fits into a line of the card")
        session = self._recognise(card, now)
        books = self._read()
        loans = books.loans.get(session.service_number, [])
        if len(loans) >= LOANS_MAX:
            raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "nobody has more books at home")
        loan = Loan(title, day_of(now) + timedelta(days=LOAN_DAYS))
        self._keep(card, session, books, [*loans, loan])
        return loan

    def take_back(self, card: CardCarrier, title: str, now: datetime) -> list[Loan]:
        """Take a book back; what is left at home."""
        session = self._recognise(card, now)
        books = self._read()
        loans = books.loans.get(session.service_number, [])
        left = [one for one in loans if one.title != title]
        if len(left) == len(loans):
            raise JukiError(ErrorCode.NOT_FOUND, "this book is not lent to him")
        self._keep(card, session, books, left)
        return left

    def list_loans(self, card: CardCarrier, now: datetime) -> list[str]:
        """What the card says its holder has."""
        session = self._recognise(card, now)
        written = converse(session.read_file(LOANS_FILE), card)
        return written.rstrip(b"\0").decode().splitlines()

    def _recognise(self, card: CardCarrier, now: datetime) -> ServiceSession:
        session = converse(self.terminal.open_service(self.aid, now), card)
        if session.service_number in self.stopped():
            raise JukiError(ErrorCode.CARD_NOT_USABLE, "the town asks not to serve this number")
        return session

    def _keep(
        self, card: CardCarrier, session: ServiceSession, books: _Books, loans: list[Loan]
    ) -> None:
        """The card first: if it is pulled, the books say nothing that the card does not."""
        lines = "".join(f"{one.due:%Y%m%d} {one.title}\n" for one in loans).encode()
        before = converse(session.read_file(LOANS_FILE), card)
        converse(session.write(LOANS_FILE, lines.ljust(max(len(before), 1), b"\0")), card)
        books.loans[session.service_number] = loans
        self.books.write_bytes(msgspec.json.encode(books))

    def _read(self) -> _Books:
        if not self.books.exists():
            return _Books()
        return msgspec.json.decode(self.books.read_bytes(), type=_Books)
