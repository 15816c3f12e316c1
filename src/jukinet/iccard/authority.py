"""Who certifies whom for cards: the nation's card authority, and a municipality that makes cards.

The authority's root and a municipality's key stay in their vaults and are named by handle.  A
certificate is a file of a few hundred bytes that anybody may have::

    root = make_card_root(vault, first_day=…, last_day=…)   # in the nation's vault, once
    authority = CardAuthority(vault, root)
    key = make_card_key(municipal_vault, CARD_ISSUING)
    municipal = authority.certify_municipality(key, code, …)
    key = make_card_key(node_vault, CARD_TERMINAL)
    terminal = authority.certify_terminal(key, "…", rights=COUNTER, …)  # renewed monthly
    issuer = MunicipalIssuer(municipal_vault, municipal)
    card = issuer.certify_card(number, keys, first_day=…, last_day=…)

An older suite has a root and handles of its own (:func:`handle_of`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from jukinet.iccard.certificate import CardCertificate, CertificateBody, CertRole
from jukinet.iccard.face import Face, face_body, signed_face
from jukinet.iccard.key_stop import KeyStop
from jukinet.iccard.rights import NO_RIGHTS, Right
from jukinet.iccard.service import Permit
from jukinet.iccard.suite import Suite
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.vault import Vault
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

CARD_ROOT: Final = "card-root"
CARD_ISSUING: Final = "card-issuing"
CARD_TERMINAL: Final = "card-terminal"
CARD_SERVICES: Final = "card-services"
CARD_OPERATORS: Final = "card-operators"
CARD_STANDSTILL: Final = "card-standstill"
TERMINAL_DAYS_MAX: Final = 62
"""A stolen terminal works until its certificate ends: two months at most, renewed monthly."""
_NATION: Final = b"JP"


@dataclass(frozen=True, slots=True)
class CardKeys:
    """The public halves of what a chip made for itself."""

    sign: PublicKey
    seal: PublicKey


def handle_of(use: str, suite: Suite = Suite.P256) -> str:
    """The vault's handle for a use ("card-terminal") under a suite."""
    return use if suite is Suite.P256 else f"{use}-{suite.name.lower().replace('_', '-')}"


def make_card_key(vault: Vault, use: str, suite: Suite = Suite.P256) -> PublicKey:
    """The key for a use, made in the vault if it is not there yet; its public half."""
    handle = handle_of(use, suite)
    vault.create_missing({handle: suite.sign_kind})
    return vault.public(handle)


def make_card_root(
    vault: Vault, *, first_day: date, last_day: date, suite: Suite = Suite.P256
) -> CardCertificate:
    """The root of all cards of a suite; its key is made in the nation's vault and stays there."""
    key = make_card_key(vault, CARD_ROOT, suite)
    body = CertificateBody(suite, CertRole.NATION, key.key_id, _NATION, key, first_day, last_day)
    return body.signed(vault.sign(handle_of(CARD_ROOT, suite), body.to_bytes()))


@dataclass(frozen=True, slots=True)
class CardAuthority:
    """The nation's card authority over one root."""

    vault: Vault
    root: CardCertificate

    def certify_municipality(
        self, key: PublicKey, municipality: MunicipalityCode, *, first_day: date, last_day: date
    ) -> CardCertificate:
        """A municipality may make cards with this key; what it made outlives the key."""
        return self._certify(
            CertRole.MUNICIPALITY, key, municipality.digits.encode(), first_day, last_day
        )

    def certify_services(
        self, key: PublicKey, municipality: MunicipalityCode, *, first_day: date, last_day: date
    ) -> CardCertificate:
        """A municipality may permit services of its by-law (条例利用) with this key."""
        return self._certify(
            CertRole.SERVICE_AUTHORITY, key, municipality.digits.encode(), first_day, last_day
        )

    def certify_terminal(
        self, key: PublicKey, name: str, *, rights: Right, first_day: date, last_day: date
    ) -> CardCertificate:
        """A terminal may do this with cards, for so long; ``name`` says which node it is."""
        if last_day - first_day > timedelta(days=TERMINAL_DAYS_MAX):
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "too long for a terminal")
        return self._certify(
            CertRole.TERMINAL, key, name.encode("ascii"), first_day, last_day, rights
        )

    def stop_key(self, certificate: CardCertificate, since: date) -> KeyStop:
        """Stop a municipality's key (発行用鍵の失効): no card under it is genuine any more."""
        certificate.must_be_issued_by(self.root)
        if certificate.body.role is not CertRole.MUNICIPALITY:
            raise JukiError(ErrorCode.CARD_KEY_STOP_INVALID, "not a key that makes cards")
        suite = self.root.body.suite
        stop = KeyStop(
            suite,
            self.root.key_id,
            certificate.key_id,
            MunicipalityCode(certificate.body.holder.decode("ascii")),
            since,
        )
        return replace(stop, signature=self.vault.sign(handle_of(CARD_ROOT, suite), stop.body))

    def _certify(
        self, role: CertRole, key: PublicKey, holder: bytes, first_day: date, last_day: date,
        rights: Right = NO_RIGHTS,
    ) -> CardCertificate:  # fmt: skip
        suite = self.root.body.suite
        body = CertificateBody(
            suite, role, self.root.key_id, holder, key, first_day, last_day, rights=rights
        )
        certificate = body.signed(self.vault.sign(handle_of(CARD_ROOT, suite), body.to_bytes()))
        certificate.must_be_issued_by(self.root)
        return certificate


