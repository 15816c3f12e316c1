"""Point 8 of the notice: the account names whatever one book has and another lacks.

Worlds in which everything agrees are drawn at random; into each one error is put. The same checks
are run against accounts with a planted mistake, and must fail there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.cards.commissioned_issue import accounting
from jukinet.cards.commissioned_issue.accounting import (
    Books,
    Difference,
    DifferenceKind,
    Fate,
    PrintLine,
    WorkLine,
    settle,
)
from jukinet.cards.commissioned_issue.making import WorkState


@dataclass(frozen=True)
class World:
    """Books that agree: some lines made, some blanks spoilt on the way, some left."""

    works: tuple[WorkLine, ...]
    spare: int

    @property
    def books(self) -> Books:
        made = [work for work in self.works if work.state is WorkState.MADE]
        blanks = [work.blank for work in self.works] + [f"FREE{n}" for n in range(self.spare)]
        return Books(
            lines={"c1": len(made)},
            records={("c1", work.line) for work in made},
            handed_in=blanks,
            handed_back=[
                (work.blank, Fate.MADE if work.state is WorkState.MADE else Fate.SPOILT)
                for work in self.works
            ],
            works=self.works,
            prints=[
                PrintLine(work.work_id, work.blank, "s1", done=True)
                for work in self.works
                if work.printed
            ],
            counted={f"FREE{n}" for n in range(self.spare)},
            closing=True,
        )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to eight lines, each after up to two spoilt blanks, printed or not."""
    works: list[WorkLine] = []
    for line in range(1, draw(st.integers(1, 8)) + 1):
        for printed in draw(st.lists(st.booleans(), max_size=2)):
            works.append(a_work(len(works), line, WorkState.SPOILT, printed=printed))
        works.append(a_work(len(works), line, WorkState.MADE, printed=True))
    return World(tuple(works), draw(st.integers(0, 3)))


def a_work(serial: int, line: int, state: WorkState, *, printed: bool) -> WorkLine:
    return WorkLine(f"w{serial}", "c1", line, f"BL{serial:04d}", state, printed)


def kinds(books: Books) -> set[DifferenceKind]:
    return {one.kind for one in settle(books).differences}


def drop_record(books: Books) -> Books:
    return replace(books, records=set(sorted(books.records)[:-1]))


def print_twice(books: Books) -> Books:
    prints = list(books.prints)
    return replace(books, prints=[*prints, prints[0]])


def print_secretly(books: Books) -> Books:
    return replace(books, prints=[*books.prints, PrintLine("w-none", "BL9999", "s1", done=True)])


def print_other_cards(books: Books) -> Books:
    return replace(books, prints=[*books.prints, PrintLine("", "BANK1", "s1", done=True)])


def print_on_another(books: Books) -> Books:
    first, *others = books.prints
    return replace(books, prints=[replace(first, blank="BL9999"), *others])


def lose_a_blank(books: Books) -> Books:
    return replace(books, handed_in=[*books.handed_in, "LOST1"])


def slip_a_blank_in(books: Books) -> Books:
    return replace(books, handed_in=list(books.handed_in)[1:])


def make_twice(books: Books) -> Books:
    first = next(work for work in books.works if work.state is WorkState.MADE)
    again = replace(first, work_id="w-again", blank="AGAIN1")
    return replace(
        books,
        works=[*books.works, again],
        handed_in=[*books.handed_in, "AGAIN1"],
        handed_back=[*books.handed_back, ("AGAIN1", Fate.MADE)],
        prints=[*books.prints, PrintLine("w-again", "AGAIN1", "s1", done=True)],
    )


def forget_to_hand_back(books: Books) -> Books:
    return replace(books, handed_back=list(books.handed_back)[:-1])


def call_it_spoilt(books: Books) -> Books:
    *others, (blank, _) = books.handed_back
    return replace(books, handed_back=[*others, (blank, Fate.UNUSED)])


