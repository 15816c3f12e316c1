"""The account at either desk (point 8): sums, what does not agree, what two persons found out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Account, Difference, DifferenceKind
from jukinet.cards.commissioned_issue.screens.places import COMMISSIONS, HOUSE, Page, try_it
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.typed import Typed
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

Act = Callable[[Visit], Answer]
SUMS: Final = (
    "lines", "records", "made", "spoilt", "in_work", "blanks_in", "unused", "handed_back", "prints",
)  # fmt: skip
DIFFERENCES_SHOWN: Final = 100
"""Whoever has more of them has one cause, and begins at the first."""
OF_OFFICE: Final = tuple(name for name in SUMS if name != "prints")
"""The office believes no printer's journal, and so counts none."""


def show_account(visit: Visit) -> Answer:
    """Our ledger against what the contractor told and handed back."""
    return _office(visit, [])


def show_issuer_account(visit: Visit) -> Answer:
    """Ledger, steps and the printer's journal against each other."""
    return _issuer(visit, [])


def act_explain(visit: Visit) -> Answer:
    """State what caused a difference, or confirm what another stated: at the municipality."""
    return _explain(visit, _office, f"{COMMISSIONS}/account")


def act_issuer_explain(visit: Visit) -> Answer:
    """The same at the contractor."""
    return _explain(visit, _issuer, f"{HOUSE}/account")


def act_report(visit: Visit) -> Answer:
    """Call those who decide what follows of what nobody has explained: at the municipality."""
    chosen = _chosen(visit, _contractors(visit))
    if chosen is not None:
        account = procedures.settle_at_office(visit.tx, Party.parse(chosen), closing=True)
        procedures.report_unexplained(visit.tx, account, visit.context)
    return visit.redirect(f"{COMMISSIONS}/account", notice="told-reported")


def act_issuer_report(visit: Visit) -> Answer:
    """The same at the contractor."""
    chosen = _chosen(visit, _municipalities(visit))
    if chosen is not None:
        account = _settle_here(visit, Party.parse(chosen), closing=True)
        procedures.report_unexplained(visit.tx, account, visit.context)
    return visit.redirect(f"{HOUSE}/account", notice="told-reported")


def _explain(visit: Visit, page: Page, address: str) -> Answer:
    kind, _, about = visit.form.get("difference").partition(" ")
    if kind not in set(DifferenceKind):
        raise JukiError(ErrorCode.FORM_INVALID, "there is no such difference")
    difference, typed = Difference(DifferenceKind(kind), about), Typed.of(visit)
    do = visit.form.choose("do", ("state", "confirm"))
    words = typed.text("words") if do == "state" else ""
    if typed.mistakes:
        return page(visit, typed.mistakes)

    def act() -> Answer:
        tx, by, context = visit.tx, visit.by, visit.context
        if do == "state":
            procedures.state_explanation(tx, difference, words, by=by, context=context)
        else:
            procedures.confirm_explanation(tx, difference, by=by, context=context)
        return visit.redirect(address, notice=f"told-{do}")

    return try_it(visit, act, page)


def _contractors(visit: Visit) -> list[tuple[str, str]]:
    found = procedures.list_contracts(visit.tx, by=visit.by)
    return [(one.issuer, one.issuer) for one, _ in found]


def _municipalities(visit: Visit) -> list[tuple[str, str]]:
    return [(str(one), one.code) for one in visit.facilities.issuing.servers]


def _chosen(visit: Visit, others: list[tuple[str, str]]) -> str | None:
    """Of several the one the address names by its place, else the first."""
    return others[_place(visit, others)][0] if others else None


def _place(visit: Visit, others: list[tuple[str, str]]) -> int:
    place = visit.query.get("of", "0")
    return int(place) if place.isascii() and place.isdigit() and int(place) < len(others) else 0


def _settle_here(visit: Visit, server: Party, *, closing: bool) -> Account:
    station = visit.facilities.issuing.station()
    counted = station.count() if visit.query.get("counted") == "1" else None
    return procedures.settle_at_contractor(
        visit.tx, server, station.list_prints(), counted=counted, closing=closing
    )


def _office(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    others, closing = _contractors(visit), visit.query.get("closing") == "1"
    chosen, account = _chosen(visit, others), None
    if chosen is not None:
        account = procedures.settle_at_office(visit.tx, Party.parse(chosen), closing=closing)
    return _page(visit, mistakes, COMMISSIONS, others, account, OF_OFFICE, chosen)


def _issuer(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    others, closing = _municipalities(visit), visit.query.get("closing") == "1"
    chosen, account = _chosen(visit, others), None
    if chosen is not None:
        account = _settle_here(visit, Party.parse(chosen), closing=closing)
    return _page(visit, mistakes, HOUSE, others, account, SUMS, chosen)


def _page(
    visit: Visit,
    mistakes: list[tuple[str, str]],
    base: str,
    others: list[tuple[str, str]],
    account: Account | None,
    sums: tuple[str, ...],
    chosen: str | None,
) -> Answer:
    stated = {one.difference: one for one in procedures.list_statements(visit.tx, by=visit.by)}
    unexplained = account.unexplained if account else ()
    open_ones = unexplained[:DIFFERENCES_SHOWN]
    return visit.page(
        "commissioned_issue/account.html",
        title="title-account",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        base=base,
        others=others,
        place_of=str(_place(visit, others)),
        closing=visit.query.get("closing") == "1",
        counts=base == HOUSE,
        account=account,
        by_itself=procedures.find_settlement(visit.tx, chosen or "", by=visit.by),
        sums=[(name, getattr(account, name)) for name in sums] if account else [],
        open_count=len(unexplained),
        differences=[(one, _label(visit, one), stated.get(one)) for one in open_ones],
        options=[(f"{one.kind} {one.about}", _label(visit, one)) for one in open_ones],
        typed=defaultdict(str, visit.form.fields),
        own=visit.by.operator.operator_id,
        may_write=visit.by.operator.may(Function.CARD_MAKING, Mode.WRITE),
    )


def _label(visit: Visit, difference: Difference) -> str:
    """What it is and where; a commission by the last four of its id."""
    about, _, line = difference.about.partition("/")
    named = f"…{about[-4:]} {line}" if line else _short(about)
    return f"{visit.words(f'difference-{difference.kind}')} {named}"


def _short(about: str) -> str:
    try:
        return f"…{UUID(about).hex[-4:]}"
    except ValueError:
        return about


def _screens(base: str, code: str, acts: tuple[Act, ...]) -> tuple[Screen, ...]:
    show, explain, report = acts
    making, write = Function.CARD_MAKING, Mode.WRITE
    place = f"{base}/account"
    return (
        Screen(
            f"{code}l", place, making, Mode.READ, show=show, needs_case=False,
            menu="menu-account",
        ),
        Screen(f"{code}m", f"{place}/explain", making, write, act=explain, needs_case=False),
        Screen(f"{code}n", f"{place}/report", making, write, act=report, needs_case=False),
    )  # fmt: skip


OFFICE_ACCOUNT: Final = _screens(COMMISSIONS, "J-B12", (show_account, act_explain, act_report))
ISSUER_ACCOUNT: Final = _screens(
    HOUSE, "J-E07", (show_issuer_account, act_issuer_explain, act_issuer_report)
)
