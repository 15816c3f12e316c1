"""What lies in `deploy/` can be used as it is: every file loads, every key is explained.

The example of each role is read by that role's own `Config`; the units' command lines are read by
the program's own parser.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from jukinet import cli
from jukinet.nodes import agency
from jukinet.nodes.office_file import FEE_KEYS, read_office
from jukinet.nodes.roles import CONFIGS, read_party
from jukinet.nodes.settings import NodeConfig, read_config
from jukinet.platform.crypto.vault import VaultKind
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role

DEPLOY = Path(__file__).parents[2] / "deploy"
CONFIG_OF_ROLE: dict[Role, type[NodeConfig]] = {**CONFIGS, Role.AGENCY: agency.Config}
MINIATURE_ONLY = {"clock", "rehearsal"}
EXAMPLES = sorted((DEPLOY / "example").glob("*.toml"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def test_the_office_file_of_the_counters_is_one() -> None:
    office = read_office(DEPLOY / "example" / "office" / "office.toml")
    assert not office.simulated
    assert office.fees and set(office.fees) <= FEE_KEYS
    assert any(key.startswith("card-") for key in office.fees)


@pytest.mark.parametrize("fee", ["card-firts = 500", "card-first = -1", "record-copy = 10001"])
def test_a_fee_that_is_none_is_refused_and_not_passed_over(tmp_path: Path, fee: str) -> None:
    text = (DEPLOY / "example" / "office" / "office.toml").read_text()
    wrong = tmp_path / "office.toml"
    wrong.write_text(re.sub(r"(?m)^\[fees\].*\n(?:[a-z-]+ = .*\n)*", f"[fees]\n{fee}\n", text))
    with pytest.raises(JukiError) as refused:
        read_office(wrong)
    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID
    assert "fees" in refused.value.detail


def test_every_role_has_its_example() -> None:
    assert {path.stem for path in EXAMPLES} == {role.value for role in CONFIG_OF_ROLE}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_a_configuration_of_its_role(path: Path) -> None:
    config = read_config(path, CONFIG_OF_ROLE[Role(path.stem)])
    assert read_party(path).role is Role(path.stem)
    config.vault.to_config(path.parent)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_explains_every_key(path: Path) -> None:
    keys = [line for line in path.read_text().splitlines() if re.match(r"[a-z_]+ = ", line)]
    assert len(keys) > 8
    assert [line for line in keys if "  # " not in line] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_shows_every_section_of_its_role(path: Path) -> None:
    wanted = set(CONFIG_OF_ROLE[Role(path.stem)].__struct_fields__) - MINIATURE_ONLY
    if path.stem == Role.AGENCY:
        wanted -= {"database", "listen"}
    assert set(tomllib.loads(path.read_text())) == wanted


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_holds_no_secret(path: Path) -> None:
    """Secrets are named by the path of a file: no DSN stands in an example."""
    assert "dsn" not in tomllib.loads(path.read_text()).get("database", {})


def test_the_examples_show_both_kinds_of_vault() -> None:
    kinds = {read_config(path, CONFIG_OF_ROLE[Role(path.stem)]).vault.kind for path in EXAMPLES}
    assert kinds == set(VaultKind)


def test_a_mistyped_key_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "node.toml"
    text = (DEPLOY / "example" / "prefectural_server.toml").read_text()
    file.write_text(text.replace("pool_size", "pool_sise"))
    with pytest.raises(JukiError, match="pool_sise") as refusal:
        read_config(file, CONFIG_OF_ROLE[Role.PREFECTURAL_SERVER])
    assert refusal.value.code is ErrorCode.CONFIGURATION_INVALID


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_that_exists(path: Path) -> None:
    command = re.search(r"^ExecStart=\S*/juki (.+)$", path.read_text(), re.MULTILINE)
    assert command is not None
    given = cli.make_parser().parse_args(shlex.split(command[1]))
    assert callable(given.verb)
