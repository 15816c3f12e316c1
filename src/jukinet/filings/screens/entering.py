"""The desk's screens (A06 to A10, A13): begin, type, check, send; the keyboard carries them.

A form that is checked is saved first and shown again by its address, so that nothing typed is lost
and the back button does no harm.  F9 checks; where nothing is wrong it opens the summary, and F9
there sends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.filings import procedures as filings
from jukinet.filings.evidence import WAY
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.particulars import Way
from jukinet.filings.screens.showing import facts_of, sentence, view_of
from jukinet.filings.workflow import FilingState
from jukinet.platform.web.forms import KEY_FIELD, TOKEN_FIELD
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

CODES: Final = {
    FilingKind.MOVE_IN: "J-A06",
    FilingKind.MOVE_OUT: "J-A07",
    FilingKind.RELOCATION: "J-A08",
    FilingKind.HOUSEHOLD: "J-A09",
    FilingKind.BIRTH: "J-A10",
    FilingKind.DEATH: "J-A10b",
    FilingKind.FAMILY_REGISTER: "J-A10c",
    FilingKind.EX_OFFICIO: "J-A10d",
    FilingKind.CORRECTION: "J-A10e",
    FilingKind.CANCELLATION: "J-A10f",
    FilingKind.RENAMING: "J-A10g",
    FilingKind.CODE_CHANGE: "J-A13",
}
WITHOUT_HOUSEHOLD: Final = frozenset({FilingKind.MOVE_IN, FilingKind.RENAMING})
MAY_LACK_HOUSEHOLD: Final = WITHOUT_HOUSEHOLD | {FilingKind.EX_OFFICIO}
_OWN_FIELDS: Final = frozenset({TOKEN_FIELD, KEY_FIELD, "do", "version"})
_ACTIONS: Final = ("check", "save", "row", "typed", "scan", "reread", "claim", "withdraw")
_SCAN_ERRORS: Final = frozenset(
    {
        ErrorCode.SCANNED_CODE_UNREADABLE,
        ErrorCode.SEAL_INVALID,
        ErrorCode.SIGNATURE_INVALID,
        ErrorCode.PEER_UNKNOWN,
        ErrorCode.PEER_REVOKED,
        ErrorCode.TOO_LARGE,
    }
)


def address_of(filing: Filing) -> str:
    """Where a filing is entered."""
    return f"/filings/{filing.kind.value}/{filing.filing_id}"


def show_new(visit: Visit) -> Answer:
    """Which kind; for the household from whose card one comes, if there is one."""
    household = _household(visit.query.get("household", ""))
    offered = [
        kind
        for kind in FilingKind
        if visit.by.operator.may(rule_of(kind).function, Mode.WRITE)
        and (kind in MAY_LACK_HOUSEHOLD if household is None else kind not in WITHOUT_HOUSEHOLD)
    ]
    return visit.page(
        "filings/new.html",
        title="title-new",
        offered=offered,
        household=household,
        special=_find_special(visit, household),
    )


def _find_special(visit: Visit, household: UUID | None) -> str:
    """Where a move with one visit begins, at counters that have it."""
    address = f"/moves/out/new?household={household}" if household else "/moves/in/new"
    return address if visit.has(address.partition("?")[0]) else ""


def act_new(visit: Visit) -> Answer:
    """Take the filing under its number, and go to its page."""
    kind = FilingKind(visit.form.choose("kind", tuple(FilingKind)))
    household = _household(visit.form.find("household"))
    if household is None and kind not in MAY_LACK_HOUSEHOLD:
        number = visit.form.find("household_number").strip()
        household = filings.find_household(visit.tx, number)
        if household is None:
            raise JukiError(ErrorCode.NOT_FOUND, "no household of this number")
    filing = filings.begin(
        visit.tx, kind, by=visit.by, context=visit.context, household_id=household
    )
    return visit.redirect(address_of(filing))


def _household(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def get_of_kind(visit: Visit, kind: FilingKind) -> Filing:
    """The filing the address names, if it is of the kind it names."""
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    if filing.kind is not kind:
        raise JukiError(ErrorCode.NOT_FOUND, "no such filing of this kind")
    return filing


def show_entry(visit: Visit, kind: FilingKind) -> Answer:
    """The entry page: as it stands, and as it will be."""
    filing = get_of_kind(visit, kind)
    if filing.state not in (FilingState.DRAFT, FilingState.RETURNED):
        return visit.redirect(f"/filings/{filing.filing_id}")
    return _entry_page(visit, filing, checked=bool(visit.query.get("checked")))


def _entry_page(visit: Visit, filing: Filing, *, checked: bool, scan_error: str = "") -> Answer:
    if filings.rule_on(visit.tx, filing, visit.by).withheld:
        return locked_page(visit, filing)
    view = view_of(visit, filing)
    return visit.page(
        f"filings/entry/{filing.kind.value}.html",
        title=f"kind-{filing.kind.value}",
        status=422 if scan_error else 200,
        address=address_of(filing),
        scan_error=scan_error,
        **facts_of(visit, view, checked=checked),
    )


def locked_page(visit: Visit, filing: Filing, **returning: object) -> Answer:
    """Nobody at the counter can go on; what is said is the same for every reason.

    A reviewer can return it, and sees no more of it.
    """
    title = f"kind-{filing.kind.value}"
    facts = {"reasons": (), "reason_error": "", **returning}
    return visit.page("filings/locked.html", title=title, status=423, filing=filing, **facts)


def act_entry(visit: Visit, kind: FilingKind) -> Answer:
    """Save what is typed and do what was pressed."""
    filing = get_of_kind(visit, kind)
    pressed = visit.form.choose("do", _ACTIONS)
    match pressed:
        case "scan":
            return _scan(visit, filing)
        case "reread":
            filings.reread(
                visit.tx, filing.filing_id, version=version_of(visit),
                by=visit.by, context=visit.context,
            )  # fmt: skip
            return visit.redirect(address_of(filing), notice="told-reread")
        case "claim":
            filings.claim(visit.tx, filing.filing_id, by=visit.by)
            return visit.redirect(address_of(filing), notice="told-claimed")
        case "withdraw":
            filings.withdraw(
                visit.tx, filing.filing_id, version=version_of(visit),
                note=visit.form.find("withdraw_note"), by=visit.by,
            )  # fmt: skip
            return visit.redirect("/filings", notice="told-withdrawn")
        case _:
            return _save(visit, filing, pressed)


def _save(visit: Visit, filing: Filing, pressed: str) -> Answer:
    fields = {name: text for name, text in visit.form.fields if name not in _OWN_FIELDS}
    if pressed == "row":
        fields["rows"] = str(int(fields.get("rows", "1") or "1") + 1)
    if pressed == "typed":
        fields[WAY] = Way.TYPED.value
    saved = filings.save_draft(
        visit.tx, filing.filing_id, fields,
        version=version_of(visit), by=visit.by, context=visit.context,
    )  # fmt: skip
    if pressed in ("save", "row", "typed"):
        return visit.redirect(address_of(filing), notice="told-saved")
    fresh = filings.is_fresh(visit.tx, saved)
    if fresh and filings.look(visit.tx, saved, visit.context).is_ready:
        return visit.redirect(f"{address_of(filing)}/summary")
    return visit.redirect(f"{address_of(filing)}?checked=yes")


def _scan(visit: Visit, filing: Filing) -> Answer:
    try:
        filings.scan_certificate(
            visit.tx, filing.filing_id, visit.form.find("code_text"),
            version=version_of(visit), by=visit.by, context=visit.context,
        )  # fmt: skip
    except JukiError as error:
        if error.code not in _SCAN_ERRORS:
            raise
        said = get_wording(error.code, visit.words.language)
        told = f"{said.sentence}{said.remedy}"
        return _entry_page(visit, filing, checked=False, scan_error=told)
    return visit.redirect(address_of(filing), notice="told-scanned")


def show_summary(visit: Visit, kind: FilingKind) -> Answer:
    """What will be sent: the differences, the answers, the deadline; F9 sends."""
    filing = get_of_kind(visit, kind)
    if filings.rule_on(visit.tx, filing, visit.by).withheld:
        return locked_page(visit, filing)
    view = view_of(visit, filing)
    if not view.judgement.is_ready or not view.fresh:
        return visit.redirect(f"{address_of(filing)}?checked=yes")
    return visit.page(
        "filings/summary.html",
        title="title-summary",
        address=address_of(filing),
        by_office=rule_of(kind).is_by_office,
        answers=answers_of(visit, view.judgement.warnings, view.judgement.answers),
        **facts_of(visit, view, checked=True),
    )


def act_summary(visit: Visit, kind: FilingKind) -> Answer:
    """Send it to the reviewer."""
    filing = get_of_kind(visit, kind)
    filings.enter(
        visit.tx, filing.filing_id, version=version_of(visit), by=visit.by, context=visit.context
    )
    return visit.redirect(f"/filings/{filing.filing_id}", notice="told-entered")


def answers_of(visit: Visit, warnings: object, answers: object) -> list[tuple[str, str]]:
    """Warnings with the answers given, as sentences."""
    assert isinstance(warnings, tuple) and isinstance(answers, dict)
    return [
        (sentence(visit, finding), visit.words(f"answer-{answers[finding.name]}"))
        for finding in warnings
        if finding.name in answers
    ]


def version_of(visit: Visit) -> int:
    text = visit.form.get("version")
    if not text.isdecimal() or len(text) > 9:
        raise JukiError(ErrorCode.FORM_INVALID, "no version")
    return int(text)


def _for(kind: FilingKind, do: Callable[[Visit, FilingKind], Answer]) -> Callable[[Visit], Answer]:
    return lambda visit: do(visit, kind)


def _screens_of(kind: FilingKind) -> tuple[Screen, Screen]:
    path, function = f"/filings/{kind.value}/{{filing_id:uuid}}", rule_of(kind).function
    entry = Screen(
        CODES[kind], path, function, Mode.WRITE,
        show=_for(kind, show_entry), act=_for(kind, act_entry),
    )  # fmt: skip
    summary = Screen(
        CODES[kind], f"{path}/summary", function, Mode.WRITE,
        show=_for(kind, show_summary), act=_for(kind, act_summary),
    )  # fmt: skip
    return entry, summary


ENTRY_SCREENS: Final = (
    Screen("J-A06a", "/filings/new", Function.FILING, Mode.WRITE, show=show_new, act=act_new),
    *(screen for kind in FilingKind for screen in _screens_of(kind)),
)
