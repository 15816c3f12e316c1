"""The `juki` program: nouns and verbs, nothing else.

What a verb does lives where its work is done (`nation.demo`, `nodes.operating`, …) and is imported
when it is called, so that `juki --help` answers at once. Exit codes are those of EXIT_CODES; every
failure prints what, why and what to type next. No secret and no personal datum is an argument.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from jukinet.nodes.operating import (
    agency_words,
    audit_words,
    issuer_words,
    node_words,
    town_words,
)
from jukinet.nodes.operating.arguments import (
    OPERATING,
    Nouns,
    Verb,
    a_day,
    a_port,
    add_noun,
    add_verb,
    at_authority,
    at_node,
    for_good,
)
from jukinet.nodes.operating.exit_codes import EXIT_CODES, FAILED, INTERRUPTED, USAGE
from jukinet.nodes.operating.saying import sentence, tell
from jukinet.terms.errors import ErrorCode, JukiError

CARD_HELP: Final = "a chip, by the name of its reader; or a software card's folder"
MACHINE_HELP: Final = "for chips: what `juki standstill machine` made, with its certificate"
CARD_USES: Final = ("issuing", "operators", "services", "terminal")
"""Of keys in an office's vault; a machine that opens packs alone has one of its own."""
STANDINGS: Final = ("private", "public-body", "designated")
BROKEN_PIPE: Final = 141  # as a shell reports a program that nobody listens to any more


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code says how it went."""
    given = make_parser().parse_args(arguments)
    try:
        verb: Verb = given.verb
        return verb(given)
    except JukiError as error:
        return _report(error, given.lang)
    except BrokenPipeError:
        return BROKEN_PIPE
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _report(JukiError(ErrorCode.FILE_UNREADABLE, f"{place}{error.strerror}"), given.lang)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        # A library's text may quote a resident: where it happened is enough to find the mistake.
        from jukinet.nodes.logbook import describe_failure

        tell(given.lang, "unexpected", what=describe_failure(error))
        return FAILED


def _report(error: JukiError, language: str) -> int:
    from jukinet.platform.web.wording import get_wording

    said = get_wording(error.code, "en" if language == "en" else "ja")
    sys.stderr.write(f"juki: {said.sentence}\n")
    if error.detail:
        sys.stderr.write(f"      {error.detail}\n")
    sys.stderr.write(f"      → {said.remedy}\n")
    return EXIT_CODES.get(error.code, FAILED)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command in one sentence, in the reader's language."""

    def error(self, message: str) -> NoReturn:
        said = sentence(_language(), "usage", what=message, program=self.prog)
        self.exit(USAGE, f"{said}\n")


def make_parser() -> argparse.ArgumentParser:
    """All nouns and verbs, as `juki --help` shows them and docs/configuration.md lists them."""
    parser = _Parser(
        prog="juki",
        description="An open Basic Resident Register Network (住民基本台帳ネットワーク)",
    )
    parser.add_argument("--lang", choices=("ja", "en"), default=_language(), help="ja or en")
    nouns = parser.add_subparsers(metavar="NOUN", required=True)
    for add in (
        _add_demo, _add_doctor, _add_node, _add_authority, _add_key, _add_counter,
        _add_terminal, _add_standstill, _add_link, _add_address_history, _add_message,
        _add_notices, _add_card,
    ):  # fmt: skip
        add(nouns)
    audit_words.add_audit(add_noun(nouns, "audit", "the ledger"))
    agency_words.add_agency(add_noun(nouns, "agency", "an agency"))
    agency_words.add_grant(add_noun(nouns, "grant", "what agencies may ask for"))
    issuer_words.add_issuer(add_noun(nouns, "issuer", "a contractor's issuing terminal"), at_node)
    town_words.add_town(
        add_noun(nouns, "town", "hours of wide-area copies with other towns"), at_node
    )
    issuer_words.add_commission(add_noun(nouns, "commission", "cards a contractor makes"), at_node)
    return parser


def _language() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LANG") or "ja"
    return "ja" if said.startswith("ja") else "en"


