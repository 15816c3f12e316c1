"""B10: how old the pack is, who can open it, what waits to be entered, what drills showed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.counters.screen import Answer, HomeRow, Screen, Visit
from jukinet.custody.fingerprint import words_of
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.security.operator import Function, Mode
from jukinet.standstill import procedures as standstill
from jukinet.standstill.pack import HOLDERS_MIN, PACK_MINUTES
from jukinet.terms.errors import ErrorCode, JukiError

STANDSTILL: Final = "/standstill"
CATALOGUE: Final = load_catalogue("jukinet.standstill", "wording.toml")
LATE_MINUTES: Final = 2 * PACK_MINUTES


def show_standstill(visit: Visit) -> Answer:
    """One look before the machines stop, and one after."""
    tx, by = visit.tx, visit.by
    packs = standstill.list_packs(tx, by=by)
    holders = standstill.list_holders(tx, by=by)
    minutes = int((by.now - packs[0].made.made_at).total_seconds() // 60) if packs else None
    return visit.page(
        "standstill/standstill.html",
        title="title-standstill",
        packs=packs[:10],
        minutes=minutes,
        state=_state_of(minutes, len(holders)),
        holders=holders,
        unfollowed=standstill.list_unfollowed(tx, by=by),
        sessions=standstill.list_hand_sessions(tx, by=by)[:10],
        drills=standstill.list_drills(tx, by=by)[:5],
        contacts=standstill.find_contacts(tx, by=by),
        office_words=office_words(visit),
    )


def act_followed(visit: Visit) -> Answer:
    """A filing by hand is in the register now."""
    number = visit.form.get("number")
    if not number.isascii() or not number.isdigit():
        raise JukiError(ErrorCode.FORM_INVALID, "the form carries no number")
    standstill.note_followed(
        visit.tx,
        int(number),
        followed_by=visit.form.get("followed_by"),
        by=visit.by,
        context=visit.context,
    )
    return visit.redirect(STANDSTILL, notice="told-followed")


def office_words(visit: Visit) -> tuple[str, str, str, str]:
    """The four words of the office's key, as they stand on the contact list."""
    return words_of(digest(visit.context.vault.public(SIGN).spki))


def list_waiting(visit: Visit) -> Sequence[HomeRow]:
    """What of a standstill waits for this operator: filings that are not in the register yet."""
    if not visit.by.operator.may(Function.STANDSTILL, Mode.READ):
        return []
    words = CATALOGUE[visit.words.language]
    return [
        HomeRow(
            group=words("home-by-hand"),
            text=f"停-{use.number:05d} {words(f'handwork-{use.what}')}",
            since=use.happened_at,
            address=STANDSTILL,
            raised=True,
        )
        for use in standstill.list_unfollowed(visit.tx, by=visit.by)
    ]


def _state_of(minutes: int | None, holders: int) -> str:
    if holders < HOLDERS_MIN or minutes is None:
        return "stopped"
    return "calm" if minutes <= LATE_MINUTES else "attention"


OVERVIEW_SCREENS: Final = (
    Screen(
        "J-B10", STANDSTILL, Function.STANDSTILL, Mode.READ,
        show=show_standstill, needs_case=False, menu="menu-standstill",
    ),
    Screen(
        "J-B10a", f"{STANDSTILL}/followed", Function.STANDSTILL, Mode.WRITE,
        act=act_followed, needs_case=False,
    ),
)  # fmt: skip
