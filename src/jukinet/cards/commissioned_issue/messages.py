"""What register office, communication server and contractor write to each other about cards.

Between office and server a commission has a body of its own in either direction; between server and
contractor everything about a person is sealed for the one key the contractor made for this
commission, so that destroying that key erases every copy, also those in boxes of messages, on media
and in backups. Photo and Braille are sealed by the office for the same key: the server never sees
them.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.terms.parties import Role

RECORDS_MAX: Final = 500
RECORDS_BYTES_MAX: Final = 2_000_000
"""Records of one message: half of what a body may have, whatever the photos weigh."""
KEYS_MAX: Final = 100
BLANKS_MAX: Final = 5_000
SEALED_MAX: Final = 90_000

Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Hex64 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
CardNumberText = Annotated[str, Meta(pattern="^[0-9]{16}$")]
BlankText = Annotated[str, Meta(pattern="^[A-Z0-9-]{4,32}$")]
LineNumber = Annotated[int, Meta(ge=1, le=20_000)]
DayText = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
PartyText = Annotated[str, Meta(max_length=80)]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
Sealed = Annotated[bytes, Meta(max_length=SEALED_MAX)]
CertificateBytes = Annotated[bytes, Meta(max_length=1_024)]


class _Quiet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that shows nothing of what it carries."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"


class IssuingKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two keys the contractor made for one commission: one to seal for, one that signs cards."""

    key_id: Hex32
    spki: Annotated[bytes, Meta(max_length=200)]
    sign_spki: Annotated[bytes, Meta(max_length=200)]


class IssuingKeysOffered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keys for commissions to come."""

    issuer: PartyText
    keys: Annotated[list[IssuingKey], Meta(min_length=1, max_length=KEYS_MAX)]


class OrderedCard(_Quiet, frozen=True, forbid_unknown_fields=True):
    """One line of an order, from the office to its own server."""

    line: LineNumber
    card_number: CardNumberText
    code: Annotated[str, Meta(min_length=11, max_length=11)]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    birth_date: Annotated[str, Meta(min_length=1, max_length=32)]
    form: Annotated[str, Meta(pattern="^[ab]$")]
    valid_until: DayText
    photo_sealed: Sealed = b""


class OrderedCard2(OrderedCard, frozen=True, forbid_unknown_fields=True):
    """The same with what its holder wants embossed, sealed by the office as the photo is."""

    braille_sealed: Sealed = b""


class Order(_Quiet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of an order says."""

    commission_id: Hex32
    issuer: PartyText
    key_id: Hex32
    lines: LineNumber
    due_on: DayText
    root: CertificateBytes
    certificate: CertificateBytes


