"""The acceptance steps, each broken alone; and bytes that never raise anything but JukiError.

An envelope that fails steps 1 to 3 leaves nothing in the inbox and is told for the security
record; a message that fails steps 4 to 6 is refused by itself, with the code of that step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from string import ascii_letters, digits

import msgspec
import pytest
from message_offices import (
    ACHI,
    CHANGED,
    FORWARDED,
    NAGANO,
    START,
    YAMAGUCHI,
    YAMAGUCHI_CITY,
    MakeOffice,
    Office,
    Told,
    no_law,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.seal import seal_to
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.message.acceptance import (
    OpenedEnvelope,
    RefusedEnvelope,
    find_failed_step,
    open_envelope,
)
from jukinet.platform.message.envelope import (
    ENVELOPE_BYTES_MAX,
    EnvelopeHeader,
    Message,
    SentEnvelope,
    encode_messages,
    make_envelope,
)
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler, Incoming, NodeContext
from jukinet.platform.message.jws import encode_segment, sign_compact
from jukinet.platform.message.kinds import Catalogue, Jurisdiction, MessageKind
from jukinet.platform.message.overview import count_messages
from jukinet.platform.message.receipt import open_receipt, sign_receipt
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party, Role
from office_keys import ListedKeys


def nothing(tx: object, incoming: Sequence[Incoming], context: NodeContext) -> None:
    return None


HANDLERS = HandlerTable([Handler(CHANGED, nothing)])


def a_message(
    number: int = 1,
    *,
    kind: str = CHANGED.tag,
    body: bytes | None = None,
    made_at: datetime = START,
) -> Message:
    return Message(
        message_id=f"{number:032x}",
        kind=kind,
        number=number,
        ordering_key="p",
        ordering_sequence=number,
        made_at=made_at,
        body=CHANGED.encode(Told("p", number)) if body is None else body,
    )


@pytest.fixture
def seal(keys: ListedKeys) -> Callable[..., SentEnvelope]:
    directory = keys.directory

    def make(
        *messages: Message, sender: Party = YAMAGUCHI_CITY, addressee: Party = YAMAGUCHI
    ) -> SentEnvelope:
        return make_envelope(
            messages or (a_message(),),
            sender=sender,
            addressee=addressee,
            vault=keys.vaults[sender],
            recipient_seal_key=directory.get(addressee).seal_key,
            now=START,
        )

    return make


class Door:
    """The acceptance steps of one office without its database."""

    def __init__(
        self, party: Party, keys: ListedKeys, directory: PeerDirectory | None = None
    ) -> None:
        self.context = NodeContext(
            party,
            ManualClock(START),
            keys.vaults[party],
            directory or keys.directory,
            no_law,
            SeededRandomness(1),
        )
        self.refused: list[RefusedEnvelope] = []

    def open(
        self, wire: bytes, peer: Party | None = YAMAGUCHI_CITY, handlers: HandlerTable = HANDLERS
    ) -> OpenedEnvelope:
        return open_envelope(
            wire,
            peer=peer,
            context=self.context,
            catalogue=handlers.catalogue,
            refused=self.refused.append,
        )

    def must_refuse(self, wire: bytes, peer: Party | None = YAMAGUCHI_CITY) -> ErrorCode:
        with pytest.raises(JukiError) as error:
            self.open(wire, peer)
        assert self.refused[-1].code is error.value.code
        return error.value.code


@pytest.fixture(scope="session")
def door(keys: ListedKeys) -> Door:
    return Door(YAMAGUCHI, keys)


def forged(
    keys: ListedKeys, plaintext: bytes, *, header: bytes | None = None, count: int = 1
) -> bytes:
    """What a lawful sender with a broken program might send: signed, sealed, anything inside."""
    vault = keys.vaults[YAMAGUCHI_CITY]
    lawful = EnvelopeHeader(
        alg="ES256", typ="juki-envelope+jws", kid=vault.public(SIGN).thumbprint, seal="juki-seal/1",
        sender=str(YAMAGUCHI_CITY), addressee=str(YAMAGUCHI), sent_at=START,
        first_number=1, last_number=count, count=count,
    )  # fmt: skip
    encoded = encode_segment(msgspec.json.encode(lawful) if header is None else header)
    to = keys.vaults[YAMAGUCHI].public("seal")
    return sign_compact(encoded, encode_segment(seal_to(to, plaintext, encoded)), vault)


def test_step_1_the_sender_must_be_the_peer(door: Door, seal: Callable[..., SentEnvelope]) -> None:
    assert door.must_refuse(seal().wire, peer=ACHI) is ErrorCode.SENDER_IS_NOT_PEER
    assert door.refused[-1].claimed_sender == YAMAGUCHI_CITY


def test_step_1_an_unknown_or_revoked_sender_is_refused(
    keys: ListedKeys, seal: Callable[..., SentEnvelope]
) -> None:
    unknown = Door(YAMAGUCHI, keys, keys.list_anew(without=[YAMAGUCHI_CITY]))
    assert unknown.must_refuse(seal().wire) is ErrorCode.PEER_UNKNOWN
    revoked = Door(YAMAGUCHI, keys, keys.list_anew(revoked=[YAMAGUCHI_CITY]))
    assert revoked.must_refuse(seal().wire) is ErrorCode.PEER_REVOKED


def test_step_2_the_sender_must_have_signed_these_bytes(
    door: Door, keys: ListedKeys, seal: Callable[..., SentEnvelope]
) -> None:
    header, payload, signature = seal().wire.split(b".")
    _, other_payload, _ = seal().wire.split(b".")
    mixed = b".".join((header, other_payload, signature))
    assert door.must_refuse(mixed) is ErrorCode.SIGNATURE_INVALID
    stolen = sign_compact(header, payload, keys.vaults[ACHI])
    assert door.must_refuse(stolen) is ErrorCode.SIGNATURE_INVALID


def test_step_2_one_envelope_has_one_spelling(
    door: Door, seal: Callable[..., SentEnvelope]
) -> None:
    """The last character of a signature has four bits to spare; another one is another envelope."""
    wire = seal().wire
    door.open(wire)
    others = set(f"{ascii_letters}{digits}-_".encode()) - {wire[-1]}
    refused = Counter(door.must_refuse(wire[:-1] + bytes((other,))) for other in others)
    assert refused == {ErrorCode.ENVELOPE_INVALID: 60, ErrorCode.SIGNATURE_INVALID: 3}


def test_step_2_a_signature_by_a_key_not_listed_for_the_sender_is_refused(
    door: Door, keys: ListedKeys, seal: Callable[..., SentEnvelope]
) -> None:
    own = seal(sender=ACHI).wire.split(b".")[0]
    claims = msgspec.json.decode(_decode(own)) | {"sender": str(YAMAGUCHI_CITY)}
    wire = sign_compact(encode_segment(msgspec.json.encode(claims)), b"AAAA", keys.vaults[ACHI])
    assert door.must_refuse(wire) is ErrorCode.SIGNATURE_INVALID


def test_step_3_an_envelope_for_another_office_is_refused(
    keys: ListedKeys, seal: Callable[..., SentEnvelope]
) -> None:
    assert Door(NAGANO, keys).must_refuse(seal().wire) is ErrorCode.NOT_ADDRESSED_TO_US


def test_step_3_an_envelope_sealed_for_another_office_is_refused(
    door: Door, keys: ListedKeys
) -> None:
    vault = keys.vaults[YAMAGUCHI_CITY]
    wire = forged(keys, encode_messages([a_message()]))
    header = wire.split(b".")[0]
    sealed = seal_to(keys.vaults[NAGANO].public("seal"), b"[]", header)
    wrong = sign_compact(header, encode_segment(sealed), vault)
    assert door.must_refuse(wrong) is ErrorCode.SEAL_INVALID


def test_step_4_a_kind_is_refused_from_a_role_that_may_not_send_it(
    keys: ListedKeys, seal: Callable[..., SentEnvelope]
) -> None:
    centre = Door(NATIONAL, keys)
    table = HandlerTable([Handler(FORWARDED, nothing)])
    message = a_message(kind=FORWARDED.tag)
    (one,) = centre.open(seal(message, addressee=NATIONAL).wire, handlers=table).messages
    assert one.refused_by is ErrorCode.SENDER_MAY_NOT_SEND
    (one,) = centre.open(seal(addressee=NATIONAL).wire, handlers=table).messages
    assert one.refused_by is ErrorCode.UNKNOWN_KIND


def test_step_5_a_municipality_of_another_prefecture_is_refused(
    door: Door, seal: Callable[..., SentEnvelope]
) -> None:
    (one,) = door.open(seal(sender=ACHI).wire, peer=ACHI).messages
    assert one.refused_by is ErrorCode.OUTSIDE_JURISDICTION


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"person_key":"p","count":1,"wish":1}', ErrorCode.UNKNOWN_FIELD),
        (b'{"person_key":"p"}', ErrorCode.BODY_INVALID),
        (b'{"person_key":"p","count":"1"}', ErrorCode.BODY_INVALID),
        (b'{"person_key":"p","count":1,"name":"\\u0000"}', ErrorCode.BODY_INVALID),
        (b"[]", ErrorCode.BODY_INVALID),
        (b"null", ErrorCode.BODY_INVALID),
    ],
)
def test_step_6_a_body_that_does_not_fit_is_refused_alone(
    door: Door, seal: Callable[..., SentEnvelope], body: bytes, code: ErrorCode
) -> None:
    bad, good = door.open(seal(a_message(1, body=body), a_message(2)).wire).messages
    assert (bad.refused_by, good.refused_by) == (code, None)
    step = find_failed_step(code)
    assert step is not None
    assert step.value == "body"


def test_a_refused_envelope_leaves_nothing_behind(
    office: MakeOffice, seal: Callable[..., SentEnvelope]
) -> None:
    prefecture: Office = office(YAMAGUCHI)
    with pytest.raises(JukiError):
        prefecture.receive(seal().wire, peer=ACHI)
    with prefecture.database.transaction() as tx:
        counts = count_messages(tx)
    assert (counts.received, counts.waiting) == (0, 0)
    assert len(prefecture.refused) == 1


def test_an_envelope_beyond_the_bounds_is_refused_unread(door: Door) -> None:
    assert door.must_refuse(b"a" * (ENVELOPE_BYTES_MAX + 1)) is ErrorCode.TOO_LARGE
    assert door.must_refuse(b"a" * 3000 + b".b." + b"c" * 86) is ErrorCode.ENVELOPE_INVALID


@pytest.mark.parametrize(
    "numbers", [(2, 1), (1, 1), (1, 2, 4), ()], ids=["descending", "twice", "last", "none"]
)
def test_numbers_must_be_those_announced(
    door: Door, keys: ListedKeys, numbers: tuple[int, ...]
) -> None:
    plaintext = encode_messages([a_message(number) for number in numbers])
    wire = forged(keys, plaintext, count=max(2, len(numbers)))
    assert door.must_refuse(wire) is ErrorCode.ENVELOPE_INVALID


def test_a_receipt_of_another_office_or_envelope_is_refused(
    office: MakeOffice, keys: ListedKeys, seal: Callable[..., SentEnvelope]
) -> None:
    prefecture: Office = office(YAMAGUCHI, [Handler(CHANGED, nothing)])
    sent, other = seal(), seal(a_message(2))
    receipt = prefecture.receive(sent.wire, peer=YAMAGUCHI_CITY)
    directory = keys.directory
    open_receipt(receipt, sent=sent, sender=YAMAGUCHI_CITY, directory=directory)
    with pytest.raises(JukiError) as wrong:
        open_receipt(receipt, sent=other, sender=YAMAGUCHI_CITY, directory=directory)
    assert wrong.value.code is ErrorCode.RECEIPT_INVALID
    held = open_receipt(receipt, sent=sent, sender=YAMAGUCHI_CITY, directory=directory).receipt
    forged_receipt = sign_receipt(held, keys.vaults[NAGANO])
    with pytest.raises(JukiError) as unsigned:
        open_receipt(forged_receipt, sent=sent, sender=YAMAGUCHI_CITY, directory=directory)
    assert unsigned.value.code is ErrorCode.SIGNATURE_INVALID


def test_a_kind_must_be_declared_strictly() -> None:
    class Loose(msgspec.Struct):
        name: str

    class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
        name: str

    def kind(
        tag: str, body: type[msgspec.Struct], sender: Role | None = Role.AGENCY
    ) -> MessageKind:
        jurisdiction = Jurisdiction.ANY_MUNICIPALITY
        return MessageKind(tag, body, sender, Role.AGENCY, "article", jurisdiction)

    with pytest.raises(ValueError, match="frozen"):
        kind("loose/1", Loose)
    with pytest.raises(ValueError, match="name/version"):
        kind("unversioned", Strict)
    with pytest.raises(ValueError, match="roles"):
        kind("anybody/1", Strict, None)
    with pytest.raises(ValueError, match="two kinds"):
        Catalogue([kind("twice/1", Strict), kind("twice/1", Strict)])


def test_jurisdictions_join_only_the_offices_they_name() -> None:
    town_hall, city = Party(Role.REGISTER_OFFICE, "352039"), YAMAGUCHI_CITY
    pairs = {
        Jurisdiction.MUNICIPALITY_TO_ITS_PREFECTURE: {(city, YAMAGUCHI), (ACHI, NAGANO)},
        Jurisdiction.PREFECTURE_TO_ITS_MUNICIPALITY: {(YAMAGUCHI, city), (NAGANO, ACHI)},
        Jurisdiction.PREFECTURE_TO_NATIONAL: {(YAMAGUCHI, NATIONAL), (NAGANO, NATIONAL)},
        Jurisdiction.NATIONAL_TO_PREFECTURE: {(NATIONAL, YAMAGUCHI), (NATIONAL, NAGANO)},
        Jurisdiction.OWN_OFFICE: {(town_hall, city), (city, town_hall)},
        Jurisdiction.ANY_MUNICIPALITY: {(city, ACHI), (ACHI, city)},
        Jurisdiction.WITNESS: {
            (town_hall, city), (city, town_hall), (city, YAMAGUCHI), (YAMAGUCHI, city),
            (ACHI, NAGANO), (NAGANO, ACHI), (YAMAGUCHI, NATIONAL), (NATIONAL, YAMAGUCHI),
            (NAGANO, NATIONAL), (NATIONAL, NAGANO),
        },
    }  # fmt: skip
    everybody = (town_hall, city, ACHI, YAMAGUCHI, NAGANO, NATIONAL, Party(Role.AGENCY, "A-01"))
    for jurisdiction, joined in pairs.items():
        found = {(a, b) for a in everybody for b in everybody if jurisdiction.covers(a, b)}
        assert found == joined, jurisdiction


def _decode(segment: bytes) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
