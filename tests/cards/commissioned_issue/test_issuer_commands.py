"""`juki issuer`: operators prove themselves by card, PIN and password (point 7)."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from jukinet import cli
from jukinet.cards.commissioned_issue import procedures
from jukinet.counters.case_worker import CaseWorker
from jukinet.nation.building import Site
from jukinet.nation.counters import PASSWORD as REHEARSAL_PASSWORD
from jukinet.nation.counters import PIN as REHEARSAL_PIN
from jukinet.nation.issuing_house import furnish_houses
from jukinet.nation.plan import PlannedCardIssuer
from jukinet.nodes.card_issuer import Config
from jukinet.nodes.counter import serve_counter
from jukinet.nodes.issuing_terminal import open_terminal
from jukinet.nodes.operating.examining import Health, examine_node
from jukinet.nodes.roles import PACKAGES, LoadedNode, load_node
from jukinet.platform.crypto.authority import AUTHORITY_KEYS, Authority, make_request
from jukinet.platform.crypto.directory import Address
from jukinet.platform.crypto.vault import VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault
from jukinet.platform.db.database import Database
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

ISSUER = Party(Role.CARD_ISSUER, "mihon-print")
PASSWORD = "correct horse battery"
PIN = "729461"


class Terminal:
    """A terminal's configuration, and `juki` typed at it."""

    def __init__(self, folder: Path, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.config, self._capsys = folder, config, capsys

    def secret(self, text: str) -> str:
        file = self.folder / f"secret-{abs(hash(text))}"
        file.write_text(text)
        file.chmod(0o600)
        return str(file)

    def type(self, *words: str) -> tuple[int, dict[str, object], str]:
        code = cli.main(["--lang", "en", "issuer", *words, "--node", str(self.config)])
        told = self._capsys.readouterr()
        return code, json.loads(told.out) if told.out else {}, told.err

    def by(self, operator: str, *words: str, pin: str = PIN) -> tuple[int, dict[str, object], str]:
        given = ("--card", f"card-{operator}", "--pin-file", self.secret(pin))
        return self.type(*words, *given, "--password-file", self.secret(PASSWORD))


@pytest.fixture
def unfurnished(
    tmp_path: Path,
    make_database: Callable[[tuple[str, ...]], Database],
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    """A terminal that was enrolled and where nobody works yet."""
    now = datetime.now(UTC)
    keys = create_vault(VaultConfig(tmp_path / "ca/vault", tmp_path / "ca/pass"), AUTHORITY_KEYS)
    authority = Authority.create(tmp_path / "authority", keys, name="test nation", now=now)
    own = create_vault(VaultConfig(tmp_path / "vault", tmp_path / "passphrase"))
    pem = authority.enrol(make_request(own, ISSUER, now=now), Address("127.0.0.1", 0), now=now)
    authority.publish(now=now)
    (tmp_path / "certificate.pem").write_bytes(pem)
    content = {
        "party": str(ISSUER),
        "database": {"dsn": make_database(PACKAGES[Role.CARD_ISSUER]).dsn},
        "vault": {"path": "vault", "passphrase_file": "passphrase"},
        "network": {
            "root": "authority/root.pem",
            "revoked": "authority/revoked.pem",
            "directory": "authority/directory.json",
            "certificate": "certificate.pem",
            "tls_folder": "tls",
        },
        "issuing": {"municipalities": ["352039"], "folder": "messenger"},
    }
    config = tmp_path / "node.toml"
    config.write_bytes(msgspec.toml.encode(content))
    return Terminal(tmp_path, config, capsys)


@pytest.fixture
def terminal(unfurnished: Terminal) -> Terminal:
    """The same set up, with two who make cards."""
    made = unfurnished
    person = ("--password-file", made.secret(PASSWORD), "--pin-file", made.secret(PIN))
    assert made.type("set-up", "--operator", "kanri", "--name", "見本 管理", *person)[0] == 0
    new = ("--new-password-file", made.secret(PASSWORD), "--new-pin-file", made.secret(PIN))
    for operator in ("hakko", "tachiai"):
        code, _, said = made.by(
            "kanri", "enrol", "--operator", operator, "--name", f"見本 {operator}", *new
        )
        assert code == 0, said
    assert made.by("kanri", "appoint", "kanri")[0] == 0
    return made


def test_two_named_persons_enter_and_offer_keys_and_the_room_knows_it(terminal: Terminal) -> None:
    assert terminal.by("hakko", "enter")[0] == 0
    assert terminal.by("tachiai", "enter")[0] == 0
    code, told, _ = terminal.by("hakko", "offer-keys", "--municipality", "352039", "--count", "2")
    assert code == 0 and len(told["keys"]) == 2  # type: ignore[arg-type]
    code, told, _ = terminal.by("tachiai", "room")
    inside = {line["operator_id"] for line in told["log"]}  # type: ignore[attr-defined]
    assert inside == {"hakko", "tachiai"}
    code, told, _ = terminal.by("hakko", "settle", "--municipality", "352039", "--closing")
    assert (code, told["unexplained"], told["blanks_in"]) == (0, [], 0)


def test_a_wrong_pin_is_refused_and_the_card_comes_back_out(terminal: Terminal) -> None:
    code, _, said = terminal.by("hakko", "enter", pin="000000")
    assert code != 0 and "refused" in said
    assert terminal.by("hakko", "enter")[0] == 0


def test_who_enrols_others_makes_no_cards_himself(terminal: Terminal) -> None:
    code, _, said = terminal.by("kanri", "offer-keys", "--municipality", "352039")
    assert code != 0 and "no right" in said


def test_cards_are_made_with_two_halves_and_not_by_one_person(terminal: Terminal) -> None:
    halves = (
        "--first-half", terminal.secret("11" * 32), "--second-half", terminal.secret("22" * 32),
    )  # fmt: skip
    assert terminal.by("hakko", "enter")[0] == 0
    code, _, said = terminal.by("hakko", "make", *halves)
    assert code != 0 and "two persons" in said
    assert terminal.by("tachiai", "enter")[0] == 0
    code, told, said = terminal.by("hakko", "make", *halves)
    assert (code, told["made"], told["ended"]) == (0, 0, "no-blanks"), said
    code, told, _ = terminal.type("show-printer")
    assert told["lease"]["use"] == "registration-cards"  # type: ignore[index]
    assert terminal.by("hakko", "end-series")[0] == 0
    assert terminal.type("show-printer")[1]["lease"] is None


def test_a_nation_in_miniature_has_people_at_its_terminal(unfurnished: Terminal) -> None:
    loaded = load_node(unfurnished.config)
    planned = PlannedCardIssuer(ISSUER, "模擬製作", "Mogi", MunicipalityCode("352039"))
    site = Site(unfurnished.folder)
    try:
        for _ in range(2):  # once, however often the nation comes up
            furnish_houses(site, {planned: loaded.node})
        with loaded.node.database.transaction() as tx:
            by = CaseWorker(_somebody(), "hakko-1", None, loaded.node.context.clock.now())
            assert procedures.find_administrator(tx, by=by) == "hara"
    finally:
        loaded.close()
    readers = unfurnished.folder / "readers"
    shutil.rmtree(readers, ignore_errors=True)
    shutil.copytree(site.node(ISSUER) / "readers", readers)
    given = (
        "--pin-file", unfurnished.secret(REHEARSAL_PIN),
        "--password-file", unfurnished.secret(REHEARSAL_PASSWORD),
    )  # fmt: skip
    for who in ("mori", "hayashi"):
        assert unfurnished.type("enter", "--card", f"card-{who}", *given)[0] == 0
    code, _, said = unfurnished.type(
        "offer-keys", "--municipality", "352039", "--card", "card-hara", *given
    )
    assert code != 0 and "no right" in said, "who answers for the house makes no cards"


def _somebody() -> Operator:
    rights = frozenset((function, mode) for function in Function for mode in Mode)
    return Operator("hakko", "見本 hakko", Duty.ADMINISTRATION, rights)


def test_the_doctor_says_that_a_line_to_a_private_contractor_is_forbidden(
    terminal: Terminal,
) -> None:
    found = {one.what: one.health for one in examine_node(terminal.config)}
    assert found["card_way"] is Health.GOOD
    content = terminal.config.read_text().replace("[issuing]\n", '[issuing]\nway = "line"\n')
    terminal.config.write_text(content)
    found = {one.what: one.health for one in examine_node(terminal.config)}
    assert found["card_way_failed"] is Health.BAD


def test_the_terminal_has_pages_over_the_same_machine(terminal: Terminal) -> None:
    halves = terminal.folder / "halves"
    halves.mkdir()
    pages = (
        '\n[terminal]\nname = "見本印刷"\nname_en = "Mihon Print"\ntransport_halves = "halves"\n'
    )
    terminal.config.write_text(terminal.config.read_text() + pages)
    for who in ("hakko", "tachiai"):
        assert terminal.by(who, "enter")[0] == 0
    loaded = load_node(terminal.config)
    try:
        config = loaded.config
        assert isinstance(config, Config) and config.terminal is not None
        house = open_terminal(loaded, config, config.terminal).issuing
        by = CaseWorker(_somebody(), "hakko-1", None, loaded.node.context.clock.now())
        assert [str(one) for one in house.servers] == ["communication_server:352039"]
        assert not house.makes
        with pytest.raises(JukiError) as refusal:
            house.make(by, 1)
        assert refusal.value.code is ErrorCode.HOLDERS_TOO_FEW
        for name, half in (("first-half", "11"), ("second-half", "22")):
            (halves / name).write_text(half * 32)
            (halves / name).chmod(0o600)
        assert house.makes
        assert house.make(by, 1).ended == "no-blanks"
        assert house.station().find_lease().use == "registration-cards"
        house.end(by)
        assert house.station().find_lease() is None
        assert "見本印刷" in asyncio.run(_open_page(loaded))
    finally:
        loaded.close()


async def _open_page(loaded: LoadedNode) -> str:
    """The sign-on page as a browser at the terminal gets it."""
    served = await serve_counter(loaded)
    assert served is not None
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"GET /sign-on HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        page = await reader.read()
        writer.close()
        return page.decode()
    finally:
        await served.stop()
