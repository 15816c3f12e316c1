"""`juki node` and `juki doctor`: a node is made, looked at, served, and ends when told."""

from __future__ import annotations

import shutil
import signal
import socket
import time
from pathlib import Path

import psycopg
from cli_network import AGENCY, OFFICE, SERVER, Network, free_port
from juki_program import SECONDS_MAX, ServingNode, done, juki, refused

from jukinet.nodes.roles import load_node
from jukinet.platform.db.cluster import Cluster
from jukinet.terms.parties import NATIONAL, Party


def test_a_node_that_is_complete_is_well_and_the_findings_say_so(network: Network) -> None:
    heard = juki("doctor", "--node", network.config(SERVER))
    assert heard.code == 0, heard
    assert heard.data["ready"]
    what = {finding["what"] for finding in heard.data["findings"]}
    assert {"python", "postgres", "vault", "certificate", "revocations", "directory",
            "database", "door_free"} <= what  # fmt: skip
    days = next(one for one in heard.data["findings"] if one["what"] == "certificate")
    assert 360 <= days["facts"]["days"] <= 365
    japanese = juki("doctor", "--node", network.config(SERVER), language="ja")
    assert "証明書" in japanese.said


def test_an_agency_keeps_no_database_and_none_is_missed(network: Network) -> None:
    found = juki("doctor", "--node", network.config(AGENCY)).data["findings"]
    assert not [one for one in found if one["what"].startswith("database")]


def test_everything_that_is_wrong_with_a_node_is_said_at_once(
    network: Network, tmp_path: Path
) -> None:
    """Each finding of its own, each with what to do; the first one hides no other."""
    broken = tmp_path / "broken"
    shutil.copytree(network.config(SERVER).parent, broken)
    (broken / "passphrase").write_text("a passphrase of somebody else\n")
    (broken / "certificate.pem").write_text("no certificate")
    (broken / "database.dsn").write_text(f"host={tmp_path} dbname=gone\n")
    heard = juki("doctor", "--node", broken / "node.toml")
    assert heard.code == 50
    bad = {one["what"] for one in heard.data["findings"] if one["health"] == "bad"}
    assert bad == {"vault_failed", "certificate_failed", "database_failed"}
    assert heard.said.count("✗") == 3
    assert heard.said.count("→") >= 3


def test_files_that_the_counters_lack_are_named_by_their_keys(
    network: Network, tmp_path: Path
) -> None:
    """A counter would stop the start, or later a clerk, for what nobody has laid there."""
    folder = tmp_path / "office"
    shutil.copytree(network.config(OFFICE).parent, folder)
    with (folder / "node.toml").open("a") as config:
        config.write('[counter]\noffice = "office.toml"\nreaders = "readers"\nspool = "spool"\n'
                     'tls_certificate = "page.pem"\ntls_key = "page.key"\n')  # fmt: skip
    (folder / "office.toml").write_text("")
    heard = juki("doctor", "--node", folder / "node.toml")
    assert heard.code == 50
    assert "missing: tls_certificate, tls_key →" in heard.said
    for name in ("page.pem", "page.key"):
        (folder / name).write_text("")
        (folder / name).chmod(0o644)
    assert "page.key can be read by others" in juki("doctor", "--node", folder / "node.toml").said
    (folder / "page.key").chmod(0o600)
    assert juki("doctor", "--node", folder / "node.toml").code == 0


def test_a_configuration_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    heard = juki("doctor", "--node", tmp_path / "none.toml")
    assert heard.code == 50
    assert "deploy/example" in heard.said
    lacking = "none.toml: No such file or directory"
    assert lacking in heard.said
    assert lacking in refused("node", "init", tmp_path / "none.toml").said


def test_keys_are_made_once_and_the_request_as_often_as_wanted(network: Network) -> None:
    config = network.config(OFFICE)
    vault = (config.parent / "vault").read_bytes()
    done("node", "init", config)
    assert (config.parent / "vault").read_bytes() == vault


