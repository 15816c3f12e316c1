"""Claim: a card that is stopped is stopped at every office of the country within three seconds.

Path: register office → CS → prefecture → nation, and from there to every prefecture, CS and
register office; four cities of two prefectures, eleven nodes, each with a database and a process of
its own (the office where the stop is entered is this process). Measured is from the commit at the
counter to the moment when the last of the eleven has the card on its stopped list.

The floor is a notice's way to the nation over the same nodes in the same run: three hops up, where
a stop has six, up and down.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Final

import psycopg
import uvloop

from bench.figures import Figure, at_most, percentile
from bench.ground import Ground
from bench.notices import Desk, a_move_in, open_desk
from bench.processes import running
from jukinet.cards.life import CardState
from jukinet.cards.states.procedures import ToldCard, tell_network
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import (
    NATIONAL,
    communication_server_of,
    prefecture_of,
    register_office_of,
)

CITIES: Final = tuple(MunicipalityCode(code) for code in ("352039", "352012", "132292", "131016"))
SERVERS: Final = tuple(communication_server_of(city) for city in CITIES)
OFFICES: Final = tuple(register_office_of(city) for city in CITIES)
PREFECTURES: Final = tuple(sorted({prefecture_of(server) for server in SERVERS}))
PARTIES: Final = (NATIONAL, *PREFECTURES, *SERVERS, *OFFICES)
HERE: Final = OFFICES[0]
P99_MS_MAX: Final = 3_000.0
LOOK_SECONDS: Final = 0.002
STALLED_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.05
WARM_UP: Final = 3
END: Final = date(2013, 8, 24)
STOPPED: Final = "SELECT count(*) FROM card_states.stop WHERE card_number = %s"

Eye = psycopg.Connection[tuple[int]]


def measure(ground: Ground, stops: int) -> list[Figure]:
    """Stops, one after the other, each until the last office has it."""
    ground.enrol(PARTIES)
    with running(ground, [party for party in PARTIES if party != HERE]):
        waits, notices = uvloop.run(_time_all(ground, stops))
    floor = percentile(notices, 0.5)
    note = (
        f"p50 {percentile(waits, 0.5):.0f} ms, at {len(PARTIES)} nodes; "
        "floor: a notice's three hops up, median of the same run"
    )
    p99 = percentile(waits, 0.99)
    return [
        at_most(
            "card_stop_everywhere_p99", p99, P99_MS_MAX, unit="ms", size=stops, floor=floor,
            notes=[note],
        )
    ]  # fmt: skip


async def _time_all(ground: Ground, stops: int) -> tuple[list[float], list[float]]:
    eyes: list[Eye] = [
        psycopg.connect(ground.dsn_of(party, administrator=True), autocommit=True)
        for party in PARTIES
    ]
    numbers = count(1)
    try:
        async with open_desk(ground, HERE) as desk:
            for _ in range(WARM_UP):
                await _time_stop(desk, eyes, next(numbers))
            waits = [await _time_stop(desk, eyes, next(numbers)) for _ in range(stops)]
            notices = [await _time_notice(desk) for _ in range(stops)]
    finally:
        for eye in eyes:
            eye.close()
    return waits, notices


async def _time_stop(desk: Desk, eyes: Sequence[Eye], number: int) -> float:
    """Milliseconds from a stop's commit to its being on the last office's list."""
    await asyncio.sleep(PAUSE_SECONDS)
    card = CardNumber.from_payload(f"{number:015d}")
    node = desk.loaded.node

    def stop() -> None:
        told = ToldCard(card, CardState.SUSPENDED, node.context.clock.now(), END, 6)
        with node.database.transaction() as tx:
            tell_network(tx, told, node.context)

    await asyncio.to_thread(stop)
    start = time.perf_counter()
    desk.serving.runner.wake()
    missing = list(eyes)
    while missing:
        await asyncio.sleep(LOOK_SECONDS)
        missing = [eye for eye in missing if not _has(eye, card)]
        if time.perf_counter() - start > STALLED_SECONDS:
            raise RuntimeError(f"{len(missing)} nodes never heard of a stop")
    return (time.perf_counter() - start) * 1000


async def _time_notice(desk: Desk) -> float:
    """The floor: a notice from the same counter until the nation has it."""
    await asyncio.sleep(PAUSE_SECONDS)
    body = a_move_in(next(desk.people))
    await asyncio.to_thread(desk.tell_server, body)
    start = time.perf_counter()
    desk.serving.runner.wake()
    while not desk.is_held(body.code):
        await asyncio.sleep(LOOK_SECONDS)
    return (time.perf_counter() - start) * 1000


def _has(eye: Eye, card: CardNumber) -> bool:
    row = eye.execute(STOPPED, (card.digits,)).fetchone()
    return row is not None and row[0] == 1
