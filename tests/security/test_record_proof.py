"""A record taken home proves itself without us, and whatever is changed in it is named.

Proved over files made from keys of numbers, over stored bytes, over a real ledger with a real
witness, and by the program in an empty environment. ``tests/browser/test_record_checker.py`` shows
the same files to the page that is handed out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from handouts import CS, FALSIFIED, NAGANO, OFFICE, TOKYO, YAMAGUCHI, a_handout, falsified
from security_offices import SOMEBODY, Office

from jukinet.platform.ledger.proof_file import Flaw, Proven
from jukinet.security.procedures import (
    list_access_of,
    list_note_keys,
    make_proof,
    publish_keys,
    verify_proof,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party
from office_keys import ListedKeys

VECTORS = Path(__file__).parents[1] / "vectors" / "record-proof"
MakeOffice = Callable[[Party], Office]


def test_a_proof_says_who_looked_and_who_signed_for_it() -> None:
    told = a_handout()
    found = verify_proof(told.proof_bytes, told.keys_bytes)
    assert isinstance(found, Proven)
    assert found.content["who"] == "agency:onkyu"
    assert found.content["case"] == "恩給-6"
    assert set(found.cosigned_at) == {f"jukinet.example/{party}" for party in (TOKYO, NAGANO)}


@pytest.mark.parametrize("what", FALSIFIED)
def test_whatever_was_changed_is_named(what: str) -> None:
    told, flaw = falsified(what)
    assert verify_proof(told.proof_bytes, told.keys_bytes) == Flaw(flaw)


def test_every_flaw_is_shown_by_something_falsified() -> None:
    assert {flaw for _, flaw in FALSIFIED.values()} == set(Flaw)


@pytest.mark.parametrize(
    ("node", "witness"), [(OFFICE, CS), (CS, YAMAGUCHI), (YAMAGUCHI, NATIONAL)]
)
def test_each_floor_is_witnessed_by_the_one_above_and_by_no_other(
    node: Party, witness: Party
) -> None:
    told = a_handout(node, (witness,))
    assert isinstance(verify_proof(told.proof_bytes, told.keys_bytes), Proven)
    other = a_handout(node, (TOKYO, NAGANO))
    assert verify_proof(other.proof_bytes, other.keys_bytes) == Flaw.COSIGNATURE_MISSING


def test_a_line_under_an_unpublished_key_is_passed_over() -> None:
    told = a_handout(NATIONAL, (TOKYO, NAGANO, YAMAGUCHI))
    told.keys["keys"] = [line for line in told.keys["keys"] if str(YAMAGUCHI) not in line]
    found = verify_proof(told.proof_bytes, told.keys_bytes)
    assert isinstance(found, Proven)
    assert len(found.cosigned_at) == 2


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"type":"checkpoint-keys/1"}', b"\xff"])
def test_a_file_that_is_no_file_of_keys_is_refused(content: bytes) -> None:
    with pytest.raises(JukiError) as caught:
        verify_proof(a_handout().proof_bytes, content)
    assert caught.value.code is ErrorCode.CHECKPOINT_INVALID


def test_a_key_that_is_not_the_one_its_id_names_is_refused() -> None:
    told = a_handout()
    first, second = (line.split("+", 2) for line in told.keys["keys"][:2])
    told.keys["keys"][0] = "+".join((first[0], first[1], second[2]))
    with pytest.raises(JukiError):
        verify_proof(told.proof_bytes, told.keys_bytes)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"type":"record-proof/1"}'])
def test_bytes_that_are_no_proof_are_no_proof(content: bytes) -> None:
    assert verify_proof(content, a_handout().keys_bytes) is Flaw.NOT_A_PROOF


def test_the_files_are_the_stored_bytes() -> None:
    told = a_handout()
    assert json.loads((VECTORS / "proof.json").read_bytes()) == told.proof
    assert json.loads((VECTORS / "keys.json").read_bytes()) == told.keys


def test_the_program_needs_no_node_and_no_environment() -> None:
    heard = subprocess.run(
        [
            sys.executable, "-m", "jukinet", "--lang", "en", "audit", "proof",
            str(VECTORS / "proof.json"), "--keys", str(VECTORS / "keys.json"),
        ],
        env={}, cwd="/", capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert heard.returncode == 0, heard.stderr
    assert json.loads(heard.stdout)["sound"]
    assert "another office co-signed it" in heard.stderr


def test_a_real_record_is_handed_out_once_it_is_cosigned(office: MakeOffice) -> None:
    server, prefecture = office(CS), office(YAMAGUCHI)
    server.look(3)
    server.publish_and_offer()
    directory = server.context.directory
    with server.database.transaction() as tx:
        records = list_access_of(tx, [SOMEBODY], vault=server.context.vault)
        assert [make_proof(tx, one, directory) for one in records] == [None] * 3
    server.send_to(prefecture)
    prefecture.send_to(server)
    with server.database.transaction() as tx:
        proofs = [make_proof(tx, one, directory) for one in records]
    for one, proof in zip(records, proofs, strict=True):
        assert proof is not None
        assert SOMEBODY.digits.encode() not in proof
        found = verify_proof(proof, publish_keys(directory))
        assert isinstance(found, Proven)
        assert found.content["case"] == one.access.case


def test_the_keys_of_a_party_that_was_revoked_stay_published(security_keys: ListedKeys) -> None:
    directory = security_keys.list_anew(revoked={YAMAGUCHI})
    names = [key.name for key in list_note_keys(directory)]
    assert f"jukinet.example/{YAMAGUCHI}" in names
    assert len(names) == len(directory.list_records())