def _add_demo(nouns: Nouns) -> None:
    demo = add_verb(
        nouns, "demo", "a nation in miniature on this machine", "jukinet.nation.demo.run"
    )
    demo.add_argument("--plan", default=None, help="a plan's name or file")
    demo.add_argument("--size", default=None, help="mini, town, full or a number of residents")
    demo.add_argument("--speed", type=float, default=None, help="of the nation's clock (60)")
    demo.add_argument("--seed", type=int, default=None, help="of residents and events")
    demo.add_argument("--date", type=a_day, default=None, help="the first day")
    demo.add_argument("--processes", action="store_true", help="a process for every node")
    demo.add_argument("--headless", action="store_true", help="no page")
    demo.add_argument("--tour", action="store_true", help="play the tour and settle the balance")
    demo.add_argument("--json", type=Path, default=None, metavar="FILE", help="balance as JSON")
    demo.add_argument("--resume", action="store_true", help="go on with the nation that is there")
    demo.add_argument("--clean", action="store_true", help="remove the demo's data")
    demo.add_argument("--no-browser", action="store_true", help="print the address only")
    demo.add_argument("--port", type=a_port, default=None, help="of the page (8460)")
    demo.add_argument("--data", type=Path, default=None, metavar="FOLDER", help="where it lives")


def _add_doctor(nouns: Nouns) -> None:
    doctor = add_verb(
        nouns, "doctor", "is this machine, or a node on it, ready?", "jukinet.nation.doctor.run"
    )
    doctor.add_argument(
        "--node", type=Path, default=None, metavar="CONFIG.toml", help="look at this node, too"
    )


def _add_node(nouns: Nouns) -> None:
    node_words.add_node(add_noun(nouns, "node", "one node"))


def _add_authority(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "authority", "the nation's certification body")
    create = at_authority(verbs, "create", "make it, once", "authorities.create")
    create.add_argument("--name", default="Nation", help="in its root certificate (Nation)")
    enrol = at_authority(verbs, "enrol", "take a party into the network", "authorities.enrol")
    enrol.add_argument("request", type=Path, help="what `juki node init` made")
    enrol.add_argument("--address", required=True, metavar="HOST:PORT", help="where others call it")
    enrol.add_argument("--certificate", type=Path, required=True, metavar="FILE", help="to write")
    enrol.add_argument("--dns", action="append", help="another name it is called by")
    enrol.add_argument("--ip", action="append", help="another address it is called by")
    enrol.add_argument("--standing", choices=STANDINGS, default="private", help="of a card issuer")
    renew = at_authority(verbs, "renew", "certify a party's new keys", "authorities.renew")
    renew.add_argument("request", type=Path, help="what `juki key renew` made")
    renew.add_argument("--certificate", type=Path, required=True, metavar="FILE", help="to write")
    end = at_authority(
        verbs, "end-renewal", "revoke the former certificate", "authorities.end_renewal"
    )
    end.add_argument("party", help="role:code")
    move = at_authority(verbs, "move", "a party listens elsewhere", "authorities.move")
    move.add_argument("party", help="role:code")
    move.add_argument("--address", required=True, metavar="HOST:PORT")
    revoke = at_authority(
        verbs, "revoke", "put a party out of the network, at once", "authorities.revoke"
    )
    revoke.add_argument("party", help="role:code")
    at_authority(
        verbs, "publish", "a new list and directory, at least monthly", "authorities.publish"
    )
    at_authority(verbs, "list", "who takes part, who is due", "authorities.list_parties")
    _add_certifying(verbs)


def _add_certifying(verbs: Nouns) -> None:
    seal = at_authority(
        verbs, "certify-seal", "certify an office's official seal", "offices.certify_seal"
    )
    seal.add_argument("request", type=Path, help="what `juki key seal-request` made")
    seal.add_argument("--certificate", type=Path, required=True, metavar="FILE", help="to write")
    at_authority(verbs, "card-root", "the root of all cards, once", "card_keys.make_root")
    card = at_authority(
        verbs, "certify-card", "certify an office's key for cards", "card_keys.certify_card_key"
    )
    card.add_argument("party", help="register_office:code")
    card.add_argument("request", type=Path, help="what `juki key card-request` made")
    card.add_argument(
        "--use", choices=(*CARD_USES, "standstill"), required=True, help="what the key is for"
    )
    card.add_argument("--certificate", type=Path, required=True, metavar="FILE", help="to write")
    stop = at_authority(
        verbs, "stop-card-key", "stop a key that makes cards", "card_keys.stop_card_key"
    )
    stop.add_argument("certificate", type=Path, help="the certificate of the municipality's key")
    stop.add_argument("--out", type=Path, required=True, metavar="FILE", help="to write: the stop")
    hand = at_authority(
        verbs, "hand-key", "seal the register offices' shared key for one", "offices.hand_key"
    )
    hand.add_argument("party", help="register_office:code")
    hand.add_argument("file", type=Path, help="to write")


