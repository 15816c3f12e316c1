"""The `juki` program: nouns and verbs, nothing else.

What a verb does lives where its work is done (`nation.demo`, `nodes.operating`, …) and is imported
when it is called, so that `juki --help` answers at once. Exit codes are those of EXIT_CODES; every
failure prints what, why and what to type next.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

Verb = Callable[[argparse.Namespace], int]

CHECKS_FAILED: Final = 3
# Stable numbers for scripts: what an error means for whoever called.
EXIT_CODES: Final = {
    ErrorCode.CONFIGURATION_INVALID: 2,
    ErrorCode.NOT_FOUND: 4,
    ErrorCode.PEER_UNREACHABLE: 20,
    ErrorCode.OUTSIDE_OPERATING_HOURS: 20,
    ErrorCode.ACCESS_REFUSED: 21,
    ErrorCode.PURPOSE_NOT_GRANTED: 21,
    ErrorCode.ITEM_NOT_GRANTED: 21,
    ErrorCode.CONNECTION_SUSPENDED: 21,
    ErrorCode.LEDGER_BROKEN: 40,
    ErrorCode.LEDGER_PROOF_INVALID: 40,
    ErrorCode.DATABASE_UNAVAILABLE: 75,
    ErrorCode.TRANSACTION_CONFLICT: 75,
    ErrorCode.ADDRESS_IN_USE: 50,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code says how it went."""
    parser = make_parser()
    given = parser.parse_args(arguments)
    try:
        verb: Verb = given.verb
        return verb(given)
    except JukiError as error:
        return _report(error, given.lang)
    except KeyboardInterrupt:
        return 130


def _report(error: JukiError, language: str) -> int:
    from jukinet.platform.web.wording import get_wording

    said = get_wording(error.code, "en" if language == "en" else "ja")
    sys.stderr.write(f"juki: {said.sentence}\n")
    if error.detail:
        sys.stderr.write(f"      {error.detail}\n")
    sys.stderr.write(f"      → {said.remedy}\n")
    return EXIT_CODES.get(error.code, 1)


def make_parser() -> argparse.ArgumentParser:
    """All nouns and verbs, as `juki --help` shows them and docs/configuration.md lists them."""
    parser = argparse.ArgumentParser(
        prog="juki", description="An open Basic Resident Register Network (住民基本台帳ネットワーク)"
    )
    parser.add_argument("--lang", choices=("ja", "en"), default=_language(), help="ja or en")
    nouns = parser.add_subparsers(metavar="NOUN", required=True)
    _add_demo(nouns)
    _add_node(nouns)
    _add_link(nouns)
    _add_audit(nouns)
    _add_agency(nouns)
    _add_key(nouns)
    _add_message(nouns)
    return parser


def _language() -> str:
    setting = os.environ.get("LC_ALL") or os.environ.get("LANG") or "ja"
    return "ja" if setting.startswith("ja") else "en"


_Nouns = argparse._SubParsersAction  # argparse gives the type no public name


def _add_demo(nouns: _Nouns[argparse.ArgumentParser]) -> None:
    demo = nouns.add_parser("demo", help="a nation in miniature on this machine")
    demo.add_argument("--plan", default=None, help="a plan's name or file")
    demo.add_argument("--size", default=None, help="mini, town, full or a number of residents")
    demo.add_argument("--speed", type=float, default=None, help="of the nation's clock (60)")
    demo.add_argument("--seed", type=int, default=None, help="of residents and events")
    demo.add_argument("--date", type=date.fromisoformat, default=None, help="the first day")
    demo.add_argument("--processes", action="store_true", help="a process for every node")
    demo.add_argument("--headless", action="store_true", help="no page")
    demo.add_argument("--tour", action="store_true", help="play the tour and settle the balance")
    demo.add_argument("--json", type=Path, default=None, metavar="FILE", help="balance as JSON")
    demo.add_argument("--resume", action="store_true", help="go on with the nation that is there")
    demo.add_argument("--clean", action="store_true", help="remove the demo's data")
    demo.add_argument("--no-browser", action="store_true", help="print the address only")
    demo.add_argument("--port", type=int, default=None, help="of the page (8460)")
    demo.add_argument("--data", type=Path, default=None, metavar="FOLDER", help="where it lives")
    demo.set_defaults(verb=_demo)


def _demo(given: argparse.Namespace) -> int:
    from jukinet.nation import demo

    return demo.run(given)


