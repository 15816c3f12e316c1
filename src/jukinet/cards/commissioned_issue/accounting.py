"""The account of a commission (突き合わせ): ledger, steps and printer against each other (point 8).

Three books are kept by three hands: the ledger says which records were ordered and which blanks
were handed in and back; the terminal's steps say what became of each pair; the printer's journal
says what it printed, and for whom. ``settle`` adds them up. What one book has and another lacks is
a ``Difference`` with a name; the account is settled when none is left, or each was explained by two
persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum

from jukinet.cards.commissioned_issue.making import ENDED, WorkState


class Fate(StrEnum):
    """As what something goes back."""

    MADE = "made"
    SPOILT = "spoilt"
    UNUSED = "unused"


class DifferenceKind(StrEnum):
    """What does not agree."""

    RECORD_MISSING = "record-missing"  # fewer records came than the commission has lines
    RECORD_UNFINISHED = "record-unfinished"  # neither made nor given back
    RECORD_MADE_TWICE = "record-made-twice"
    BLANK_USED_TWICE = "blank-used-twice"
    BLANK_NOT_HANDED_IN = "blank-not-handed-in"  # used, and nobody gave it to us
    BLANK_MISSING = "blank-missing"  # handed in, and neither used, handed back nor counted
    BLANK_HANDED_BACK_TWICE = "blank-handed-back-twice"
    BLANK_HANDED_BACK_WRONGLY = "blank-handed-back-wrongly"  # as something that it is not
    WORK_UNFINISHED = "work-unfinished"
    WORK_NOT_PRINTED = "work-not-printed"  # said to be printed, and the printer knows nothing
    PRINT_WITHOUT_WORK = "print-without-work"
    PRINTED_TWICE = "printed-twice"
    PRINTED_ON_ANOTHER = "printed-on-another"  # the printer names another blank
    FOREIGN_PRINT = "foreign-print"  # other cards were printed inside a series


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One thing that does not agree; ``about`` is a blank, a line or a work, never a person."""

    kind: DifferenceKind
    about: str


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One pair of record and blank as the terminal's steps have it."""

    work_id: str
    commission_id: str
    line: int
    blank: str
    state: WorkState
    printed: bool  # a step says so


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One print as the printer's journal has it; ``work_id`` is empty for other cards."""

    work_id: str
    blank: str
    series_id: str
    done: bool


@dataclass(frozen=True, slots=True)
class Books:
    """What the three books say of the commissions of one municipality."""

    lines: Mapping[str, int]  # how many lines each commission has
    records: Set[tuple[str, int]]  # those that came
    handed_in: Iterable[str]  # blanks, each as often as it was handed in
    handed_back: Iterable[tuple[str, Fate]]
    works: Iterable[WorkLine]
    prints: Iterable[PrintLine]
    nothing_to_make: Set[tuple[str, int]] = frozenset()  # lines the server refused
    counted: Set[str] | None = None  # blanks counted in the store; None before anybody counted
    closing: bool = False  # whether everything should be finished by now


@dataclass(frozen=True, slots=True)
class Account:
    """The sums, and what does not agree."""

    lines: int
    records: int
    made: int
    blanks_in: int
    spoilt: int
    in_work: int
    unused: int
    handed_back: int
    prints: int
    differences: tuple[Difference, ...]
    explained: frozenset[Difference] = field(default_factory=frozenset)

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """What nobody has explained."""
        return tuple(one for one in self.differences if one not in self.explained)


def settle(books: Books, explained: Iterable[Difference] = ()) -> Account:
    """Add the books up and name every difference."""
    works, prints = list(books.works), list(books.prints)
    handed_in, handed_back = list(books.handed_in), list(books.handed_back)
    found = [
        *_of_records(books, works),
        *_of_blanks(books, works, handed_in, handed_back),
        *_of_prints(works, prints),
    ]
    states = Counter(work.state for work in works)
    used = {work.blank for work in works}
    return Account(
        lines=sum(books.lines.values()),
        records=len(books.records),
        made=states[WorkState.MADE],
        blanks_in=len(set(handed_in)),
        spoilt=states[WorkState.SPOILT],
        in_work=len(works) - states[WorkState.MADE] - states[WorkState.SPOILT],
        unused=len(set(handed_in) - used),
        handed_back=len(handed_back),
        prints=len(prints),
        differences=tuple(sorted(set(found))),
        explained=frozenset(explained),
    )


