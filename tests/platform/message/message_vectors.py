"""The envelope, receipt and letter under tests/vectors/message, and how they were made.

The bytes were made once, with the keys written beside them; the keys are no secret and belong to
nobody. Run this file, with `tests` in PYTHONPATH, to make new ones, which is right only together
with a new version of the format.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

import msgspec
from message_offices import no_law

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import Address, PeerDirectory, PeerRecord, write_directory
from jukinet.platform.crypto.keys import KeyKind, PrivateKey, PublicKey
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.seal import open_sealed
from jukinet.platform.crypto.vault import SEAL, SIGN
from jukinet.platform.message.envelope import Message, make_envelope
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.letter import Subject, write_letter
from jukinet.platform.message.receipt import Receipt, RefusedNumber, sign_receipt
from jukinet.terms.parties import Party, Role

DIRECTORY: Final = Path(__file__).parents[2] / "vectors" / "message"
SENDER: Final = Party(Role.COMMUNICATION_SERVER, "352039")
ADDRESSEE: Final = Party(Role.PREFECTURAL_SERVER, "350001")
SENT_AT: Final = datetime(2003, 8, 25, 0, 0, 1, 500000, tzinfo=UTC)

MESSAGES: Final = (
    Message(
        message_id="00f6a8e9d8807c0f8d9f3b1a2c4e5f60",
        kind="test-changed/1",
        number=41,
        ordering_key="5f0c1d2e3b4a59687786a5b4c3d2e1f0",
        ordering_sequence=2,
        made_at=datetime(2003, 8, 25, tzinfo=UTC),
        body='{"person_key":"5f0c","count":1,"name":"髙橋 葛󠄂子"}'.encode(),
    ),
    Message(
        message_id="00f6a8e9d8817c0f8d9f3b1a2c4e5f61",
        kind="test-changed/1",
        number=42,
        ordering_key="",
        ordering_sequence=0,
        made_at=datetime(2003, 8, 25, 0, 0, 1, tzinfo=UTC),
        body=b'{"person_key":"","count":2,"name":""}',
    ),
)

WRITER: Final = Party(Role.REGISTER_OFFICE, "352039")
READER: Final = Party(Role.REGISTER_OFFICE, "352012")
SUBJECT: Final = Subject("test-letter/1")
REFERENCE: Final = UUID("5f0c1d2e3b4a59687786a5b4c3d2e1f0")


class LetterWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the letter says."""

    name: str


LETTER_WORDS: Final = LetterWords("髙橋 葛󠄂子")


class FixedKeys:
    """A vault whose keys everybody knows."""

    def __init__(self, sign: str, seal: str) -> None:
        self._keys = {
            SIGN: PrivateKey.from_secret(KeyKind.ECDSA_P256, bytes.fromhex(sign)),
            SEAL: PrivateKey.from_secret(KeyKind.HPKE_P256, bytes.fromhex(seal)),
        }

    def public(self, handle: str) -> PublicKey:
        public = self._keys[handle].public
        assert public is not None
        return public

    def sign(self, handle: str, data: bytes) -> bytes:
        return self._keys[handle].sign(data)

    def open(self, handle: str, sealed: bytes, aad: bytes) -> bytes:
        return open_sealed(self._keys[handle], sealed, aad)


def load_keys() -> tuple[FixedKeys, FixedKeys]:
    """The sender's and the addressee's keys."""
    stored = msgspec.json.decode((DIRECTORY / "keys.json").read_bytes(), type=dict[str, str])
    return (
        FixedKeys(stored["sender_sign"], stored["sender_seal"]),
        FixedKeys(stored["addressee_sign"], stored["addressee_seal"]),
    )


def offices(folder: Path) -> tuple[NodeContext, NodeContext]:
    """The writer and the reader of the letter, who know each other from a directory."""
    writer, reader = load_keys()
    notes = PrivateKey.generate(KeyKind.ED25519, b"").public  # nobody signs a note here
    assert notes is not None
    records = [
        PeerRecord(
            party=party,
            address=Address("127.0.0.1", 0),
            certificates=("0" * 64,),
            sign_key=keys.public(SIGN),
            seal_key=keys.public(SEAL),
            note_key=notes,
        )
        for party, keys in ((WRITER, writer), (READER, reader))
    ]
    write_directory(
        folder / "directory.json",
        records,
        number=1,
        now=SENT_AT,
        sign=lambda line: writer.sign(SIGN, line),
        authority_key=writer.public(SIGN),
    )
    directory = PeerDirectory(folder / "directory.json", writer.public(SIGN))

    def context(party: Party, keys: FixedKeys) -> NodeContext:
        return NodeContext(
            party=party,
            clock=ManualClock(SENT_AT),
            vault=keys,  # type: ignore[arg-type]
            directory=directory,
            law=no_law,
            randomness=SeededRandomness(1),
        )

    return context(WRITER, writer), context(READER, reader)


def write_it(writer: NodeContext) -> bytes:
    """The letter as today's code writes it."""
    return write_letter(
        writer, READER, SUBJECT, REFERENCE, LETTER_WORDS, now=SENT_AT, replies_to=bytes(32)
    )


def main() -> None:
    sender, addressee = load_keys()
    with TemporaryDirectory() as folder:
        writer, _ = offices(Path(folder))
        (DIRECTORY / "letter.jws").write_bytes(write_it(writer))
    sent = make_envelope(
        MESSAGES,
        sender=SENDER,
        addressee=ADDRESSEE,
        vault=sender,  # type: ignore[arg-type]
        recipient_seal_key=addressee.public(SEAL),
        now=SENT_AT,
    )
    (DIRECTORY / "envelope.jws").write_bytes(sent.wire)
    receipt = Receipt(
        receiver=str(ADDRESSEE),
        sender=str(SENDER),
        envelope_id=sent.envelope_id,
        made_at=SENT_AT,
        taken=True,
        accepted_up_to=39,
        missing=(40,),
        refused=(RefusedNumber(number=42, code="body-invalid"),),
        retry_after_seconds=2,
    )
    wire = sign_receipt(receipt, addressee)  # type: ignore[arg-type]
    (DIRECTORY / "receipt.jws").write_bytes(wire)


if __name__ == "__main__":
    main()
