"""A server of the network that was taken over is not a register that was taken over.

The schemas of a role are its `PACKAGES`; what is in none of them cannot be in its database.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from jukinet.nodes.roles import PACKAGES
from jukinet.terms.parties import Role

SERVERS = (Role.COMMUNICATION_SERVER, Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER)

NOT_OF_A_SERVER = ("jukinet.nodes.register_office", "jukinet.nodes.counter", "pyhanko", "typst")


@pytest.mark.parametrize("role", SERVERS)
def test_no_server_of_the_network_holds_resident_records(role: Role) -> None:
    assert "jukinet.register" not in PACKAGES[role]


def test_a_register_office_holds_nobodys_copies() -> None:
    assert "jukinet.notices" not in PACKAGES[Role.REGISTER_OFFICE]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.NATIONAL_SERVER, Role.AGENCY}))
def test_only_the_national_server_provides(role: Role) -> None:
    assert "jukinet.provision" not in PACKAGES[role]


def test_every_node_keeps_a_ledger_and_an_inbox() -> None:
    for packages in PACKAGES.values():
        assert {"jukinet.platform.ledger", "jukinet.platform.message"} <= set(packages)


def test_a_server_loads_no_program_of_offices_and_their_pages() -> None:
    """What is not in memory cannot be misused; and thirty nodes of a nation start in one go."""
    program = (
        "import sys; import jukinet.nodes.operating.running as running;"
        "running.PACKAGES[running.Role.PREFECTURAL_SERVER];"
        f"sys.exit(' '.join(name for name in {NOT_OF_A_SERVER} if name in sys.modules) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