def _add_key(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "key", "a node's keys and certificate")
    renew = at_node(verbs, "renew", "make new keys and ask for a certificate", "keys.renew")
    renew.add_argument(
        "--authority", type=Path, default=None, metavar="FOLDER",
        help="where it is at hand: have them certified and put in use at once",
    )  # fmt: skip
    take = at_node(verbs, "take", "take the certificate, put the keys in use", "keys.take")
    take.add_argument("certificate", type=Path, help="what `juki authority renew` made")
    revoke = at_authority(verbs, "revoke", "the same as authority revoke", "authorities.revoke")
    revoke.add_argument("party", help="role:code")
    seal = at_node(verbs, "seal-request", "make the official seal's key", "offices.request_seal")
    seal.add_argument("file", type=Path, help="to write: the request for the authority")
    card = at_node(verbs, "card-request", "make a key for cards", "card_keys.request_card_key")
    card.add_argument("file", type=Path, help="to write: the public key, for the authority")
    card.add_argument("--use", choices=CARD_USES, required=True, help="what the key is for")
    card.add_argument("--anew", action="store_true", help="destroy the present key, make another")
    shared = at_node(
        verbs, "take-shared", "take the register offices' shared key", "offices.take_key"
    )
    shared.add_argument("file", type=Path, help="what `juki authority hand-key` made")


def _add_counter(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "counter", "the counters of a register office")
    set_up = at_node(
        verbs, "set-up", "the first administrator and terminal, once", "offices.set_up_counter"
    )
    set_up.add_argument("--operator", required=True, metavar="ID", help="the administrator's id")
    set_up.add_argument("--name", required=True, help="his name, as the others know him")
    set_up.add_argument("--password-file", type=Path, required=True, metavar="FILE", help="0600")
    set_up.add_argument("--pin-file", type=Path, required=True, metavar="FILE", help="0600")
    set_up.add_argument("--terminal", default="kanri-1", metavar="ID", help="(kanri-1)")
    set_up.add_argument("--place", default="管理席", help="where the terminal stands")
    set_up.add_argument("--purpose", default="管理", help="what it is for")


def _add_terminal(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "terminal", "a counter machine: the bridge to its card readers")
    place = f"{OPERATING}.terminals"
    add_verb(verbs, "readers", "the readers of this machine", f"{place}.list_readers")
    register = add_verb(
        verbs, "register", "be a terminal's bridge, by a code typed in", f"{place}.register"
    )
    serve = add_verb(verbs, "run", "relay cards until told to stop", f"{place}.serve")
    for verb in (register, serve):
        verb.add_argument("folder", type=Path, help="with terminal.toml")


def _add_standstill(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "standstill", "working while the machines stand still")
    card = add_verb(
        verbs, "card", "a holder's card, to enrol it", f"{OPERATING}.standstill.show_card"
    )
    card.add_argument("card", help=CARD_HELP)
    card.add_argument("--machine", type=Path, default=None, metavar="FOLDER", help=MACHINE_HELP)
    machine = add_verb(
        verbs, "machine", "a key for a machine that opens packs alone, to have it certified",
        f"{OPERATING}.standstill_machines.make",
    )  # fmt: skip
    machine.add_argument("folder", type=Path, help="its folder, made if it is not there")
    key = at_node(verbs, "key", "the office's key, to know its packs by", "standstill.give_key")
    key.add_argument("file", type=Path, help="to write")
    look = add_verb(
        verbs, "open", "open a pack with two cards", f"{OPERATING}.standstill.open_pack"
    )
    look.add_argument("folder", type=Path, help="the pack of one place")
    look.add_argument("--key", type=Path, required=True, help="what `juki standstill key` wrote")
    look.add_argument("--papers", type=Path, required=True, metavar="FOLDER", help="for papers")
    look.add_argument(
        "--withdrawn", type=Path, default=None, metavar="FILE",
        help="a newer list of who is withdrawn than the one beside the pack",
    )  # fmt: skip
    look.add_argument("--old", action="store_true", help="its age is known: open it all the same")
    look.add_argument(
        "--question", type=Path, default=Path("-"), metavar="FILE",
        help="JSON: two of name, kana, birth_date, address, or filing; done_by; standard input",
    )  # fmt: skip
    drill = at_node(verbs, "drill", "practise at one place", "standstill.drill")
    drill.add_argument("--place", default="main", help="(main)")
    for verb in (look, drill):
        verb.add_argument("--first", required=True, metavar="CARD", help=CARD_HELP)
        verb.add_argument("--second", required=True, metavar="CARD", help="another's")
        verb.add_argument("--machine", type=Path, default=None, metavar="FOLDER", help=MACHINE_HELP)
        verb.add_argument("--pins", type=Path, default=None, metavar="FILE", help="0600")
        verb.add_argument("--ledgers", type=Path, required=True, metavar="FOLDER", help="of uses")
        verb.add_argument("--print-font", type=Path, default=None, metavar="FILE")
    take = at_node(verbs, "take", "take over a hand ledger afterwards", "standstill.take")
    take.add_argument("ledger", type=Path)


