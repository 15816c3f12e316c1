"""The hand ledger (手書き処理の記録): what an open pack was used for, in signed lines.

The first line says which pack was opened, when and by whom, and names a key that lives as long as
the pack is open; both cards sign it. Every further line is signed with that key and names the
digest of the line before it. The last says how many there were. So a line can be neither added,
altered, left out nor cut off without its being found when the ledger is taken over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Self
from uuid import UUID

import msgspec
from msgspec import Meta

from jukinet.platform.crypto.keys import KeyKind, PrivateKey, PublicKey
from jukinet.platform.crypto.private_file import OWNER_ONLY, make_private_directory
from jukinet.platform.crypto.seal import digest, verify
from jukinet.standstill.by_hand import HandEntry, Handwork
from jukinet.standstill.numbers import Outcome, Series
from jukinet.standstill.offline.opening import CardWithPin, OpenPack
from jukinet.standstill.pack import Holder
from jukinet.terms.errors import ErrorCode, JukiError

LEDGER_BYTES_MAX: Final = 4_194_304
"""Some eight thousand lines: a town's work by hand for weeks."""
SUFFIX: Final = ".hand"
_OPENED_AS: Final = b"juki standstill opened 1\n"
_USED_AS: Final = b"juki standstill used 1\n"

_Text = Annotated[str, Meta(min_length=1, max_length=200)]


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The first line: a pack was opened."""

    session_id: UUID
    pack_id: UUID
    office: str
    place: str
    holders: Annotated[list[str], Meta(min_length=2, max_length=2)]
    opened_at: Annotated[datetime, Meta(tz=True)]
    session_key: bytes
    drill: bool


class HandLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="use"):
    """One use of a number."""

    previous: str
    at: Annotated[datetime, Meta(tz=True)]
    what: Handwork
    number: Annotated[int, Meta(ge=1)]
    outcome: Outcome
    done_by: _Text
    paper: _Text
    resident_id: UUID | None
    waived: bool = False


class Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="closed"):
    """The last line: the pack was closed after so many uses."""

    previous: str
    at: Annotated[datetime, Meta(tz=True)]
    uses: Annotated[int, Meta(ge=0)]


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: str
    signatures: Annotated[list[bytes], Meta(min_length=1, max_length=2)]


@dataclass(frozen=True, slots=True)
class HandLedger:
    """A ledger that was verified."""

    opening: Opening
    uses: tuple[HandLine, ...]
    closed: bool
    digest: bytes

    def to_entries(self) -> list[HandEntry]:
        """The uses as they are entered afterwards."""
        return [
            HandEntry(
                what=use.what,
                number=use.number,
                outcome=Outcome.DRILL if self.opening.drill else use.outcome,
                happened_at=use.at,
                done_by=use.done_by,
                paper=use.paper,
                resident_id=use.resident_id,
                waived=use.waived,
            )
            for use in self.uses
        ]


class LedgerBook:
    """The ledgers of one place in a folder, and the one being written."""

    def __init__(self, folder: Path, pack: OpenPack) -> None:
        self._folder: Final = folder
        self._pack: Final = pack
        self._key = PrivateKey.generate(KeyKind.ED25519, b"")
        self._path: Path | None = None
        self._previous = ""
        self._uses = 0
        self._given = _numbers_given(folder, pack.manifest.place)

    def begin(
        self,
        first: CardWithPin,
        second: CardWithPin,
        *,
        session_id: UUID,
        at: datetime,
        drill: bool = False,
    ) -> Self:
        """Write the first line, signed by both cards."""
        manifest = self._pack.manifest
        assert self._key.public is not None
        opening = Opening(
            session_id=session_id,
            pack_id=manifest.pack_id,
            office=manifest.office,
            place=manifest.place,
            holders=[first.card.card_id, second.card.card_id],
            opened_at=at,
            session_key=self._key.public.spki,
            drill=drill,
        )
        body = msgspec.json.encode(opening)
        signatures = [one.card.sign(one.pin, _OPENED_AS + body) for one in (first, second)]
        make_private_directory(self._folder)
        self._path = self._folder / f"{manifest.place}-{session_id.hex}{SUFFIX}"
        self._append(body, signatures)
        return self

    def next_number(self, series: Series) -> int:
        """The lowest number of a series that was not given at this place."""
        numbers = self._pack.manifest.numbers_of(series)
        number = max(self._given.get(series, 0) + 1, numbers.first)
        if number > numbers.last:
            raise JukiError(ErrorCode.NUMBER_NOT_RESERVED, "the reserved numbers are used up")
        return number

    def note(self, entry: HandEntry) -> None:
        """Write one use; it is on the disk before anybody gets his paper."""
        numbers = self._pack.manifest.numbers_of(entry.series)
        if not numbers.first <= entry.number <= numbers.last:
            raise JukiError(ErrorCode.NUMBER_NOT_RESERVED, "the number is not of this place")
        line = HandLine(
            previous=self._previous,
            at=entry.happened_at,
            what=entry.what,
            number=entry.number,
            outcome=entry.outcome,
            done_by=entry.done_by,
            paper=entry.paper,
            resident_id=entry.resident_id,
            waived=entry.waived,
        )
        self._append_signed(line)
        self._uses += 1
        self._given[entry.series] = max(self._given.get(entry.series, 0), entry.number)

    def close(self, at: datetime) -> Path:
        """Write the last line; the ledger's file."""
        self._append_signed(Closing(previous=self._previous, at=at, uses=self._uses))
        assert self._path is not None
        return self._path

    def _append_signed(self, line: HandLine | Closing) -> None:
        body = msgspec.json.encode(line)
        self._append(body, [self._key.sign(_USED_AS + body)])

    def _append(self, body: bytes, signatures: list[bytes]) -> None:
        assert self._path is not None, "a ledger begins with its opening"
        text = msgspec.json.encode(_Signed(body.decode(), signatures)) + b"\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
        with os.fdopen(handle, "ab") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self._previous = digest(text).hex()


