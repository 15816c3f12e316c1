"""What the operations pages tell an operator to type works as it is written there.

The pages' Python blocks are run, in a folder laid out as the pages say, against a real server;
their commands are read by the program's own parser, and those about keys are run, too.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jukinet import cli
from jukinet.nation.building import NationTime, Site, build_nation
from jukinet.nation.residents import write_export
from jukinet.nodes.operating import PARTIAL
from jukinet.nodes.roles import load_node
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.authority import PeerStatus
from jukinet.platform.crypto.certificates import root_key_of
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.roles import drop_node_database
from jukinet.provision.procedures import get_grant_book
from jukinet.terms.parties import NATIONAL, Party

PAGES = Path(__file__).parents[2] / "docs" / "operations"
SERVER = Party.parse("communication_server:352039")
OFFICE = Party.parse("register_office:352039")
AGENCY = Party.parse("agency:onkyu")
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
DATABASES = ("national_000000", "cs_352039", "office_352039")


def blocks(page: str, kind: str) -> list[str]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return [found["text"] for found in FENCE.finditer(text) if found["kind"] == kind]


def the_block(page: str, saying: str) -> str:
    found = [text for text in blocks(page, "python") if saying in text]
    assert len(found) == 1, f"{page}.md has {len(found)} blocks about {saying}"
    return found[0]


def run(text: str, **changed: str) -> dict[str, Any]:
    """Run a block, with the places of this machine instead of those of the page."""
    for said, here in changed.items():
        text = text.replace(PLACES[said], here)
    names: dict[str, Any] = {}
    exec(compile(text, "a block of a page", "exec"), names)
    return names


PLACES = {
    "national": "/etc/juki/national_server/node.toml",
    "administrator": "host=/run/postgresql user=postgres dbname=postgres",
}


@pytest.fixture
def site(tmp_path: Path, cluster: Cluster) -> Iterator[Site]:
    """A national server, a municipality's two nodes and an agency, as enrolled for production."""
    site = Site(tmp_path / "site")
    site.folder.mkdir(mode=0o700)
    start = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
    build_nation(
        site,
        (NATIONAL, SERVER, OFFICE, AGENCY),
        cluster,
        NationTime(start, 1.0, SystemClock().now().timestamp()),
        extras=lambda party: {"link": {"carrier": "message"}} if party == SERVER else {},
        progress=lambda _done, _of: None,
    )
    yield site
    for name in DATABASES:
        drop_node_database(cluster.dsn(), name)


def status_of(site: Site, party: Party) -> PeerStatus:
    directory = PeerDirectory(
        site.authority / "directory.json", root_key_of((site.authority / "root.pem").read_bytes())
    )
    record = directory.find(party)
    assert record is not None
    return record.status


def test_an_authority_is_made_and_a_node_enrolled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(the_block("key-ceremony", "Authority.create("))
    run(the_block("key-ceremony", "make_request("))
    run(the_block("key-ceremony", "authority.enrol("))
    assert Path("certificate.pem").read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
    edition = the_directory(Path("authority")).number
    run(the_block("key-ceremony", 'Authority.load(Path("authority"), vault).publish('))
    assert the_directory(Path("authority")).number == edition + 1
    assert the_directory(Path("authority")).find(SERVER) is not None


def the_directory(folder: Path) -> PeerDirectory:
    return PeerDirectory(folder / "directory.json", root_key_of((folder / "root.pem").read_bytes()))


def test_a_node_is_renewed_and_the_renewal_ended(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, authority = str(site.config(SERVER)), str(site.authority)
    assert cli.main(["key", "renew", "--node", node, "--authority", authority]) == 0
    record = the_directory(site.authority).get(SERVER)
    assert len(record.certificates) == 2
    load_node(site.config(SERVER)).close()
    monkeypatch.chdir(site.folder)
    run(the_block("key-ceremony", "authority.end_renewal("))
    assert the_directory(site.authority).get(SERVER).certificates == record.certificates[:1]


def test_a_party_is_revoked(site: Site) -> None:
    assert cli.main(["key", "revoke", str(SERVER), "--authority", str(site.authority)]) == 0
    assert status_of(site, SERVER) is PeerStatus.REVOKED


def test_an_agency_is_granted_a_row_and_suspended(site: Site) -> None:
    national = str(site.config(NATIONAL))
    run(the_block("key-ceremony", "grant_purpose("), national=national)
    names = run(the_block("emergency", "suspend_agency("), national=national)
    assert callable(names["resume_agency"])
    loaded = load_node(site.config(NATIONAL))
    with loaded.node.database.transaction() as tx:
        book = get_grant_book(tx)
    today = loaded.node.context.clock.today()
    loaded.close()
    assert [grant.item for grant in book.list_grants(AGENCY, today)] == ["16"]
    assert book.is_suspended(AGENCY)


def test_a_nodes_database_is_made_and_migrated(
    cluster: Cluster, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    names = run(the_block("start-and-stop", "create_node_database("), administrator=cluster.dsn())
    assert "user=cs_352039" in names["dsn"]
    config = tmp_path / "node.toml"
    config.write_text(f'party = "{SERVER}"\n')
    capsys.readouterr()
    assert cli.main(["node", "migrate", str(config), "--dsn", cluster.dsn("cs_352039")]) == 0
    assert '"applied": []' in capsys.readouterr().out
    drop_node_database(cluster.dsn(), "cs_352039")


def test_the_block_about_a_token_makes_a_configuration() -> None:
    names = run(the_block("key-ceremony", "VaultKind.PKCS11"))
    assert names["config"].token_label == "juki-national"


def test_an_empty_ledger_is_verified_and_messages_listed(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    node = str(site.config(NATIONAL))
    assert cli.main(["audit", "verify", "--node", node]) == 0
    assert cli.main(["message", "list", "--node", node]) == 0
    assert '"sound": true' in capsys.readouterr().out


def test_a_register_is_loaded_and_an_import_run_again_loads_nothing_twice(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands of loading-a-register.md: report, exit codes, where the refused rows are."""
    node, file = str(site.config(OFFICE)), site.folder / "residents.csv"
    write_export(file, OFFICE.municipality, count=200, seed=1, on=date(2003, 8, 25))
    with file.open("ab") as export:
        export.write(b"352039,unfinished\n")
    for continued in ("false", "true"):
        assert cli.main(["link", "import", str(file), "--node", node]) == PARTIAL
        said = capsys.readouterr().out
        assert '"loaded": 200' in said
        assert '"refused": 1' in said
        assert f'"continued": {continued}' in said
    refused = site.folder / "residents.refused.csv"
    assert refused.read_bytes().count(b"\n") == 2
    assert refused.stat().st_mode & 0o077 == 0


def every_command() -> list[str]:
    return [
        line
        for page in sorted(PAGES.glob("*.md"))
        for text in blocks(page.stem, "console")
        for line in text.splitlines()
        if line.strip()
    ]


@pytest.mark.parametrize("line", every_command())
def test_a_command_of_a_page_exists(line: str) -> None:
    words = shlex.split(line)
    assert words[0] == "juki"
    verb: Callable[[Any], int] = cli.make_parser().parse_args(words[1:]).verb
    assert callable(verb)