def _add_node(nouns: _Nouns[argparse.ArgumentParser]) -> None:
    verbs = nouns.add_parser("node", help="one node").add_subparsers(metavar="VERB", required=True)
    run = verbs.add_parser("run", help="serve until told to stop")
    run.add_argument("config", type=Path, metavar="CONFIG.toml")
    run.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that share the port (1)"
    )
    run.set_defaults(verb=_operate("run_node"))
    migrate = verbs.add_parser("migrate", help="bring the node's database up to this program")
    migrate.add_argument("config", type=Path, metavar="CONFIG.toml")
    migrate.add_argument("--dsn", required=True, help="of the migrating role, without a secret")
    migrate.set_defaults(verb=_operate("migrate_node"))


def _add_link(nouns: _Nouns[argparse.ArgumentParser]) -> None:
    noun = nouns.add_parser("link", help="the existing system and its communication server")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    load = verbs.add_parser("import", help="check and load an existing system's export")
    load.add_argument("file", type=Path)
    load.add_argument("--node", type=Path, required=True, metavar="CONFIG.toml")
    load.add_argument("--rejects", type=Path, default=None, metavar="FILE", help="for bad rows")
    load.set_defaults(verb=_operate("import_export"))


def _add_audit(nouns: _Nouns[argparse.ArgumentParser]) -> None:
    verbs = nouns.add_parser("audit", help="the ledger").add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="recompute everything; name the first broken entry")
    verify.add_argument("--node", type=Path, required=True, metavar="CONFIG.toml")
    verify.set_defaults(verb=_operate("verify_ledger"))


def _add_agency(nouns: _Nouns[argparse.ArgumentParser]) -> None:
    verbs = nouns.add_parser("agency", help="an agency").add_subparsers(metavar="VERB", required=True)
    ask = verbs.add_parser("ask", help="ask the national centre about one person")
    ask.add_argument("--node", type=Path, required=True, metavar="CONFIG.toml")
    ask.add_argument("--table", required=True, help="the appended table (1)")
    ask.add_argument("--item", required=True, help="the item of the table")
    ask.add_argument("--case", required=True, help="the agency's own case number")
    ask.add_argument("--fields", required=True, help="name,address,… as far as granted")
    ask.add_argument(
        "--question", type=Path, default=Path("-"), metavar="FILE",
        help="JSON with the code or the four items; standard input by default",
    )  # fmt: skip
    ask.set_defaults(verb=_operate("ask_as_agency"))


def _add_key(nouns: _Nouns[argparse.ArgumentParser]) -> None:
    verbs = nouns.add_parser("key", help="keys and certificates").add_subparsers(
        metavar="VERB", required=True
    )
    renew = verbs.add_parser("renew", help="new keys and a new certificate for a node")
    renew.add_argument("--node", type=Path, required=True, metavar="CONFIG.toml")
    renew.add_argument("--authority", type=Path, required=True, metavar="FOLDER")
    renew.set_defaults(verb=_operate("renew_keys"))
    revoke = verbs.add_parser("revoke", help="put a party out of the network, at once")
    revoke.add_argument("party", help="role:code")
    revoke.add_argument("--authority", type=Path, required=True, metavar="FOLDER")
    revoke.set_defaults(verb=_operate("revoke_party"))


def _add_message(nouns: _Nouns[argparse.ArgumentParser]) -> None:
    verbs = nouns.add_parser("message", help="outbox and inbox").add_subparsers(
        metavar="VERB", required=True
    )
    counts = verbs.add_parser("list", help="what waits, was refused or parked, line by line")
    counts.add_argument("--node", type=Path, required=True, metavar="CONFIG.toml")
    counts.set_defaults(verb=_operate("list_messages"))
    show = verbs.add_parser("show", help="one message: envelope, signature, steps; no contents")
    show.add_argument("message")
    show.add_argument("--node", type=Path, required=True, metavar="CONFIG.toml")
    show.set_defaults(verb=_operate("show_message"))
    release = verbs.add_parser("release", help="try a parked message again")
    release.add_argument("sender", help="role:code")
    release.add_argument("number", type=int)
    release.add_argument("--node", type=Path, required=True, metavar="CONFIG.toml")
    release.set_defaults(verb=_operate("release_message"))


def _operate(name: str) -> Verb:
    """A verb of `nodes.operating`, imported when called."""

    def verb(given: argparse.Namespace) -> int:
        from jukinet.nodes import operating

        run: Verb = getattr(operating, name)
        return run(given)

    return verb


if __name__ == "__main__":
    sys.exit(main())
