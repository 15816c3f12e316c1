"""`juki key card-request`, `juki authority card-root`, `certify-card`, `stop-card-key`: card keys.

Like all keys they pass as files: a public key goes to the authority, a certificate comes back.  Who
brings one compares the digest that both ends print.  The stop of a key is a file, too; `juki card
stop-key` enters it at the nation, and from there it is known to every office in seconds.
"""

from __future__ import annotations

import argparse
from typing import Final

from jukinet.cards.states import procedures as states
from jukinet.iccard.key_stop import KEY_STOP_BYTES_MAX, KeyStop
from jukinet.nodes.card_keys import (
    ROOT_FILE,
    CardUse,
    certify_office,
    make_office_card_key,
    open_card_authority,
    read_card_certificate,
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
        spki = make_office_card_key(loaded.node.context.vault, use, anew=given.anew)
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


def stop_card_key(given: argparse.Namespace) -> int:
    """At the authority: stop a municipality's key that somebody else may have."""
    certificate, today = read_card_certificate(given.certificate), SystemClock().today()
    vault = open_authority_vault(given.authority)
    try:
        stop = open_card_authority(given.authority, vault, today).stop_key(certificate, today)
    finally:
        vault.close()
    write_file(given.out, stop.wire)
    say("authority.stop-card-key", _describe(stop))
    return 0


def enter_key_stop(given: argparse.Namespace) -> int:
    """At the nation: enter the stop of a key; every node below hears of it."""
    stop = KeyStop.from_bytes(read_file(given.stop, KEY_STOP_BYTES_MAX))
    root = read_card_certificate(given.root)
    with opened(given.node, Role.NATIONAL_SERVER) as loaded:
        node = loaded.node
        with node.database.transaction() as tx:
            states.stop_key(tx, stop, root, node.context)
    say("card.stop-key", _describe(stop))
    return 0


def _describe(stop: KeyStop) -> dict[str, object]:
    return {
        "key": stop.key_id.hex(),
        "municipality": stop.municipality.digits,
        "since": stop.since,
        "sha256": digest(stop.wire).hex(),
    }
