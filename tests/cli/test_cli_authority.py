"""`juki authority` and `juki key`: who takes part, with which keys, and how that changes."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from cli_network import AGENCY, FAR_OFFICE, OFFICE, PARTIES, PREFECTURE, Network, free_port
from juki_program import SECONDS_MAX, ServingNode, done, juki, refused

from jukinet.nodes.operating.authorities import open_authority
from jukinet.platform.crypto.certificates import read_certificate
from jukinet.platform.crypto.directory import PeerRecord
from jukinet.terms.parties import Party


def record_of(network: Network, party: Party) -> PeerRecord:
    return open_authority(network.authority).open_directory().get(party)


def test_everybody_who_was_enrolled_takes_part(network: Network) -> None:
    listed = done("authority", "list", "--authority", network.authority)["parties"]
    assert {one["party"] for one in listed} == {str(party) for party in PARTIES}
    assert all(one["status"] == "active" and not one["renewal_due"] for one in listed)


def test_an_authority_is_not_made_twice(network: Network) -> None:
    assert refused("authority", "create", "--authority", network.authority).code == 50


def test_where_there_is_no_authority_it_says_so(tmp_path: Path) -> None:
    assert refused("authority", "publish", "--authority", tmp_path / "none").code == 50


def test_a_party_is_enrolled_once_and_its_certificate_is_not_overwritten(
    network: Network, tmp_path: Path
) -> None:
    request = network.config(AGENCY).parent / "enrolment.request"
    there = network.config(AGENCY).parent / "certificate.pem"
    words = ("authority", "enrol", request, "--authority", network.authority)
    at = ("--address", "127.0.0.1:1")
    again = refused(*words, *at, "--certificate", tmp_path / "certificate.pem")
    assert "renew or revoke first" in again.said
    assert "exists already" in refused(*words, *at, "--certificate", there).said
    assert "HOST:PORT" in refused(*words, "--address", "here", "--certificate", tmp_path / "c").said


def test_something_else_than_a_request_is_refused(network: Network, tmp_path: Path) -> None:
    nonsense = tmp_path / "enrolment.request"
    nonsense.write_text("let me in")
    words = ("authority", "enrol", nonsense, "--authority", network.authority)
    heard = refused(*words, "--address", "127.0.0.1:1", "--certificate", tmp_path / "c.pem")
    assert heard.code == 1
    assert not (tmp_path / "c.pem").exists()


def test_publishing_makes_a_new_edition_and_says_until_when(network: Network) -> None:
    first = done("authority", "publish", "--authority", network.authority)
    second = juki("authority", "publish", "--authority", network.authority)
    assert second.data["edition"] == first["edition"] + 1
    assert second.data["publish_again_by"] < second.data["valid_until"]
    assert "every node" in second.said


def test_a_party_that_moved_is_called_at_its_new_address(network: Network) -> None:
    words = ("authority", "move", str(AGENCY), "--authority", network.authority)
    done(*words, "--address", "10.0.0.7:8443")
    assert record_of(network, AGENCY).address.host == "10.0.0.7"


def test_a_node_is_renewed_in_three_steps_each_at_its_place(
    network: Network, tmp_path: Path
) -> None:
    config = network.config(OFFICE)
    certificate = tmp_path / "renewed.pem"
    before = record_of(network, OFFICE)
    asked = done("key", "renew", "--node", config)
    renew = ("authority", "renew", asked["request"], "--authority", network.authority)
    certified = done(*renew, "--certificate", certificate)
    assert certified["sha256"] == asked["sha256"]
    assert len(record_of(network, OFFICE).certificates) == 2, "both are good meanwhile"
    done("key", "take", certificate, "--node", config)
    done("key", "take", certificate, "--node", config)  # a step can be repeated
    assert juki("doctor", "--node", config).code == 0
    done("authority", "end-renewal", str(OFFICE), "--authority", network.authority)
    after = record_of(network, OFFICE)
    assert len(after.certificates) == 1
    assert after.sign_key != before.sign_key
    assert juki("doctor", "--node", config).code == 0


def test_a_renewal_where_the_authority_is_at_hand_is_one_step(network: Network) -> None:
    config = network.config(FAR_OFFICE)
    done("key", "renew", "--node", config, "--authority", network.authority)
    assert len(record_of(network, FAR_OFFICE).certificates) == 2
    assert len(record_of(network, FAR_OFFICE).note_keys) == 2
    assert juki("doctor", "--node", config).code == 0


def test_somebody_elses_certificate_is_not_taken(network: Network) -> None:
    foreign = network.config(AGENCY).parent / "certificate.pem"
    ours = network.config(OFFICE).parent / "certificate.pem"
    before = ours.read_bytes()
    heard = refused("key", "take", foreign, "--node", network.config(OFFICE))
    assert "agency:onkyu" in heard.said
    assert ours.read_bytes() == before


def test_a_node_that_serves_takes_its_new_certificate_without_being_restarted(
    network: Network,
) -> None:
    config = network.config(PREFECTURE)
    with ServingNode(config) as node:
        done("key", "renew", "--node", config, "--authority", network.authority)
        wanted = read_certificate((config.parent / "certificate.pem").read_bytes()).key
        assert key_shown_by(network, PREFECTURE) != wanted
        node.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + SECONDS_MAX
        while key_shown_by(network, PREFECTURE) != wanted:
            assert time.monotonic() < deadline, node.log.read_text()
            time.sleep(0.1)
        assert node.process.poll() is None
    assert node.process.returncode == 0
    done("authority", "end-renewal", str(PREFECTURE), "--authority", network.authority)


def key_shown_by(network: Network, party: Party) -> bytes | None:
    """The key a node proves in the handshake; None while its door is closed for a moment."""
    import ssl

    address = record_of(network, party).address
    try:
        pem = ssl.get_server_certificate((address.host, address.port), timeout=SECONDS_MAX)
    except OSError:
        return None
    return read_certificate(pem.encode()).key


def test_a_node_keeps_serving_when_what_it_should_take_does_not_hold(network: Network) -> None:
    config = network.config(PREFECTURE)
    text = config.read_text()
    with ServingNode(config) as node:
        config.write_text(text + "\nunknown_key = 1\n")
        node.process.send_signal(signal.SIGHUP)
        try:
            deadline = time.monotonic() + SECONDS_MAX
            while "the former stays" not in node.log.read_text():
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert node.process.poll() is None
            assert key_shown_by(network, PREFECTURE) is not None
        finally:
            config.write_text(text)


@pytest.mark.parametrize("noun", ["authority", "key"])
def test_a_revoked_party_is_out_and_can_be_enrolled_anew_only_with_new_keys(
    tmp_path: Path, noun: str
) -> None:
    network = Network(tmp_path)
    done("authority", "create", "--authority", network.authority)
    party = Party.parse("agency:short-lived")
    network.write_config(party, free_port())
    config = network.config(party)
    made = done("node", "init", config)
    words = ("authority", "enrol", made["request"], "--authority", network.authority)
    done(*words, "--address", "127.0.0.1:1", "--certificate", config.parent / "certificate.pem")
    heard = juki(noun, "revoke", str(party), "--authority", network.authority)
    assert heard.code == 0
    assert "every node" in heard.said
    assert refused(noun, "revoke", str(party), "--authority", network.authority).code == 21
    assert juki("doctor", "--node", config).code == 50
