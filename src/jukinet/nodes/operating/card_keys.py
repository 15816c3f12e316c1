"""`juki key card-request`, `juki authority card-root` and `certify-card`: keys for cards.

Like all keys they pass as files: a public key goes to the authority, a certificate comes back.  Who
brings one compares the digest that both ends print.
"""

from __future__ import annotations

import argparse
from typing import Final

from jukinet.nodes.card_keys import (
    ROOT_FILE,
    CardUse,
    certify_office,
    make_office_card_key,
    open_card_authority,
)
from jukinet.nodes.operating.authorities import open_authority_vault
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import read_file, say, write_file
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.seal import digest
from jukinet.terms.parties import Party, Role

REQUEST_BYTES_MAX: Final = 1_024


def request_card_key(given: argparse.Namespace) -> int:
    """At the office: make the key for cards, and what the authority needs of it."""
    use = CardUse(given.use)
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        spki = make_office_card_key(loaded.node.context.vault, use)
    write_file(given.file, spki)
    say("key.card-request", {"use": use.value, "file": given.file, "sha256": digest(spki).hex()})
    return 0


def make_root(given: argparse.Namespace) -> int:
    """At the authority: the root of all cards, made once; its certificate is for everybody."""
    vault = open_authority_vault(given.authority)
    try:
        root = open_card_authority(given.authority, vault, SystemClock().today()).root
    finally:
        vault.close()
    say(
        "authority.card-root",
        {"certificate": given.authority / ROOT_FILE, "sha256": root.fingerprint.hex()},
    )
    return 0


def certify_card_key(given: argparse.Namespace) -> int:
    """At the authority: certify an office's key for cards."""
    spki, party = read_file(given.request, REQUEST_BYTES_MAX), Party.parse(given.party)
    today, use = SystemClock().today(), CardUse(given.use)
    vault = open_authority_vault(given.authority)
    try:
        authority = open_card_authority(given.authority, vault, today)
        certificate = certify_office(authority, party, use, spki, today)
    finally:
        vault.close()
    write_file(given.certificate, certificate)
    say(
        "authority.certify-card",
        {
            "party": str(party),
            "use": use.value,
            "certificate": given.certificate,
            "sha256": digest(spki).hex(),
        },
    )
    return 0