def name_holders(content: bytes) -> list[str]:
    """Whom a ledger says it was opened by, before any of it is verified: to look up their keys."""
    first, _, _ = content.partition(b"\n")
    try:
        body = msgspec.json.decode(first, type=_Signed).body
        return msgspec.json.decode(body, type=Opening).holders
    except msgspec.MsgspecError as error:
        raise _broken("its first line cannot be read") from error


def read_ledger(content: bytes, holders: Mapping[str, Holder]) -> HandLedger:
    """The ledger, each line verified; HAND_LEDGER_BROKEN at the first that is not as written.

    (1) Both cards that opened the pack are holders' and signed. (2) Every line is signed with the
    session's key. (3) It names the line before it. (4) The last counts them, where there is one.
    """
    lines = content.splitlines(keepends=True)
    if len(content) > LEDGER_BYTES_MAX or not lines:
        raise _broken("it is empty or too long")
    try:
        opening = _read_opening(lines[0], holders)  # (1)
        session_key = PublicKey(KeyKind.ED25519, opening.session_key)
        uses: list[HandLine] = []
        previous, closed = digest(lines[0]).hex(), False
        for text in lines[1:]:
            signed = msgspec.json.decode(text, type=_Signed)
            verify(session_key, _USED_AS + signed.body.encode(), signed.signatures[0])  # (2)
            line = msgspec.json.decode(signed.body, type=HandLine | Closing)
            if closed or line.previous != previous:  # (3)
                raise _broken("a line is missing or moved")
            if isinstance(line, HandLine):
                uses.append(line)
            elif line.uses != len(uses):  # (4)
                raise _broken("lines are missing")
            else:
                closed = True
            previous = digest(text).hex()
    except msgspec.MsgspecError as error:
        raise _broken("a line cannot be read") from error
    except JukiError as error:
        if error.code in (ErrorCode.SIGNATURE_INVALID, ErrorCode.KEY_INVALID):
            raise _broken("a line is not signed by whom it names") from error
        raise
    return HandLedger(opening, tuple(uses), closed, digest(content))


def _read_opening(text: bytes, holders: Mapping[str, Holder]) -> Opening:
    signed = msgspec.json.decode(text, type=_Signed)
    opening = msgspec.json.decode(signed.body, type=Opening)
    named = [holders.get(holder_id) for holder_id in opening.holders]
    if len(set(opening.holders)) != 2 or len(signed.signatures) != 2:
        raise _broken("it was not opened by two")
    for holder, signature in zip(named, signed.signatures, strict=True):
        if holder is None:
            raise _broken("it was opened by somebody who is no holder")
        key = PublicKey(KeyKind.ECDSA_P256, holder.sign_key)
        verify(key, _OPENED_AS + signed.body.encode(), signature)
    return opening


def _numbers_given(folder: Path, place: str) -> dict[Series, int]:
    """The highest number of each series in earlier ledgers; what cannot be read gave none."""
    highest: dict[Series, int] = {}
    for path in sorted(folder.glob(f"{place}-*{SUFFIX}")):
        for text in path.read_bytes().splitlines()[1:]:
            try:
                body = msgspec.json.decode(text, type=_Signed).body
                line = msgspec.json.decode(body, type=HandLine | Closing)
            except msgspec.MsgspecError:
                continue
            if isinstance(line, HandLine):
                series = HandEntry(
                    line.what, line.number, line.outcome, line.at, line.done_by, line.paper
                ).series
                highest[series] = max(highest.get(series, 0), line.number)
    return highest


def _broken(why: str) -> JukiError:
    return JukiError(ErrorCode.HAND_LEDGER_BROKEN, f"the hand ledger is broken: {why}")
