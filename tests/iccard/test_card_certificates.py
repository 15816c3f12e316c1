"""Card certificates: their bytes, who may certify whom, and what no certificate may say.

``vectors/certificate-1.hex`` was put together by hand from the table in ``iccard/certificate.py``
and signed with OpenSSL (``dgst -sha256 -sign``) under the key whose point is in it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from card_world import FACE, NUMBER, TODAY, YAMAGUCHI, CardWorld
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.iccard.authority import (
    CARD_ISSUING,
    TERMINAL_DAYS_MAX,
    CardAuthority,
    CardKeys,
    make_card_key,
    make_card_root,
)
from jukinet.iccard.certificate import CardCertificate, CertificateBody, CertRole, read_chain
from jukinet.iccard.rights import COUNTER, NO_RIGHTS, Right
from jukinet.iccard.suite import Suite
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.terms.errors import ErrorCode, JukiError

VECTOR = Path(__file__).parent / "vectors" / "certificate-1.hex"


def refused(certificate: CardCertificate, issuer: CardCertificate) -> str:
    with pytest.raises(JukiError) as caught:
        certificate.must_be_issued_by(issuer)
    assert caught.value.code is ErrorCode.CERTIFICATE_INVALID
    return caught.value.detail


def card_keys(world: CardWorld) -> CardKeys:
    world.node.create_missing({"s": KeyKind.ECDSA_P256, "u": KeyKind.HPKE_P256})
    return CardKeys(world.node.public("s"), world.node.public("u"))


def test_a_root_made_with_openssl_is_read_and_verified() -> None:
    wire = bytes.fromhex(VECTOR.read_text().split()[-1])
    root = CardCertificate.from_bytes(wire)
    root.must_be_issued_by(root)
    body = root.body
    assert (body.suite, body.role, body.holder) == (Suite.P256, CertRole.NATION, b"JP")
    assert (body.first_day, body.last_day) == (date(2003, 8, 25), date(2033, 8, 24))
    assert body.rights == NO_RIGHTS
    assert body.issuer == root.key_id


def test_a_chain_leads_from_the_root_to_the_card(world: CardWorld) -> None:
    card = world.issuer.certify_card(
        NUMBER, card_keys(world), first_day=TODAY, last_day=FACE.valid_until
    )
    issuer = world.issuer.certificate
    assert read_chain(issuer.wire + card.wire) == (issuer, card)
    assert card.body.holder.decode() == NUMBER.digits
    assert refused(card, world.authority.root) == "another issuer is named"
    assert refused(issuer, card) == "another issuer is named"


def test_a_terminal_cannot_certify_and_a_municipality_no_terminal(world: CardWorld) -> None:
    terminal = world.identity().certificate
    key = world.node.public("card-terminal")
    body = CertificateBody(
        Suite.P256, CertRole.TERMINAL, world.issuer.certificate.key_id, b"x", key,
        TODAY, TODAY, rights=COUNTER,
    )  # fmt: skip
    forged = body.signed(world.municipal.sign(CARD_ISSUING, body.to_bytes()))
    assert refused(forged, world.issuer.certificate) == "the issuer may not certify this"
    body = replace(body, issuer=terminal.key_id, role=CertRole.CARD, rights=NO_RIGHTS,
                   seal_key=card_keys(world).seal)  # fmt: skip
    forged = body.signed(world.node.sign("card-terminal", body.to_bytes()))
    assert refused(forged, terminal) == "the issuer may not certify this"


def test_a_certificate_begins_while_its_issuer_is_in_force(world: CardWorld) -> None:
    authority = CardAuthority(world.nation, world.authority.root)
    key = make_card_key(world.municipal, CARD_ISSUING)
    for first_day in (date(1999, 12, 31), date(2060, 1, 2)):
        with pytest.raises(JukiError):
            authority.certify_municipality(
                key, YAMAGUCHI, first_day=first_day, last_day=date(2070, 1, 1)
            )


def test_another_root_of_the_same_name_certifies_nothing_here(world: CardWorld) -> None:
    other = make_card_root(world.municipal, first_day=date(2020, 1, 1), last_day=date(2060, 1, 1))
    assert refused(world.issuer.certificate, other) == "another issuer is named"
    renamed = replace(world.issuer.certificate.body, issuer=other.key_id)
    forged = renamed.signed(world.issuer.certificate.signature)
    assert refused(forged, other) == "not signed by the issuer"


def test_terminals_are_certified_for_a_short_time(world: CardWorld) -> None:
    world.identity(days=TERMINAL_DAYS_MAX)
    with pytest.raises(JukiError) as caught:
        world.identity(days=TERMINAL_DAYS_MAX + 1)
    assert caught.value.code is ErrorCode.CERTIFICATE_INVALID


def test_what_no_certificate_may_say(world: CardWorld) -> None:
    good = world.identity().certificate.body
    seal = card_keys(world).seal
    impossible: tuple[dict[str, Any], ...] = (
        {"holder": b""}, {"holder": bytes(49)}, {"issuer": bytes(7)}, {"seal_key": seal},
        {"sign_key": PublicKey(KeyKind.HPKE_P256, good.sign_key.spki)},
        {"suite": Suite.RSA_2048}, {"last_day": TODAY - timedelta(1)},
        {"role": CertRole.MUNICIPALITY}, {"role": CertRole.CARD, "rights": NO_RIGHTS},
    )  # fmt: skip
    for change in impossible:
        with pytest.raises(JukiError):
            replace(good, **change)


def test_no_byte_of_a_certificate_can_be_changed(world: CardWorld) -> None:
    certificate = world.identity().certificate
    for at in range(len(certificate.wire)):
        wire = bytearray(certificate.wire)
        wire[at] ^= 1
        try:
            changed = CardCertificate.from_bytes(bytes(wire))
        except JukiError as error:
            assert error.code is ErrorCode.CERTIFICATE_INVALID
            continue
        refused(changed, world.authority.root)


@settings(max_examples=300)
@given(st.binary(max_size=64), st.integers(0, 250))
def test_nothing_but_a_certificate_is_read_as_one(noise: bytes, at: int) -> None:
    wire = bytes.fromhex(VECTOR.read_text().split()[-1])
    for garbled in (noise, wire[:at] + noise + wire[at:], wire[:at]):
        try:
            assert CardCertificate.from_bytes(garbled).wire == garbled
        except JukiError as error:
            assert error.code is ErrorCode.CERTIFICATE_INVALID


def test_unknown_rights_are_refused(world: CardWorld) -> None:
    certificate = world.identity(Right.READ_CODE).certificate
    wire = certificate.wire.replace(bytes.fromhex("7f4c020001"), bytes.fromhex("7f4c028001"))
    assert wire != certificate.wire
    with pytest.raises(JukiError):
        CardCertificate.from_bytes(wire)
