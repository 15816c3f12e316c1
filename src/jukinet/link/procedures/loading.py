"""Taking over an existing register, chunk by chunk (initial registration, Act Art. 6).

A chunk is first made ready without asking the register anything (``make_ready``) and goes in as it
is (``load_ready``).  Only when the register knows one of its codes or households already, which its
constraints notice, the chunk is undone and made again block by block with what the register knows
(``load_carefully``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, compress
from typing import Final
from uuid import UUID

from jukinet.link import store
from jukinet.link.households import Standing, check_households, runs_of
from jukinet.link.load import Load, Step
from jukinet.link.refusals import Finding, Refused
from jukinet.link.row_checks import Checked
from jukinet.notices.messages import InitialRow
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.driver import ConstraintViolated
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.keys import NOISE_BYTES, new_key_texts, new_keys
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

_CODE: Final = "resident_record_code"
_NUMBER: Final = "household_number"
# The columns of a load that come out of the checks: all behind the two keys, in their order.
_CHECKED: Final = [
    _CODE if name == "code" else name
    for name in register.LOADED_COLUMNS
    if name not in ("resident_id", "household_id")
]
_HOUSEHOLD_AT: Final = register.LOADED_COLUMNS.index("household_id")
_TOLD_AT: Final = [
    register.LOADED_COLUMNS.index("resident_id" if name == "person_key" else name)
    for name in InitialRow.__struct_fields__
]

Known = Mapping[str, tuple[UUID, UUID | None, bool]]
"""Households of the register by number: key, the load that brought it, whether it is headed."""


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """Some checked rows, ready to be taken over."""

    findings: Mapping[int, Sequence[Finding]]
    refused_households: Set[str]
    """Numbers of households with a refused row and without a new one."""
    refused_codes: Set[str]
    """Codes of rows that were refused for their household only."""
    new_households: Set[str] = frozenset()
    household_rows: bytes = b""
    resident_rows: bytes = b""
    told: Sequence[InitialRow] = ()


def begin_load(
    tx: Transaction,
    *,
    fingerprint: bytes,
    file_bytes: int,
    position: int,
    at: datetime,
    randomness: Randomness,
) -> Load:
    """Begin to take over a file, or find the load of it that was begun or finished before.

    While another file is half taken over, this one is refused.
    """
    found = store.find_open_load(tx) or store.find_finished_load(tx, fingerprint)
    if found is not None:
        if found.fingerprint != fingerprint:
            raise JukiError(
                ErrorCode.LOAD_OF_OTHER_FILE,
                "another file is half taken over; continue with it or give it up",
                line=found.line,
                loaded=found.loaded,
            )
        return found
    (load_id,) = new_keys(at, randomness.random_bytes(NOISE_BYTES))
    store.begin_load(
        tx,
        load_id,
        fingerprint=fingerprint,
        file_bytes=file_bytes,
        position=position,
        line=2,
        started_at=at,
    )
    opened = store.find_open_load(tx)
    assert opened is not None
    return opened


def make_ready(
    checked: Checked,
    load_id: UUID,
    *,
    at: datetime,
    randomness: Randomness,
    known: Known | None = None,
) -> Ready:
    """Make those of the checked rows ready with which nothing is wrong; note what else is found.

    ``known`` are the households of these numbers that the register has; without it the register
    is taken to have none of them.
    """
    known = known or {}
    plain = _plain_numbers(checked)
    misfits = set(checked.findings)
    check_households(
        checked,
        {
            number: Standing(headed=headed, from_this_file=loaded_by == load_id)
            for number, (_, loaded_by, headed) in known.items()
        },
    )
    numbers = checked.values[_NUMBER]
    codes = {checked.values[_CODE][row] for row in checked.findings if row not in misfits}
    good = [row not in checked.findings for row in range(len(numbers))]
    wanted = sum(good)
    if not wanted:
        return Ready(checked.findings, plain, codes)
    keys = new_key_texts(at, randomness.random_bytes(NOISE_BYTES * wanted))
    households, new = _households(numbers, known, good, at, randomness)
    columns = [checked.values[name] for name in _CHECKED]
    columns.insert(_HOUSEHOLD_AT - 1, households)
    if wanted < len(numbers):
        columns = [list(compress(column, good)) for column in columns]
    columns.insert(0, keys)
    return Ready(
        checked.findings,
        plain.intersection([numbers[row] for row in checked.findings]).difference(new),
        codes,
        new.keys(),
        register.make_households(list(new.values()), list(new), load_id) if new else b"",
        register.make_residents(columns, load_id),
        [*map(InitialRow, *_told_columns(columns))],
    )


def hold_load(tx: Transaction, load: Load) -> None:
    """Hold the load until the transaction ends; nobody else may have moved it on."""
    if not store.lock_load(tx, load):
        raise JukiError(ErrorCode.LOAD_IN_OTHER_HANDS, "another program is taking over this file")


def load_ready(tx: Transaction, ready: Sequence[Ready]) -> bool:
    """Take over rows about which the register was not asked.

    False, and nothing is done, when it knows one of the codes or households already.
    """
    if _has_known_among_refused(tx, ready):
        return False
    try:
        with tx.savepoint():
            _load(tx, ready)
    except ConstraintViolated:
        return False
    return True


def load_carefully(
    tx: Transaction, checked: Checked, load_id: UUID, *, at: datetime, randomness: Randomness
) -> Ready:
    """Take over rows of which the register may know codes and households; what became of them."""
    _check_codes(tx, checked)
    known = register.list_households_by_number(tx, sorted(_plain_numbers(checked)))
    ready = make_ready(checked, load_id, at=at, randomness=randomness, known=known)
    _load(tx, [ready])
    return ready


def advance_load(tx: Transaction, load: Load, step: Step) -> None:
    """Note how far the file, which is held, is taken over."""
    store.advance_load(tx, load, step)


def give_up_load(tx: Transaction, *, at: datetime) -> int | None:
    """Give up the rest of a file that is half taken over, so that another can follow.

    What it loaded stays, and was told: so many residents. None when no load was open.
    """
    return store.give_up_load(tx, at)


def _load(tx: Transaction, ready: Sequence[Ready]) -> None:
    register.load_households(tx, [one.household_rows for one in ready])
    register.load_residents(tx, [one.resident_rows for one in ready])


def _has_known_among_refused(tx: Transaction, ready: Sequence[Ready]) -> bool:
    """Whether the register or these rows have something the refused ones were judged without."""
    households: set[str] = set().union(*(one.refused_households for one in ready))
    codes: set[str] = set().union(*(one.refused_codes for one in ready))
    return bool(
        not households.isdisjoint(chain.from_iterable(one.new_households for one in ready))
        or (codes and not codes.isdisjoint(row.code for one in ready for row in one.told))
        or (households and register.list_households_by_number(tx, sorted(households)))
        or (codes and register.list_codes_present(tx, sorted(codes)))
    )


def _check_codes(tx: Transaction, checked: Checked) -> None:
    """Find codes that standing records have already."""
    codes = checked.values[_CODE]
    # A code that is none may hold anything; it is not put to the database.
    asked = [code for row, code in enumerate(codes) if row not in checked.findings]
    present = register.list_codes_present(tx, asked)
    if present:
        twice = [row for row, code in enumerate(codes) if code in present]
        checked.find(
            [row for row in twice if row not in checked.findings], Refused.CODE_IN_REGISTER, _CODE
        )


def _plain_numbers(checked: Checked) -> frozenset[str]:
    """The numbers of households that are numbers, and so may be put to the database."""
    numbers = checked.values[_NUMBER]
    odd = {
        numbers[row]
        for row, findings in checked.findings.items()
        if any(finding.column == _NUMBER for finding in findings)
    }
    return frozenset(numbers) - odd


def _households(
    numbers: Sequence[str],
    known: Known,
    good: Sequence[bool],
    at: datetime,
    randomness: Randomness,
) -> tuple[list[str], dict[str, str]]:
    """The household of every row, and those among them that are new, by number."""
    runs = runs_of(numbers)
    keys = new_key_texts(at, randomness.random_bytes(NOISE_BYTES * len(runs)))
    of_rows: list[str] = []
    new: dict[str, str] = {}
    for (start, end), key in zip(runs, keys, strict=True):
        number = numbers[start]
        household = known.get(number)
        if household is None and any(good[start:end]):
            new[number] = key
        of_rows += [household[0].hex if household else key] * (end - start)
    return of_rows, new


def _told_columns(columns: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Of the columns of a load those that are told; of a partly unknown day the earliest."""
    *told, since = [columns[at] for at in _TOLD_AT]
    if any("?" in day for day in set(since)):
        since = [LifeDate(day).earliest.isoformat() if "?" in day else day for day in since]
    return [*told, since]
