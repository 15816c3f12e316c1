"""A resident's card at the counter opens a case in which its holder is proven, or says why not.

The card is the chip, the terminal's key is in a vault, the pad seals what is typed; only the
register behind the port is two lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from card_counter import AT, CARD, FIRST, HANAKO, CardCounter, make_card_counter
from card_world import CODE, NOW, NUMBER, PIN, CardWorld, DictionaryList
from counter_offices import CLERK, CounterOffice
from counter_visitor import CounterVisitor

from jukinet.counters import resident_tray
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import list_unfinished_cases, open_case
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.queries import Query
from jukinet.terms.card import CardStanding
from jukinet.terms.errors import ErrorCode, JukiError
from web_visitor import Page

RECORDED = Query(
    "recorded", "SELECT result, items FROM security.operation ORDER BY entry_id", "Lines."
)


@pytest.fixture
def at() -> ManualClock:
    """A day of the cards' world."""
    return ManualClock(AT)


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def counter(counter_office: CounterOffice, made_world: CardWorld, tmp_path: Path) -> CardCounter:
    made_world.stopped = DictionaryList()
    return make_card_counter(counter_office, made_world, tmp_path / "residents")


def read(visitor: CounterVisitor, **choices: str) -> Page:
    return visitor.send(visitor.form("/card", "/card"), **choices)


def cases_of(counter: CardCounter) -> list[tuple[Affair, Relation, Means, object]]:
    with counter.office.database.transaction() as tx:
        return [
            (one.case.affair, one.case.relation, one.case.means, one.case.requester)
            for one in list_unfinished_cases(tx)
        ]


def test_a_card_and_its_pin_open_a_case_of_its_holder(counter: CardCounter) -> None:
    clerk = counter.sit_down()
    counter.tray.lay(CARD, FIRST)
    counter.tray.type_pin(FIRST, PIN)
    page = read(clerk)
    assert page.status == 303, page.said
    assert cases_of(counter) == [(Affair.COPY, Relation.SELF, Means.CARD, HANAKO)]
    with counter.office.database.transaction() as tx:
        lines = [(row[0], tuple(row[1])) for row in tx.all(RECORDED, {})]
    assert ("shown", ("card", "name")) in lines


def _wrong_pin(counter: CardCounter) -> None:
    counter.tray.type_pin(FIRST, "1357")


def _locked(counter: CardCounter) -> None:
    for _ in range(3):
        counter.tray.type_pin(FIRST, "1357")
        with pytest.raises(JukiError):
            counter.cards.read(FIRST, NOW)
    counter.tray.type_pin(FIRST, PIN)


def _no_pin(counter: CardCounter) -> None:
    counter.tray.pull(FIRST)
    counter.tray.lay(CARD, FIRST)


def _pulled(counter: CardCounter) -> None:
    counter.tray.pull(FIRST)


def _suspended(counter: CardCounter) -> None:
    counter.world.stopped.stopped[NUMBER] = CardStanding.STOPPED


def _void(counter: CardCounter) -> None:
    counter.world.stopped.stopped[NUMBER] = CardStanding.VOID


def _key_stopped(counter: CardCounter) -> None:
    counter.world.stopped.stopped_issuers.add(counter.world.issuer.certificate.key_id)


def _list_too_old(counter: CardCounter) -> None:
    counter.world.stopped.known_until = NOW.replace(year=2025)


def _foreign(counter: CardCounter) -> None:
    counter.holders.clear()
    counter.municipality = "999999"
    counter.serve()


def _moved_away(counter: CardCounter) -> None:
    counter.holders.clear()


REFUSALS: list[tuple[Callable[[CardCounter], None], ErrorCode]] = [
    (_wrong_pin, ErrorCode.IC_PIN_WRONG),
    (_locked, ErrorCode.IC_PIN_LOCKED),
    (_no_pin, ErrorCode.PIN_NOT_GIVEN),
    (_pulled, ErrorCode.CARD_MISSING),
    (_suspended, ErrorCode.IC_CARD_SUSPENDED),
    (_void, ErrorCode.IC_CARD_VOID),
    (_key_stopped, ErrorCode.IC_CARD_VOID),
    (_list_too_old, ErrorCode.STOPPED_LIST_OUTDATED),
    (_moved_away, ErrorCode.RECORD_CLOSED),
    (_foreign, ErrorCode.RECORD_NOT_FOUND),
]


@pytest.mark.parametrize(("make_it_so", "code"), REFUSALS)
def test_a_card_that_proves_nothing_opens_nothing_and_says_why(
    counter: CardCounter, make_it_so: Callable[[CardCounter], None], code: ErrorCode
) -> None:
    counter.tray.lay(CARD, FIRST)
    counter.tray.type_pin(FIRST, PIN)
    make_it_so(counter)
    clerk = counter.sit_down()
    page = read(clerk)
    assert code.value in page.text, page.said
    assert page.status >= 400
    assert cases_of(counter) == []
    assert PIN not in page.text and CODE.digits not in page.text
    with counter.office.database.transaction() as tx:
        assert code.value in [row[0] for row in tx.all(RECORDED, {})]


