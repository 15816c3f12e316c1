"""A22 through the whole frame: files in a case only, notices to their end, nobody's address slips.

One office with a counter; the register office of the domicile is itself or has no line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from counter_offices import CLERK, REVIEWER, CounterOffice, MadeCards
from counter_visitor import CounterVisitor
from history_counter import HERE, NAGANO, comes_to_live, make_history_counter

from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures import take_lock
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.security.procedures import list_operations
from jukinet.terms.address import PermanentDomicile
from web_visitor import Page

FILES, NOTICES = "/address-histories", "/address-notices"


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    counter_keys: NodeContext,
    counter_cards: MadeCards,
    at: ManualClock,
    tmp_path: Path,
) -> CounterOffice:
    counter_keys = replace(counter_keys, clock=at)
    return make_history_counter(counter_keys, make_database, tmp_path, counter_cards)


@pytest.fixture
def clerk(office: CounterOffice) -> Iterator[CounterVisitor]:
    visitor = CounterVisitor(office, "madoguchi-1")
    visitor.sign_on(CLERK)
    visitor.open_case()
    yield visitor


def notices_in(page: Page) -> list[str]:
    """The addresses of the notices a list leads to."""
    return re.findall(rf'href="({NOTICES}/[0-9a-f-]{{36}})"', page.text)


def open_file(clerk: CounterVisitor, name: str, domicile: PermanentDomicile = HERE) -> str:
    made = clerk.send(
        clerk.form(f"{FILES}/new", f"{FILES}/new"),
        name=name, birth="S45.3.21", domicile=domicile.text, head=domicile.head,
    )  # fmt: skip
    return made.headers["location"].partition("?")[0]


def test_a_file_is_opened_filled_by_a_notice_and_read(
    office: CounterOffice, clerk: CounterVisitor
) -> None:
    here = open_file(clerk, "見本　花子")
    assert "まだありません" in clerk.get(here).said
    comes_to_live(office, "見本　花子", HERE)
    shown = clerk.get(here).said
    assert "東京都西東京市泉町3番" in shown and "昭和45年3月21日" in shown
    found = clerk.send(clerk.form(FILES, FILES), name="見本 花子", birth="19700321")
    assert "田無町一丁目1番" in found.said and "泉町" not in found.said
    with office.database.transaction() as tx:
        lines = list_operations(tx, OperationSearch(function=Function.ADDRESS_HISTORY), 100)
    assert {"address-history-opened", "searched", "shown"} <= {one.result for one in lines}
    assert any("file:1" in one.items for one in lines)


def test_what_the_family_register_says_is_put_right_and_what_it_said_is_kept(
    clerk: CounterVisitor,
) -> None:
    here = open_file(clerk, "見本　花子")
    right = {"name": "見本　華子", "birth": "S45.3.21", "domicile": HERE.text, "head": HERE.head}
    wrong = clerk.send(clerk.form(here, f"{here}/person"), **{**right, "birth": "S99.9.9"})
    assert wrong.status == 422 and "日付を読めません" in wrong.said
    elsewhere = {**right, "domicile": NAGANO.text}
    assert clerk.send(clerk.form(here, f"{here}/person"), **elsewhere).status == 422
    clerk.send(clerk.form(here, f"{here}/person"), **right)
    shown = clerk.get(here).said
    assert "見本 華子" in shown and "見本 花子" in shown and "訂正" in shown
    assert clerk.send(clerk.form(f"{FILES}/new", f"{FILES}/new"), **right).status == 422


def test_a_register_that_went_elsewhere_leaves_a_closed_file_and_a_paper(
    office: CounterOffice, clerk: CounterVisitor
) -> None:
    here = open_file(clerk, "見本　花子")
    comes_to_live(office, "見本　花子", HERE)
    away = {"to_domicile": NAGANO.text, "to_head": NAGANO.head}
    stays = clerk.send(
        clerk.form(here, f"{here}/transfer"), to_domicile=HERE.text, to_head="見本　次郎"
    )
    assert stays.status == 422
    clerk.send(clerk.form(here, f"{here}/transfer"), **away)
    shown = clerk.get(here).said
    assert "長野県長野市へ転属" in shown and "東京都西東京市泉町3番" in shown
    work = clerk.get(NOTICES).said
    assert "郵送する通知（1件）" in work and "本籍の転属" in work


def test_a_paper_to_post_waits_until_somebody_says_that_it_went(
    office: CounterOffice, clerk: CounterVisitor
) -> None:
    entered = comes_to_live(office, "見本　花子", NAGANO)
    work = clerk.get(NOTICES)
    assert "長野県長野市" in work.said and "見本" not in work.said
    form = clerk.form(NOTICES, f"{NOTICES}/posted")
    (key,) = notices_in(work)
    assert "見本 花子" in clerk.get(key).said
    assert entered.resident_id.hex not in key.replace("-", "")
    form.fields.append(("posted", key.rpartition("/")[2]))
    clerk.send(form)
    assert "郵送する通知（0件）" in clerk.get(NOTICES).said


def test_a_difference_is_ended_with_a_reason(office: CounterOffice, clerk: CounterVisitor) -> None:
    comes_to_live(office, "見本　花子", HERE)
    work = clerk.get(NOTICES)
    assert "その戸籍にいない" in work.said
    (key,) = notices_in(work)
    silent = clerk.send(clerk.form(key, f"{key}/settled"), reason=" ")
    assert silent.status == 422
    open_file(clerk, "見本　花子")
    clerk.send(clerk.form(key, f"{key}/again"))
    assert "相違の連絡があった通知（0件）" in clerk.get(NOTICES).said
    comes_to_live(office, "見本　夢子", HERE)
    (key,) = notices_in(clerk.get(NOTICES))
    clerk.send(clerk.form(key, f"{key}/settled"), reason="戸籍係に確認")
    assert "戸籍係に確認" in clerk.get(key).said


def test_the_file_of_a_protected_person_does_not_open(
    office: CounterOffice, clerk: CounterVisitor
) -> None:
    here = open_file(clerk, "見本　花子")
    entered = comes_to_live(office, "見本　花子", HERE)
    lock(office, entered.resident_id)
    refused = clerk.get(here)
    assert refused.status == 423 and "泉町" not in refused.said
    away = {"to_domicile": NAGANO.text, "to_head": NAGANO.head}
    right = {"name": "見本　華子", "birth": "S45.3.21", "domicile": HERE.text, "head": HERE.head}
    away |= right
    for what in ("person", "transfer"):
        assert clerk.send(clerk.blank_form(f"{here}/{what}"), **away).status == 423


def lock(office: CounterOffice, resident: UUID) -> None:
    now = office.clock.now()
    rights = frozenset((function, mode) for function in Function for mode in Mode)
    case = Case(
        uuid4(), "20030825-9001", Affair.PROTECTION, Relation.SELF, Means.PHOTO_ID, now, None
    )
    by = CaseWorker(Operator("protector", "", Duty.PROTECTION, rights), "T-03", case, now)
    with office.database.transaction() as tx:
        take_lock(tx, resident, (), by=by, context=office.context)


def test_nobody_without_the_right_and_nobody_without_a_case(office: CounterOffice) -> None:
    visitor = CounterVisitor(office, "madoguchi-3")
    visitor.sign_on(REVIEWER)
    for path in (NOTICES, FILES, f"{FILES}/new"):
        assert visitor.get(path).status == 403, path
    clerk = CounterVisitor(office, "madoguchi-1")
    clerk.sign_on(CLERK)
    assert clerk.get(NOTICES).status == 200
    assert "受付" in clerk.get(FILES).said and clerk.get(FILES).status != 200
