"""The roster: dated rights, cards stopped for good, nobody over himself; each procedure's right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from security_offices import REGISTER, Office

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import (
    FUNCTIONS_OF_DUTY,
    Duty,
    DutyGrant,
    Function,
    Mode,
    Operator,
    RightGrant,
)
from jukinet.security.procedures import (
    SET_UP,
    end_operator,
    end_right,
    enrol_operator,
    find_operator_card,
    get_operator,
    grant_duty,
    grant_right,
    list_duty_grants,
    list_rights,
    list_roster,
    register_operator_card,
    set_password,
    stop_operator_card,
    verify_operator_password,
)
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refusing

TODAY = date(2003, 8, 25)
PASSWORD = "a-long-enough-password"
SEARCH = (Function.SEARCH, Mode.READ)
NOBODY = Operator("nobody", "nobody", Duty.ADMINISTRATION, frozenset())


@pytest.fixture
def tx(office: Callable[..., Office]) -> Iterator[Transaction]:
    """A transaction of an office in which «sasaki» may search at the counter."""
    made = office(REGISTER)
    with made.database.transaction() as opened:
        enrol_operator(
            opened,
            "sasaki",
            "佐々木 模擬",
            password=PASSWORD,
            duties=[Duty.COUNTER],
            rights=[SEARCH],
            by=SET_UP,
            now=made.context.clock.now(),
        )
        yield opened


@pytest.fixture
def now(at: ManualClock) -> datetime:
    return at.now()


def test_a_right_holds_from_its_first_day_to_its_last(tx: Transaction, now: datetime) -> None:
    first, last = TODAY + timedelta(days=7), TODAY + timedelta(days=10)
    grant = RightGrant(Function.COPY, Mode.EXECUTE, first, last)
    grant_right(tx, "sasaki", grant, by=SET_UP, now=now)
    held = {
        day: get_operator(tx, "sasaki", Duty.COUNTER, day).may(Function.COPY, Mode.EXECUTE)
        for day in (TODAY, first, last, last + timedelta(days=1))
    }
    assert list(held.values()) == [False, True, True, False]


def test_a_right_taken_back_ends_on_its_day_and_stays_in_the_roster(
    tx: Transaction, now: datetime
) -> None:
    (right,) = list_rights(tx, "sasaki")
    end_right(tx, "sasaki", right.right_id, last_day=TODAY, by=SET_UP, now=now)
    assert get_operator(tx, "sasaki", Duty.COUNTER, TODAY).may(*SEARCH)
    tomorrow = TODAY + timedelta(days=1)
    assert not get_operator(tx, "sasaki", Duty.COUNTER, tomorrow).may(*SEARCH)
    (ended,) = list_rights(tx, "sasaki")
    assert ended.last_day == TODAY


def test_the_work_of_today_leaves_out_what_it_has_no_use_for(
    tx: Transaction, now: datetime
) -> None:
    for function in (Function.REVIEW, Function.OPERATORS):
        grant = RightGrant(function, Mode.EXECUTE, TODAY)
        grant_right(tx, "sasaki", grant, by=SET_UP, now=now)
    grant_duty(tx, "sasaki", DutyGrant(Duty.REVIEW, TODAY), by=SET_UP, now=now)
    at_counter = get_operator(tx, "sasaki", Duty.COUNTER, TODAY)
    reviewing = get_operator(tx, "sasaki", Duty.REVIEW, TODAY)
    assert not at_counter.may(Function.REVIEW, Mode.EXECUTE)
    assert reviewing.may(Function.REVIEW, Mode.EXECUTE)
    assert not reviewing.may(Function.OPERATORS, Mode.EXECUTE)


def test_every_function_is_of_use_to_some_work() -> None:
    assert frozenset().union(*FUNCTIONS_OF_DUTY.values()) == frozenset(Function)


def test_a_work_that_was_not_granted_cannot_be_taken_up(tx: Transaction) -> None:
    with pytest.raises(JukiError) as refused:
        get_operator(tx, "sasaki", Duty.REVIEW, TODAY)
    assert refused.value.code is ErrorCode.ACCESS_REFUSED


def test_whoever_is_here_for_a_time_works_until_his_last_day(
    tx: Transaction, now: datetime
) -> None:
    last = TODAY + timedelta(days=30)
    enrol_operator(
        tx, "ogawa", "小川 模擬", password=PASSWORD, duties=[Duty.COUNTER], rights=[SEARCH],
        by=SET_UP, now=now, valid_to=last,
    )  # fmt: skip
    assert get_operator(tx, "ogawa", Duty.COUNTER, last).may(*SEARCH)
    with refusing(ErrorCode.ACCESS_REFUSED):
        get_operator(tx, "ogawa", Duty.COUNTER, last + timedelta(days=1))
    longer = DutyGrant(Duty.COUNTER, last + timedelta(days=1), last + timedelta(days=9))
    grant_duty(tx, "ogawa", longer, by=SET_UP, now=now)
    get_operator(tx, "ogawa", Duty.COUNTER, last + timedelta(days=9))
    with refusing(ErrorCode.ACCESS_REFUSED):
        get_operator(tx, "ogawa", Duty.COUNTER, last + timedelta(days=10))
    assert [one.valid_to for one in list_duty_grants(tx, "ogawa")] == [longer.valid_to, last]


def test_nothing_ends_before_it_begins(tx: Transaction, now: datetime) -> None:
    yesterday = TODAY - timedelta(days=1)
    with refusing(ErrorCode.INVALID_DATE):
        DutyGrant(Duty.COUNTER, TODAY, yesterday)
    with refusing(ErrorCode.INVALID_DATE):
        enrol_operator(
            tx, "ogawa", "小川 模擬", password=PASSWORD, duties=[Duty.COUNTER], rights=[],
            by=SET_UP, now=now, valid_to=yesterday,
        )  # fmt: skip


def test_who_has_left_works_no_more_and_his_card_opens_nothing(
    tx: Transaction, now: datetime
) -> None:
    spki = PrivateKey.generate(KeyKind.ECDSA_P256, b"").public.spki  # type: ignore[union-attr]
    register_operator_card(tx, "card-1", "sasaki", spki, by=SET_UP, now=now)
    end_operator(tx, "sasaki", ends_on=TODAY, by=SET_UP, now=now)
    with pytest.raises(JukiError):
        get_operator(tx, "sasaki", Duty.COUNTER, TODAY)
    card = find_operator_card(tx, "card-1")
    assert card is not None
    with pytest.raises(JukiError) as refused:
        card.must_be_usable(TODAY)
    assert refused.value.code is ErrorCode.CARD_STOPPED
    assert [line.operator_id for line in list_roster(tx)] == ["sasaki"], "the line stays"


def test_a_stopped_card_stays_stopped(tx: Transaction, now: datetime) -> None:
    spki = PrivateKey.generate(KeyKind.ECDSA_P256, b"").public.spki  # type: ignore[union-attr]
    card = register_operator_card(tx, "card-1", "sasaki", spki, by=SET_UP, now=now)
    card.must_be_usable(TODAY)
    stop_operator_card(tx, "card-1", "lost", by=SET_UP, now=now)
    stop_operator_card(tx, "card-1", "returned", by=SET_UP, now=now)
    found = find_operator_card(tx, "card-1")
    assert found is not None and found.stopped_at is not None


def test_nobody_changes_his_own_rights(tx: Transaction, now: datetime) -> None:
    chief = Operator("sasaki", "", Duty.ADMINISTRATION, SET_UP.rights)
    grant = RightGrant(Function.REVIEW, Mode.EXECUTE, TODAY)
    changes: tuple[Callable[[], object], ...] = (
        lambda: grant_right(tx, "sasaki", grant, by=chief, now=now),
        lambda: grant_duty(tx, "sasaki", DutyGrant(Duty.REVIEW, TODAY), by=chief, now=now),
        lambda: end_right(tx, "sasaki", 1, last_day=TODAY, by=chief, now=now),
        lambda: end_operator(tx, "sasaki", ends_on=TODAY, by=chief, now=now),
    )
    for change in changes:
        with pytest.raises(JukiError) as refused:
            change()
        assert refused.value.code is ErrorCode.OWN_WORK


def test_the_newest_password_counts_and_its_owner_may_change_it(
    tx: Transaction, now: datetime
) -> None:
    own = Operator("sasaki", "", Duty.COUNTER, frozenset())
    set_password(tx, "sasaki", "another-long-password", by=own, now=now)
    verify_operator_password(tx, "sasaki", "another-long-password")
    for operator_id, password in (("sasaki", PASSWORD), (None, PASSWORD), ("ghost", PASSWORD)):
        with pytest.raises(JukiError) as refused:
            verify_operator_password(tx, operator_id, password)
        assert refused.value.code is ErrorCode.SIGN_ON_REFUSED


@pytest.mark.parametrize("operator_id", ["set-up", "public", "A", "", "a b", "x" * 33])
def test_ids_that_are_nobodys_or_no_ids_are_refused(
    tx: Transaction, now: datetime, operator_id: str
) -> None:
    with pytest.raises(JukiError) as refused:
        enrol_operator(
            tx, operator_id, "模擬", password=PASSWORD, duties=[], rights=[], by=SET_UP, now=now
        )
    assert refused.value.code is ErrorCode.FORM_INVALID


def test_a_password_too_short_is_none(tx: Transaction, now: datetime) -> None:
    with pytest.raises(JukiError) as refused:
        set_password(tx, "sasaki", "short", by=SET_UP, now=now)
    assert refused.value.code is ErrorCode.FORM_INVALID


@pytest.mark.parametrize(
    "procedure",
    [
        lambda tx, now: enrol_operator(
            tx, "ogawa", "小川", password=PASSWORD, duties=[], rights=[], by=NOBODY, now=now
        ),
        lambda tx, now: grant_right(tx, "sasaki", RightGrant(*SEARCH, TODAY), by=NOBODY, now=now),
        lambda tx, now: grant_duty(tx, "sasaki", DutyGrant(Duty.REVIEW, TODAY), by=NOBODY, now=now),
        lambda tx, now: end_right(tx, "sasaki", 1, last_day=TODAY, by=NOBODY, now=now),
        lambda tx, now: end_operator(tx, "sasaki", ends_on=TODAY, by=NOBODY, now=now),
        lambda tx, now: set_password(tx, "sasaki", PASSWORD, by=NOBODY, now=now),
        lambda tx, now: register_operator_card(tx, "c-1", "sasaki", b"", by=NOBODY, now=now),
        lambda tx, now: stop_operator_card(tx, "c-1", "lost", by=NOBODY, now=now),
    ],
)
def test_without_the_right_the_roster_stays_as_it_is(
    tx: Transaction, now: datetime, procedure: Callable[[Transaction, object], object]
) -> None:
    with pytest.raises(JukiError) as refused:
        procedure(tx, now)
    assert refused.value.code is ErrorCode.ACCESS_REFUSED
