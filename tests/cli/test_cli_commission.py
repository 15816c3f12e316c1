"""`juki commission`: a box of blanks from the stock to the contractor, and the account, by words.

Three operators prove themselves by card, PIN and password for every verb, as at a counter.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli_network import FAR_OFFICE, Network
from juki_program import Heard, done, refused

from jukinet.counters import procedures as counters
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.nodes.operating.console_cards import make_operator_card
from jukinet.nodes.roles import load_node
from jukinet.security.operator import Duty, Function, Mode

PASSWORD = "mihon-no-aikotoba"
PIN = "135790"
ISSUER = "card_issuer:mihon-print"
RIGHTS = frozenset(
    (function, mode)
    for function in (Function.CARD_MAKING, Function.CARD_STOCK, Function.MEDIA)
    for mode in Mode
)
BLANKS = 5


class Console:
    """The office's console: `juki commission` typed by one of its operators."""

    def __init__(self, config: Path, folder: Path) -> None:
        self._config = config
        self._secrets = []
        for name, text in (("pin", PIN), ("password", PASSWORD)):
            file = folder / name
            file.write_text(text)
            file.chmod(0o600)
            self._secrets += [file]

    def _words(self, who: str, verb: str, *words: object) -> tuple[object, ...]:
        pin, password = self._secrets
        return (
            "commission", verb, *words, "--node", self._config, "--card", f"card-{who}",
            "--pin-file", pin, "--password-file", password,
        )  # fmt: skip

    def by(self, who: str, verb: str, *words: object) -> dict[str, Any]:
        return done(*self._words(who, verb, *words))

    def refused(self, who: str, verb: str, *words: object) -> Heard:
        return refused(*self._words(who, verb, *words))

    def second(self, who: str) -> tuple[object, ...]:
        pin, password = self._secrets
        return (
            "--second-card", f"card-{who}", "--second-pin-file", pin,
            "--second-password-file", password,
        )  # fmt: skip


@pytest.fixture(scope="module")
def console(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Console:
    """An office with a counter's section of its own, and three who may do what is done here."""
    folder = network.config(FAR_OFFICE).parent
    content = msgspec.toml.decode(network.config(FAR_OFFICE).read_bytes(), type=dict[str, Any])
    content["counter"] = {"office": "office.toml", "readers": "readers", "spool": "spool"}
    words = {
        "municipality": "下関市", "municipality_en": "Shimonoseki", "mayor": "下関市長　見本",
        "seal_words": "下関市長之印", "simulated": True,
    }  # fmt: skip
    (folder / "office.toml").write_bytes(msgspec.toml.encode(words))
    config = folder / "with-counter.toml"
    config.write_bytes(msgspec.toml.encode(content))
    loaded = load_node(config)
    now = loaded.node.context.clock.now()
    try:
        with loaded.node.database.transaction() as tx:
            for who in ("hara", "mori", "hayashi"):
                counters.enrol_operator(
                    tx, who, f"見本 {who}", password=PASSWORD, duties=(Duty.ADMINISTRATION,),
                    rights=RIGHTS, by=counters.SET_UP, now=now,
                )  # fmt: skip
                key = make_operator_card(loaded, f"card-{who}", PIN)
                counters.issue_operator_card(
                    tx, f"card-{who}", who, key, by=counters.SET_UP, now=now
                )
            terminal = Terminal("kanri-1", "管理席", "見本", ALWAYS)
            counters.register_terminal(tx, terminal, by=counters.SET_UP, now=now)
    finally:
        loaded.close()
    return Console(config, tmp_path_factory.mktemp("console"))


def test_blanks_go_from_the_stock_to_the_contractor_against_a_slip(
    console: Console, tmp_path: Path
) -> None:
    received = console.by(
        "hara", "receive-blanks", "--number", "H15-7", "--transport-key", "K-3",
        "--custodian", "見本 保管", "--counted", BLANKS,
    )  # fmt: skip
    medium = console.by("hara", "pack-box", "--issuer", ISSUER, "--count", BLANKS - 1)["medium"]
    blanks = tmp_path / "blanks.txt"
    blanks.write_text(f"BL000001~BL00000{BLANKS - 1}\n")
    give = (
        "give-box", medium, "--blanks", blanks, "--stock", received["box"],
        "--received-by", "見本 運搬",
    )  # fmt: skip
    console.refused("mori", *give)
    console.refused("hara", "approve-box", medium)
    assert console.by("mori", "approve-box", medium)["state"] == "approved"
    given = console.by("mori", *give)
    assert given["count"] == BLANKS - 1 and len(given["words"]) == 4
    (box,) = console.by("hara", "boxes")["boxes"]
    assert (box["direction"], box["fate"], box["count"]) == ("out", "unused", BLANKS - 1)
    assert box["signed_by"] is None, "until the contractor has counted"
    (stock,) = console.by("hara", "stock")["stock"]
    assert (stock["box"], stock["left"]) == (received["box"], 1)


def test_a_box_holds_as_many_as_were_approved(console: Console, tmp_path: Path) -> None:
    received = console.by(
        "hara", "receive-blanks", "--number", "H15-8", "--transport-key", "K-3",
        "--custodian", "見本 保管", "--counted", 3,
    )  # fmt: skip
    medium = console.by("hara", "pack-box", "--issuer", ISSUER, "--count", 3)["medium"]
    console.by("mori", "approve-box", medium)
    blanks = tmp_path / "blanks.txt"
    blanks.write_text("CL000001 CL000002")
    console.refused(
        "mori", "give-box", medium, "--blanks", blanks, "--stock", received["box"],
        "--received-by", "見本 運搬",
    )  # fmt: skip
    assert [one["left"] for one in console.by("hara", "stock")["stock"]
            if one["box"] == received["box"]] == [3]  # fmt: skip


def test_a_difference_is_explained_by_two_persons(console: Console) -> None:
    words = ("explain", "blank-missing", "BL000009", "--words", "現物を確認した")
    console.refused("hara", *words, *console.second("hara"))
    told = console.by("hara", *words, *console.second("hayashi"))
    assert told["about"] == "BL000009"
    assert console.by("hara", "settle", ISSUER)["unexplained"] == []
