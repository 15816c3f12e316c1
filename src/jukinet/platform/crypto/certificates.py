"""X.509 certificates that name a party: making them with a key in a vault, and reading them.

A node's certificate says who the node is in two names.  ``urn:juki:node:<role>:<code>`` (URI) is
the name offices decide by; ``<code>.<role>.juki.internal`` (DNS) is the same name in the form that
every TLS library compares for itself during the handshake.

The certification key may sit in a token, which signs bytes and knows nothing of X.509.  So a
certificate is built with a throw-away key, and the signature is then exchanged for the vault's
over the very same to-be-signed bytes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jukinet.platform.crypto.keys import KeyKind, PublicKey, spki_of
from jukinet.platform.crypto.seal import der_signature, verify
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

URN: Final = "urn:juki:node:"
DOMAIN: Final = "juki.internal"
CLOCKS_APART: Final = timedelta(minutes=10)  # offices' clocks may differ by five minutes
_DER_SEQUENCE: Final = 0x30
_DER_BIT_STRING: Final = 0x03
_ECDSA_WITH_SHA256: Final = bytes.fromhex("300a06082a8648ce3d040302")

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Issuer:
    """The certifying body: its name, its public key, and a signature by handle."""

    name: x509.Name
    key: PublicKey
    sign: Sign


@dataclass(frozen=True, slots=True)
class NodeNames:
    """Names beside the party's own under which a node may also be reached (for agencies' tools)."""

    dns: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


NO_OTHER_NAMES: Final = NodeNames()


def urn_of(party: Party) -> str:
    """The party's name in a certificate."""
    return f"{URN}{party}"


def host_of(party: Party) -> str:
    """The party's name as a host name, for SNI and the comparison inside TLS."""
    return f"{party.code.lower()}.{party.role.value.replace('_', '-')}.{DOMAIN}"


def thumbprint(certificate_der: bytes) -> str:
    """SHA-256 of the certificate, as hex."""
    return sha256(certificate_der).hexdigest()


def parse_certificate(pem: bytes) -> x509.Certificate:
    """Read a PEM certificate."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not a certificate") from error


def party_of(certificate_der: bytes) -> Party:
    """Whom a certificate names: exactly one party, or CERTIFICATE_INVALID.

    The chain, the dates and the revocation list are TLS's to check, and were.
    """
    try:
        certificate = x509.load_der_x509_certificate(certificate_der)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (ValueError, x509.ExtensionNotFound) as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "names no party") from error
    uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    if len(uris) != 1 or not uris[0].startswith(URN):
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "names no party")
    try:
        return Party.parse(uris[0].removeprefix(URN))
    except JukiError as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "names no party") from error


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What somebody who keeps a node's certificate wants to know about it."""

    party: Party
    key: bytes  # SPKI, as PublicKey has it
    valid_from: datetime
    valid_until: datetime


def read_certificate(pem: bytes) -> CertificateFacts:
    """Whom a node's certificate names, whose key it is, and until when it is good."""
    certificate = parse_certificate(pem)
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "the certificate's key is not ECDSA")
    return CertificateFacts(
        party_of(certificate.public_bytes(serialization.Encoding.DER)),
        spki_of(key),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def read_revocation_list_end(pem: bytes) -> datetime:
    """The instant after which nobody trusts this revocation list any more."""
    try:
        end = x509.load_pem_x509_crl(pem).next_update_utc
    except ValueError as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not a revocation list") from error
    if end is None:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "the revocation list has no end")
    return end


def make_root(issuer: Issuer, serial: int, now: datetime, days: int) -> bytes:
    """The nation's own root certificate, self-signed, as PEM."""
    builder = (
        _builder(issuer, issuer.name, issuer.key, serial, now, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certify=True), critical=True)
    )
    return _signed_certificate(builder, issuer)


