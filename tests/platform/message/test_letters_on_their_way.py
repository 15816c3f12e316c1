"""Letters pass two servers that look who writes to whom; what was carried ends with its receipt."""

from __future__ import annotations

from uuid import UUID

import msgspec
import psycopg
import pytest
from message_offices import (
    ACHI,
    SHIMONOSEKI,
    SHIMONOSEKI_HALL,
    TOWN_HALL,
    YAMAGUCHI_CITY,
    MakeOffice,
    Office,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.message.handling import Incoming, Outgoing, act_on_each, judge_each
from jukinet.platform.message.letter_way import (
    CarriedLetter,
    Pass,
    list_passing,
    make_way,
    pass_across,
    pass_down,
    send_letter,
    take_letter,
)
from jukinet.platform.message.outbox import enqueue, take
from jukinet.platform.message.overview import list_lines
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str


WORDS = Words("束縛 花子")
WAY = make_way("test-letter", Words, "address-history-notice")
REFERENCE = UUID(int=9)


@pytest.fixture
def hall(office: MakeOffice) -> Office:
    return office(TOWN_HALL)


@pytest.fixture
def server(office: MakeOffice) -> Office:
    return office(YAMAGUCHI_CITY, list_passing([WAY]))


@pytest.fixture
def far_server(office: MakeOffice) -> Office:
    return office(SHIMONOSEKI, list_passing([WAY]))


def a_letter(hall: Office) -> Outgoing:
    to = SHIMONOSEKI_HALL.municipality
    return send_letter(WAY, to, REFERENCE, WORDS, hall.context, ordering_key="someone")


def bodies_of(office: Office, cluster: Cluster) -> list[tuple[str, bool]]:
    """Which kinds the outbox holds, and whether their bodies are still there."""
    with psycopg.connect(cluster.dsn(office.database.name)) as connection:
        found = connection.execute(
            "SELECT kind, body IS NOT NULL FROM message.outbox ORDER BY destination, number"
        )
        return [(kind, kept) for kind, kept in found.fetchall()]


def test_a_letter_comes_to_its_reader_and_what_was_carried_is_erased_by_each_receipt(
    hall: Office, server: Office, far_server: Office, office: MakeOffice, cluster: Cluster
) -> None:
    reader = office(SHIMONOSEKI_HALL)
    hall.enqueue(a_letter(hall))
    hall.deliver(server)
    server.work()
    assert bodies_of(server, cluster) == [("test-letter-carried/2", True)]
    server.deliver(far_server)
    assert bodies_of(server, cluster) == [("test-letter-carried/2", False)]
    far_server.work()
    with far_server.database.transaction() as tx:
        (brought,) = take(tx, SHIMONOSEKI_HALL, now=reader.context.clock.now())
    body = WAY.down.decode(brought.body)
    message = Incoming(
        brought.message_id, SHIMONOSEKI, brought.number, brought.ordering_key, 1,
        brought.made_at, body,
    )  # fmt: skip
    taken = take_letter(WAY, message, reader.context)
    assert (taken.words, taken.letter.writer) == (WORDS, TOWN_HALL)
    assert brought.ordering_key == "someone"
    assert bodies_of(hall, cluster) == [("test-letter/2", True)], "its writer can tell it again"


def test_what_was_carried_and_is_lost_by_the_next_one_is_shown_as_a_failure_of_the_line(
    hall: Office, server: Office, far_server: Office, office: MakeOffice, at: ManualClock
) -> None:
    hall.enqueue(a_letter(hall))
    hall.deliver(server)
    server.work()
    server.deliver(far_server)
    hall.enqueue(a_letter(hall))
    hall.deliver(server)
    server.work()
    server.deliver(office(SHIMONOSEKI, list_passing([WAY])))  # restored from nothing
    with server.database.transaction() as tx:
        lines = {line.destination: line for line in list_lines(tx)}
    assert lines[SHIMONOSEKI].last_failure_code == "resend-impossible"


def refused_by(server: Office, handle: Pass, sender: Party, body: CarriedLetter) -> str | None:
    """The code by which a server refuses to pass a letter on, if it does."""
    now = server.context.clock.now()
    with server.database.transaction() as tx:
        refusals = handle(tx, [Incoming("1", sender, 1, "", 0, now, body)], server.context)
    return refusals["1"].code.value if refusals else None


def test_a_server_passes_up_only_letters_of_its_own_office(
    hall: Office, server: Office, far_server: Office
) -> None:
    body = a_letter(hall).body
    assert isinstance(body, CarriedLetter)
    assert refused_by(server, pass_across(WAY), TOWN_HALL, body) is None
    assert refused_by(far_server, pass_across(WAY), SHIMONOSEKI_HALL, body) == (
        ErrorCode.OUTSIDE_JURISDICTION
    )


def test_a_server_hands_down_only_what_comes_from_where_it_was_written(
    hall: Office, far_server: Office, office: MakeOffice
) -> None:
    body = a_letter(hall).body
    assert isinstance(body, CarriedLetter)
    assert refused_by(far_server, pass_down(WAY), YAMAGUCHI_CITY, body) is None
    assert refused_by(far_server, pass_down(WAY), ACHI, body) == ErrorCode.OUTSIDE_JURISDICTION
    third = office(ACHI, list_passing([WAY]))
    assert refused_by(third, pass_down(WAY), YAMAGUCHI_CITY, body) == ErrorCode.NOT_ADDRESSED_TO_US


def test_a_server_passes_nothing_that_nobody_signed(hall: Office, server: Office) -> None:
    body = a_letter(hall).body
    assert isinstance(body, CarriedLetter)
    header, payload, signature = body.letter.split(".")
    forged = CarriedLetter(f"{header}.{payload[:-4]}AAAA.{signature}")
    assert refused_by(server, pass_across(WAY), TOWN_HALL, forged) == ErrorCode.SIGNATURE_INVALID
    assert refused_by(server, pass_across(WAY), TOWN_HALL, CarriedLetter("手紙")) == (
        ErrorCode.BODY_INVALID
    )


def test_a_key_that_cannot_be_reached_refuses_nobodys_letter(
    hall: Office,
) -> None:
    """What is wrong with one letter refuses it alone; what is wrong with the house refuses none."""
    told = ["fine", "another's", "no day", "fine"]
    messages = [
        Incoming(str(number), SHIMONOSEKI, number, "", 0, hall.context.clock.now(), Words(said))
        for number, said in enumerate(told)
    ]

    def act(message: Incoming) -> str:
        assert isinstance(message.body, Words)
        match message.body.name:
            case "another's":
                raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "another's")
            case "no day":
                raise ValueError("an unspeakable name")
        return message.message_id

    done, refusals = judge_each(messages, act)
    assert done == ["0", "3"]
    assert {key: (one.code, one.detail) for key, one in refusals.items()} == {
        "1": (ErrorCode.OUTSIDE_JURISDICTION, "another's"),
        "2": (ErrorCode.BODY_INVALID, "no such value"),
    }

    def locked(message: Incoming) -> None:
        raise JukiError(ErrorCode.VAULT_UNAVAILABLE, "the token is away")

    with pytest.raises(JukiError) as caught:
        judge_each(messages, locked)
    assert caught.value.code is ErrorCode.VAULT_UNAVAILABLE


def test_what_a_refused_message_wrote_is_undone_and_the_others_keep_what_they_wrote(
    hall: Office, cluster: Cluster
) -> None:
    now = hall.context.clock.now()
    messages = [Incoming(key, SHIMONOSEKI, 1, "", 0, now, WORDS) for key in ("a", "b", "c")]
    with hall.database.transaction() as tx:

        def act(message: Incoming) -> str:
            enqueue(tx, [a_letter(hall)], now=now)
            if message.message_id == "b":
                raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "too late")
            return message.message_id

        done, refusals = act_on_each(tx, messages, act)
    assert (done, list(refusals)) == (["a", "c"], ["b"])
    assert bodies_of(hall, cluster) == [("test-letter/2", True)] * 2
