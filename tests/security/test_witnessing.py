"""A witness signs a checkpoint only if the log merely grew since the last one it signed; a log that
was rewritten is refused and raises a security event.  Messages go through real outboxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from security_offices import (
    CS,
    NAGANO,
    PARTIES,
    REGISTER,
    TOKYO,
    YAMAGUCHI,
    Office,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.ledger import publication
from jukinet.platform.ledger.checkpoint import origin_of
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.security.messages import CHECKPOINT_OFFERED, CheckpointOffered
from jukinet.security.procedures import list_security_events
from jukinet.security.witness import list_witnesses
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import NATIONAL, Party

MakeOffice = Callable[[Party], Office]


def cosigned(office: Office, witness: Party) -> int:
    with office.database.transaction() as tx:
        return publication.latest_cosigned_size(tx, origin_of(witness))


def events(office: Office) -> list[str]:
    with office.database.transaction() as tx:
        return [f"{event.kind} {event.party}" for event in list_security_events(tx)]


@pytest.mark.parametrize(
    ("party", "witnesses"),
    [
        (REGISTER, [CS]),
        (CS, [YAMAGUCHI]),
        (YAMAGUCHI, [NATIONAL]),
        (NATIONAL, [TOKYO, NAGANO]),
    ],
)
def test_every_office_is_witnessed_by_the_one_above_and_the_centre_by_two_below(
    party: Party, witnesses: list[Party]
) -> None:
    assert list_witnesses(party, PARTIES) == witnesses


def test_a_checkpoint_is_co_signed_again_and_again_as_the_log_grows(office: MakeOffice) -> None:
    cs, prefecture = office(CS), office(YAMAGUCHI)
    for size in (3, 5, 9):
        cs.look(size - cosigned(cs, YAMAGUCHI))
        assert cs.publish_and_offer() == 1
        assert cs.send_to(prefecture) == {}
        assert prefecture.send_to(cs) == {}
        assert cosigned(cs, YAMAGUCHI) == size
    assert events(prefecture) == []


def test_the_centre_is_co_signed_by_two_prefectures(office: MakeOffice) -> None:
    centre, tokyo, nagano = office(NATIONAL), office(TOKYO), office(NAGANO)
    centre.look(4)
    assert centre.publish_and_offer() == 2
    for prefecture in (tokyo, nagano):
        centre.send_to(prefecture)
        prefecture.send_to(centre)
        assert cosigned(centre, prefecture.party) == 4


def test_one_offer_at_a_time_is_under_way(office: MakeOffice, at: ManualClock) -> None:
    cs = office(CS)
    cs.look()
    assert cs.publish_and_offer() == 1
    cs.look()
    assert cs.publish_and_offer() == 0
    at.advance(timedelta(hours=1))
    assert cs.publish_and_offer() == 1


def test_a_log_that_was_rewritten_is_refused_and_an_event_raised(
    office: MakeOffice,
) -> None:
    cs, prefecture = office(CS), office(YAMAGUCHI)
    cs.look(3)
    cs.publish_and_offer()
    cs.send_to(prefecture)
    # The same office comes back with another history: a database made anew, and grown longer.
    rewritten = office(CS)
    prefecture.received.clear()
    rewritten.look(5, None)
    rewritten.publish_and_offer()
    # It offers as if for the first time: it is told from which size a proof is needed, not signed.
    assert rewritten.send_to(prefecture) == {}
    prefecture.send_to(rewritten)
    refusals = rewritten.send_to(prefecture)
    assert [refusal.code for refusal in refusals.values()] == [ErrorCode.CHECKPOINT_INCONSISTENT]
    assert events(prefecture) == [f"checkpoint-inconsistent {CS}"]


def test_a_log_that_became_shorter_is_refused(office: MakeOffice) -> None:
    cs, prefecture = office(CS), office(YAMAGUCHI)
    cs.look(5)
    cs.publish_and_offer()
    cs.send_to(prefecture)
    restored = office(CS)
    prefecture.received.clear()
    restored.look(2)
    restored.publish_and_offer()
    refusals = restored.send_to(prefecture)
    assert [refusal.code for refusal in refusals.values()] == [ErrorCode.CHECKPOINT_INCONSISTENT]
    assert events(prefecture) == [f"checkpoint-inconsistent {CS}"]


def test_an_office_that_lost_our_signature_is_told_where_we_stand(
    office: MakeOffice, at: ManualClock
) -> None:
    cs, prefecture = office(CS), office(YAMAGUCHI)
    cs.look(3)
    cs.publish_and_offer()
    cs.send_to(prefecture)  # signed, but the answer never arrives
    at.advance(timedelta(hours=1))
    cs.look(2)
    assert cs.publish_and_offer() == 1  # proves from nothing, since it knows of no signature
    assert cs.send_to(prefecture) == {}
    prefecture.send_to(cs)
    cs.send_to(prefecture)
    prefecture.send_to(cs)
    assert cosigned(cs, YAMAGUCHI) == 5
    assert events(prefecture) == []


def test_an_office_whose_turn_it_is_not_neither_asks_nor_answers(office: MakeOffice) -> None:
    centre, yamaguchi = office(NATIONAL), office(YAMAGUCHI)
    centre.look()
    centre.publish_and_offer()
    with centre.database.transaction() as tx:
        latest = publication.find_latest_checkpoint(tx)
        assert latest is not None
        body = CheckpointOffered(note=latest.note, old_size=0, path=[])
        wrong = Outgoing(CHECKPOINT_OFFERED, YAMAGUCHI, "checkpoint", body)
        enqueue(tx, [wrong], now=centre.context.clock.now())
    refusals = centre.send_to(yamaguchi)
    assert [refusal.code for refusal in refusals.values()] == [ErrorCode.OUTSIDE_JURISDICTION]
