"""`juki key seal-request`, `take-shared`, `counter set-up`: an office gets what paper is made with.

Each step as two offices do it, by files; then the counters are served by `juki node run`.
"""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli_network import COUNTER_OFFICE, OFFICE, SERVER, Network, free_port
from juki_program import ServingNode, done, refused

SECRET_MODE = 0o600


@pytest.fixture
def office(network: Network) -> Path:
    """The configuration of an office with a `[counter]` section."""
    config = network.config(COUNTER_OFFICE)
    content = msgspec.toml.decode(config.read_bytes(), type=dict[str, Any])
    content.setdefault(
        "counter",
        {"office": "office.toml", "readers": "readers", "spool": "spool", "port": free_port()},
    )
    config.write_bytes(msgspec.toml.encode(content))
    words = {
        "municipality": "岩国市", "municipality_en": "Iwakuni", "mayor": "岩国市長　見本　太郎",
        "seal_words": "岩国市長之印", "simulated": True,
    }  # fmt: skip
    (config.parent / "office.toml").write_bytes(msgspec.toml.encode(words))
    return config


def secret(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    file.chmod(SECRET_MODE)
    return file


def test_the_official_seal_is_certified_by_a_request_and_a_certificate(
    network: Network, office: Path, tmp_path: Path
) -> None:
    request, certificate = tmp_path / "seal.request", tmp_path / "seal.pem"
    made = done("key", "seal-request", request, "--node", office)
    certify = ("authority", "certify-seal", request, "--authority", network.authority)
    certified = done(*certify, "--certificate", certificate)
    assert made["sha256"] == certified["sha256"]
    assert certificate.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
    assert "exists already" in refused(*certify, "--certificate", certificate).said


def test_the_shared_key_goes_to_the_office_it_was_sealed_for_and_to_no_other(
    network: Network, office: Path, tmp_path: Path
) -> None:
    sealed = tmp_path / "shared.key"
    done("authority", "hand-key", COUNTER_OFFICE, sealed, "--authority", network.authority)
    other = network.config(OFFICE)
    refused("key", "take-shared", sealed, "--node", other)
    done("key", "take-shared", sealed, "--node", office)


def test_only_register_offices_get_the_shared_key(network: Network, tmp_path: Path) -> None:
    heard = refused(
        "authority", "hand-key", SERVER, tmp_path / "key", "--authority", network.authority
    )
    assert "no register office" in heard.said
    assert not (tmp_path / "key").exists()


def test_a_counter_is_set_up_once_and_then_served(office: Path, tmp_path: Path) -> None:
    words = (
        "counter", "set-up", "--node", office, "--operator", "tanaka", "--name", "田中 見本",
        "--password-file", secret(tmp_path, "password", "mihon-no-aikotoba"),
        "--pin-file", secret(tmp_path, "pin", "135790"),
    )  # fmt: skip
    made = done(*words)
    assert made["card"] == "card-tanaka"
    assert made["registration"]
    assert "set up already" in refused(*words).said
    with ServingNode(office):
        port = msgspec.toml.decode(office.read_bytes())["counter"]["port"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-on") as page:
            assert "登録" in page.read().decode()


def test_a_password_file_that_others_can_read_is_refused(office: Path, tmp_path: Path) -> None:
    open_file = secret(tmp_path, "password", "mihon-no-aikotoba")
    open_file.chmod(0o644)
    heard = refused(
        "counter", "set-up", "--node", office, "--operator", "suzuki", "--name", "鈴木 見本",
        "--password-file", open_file, "--pin-file", secret(tmp_path, "pin", "135790"),
    )  # fmt: skip
    assert "password" in heard.said


def test_beyond_the_loopback_a_counter_wants_tls(office: Path) -> None:
    content = msgspec.toml.decode(office.read_bytes(), type=dict[str, Any])
    content["counter"]["host"] = "0.0.0.0"
    bare = office.with_name("bare.toml")
    bare.write_bytes(msgspec.toml.encode(content))
    heard = refused("node", "run", bare)
    assert "tls_certificate" in heard.said