def test_an_expired_card_is_refused_by_the_day_it_ends(counter: CardCounter) -> None:
    counter.tray.lay(CARD, FIRST)
    late = datetime(2036, 11, 26, 1, 0, tzinfo=UTC)
    terminal = replace(
        counter.world.terminal(), identities=(counter.world.identity(first_day=late.date()),)
    )
    with pytest.raises(JukiError) as refused:
        replace(counter.cards, open_terminal=lambda: terminal).read(FIRST, late)
    assert refused.value.code is ErrorCode.IC_CARD_EXPIRED


def while_the_pad_waits(patch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """The pad looks, and where it would look away for a moment this is done."""
    patch.setattr(resident_tray, "time", SimpleNamespace(sleep=lambda _: act()))


def test_a_card_pulled_while_its_holder_types_ends_the_reading(
    counter: CardCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = counter.sit_down()
    counter.tray.lay(CARD, FIRST)
    while_the_pad_waits(monkeypatch, lambda: counter.tray.pull(FIRST))
    page = read(clerk)
    assert ErrorCode.CARD_MISSING.value in page.text
    assert cases_of(counter) == []


def test_a_card_laid_down_again_is_another_reading(counter: CardCounter) -> None:
    counter.tray.lay(CARD, FIRST)
    with counter.tray.take(FIRST) as card:
        counter.tray.pull(FIRST)
        counter.tray.lay(CARD, FIRST)
        with pytest.raises(JukiError) as refused:
            card.transmit(b"\0\xa4\4\x0c\6\xf0JUKI\1")
    assert refused.value.code is ErrorCode.CARD_MISSING


def test_a_reader_has_one_dialogue_at_a_time(counter: CardCounter) -> None:
    counter.tray.lay(CARD, FIRST)
    with counter.tray.take(FIRST), pytest.raises(JukiError) as refused:
        counter.cards.read(FIRST, NOW)
    assert refused.value.code is ErrorCode.READER_BUSY


def test_no_transaction_is_open_while_the_holder_is_waited_for(
    counter: CardCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = counter.sit_down()
    counter.tray.lay(CARD, FIRST)
    busy = Query(
        "busy",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%%' AND pid <> pg_backend_pid()",
        "Open transactions.",
    )
    seen: list[int] = []

    def look_and_type() -> None:
        with counter.office.database.transaction() as tx:
            seen.append(tx.value(busy))
        counter.tray.type_pin(FIRST, PIN)

    while_the_pad_waits(monkeypatch, look_and_type)
    assert read(clerk).status == 303
    assert seen == [0]


def test_who_asks_in_the_open_case_may_be_proven_by_a_card(counter: CardCounter) -> None:
    clerk = counter.sit_down()
    clerk.open_case(affair="filing", means="none")
    counter.tray.lay(CARD, FIRST)
    counter.tray.type_pin(FIRST, PIN)
    assert read(clerk, **{"for": "open"}).status == 303
    assert cases_of(counter) == [(Affair.FILING, Relation.SELF, Means.CARD, HANAKO)]


def test_the_same_form_sent_twice_opens_one_case(counter: CardCounter) -> None:
    clerk = counter.sit_down()
    counter.tray.lay(CARD, FIRST)
    form = clerk.form("/card", "/card")
    counter.tray.type_pin(FIRST, PIN)
    first = clerk.send(form)
    again = clerk.send(form)
    assert first.headers["location"] == again.headers["location"]
    assert len(cases_of(counter)) == 1


def test_nobody_says_by_hand_that_a_card_was_read(counter: CardCounter) -> None:
    clerk = counter.sit_down()
    assert 'name="means" value="card"' not in clerk.get("/cases/new").text
    form = clerk.form("/cases/new", "/cases/new")
    assert clerk.send(form, press="open", means="card").status == 422
    clerk.open_case(means="photo-id")
    assert clerk.send(clerk.form("/case", "/case"), means="card").status == 422
    with counter.office.database.transaction() as tx, pytest.raises(JukiError) as refused:
        open_case(
            tx, Affair.COPY, Relation.SELF, Means.CARD,
            by=clerk_worker(counter), randomness=counter.office.context.randomness,
        )  # fmt: skip
    assert refused.value.code is ErrorCode.IDENTITY_UNPROVEN


def clerk_worker(counter: CardCounter) -> CaseWorker:
    from test_counter_cases import worker

    return worker(counter.office, CLERK)
