"""A desk without machines: an open pack, the numbers of its place, and the ledger of every use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.randomness import Randomness, new_key
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.standstill.by_hand import HandEntry, Handwork
from jukinet.standstill.numbers import Outcome, Series, number_text
from jukinet.standstill.offline.ledger import LedgerBook
from jukinet.standstill.offline.opening import CardWithPin, OpenPack, open_pack
from jukinet.standstill.offline.paper import NameOf, compose_hand_copy
from jukinet.standstill.pack import PackLine
from jukinet.standstill.withdrawal import is_known_too_long_ago
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

NO_PAPER: Final = "帳票"


class HandDesk:
    """Gives numbers and papers; each is in the ledger before anybody has it in hand."""

    def __init__(
        self,
        pack: OpenPack,
        book: LedgerBook,
        *,
        now: Callable[[], datetime],
        engine: PaperEngine | None,
        name_of: NameOf,
    ) -> None:
        self.pack: Final = pack
        self._book: Final = book
        self._now: Final = now
        self._engine: Final = engine
        self._name_of: Final = name_of

    def give_case_number(self, *, done_by: str, paper: str) -> str:
        """The next number of a case, as it is written on the reception slip."""
        return self._give(Handwork.RECEPTION, done_by, paper, None)

    def give_filing_number(self, what: Handwork, *, done_by: str, paper: str) -> str:
        """The next number of a filing, as it is written on the form."""
        return self._give(what, done_by, paper, None)

    def issue(
        self,
        household: Sequence[PackLine],
        wanted: frozenset[str],
        *,
        case_number: str,
        done_by: str,
        relationship: bool = False,
        domicile: bool = False,
        waived: bool = False,
    ) -> Sheet | None:
        """A copy for these members of a household; None where there is no printer's font.

        The paper is composed first, so that one which cannot be printed uses up no number.
        ``waived`` says that no fee was taken for it.
        """
        at = self._now()
        number = self._book.next_number(Series.ISSUE)
        sheet = None
        if self._engine is not None:
            sheet = compose_hand_copy(
                self._engine,
                self.pack.manifest,
                household,
                wanted,
                number=number,
                case_number=case_number,
                at=at,
                name_of=self._name_of,
                relationship=relationship,
                domicile=domicile,
            )
        what = Handwork.HOUSEHOLD_COPY if len(wanted) > 1 else Handwork.PERSON_COPY
        resident = UUID(min(wanted))
        self._book.note(
            HandEntry(what, number, Outcome.USED, at, done_by, case_number, resident, waived)
        )
        return sheet

    def spoil(self, series: Series, *, done_by: str) -> str:
        """The next number is spoilt: torn, wrongly printed, fallen into the tea."""
        what = {
            Series.CASE: Handwork.RECEPTION,
            Series.ISSUE: Handwork.PERSON_COPY,
            Series.FILING: Handwork.OTHER,
        }[series]
        return self._give(what, done_by, NO_PAPER, None, Outcome.SPOILT)

    def close(self) -> Path:
        """End the session; the file that is taken over afterwards."""
        return self._book.close(self._now())

    def _give(
        self,
        what: Handwork,
        done_by: str,
        paper: str,
        resident: UUID | None,
        outcome: Outcome = Outcome.USED,
    ) -> str:
        at = self._now()
        entry = HandEntry(what, 1, outcome, at, done_by, paper, resident)
        number = self._book.next_number(entry.series)
        self._book.note(HandEntry(what, number, outcome, at, done_by, paper, resident))
        return number_text(entry.series, number, day_of(at))


def open_desk(
    folder: Path,
    first: CardWithPin,
    second: CardWithPin,
    *,
    office_key: PublicKey,
    ledgers: Path,
    now: Callable[[], datetime],
    randomness: Randomness,
    engine: PaperEngine | None,
    name_of: NameOf,
    drill: bool = False,
    withdrawals: Path | None = None,
    old_is_known: bool = False,
) -> HandDesk:
    """Open the pack in a folder with two cards, and begin the ledger of this use of it.

    PACK_OLD when nobody knows who was protected in the last day, unless it is said that this is
    known: in a standstill of days an old pack is what there is.
    """
    pack = open_pack(folder, first, second, office_key=office_key, withdrawals=withdrawals)
    known_at = pack.known_at or pack.manifest.made_at
    if is_known_too_long_ago(known_at, now()) and not old_is_known:
        raise JukiError(ErrorCode.PACK_OLD, "who is protected was known last more than a day ago")
    session_id = new_key(randomness)
    book = LedgerBook(ledgers, pack).begin(
        first, second, session_id=session_id, at=now(), drill=drill
    )
    return HandDesk(pack, book, now=now, engine=engine, name_of=name_of)
