"""A proof as a resident takes it home, made by keys of numbers; and every way to falsify one."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(Path(__file__).parents[1] / "platform" / "ledger"))

from ledger_builders import Hand

from jukinet.platform.ledger.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    cosign,
    origin_of,
    sign_checkpoint,
)
from jukinet.platform.ledger.entry import new_entry
from jukinet.platform.ledger.merkle import Frontier, Proof, inclusion_ranges, leaf_hash
from jukinet.platform.ledger.proof_file import write_keys, write_proof
from jukinet.security.access_record import ENTRY_KIND, AccessRecord
from jukinet.terms.parties import NATIONAL, Party, Role

AT = datetime(2003, 8, 25, 1, 30, tzinfo=UTC)
EDITION = 7
SIZE = 11
LEAF = 6
CS = Party(Role.COMMUNICATION_SERVER, "352039")
OFFICE = Party(Role.REGISTER_OFFICE, "352039")
YAMAGUCHI = Party(Role.PREFECTURAL_SERVER, "350001")
NAGANO = Party(Role.PREFECTURAL_SERVER, "200000")
TOKYO = Party(Role.PREFECTURAL_SERVER, "130001")
PARTIES = (NATIONAL, NAGANO, TOKYO, YAMAGUCHI, CS, OFFICE)


def hand_of(party: Party, number: int = 0) -> Hand:
    seed = sha256(f"{party} {number}".encode()).digest()
    return Hand(origin_of(party), Ed25519PrivateKey.from_private_bytes(seed))


@dataclass
class Handout:
    """Both files, still as objects, and how each becomes bytes."""

    proof: dict[str, Any]
    keys: dict[str, Any]
    node: Party
    bodies: list[bytes] = field(repr=False)

    @property
    def proof_bytes(self) -> bytes:
        return json.dumps(self.proof, ensure_ascii=False).encode()

    @property
    def keys_bytes(self) -> bytes:
        return json.dumps(self.keys, ensure_ascii=False).encode()

    def signed_by(self, *witnesses: Party, of: Party | None = None, size: int = SIZE) -> str:
        """A checkpoint of this very log, or of another with the same leaves."""
        log = hand_of(of or self.node)
        root = root_of(self.bodies[:size])
        signed = sign_checkpoint(Checkpoint(log.name, size, root), log, AT + timedelta(seconds=9))
        return with_cosignatures(signed, witnesses).note


def a_handout(node: Party = NATIONAL, witnesses: tuple[Party, ...] = (TOKYO, NAGANO)) -> Handout:
    bodies = [_body(node, number) for number in range(SIZE + 2)]
    log = hand_of(node)
    root = root_of(bodies[:SIZE])
    signed = sign_checkpoint(Checkpoint(log.name, SIZE, root), log, AT + timedelta(seconds=9))
    path = tuple(root_of(bodies[start:end]) for start, end in inclusion_ranges(LEAF, SIZE))
    signed = with_cosignatures(signed, witnesses)
    proof = write_proof(bodies[LEAF], Proof(LEAF, SIZE, path), signed, EDITION)
    keys = write_keys([hand_of(party).key for party in PARTIES], EDITION, AT)
    return Handout(json.loads(proof), json.loads(keys), node, bodies)


def with_cosignatures(signed: SignedCheckpoint, parties: tuple[Party, ...]) -> SignedCheckpoint:
    for party in parties:
        line = cosign(signed.checkpoint, hand_of(party), AT + timedelta(seconds=12))
        signed = signed.with_line(line)
    return signed


def root_of(bodies: list[bytes]) -> bytes:
    tree = Frontier()
    for body in bodies:
        tree.add(leaf_hash(body))
    return tree.root()


def _body(node: Party, number: int) -> bytes:
    record = AccessRecord(
        who=Party(Role.AGENCY, "onkyu"),
        node=node,
        affair="1/16",
        case=f"恩給-{number}",
        items=("name", "address"),
        result="found",
        receipt=f"r-{number}",
    )
    subject = sha256(b"somebody").digest()
    return new_entry(ENTRY_KIND, subject, AT + timedelta(seconds=number), record.to_content()).body


# --- how somebody might falsify one ---------------------------------------------------------------


def _the_record(told: Handout) -> None:
    told.proof["entry"] = told.proof["entry"].replace("agency:onkyu", "agency:zeimu")


def _the_record_and_its_hash(told: Handout) -> None:
    _the_record(told)
    told.proof["leaf_hash"] = leaf_hash(told.proof["entry"].encode()).hex()


def _the_path(told: Handout) -> None:
    told.proof["path"][1] = told.proof["path"][0]


def _the_path_cut_short(told: Handout) -> None:
    told.proof["path"].pop()


def _the_place(told: Handout) -> None:
    told.proof["leaf_index"] += 1


def _the_root(told: Handout) -> None:
    origin, size, _, *rest = told.proof["checkpoint"].split("\n")
    root = base64.b64encode(bytes(32)).decode()
    told.proof["checkpoint"] = "\n".join((origin, size, root, *rest))


def _the_time_of_the_checkpoint(told: Handout) -> None:
    told.proof["checkpoint"] = _with_blob(told.proof["checkpoint"], 1)


def _the_key(told: Handout) -> None:
    stranger = hand_of(told.node, 1).key
    others = [hand_of(party).key for party in PARTIES if party != told.node]
    told.keys = json.loads(write_keys([stranger, *others], EDITION, AT))


def _the_cosignatures_left_out(told: Handout) -> None:
    told.proof["checkpoint"] = told.signed_by()


def _one_prefecture_instead_of_two(told: Handout) -> None:
    told.proof["checkpoint"] = told.signed_by(TOKYO)


def _offices_whose_turn_it_is_not(told: Handout) -> None:
    told.proof["checkpoint"] = told.signed_by(CS, OFFICE)


def _a_cosignature(told: Handout) -> None:
    told.proof["checkpoint"] = _with_blob(told.proof["checkpoint"], 2)


def _a_later_tree_of_the_log(told: Handout) -> None:
    told.proof["checkpoint"] = told.signed_by(TOKYO, NAGANO, size=SIZE + 2)


def _the_tree_of_another_log(told: Handout) -> None:
    told.proof["checkpoint"] = told.signed_by(NATIONAL, of=YAMAGUCHI)


def _a_member_too_many(told: Handout) -> None:
    told.proof["note"] = "certified by the mayor"


def _another_version(told: Handout) -> None:
    told.proof["type"] = "record-proof/2"


def _with_blob(note: str, at: int) -> str:
    """Flip a bit of the time in a signature line."""
    text, _, below = note.rpartition("\n\n")
    lines = below.removesuffix("\n").split("\n")
    name, _, written = lines[at].rpartition(" ")
    blob = bytearray(base64.b64decode(written))
    blob[11] ^= 1
    lines[at] = f"{name} {base64.b64encode(blob).decode()}"
    return f"{text}\n\n" + "".join(f"{line}\n" for line in lines)


FALSIFIED: dict[str, tuple[Callable[[Handout], None], str]] = {
    "the record": (_the_record, "record-changed"),
    "the record and its hash": (_the_record_and_its_hash, "path-changed"),
    "the path": (_the_path, "path-changed"),
    "the path, cut short": (_the_path_cut_short, "path-changed"),
    "the place": (_the_place, "path-changed"),
    "the root": (_the_root, "checkpoint-changed"),
    "the time of the checkpoint": (_the_time_of_the_checkpoint, "checkpoint-changed"),
    "the key": (_the_key, "key-unknown"),
    "co-signatures left out": (_the_cosignatures_left_out, "cosignature-missing"),
    "one prefecture instead of two": (_one_prefecture_instead_of_two, "cosignature-missing"),
    "offices whose turn it is not": (_offices_whose_turn_it_is_not, "cosignature-missing"),
    "a co-signature": (_a_cosignature, "cosignature-changed"),
    "a later tree of the log": (_a_later_tree_of_the_log, "other-tree"),
    "the tree of another log": (_the_tree_of_another_log, "other-tree"),
    "a member too many": (_a_member_too_many, "not-a-proof"),
    "another version": (_another_version, "not-a-proof"),
}


def falsified(what: str) -> tuple[Handout, str]:
    """A handout with this changed, and what must be said of it."""
    change, flaw = FALSIFIED[what]
    told = a_handout()
    change(told)
    return told, flaw
