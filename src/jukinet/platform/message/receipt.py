"""The receipt: the receiver's signed word on what it holds, and the sender's evidence of delivery.

A receipt says up to which number everything arrived, which numbers are missing, and which
messages of the envelope were refused and why. It is made after the commit that recorded the
envelope, and it can be made again: the same envelope delivered twice gets the same answer. It
carries numbers and codes only and is therefore signed but not sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.message.envelope import MESSAGES_MAX, NUMBER_MAX, SentEnvelope
from jukinet.platform.message.jws import (
    decode_header,
    decode_segment,
    encode_segment,
    must_be_signed_by,
    sign_compact,
    split_compact,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.crypto.directory import PeerDirectory
    from jukinet.platform.crypto.vault import Vault

RECEIPT_BYTES_MAX: Final = 131_072  # 500 missing numbers and 500 refusals fit in a third of it
RETRY_AFTER_SECONDS_MAX: Final = 3600  # a receiver may slow a sender down, not silence it

_Number = Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)]


class RefusedNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message that was refused, by its number; it will not be asked for again."""

    number: _Number
    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,64}$")]


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the receiver holds of one sender, and what it says to one envelope.

    ``taken`` is false when the receiver's backlog was too long to take the envelope in at all; it
    is then to be sent again after ``retry_after_seconds``.
    """

    receiver: str
    sender: str
    envelope_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    made_at: Annotated[datetime, msgspec.Meta(tz=True)]
    taken: bool
    accepted_up_to: Annotated[int, msgspec.Meta(ge=0, le=NUMBER_MAX)]
    missing: Annotated[tuple[_Number, ...], msgspec.Meta(max_length=MESSAGES_MAX)] = ()
    refused: Annotated[tuple[RefusedNumber, ...], msgspec.Meta(max_length=MESSAGES_MAX)] = ()
    retry_after_seconds: Annotated[int, msgspec.Meta(ge=1, le=RETRY_AFTER_SECONDS_MAX)] | None = (
        None
    )

    def must_make_sense(self) -> None:
        """Missing numbers ascend and begin right after what was accepted."""
        ascending = all(before < after for before, after in pairwise(self.missing))
        if not ascending or (self.missing and self.missing[0] != self.accepted_up_to + 1):
            raise JukiError(ErrorCode.RECEIPT_INVALID, "the missing numbers contradict the rest")


class _ReceiptHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: Literal["ES256"]
    typ: Literal["juki-receipt+jws"]
    kid: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A verified receipt with the bytes that prove it."""

    receipt: Receipt
    wire: bytes


def sign_receipt(receipt: Receipt, vault: Vault) -> bytes:
    """Sign a receipt as its receiver; only after the commit it speaks of."""
    header = _ReceiptHeader(alg="ES256", typ="juki-receipt+jws", kid=vault.public(SIGN).thumbprint)
    return sign_compact(
        encode_segment(msgspec.json.encode(header)),
        encode_segment(msgspec.json.encode(receipt)),
        vault,
    )


def open_receipt(
    wire: bytes, *, sent: SentEnvelope, sender: Party, directory: PeerDirectory
) -> SignedReceipt:
    """Verify a receipt for the envelope we sent.

    (1) within bounds and shape, (2) signed by the addressee of our envelope, (3) by it, to us,
    for this envelope and no other, (4) not contradicting itself.
    """
    if len(wire) > RECEIPT_BYTES_MAX:  # (1)
        raise JukiError(ErrorCode.RECEIPT_INVALID, "the receipt is too large")
    compact = split_compact(wire, ErrorCode.RECEIPT_INVALID)
    header = decode_header(compact, _ReceiptHeader, ErrorCode.RECEIPT_INVALID)
    must_be_signed_by(directory.get(sent.addressee), header.kid, compact)  # (2)
    try:
        payload = decode_segment(compact.payload, ErrorCode.RECEIPT_INVALID)
        receipt = msgspec.json.decode(payload, type=Receipt)
    except (ValueError, RecursionError):
        raise JukiError(ErrorCode.RECEIPT_INVALID, "the receipt is not one of ours") from None
    between = (receipt.receiver, receipt.sender, receipt.envelope_id)
    if between != (str(sent.addressee), str(sender), sent.envelope_id):  # (3)
        raise JukiError(ErrorCode.RECEIPT_INVALID, "the receipt is for another envelope")
    receipt.must_make_sense()  # (4)
    return SignedReceipt(receipt, wire)
