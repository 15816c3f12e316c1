"""Points 2 and 4 over a transfer host: its folder carries sealed envelopes and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from commission_builders import ISSUER
from commissioning import OFFICE, SERVER, Commissioning

from jukinet.cards.commissioned_issue import procedures
from jukinet.link.carriers.folder import way
from jukinet.link.jobs import collect_files
from jukinet.platform.message.envelope import SentEnvelope
from jukinet.terms.errors import ErrorCode, JukiError


@pytest.fixture
def house(make_house: Callable[..., Commissioning]) -> Commissioning:
    return make_house(way="transfer")


def offer(house: Commissioning) -> SentEnvelope:
    """The contractor has something to say to the municipality."""
    node = house[ISSUER]
    with node.database.transaction() as tx:
        procedures.offer_keys(tx, SERVER, 1, by=house.by(), context=node.context)
    sent = node.prepare(SERVER)
    assert sent is not None
    return sent


def carry(house: Commissioning, sent: SentEnvelope, meanwhile: Callable[[], object]) -> None:
    async def both() -> None:
        carrier = house[ISSUER].carriers[SERVER]
        waiting = asyncio.create_task(carrier.carry(SERVER, sent.wire))
        await asyncio.sleep(0.1)
        meanwhile()
        house[ISSUER].settle(sent, await waiting)

    asyncio.run(both())


def folder_of(house: Commissioning) -> Path:
    return house.folder / "messenger"


def test_what_the_transfer_host_carries_arrives_once_and_is_answered(
    house: Commissioning,
) -> None:
    sent = offer(house)
    carry(house, sent, lambda: collect_files(house[SERVER], folder_of(house), ISSUER))
    assert house[SERVER].work().effective == 1
    assert house[SERVER].prepare(OFFICE) is not None
    assert house[ISSUER].prepare(SERVER) is None


def test_whatever_else_lies_in_the_folder_is_left_alone(house: Commissioning) -> None:
    incoming = way(folder_of(house), ISSUER, SERVER)
    incoming.mkdir(parents=True)
    (incoming / "program.exe").write_bytes(b"MZ")
    assert collect_files(house[SERVER], folder_of(house), ISSUER) == 0
    assert (incoming / "program.exe").exists()


def test_an_altered_envelope_is_refused_and_the_sender_hears_the_code(
    house: Commissioning,
) -> None:
    sent = offer(house)
    altered = bytearray(sent.wire)
    altered[len(altered) // 2] ^= 1
    forged = SentEnvelope(
        sent.envelope_id, SERVER, sent.first_number, sent.last_number, bytes(altered)
    )
    with pytest.raises(JukiError) as refusal:
        carry(house, forged, lambda: collect_files(house[SERVER], folder_of(house), ISSUER))
    assert refusal.value.code is ErrorCode.SIGNATURE_INVALID


def test_a_transfer_host_opens_no_door(house: Commissioning) -> None:
    assert tuple(house[ISSUER].accepts_from) == ()
    assert {job.name for job in house[ISSUER].jobs} >= {f"collect files of {SERVER}"}
