"""Writing the chips of cards that lie in a station's folder, by the dialogues of ``iccard``.

The transport key comes from two custodians at the beginning of a run and lives in the memory of
this process alone. The chip makes its keys; the commission's key in the vault signs certificate and
face, for nothing leaves the vault; then everything is written. ``finish`` is a step of its own,
taken after the work is noted as written, so that a stop never leaves a finished chip nobody knows.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from jukinet.cards.commissioned_issue.procedures import OpenedRecord
from jukinet.cards.commissioned_issue.procedures.sealing import signing_handle_of
from jukinet.cards.face import CardFace, CardForm
from jukinet.iccard.application import Life
from jukinet.iccard.authority import CardKeys
from jukinet.iccard.certificate import CardCertificate, CertificateBody, CertRole
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import MEMORY_BYTES, FileMemory
from jukinet.iccard.conversation import converse
from jukinet.iccard.face import PICTURE_BYTES_MAX, Face, FaceForm, face_body, signed_face
from jukinet.iccard.terminal.terminal import read_state
from jukinet.iccard.terminal.writing import CardContents, open_blank
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import day_of, era_text
from jukinet.terms.errors import ErrorCode, JukiError

MEMORY: Final = "chip"
CELL: Final = "cell"


class ChipInFolder:
    """The carrier to the emulated chip of a card's folder."""

    def __init__(self, card: Path) -> None:
        if not (card / MEMORY).exists():
            raise JukiError(ErrorCode.CARD_MISSING, "this card has no chip")
        self._memory: Final = FileMemory(card / MEMORY)
        self._chip: Final = Chip(self._memory, ChipCell.at(card / CELL))

    def reset(self) -> bytes:
        """Power off and on."""
        return self._chip.reset()

    def transmit(self, command: bytes) -> bytes:
        """One command, one answer."""
        return self._chip.process(command)

    def close(self) -> None:
        """Let go of it."""
        self._memory.close()


def make_blank(
    card: Path, serial: bytes, key: TransportKey, memory_bytes: int = MEMORY_BYTES
) -> None:
    """A blank as its maker delivers it, for rehearsals."""
    card.mkdir(parents=True, exist_ok=True)
    memory = FileMemory(card / MEMORY, memory_bytes)
    Chip.manufacture(memory, ChipCell.at(card / CELL), serial, key)
    memory.close()


class FolderChips:
    """See :class:`~jukinet.cards.commissioned_issue.station.folder.ChipWriter`."""

    def __init__(self, context: NodeContext, key: TransportKey) -> None:
        """``key`` is the batch's transport key, of both custodians' halves."""
        self._context: Final = context
        self._key: Final = key

    def write(self, card: Path, record: OpenedRecord, face: CardFace) -> bytes:
        """Let the chip make keys, and write it; its public key (DER)."""
        carrier = ChipInFolder(card)
        try:
            carrier.reset()
            blank = converse(open_blank(self._key, self._context.randomness), carrier)
            if blank.serial.hex().upper() != card.name:
                raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "the chip is of another blank")
            keys = converse(blank.make_keys(), carrier)
            converse(blank.write(self._contents(record, face, keys)), carrier)
            return keys.sign.spki
        finally:
            carrier.close()

    def finish(self, card: Path) -> None:
        """End the writing; a chip that was ended before stays as it is."""
        carrier = ChipInFolder(card)
        try:
            carrier.reset()
            if converse(read_state(), carrier).life is not Life.BLANK:
                return
            blank = converse(open_blank(self._key, self._context.randomness), carrier)
            converse(blank.finish(), carrier)
        finally:
            carrier.close()

    def _contents(self, record: OpenedRecord, face: CardFace, keys: CardKeys) -> CardContents:
        root = CardCertificate.from_bytes(record.root)
        issuer = CardCertificate.from_bytes(record.certificate)
        number, handle = record.data.card_number, signing_handle_of(record.key_id)
        body = CertificateBody(
            issuer.body.suite,
            CertRole.CARD,
            issuer.key_id,
            number.encode("ascii"),
            keys.sign,
            day_of(self._context.clock.now()),
            date.fromisoformat(record.data.valid_until),
            keys.seal,
        )
        certificate = body.signed(self._context.vault.sign(handle, body.to_bytes()))
        certificate.must_be_issued_by(issuer)
        shown = chip_face(face)
        signature = self._context.vault.sign(handle, face_body(number, shown))
        return CardContents(
            root=root,
            issuer=issuer,
            card=certificate,
            code=ResidentRecordCode(record.data.code),
            forbidden_pins=record.data.forbidden_pins,
            face=signed_face(shown, issuer, signature),
        )


def chip_face(face: CardFace) -> Face:
    """The face as the chip keeps it: what ought to be printed."""
    holder = face.holder
    if holder is None:
        return Face(FaceForm.A, face.name, face.valid_until, face.municipality)
    assert face.form is CardForm.B
    fits = len(holder.photo) <= PICTURE_BYTES_MAX
    return Face(
        FaceForm.B,
        face.name,
        face.valid_until,
        face.municipality,
        era_text(holder.birth),
        holder.sex.ja,
        holder.address,
        holder.photo if fits else b"",
    )
