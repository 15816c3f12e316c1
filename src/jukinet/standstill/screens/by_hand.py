"""B10: papers with reserved numbers, entering them afterwards, and accounting for every number."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jukinet.copies.fees import load_fees
from jukinet.counters.frame.telling import Teller
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of
from jukinet.custody.screens.typed import Typed, read_key
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.standstill import procedures as standstill
from jukinet.standstill.by_hand import SERIES_OF, HandEntry, Handwork
from jukinet.standstill.forms.hand_set import compose_book, compose_contacts
from jukinet.standstill.numbers import Block, Outcome, Series, ranges_of, read_number
from jukinet.standstill.screens.overview import STANDSTILL, office_words
from jukinet.terms.dates import JST
from jukinet.terms.errors import ErrorCode, JukiError

AFTERWARDS: Final = f"{STANDSTILL}/afterwards"
NUMBERS: Final = f"{STANDSTILL}/numbers"
PDF: Final = "application/pdf"
OUTCOMES: Final = (Outcome.USED, Outcome.SPOILT)
WAIVED: Final = "waived"
FEES: Final = ("by-law", WAIVED)
FIELD_OF: Final = {
    ErrorCode.FORMAT_INVALID: "number",
    ErrorCode.NUMBER_NOT_RESERVED: "number",
    ErrorCode.NUMBER_ALREADY_ENTERED: "number",
    ErrorCode.INVALID_DATE: "happened_day",
}
CONTACT_LIST: Final = "contacts"


def show_afterwards(visit: Visit) -> Answer:
    """The form for one paper; it keeps day and name for the next one."""
    given = {name: visit.query.get(name, "") for name in ("what", "happened_day")}
    return _afterwards(visit, given, [])


def act_afterwards(visit: Visit) -> Answer:
    """Enter a paper with its own time."""
    typed = Typed.of(visit)
    what = Handwork(visit.form.choose("what", tuple(Handwork)))
    outcome = Outcome(visit.form.choose("outcome", OUTCOMES))
    waived = visit.form.choose("fee", FEES) == WAIVED
    happened_at = typed.moment("happened")
    done_by, paper = typed.text("done_by"), typed.text("paper")
    number_text = typed.text("number")
    if typed.mistakes or happened_at is None:
        return _afterwards(visit, typed.given, typed.mistakes)
    try:
        number = read_number(SERIES_OF[what], number_text)
        entry = HandEntry(what, number, outcome, happened_at, done_by, paper, waived=waived)
        fees = load_fees().replaced(visit.facilities.settings.fees)
        with visit.tx.savepoint():
            standstill.enter_afterwards(
                visit.tx, entry, fees=fees, by=visit.by, context=visit.context
            )
    except JukiError as error:
        if error.code not in FIELD_OF:
            raise
        sentence = get_wording(error.code, visit.words.language).sentence
        return _afterwards(visit, typed.given, [(FIELD_OF[error.code], sentence)])
    return visit.redirect(AFTERWARDS, notice="told-entered")


def show_numbers(visit: Visit) -> Answer:
    """What became of every number."""
    return _numbers(visit, [])


def act_numbers(visit: Visit) -> Answer:
    """Close a block: all of it is accounted for, gaps with a reason."""
    try:
        with visit.tx.savepoint():
            standstill.settle_block(
                visit.tx,
                read_key(visit.form.get("block")),
                note=visit.form.find("note"),
                by=visit.by,
                context=visit.context,
            )
    except JukiError as error:
        if error.code is not ErrorCode.FORM_INVALID:
            raise
        return _numbers(visit, [("note", visit.words("mistake-gaps"))])
    return visit.redirect(NUMBERS, notice="told-settled")


def show_paper(visit: Visit) -> Answer:
    """Form 37: a book with numbers for a place, or the contact list."""
    engine = engine_of(visit)
    if visit.path["what"] == CONTACT_LIST:
        found = standstill.find_contacts(visit.tx, by=visit.by)
        if found is None:
            raise JukiError(ErrorCode.NOT_FOUND, "there is no contact list yet")
        sheet = compose_contacts(
            engine,
            found.contacts,
            marks_of(visit),
            made_at=found.made_at,
            office_words=office_words(visit),
        )
    else:
        sheet = compose_book(engine, _block(visit), marks_of(visit))
    return visit.download(sheet.pdf, PDF, "standstill.pdf")


def _block(visit: Visit) -> Block:
    for account, _ in standstill.list_accounts(visit.tx, by=visit.by):
        if str(account.block.block_id) == visit.path["what"]:
            return account.block
    raise JukiError(ErrorCode.NOT_FOUND, "no open block has this key")


def _afterwards(visit: Visit, given: dict[str, str], mistakes: list[tuple[str, str]]) -> Answer:
    words = visit.words
    now = visit.by.now.astimezone(JST) - timedelta(hours=1)
    usual = {
        "what": "reception",
        "happened_day": Teller(words).day(now.date()),
        "outcome": "used",
        "fee": FEES[0],
    }
    return visit.page(
        "standstill/afterwards.html",
        title="title-afterwards",
        status=422 if mistakes else 200,
        given=usual | {name: value for name, value in given.items() if value},
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        works=[(one.value, words(f"handwork-{one}")) for one in Handwork],
        outcomes=[(one.value, words(f"outcome-{one}")) for one in OUTCOMES],
        fees=[(one, words(f"hand-fee-{one}")) for one in FEES],
    )


def _numbers(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    accounts = [
        {
            "block": account.block,
            "used": len(account.used),
            "spoilt": len(account.spoilt),
            "drill": len(account.drill),
            "free": len(account.free),
            "gaps": ranges_of(account.gaps),
            "begun": bool(account.used or account.spoilt or account.drill),
        }
        for account, _ in standstill.list_accounts(visit.tx, by=visit.by)
    ]
    return visit.page(
        "standstill/numbers.html",
        title="title-numbers",
        status=422 if mistakes else 200,
        accounts=accounts,
        series=tuple(Series),
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        may_settle=visit.by.operator.may(Function.STANDSTILL, Mode.EXECUTE),
    )


BY_HAND_SCREENS: Final = (
    Screen(
        "J-B10e", AFTERWARDS, Function.STANDSTILL, Mode.WRITE,
        show=show_afterwards, act=act_afterwards, needs_case=False,
    ),
    Screen(
        "J-B10f", NUMBERS, Function.STANDSTILL, Mode.READ,
        show=show_numbers, act=act_numbers, needs_case=False,
    ),
    Screen(
        "J-B10g", f"{STANDSTILL}/paper/{{what}}", Function.STANDSTILL, Mode.READ,
        show=show_paper, needs_case=False,
    ),
)  # fmt: skip
