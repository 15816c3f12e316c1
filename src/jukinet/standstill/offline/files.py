"""The folder of a pack: a signed manifest and the sealed parts it names.

::

    <folder>/<place>/pack.manifest        first line the office's signature, then the manifest
    <folder>/<place>/ground-….sealed
    <folder>/<place>/delta-….sealed
    <folder>/<place>/withdrawn.list       signed the same way: who is withdrawn from older packs

A part is whole and on the disk before the manifest that names it takes its name; what no manifest
names any more is removed afterwards. Whoever copies the folder meanwhile copies a pack that opens.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

import msgspec

from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.private_file import (
    OWNER_ONLY,
    alone_with,
    make_private_directory,
    write_private,
)
from jukinet.platform.crypto.seal import seal_to, verify
from jukinet.platform.crypto.sealed_stream import (
    StreamSealer,
    digest_stream,
    make_stream_key,
    split,
)
from jukinet.standstill.pack import (
    Half,
    Holder,
    Making,
    Manifest,
    PackLine,
    Part,
    about_part,
    pairs_of,
)
from jukinet.standstill.withdrawal import Withdrawals
from jukinet.terms.errors import ErrorCode, JukiError

MANIFEST: Final = "pack.manifest"
MANIFEST_BYTES_MAX: Final = 262_144
"""Two parts with sixty-six pairs of sealed halves are some forty kilobytes."""
SIGNED_AS: Final = b"juki standstill manifest 1\n"
SEALED: Final = "*.sealed"
WITHDRAWN: Final = "withdrawn.list"
WITHDRAWN_BYTES_MAX: Final = 1_048_576
"""Some fifteen thousand persons; a city of four hundred thousand protects some hundreds."""
WITHDRAWN_SIGNED_AS: Final = b"juki standstill withdrawn 1\n"

_ENCODER: Final = msgspec.json.Encoder()


@contextmanager
def alone_with_packs(folder: Path) -> Iterator[None]:
    """Hold the office's own packs: whoever makes them anew removes what those before were made of.

    A machine at a place works on a copy, which nobody removes anything from.
    """
    make_private_directory(folder)
    with alone_with(folder / "packs"):
        yield


class PartWriter:
    """Writes one part for several places at once: a line is encoded once, sealed for each."""

    def __init__(
        self, folder: Path, places: Sequence[str], *, making: Making, part_id: UUID, office: str
    ) -> None:
        self._file_name: Final = f"{making.value}-{part_id.hex}.sealed"
        self._office: Final = office
        self._files = ExitStack()
        self._sealers: dict[str, tuple[StreamSealer, BinaryIO, bytes]] = {}
        self.lines = 0
        for place in places:
            make_private_directory(folder / place)
            handle = os.open(
                folder / place / self._file_name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY
            )
            file = self._files.enter_context(os.fdopen(handle, "wb"))
            key = make_stream_key()
            self._sealers[place] = (StreamSealer(file, key, self._about(place)), file, key)

    def write(self, lines: Iterable[PackLine]) -> None:
        """Add the lines; none is kept."""
        buffer = bytearray()
        for line in lines:
            _ENCODER.encode_into(line, buffer, -1)
            buffer += b"\n"
            self.lines += 1
            if len(buffer) > 262_144:
                self._add(buffer)
        self._add(buffer)

    def finish(self, holders: Sequence[Holder], made_at: datetime) -> dict[str, Part]:
        """End the files; each place's part with the halves of its key."""
        parts: dict[str, Part] = {}
        for place, (sealer, file, key) in self._sealers.items():
            digest = sealer.finish()
            file.flush()
            os.fsync(file.fileno())
            parts[place] = Part(
                file=self._file_name,
                digest=digest.hex(),
                made_at=made_at,
                lines=self.lines,
                halves=halve_key(key, holders, self._about(place)),
            )
        self._files.close()
        return parts

    def close(self) -> None:
        """Let go of the files, finished or not; what no manifest names is removed next time."""
        self._files.close()

    @property
    def bytes_written(self) -> int:
        """How long the part is, of one place."""
        return max((sealer.written for sealer, _, _ in self._sealers.values()), default=0)

    def _add(self, buffer: bytearray) -> None:
        plain = bytes(buffer)
        for sealer, _, _ in self._sealers.values():
            sealer.add(plain)
        buffer.clear()

    def _about(self, place: str) -> bytes:
        return about_part(self._office, place, self._file_name)


