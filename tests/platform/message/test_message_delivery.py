"""From the transaction of a change to its effect at another office, over lines good and bad.

Two or three offices with real databases are driven step by step, as their runners would drive
them; a handler notes what took effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from message_offices import (
    CHANGED,
    FORWARDED,
    SHIMONOSEKI,
    YAMAGUCHI,
    YAMAGUCHI_CITY,
    MakeOffice,
    Office,
    Told,
    told,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.envelope import make_envelope
from jukinet.platform.message.handling import Handler, Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import (
    enqueue,
    take_after,
)
from jukinet.platform.message.overview import (
    count_messages,
    list_parked,
    list_recent,
    refuse_parked,
    release_parked,
    show,
)
from jukinet.platform.message.processing import FAILURES_MAX
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL


class Noted:
    """A handler that notes what took effect; some counts are refused, some fail."""

    def __init__(self, *, refuse: int | None = None, fail: int | None = None) -> None:
        self.seen: list[tuple[str, int]] = []
        self.calls: list[int] = []
        self.refuse, self.fail = refuse, fail

    def __call__(
        self, tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
    ) -> Mapping[str, Refusal] | None:
        self.calls.append(len(incoming))
        noted, refused = [], {}
        for one in incoming:
            assert isinstance(one.body, Told)
            if one.body.count == self.fail:
                raise ValueError("a name stands here")
            if one.body.count == self.refuse:
                refused[one.message_id] = Refusal(ErrorCode.NOTICE_IMPLAUSIBLE)
                continue
            noted.append((one.body.person_key, one.body.count))
        self.seen += noted
        return refused


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def city(office: MakeOffice) -> Office:
    return office(YAMAGUCHI_CITY)


@pytest.fixture
def prefecture(office: MakeOffice, noted: Noted) -> Office:
    return office(YAMAGUCHI, [Handler(CHANGED, noted)])


def test_a_message_reaches_the_other_office_and_takes_effect_once(
    city: Office, prefecture: Office, noted: Noted
) -> None:
    city.enqueue(told("p1", 1))
    receipt = city.deliver(prefecture)
    assert receipt is not None
    assert (receipt.accepted_up_to, receipt.missing, receipt.refused) == (1, (), ())
    assert prefecture.work().effective == 1
    assert city.deliver(prefecture) is None
    assert prefecture.work().effective == 0
    assert noted.seen == [("p1", 1)]


def test_what_is_rolled_back_was_never_told(city: Office, at: ManualClock) -> None:
    with pytest.raises(ZeroDivisionError), city.database.transaction() as tx:
        enqueue(tx, [told("p1", 1)], now=at.now())
        _ = 1 / 0
    assert city.prepare(YAMAGUCHI) is None
    city.enqueue(told("p1", 2))
    sent = city.prepare(YAMAGUCHI)
    assert sent is not None
    assert sent.first_number == 1


def test_numbers_and_sequences_are_gapless_per_destination_and_key(city: Office) -> None:
    city.enqueue(told("a", 1), told("b", 1), told("a", 2), told("c", 9, key=""))
    city.enqueue(told("a", 3), told("b", 2))
    with city.database.transaction() as tx:
        messages = take_after(tx, YAMAGUCHI, above=0)
    assert [one.number for one in messages] == [1, 2, 3, 4, 5, 6]
    places = [(one.ordering_key, one.ordering_sequence) for one in messages]
    assert places == [("a", 1), ("b", 1), ("a", 2), ("", 0), ("a", 3), ("b", 2)]


def test_an_envelope_sent_again_gets_the_same_answer_and_has_no_second_effect(
    city: Office, prefecture: Office, noted: Noted
) -> None:
    city.enqueue(told("p1", 1), told("p1", 2))
    sent = city.prepare(YAMAGUCHI)
    assert sent is not None
    first = prefecture.open(sent.wire, peer=YAMAGUCHI_CITY)
    (receipt,) = prefecture.accept(first)
    prefecture.work_off()
    again = city.prepare(YAMAGUCHI)  # the sender crashed before it could settle
    assert again is not None
    repeated = city.settle(again, prefecture.receive(again.wire, peer=YAMAGUCHI_CITY))
    assert repeated.accepted_up_to == receipt.accepted_up_to == 2
    prefecture.work_off()
    assert noted.seen == [("p1", 1), ("p1", 2)]


def test_two_copies_of_one_envelope_at_the_door_at_once_count_once(
    city: Office, prefecture: Office, noted: Noted
) -> None:
    city.enqueue(told("p1", 1))
    sent = city.prepare(YAMAGUCHI)
    assert sent is not None
    opened = prefecture.open(sent.wire, peer=YAMAGUCHI_CITY)
    receipts = prefecture.accept(opened, opened)
    assert [one.accepted_up_to for one in receipts] == [1, 1]
    prefecture.work_off()
    assert noted.seen == [("p1", 1)]


def test_envelopes_of_several_senders_share_a_transaction(
    city: Office, prefecture: Office, noted: Noted, office: MakeOffice
) -> None:
    other = office(SHIMONOSEKI)
    city.enqueue(told("a", 1))
    other.enqueue(told("b", 1), told("b", 2))
    opened = []
    for one in (city, other):
        sent = one.prepare(YAMAGUCHI)
        assert sent is not None
        opened.append(prefecture.open(sent.wire, peer=one.party))
    receipts = prefecture.accept(*opened)
    assert [one.accepted_up_to for one in receipts] == [1, 2]
    prefecture.work_off()
    assert sorted(noted.seen) == [("a", 1), ("b", 1), ("b", 2)]


def test_a_lost_envelope_is_missed_asked_for_and_put_in_order(
    city: Office, prefecture: Office, noted: Noted, at: ManualClock
) -> None:
    city.enqueue(told("p", 1), told("q", 1))
    assert city.prepare(YAMAGUCHI, limit=1) is not None  # on its way, and lost
    with city.database.transaction() as tx:
        city.enqueue(told("p", 2))
        later = take_after(tx, YAMAGUCHI, above=1)
    envelope = make_envelope(
        later,
        sender=YAMAGUCHI_CITY,
        addressee=YAMAGUCHI,
        vault=city.context.vault,
        recipient_seal_key=city.context.directory.get(YAMAGUCHI).seal_key,
        now=at.now(),
    )
    receipt = city.settle(envelope, prefecture.receive(envelope.wire, peer=None))
    assert (receipt.accepted_up_to, receipt.missing) == (0, (1,))
    prefecture.work_off()
    assert noted.seen == [("q", 1)]
    with prefecture.database.transaction() as tx:
        assert count_messages(tx).behind == 1
    at.advance(timedelta(seconds=2))
    resent = city.prepare(YAMAGUCHI)
    assert resent is not None
    assert (resent.first_number, resent.last_number) == (1, 1)
    receipt = city.settle(resent, prefecture.receive(resent.wire, peer=YAMAGUCHI_CITY))
    assert (receipt.accepted_up_to, receipt.missing) == (3, ())
    prefecture.work_off()
    assert noted.seen == [("q", 1), ("p", 1), ("p", 2)]
    assert city.deliver(prefecture) is None


def test_messages_of_one_person_keep_their_order_whatever_the_batches(
    city: Office, prefecture: Office, noted: Noted
) -> None:
    for count in range(1, 8):
        city.enqueue(told("a", count), told("b", count))
    while city.deliver(prefecture, limit=3):
        pass
    prefecture.work_off()
    for person in ("a", "b"):
        assert [n for who, n in noted.seen if who == person] == list(range(1, 8))
    assert noted.calls[0] == 2, "two persons at once, one message each"


def test_after_a_restart_bodies_come_from_the_sealed_envelopes(
    city: Office, prefecture: Office, noted: Noted
) -> None:
    city.enqueue(told("p", 1), told("q", 1))
    city.deliver(prefecture)
    prefecture.forget_memory()
    prefecture.work_off()
    assert sorted(noted.seen) == [("p", 1), ("q", 1)]


def test_a_handler_tells_onward_in_the_transaction_of_its_effect(
    city: Office, office: MakeOffice, noted: Noted
) -> None:
    def forward(
        tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
    ) -> Mapping[str, Refusal] | None:
        onward = [Outgoing(FORWARDED, NATIONAL, one.ordering_key, one.body) for one in incoming]
        enqueue(tx, onward, now=context.clock.now())
        return None

    prefecture = office(YAMAGUCHI, [Handler(CHANGED, forward)])
    national = office(NATIONAL, [Handler(FORWARDED, noted)])
    city.enqueue(told("p", 1), told("p", 2))
    city.deliver(prefecture)
    prefecture.work_off()
    prefecture.deliver(national)
    national.work_off()
    assert noted.seen == [("p", 1), ("p", 2)]


def test_an_unknown_kind_is_refused_alone_and_its_order_goes_on(
    city: Office, prefecture: Office, noted: Noted
) -> None:
    unknown = Outgoing(FORWARDED, YAMAGUCHI, "p", Told(person_key="p", count=1))
    city.enqueue(unknown, told("p", 2))
    receipt = city.deliver(prefecture)
    assert receipt is not None
    assert [(one.number, one.code) for one in receipt.refused] == [(1, "unknown-kind")]
    assert receipt.accepted_up_to == 2
    prefecture.work_off()
    assert noted.seen == [("p", 2)]
    with city.database.transaction() as tx:
        counts = count_messages(tx)
        recent = list_recent(tx, limit=10)
    assert (counts.delivered, counts.refused, counts.queued) == (2, 1, 0)
    assert {one.number: one.state for one in recent} == {1: "unknown-kind", 2: "delivered"}


def test_a_refusal_is_repeated_to_a_sender_that_did_not_hear_it(
    city: Office, prefecture: Office
) -> None:
    city.enqueue(Outgoing(FORWARDED, YAMAGUCHI, "", Told(person_key="p", count=1)))
    sent = city.prepare(YAMAGUCHI)
    assert sent is not None
    prefecture.receive(sent.wire, peer=YAMAGUCHI_CITY)
    prefecture.work_off()
    receipt = city.deliver(prefecture)
    assert receipt is not None
    assert [one.code for one in receipt.refused] == ["unknown-kind"]


def test_a_handlers_refusal_reaches_the_sender_as_a_message(
    city: Office, office: MakeOffice
) -> None:
    noted = Noted(refuse=2)
    prefecture = office(YAMAGUCHI, [Handler(CHANGED, noted)])
    city.enqueue(told("p", 1), told("p", 2), told("p", 3))
    city.deliver(prefecture)
    prefecture.work_off()
    assert noted.seen == [("p", 1), ("p", 3)]
    prefecture.deliver(city)
    assert city.work().effective == 1
    with city.database.transaction() as tx:
        (refused,) = [one for one in list_recent(tx, limit=10) if one.state == "notice-implausible"]
        view = show(tx, refused.message_id)
    assert view.number == 2
    assert view.steps[-1].result == "notice-implausible"


def test_a_poison_message_is_parked_and_only_those_behind_it_wait(
    city: Office, office: MakeOffice, at: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    noted = Noted(fail=13)
    prefecture = office(YAMAGUCHI, [Handler(CHANGED, noted)])
    city.enqueue(told("a", 1), told("b", 13), told("b", 14), told("c", 1), told("a", 2))
    city.deliver(prefecture)
    for _ in range(FAILURES_MAX):
        prefecture.work_off()
        at.advance(timedelta(minutes=5))
    assert sorted(noted.seen) == [("a", 1), ("a", 2), ("c", 1)]
    with prefecture.database.transaction() as tx:
        (parked,) = list_parked(tx)
        counts = count_messages(tx)
    assert (parked.number, parked.failures, parked.behind) == (2, FAILURES_MAX, 1)
    assert parked.code == "handler-failed"
    assert f"the handler of {CHANGED.tag} failed" in caplog.messages
    assert (counts.parked, counts.behind, counts.waiting) == (1, 1, 0)
    noted.fail = None
    with prefecture.database.transaction() as tx:
        release_parked(tx, sender=YAMAGUCHI_CITY, number=2)
    prefecture.work_off()
    assert noted.seen[-2:] == [("b", 13), ("b", 14)]


def test_a_parked_message_given_up_is_told_to_its_sender_and_lets_the_others_pass(
    city: Office, office: MakeOffice, at: ManualClock
) -> None:
    noted = Noted(fail=13)
    prefecture = office(YAMAGUCHI, [Handler(CHANGED, noted)])
    city.enqueue(told("b", 13), told("b", 14))
    city.deliver(prefecture)
    for _ in range(FAILURES_MAX):
        prefecture.work_off()
        at.advance(timedelta(minutes=5))
    with prefecture.database.transaction() as tx:
        code = ErrorCode.NOTICE_IMPLAUSIBLE
        refuse_parked(tx, sender=YAMAGUCHI_CITY, number=1, code=code, now=at.now())
    with prefecture.database.transaction() as tx, pytest.raises(JukiError):
        release_parked(tx, sender=YAMAGUCHI_CITY, number=1)
    prefecture.work_off()
    assert noted.seen == [("b", 14)]
    prefecture.deliver(city)
    city.work_off()
    with city.database.transaction() as tx:
        assert count_messages(tx).refused == 1
