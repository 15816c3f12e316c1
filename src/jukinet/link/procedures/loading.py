"""Taking over an existing register, chunk by chunk (initial registration, Act Art. 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import Final
from uuid import UUID

from jukinet.link import store
from jukinet.link.households import Standing, check_households, runs_of
from jukinet.link.load import Load, Step
from jukinet.link.refusals import Refused
from jukinet.link.row_checks import Checked
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.keys import NOISE_BYTES, new_key_texts, new_keys
from jukinet.terms.errors import ErrorCode, JukiError

_CODE: Final = "resident_record_code"
# The columns of a load that come out of the checks: all behind the two keys, in their order.
_CHECKED: Final = [
    _CODE if name == "code" else name
    for name in register.LOADED_COLUMNS
    if name not in ("resident_id", "household_id")
]
_HOUSEHOLD_AT: Final = register.LOADED_COLUMNS.index("household_id")


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of some rows was taken over."""

    residents: int
    households: int


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


def load_rows(
    tx: Transaction, load: Load, checked: Checked, *, at: datetime, randomness: Randomness
) -> Taken:
    """Take over those of the checked rows with which nothing is wrong; note what else is found."""
    _check_codes(tx, checked)
    standing = _check_households(tx, load, checked)
    count = len(checked.values[_CODE])
    good = [row not in checked.findings for row in range(count)] if checked.findings else None
    wanted = count if good is None else sum(good)
    if not wanted:
        return Taken(0, 0)
    households, new = _households(checked, standing, good, at, randomness)
    register.load_households(tx, list(new.values()), list(new), load.load_id)
    keys = new_key_texts(at, randomness.random_bytes(NOISE_BYTES * wanted))
    columns = [checked.values[name] for name in _CHECKED]
    columns.insert(_HOUSEHOLD_AT - 1, households)
    if good is not None:
        columns = [list(compress(column, good)) for column in columns]
    residents = register.load_residents(tx, (keys, *columns), load.load_id)
    return Taken(residents, len(new))


def advance_load(tx: Transaction, load: Load, step: Step) -> None:
    """Note how far the file is taken over; nobody else may have moved it."""
    if not store.advance_load(tx, load, step):
        raise JukiError(ErrorCode.LOAD_IN_OTHER_HANDS, "another program is taking over this file")


def give_up_load(tx: Transaction, *, at: datetime) -> bool:
    """Give up the rest of a file that is half taken over, so that another can follow.

    What it loaded stays and will be told. False when no load was open.
    """
    return store.give_up_load(tx, at)


def _check_codes(tx: Transaction, checked: Checked) -> None:
    """Find codes that standing records have already."""
    codes = checked.values[_CODE]
    asked: Sequence[str] = codes
    if checked.findings:
        # A code that is none may hold anything; it is not put to the database.
        asked = [code for row, code in enumerate(codes) if row not in checked.findings]
    present = register.list_codes_present(tx, asked)
    if present:
        twice = [row for row, code in enumerate(codes) if code in present]
        checked.find(
            [row for row in twice if row not in checked.findings], Refused.CODE_IN_REGISTER, _CODE
        )


def _check_households(
    tx: Transaction, load: Load, checked: Checked
) -> dict[str, tuple[UUID, UUID | None, bool]]:
    numbers = set(checked.values["household_number"])
    if checked.findings:
        numbers -= {
            checked.values["household_number"][row]
            for row, findings in checked.findings.items()
            if any(finding.column == "household_number" for finding in findings)
        }
    standing = register.list_households_by_number(tx, sorted(numbers))
    check_households(
        checked,
        {
            number: Standing(headed=headed, from_this_file=loaded_by == load.load_id)
            for number, (_, loaded_by, headed) in standing.items()
        },
    )
    return standing


def _households(
    checked: Checked,
    standing: Mapping[str, tuple[UUID, UUID | None, bool]],
    good: list[bool] | None,
    at: datetime,
    randomness: Randomness,
) -> tuple[list[str], dict[str, str]]:
    """The household of every row, and those among them that are new, by number."""
    numbers = checked.values["household_number"]
    runs = runs_of(numbers)
    keys = new_key_texts(at, randomness.random_bytes(NOISE_BYTES * len(runs)))
    of_rows: list[str] = []
    new: dict[str, str] = {}
    for (start, end), key in zip(runs, keys, strict=True):
        number = numbers[start]
        known = standing.get(number)
        if known is None and (good is None or any(good[start:end])):
            new[number] = key
        of_rows += [known[0].hex if known else key] * (end - start)
    return of_rows, new
