"""The nation's own certification authority, and the book it keeps.

It enrols nodes by their proved requests (:mod:`~jukinet.platform.crypto.enrolment`), renews and
revokes them, and publishes three files that every node reads: the root certificate, the revocation
list (CRL) and the signed directory of peers.  Nothing is in force before :meth:`Authority.publish`;
a revocation publishes at once.

Life of a node's certificate: *enrolled* → (*renewed*: new and former certificate both listed →
*renewal ended*: the former one revoked as superseded) → *revoked*.  A revoked party may be enrolled
again, with new keys, as if it were new.

The authority's own key is the handle ``authority`` of a vault; it signs certificates, lists and the
directory, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from jukinet.platform.crypto.certificates import (
    CLOCKS_APART,
    NO_OTHER_NAMES,
    Issuer,
    NodeNames,
    make_node_certificate,
    make_revocation_list,
    make_root,
    make_seal_certificate,
    parse_certificate,
    root_key_of,
    thumbprint,
)
from jukinet.platform.crypto.directory import (
    Address,
    PeerDirectory,
    PeerRecord,
    PeerStatus,
    read_records,
    write_directory,
)
from jukinet.platform.crypto.enrolment import EnrolmentRequest, make_request, open_request
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.office_seal import open_seal_request
from jukinet.platform.crypto.private_file import (
    make_private_directory,
    read_private,
    write_private,
    write_public,
)
from jukinet.platform.crypto.vault import Vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Standing

__all__ = [
    "AUTHORITY_KEYS",
    "Address",
    "Authority",
    "NodeNames",
    "PeerDirectory",
    "PeerRecord",
    "PeerStatus",
    "make_request",
]

AUTHORITY: Final = "authority"
AUTHORITY_KEYS: Final[Mapping[str, KeyKind]] = {AUTHORITY: KeyKind.ECDSA_P256}
ROOT_DAYS: Final = 3_650
NODE_DAYS: Final = 365
SEAL_DAYS: Final = 1_826  # five years: papers are shown around for some time after their issue
RENEW_BEFORE: Final = timedelta(days=30)  # an office closed over the new year must not miss it
LIST_VALID: Final = timedelta(days=30)  # TLS refuses everybody when the list is older than this
ROOT_FILE: Final = "root.pem"
LIST_FILE: Final = "revoked.pem"
DIRECTORY_FILE: Final = "directory.json"
BOOK_FILE: Final = "book.json"


class _Issued(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    serial: str
    party: str
    certificate: str
    expires_at: datetime
    revoked_at: datetime | None = None


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="authority-book/1"):
    number: int
    list_made_at: datetime
    issued: list[_Issued]


class Authority:
    """Enrols, renews, revokes and publishes; one for the nation."""

    def __init__(
        self, directory: Path, vault: Vault, root_pem: bytes, book: _Book,
        records: Mapping[Party, PeerRecord],
    ) -> None:  # fmt: skip
        root = parse_certificate(root_pem)
        self._directory: Final = directory
        self._root_pem: Final = root_pem
        self._issuer: Final = Issuer(
            root.subject, root_key_of(root_pem), lambda data: vault.sign(AUTHORITY, data)
        )
        self._number = book.number
        self._list_made_at = book.list_made_at
        self._issued = list(book.issued)
        self._records = dict(records)
        if vault.public(AUTHORITY).spki != self._issuer.key.spki:
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "the vault does not hold the root's key")

    @classmethod
    def create(cls, directory: Path, vault: Vault, *, name: str, now: datetime) -> Authority:
        """A new authority with its root certificate; publishes an empty directory."""
        make_private_directory(directory)
        if (directory / ROOT_FILE).exists():
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "there is an authority here already")
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = Issuer(subject, vault.public(AUTHORITY), lambda data: vault.sign(AUTHORITY, data))
        root_pem = make_root(issuer, x509.random_serial_number(), now, ROOT_DAYS)
        authority = cls(directory, vault, root_pem, _Book(0, now - 2 * CLOCKS_APART, []), {})
        authority.publish(now=now)
        write_public(directory / ROOT_FILE, root_pem)  # last: the root is there when all is
        return authority

    @classmethod
    def load(cls, directory: Path, vault: Vault) -> Authority:
        """The authority as it was last published."""
        try:
            root_pem = (directory / ROOT_FILE).read_bytes()
            book = msgspec.json.decode(read_private(directory / BOOK_FILE), type=_Book)
        except (OSError, msgspec.DecodeError) as error:
            raise JukiError(ErrorCode.CERTIFICATE_INVALID, "no authority to load") from error
        records = read_records(directory / DIRECTORY_FILE, root_key_of(root_pem))
        return cls(directory, vault, root_pem, book, records)

    @property
    def root_file(self) -> Path:
        """The root certificate, which every node trusts."""
        return self._directory / ROOT_FILE

    @property
    def revocation_file(self) -> Path:
        """The list of revoked certificates."""
        return self._directory / LIST_FILE

    @property
    def directory_file(self) -> Path:
        """The signed directory of peers."""
        return self._directory / DIRECTORY_FILE

    def open_directory(self) -> PeerDirectory:
        """The directory as nodes read it."""
        return PeerDirectory(self.directory_file, self._issuer.key)

    def find(self, party: Party) -> PeerRecord | None:
        """The party's record, published or not."""
        return self._records.get(party)

    def enrol(
        self, request: bytes, address: Address, *, now: datetime,
        names: NodeNames = NO_OTHER_NAMES, days: int = NODE_DAYS,
        standing: Standing = Standing.PRIVATE,
    ) -> bytes:  # fmt: skip
        """Take a party into the network: its certificate, as PEM.  In force once published."""
        wanted = open_request(request)
        known = self._records.get(wanted.party)
        if known is not None and known.status is PeerStatus.ACTIVE:
            raise JukiError(
                ErrorCode.CERTIFICATE_INVALID, f"{wanted.party} is enrolled: renew or revoke first"
            )
        pem, mark = self._issue(wanted, now, names, days)
        self._records[wanted.party] = PeerRecord(
            party=wanted.party,
            address=address,
            certificates=(mark,),
            sign_key=wanted.sign_key,
            seal_key=wanted.seal_key,
            note_key=wanted.note_key,
            former_note_keys=_former_note_keys(known, wanted.note_key),
            standing=standing,
        )
        return pem

    def renew(
        self, request: bytes, *, now: datetime, names: NodeNames = NO_OTHER_NAMES,
        days: int = NODE_DAYS,
    ) -> bytes:  # fmt: skip
        """A new certificate for an active party that proves its signing key in force."""
        wanted = open_request(request)
        known = self._active(wanted.party)
        wanted.must_come_from(known.sign_key)
        pem, mark = self._issue(wanted, now, names, days)
        former = (known.sign_key, *known.former_sign_keys)
        self._records[wanted.party] = replace(
            known,
            certificates=(mark, *known.certificates),
            sign_key=wanted.sign_key,
            seal_key=wanted.seal_key,
            note_key=wanted.note_key,
            former_sign_keys=tuple(key for key in former if key != wanted.sign_key),
            former_note_keys=_former_note_keys(known, wanted.note_key),
        )
        return pem

    def end_renewal(self, party: Party, *, now: datetime) -> None:
        """The party uses its new keys: former certificates are revoked, former keys dropped."""
        known = self._active(party)
        self._revoke_certificates(known.certificates[1:], now)
        self._records[party] = replace(
            known, certificates=known.certificates[:1], former_sign_keys=()
        )

    def certify_seal(self, request: bytes, *, now: datetime, days: int = SEAL_DAYS) -> bytes:
        """A certificate for an active party's official seal, as PEM.

        The party's signing key in force must have made the request, and the seal's key proved
        itself in it.
        """
        wanted = open_seal_request(request)
        wanted.must_come_from(self._active(wanted.party).sign_key)
        serial = x509.random_serial_number()
        pem = make_seal_certificate(
            self._issuer, name=wanted.name, key=wanted.key, serial=serial, now=now, days=days
        )
        mark = thumbprint(parse_certificate(pem).public_bytes(Encoding.DER))
        self._issued.append(
            _Issued(f"{serial:x}", str(wanted.party), mark, now + timedelta(days=days))
        )
        return pem

    def move(self, party: Party, address: Address) -> None:
        """The party listens elsewhere from the next edition on."""
        self._records[party] = replace(self._active(party), address=address)

    def revoke(self, party: Party, *, now: datetime) -> None:
        """Exclude a party, at once: the directory, and the revocation list for TLS."""
        known = self._active(party)
        everything = [one.certificate for one in self._issued if one.party == str(party)]
        self._revoke_certificates((*known.certificates, *everything), now)
        self._records[party] = replace(known, status=PeerStatus.REVOKED)
        self.publish(now=now)

    def is_renewal_due(self, party: Party, *, now: datetime) -> bool:
        """Whether the party's certificate ends within :data:`RENEW_BEFORE`."""
        current = self._active(party).certificates[0]
        expires = [one.expires_at for one in self._issued if one.certificate == current]
        return not expires or expires[0] - now <= RENEW_BEFORE

    def publish(self, *, now: datetime) -> None:
        """Bring everything since the last time into force: book, revocation list, directory."""
        self._number += 1
        # Expired certificates need no revocation any more; the book forgets them after that.
        self._issued = [one for one in self._issued if one.expires_at > now - LIST_VALID]
        revoked = [
            (int(one.serial, 16), one.revoked_at)
            for one in self._issued
            if one.revoked_at is not None
        ]
        # Among revocation lists OpenSSL goes by the date, in seconds, and keeps the one it has when
        # they are equal: two lists of one second need different dates.
        self._list_made_at = max(now - CLOCKS_APART, self._list_made_at + timedelta(seconds=1))
        book = msgspec.json.encode(_Book(self._number, self._list_made_at, self._issued))
        crl = make_revocation_list(
            self._issuer,
            number=self._number,
            revoked=revoked,
            made_at=self._list_made_at,
            next_update=now + LIST_VALID,
        )
        write_private(self._directory / BOOK_FILE, book)
        write_public(self.revocation_file, crl)
        write_directory(
            self.directory_file, self._records.values(), number=self._number, now=now,
            sign=self._issuer.sign, authority_key=self._issuer.key,
        )  # fmt: skip

    def _issue(
        self, wanted: EnrolmentRequest, now: datetime, names: NodeNames, days: int
    ) -> tuple[bytes, str]:
        serial = x509.random_serial_number()
        pem = make_node_certificate(
            self._issuer, party=wanted.party, key=wanted.tls_key, names=names, serial=serial,
            now=now, days=days,
        )  # fmt: skip
        mark = thumbprint(parse_certificate(pem).public_bytes(Encoding.DER))
        self._issued.append(
            _Issued(f"{serial:x}", str(wanted.party), mark, now + timedelta(days=days))
        )
        return pem, mark

    def _revoke_certificates(self, certificates: tuple[str, ...], now: datetime) -> None:
        self._issued = [
            msgspec.structs.replace(one, revoked_at=now)
            if one.certificate in certificates and one.revoked_at is None
            else one
            for one in self._issued
        ]

    def _active(self, party: Party) -> PeerRecord:
        known = self._records.get(party)
        if known is None:
            raise JukiError(ErrorCode.PEER_UNKNOWN, f"{party} is not enrolled")
        if known.status is not PeerStatus.ACTIVE:
            raise JukiError(ErrorCode.PEER_REVOKED, f"{party} was revoked")
        return known


def _former_note_keys(known: PeerRecord | None, present: PublicKey) -> tuple[PublicKey, ...]:
    """The keys of checkpoints made so far, also by somebody who had been revoked."""
    return tuple(key for key in known.note_keys if key != present) if known else ()