def _of_records(books: Books, works: list[WorkLine]) -> Iterable[Difference]:
    counts = Counter((work.commission_id, work.line) for work in works if _is_made(work))
    finished = counts.keys() | books.nothing_to_make
    for (commission_id, line), count in counts.items():
        if count > 1:
            yield Difference(DifferenceKind.RECORD_MADE_TWICE, f"{commission_id}/{line}")
    for commission_id, lines in books.lines.items():
        for line in range(1, lines + 1):
            if (commission_id, line) not in books.records:
                yield Difference(DifferenceKind.RECORD_MISSING, f"{commission_id}/{line}")
            elif books.closing and (commission_id, line) not in finished:
                yield Difference(DifferenceKind.RECORD_UNFINISHED, f"{commission_id}/{line}")
    if books.closing:
        for work in works:
            if work.state not in ENDED:
                yield Difference(DifferenceKind.WORK_UNFINISHED, work.work_id)


def _of_blanks(
    books: Books,
    works: list[WorkLine],
    handed_in: list[str],
    handed_back: list[tuple[str, Fate]],
) -> Iterable[Difference]:
    used = Counter(work.blank for work in works)
    fates = {work.blank: _fate_of(work) for work in works}
    given = set(handed_in)
    for blank in used.keys() - given:
        yield Difference(DifferenceKind.BLANK_NOT_HANDED_IN, blank)
    for blank, count in used.items():
        if count > 1:
            yield Difference(DifferenceKind.BLANK_USED_TWICE, blank)
    for blank, count in Counter(blank for blank, _ in handed_back).items():
        if count > 1:
            yield Difference(DifferenceKind.BLANK_HANDED_BACK_TWICE, blank)
    for blank, fate in handed_back:
        if blank not in given or fates.get(blank, Fate.UNUSED) is not fate:
            yield Difference(DifferenceKind.BLANK_HANDED_BACK_WRONGLY, blank)
    if books.counted is not None:
        gone = {blank for blank, _ in handed_back}
        for blank in given - gone - books.counted:
            yield Difference(DifferenceKind.BLANK_MISSING, blank)
        for blank in books.counted - (given - gone):
            yield Difference(DifferenceKind.BLANK_NOT_HANDED_IN, blank)


def _of_prints(works: list[WorkLine], prints: list[PrintLine]) -> Iterable[Difference]:
    by_id = {work.work_id: work for work in works}
    ours = Counter(one.work_id for one in prints if one.work_id)
    for one in prints:
        if not one.work_id:
            if one.series_id:
                yield Difference(DifferenceKind.FOREIGN_PRINT, one.series_id)
        elif one.work_id not in by_id:
            yield Difference(DifferenceKind.PRINT_WITHOUT_WORK, one.work_id)
        elif one.blank != by_id[one.work_id].blank:
            yield Difference(DifferenceKind.PRINTED_ON_ANOTHER, one.work_id)
    for work_id, count in ours.items():
        if count > 1:
            yield Difference(DifferenceKind.PRINTED_TWICE, work_id)
    done = {one.work_id for one in prints if one.done}
    for work in works:
        if work.printed and work.work_id not in done:
            yield Difference(DifferenceKind.WORK_NOT_PRINTED, work.work_id)


def _is_made(work: WorkLine) -> bool:
    return work.state is WorkState.MADE


def _fate_of(work: WorkLine) -> Fate | None:
    """As what its blank may go back; None while it is in work."""
    return {WorkState.MADE: Fate.MADE, WorkState.SPOILT: Fate.SPOILT}.get(work.state)
