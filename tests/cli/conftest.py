"""One network for all tests of the command line in a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cli_network import PARTIES, Network
from juki_program import done

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.roles import drop_node_database


@pytest.fixture(scope="session")
def network(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    made = Network(tmp_path_factory.mktemp("network"))
    done("authority", "create", "--authority", made.authority, "--name", "Nation of the tests")
    for party in PARTIES:
        made.add(party, cluster)
    yield made
    for name in made.databases:
        drop_node_database(cluster.dsn(), name)
