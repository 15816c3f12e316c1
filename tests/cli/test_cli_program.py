"""What every verb has in common: sentences, remedies, exit codes, no secrets, no traceback."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest
from cli_network import OFFICE, SERVER, Network
from juki_program import juki, refused

from jukinet import cli
from jukinet.nodes.operating import exit_codes
from jukinet.nodes.operating.preparing import must_hold_no_secret
from jukinet.platform.db.cluster import Cluster
from jukinet.terms.errors import ErrorCode, JukiError

LEAF_VERBS = 30


def list_verbs(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    below = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not below:
        return [words]
    return [
        verb
        for action in below
        for word, inner in action.choices.items()
        for verb in list_verbs(inner, (*words, word))
    ]


def test_every_verb_has_its_help_and_its_procedure() -> None:
    verbs = list_verbs(cli.make_parser())
    assert len(verbs) >= LEAF_VERBS
    for words in verbs:
        heard = juki(*words, "--help")
        assert heard.code == 0
        assert "usage: juki" in heard.output


def test_help_is_there_at_once() -> None:
    """What a verb needs is imported when it is called, not before."""
    listed = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "jukinet", "--help"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    assert "jukinet.cli" in listed
    for heavy in ("psycopg", "aiohttp", "numpy", "uvicorn", "cryptography"):
        assert heavy not in listed, heavy


@pytest.mark.parametrize(("language", "word"), [("ja", "使い方"), ("en", "to see how")])
def test_a_command_that_is_not_one_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    heard = juki("node", "fly", language=language)
    assert heard.code == 2
    assert word in heard.said
    assert "--help" in heard.said
    assert len(heard.said.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("demo", "--date", "2003-02-30"), "a day that exists"),
        (("demo", "--port", "0"), "from 1 to 65535"),
        (("demo", "--port", "65536"), "from 1 to 65535"),
        (("town", "agree", "352012", "--opens", "25:00", "--closes", "9"), "a time of day"),
    ],
)
def test_a_word_that_is_no_day_or_port_is_told_what_is_one(
    words: tuple[str, ...], wanted: str
) -> None:
    heard = juki(*words)
    assert heard.code == 2
    assert wanted in heard.said


def test_sentences_come_in_the_language_that_was_asked_for(tmp_path: Path) -> None:
    missing = tmp_path / "node.toml"
    assert (
        "設定が正しくありません" in juki("audit", "verify", "--node", missing, language="ja").said
    )
    assert "The configuration is not valid" in refused("audit", "verify", "--node", missing).said


def test_a_configuration_with_a_slip_names_the_place(network: Network, tmp_path: Path) -> None:
    broken = tmp_path / "node.toml"
    broken.write_text(network.config(OFFICE).read_text().replace("passphrase_file", "passfrase"))
    heard = refused("audit", "verify", "--node", broken)
    assert heard.code == 2
    assert "passfrase" in heard.said


@pytest.mark.parametrize(
    "dsn",
    [
        "host=db user=postgres password=secret",
        "host=db user=postgres PASSWORD = 'secret'",
        "postgresql://postgres:secret@db/postgres",
    ],
)
def test_no_password_stands_on_a_command_line(network: Network, dsn: str) -> None:
    heard = refused("node", "migrate", network.config(SERVER), "--dsn", dsn)
    assert heard.code == 2
    assert "PGPASSFILE" in heard.said
    assert "secret" not in heard.said


def test_a_dsn_without_a_secret_passes(cluster: Cluster) -> None:
    must_hold_no_secret(cluster.dsn())
    must_hold_no_secret("postgresql://postgres@db:5432/postgres")


def test_a_mistake_of_ours_tells_where_and_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, network: Network
) -> None:
    """A library's text could quote a resident; what is said is its type and its place."""

    def stumble(_: argparse.Namespace) -> int:
        raise KeyError("山田　太郎 24727059608")

    monkeypatch.setattr("jukinet.nodes.operating.ledgers.verify", stumble)
    heard = juki("audit", "verify", "--node", network.config(OFFICE))
    assert heard.code == 1
    assert "KeyError" in heard.said
    assert "test_cli_program.py" in heard.said
    assert "山田" not in heard.said
    assert "24727059608" not in heard.said
    assert "Traceback" not in heard.said


def test_a_file_that_cannot_be_written_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, network: Network
) -> None:
    def full(_: argparse.Namespace) -> int:
        raise OSError(28, "No space left on device", "/srv/medium.zip")

    monkeypatch.setattr("jukinet.nodes.operating.ledgers.verify", full)
    heard = refused("audit", "verify", "--node", network.config(OFFICE))
    assert "/srv/medium.zip: No space left on device" in heard.said


def test_exit_codes_are_what_scripts_rely_on() -> None:
    """Written out, because a number that changes its meaning breaks somebody's night."""
    known = {
        ErrorCode.CONFIGURATION_INVALID: 2,
        ErrorCode.NOT_FOUND: 4,
        ErrorCode.PEER_UNREACHABLE: 20,
        ErrorCode.OUTSIDE_OPERATING_HOURS: 20,
        ErrorCode.PURPOSE_NOT_GRANTED: 21,
        ErrorCode.CONNECTION_SUSPENDED: 21,
        ErrorCode.ALREADY_RUNNING: 30,
        ErrorCode.LEDGER_BROKEN: 40,
        ErrorCode.MEDIUM_DAMAGED: 40,
        ErrorCode.ADDRESS_IN_USE: 50,
        ErrorCode.ENVIRONMENT_NOT_READY: 50,
        ErrorCode.MEDIUM_GAP: 64,
        ErrorCode.DATABASE_UNAVAILABLE: 75,
        ErrorCode.DISK_FULL: 75,
    }
    assert {code: exit_codes.EXIT_CODES[code] for code in known} == known
    assert (exit_codes.PARTIAL, exit_codes.CHECKS_FAILED, exit_codes.INTERRUPTED) == (5, 3, 130)


def test_ctrl_c_during_a_verb_is_130(monkeypatch: pytest.MonkeyPatch, network: Network) -> None:
    def interrupted(_: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("jukinet.nodes.operating.ledgers.verify", interrupted)
    assert juki("audit", "verify", "--node", network.config(OFFICE)).code == 130


def test_a_verb_done_at_the_wrong_office_says_where_it_is_done(network: Network) -> None:
    heard = refused("grant", "list", "--node", network.config(OFFICE))
    assert "national_server" in heard.said
    assert "register_office:352039" in heard.said


def test_without_its_database_a_verb_says_so_and_can_be_repeated(
    network: Network, tmp_path: Path
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir(mode=0o700)
    for file in network.config(OFFICE).parent.iterdir():
        if file.is_file():
            (alone / file.name).write_bytes(file.read_bytes())
            (alone / file.name).chmod(0o600)
    (alone / "database.dsn").write_text(f"host={tmp_path} dbname=gone user=nobody\n")
    heard = refused("message", "list", "--node", alone / "node.toml")
    assert heard.code == 75
    assert JukiError(ErrorCode.DATABASE_UNAVAILABLE).code.value not in heard.output