class CardsOrdered(Order, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Some lines of an order (the data is made at the server; point 2 of the notice)."""

    cards: Annotated[list[OrderedCard], Meta(min_length=1, max_length=RECORDS_MAX)]


class CardsOrdered2(Order, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same with Braille."""

    cards: Annotated[list[OrderedCard2], Meta(min_length=1, max_length=RECORDS_MAX)]


class SealedRecord(_Quiet, frozen=True, forbid_unknown_fields=True):
    """One line as the contractor gets it: its contents open with the commission's key only."""

    line: LineNumber
    card_number: CardNumberText
    sealed: Sealed
    photo_sealed: Sealed = b""


class SealedRecord2(SealedRecord, frozen=True, forbid_unknown_fields=True):
    """The same with what is embossed."""

    braille_sealed: Sealed = b""


class CardData(_Quiet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is inside: what stands on the face, and what goes into the chip."""

    card_number: CardNumberText
    code: Annotated[str, Meta(min_length=11, max_length=11)]
    form: Annotated[str, Meta(pattern="^[ab]$")]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    municipality: Annotated[str, Meta(min_length=6, max_length=6)]
    valid_until: DayText
    birth_date: Annotated[str, Meta(max_length=32)] = ""
    sex: Annotated[str, Meta(max_length=16)] = ""
    address: Annotated[str, Meta(max_length=300)] = ""
    forbidden_pins: Annotated[
        list[Annotated[str, Meta(pattern="^[0-9]{4}$")]], Meta(max_length=64)
    ] = []


class RecordsPart(_Quiet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of a commission's records says; ``refused`` lines are those without data."""

    commission_id: Hex32
    key_id: Hex32
    lines: LineNumber
    due_on: DayText
    root: CertificateBytes
    certificate: CertificateBytes
    refused: Annotated[list[LineNumber], Meta(max_length=RECORDS_MAX)] = []


class CardRecords(RecordsPart, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Some records of a commission."""

    records: Annotated[list[SealedRecord], Meta(max_length=RECORDS_MAX)] = []


class CardRecords2(RecordsPart, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same with Braille."""

    records: Annotated[list[SealedRecord2], Meta(max_length=RECORDS_MAX)] = []


class LineResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """What came of a line, as a JSON array in this order; the last two only of a made card."""

    line: LineNumber
    outcome: Annotated[str, Meta(pattern="^(commissioned|refused|made|spoilt)$")]
    reason: Annotated[str, Meta(max_length=64)] = ""
    blank: Annotated[str, Meta(max_length=32)] = ""
    chip_key: Annotated[bytes, Meta(max_length=600)] = b""


class CommissionResults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of some lines, from the server or from the contractor."""

    commission_id: Hex32
    results: Annotated[list[LineResult], Meta(min_length=1, max_length=RECORDS_MAX)]


class CardsHandedOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A box that goes from hand to hand: what is in it, and who gave it (point 10)."""

    hand_over_id: Hex32
    issuer: PartyText
    fate: Annotated[str, Meta(pattern="^(made|spoilt|unused)$")]
    blanks: Annotated[list[BlankText], Meta(min_length=1, max_length=BLANKS_MAX)]
    slip: Annotated[str, Meta(max_length=32)]  # the number of the giver's ledger line
    handed_by: Words
    received_by: Words
    handed_at: Annotated[str, Meta(max_length=40)]


class HandOverConfirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The receiver's signature: counted, and the four words read."""

    hand_over_id: Hex32
    digest: Hex64
    count: Annotated[int, Meta(ge=1, le=BLANKS_MAX)]
    received_by: Words
    received_at: Annotated[str, Meta(max_length=40)]


class CommissionErased(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The contractor's signed word that nothing of a commission can be read any more (point 9)."""

    commission_id: Hex32
    statement: Annotated[bytes, Meta(max_length=2_000)]
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]


class ErasureStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is signed, as JSON; the key named in it exists no more."""

    format: Annotated[str, Meta(pattern="^juki card erasure/1$")]
    commission_id: Hex32
    issuer: PartyText
    key_id: Hex32
    records: Annotated[int, Meta(ge=0, le=20_000)]
    made: Annotated[int, Meta(ge=0, le=20_000)]
    stated_by: Words
    witnessed_by: Words
    erased_at: Annotated[str, Meta(max_length=40)]


def _kind(
    tag: str, body: type[msgspec.Struct], sender: Role, receiver: Role, within: Jurisdiction
) -> MessageKind:
    return MessageKind(
        tag=tag,
        body=body,
        sender=sender,
        receiver=receiver,
        article="registration-card",
        jurisdiction=within,
    )


_OFFICE: Final = Role.REGISTER_OFFICE
_SERVER: Final = Role.COMMUNICATION_SERVER
_ISSUER: Final = Role.CARD_ISSUER
_OWN: Final = Jurisdiction.OWN_OFFICE
_COMMISSION: Final = Jurisdiction.COMMISSION

CARDS_ORDERED_1: Final = _kind("cards-ordered/1", CardsOrdered, _OFFICE, _SERVER, _OWN)
CARDS_ORDERED: Final = _kind("cards-ordered/2", CardsOrdered2, _OFFICE, _SERVER, _OWN)
BOX_TO_SERVER: Final = _kind("card-box-given/1", CardsHandedOver, _OFFICE, _SERVER, _OWN)
SIGNED_TO_SERVER: Final = _kind("card-box-signed/1", HandOverConfirmed, _OFFICE, _SERVER, _OWN)

CARD_RECORDS_1: Final = _kind("card-records/1", CardRecords, _SERVER, _ISSUER, _COMMISSION)
CARD_RECORDS: Final = _kind("card-records/2", CardRecords2, _SERVER, _ISSUER, _COMMISSION)
BOX_TO_ISSUER: Final = _kind("card-box-given-on/1", CardsHandedOver, _SERVER, _ISSUER, _COMMISSION)
SIGNED_TO_ISSUER: Final = _kind(
    "card-box-signed-on/1", HandOverConfirmed, _SERVER, _ISSUER, _COMMISSION
)

KEYS_OFFERED: Final = _kind(
    "issuing-keys-offered/1", IssuingKeysOffered, _ISSUER, _SERVER, _COMMISSION
)
CARDS_MADE: Final = _kind("cards-made/1", CommissionResults, _ISSUER, _SERVER, _COMMISSION)
BOX_FROM_ISSUER: Final = _kind("card-box-back/1", CardsHandedOver, _ISSUER, _SERVER, _COMMISSION)
SIGNED_BY_ISSUER: Final = _kind(
    "card-box-taken/1", HandOverConfirmed, _ISSUER, _SERVER, _COMMISSION
)
ERASED_BY_ISSUER: Final = _kind(
    "commission-erased/1", CommissionErased, _ISSUER, _SERVER, _COMMISSION
)

KEYS_TOLD: Final = _kind("issuing-keys-told/1", IssuingKeysOffered, _SERVER, _OFFICE, _OWN)
RESULTS_TOLD: Final = _kind("commission-results/1", CommissionResults, _SERVER, _OFFICE, _OWN)
BOX_TOLD: Final = _kind("card-box-back-told/1", CardsHandedOver, _SERVER, _OFFICE, _OWN)
SIGNED_TOLD: Final = _kind("card-box-taken-told/1", HandOverConfirmed, _SERVER, _OFFICE, _OWN)
ERASED_TOLD: Final = _kind("commission-erased-told/1", CommissionErased, _SERVER, _OFFICE, _OWN)

KINDS: Final = (
    CARDS_ORDERED_1,
    CARDS_ORDERED,
    BOX_TO_SERVER,
    SIGNED_TO_SERVER,
    CARD_RECORDS_1,
    CARD_RECORDS,
    BOX_TO_ISSUER,
    SIGNED_TO_ISSUER,
    KEYS_OFFERED,
    CARDS_MADE,
    BOX_FROM_ISSUER,
    SIGNED_BY_ISSUER,
    ERASED_BY_ISSUER,
    KEYS_TOLD,
    RESULTS_TOLD,
    BOX_TOLD,
    SIGNED_TOLD,
    ERASED_TOLD,
)
