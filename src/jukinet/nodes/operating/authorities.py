"""`juki authority`: the nation's own certification body.

It needs no line to the nodes. What it is given are requests, what it gives are certificates and
three files (`root.pem`, `revoked.pem`, `directory.json`) that are brought to every node.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Final

from jukinet.nodes.operating.saying import read_file, say, tell, write_file
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.authority import AUTHORITY_KEYS, LIST_VALID, Address, Authority
from jukinet.platform.crypto.certificates import NodeNames
from jukinet.platform.crypto.enrolment import REQUEST_BYTES_MAX, open_request
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import Vault, VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault, open_vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Standing

PUBLISH_BEFORE: Final = timedelta(days=7)
"""How long before the revocation list ends the next one should be on its way to the nodes."""


def create(given: argparse.Namespace) -> int:
    """Make the authority with its vault; once, on a machine that is used for nothing else."""
    now = SystemClock().now()
    vault = create_vault(_vault_of(given.authority), AUTHORITY_KEYS)
    authority = Authority.create(given.authority, vault, name=given.name, now=now)
    root = authority.root_file.read_bytes()
    say("authority.create", {"root": authority.root_file, "sha256": digest(root).hex()})
    tell(given.lang, "keep_authority_vault", folder=_vault_of(given.authority).path.parent)
    return 0


def enrol(given: argparse.Namespace) -> int:
    """Take a party into the network: its certificate, and a new edition of the directory."""
    request = read_file(given.request, REQUEST_BYTES_MAX)
    party, now = open_request(request).party, SystemClock().now()
    authority = open_authority(given.authority)
    names = NodeNames(dns=tuple(given.dns or ()), addresses=tuple(given.ip or ()))
    _must_be_new(given.certificate)
    pem = authority.enrol(
        request,
        _parse_address(given.address),
        now=now,
        names=names,
        standing=Standing(given.standing),
    )
    _hand_out(authority, given.certificate, pem)
    say(
        "authority.enrol",
        {"party": str(party), "certificate": given.certificate, "sha256": digest(request).hex()},
    )
    tell(given.lang, "bring_certificate", file=given.certificate, party=party)
    return 0


def renew(given: argparse.Namespace) -> int:
    """Certify a party's new keys; the former certificate stays listed until the renewal ends."""
    request = read_file(given.request, REQUEST_BYTES_MAX)
    party = open_request(request).party
    authority = open_authority(given.authority)
    _must_be_new(given.certificate)
    pem = authority.renew(request, now=SystemClock().now())
    _hand_out(authority, given.certificate, pem)
    say(
        "authority.renew",
        {"party": str(party), "certificate": given.certificate, "sha256": digest(request).hex()},
    )
    tell(given.lang, "bring_renewed", file=given.certificate, party=party)
    return 0


def end_renewal(given: argparse.Namespace) -> int:
    """The party uses its new keys: the former certificate is revoked."""
    authority = open_authority(given.authority)
    now = SystemClock().now()
    authority.end_renewal(Party.parse(given.party), now=now)
    authority.publish(now=now)
    say("authority.end-renewal", {"party": given.party})
    tell(given.lang, "bring_files", folder=given.authority)
    return 0


def move(given: argparse.Namespace) -> int:
    """A party listens elsewhere from the next edition on."""
    authority = open_authority(given.authority)
    authority.move(Party.parse(given.party), _parse_address(given.address))
    authority.publish(now=SystemClock().now())
    say("authority.move", {"party": given.party, "address": given.address})
    tell(given.lang, "bring_files", folder=given.authority)
    return 0


def revoke(given: argparse.Namespace) -> int:
    """Put a party out of the network, from the next request on."""
    authority = open_authority(given.authority)
    authority.revoke(Party.parse(given.party), now=SystemClock().now())
    say("authority.revoke", {"party": given.party})
    tell(given.lang, "bring_files", folder=given.authority)
    return 0


def publish(given: argparse.Namespace) -> int:
    """A new revocation list and directory; at least once a month, or nobody is let in anywhere."""
    authority = open_authority(given.authority)
    now = SystemClock().now()
    authority.publish(now=now)
    say(
        "authority.publish",
        {
            "edition": authority.open_directory().number,
            "valid_until": now + LIST_VALID,
            "publish_again_by": now + LIST_VALID - PUBLISH_BEFORE,
        },
    )
    tell(given.lang, "bring_files", folder=given.authority)
    return 0


def list_parties(given: argparse.Namespace) -> int:
    """Everybody in the directory, and whose certificate is to be renewed."""
    authority = open_authority(given.authority)
    now = SystemClock().now()
    parties = []
    for record in authority.open_directory().list_records():
        active = record.status.value == "active"
        parties.append(
            {
                "party": str(record.party),
                "status": record.status.value,
                "address": f"{record.address.host}:{record.address.port}",
                "certificates": len(record.certificates),
                "renewal_due": active and authority.is_renewal_due(record.party, now=now),
            }
        )
    say("authority.list", {"parties": parties})
    return 0


def open_authority(folder: Path) -> Authority:
    """The authority in a folder, with its vault beside it."""
    return Authority.load(folder, open_authority_vault(folder))


def open_authority_vault(folder: Path) -> Vault:
    """The authority's own vault."""
    return open_vault(_vault_of(folder))


def _vault_of(folder: Path) -> VaultConfig:
    beside = folder.absolute().parent / "authority-vault"
    return VaultConfig(path=beside / "vault", passphrase_file=beside / "passphrase")


def _hand_out(authority: Authority, file: Path, pem: bytes) -> None:
    write_file(file, pem)
    authority.publish(now=SystemClock().now())


def _must_be_new(file: Path) -> None:
    if file.exists():
        raise JukiError(ErrorCode.FILE_UNREADABLE, f"{file} exists already: move it away first")


def _parse_address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit():
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{text}: an address is HOST:PORT")
    return Address(host.strip("[]"), int(port))
