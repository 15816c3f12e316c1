"""Deliveries that fail: failures of the house, lines that are down, offices set back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from message_offices import (
    CHANGED,
    YAMAGUCHI,
    YAMAGUCHI_CITY,
    MakeOffice,
    Office,
    told,
)
from test_message_delivery import Noted

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message import inbox
from jukinet.platform.message.handling import Handler, Incoming, NodeContext
from jukinet.platform.message.outbox import (
    find_next_attempt,
    forget_delivered,
    list_destinations_due,
    record_failed_attempt,
    resume_line,
    take_after,
)
from jukinet.platform.message.overview import (
    Direction,
    count_messages,
    list_lines,
    list_recent,
    show,
)
from jukinet.terms.errors import ErrorCode, JukiError


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def city(office: MakeOffice) -> Office:
    return office(YAMAGUCHI_CITY)


@pytest.fixture
def prefecture(office: MakeOffice, noted: Noted) -> Office:
    return office(YAMAGUCHI, [Handler(CHANGED, noted)])


def test_a_failure_of_the_house_undoes_the_round_and_blames_no_message(
    city: Office, office: MakeOffice
) -> None:
    def full(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
        raise JukiError(ErrorCode.DISK_FULL, "no room")

    prefecture = office(YAMAGUCHI, [Handler(CHANGED, full)])
    city.enqueue(told("a", 1))
    city.deliver(prefecture)
    with pytest.raises(JukiError) as refused:
        prefecture.work()
    assert refused.value.code is ErrorCode.DISK_FULL
    with prefecture.database.transaction() as tx:
        assert count_messages(tx).waiting == 1


def test_a_failed_line_is_tried_later_and_later_and_is_shown(
    city: Office, prefecture: Office, at: ManualClock
) -> None:
    city.enqueue(told("a", 1))
    waits = []
    for _ in range(12):
        with city.database.transaction() as tx:
            record_failed_attempt(
                tx,
                YAMAGUCHI,
                code=ErrorCode.PEER_UNREACHABLE,
                now=at.now(),
                randomness=city.context.randomness,
            )
            due = find_next_attempt(tx, now=at.now())
            assert due is not None
            assert list_destinations_due(tx, now=at.now()) == []
        waits.append((due - at.now()).total_seconds())
        at.set(due)
    assert waits[0] <= 1
    assert max(waits) <= 300
    assert waits[-1] >= 150
    with city.database.transaction() as tx:
        (line,) = list_lines(tx)
        assert (line.failures, line.last_failure_code, line.queued) == (12, "peer-unreachable", 1)
        assert list_destinations_due(tx, now=at.now()) == [YAMAGUCHI]
        resume_line(tx, YAMAGUCHI)
    city.deliver(prefecture)
    with city.database.transaction() as tx:
        (line,) = list_lines(tx)
    assert (line.failures, line.last_failure_code, line.delivered) == (0, None, 1)


def test_a_receiver_with_a_long_backlog_asks_for_time_and_gets_it(
    city: Office, prefecture: Office, at: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "BACKLOG_SLOW", 2)
    monkeypatch.setattr(inbox, "BACKLOG_FULL", 4)
    city.enqueue(*(told(f"p{n}", 1) for n in range(6)))
    assert city.deliver(prefecture, limit=2) is not None
    slow = city.deliver(prefecture, limit=2)
    assert slow is not None
    assert (slow.taken, slow.accepted_up_to, slow.retry_after_seconds) == (True, 4, 2)
    assert city.deliver(prefecture) is None, "the sender obeys"
    at.advance(timedelta(seconds=5))
    full = city.deliver(prefecture)
    assert full is not None
    assert (full.taken, full.accepted_up_to, full.retry_after_seconds) == (False, 4, 10)
    prefecture.work_off()
    at.advance(timedelta(seconds=20))
    receipt = city.deliver(prefecture)
    assert receipt is not None
    assert (receipt.taken, receipt.accepted_up_to) == (True, 6)


def test_a_number_used_for_another_message_is_refused_and_shown(
    city: Office, prefecture: Office, office: MakeOffice
) -> None:
    city.enqueue(told("a", 1))
    city.deliver(prefecture)
    set_back = office(YAMAGUCHI_CITY)  # the same office, restored from nothing
    set_back.enqueue(told("a", 7))
    receipt = set_back.deliver(prefecture)
    assert receipt is not None
    assert [one.code for one in receipt.refused] == ["number-reused"]


def test_an_office_set_back_does_not_believe_later_numbers_delivered(
    city: Office, prefecture: Office, office: MakeOffice
) -> None:
    city.enqueue(told("a", 1), told("a", 2), told("a", 3))
    city.deliver(prefecture)
    set_back = office(YAMAGUCHI_CITY)
    set_back.enqueue(told("a", 7))
    set_back.deliver(prefecture)
    set_back.enqueue(told("a", 8))
    with set_back.database.transaction() as tx:
        (line,) = list_lines(tx)
    assert line.queued == 1
    assert line.last_failure_code == "number-reused"


def test_delivered_bodies_are_forgotten_and_others_kept(
    city: Office, prefecture: Office, at: ManualClock
) -> None:
    city.enqueue(told("a", 1), told("a", 2))
    city.deliver(prefecture, limit=1)
    at.advance(timedelta(days=40))
    with city.database.transaction() as tx:
        assert forget_delivered(tx, before=at.now() - timedelta(days=30)) == 1
        assert forget_delivered(tx, before=at.now()) == 0
        assert [one.number for one in take_after(tx, YAMAGUCHI, above=0)] == [2]
    city.deliver(prefecture)
    with city.database.transaction() as tx:
        assert forget_delivered(tx, before=at.now() - timedelta(days=41)) == 0
        assert forget_delivered(tx, before=at.now() + timedelta(seconds=1)) == 1


def test_any_message_can_be_opened_up_with_its_envelope_signature_and_steps(
    city: Office, prefecture: Office, at: ManualClock
) -> None:
    city.enqueue(told("a", 1))
    at.advance(timedelta(seconds=3))
    city.deliver(prefecture)
    prefecture.work()
    with city.database.transaction() as tx:
        (sent,) = list_recent(tx, limit=5)
        there = show(tx, sent.message_id)
    with prefecture.database.transaction() as tx:
        (received,) = list_recent(tx, limit=5)
        here = show(tx, received.message_id)
    assert sent.message_id == received.message_id
    assert (sent.state, received.state) == ("delivered", "effective")
    assert (there.direction, here.direction) == (Direction.SENT, Direction.RECEIVED)
    assert there.envelope_id == here.envelope_id
    names = [step.name for step in here.steps]
    assert names == [
        "made", "sent", "peer", "signature", "addressee", "role", "jurisdiction", "body", "unseen",
        "effect",
    ]  # fmt: skip
    assert all(step.result == "passed" for step in here.steps)
    assert here.protected_header is not None
    assert '"sender":"communication_server:352039"' in here.protected_header
    assert here.signature is not None
    assert len(here.signature) == 86
    assert "花子" not in repr(here) + repr(there)


def test_a_message_nobody_knows_is_not_found(city: Office) -> None:
    with city.database.transaction() as tx, pytest.raises(JukiError) as missing:
        show(tx, "0" * 32)
    assert missing.value.code is ErrorCode.NOT_FOUND


def test_a_receiver_set_back_is_given_again_what_it_had(
    city: Office, prefecture: Office, office: MakeOffice, at: ManualClock
) -> None:
    city.enqueue(told("a", 1), told("a", 2), told("a", 3))
    city.deliver(prefecture)
    noted = Noted()
    set_back = office(YAMAGUCHI, [Handler(CHANGED, noted)])  # restored from nothing
    city.enqueue(told("a", 4))
    receipt = city.deliver(set_back)
    assert receipt is not None
    assert receipt.missing == (1, 2, 3)
    at.advance(timedelta(seconds=5))
    with city.database.transaction() as tx:
        assert list_destinations_due(tx, now=at.now()) == [YAMAGUCHI]
    city.deliver(set_back)
    set_back.work_off()
    assert noted.seen == [("a", 1), ("a", 2), ("a", 3), ("a", 4)]


def test_what_is_asked_for_again_but_forgotten_is_shown_as_a_failure_of_the_line(
    city: Office, prefecture: Office, office: MakeOffice, at: ManualClock
) -> None:
    city.enqueue(told("a", 1))
    city.deliver(prefecture)
    with city.database.transaction() as tx:
        forget_delivered(tx, before=at.now() + timedelta(seconds=1))
    city.enqueue(told("a", 2))
    city.deliver(office(YAMAGUCHI, [Handler(CHANGED, Noted())]))
    at.advance(timedelta(seconds=5))
    assert city.prepare(YAMAGUCHI) is None
    with city.database.transaction() as tx:
        (line,) = list_lines(tx)
    assert (line.missing, line.last_failure_code) == (1, "resend-impossible")
