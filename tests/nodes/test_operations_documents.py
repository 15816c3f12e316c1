"""What the operations pages tell an operator to type works as it is written there.

Their commands are read by the program's own parser. Those by which nodes are installed, certified,
migrated and renewed are typed one after another, against a real server.
"""

from __future__ import annotations

import re
import shlex
import shutil
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
DEPLOY = Path(__file__).parents[2] / "deploy"
SERVER = Party.parse("communication_server:352039")
OFFICE = Party.parse("register_office:352039")
AGENCY = Party.parse("agency:onkyu")
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
DATABASES = ("national_000000", "cs_352039", "office_352039")


def blocks(page: str, kind: str) -> list[str]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return [found["text"] for found in FENCE.finditer(text) if found["kind"] == kind]


def type_in(text: str, **places: str) -> None:
    """Type the commands of a block, with places of this machine instead of those of the page."""
    for said, here in places.items():
        text = text.replace(PLACES[said], here)
    for line in text.splitlines():
        assert cli.main(shlex.split(line)[1:]) == 0, line


def the_block(page: str, saying: str) -> str:
    found = [text for text in blocks(page, "console") if saying in text]
    assert len(found) == 1, f"{page}.md has {len(found)} blocks about {saying}"
    return found[0]


PLACES = {
    "nodes": "/etc/juki",
    "national": "/etc/juki/national_server/node.toml",
    "authority": "/srv/juki/authority",
    "administrator": "host=/run/postgresql user=postgres dbname=postgres",
    "migrator": "host=/run/postgresql user=postgres dbname=cs_352039",
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


def the_directory(folder: Path) -> PeerDirectory:
    return PeerDirectory(folder / "directory.json", root_key_of((folder / "root.pem").read_bytes()))


@pytest.fixture
def installed(tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A municipality's two nodes, installed by the commands of installing.md in their order."""
    authority = tmp_path / "authority"
    monkeypatch.chdir(tmp_path)
    places = {"nodes": str(tmp_path), "authority": str(authority), "administrator": cluster.dsn()}
    type_in(the_block("key-ceremony", "juki authority create"), **places)
    for party in (SERVER, OFFICE):
        folder = tmp_path / party.role.value
        folder.mkdir(mode=0o700)
        (folder / "authority").mkdir(mode=0o700)
        example = (DEPLOY / "example" / f"{party.role.value}.toml").read_text(encoding="utf-8")
        kept = example.partition("[card_issuing]")[0].partition("[counter]")[0]
        (folder / "node.toml").write_text(kept, encoding="utf-8")
    *before, _look = blocks("installing", "console")
    for text in before:
        type_in(text, **places)
        bring_files(authority, tmp_path)
    yield tmp_path
    for name in DATABASES[1:]:
        drop_node_database(cluster.dsn(), name)


def bring_files(authority: Path, nodes: Path) -> None:
    for party in (SERVER, OFFICE):
        for name in ("root.pem", "revoked.pem", "directory.json"):
            shutil.copy(authority / name, nodes / party.role.value / "authority")


def test_a_municipality_is_installed_migrated_and_renewed_as_the_pages_say(
    installed: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"nodes": str(installed), "authority": str(installed / "authority")}
    capsys.readouterr()
    type_in(the_block("installing", "juki doctor"), **places)
    assert capsys.readouterr().out.count('"ready": true') == 2
    type_in(
        the_block("start-and-stop", "juki node migrate"),
        migrator=cluster.dsn("cs_352039"),
        **places,
    )
    assert '"applied": []' in capsys.readouterr().out
    folder = installed / SERVER.role.value
    ask, certify, take = the_block("key-ceremony", "juki key renew").splitlines()
    type_in(ask, **places)
    shutil.copy(folder / "renewal.request", installed)
    type_in(certify, **places)
    bring_files(installed / "authority", installed)
    record = the_directory(installed / "authority").get(SERVER)
    assert len(record.certificates) == 2
    type_in(take, **places)
    load_node(folder / "node.toml").close()
    type_in(the_block("key-ceremony", "juki authority end-renewal"), **places)
    assert (
        the_directory(installed / "authority").get(SERVER).certificates == (record.certificates[:1])
    )
    edition = the_directory(installed / "authority").number
    type_in(the_block("key-ceremony", "juki authority publish"), **places)
    assert the_directory(installed / "authority").number == edition + 1


def test_a_party_is_revoked(site: Site) -> None:
    assert cli.main(["key", "revoke", str(SERVER), "--authority", str(site.authority)]) == 0
    assert status_of(site, SERVER) is PeerStatus.REVOKED


def test_an_agency_is_granted_a_row_and_suspended(site: Site) -> None:
    national = str(site.config(NATIONAL))
    type_in(the_block("key-ceremony", "juki grant add"), national=national)
    suspend, resume = the_block("emergency", "juki grant suspend").splitlines()
    type_in(suspend, national=national)
    loaded = load_node(site.config(NATIONAL))
    with loaded.node.database.transaction() as tx:
        book = get_grant_book(tx)
    today = loaded.node.context.clock.today()
    loaded.close()
    assert [grant.item for grant in book.list_grants(AGENCY, today)] == ["16"]
    assert book.is_suspended(AGENCY)
    type_in(resume, national=national)


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