def test_a_database_is_made_once_and_its_password_is_nowhere_to_be_seen(
    network: Network, cluster: Cluster
) -> None:
    config = network.config(SERVER)
    file = config.parent / "database.dsn"
    assert file.stat().st_mode & 0o077 == 0
    words = ("node", "create-database", config, "--dsn", cluster.dsn(), "--name", "cli_other")
    heard = refused(*words)
    assert "move it away first" in heard.said
    assert "password" not in heard.output
    assert refused("node", "create-database", network.config(AGENCY), "--dsn", cluster.dsn(),
                   "--name", "cli_agency").code == 2  # fmt: skip


def test_migrating_what_is_new_enough_changes_nothing(network: Network, cluster: Cluster) -> None:
    name = f"cli_{SERVER.role.value}_{SERVER.code}"
    migrated = done("node", "migrate", network.config(SERVER), "--dsn", cluster.dsn(name))
    assert (migrated["applied"], migrated["waiting"]) == ([], [])
    assert refused("node", "migrate", network.config(AGENCY), "--dsn", cluster.dsn()).code == 2


def test_a_program_newer_than_its_database_does_not_start(
    network: Network, cluster: Cluster
) -> None:
    """It would stumble in the middle of a notice; it says at its start what to do instead."""
    name = f"cli_{OFFICE.role.value}_{OFFICE.code}"
    newest = "SELECT version, sha256 FROM juki_migration ORDER BY version DESC LIMIT 1"
    with psycopg.connect(cluster.dsn(name), autocommit=True) as administrator:
        row = administrator.execute(newest).fetchone()
        assert row is not None
        administrator.execute("DELETE FROM juki_migration WHERE version = %s", row[:1])
        try:
            heard = refused("node", "run", network.config(OFFICE))
        finally:
            administrator.execute("INSERT INTO juki_migration VALUES (%s, %s)", row)
    assert heard.code == 50
    assert "migrate" in heard.said
    assert juki("doctor", "--node", network.config(OFFICE)).code == 0


def test_a_port_in_use_is_a_sentence(network: Network) -> None:
    port = load_node(network.config(SERVER))
    taken = port.config.listen.port
    port.close()
    with socket.socket() as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        heard = refused("node", "run", network.config(SERVER))
    assert heard.code == 50
    assert "Another program listens" in heard.said


def test_a_node_ends_with_whoever_started_it(network: Network) -> None:
    with ServingNode(network.config(SERVER), "--ends-with-input") as node:
        assert "door_open" in {
            one["what"] for one in juki("doctor", "--node", node.config).data["findings"]
        }
        assert node.process.stdin is not None
        node.process.stdin.close()
        assert node.process.wait(SECONDS_MAX) == 0
        assert node.log.read_text() == ""


def test_a_node_in_several_processes_takes_orders_together(network: Network) -> None:
    with ServingNode(network.config(NATIONAL), "--workers", "2") as node:
        node.process.send_signal(signal.SIGHUP)
        time.sleep(1.0)
        assert node.process.poll() is None
        node.process.send_signal(signal.SIGTERM)
        assert node.process.wait(SECONDS_MAX) == 0
    assert "CRITICAL" not in node.log.read_text()


def test_a_node_waits_for_its_database_and_serves_when_it_comes(
    network: Network, tmp_path: Path
) -> None:
    """After a power cut the node may be up before its database server."""
    folder = tmp_path / "alone"
    shutil.copytree(network.config(SERVER).parent, folder)
    dsn = (folder / "database.dsn").read_text()
    (folder / "database.dsn").write_text(f"host={tmp_path} dbname=later user=nobody\n")
    config = folder / "node.toml"
    party = Party.parse("communication_server:352039")
    text = config.read_text()
    old = load_node(network.config(party))
    config.write_text(text.replace(f"port = {old.config.listen.port}", f"port = {free_port()}"))
    old.close()
    with ServingNode(config) as node:
        deadline = time.monotonic() + SECONDS_MAX
        while "starting without the database" not in node.log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        (folder / "database.dsn").write_text(dsn)
        node.process.send_signal(signal.SIGHUP)
        size = -1
        while size != len(node.log.read_text()):  # until nothing is amiss any more
            size = len(node.log.read_text())
            assert time.monotonic() < deadline
            time.sleep(2.0)
        assert node.process.poll() is None