def _add_link(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "link", "the existing system and its communication server")
    load = at_node(
        verbs, "import", "check and load an existing system's export", "registers.import_export"
    )
    load.add_argument("file", type=Path)
    load.add_argument("--rejects", type=Path, default=None, metavar="FILE", help="for bad rows")
    for_good(at_node(verbs, "give-up", "give up a file that is half loaded", "registers.give_up"))
    media = add_noun(verbs, "medium", "packages that a person carries")
    make = at_node(media, "make", "put what waits on a medium", "media.make")
    make.add_argument("--folder", type=Path, required=True, help="where the medium is put")
    make.add_argument(
        "--again", type=int, default=None, metavar="NUMBER", help="the last one, which was lost"
    )
    take = at_node(media, "take", "take over a medium", "media.take")
    take.add_argument("medium", type=Path)
    show = add_verb(media, "show", "what is written on it for anybody", f"{OPERATING}.media.show")
    show.add_argument("medium", type=Path)


def _add_address_history(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "address-history", "histories of addresses beside the family register")
    load = at_node(
        verbs, "import", "check and load those of the system before", "histories.import_files"
    )
    load.add_argument("file", type=Path)
    load.add_argument("--rejects", type=Path, default=None, metavar="FILE", help="for bad rows")


def _add_message(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "message", "outbox and inbox")
    listed = at_node(
        verbs, "list", "what waits, was refused or parked, line by line", "messages.show_all"
    )
    listed.add_argument("--recent", type=int, default=0, metavar="N", help="and the last N (0)")
    show = at_node(
        verbs, "show", "one message: envelope, signature, steps; no contents", "messages.show"
    )
    show.add_argument("message", help="its id")
    release = at_node(verbs, "release", "try a parked message again", "messages.release")
    give_up = at_node(verbs, "give-up", "refuse a parked message for good", "messages.give_up")
    for verb in (release, give_up):
        verb.add_argument("sender", help="role:code")
        verb.add_argument("number", type=int)
    for_good(give_up)


def _add_notices(nouns: Nouns) -> None:
    held = add_noun(add_noun(nouns, "notices", "notices"), "held", "held back as implausible")
    at_node(held, "list", "what is held, without anybody's facts", "held_notices.show_all")
    dismiss = at_node(held, "dismiss", "it never takes effect", "held_notices.dismiss")
    dismiss.add_argument("number", type=int, help="its held_id")
    for_good(dismiss)


def _add_card(nouns: Nouns) -> None:
    cards = add_noun(nouns, "card", "registration cards, by their states alone")
    at_node(cards, "yearly", "issued by fiscal year, for the council", "cards.show_yearly")
    listed = at_node(cards, "stopped", "the stopped list: how many, how old", "cards.show_list")
    listed.add_argument("--out", type=Path, default=None, metavar="FILE", help="signed, for use")
    stop = at_node(cards, "stop-key", "stop a key everywhere", "card_keys.enter_key_stop")
    stop.add_argument("stop", type=Path, help="what `juki authority stop-card-key` made")
    stop.add_argument("--root", type=Path, required=True, metavar="FILE", help="card-root.cert")


if __name__ == "__main__":
    sys.exit(main())
