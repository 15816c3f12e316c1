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

from jukinet.iccard.application import Life
from jukinet.iccard.carriers.in_process import InProcess
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.conversation import converse
from jukinet.iccard.terminal.terminal import read_life
from jukinet.nodes.card_chips import HALVES
from jukinet.nodes.card_keys import ROOT_FILE
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.private_file import make_private_directory, write_private
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.readers.rehearsal import PcscService

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


def test_the_first_administrators_chip_is_made_of_a_blank_on_the_consoles_reader(
    network: Network, tmp_path: Path, pcsc: PcscService
) -> None:
    """With `operator_terminal` operators have chips, and `juki counter set-up` writes one."""
    office = network.config(OFFICE)
    chips = office.with_name("chips.toml")
    content = msgspec.toml.decode(office.read_bytes(), type=dict[str, Any])
    del content["clock"]  # the authority certifies cards in the machine's own time
    content["counter"] = {"office": "office.toml", "readers": "readers", "spool": "spool"}
    made = CounterOfChips(network, content["counter"], office.parent)
    chips.write_bytes(msgspec.toml.encode(content))
    made.certify("issuing", chips)
    made.certify("operators", chips)
    words = (
        "counter", "set-up", "--node", chips, "--operator", "ogawa", "--name", "小川 見本",
        "--password-file", secret(tmp_path, "password", "mihon-no-aikotoba"),
        "--pin-file", secret(tmp_path, "pin", "135790"),
    )  # fmt: skip
    assert "console_reader" in refused(*words).said
    content["counter"]["console_reader"] = pcsc.names[0]
    chips.write_bytes(msgspec.toml.encode(content))
    blank = Chip.manufacture(ArrayMemory(), ChipCell.make(), bytes(8), made.transport_key)
    with pcsc.lay(blank):
        done(*words)
    assert converse(read_life(), InProcess(blank)) is Life.ACTIVE


class CounterOfChips:
    """What an office needs besides when its operators have chips."""

    def __init__(self, network: Network, counter: dict[str, Any], folder: Path) -> None:
        self.network, self.folder = network, folder
        self.transport_key = TransportKey.make()
        done("authority", "card-root", "--authority", network.authority)
        counter |= {
            "card_root": str(network.authority / ROOT_FILE),
            "card_issuing": "card-issuing.cert",
            "operator_terminal": "card-operators.cert",
            "transport_halves": "halves",
        }
        make_private_directory(folder / "halves")
        for name, half in zip(HALVES, self.transport_key.split(), strict=True):
            write_private(folder / "halves" / name, half.to_secret().hex().encode())

    def certify(self, use: str, config: Path) -> None:
        key, certificate = self.folder / f"card-{use}.key", self.folder / f"card-{use}.cert"
        done("key", "card-request", key, "--node", config, "--use", use)
        done(
            "authority", "certify-card", OFFICE, key, "--authority",
            self.network.authority, "--use", use, "--certificate", certificate,
        )  # fmt: skip


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
