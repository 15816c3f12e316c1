"""`juki key`: a node's own keys and certificate, renewed while it works.

The renewal has three steps, each where it belongs: the node makes new keys and a request
(`key renew`), the authority certifies them (`authority renew`), the node takes the certificate and
puts the keys in use (`key take`). Until the authority ends the renewal both are good. Where the
authority's folder is at hand, `key renew --authority` does all three. Each step can be repeated.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from jukinet.nodes.operating.authorities import open_authority
from jukinet.nodes.operating.saying import read_file, say, tell, write_file
from jukinet.nodes.roles import read_any_config
from jukinet.nodes.settings import NodeConfig
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.authority import make_request
from jukinet.platform.crypto.certificates import (
    must_be_issued_by,
    parse_certificate,
    read_certificate,
)
from jukinet.platform.crypto.keyring import next_of
from jukinet.platform.crypto.private_file import write_public
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import NOTE, SEAL, SIGN, TLS, Vault
from jukinet.platform.crypto.vault_opening import open_vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

RENEWED: Final = (SIGN, SEAL, NOTE, TLS)
REQUEST_FILE: Final = "renewal.request"
CERTIFICATE_BYTES_MAX: Final = 65_536


def renew(given: argparse.Namespace) -> int:
    """Make new keys beside those in force, and the request to certify them."""
    config, folder = read_any_config(given.node), given.node.parent
    vault = open_vault(config.vault.to_config(folder))
    try:
        request = _prepare(vault, Party.parse(config.party))
        if given.authority is None:
            return _ask_for_certificate(folder, config.party, request, given.lang)
        authority = open_authority(given.authority)
        now = SystemClock().now()
        pem = authority.renew(request, now=now)
        authority.publish(now=now)
        _put_in_use(vault, config, folder, pem)
    finally:
        vault.close()
    say("key.renew", {"party": config.party, "valid_until": read_certificate(pem).valid_until})
    tell(given.lang, "take_keys_in_use", party=config.party)
    return 0


def take(given: argparse.Namespace) -> int:
    """Take the certificate that the authority made, and put the new keys in use."""
    config, folder = read_any_config(given.node), given.node.parent
    pem = read_file(given.certificate, CERTIFICATE_BYTES_MAX)
    vault = open_vault(config.vault.to_config(folder))
    try:
        _must_be_ours(pem, vault, config, folder)
        _put_in_use(vault, config, folder, pem)
    finally:
        vault.close()
    say("key.take", {"party": config.party, "valid_until": read_certificate(pem).valid_until})
    tell(given.lang, "take_keys_in_use", party=config.party)
    return 0


def _prepare(vault: Vault, party: Party) -> bytes:
    for handle in RENEWED:
        if not _is_prepared(vault, handle):
            vault.prepare(handle)
    return make_request(vault, party, now=SystemClock().now())


def _ask_for_certificate(folder: Path, party: str, request: bytes, language: str) -> int:
    file = folder / REQUEST_FILE
    file.unlink(missing_ok=True)
    write_file(file, request)
    say("key.renew", {"party": party, "request": file, "sha256": digest(request).hex()})
    tell(language, "bring_renewal_request", file=file)
    return 0


def _must_be_ours(pem: bytes, vault: Vault, config: NodeConfig, folder: Path) -> None:
    """Refuse a certificate (1) of another authority, (2) party or (3) key."""
    root = read_file(folder / config.network.root, CERTIFICATE_BYTES_MAX)
    must_be_issued_by(pem, parse_certificate(root))  # (1)
    facts = read_certificate(pem)
    if str(facts.party) != config.party:  # (2)
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, f"it is the certificate of {facts.party}")
    handles = [TLS, next_of(TLS)] if _is_prepared(vault, TLS) else [TLS]
    if facts.key not in {vault.public(handle).spki for handle in handles}:  # (3)
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "it certifies a key that is not ours")


def _put_in_use(vault: Vault, config: NodeConfig, folder: Path, pem: bytes) -> None:
    """The TLS key changes last, right before its certificate is written."""
    facts = read_certificate(pem)
    if _is_prepared(vault, TLS) and facts.key == vault.public(next_of(TLS)).spki:
        for handle in RENEWED:
            if _is_prepared(vault, handle):
                vault.renew(handle)
    write_public(folder / config.network.certificate, pem)


def _is_prepared(vault: Vault, handle: str) -> bool:
    return next_of(handle) in vault.list_handles()
