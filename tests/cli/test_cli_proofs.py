"""A resident's records leave a node as files, and are checked where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_network import PREFECTURE, SERVER, Network
from juki_program import done, juki, refused

from jukinet.nodes.roles import load_node
from jukinet.platform.ledger import log
from jukinet.security.access_record import AccessRecord
from jukinet.security.jobs import publish_and_offer, sequence_ledger
from jukinet.security.procedures import list_access_of, record_access
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.parties import Party

SOMEBODY = ResidentRecordCode.from_ten("1357924680")
VECTORS = Path(__file__).parents[1] / "vectors" / "record-proof"


def look(config: Path) -> None:
    """An agency asked, and the ledger was published; nobody has co-signed yet."""
    loaded = load_node(config)
    context = loaded.node.context
    record = AccessRecord(
        who=Party.parse("agency:onkyu"), node=context.party, affair="1/16", case="P-1",
        items=("name",), result="found", receipt="r-1", subject=SOMEBODY,
    )  # fmt: skip
    with loaded.node.database.transaction() as tx:
        record_access(tx, [record], context.vault, context.clock.now())
    sequence_ledger(loaded.node)
    publish_and_offer(loaded.node)
    loaded.close()


def list_affairs(config: Path) -> list[str]:
    loaded = load_node(config)
    with loaded.node.database.transaction() as tx:
        log.sequence(tx)
        found = list_access_of(tx, [SOMEBODY], vault=loaded.node.context.vault)
    loaded.close()
    return [one.access.affair for one in found]


def test_what_is_not_cosigned_waits_and_that_it_was_looked_up_is_recorded(
    network: Network, tmp_path: Path
) -> None:
    config, codes, out = network.config(SERVER), tmp_path / "codes", tmp_path / "taken"
    look(config)
    codes.write_text(f"{SOMEBODY.digits}\n")
    words = ("audit", "prove", "--node", config, "--codes", codes, "--case", "開示-7")
    said = done(*words, "--out", out)
    assert (said["proofs"], said["waiting"]) == (0, 1)
    assert [one.name for one in out.iterdir()] == ["check-a-record.html"]
    assert list_affairs(config) == ["disclosure", "1/16"]


def test_a_code_that_is_none_is_refused_before_anything_is_read(
    network: Network, tmp_path: Path
) -> None:
    codes = tmp_path / "codes"
    words = ("audit", "prove", "--node", network.config(SERVER), "--case", "1", "--codes", codes)
    for content in ("", "12345678901\n"):
        codes.write_text(content)
        heard = refused(*words, "--out", tmp_path / "taken")
        assert content.strip() not in heard.said or not content
    assert not (tmp_path / "taken").exists()


def test_the_keys_of_all_parties_are_published(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    done("audit", "keys", "--node", network.config(PREFECTURE), "--out", file)
    assert file.read_text().count("jukinet.example/") >= 8


@pytest.mark.parametrize(
    ("language", "sentence"), [("ja", "記録の中身が"), ("en", "The record is not the one")]
)
def test_a_proof_that_was_altered_is_refused_with_a_sentence_and_a_code_of_its_own(
    tmp_path: Path, language: str, sentence: str
) -> None:
    altered = tmp_path / "altered.json"
    altered.write_text((VECTORS / "proof.json").read_text().replace("onkyu", "zeimu"))
    words = ("audit", "proof", altered, "--keys", VECTORS / "keys.json")
    heard = juki(*words, language=language)
    assert (heard.code, heard.data["flaw"]) == (40, "record-changed")
    assert sentence in heard.said
