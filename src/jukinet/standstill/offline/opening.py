"""Opening a pack with two cards: both halves of a key, joined in memory and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.sealed_stream import join, open_stream
from jukinet.standstill.offline.card import HolderCard
from jukinet.standstill.offline.files import (
    WITHDRAWN,
    must_be_whole,
    read_manifest,
    read_withdrawals,
    unreadable,
)
from jukinet.standstill.pack import GONE, WITHHELD, Manifest, PackLine, Part, about_part
from jukinet.standstill.withdrawal import about_resident
from jukinet.terms.errors import ErrorCode, JukiError

DELTA_LINES_MAX: Final = 200_000
"""A day's changes; more are a load, after which the ground is made anew."""

_DECODER: Final = msgspec.json.Decoder(PackLine)


@dataclass(frozen=True, slots=True)
class CardWithPin:
    """A card in the reader, and what its holder typed."""

    card: HolderCard
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class OpenPack:
    """A pack two people opened: the delta in memory, the ground read through at each search."""

    place: Path
    manifest: Manifest
    ground_key: bytes
    changed: dict[str, PackLine]
    withdrawn: frozenset[str] = frozenset()
    known_at: datetime | None = None
    """When it was known last who is protected: by the pack, or by a list that came after it."""

    def __repr__(self) -> str:
        return f"OpenPack({self.manifest.pack_id})"

    def find_lines(self, wanted: tuple[bytes, ...]) -> Iterator[PackLine]:
        """Standing lines that may be meant: those whose text holds every one of the given pieces.

        A line that changed since the ground is judged as it is now.
        """
        for line in self.changed.values():
            text = msgspec.json.encode(line)
            if line.mark != GONE and all(piece in text for piece in wanted):
                yield self._veiled(line)
        for text in _lines_of(self.place, self.manifest, self.manifest.ground, self.ground_key):
            if all(piece in text for piece in wanted):
                line = _DECODER.decode(text)
                if line.resident_id not in self.changed:
                    yield self._veiled(line)

    def _veiled(self, line: PackLine) -> PackLine:
        """A mark instead of whoever was withdrawn since the line was written."""
        told = about_resident(self.manifest.office, line.resident_id)
        if self.withdrawn and digest(told).hex() in self.withdrawn:
            return PackLine(line.resident_id, line.household_id, WITHHELD)
        return line


def open_pack(
    folder: Path,
    first: CardWithPin,
    second: CardWithPin,
    *,
    office_key: PublicKey,
    withdrawals: Path | None = None,
) -> OpenPack:
    """Open the pack of a place with the cards of two of its holders.

    (1) The manifest is the office's. (2) Two different holders. (3) The parts are whole.
    (4) Each card opens its half. (5) The joined key opens what is inside. (6) Whoever is withdrawn
    by the list beside it, or by one that came after it, is a mark.
    """
    manifest = read_manifest(folder, office_key)  # (1)
    ids = (first.card.card_id, second.card.card_id)
    for holder_id in ids:
        manifest.find_holder(holder_id)
    if ids[0] == ids[1]:  # (2)
        raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "one card is not two")
    parts = [part for part in (manifest.ground, manifest.delta) if part is not None]
    for part in parts:
        must_be_whole(folder, part)  # (3)
    keys = {part.file: _join_halves(manifest, part, first, second) for part in parts}  # (4)
    changed: dict[str, PackLine] = {}
    if manifest.delta is not None:
        delta_key = keys[manifest.delta.file]
        for text in _lines_of(folder, manifest, manifest.delta, delta_key):  # (5)
            line = _DECODER.decode(text)
            changed[line.resident_id] = line
            if len(changed) > DELTA_LINES_MAX:
                raise unreadable("the delta is larger than any delta")
    lists = [  # (6)
        read_withdrawals(file, office_key)
        for file in (folder / WITHDRAWN, withdrawals)
        if file is not None and (file == withdrawals or file.exists())
    ]
    return OpenPack(
        folder,
        manifest,
        keys[manifest.ground.file],
        changed,
        frozenset(one for told in lists for one in told.digests if told.office == manifest.office),
        max([manifest.made_at, *(told.made_at for told in lists)]),
    )


def _join_halves(manifest: Manifest, part: Part, first: CardWithPin, second: CardWithPin) -> bytes:
    about = about_part(manifest.office, manifest.place, part.file)
    given = {one.card.card_id: one for one in (first, second)}
    for half in part.halves:
        if {half.first, half.second} == given.keys():
            one, other = given[half.first], given[half.second]
            return join(
                one.card.open(one.pin, half.for_first, about),
                other.card.open(other.pin, half.for_second, about),
            )
    raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "the pack was not made for these two")


def _lines_of(folder: Path, manifest: Manifest, part: Part, key: bytes) -> Iterator[bytes]:
    about = about_part(manifest.office, manifest.place, part.file)
    rest = b""
    try:
        opened = (folder / part.file).open("rb")
    except OSError as error:
        raise unreadable("a part of the pack is missing") from error
    with opened as file:
        for piece in open_stream(file, key, about):
            lines = (rest + piece).split(b"\n")
            rest = lines.pop()
            yield from lines
    if rest:
        raise unreadable("a part of the pack ends within a line")