def make_node_certificate(
    issuer: Issuer, *, party: Party, key: PublicKey, names: NodeNames, serial: int,
    now: datetime, days: int,
) -> bytes:  # fmt: skip
    """A node's certificate, good for both ends of a connection, as PEM."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, party.role.value),
            x509.NameAttribute(NameOID.COMMON_NAME, party.code),
        ]
    )
    alternatives: list[x509.GeneralName] = [
        x509.UniformResourceIdentifier(urn_of(party)),
        x509.DNSName(host_of(party)),
        *(x509.DNSName(name) for name in names.dns),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in names.addresses),
    ]
    builder = (
        _builder(issuer, subject, key, serial, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certify=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
            ),
            critical=False,
        )
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    )
    return _signed_certificate(builder, issuer)


@dataclass(frozen=True, slots=True)
class OfficeName:
    """Who seals: the municipality, and the office whose seal it is (西東京市長)."""

    municipality: str
    office: str


def make_seal_certificate(
    issuer: Issuer, *, name: OfficeName, key: PublicKey, serial: int, now: datetime, days: int
) -> bytes:
    """The certificate of an official seal, good for committing the office and nothing else."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name.municipality),
            x509.NameAttribute(NameOID.COMMON_NAME, name.office),
        ]
    )
    builder = (
        _builder(issuer, subject, key, serial, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certify=False, commit=True), critical=True)
    )
    return _signed_certificate(builder, issuer)


def make_revocation_list(
    issuer: Issuer, *, number: int, revoked: Iterable[tuple[int, datetime]], made_at: datetime,
    next_update: datetime,
) -> bytes:  # fmt: skip
    """The list of revoked serial numbers (CRL), as PEM."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.name)
        .last_update(made_at)
        .next_update(next_update)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_authority_identifier(issuer.key), critical=False)
    )
    for serial, revoked_at in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(revoked_at)
            .build()
        )
    unsigned = builder.sign(_throw_away(), hashes.SHA256())
    der = _signed(unsigned.tbs_certlist_bytes, issuer)
    return x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM)


def must_be_issued_by(pem: bytes, root: x509.Certificate) -> None:
    """Raise unless the root's key signed this certificate (dates and use are TLS's to check)."""
    certificate = parse_certificate(pem)
    try:
        certificate.verify_directly_issued_by(root)
    except Exception as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not issued by this authority") from error


def root_key_of(root_pem: bytes) -> PublicKey:
    """The certifying key in a root certificate: it also verifies the directory of peers."""
    loaded = parse_certificate(root_pem).public_key()
    if not isinstance(loaded, ec.EllipticCurvePublicKey):
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "the root's key is not ECDSA")
    return PublicKey(KeyKind.ECDSA_P256, spki_of(loaded))


def _builder(
    issuer: Issuer, subject: x509.Name, key: PublicKey, serial: int, now: datetime, days: int
) -> x509.CertificateBuilder:
    loaded = key.loaded
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.name)
        .public_key(loaded)
        .serial_number(serial)
        .not_valid_before(now - CLOCKS_APART)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(loaded), critical=False)
        .add_extension(_authority_identifier(issuer.key), critical=False)
    )


def _authority_identifier(key: PublicKey) -> x509.AuthorityKeyIdentifier:
    loaded = key.loaded
    assert isinstance(loaded, ec.EllipticCurvePublicKey)
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(loaded)


def _usage(*, certify: bool, commit: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certify, content_commitment=commit, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=certify, crl_sign=certify,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _throw_away() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _signed_certificate(builder: x509.CertificateBuilder, issuer: Issuer) -> bytes:
    unsigned = builder.sign(_throw_away(), hashes.SHA256())
    der = _signed(unsigned.tbs_certificate_bytes, issuer)
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)


def _signed(to_be_signed: bytes, issuer: Issuer) -> bytes:
    """SEQUENCE of the signed bytes, ecdsa-with-SHA256 and the vault's signature over them."""
    signature = issuer.sign(to_be_signed)
    verify(issuer.key, to_be_signed, signature)  # a token that answers nonsense is found here
    bits = _der(_DER_BIT_STRING, b"\x00" + der_signature(signature))
    return _der(_DER_SEQUENCE, to_be_signed + _ECDSA_WITH_SHA256 + bits)


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content
