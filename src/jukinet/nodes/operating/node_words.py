"""The arguments of `juki node`; what its verbs do is in `preparing` and `running`."""

from __future__ import annotations

import argparse
from pathlib import Path

from jukinet.nodes.operating.arguments import OPERATING, Nouns, add_verb, positive


def add_node(verbs: Nouns) -> None:
    """What stands before a node's first start, and serving."""

    def configured(name: str, said: str, place: str) -> argparse.ArgumentParser:
        verb = add_verb(verbs, name, said, f"{OPERATING}.{place}")
        verb.add_argument("config", type=Path, metavar="CONFIG.toml")
        return verb

    configured("init", "make its keys, and the request for the authority", "preparing.init")
    create = configured(
        "create-database", "make its database and login", "preparing.create_database"
    )
    create.add_argument("--dsn", required=True, help="of the administrator, without a secret")
    create.add_argument("--name", required=True, help="of the database and its login")
    migrate = configured("migrate", "bring its database up to this program", "preparing.migrate")
    migrate.add_argument("--dsn", required=True, help="of the migrating role, without a secret")
    migrate.add_argument(
        "--post", action="store_true", help="take away what no program needs: the old one has ended"
    )
    run = configured("run", "serve until told to stop", "running.run")
    run.add_argument(
        "--workers", type=positive, default=1, metavar="N",
        help="processes that share the port (1)",
    )  # fmt: skip
    run.add_argument(
        "--ends-with-input", action="store_true",
        help="stop when standard input ends: for a program that starts nodes",
    )  # fmt: skip