def halve_key(key: bytes, holders: Sequence[Holder], about: bytes) -> list[Half]:
    """For every pair of holders a half of the key for each; the key itself is forgotten."""
    keys = {holder.holder_id: PublicKey(KeyKind.HPKE_P256, holder.seal_key) for holder in holders}
    halves = []
    for first, second in pairs_of(keys):
        for_first, for_second = split(key)
        halves.append(
            Half(
                first=first,
                second=second,
                for_first=seal_to(keys[first], for_first, about),
                for_second=seal_to(keys[second], for_second, about),
            )
        )
    return halves


def write_manifest(folder: Path, manifest: Manifest, sign: Callable[[bytes], bytes]) -> None:
    """Put the manifest in its place, atomically, and remove what it does not name."""
    encoded = msgspec.json.encode(manifest)
    signature = b64encode(sign(SIGNED_AS + encoded))
    place = folder / manifest.place
    write_private(place / MANIFEST, signature + b"\n" + encoded)
    named = {manifest.ground.file, manifest.delta.file if manifest.delta else ""}
    for path in place.glob(SEALED):
        if path.name not in named:
            path.unlink(missing_ok=True)


def read_manifest(place: Path, office_key: PublicKey) -> Manifest:
    """The manifest in a folder, signed by this office; PACK_UNREADABLE when it is not."""
    # (1) within bounds, (2) signed by the office, (3) of this format
    try:
        with (place / MANIFEST).open("rb") as file:
            content = file.read(MANIFEST_BYTES_MAX + 1)
    except OSError as error:
        raise unreadable("there is no pack in the folder") from error
    signature, separator, encoded = content.partition(b"\n")
    if len(content) > MANIFEST_BYTES_MAX or not separator:  # (1)
        raise unreadable("the manifest is damaged")
    try:
        verify(office_key, SIGNED_AS + encoded, b64decode(signature, validate=True))  # (2)
        return msgspec.json.decode(encoded, type=Manifest)  # (3)
    except (ValueError, msgspec.MsgspecError) as error:
        raise unreadable("the manifest is damaged") from error
    except JukiError as error:
        raise unreadable("the manifest is not signed by this office") from error


def write_withdrawals(place: Path, told: Withdrawals, sign: Callable[[bytes], bytes]) -> None:
    """Put the list of who is withdrawn beside a pack, signed."""
    encoded = msgspec.json.encode(told)
    signature = b64encode(sign(WITHDRAWN_SIGNED_AS + encoded))
    make_private_directory(place)
    write_private(place / WITHDRAWN, signature + b"\n" + encoded)


def read_withdrawals(file: Path, office_key: PublicKey) -> Withdrawals:
    """A list of who is withdrawn, signed by this office; PACK_UNREADABLE when it is not."""
    try:
        with file.open("rb") as opened:
            content = opened.read(WITHDRAWN_BYTES_MAX + 1)
    except OSError as error:
        raise unreadable("there is no list of who is withdrawn") from error
    signature, separator, encoded = content.partition(b"\n")
    if len(content) > WITHDRAWN_BYTES_MAX or not separator:
        raise unreadable("the list of who is withdrawn is damaged")
    try:
        signed = b64decode(signature, validate=True)
        verify(office_key, WITHDRAWN_SIGNED_AS + encoded, signed)
        return msgspec.json.decode(encoded, type=Withdrawals)
    except (ValueError, msgspec.MsgspecError) as error:
        raise unreadable("the list of who is withdrawn is damaged") from error
    except JukiError as error:
        raise unreadable("the list of who is withdrawn is not this office's") from error


def find_withdrawals(place: Path, office_key: PublicKey) -> Withdrawals | None:
    """The list beside a pack, where there is one that can be read."""
    try:
        return read_withdrawals(place / WITHDRAWN, office_key)
    except JukiError:
        return None


def must_be_whole(place: Path, part: Part) -> None:
    """Raise unless the part is the file that the manifest names."""
    try:
        with (place / part.file).open("rb") as file:
            found = digest_stream(file)
    except OSError as error:
        raise unreadable("a part of the pack is missing") from error
    if found.hex() != part.digest:
        raise unreadable("a part of the pack is damaged")


def find_manifest(place: Path, office_key: PublicKey) -> Manifest | None:
    """The manifest in a folder if there is one and its files are there; else None."""
    try:
        manifest = read_manifest(place, office_key)
    except JukiError:
        return None
    parts = (manifest.ground, manifest.delta)
    there = all(part is None or (place / part.file).is_file() for part in parts)
    return manifest if there else None


def unreadable(why: str) -> JukiError:
    """What is said of a pack that cannot be read."""
    return JukiError(ErrorCode.PACK_UNREADABLE, why)
