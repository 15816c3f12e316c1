"""`juki grant`, `agency ask`, `audit verify`: what the law allows, asked and recorded."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cli_network import AGENCY, Network
from juki_program import ServingNode, done, juki, refused

from jukinet.nodes.roles import load_node
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.ledger.entry import new_entry
from jukinet.platform.ledger.log import append
from jukinet.security.jobs import publish_and_offer, sequence_ledger
from jukinet.terms.parties import NATIONAL

NOBODY = "24727059608"
QUESTION = {"by": "code", "code": NOBODY}
ROW = ("--table", "1", "--item", "16")


@pytest.fixture
def centre(network: Network) -> Path:
    return network.config(NATIONAL)


def grants(centre: Path, **on: date) -> list[dict[str, Any]]:
    words = [word for name, day in on.items() for word in (f"--{name}", day)]
    found: list[dict[str, Any]] = done("grant", "list", "--node", centre, *words)["grants"]
    return found


def test_an_agency_is_granted_a_row_and_the_grant_ends_on_its_last_day(centre: Path) -> None:
    words = ("--table", "1", "--item", "19", "--node", centre)
    done("grant", "add", AGENCY, *words, "--fields", "name,address", "--valid-from", "2003-08-25")
    listed = [grant for grant in grants(centre) if grant["item"] == "19"]
    assert [grant["items"] for grant in listed] == [["address", "name"]]
    done("grant", "withdraw", AGENCY, *words, "--last-day", "2003-09-30")
    assert [one for one in grants(centre, on=date(2003, 9, 30)) if one["item"] == "19"]
    assert not [one for one in grants(centre, on=date(2003, 10, 1)) if one["item"] == "19"]


def test_what_the_law_does_not_have_is_not_granted(centre: Path) -> None:
    words = ("--node", centre, "--fields", "name")
    assert refused("grant", "add", AGENCY, "--table", "1", "--item", "999", *words).code != 0
    assert "agencies" in refused("grant", "add", NATIONAL, *ROW, *words).said
    assert "unknown" in refused("grant", "add", "agency:unknown", *ROW, *words).said
    wrong = refused("grant", "add", AGENCY, *ROW, "--node", centre, "--fields", "nickname")
    assert "birth_date" in wrong.said


def test_what_was_not_granted_cannot_be_withdrawn_nor_a_stranger_suspended(centre: Path) -> None:
    never = ("--table", "1", "--item", "21", "--node", centre)
    assert refused("grant", "withdraw", AGENCY, *never).code == 21
    words = ("--node", centre, "--reason", "a slip of the finger")
    assert refused("grant", "suspend", "agency:unknwon", *words).code == 21


def test_an_agency_asks_is_answered_and_every_question_is_recorded(
    network: Network, centre: Path, tmp_path: Path
) -> None:
    add = ("grant", "add", AGENCY, *ROW, "--node", centre, "--fields", "name,address")
    done(*add)
    question, answer = tmp_path / "question.json", tmp_path / "answer.json"
    question.write_text(json.dumps(QUESTION))
    ask = (
        "agency", "ask", "--node", network.config(AGENCY), *ROW, "--case", "P-2003-1",
        "--question", question,
    )  # fmt: skip
    before = done("audit", "verify", "--node", centre)
    with ServingNode(centre):
        said = done(*ask, "--fields", "name", "--answer", answer)
        assert said["result"] == "none"
        assert answer.stat().st_mode & 0o077 == 0
        assert NOBODY not in json.dumps(said)
        again = done(*ask, "--fields", "name", "--answer", answer, "--key", said["key"])
        assert again["key"] == said["key"]
        beyond = refused(*ask, "--fields", "birth_date", "--answer", answer)
        assert (beyond.code, beyond.data["code"]) == (21, "item-not-granted")
        done("grant", "suspend", AGENCY, "--node", centre, "--reason", "asked by itself")
        assert refused(*ask, "--fields", "name", "--answer", answer).code == 21
        assert done("grant", "list", "--node", centre)["suspended"] == [AGENCY.code]
        done("grant", "resume", AGENCY, "--node", centre, "--reason", "settled")
        done(*ask, "--fields", "name", "--answer", answer)
    after = done("audit", "verify", "--node", centre)
    recorded = after["size"] + after["waiting"] - before["size"] - before["waiting"]
    assert recorded == 5
    assert after["sound"]


def test_a_centre_that_does_not_answer_is_told_apart(network: Network, tmp_path: Path) -> None:
    question = tmp_path / "question.json"
    question.write_text(json.dumps(QUESTION))
    ask = ("agency", "ask", "--node", network.config(AGENCY), *ROW, "--case", "P-1")
    to = ("--fields", "name", "--question", question, "--answer", tmp_path / "answer.json")
    assert refused(*ask, *to).code == 20


def test_a_question_that_is_none_is_not_quoted(network: Network, tmp_path: Path) -> None:
    question = tmp_path / "question.json"
    question.write_text(f"山田 {NOBODY}")
    ask = ("agency", "ask", "--node", network.config(AGENCY), *ROW, "--case", "P-1")
    to = ("--fields", "name", "--question", question, "--answer", tmp_path / "answer.json")
    heard = refused(*ask, *to)
    assert NOBODY not in heard.said
    assert "山田" not in heard.said


def test_an_answer_never_stands_on_a_terminal(network: Network, tmp_path: Path) -> None:
    question = tmp_path / "question.json"
    question.write_text(json.dumps(QUESTION))
    terminal, ours = pty.openpty()
    done_ = subprocess.run(
        [
            sys.executable, "-m", "jukinet", "--lang", "en", "agency", "ask",
            "--node", network.config(AGENCY), *ROW, "--case", "P-1", "--fields", "name",
            "--question", question,
        ],
        stdout=ours, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(ours)
    os.close(terminal)
    assert done_.returncode == 2
    assert "--answer" in done_.stderr


def append_to_ledger(centre: Path) -> None:
    """One more entry, in its place in the tree and under a checkpoint."""
    loaded = load_node(centre)
    now = loaded.node.context.clock.now()
    with loaded.node.database.transaction() as tx:
        append(tx, [new_entry("test", None, now, {"said": "something"})])
    sequence_ledger(loaded.node)
    publish_and_offer(loaded.node)
    loaded.close()


@pytest.mark.parametrize(
    ("language", "word"), [("ja", "この役割の機関では"), ("en", "of this role")]
)
def test_an_agency_is_told_that_it_keeps_no_ledger(
    network: Network, language: str, word: str
) -> None:
    """Its configuration is in order: nothing is said of it."""
    heard = juki("audit", "verify", "--node", network.config(AGENCY), language=language)
    assert heard.code == 2
    assert word in heard.said
    assert "agency:onkyu keeps no ledger" in heard.said


def test_a_ledger_that_was_altered_is_found_and_nothing_is_repaired(
    centre: Path, cluster: Cluster
) -> None:
    append_to_ledger(centre)
    assert done("audit", "verify", "--node", centre)["size"] > 0
    name = "cli_national_server_000000"
    alter = (
        "UPDATE ledger.entry SET body = set_byte(body, 0, get_byte(body, 0) # 1) WHERE entry_id = "
    )
    with psycopg.connect(cluster.dsn(name), autocommit=True) as intruder:
        found = intruder.execute("SELECT min(entry_id) FROM ledger.entry").fetchone()
        assert found is not None
        intruder.execute(f"{alter} {found[0]}".encode())
        try:
            heard = juki("audit", "verify", "--node", centre)
            assert heard.code == 40
            assert heard.data["first_broken"] == found[0]
            assert not heard.data["sound"]
            assert "Repair nothing" in heard.said
        finally:
            intruder.execute(f"{alter} {found[0]}".encode())
    assert done("audit", "verify", "--node", centre)["sound"]
