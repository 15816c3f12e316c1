"""Every ten minutes a pack for each place; the job looks more often, and mostly does nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.standstill import procedures
from jukinet.standstill.numbers import Block
from jukinet.standstill.offline.files import (
    PartWriter,
    alone_with_packs,
    find_manifest,
    find_withdrawals,
    write_manifest,
    write_withdrawals,
)
from jukinet.standstill.pack import (
    HOLDERS_MIN,
    PACK_MINUTES,
    Making,
    Manifest,
    Numbers,
    PackMade,
    PackRecord,
    Part,
)
from jukinet.standstill.procedures.packing import PackPlan, digest_of
from jukinet.standstill.withdrawal import Withdrawals, about_resident

LOOK_SECONDS: Final = 30.0
"""Somebody newly protected is out of the packs this soon after the lock."""


@dataclass(frozen=True, slots=True)
class PackSettings:
    """Where packs go, and what papers made from them say of the office."""

    folder: Path
    places: tuple[str, ...]
    municipality: str
    mayor: str
    simulated: bool = False


def keep_packs(
    database: Database, context: NodeContext, settings: PackSettings
) -> PackRecord | None:
    """Make what is due for every place; None when nothing is, or nobody could open it.

    One process at a time looks after a folder.
    """
    with alone_with_packs(settings.folder):
        return _keep_packs(database, context, settings)


def _keep_packs(
    database: Database, context: NodeContext, settings: PackSettings
) -> PackRecord | None:
    started = time.perf_counter()
    _keep_withdrawals(database, context, settings)
    manifests = _find_manifests(context, settings)
    with database.transaction() as tx:
        complete = len({one.pack_id for one in manifests.values()}) == 1 and len(manifests) == len(
            settings.places
        )
        plan = procedures.plan_pack(tx, settings.places, context=context, complete=complete)
    if plan.making is Making.NOTHING or len(plan.holders) < HOLDERS_MIN:
        return None
    pack_id = new_key(context.randomness)
    writer = PartWriter(
        settings.folder,
        settings.places,
        making=plan.making,
        part_id=pack_id,
        office=str(context.party),
    )
    try:
        record = _write(database, context, settings, plan, pack_id, writer, manifests)
    finally:
        writer.close()
    _keep_withdrawals(database, context, settings)
    if record is None:
        return None
    done = msgspec.structs.replace(record, seconds=time.perf_counter() - started)
    with database.transaction() as tx:
        procedures.record_pack(tx, done, context=context)
    return done


def _keep_withdrawals(database: Database, context: NodeContext, settings: PackSettings) -> None:
    """Keep the list of who is withdrawn beside every pack: new when it changes, and never old."""
    with database.transaction() as tx:
        withdrawn = procedures.list_withdrawn(tx)
    now, office = context.clock.now(), str(context.party)
    digests = sorted(digest(about_resident(office, str(one))).hex() for one in withdrawn)
    for place in settings.places:
        if not (settings.folder / place).exists():
            continue  # nothing was ever made there
        last = find_withdrawals(settings.folder / place, context.vault.public(SIGN))
        fresh = last is not None and now - last.made_at < timedelta(minutes=PACK_MINUTES)
        if last is None or last.digests != digests or not fresh:
            told = Withdrawals(office=office, made_at=now, digests=digests)
            write_withdrawals(
                settings.folder / place, told, lambda signed: context.vault.sign(SIGN, signed)
            )


def _write(
    database: Database,
    context: NodeContext,
    settings: PackSettings,
    plan: PackPlan,
    pack_id: UUID,
    writer: PartWriter,
    former: Mapping[str, Manifest],
) -> PackRecord | None:
    """Fill the part, and put the manifests in their places; None when it must not be used.

    The guard is asked in a transaction of its own before the walk, so that whoever takes a lock
    does not wait for it; a part that was filled meanwhile has no manifest and a key nobody has.
    """
    made_at = context.clock.now()
    with database.transaction() as tx:
        withheld = procedures.withheld_now(tx, context)
    last = plan.last.made if plan.last else None
    ground_at = last.ground_at if last and plan.making is Making.DELTA else made_at
    with database.transaction() as tx:
        writer.write(procedures.fill_pack(tx, plan.making, ground_at, withheld))
    parts = writer.finish(plan.holders, made_at)
    with database.transaction() as tx:
        if procedures.has_protection_changed(tx, withheld):
            return None
    for place in settings.places:
        manifest = _manifest(context, settings, plan, pack_id, place, parts[place], former)
        write_manifest(settings.folder, manifest, lambda signed: context.vault.sign(SIGN, signed))
    made = PackMade(
        pack_id=pack_id,
        ground_id=last.ground_id if last and plan.making is Making.DELTA else pack_id,
        ground_at=ground_at,
        made_at=made_at,
        loaded=plan.loaded,
        holders=tuple(sorted(holder.holder_id for holder in plan.holders)),
        withheld=digest_of(withheld),
    )
    return PackRecord(made, plan.making, writer.lines, writer.bytes_written, 0.0)


def _manifest(
    context: NodeContext,
    settings: PackSettings,
    plan: PackPlan,
    pack_id: UUID,
    place: str,
    part: Part,
    former: Mapping[str, Manifest],
) -> Manifest:
    is_ground = plan.making is Making.GROUND
    return Manifest(
        pack_id=pack_id,
        office=str(context.party),
        municipality=settings.municipality,
        mayor=settings.mayor,
        place=place,
        made_at=part.made_at,
        simulated=settings.simulated,
        holders=list(plan.holders),
        numbers=_numbers_of(plan.blocks, place),
        ground=part if is_ground else former[place].ground,
        delta=None if is_ground else part,
    )


def _numbers_of(blocks: tuple[Block, ...], place: str) -> list[Numbers]:
    return [
        Numbers(block.series, block.first, block.last) for block in blocks if block.place == place
    ]


def _find_manifests(context: NodeContext, settings: PackSettings) -> dict[str, Manifest]:
    key = context.vault.public(SIGN)
    found = {place: find_manifest(settings.folder / place, key) for place in settings.places}
    return {place: manifest for place, manifest in found.items() if manifest is not None}
