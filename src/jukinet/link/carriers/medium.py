"""The medium (媒体): a package of sealed envelopes that a person carries.

A package is a ZIP archive without compression: ``manifest.json``, which anybody can read (from
whom, to whom, which number, how many messages, the digest of every file) and nobody can alter
(``manifest.sig`` is the sender's signature over it); the envelopes, sealed as on any line; and the
receipts for envelopes of earlier media the other way.
"""

from __future__ import annotations

import zipfile
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Final, Literal, Self

import msgspec
from msgspec import Meta

from jukinet.platform.crypto.seal import digest
from jukinet.platform.message.envelope import ENVELOPE_BYTES_MAX, SentEnvelope
from jukinet.platform.message.receipt import RECEIPT_BYTES_MAX
from jukinet.terms.errors import ErrorCode, JukiError

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
MANIFEST_BYTES_MAX: Final = 1_048_576  # a thousand entries of some two hundred bytes, five times
ENCLOSED_MAX: Final = 1_000
# What is signed begins with this, so that the signature is good for nothing else.
SIGNED_AS: Final = b"juki medium 1\n"

_Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
_EnvelopeId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
_PartyText = Annotated[str, Meta(max_length=80)]
_Number = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class Enclosed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One envelope in the package."""

    file: Annotated[str, Meta(pattern=r"^envelopes/[0-9]{4}\.jws$")]
    digest: _Digest
    envelope_id: _EnvelopeId
    first_number: _Number
    last_number: _Number


class EnclosedReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One receipt in the package, for an envelope that came on a medium."""

    file: Annotated[str, Meta(pattern=r"^receipts/[0-9]{4}\.jws$")]
    digest: _Digest
    envelope_id: _EnvelopeId


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What anybody may know about a medium."""

    format: Literal["juki-medium/1"]
    sender: _PartyText
    receiver: _PartyText
    number: _Number
    made_at: Annotated[datetime, Meta(tz=True)]
    envelopes: Annotated[list[Enclosed], Meta(max_length=ENCLOSED_MAX)]
    receipts: Annotated[list[EnclosedReceipt], Meta(max_length=ENCLOSED_MAX)]

    @property
    def messages(self) -> int:
        """How many messages the medium carries."""
        return sum(one.last_number - one.first_number + 1 for one in self.envelopes)


class PackageWriter:
    """Writes a package piece by piece; one envelope is in memory at a time."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self.envelopes: list[Enclosed] = []
        self.receipts: list[EnclosedReceipt] = []

    def add_envelope(self, sent: SentEnvelope) -> None:
        """Enclose an envelope."""
        file = f"envelopes/{len(self.envelopes) + 1:04d}.jws"
        self._archive.writestr(file, sent.wire)
        self.envelopes.append(
            Enclosed(
                file,
                digest(sent.wire).hex(),
                sent.envelope_id,
                sent.first_number,
                sent.last_number,
            )
        )

    def add_receipt(self, envelope_id: str, wire: bytes) -> None:
        """Enclose a receipt."""
        file = f"receipts/{len(self.receipts) + 1:04d}.jws"
        self._archive.writestr(file, wire)
        self.receipts.append(EnclosedReceipt(file, digest(wire).hex(), envelope_id))

    def seal(self, manifest: Manifest, sign: Callable[[bytes], bytes]) -> bytes:
        """Add the manifest with its signature; the digest of the manifest stands for all."""
        encoded = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
        self._archive.writestr(MANIFEST, encoded)
        self._archive.writestr(SIGNATURE, urlsafe_b64encode(sign(SIGNED_AS + encoded)))
        return digest(encoded)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()


class Package:
    """A package to be read; whatever is wrong with it is MEDIUM_DAMAGED."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _damaged("it cannot be opened") from error
        try:
            self._encoded = self._read(MANIFEST, MANIFEST_BYTES_MAX)
            self.signature = urlsafe_b64decode(self._read(SIGNATURE, 200))
            self.manifest = msgspec.json.decode(self._encoded, type=Manifest)
        except (ValueError, RecursionError) as error:
            self._archive.close()
            raise _damaged("its manifest cannot be read") from error
        except JukiError:
            self._archive.close()
            raise

    @property
    def signed(self) -> bytes:
        """The bytes the signature is over."""
        return SIGNED_AS + self._encoded

    @property
    def digest(self) -> bytes:
        """What stands for the whole package."""
        return digest(self._encoded)

    def must_be_whole(self) -> None:
        """Raise unless every file is the one that was enclosed."""
        for envelope in self.manifest.envelopes:
            self.read_envelope(envelope)
        for receipt in self.manifest.receipts:
            self.read_receipt(receipt)

    def read_envelope(self, enclosed: Enclosed) -> bytes:
        """An envelope whose bytes are those of the manifest."""
        return self._checked(enclosed.file, enclosed.digest, ENVELOPE_BYTES_MAX)

    def read_receipt(self, enclosed: EnclosedReceipt) -> bytes:
        """A receipt whose bytes are those of the manifest."""
        return self._checked(enclosed.file, enclosed.digest, RECEIPT_BYTES_MAX)

    def _checked(self, file: str, expected: str, limit: int) -> bytes:
        content = self._read(file, limit)
        if digest(content).hex() != expected:
            raise _damaged(f"{file} is not what was enclosed")
        return content

    def _read(self, file: str, limit: int) -> bytes:
        try:
            entry = self._archive.getinfo(file)
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > limit:
                raise _damaged(f"{file} is compressed or too large")
            with self._archive.open(entry) as content:
                return content.read(limit)
        except (
            KeyError, OSError, EOFError, RuntimeError, ValueError, zlib.error, zipfile.BadZipFile,
        ) as error:  # fmt: skip
            raise _damaged(f"{file} cannot be read") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()


def _damaged(why: str) -> JukiError:
    return JukiError(ErrorCode.MEDIUM_DAMAGED, f"the medium is damaged: {why}")
