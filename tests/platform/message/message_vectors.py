"""The envelope and receipt under tests/vectors/message, and how they were made.

The bytes were made once, with the keys written beside them; the keys are no secret and belong to
nobody. Run this file to make new ones, which is right only together with a new version of the
format.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from jukinet.platform.crypto.keys import KeyKind, PrivateKey, PublicKey
from jukinet.platform.crypto.seal import open_sealed
from jukinet.platform.crypto.vault import SEAL, SIGN
from jukinet.platform.message.envelope import Message, make_envelope
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


def main() -> None:
    sender, addressee = load_keys()
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
