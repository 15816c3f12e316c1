"""`juki message` and `juki notices held`: what waits, what is parked, what is held back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from cli_network import PREFECTURE, SERVER, Network
from juki_program import done, juki, refused

from jukinet.nodes.roles import LoadedNode, load_node
from jukinet.notices.messages import IDENTIFICATION_CHANGED, IdentificationBody
from jukinet.platform.clock import SkewedClock
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler, Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

NAME = "見本　太郎"


@contextmanager
def composed(network: Network) -> Iterator[tuple[LoadedNode, LoadedNode]]:
    """A server and its prefecture, composed here; what one prepares the other is handed."""
    server, prefecture = load_node(network.config(SERVER)), load_node(network.config(PREFECTURE))
    try:
        yield server, prefecture
    finally:
        server.close()
        prefecture.close()


def a_notice(number: int) -> IdentificationBody:
    """A relocation of somebody whom nobody holds: contradicts what is held, by its number."""
    return IdentificationBody(
        person_key=uuid4().hex,
        code=ResidentRecordCode.from_ten(f"{7_000_000_000 + number}").digits,
        name=NAME,
        kana="ミホン　タロウ",
        birth_date="1955-04-01",
        sex="male",
        municipality=SERVER.code,
        address="亀山町2番1号",
        reason="31",
        detail="3101",
        occurred_on="2003-08-25",
        planned=False,
        old_code=None,
        previous_municipality=None,
        destination_municipality=None,
        made_at="2003-08-25T10:00:00+09:00",
        change_number=2,
    )


def tell(server: LoadedNode, number: int) -> None:
    body = a_notice(number)
    with server.node.database.transaction() as tx:
        outgoing = Outgoing(IDENTIFICATION_CHANGED, PREFECTURE, body.person_key, body)
        enqueue(tx, [outgoing], now=server.node.context.clock.now())


def carry(server: LoadedNode, prefecture: LoadedNode) -> None:
    """Carry what waits for the prefecture, and settle its receipts."""
    while (sent := server.node.prepare(PREFECTURE)) is not None:
        server.node.settle(sent, prefecture.node.receive(sent.wire, SERVER))


def test_messages_are_listed_and_shown_without_what_they_say(network: Network) -> None:
    with composed(network) as (server, prefecture):
        tell(server, 1)
        waiting = done("message", "list", "--node", network.config(SERVER))
        assert waiting["schema"] == "juki.cli/message.list/1"
        line = next(one for one in waiting["lines"] if one["destination"] == str(PREFECTURE))
        assert line["queued"] == 1
        carry(server, prefecture)
        prefecture.node.work()
    listed = done("message", "list", "--node", network.config(PREFECTURE), "--recent", 5)
    message = next(one for one in listed["recent"] if one["kind"] == "identification-changed/1")
    shown = juki("message", "show", message["message_id"], "--node", network.config(PREFECTURE))
    assert shown.code == 0
    assert [step["result"] for step in shown.data["message"]["steps"]].count("passed") >= 8
    assert NAME not in json.dumps(listed, ensure_ascii=False) + shown.output


def test_a_message_nobody_knows_is_not_found(network: Network) -> None:
    for message in ("0" * 32, "everything", "' OR 1=1"):
        assert refused("message", "show", message, "--node", network.config(SERVER)).code == 4


def test_a_parked_message_is_released_or_given_up_by_name(network: Network) -> None:
    config = network.config(PREFECTURE)
    with composed(network) as (server, prefecture):
        for number in (11, 12):
            tell(server, number)
        carry(server, prefecture)
        park_everything(prefecture)
    parked = done("message", "list", "--node", config)["parked"]
    assert [one["sender"] for one in parked] == [str(SERVER)] * 2
    first, second = (str(one["number"]) for one in parked)
    done("message", "release", SERVER, first, "--node", config)
    assert refused("message", "release", SERVER, first, "--node", config).code == 4
    assert refused("message", "give-up", SERVER, second, "--node", config, "--yes-i-am",
                   SERVER).code == 2  # fmt: skip
    done("message", "give-up", SERVER, second, "--node", config, "--yes-i-am", PREFECTURE)
    with composed(network) as (_, prefecture):
        prefecture.node.work()
    left = done("message", "list", "--node", config)
    assert left["parked"] == []
    told = [one for one in left["lines"] if one["destination"] == str(SERVER)]
    assert told[0]["queued"] > 0, "the sender is told that it was given up"


def park_everything(loaded: LoadedNode) -> None:
    """Let every message fail as often as it takes: its handler stumbles each time."""

    def stumble(
        tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
    ) -> Mapping[str, Refusal] | None:
        raise JukiError(ErrorCode.INTERNAL_ERROR, "a procedure that stumbles")

    failing = HandlerTable([Handler(IDENTIFICATION_CHANGED, stumble)])
    for hours in range(12):
        late = SkewedClock(loaded.node.context.clock, timedelta(hours=hours))
        context = dataclasses.replace(loaded.node.context, clock=late)
        dataclasses.replace(loaded.node, handlers=failing, context=context).work()


def test_a_held_notice_is_listed_without_facts_and_dismissed_by_name(network: Network) -> None:
    config = network.config(PREFECTURE)
    with composed(network) as (server, prefecture):
        tell(server, 21)
        carry(server, prefecture)
        prefecture.node.work()
    heard = juki("notices", "held", "list", "--node", config)
    held = heard.data["held"]
    assert NAME not in heard.output
    assert [one["municipality"] for one in held] and held[-1]["reason"] == "not-held"
    number = held[-1]["held_id"]
    words = ("notices", "held", "dismiss", number, "--node", config)
    assert refused(*words).code == 2, "not without its name"
    done(*words, "--yes-i-am", PREFECTURE)
    assert refused(*words, "--yes-i-am", PREFECTURE).code == 4
    left = done("notices", "held", "list", "--node", config)["held"]
    assert number not in {one["held_id"] for one in left}
    assert dismissals(config) == 1


def dismissals(config: Path) -> int:
    """How many dismissals the office's security events tell of."""
    from jukinet.security.procedures import list_security_events

    loaded = load_node(config)
    with loaded.node.database.transaction() as tx:
        events = list_security_events(tx)
    loaded.close()
    return sum(event.kind == "held-notice-dismissed" for event in events)
