"""A15, the tray: packs of numbered paper registered, and the number that lies on top."""

from __future__ import annotations

import re
from typing import Final

from jukinet.copies.procedures import correct_top, list_packs, register_pack
from jukinet.copies.sheets import Spoilt
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

SHEET: Final = re.compile(r"([A-Z]{0,4})([0-9]{1,8})")
SKIP_REASONS: Final = (Spoilt.SKIPPED, Spoilt.JAM, Spoilt.TEST_PRINT, Spoilt.LOST)
PAPER: Final = "/copies/paper"


def show_paper(visit: Visit) -> Answer:
    """The packs of this counter."""
    return _page(visit)


def act_paper(visit: Visit) -> Answer:
    """Register a pack, or say which sheet lies on top."""
    wanted = visit.form.choose("do", ("register", "top"))
    try:
        with visit.tx.savepoint():
            notice = _register(visit) if wanted == "register" else _correct(visit)
    except JukiError as error:
        if error.code not in {ErrorCode.PAPER_OUT_OF_ORDER, ErrorCode.PAPER_USED_UP}:
            raise
        wording = get_wording(error.code, visit.words.language)
        field = "first" if wanted == "register" else "top"
        return _page(visit, [(field, f"{wording.sentence}{wording.remedy}")], status=422)
    return visit.redirect(PAPER, notice=notice)


def read_sheet(text: str) -> tuple[str, int]:
    """Prefix and number of a sheet as it is printed on it."""
    found = SHEET.fullmatch(text.strip().upper())
    if found is None:
        raise JukiError(ErrorCode.PAPER_OUT_OF_ORDER, "not the number of a sheet")
    return found[1], int(found[2])


def _register(visit: Visit) -> str:
    prefix, first = read_sheet(visit.form.get("first"))
    last_prefix, last = read_sheet(visit.form.get("last"))
    if last_prefix not in {"", prefix}:
        raise JukiError(ErrorCode.PAPER_OUT_OF_ORDER, "a pack has one prefix")
    register_pack(visit.tx, prefix, first, last, by=visit.by, randomness=visit.context.randomness)
    return "told-pack"


def _correct(visit: Visit) -> str:
    _, number = read_sheet(visit.form.get("top"))
    reason = Spoilt(visit.form.choose("reason", tuple(SKIP_REASONS)))
    correct_top(visit.tx, number, reason, by=visit.by)
    return "told-top"


def _page(visit: Visit, mistakes: object = (), status: int = 200) -> Answer:
    words = visit.words
    return visit.page(
        "copies/paper.html",
        title="title-paper",
        status=status,
        mistakes=mistakes,
        packs=list_packs(visit.tx, by=visit.by),
        first=visit.form.find("first"),
        last=visit.form.find("last"),
        top=visit.form.find("top"),
        reasons=[(one.value, words(f"spoilt-{one.value}")) for one in SKIP_REASONS],
    )


PAPER_SCREENS: Final = (
    Screen(
        "J-A15d", PAPER, Function.FEES, Mode.WRITE, show=show_paper, act=act_paper,
        needs_case=False, menu="menu-paper",
    ),
)  # fmt: skip