@dataclass(frozen=True, slots=True)
class MunicipalIssuer:
    """A municipality that makes cards: its vault and what the nation certified."""

    vault: Vault
    certificate: CardCertificate

    def certify_card(
        self, number: CardNumber, keys: CardKeys, *, first_day: date, last_day: date
    ) -> CardCertificate:
        """A registration card; ``last_day`` is its validity (令30条の16)."""
        return self._certify(CertRole.CARD, number.digits, keys, first_day, last_day)

    def certify_operator_card(
        self, card_id: str, keys: CardKeys, *, first_day: date, last_day: date
    ) -> CardCertificate:
        """An operator card of this office."""
        return self._certify(CertRole.OPERATOR_CARD, card_id, keys, first_day, last_day)

    def sign_face(self, number: CardNumber, face: Face) -> bytes:
        """What is printed, signed for this card; what the card-face application keeps."""
        body = face_body(number.digits, face)
        handle = handle_of(CARD_ISSUING, self.certificate.body.suite)
        return signed_face(face, self.certificate, self.vault.sign(handle, body))

    def _certify(
        self, role: CertRole, holder: str, keys: CardKeys, first_day: date, last_day: date
    ) -> CardCertificate:
        suite = self.certificate.body.suite
        body = CertificateBody(
            suite, role, self.certificate.key_id, holder.encode("ascii"), keys.sign, first_day,
            last_day, keys.seal,
        )  # fmt: skip
        signature = self.vault.sign(handle_of(CARD_ISSUING, suite), body.to_bytes())
        certificate = body.signed(signature)
        certificate.must_be_issued_by(self.certificate)
        return certificate


@dataclass(frozen=True, slots=True)
class ServiceAuthority:
    """A municipality that permits services under its by-law, by a key of its own for that."""

    vault: Vault
    certificate: CardCertificate

    def sign_permit(self, permit: Permit) -> Permit:
        """The permit, signed."""
        return replace(permit, signature=self._sign(permit.body))

    def certify_terminal(
        self, key: PublicKey, aid: bytes, name: str, *, rights: Right, first_day: date,
        last_day: date,
    ) -> CardCertificate:  # fmt: skip
        """A terminal of one service: the library's, for the library's application."""
        if last_day - first_day > timedelta(days=TERMINAL_DAYS_MAX):
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "too long for a terminal")
        return self._signed(
            CertificateBody(
                self._suite,
                CertRole.SERVICE_TERMINAL,
                self.certificate.key_id,
                aid + name.encode("ascii"),
                key,
                first_day,
                last_day,
                rights=rights,
            )
        )

    def certify_service(
        self, keys: CardKeys, service_number: str, *, first_day: date, last_day: date
    ) -> CardCertificate:
        """A service in one card, by a number that the service gives; never the card's number."""
        return self._signed(
            CertificateBody(
                self._suite,
                CertRole.SERVICE_CARD,
                self.certificate.key_id,
                service_number.encode("ascii"),
                keys.sign,
                first_day,
                last_day,
                keys.seal,
            )
        )

    @property
    def _suite(self) -> Suite:
        return self.certificate.body.suite

    def _sign(self, data: bytes) -> bytes:
        return self.vault.sign(handle_of(CARD_SERVICES, self._suite), data)

    def _signed(self, body: CertificateBody) -> CardCertificate:
        certificate = body.signed(self._sign(body.to_bytes()))
        certificate.must_be_issued_by(self.certificate)
        return certificate