def leave_unfinished(books: Books) -> Books:
    *others, last = books.works
    return replace(books, works=[*others, replace(last, state=WorkState.PRINTED)])


def claim_a_print(books: Books) -> Books:
    return replace(books, prints=list(books.prints)[1:])


ERRORS: dict[Callable[[Books], Books], DifferenceKind] = {
    drop_record: DifferenceKind.RECORD_MISSING,
    print_twice: DifferenceKind.PRINTED_TWICE,
    print_secretly: DifferenceKind.PRINT_WITHOUT_WORK,
    print_other_cards: DifferenceKind.FOREIGN_PRINT,
    print_on_another: DifferenceKind.PRINTED_ON_ANOTHER,
    lose_a_blank: DifferenceKind.BLANK_MISSING,
    slip_a_blank_in: DifferenceKind.BLANK_NOT_HANDED_IN,
    make_twice: DifferenceKind.RECORD_MADE_TWICE,
    forget_to_hand_back: DifferenceKind.BLANK_MISSING,
    call_it_spoilt: DifferenceKind.BLANK_HANDED_BACK_WRONGLY,
    leave_unfinished: DifferenceKind.RECORD_UNFINISHED,
    claim_a_print: DifferenceKind.WORK_NOT_PRINTED,
}


def check_agreement(world: World) -> None:
    account = settle(world.books)
    assert account.differences == ()
    assert account.blanks_in == account.made + account.spoilt + account.in_work + account.unused
    assert account.records == account.lines == account.made


def check_error(world: World, error: Callable[[Books], Books]) -> None:
    assert ERRORS[error] in kinds(error(world.books))


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_what_agrees_is_settled_to_the_last_blank(world: World) -> None:
    check_agreement(world)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
@given(worlds())
@settings(max_examples=40, deadline=None)
def test_every_error_is_named(error: Callable[[Books], Books], world: World) -> None:
    check_error(world, error)


def test_what_two_persons_explained_is_still_named_and_no_longer_open() -> None:
    world = World((a_work(0, 1, WorkState.MADE, printed=True),), 0)
    lost = Difference(DifferenceKind.BLANK_MISSING, "LOST1")
    account = settle(lose_a_blank(world.books), [lost])
    assert account.differences == (lost,)
    assert account.unexplained == ()


# --- planted mistakes: each is an account somebody might have written --------------------------

ONE = World(
    (
        a_work(0, 1, WorkState.SPOILT, printed=True),
        a_work(1, 1, WorkState.MADE, printed=True),
        a_work(2, 2, WorkState.MADE, printed=True),
    ),
    1,
)
_RECORDS, _BLANKS, _PRINTS = accounting._of_records, accounting._of_blanks, accounting._of_prints


def lines_as_they_came(books: Books, works: list[WorkLine]) -> object:
    """A dropped line is not missed: the mutant counts what came."""
    return _RECORDS(replace(books, lines={"c1": len(books.records)}), works)


def prints_once_each(works: list[WorkLine], prints: list[PrintLine]) -> object:
    """A double print is counted once."""
    return _PRINTS(works, list({one.work_id: one for one in prints}.values()))


def spoilt_are_forgotten(
    books: Books, works: list[WorkLine], came: list[str], back: list[tuple[str, Fate]]
) -> object:
    """A spoilt blank is waste, and waste is not counted."""
    waste = {work.blank for work in works if work.state is WorkState.SPOILT}
    return _BLANKS(books, works, [one for one in came if one not in waste], back)


@pytest.mark.parametrize(
    ("name", "mutant"),
    [
        ("_of_records", lines_as_they_came),
        ("_of_prints", prints_once_each),
        ("_of_blanks", spoilt_are_forgotten),
    ],
)
def test_a_planted_mistake_in_the_account_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, mutant: Callable[..., object]
) -> None:
    monkeypatch.setattr(accounting, name, mutant)
    with pytest.raises(AssertionError):
        check_agreement(ONE)
        for error in ERRORS:
            check_error(ONE, error)
