"""H08: anybody asks whether a paper is ours, by what stands on it; nobody learns what else does."""

from __future__ import annotations

import unicodedata
from typing import Final

from jukinet.copies.procedures import Verified, verify_paper
from jukinet.copies.screens.paper import SHEET
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.register.dates_typed import read_dates
from jukinet.security.operator import Mode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

MISTAKES: Final = frozenset(
    {
        ErrorCode.FORMAT_INVALID,
        ErrorCode.INVALID_DATE,
        ErrorCode.INVALID_ERA_DATE,
        ErrorCode.SLOW_DOWN,
        ErrorCode.VERIFICATION_CODE_INVALID,
    }
)
FIELD_OF: Final = {
    ErrorCode.FORMAT_INVALID: "number",
    ErrorCode.INVALID_DATE: "day",
    ErrorCode.INVALID_ERA_DATE: "day",
    ErrorCode.VERIFICATION_CODE_INVALID: "code",
}


def show_verify(visit: Visit) -> Answer:
    """Three things to copy from the paper, and the number of the sheet for whoever likes."""
    return _page(visit)


def act_verify(visit: Visit) -> Answer:
    """Yes with kind, day and pages; or no, for whatever reason."""
    form, sheet = visit.form, _read_sheet(visit)
    if sheet is None and form.find("sheet").strip():
        return _page(visit, [("sheet", visit.words("verify-paper-wrong"))], status=422)
    try:
        with visit.tx.savepoint():
            found = verify_paper(
                visit.tx, form.get("code"), form.get("number"), _read_day(visit),
                context=visit.context, now=visit.by.now, sheet=sheet,
            )  # fmt: skip
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        wording = get_wording(error.code, visit.words.language)
        mistake = (FIELD_OF.get(error.code, ""), f"{wording.sentence}{wording.remedy}")
        status = 429 if error.code is ErrorCode.SLOW_DOWN else 422
        return _page(visit, [mistake], status=status)
    return _page(visit, asked=True, found=found)


def _read_day(visit: Visit) -> LifeDate:
    """The day as anybody may write it: 平成15年8月1日, H15.8.1, 2003-8-1."""
    plain = unicodedata.normalize("NFKC", visit.form.get("day"))
    found, rest = read_dates(plain, visit.today)
    if len(found) != 1 or rest.strip() or found[0].day is None:
        raise JukiError(ErrorCode.INVALID_DATE, "not one day")
    return found[0].day


def _read_sheet(visit: Visit) -> tuple[str, int] | None:
    """The paper number, for whoever gives one that can be read."""
    found = SHEET.fullmatch(unicodedata.normalize("NFKC", visit.form.find("sheet")).strip().upper())
    return (found[1], int(found[2])) if found else None


def _page(
    visit: Visit, mistakes: object = (), *, status: int = 200, asked: bool = False,
    found: Verified | None = None,
) -> Answer:  # fmt: skip
    return visit.page(
        "copies/verify.html",
        title="title-verify",
        status=status,
        mistakes=mistakes,
        asked=asked,
        found=found,
        code=visit.form.find("code"),
        number=visit.form.find("number"),
        day=visit.form.find("day"),
        sheet=visit.form.find("sheet"),
    )


VERIFYING_SCREENS: Final = (
    Screen("J-H08", "/verify", None, Mode.READ, show=show_verify, act=act_verify, needs_case=False),
)
