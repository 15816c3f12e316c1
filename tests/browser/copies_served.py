"""The counter of an office that issues copies, served to a real browser."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))
sys.path.insert(0, str(Path(__file__).parents[1] / "copies"))

from uuid import UUID

from copies_office import PACKAGES, SETTINGS, CopiesOffice, PaperRoom, a_request, open_paper_room
from counter_offices import PASSWORD, PIN
from hands import click
from playwright.sync_api import Page
from served_counter import ServedCounter, put_in, register, sign_on

from jukinet.copies.jobs import print_queued
from jukinet.copies.procedures import lay_out_numbers
from jukinet.copies.screens import FAMILY as COPIES
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import (
    SET_UP,
    enrol_operator,
    issue_operator_card,
    list_unfinished_cases,
    make_registration_code,
    prove_requester,
    register_terminal,
)
from jukinet.counters.screen import Facilities
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.identity_check.screens import FAMILY as IDENTITY
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.protection.procedures import take_lock
from jukinet.register.procedures import get_record
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Duty, Function, Mode, Operator
from laid_cards import lay_down

__all__ = [
    "CHIEF",
    "CLERK",
    "PACKAGES",
    "PASSWORD",
    "PIN",
    "REVIEWER",
    "SECOND",
    "TERMINAL",
    "CopiesCounter",
    "PaperRoom",
    "ServedCounter",
    "a_request",
    "at_desk",
    "make_copies_counter",
    "open_case",
    "open_paper_room",
    "protect",
    "put_in",
    "read_card",
    "register",
    "sign_on",
]

TERMINAL, SECOND = "madoguchi-1", "madoguchi-2"
CLERK, REVIEWER, CHIEF = "sasaki", "takahashi", "tanaka"
WORK = (
    Function.SEARCH, Function.RECORD, Function.COPY, Function.OTHERS_COPY, Function.FEES,
    Function.CODE, Function.MASKED_ITEM, Function.HISTORY,
)  # fmt: skip


class CopiesCounter:
    """What the tests of this counter hold in their hands."""

    def __init__(self, office: CopiesOffice, tray: TrayReader, app: Any) -> None:
        self.office = office
        self.tray = tray
        self.app = app
        self.codes: dict[str, str] = {}


def make_copies_counter(
    room: PaperRoom, database: Database, folder: Path, clock: ManualClock, **more: Any
) -> CopiesCounter:
    """A clerk, a reviewer and a chief with cards, two terminals, paper in the tray of both."""
    context = replace(room.context, clock=clock)
    office = CopiesOffice(database, context, room.desk, clock)
    tray = TrayReader(folder)

    def print_all() -> None:
        print_queued(database, context, office.printer)

    facilities = Facilities(
        tray, SETTINGS, paper=room.desk.engine, seal=room.desk.seal,
        print_queued=print_all,
        **more,
    )  # fmt: skip
    families = (COUNTERS, IDENTITY, REGISTER, COPIES)
    app = make_counter(context, database, families, facilities)
    counter = CopiesCounter(office, tray, app)
    with database.transaction() as tx:
        lay_out_numbers(tx, clock.today())
        for operator_id, name, duty, others in (
            (CLERK, "佐々木 直子", Duty.COUNTER, ()),
            (REVIEWER, "高橋 誠", Duty.REVIEW, (Function.REVIEW,)),
            (CHIEF, "田中 一", Duty.ADMINISTRATION, (Function.TERMINALS,)),
        ):
            rights = [(function, mode) for function in (*WORK, *others) for mode in Mode]
            enrol_operator(
                tx, operator_id, name, password=PASSWORD, duties=(duty,), rights=rights,
                by=SET_UP, now=clock.now(),
            )  # fmt: skip
            card = f"card-{operator_id}"
            key = tray.make(card, PIN)
            issue_operator_card(tx, card, operator_id, key, by=SET_UP, now=clock.now())
        for terminal_id in (TERMINAL, SECOND):
            place = f"窓口{terminal_id[-1]}"
            terminal = Terminal(terminal_id, place, "証明の窓口", ALWAYS)
            register_terminal(tx, terminal, by=SET_UP, now=clock.now())
            counter.codes[terminal_id] = make_registration_code(
                tx, terminal_id, by=SET_UP, randomness=context.randomness, now=clock.now()
            )
    office.add_paper(TERMINAL)
    return counter


def at_desk(
    tab: Page, counter: CopiesCounter, served: ServedCounter, operator: str = CLERK,
    terminal: str = TERMINAL,
) -> Page:  # fmt: skip
    register(tab, served, terminal)
    sign_on(tab, served, operator, terminal)
    return tab


def open_case(tab: Page, relation: str = "self", means: str = "photo-id") -> None:
    tab.goto("/cases/new")
    tab.locator("input[name=affair][value=copy]").check()
    tab.locator(f"input[name=relation][value={relation}]").check()
    tab.locator(f"input[name=means][value={means}]").check()
    click(tab.locator("button[value=open]"))


def read_card(counter: CopiesCounter, resident: UUID) -> None:
    """The resident's card was read: who asks is known to the case that is open."""
    office = counter.office
    rights = frozenset((function, mode) for function in Function for mode in Mode)
    operator = Operator(CLERK, CLERK, Duty.COUNTER, rights)
    with office.database.transaction() as tx:
        (file,) = [one for one in list_unfinished_cases(tx) if one.owner == CLERK]
        by = CaseWorker(operator, TERMINAL, file.case, office.clock.now())
        holder = get_record(tx, resident)
        read = lay_down(holder.identification.code, by.now)
        prove_requester(tx, read, holder, by=by)


def protect(counter: CopiesCounter, resident: UUID) -> None:
    """The person applied for protection a moment ago."""
    office = counter.office
    by = office.worker("kimura", duty=Duty.PROTECTION, more=(Function.PROTECTION,))
    with office.database.transaction() as tx:
        take_lock(tx, resident, (), by=by, context=office.context)
