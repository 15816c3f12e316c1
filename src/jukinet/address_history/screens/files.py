"""Files: looked for in a case, looked at, opened, put right, sent on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.address_history.history import RegisteredPerson
from jukinet.address_history.procedures import (
    find_files,
    open_file,
    put_right,
    show_file,
    transfer_file,
)
from jukinet.address_history.screens.places import line_row, place_of
from jukinet.counters.frame.telling import Teller
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.register.dates_typed import read_dates
from jukinet.security.operator import Function, Mode
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

ROOT: Final = "/address-histories"
ONE: Final = f"{ROOT}/{{file_id:uuid}}"
LABELS: Final = {
    "name": "item-name",
    "birth": "item-birth",
    "domicile": "item-domicile",
    "head": "item-head",
}
_FIELDS: Final = tuple(LABELS)
_UNFIT: Final = frozenset(
    {
        ErrorCode.FORM_INVALID,
        ErrorCode.INVALID_ADDRESS,
        ErrorCode.INVALID_CHARACTER,
        ErrorCode.INVALID_NAME,
    }
)
"""What is wrong with what was typed, and can be typed again."""


def show_search(visit: Visit) -> Answer:
    """The empty form."""
    return _search(visit, {}, None)


def act_search(visit: Visit) -> Answer:
    """Look for files by name and birth date, or by a whole display; no address is shown."""
    typed = _typed(visit)
    born = _read_day(typed["birth"], visit.today)
    if typed["birth"] and born is None:
        return _search(visit, {"birth": "wrong-date"}, None)
    if not (typed["name"] and born) and not (typed["domicile"] and typed["head"]):
        return _search(visit, {"name": "wrong-clues"}, None)
    found = find_files(
        visit.tx,
        name=typed["name"],
        birth_date=born.text if born else "",
        domicile=typed["domicile"],
        head=typed["head"],
        by=visit.by,
        context=visit.context,
    )
    return _search(visit, {}, found)


def show_new(visit: Visit) -> Answer:
    """Whom to open a file for."""
    return _new(visit, {})


def act_new(visit: Visit) -> Answer:
    """Open it, as the family register says."""
    person, wrong = _read_person(visit)
    if person is None:
        return _new(visit, wrong)
    try:
        key = open_file(visit.tx, person, by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code is ErrorCode.RECORD_EXISTS:
            return _new(visit, {"name": "wrong-exists"})
        if error.code is ErrorCode.INVALID_ADDRESS:
            return _new(visit, {"domicile": "wrong-elsewhere"})
        raise
    return visit.redirect(f"{ROOT}/{key}", notice="told-opened")


def show_one(visit: Visit) -> Answer:
    """One file with all its lines."""
    return _show_one(visit, {})


def act_put_right(visit: Visit) -> Answer:
    """The family register says something else."""
    person, wrong = _read_person(visit)
    if person is None:
        return _show_one(visit, wrong)
    key = UUID(visit.path["file_id"])
    try:
        put_right(visit.tx, key, person, by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code is ErrorCode.RECORD_EXISTS:
            return _show_one(visit, {"name": "wrong-exists"})
        if error.code is ErrorCode.INVALID_ADDRESS:
            return _show_one(visit, {"domicile": "wrong-elsewhere"})
        raise
    return visit.redirect(f"{ROOT}/{key}", notice="told-put-right")


def act_transfer(visit: Visit) -> Answer:
    """The family register went to another municipality."""
    to, head = visit.form.find("to_domicile").strip(), visit.form.find("to_head").strip()
    key = UUID(visit.path["file_id"])
    try:
        domicile = PermanentDomicile(to, head)
    except JukiError:
        return _show_one(visit, {"to_domicile": "wrong-display"})
    try:
        transfer_file(visit.tx, key, domicile, by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code is not ErrorCode.ADDRESS_NOTICE_STATE:
            raise
        return _show_one(visit, {"to_domicile": "wrong-here"})
    return visit.redirect(f"{ROOT}/{key}", notice="told-transferred")


def _search(visit: Visit, wrong: Mapping[str, str], found: object) -> Answer:
    return visit.page(
        "address_history/search.html",
        title="title-search",
        status=422 if wrong else 200,
        typed=_typed(visit),
        found=found,
        may_write=visit.by.operator.may(Function.ADDRESS_HISTORY, Mode.WRITE),
        **_mistakes(visit, wrong),
    )


def _new(visit: Visit, wrong: Mapping[str, str]) -> Answer:
    return visit.page(
        "address_history/file_new.html",
        title="title-file-new",
        status=422 if wrong else 200,
        typed=_typed(visit),
        **_mistakes(visit, wrong),
    )


def _show_one(visit: Visit, wrong: Mapping[str, str]) -> Answer:
    key = UUID(visit.path["file_id"])
    shown = show_file(visit.tx, key, by=visit.by, context=visit.context)
    file, person = shown.file, shown.file.person
    typed = _typed(visit)
    if not any(typed.values()):
        typed = {
            "name": person.name,
            "birth": Teller(visit.words).day(person.birth_date),
            "domicile": person.domicile.text,
            "head": person.domicile.head,
        }
    return visit.page(
        "address_history/file.html",
        title="title-file",
        status=422 if wrong else 200,
        file=file,
        gone_to=place_of(file.closing.to, visit.today) if file.closing else "",
        lines=[line_row(visit, line) for line in reversed(file.shown)],
        namings=shown.namings,
        typed=typed,
        to_domicile=visit.form.find("to_domicile"),
        to_head=visit.form.find("to_head"),
        may_write=visit.by.operator.may(Function.ADDRESS_HISTORY, Mode.WRITE),
        **_mistakes(visit, wrong),
    )


def _read_person(visit: Visit) -> tuple[RegisteredPerson | None, dict[str, str]]:
    """What is typed as a person of a family register, or what is wrong with it, by field."""
    typed = _typed(visit)
    wrong = {name: f"wrong-empty-{name}" for name in _FIELDS if not typed[name]}
    born = _read_day(typed["birth"], visit.today)
    if typed["birth"] and born is None:
        wrong["birth"] = "wrong-date"
    if wrong or born is None:
        return None, wrong
    try:
        domicile = PermanentDomicile(typed["domicile"], typed["head"])
    except JukiError:
        return None, {"domicile": "wrong-display"}
    try:
        return RegisteredPerson(domicile, typed["name"], born), {}
    except JukiError as error:
        if error.code not in _UNFIT:
            raise
        return None, {"name": "wrong-name"}


def _read_day(typed: str, today: date) -> LifeDate | None:
    found, rest = read_dates(typed, today)
    return found[0].day if len(found) == 1 and not rest.strip() else None


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.form.find(name).strip() for name in _FIELDS}


def _mistakes(visit: Visit, wrong: Mapping[str, str]) -> dict[str, object]:
    said = {name: visit.words(key) for name, key in wrong.items()}
    return {"errors": list(said.items()), "wrong_fields": defaultdict(str, said)}


_READING: Final = (Function.ADDRESS_HISTORY, Mode.READ)
_WRITING: Final = (Function.ADDRESS_HISTORY, Mode.WRITE)
FILE_SCREENS: Final = (
    Screen("J-A22g", ROOT, *_READING, show=show_search, act=act_search),
    Screen("J-A22h", f"{ROOT}/new", *_WRITING, show=show_new, act=act_new),
    Screen("J-A22i", ONE, *_READING, show=show_one),
    Screen("J-A22j", f"{ONE}/person", *_WRITING, act=act_put_right),
    Screen("J-A22k", f"{ONE}/transfer", *_WRITING, act=act_transfer),
)
