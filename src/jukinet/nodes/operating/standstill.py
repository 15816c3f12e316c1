"""`juki standstill`: cards of holders, opening a pack without machines, drills, taking over.

`open` needs no node: a folder with a pack, the office's key, two cards, and a question in a file or
on standard input, for no personal datum is an argument. PINs are asked for at the terminal, or read
from a private file, a line a card.
"""

from __future__ import annotations

import argparse
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import Any, Final

import msgspec

from jukinet.copies.fees import load_fees
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.fingerprint import words_of
from jukinet.nodes.office_file import OfficeFile, read_office
from jukinet.nodes.operating.opening import counter_of, opened
from jukinet.nodes.operating.saying import read_file, say, tell, write_file
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.standstill_machine import Machine, open_machine
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.paper.engine import PaperEngine
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.standstill import procedures as standstill
from jukinet.standstill.by_hand import SERIES_OF, Handwork
from jukinet.standstill.drills.practice import Drill
from jukinet.standstill.numbers import Series
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.offline.chip import ChipCard
from jukinet.standstill.offline.desk import HandDesk, open_desk
from jukinet.standstill.offline.finding import PackClues, find_household, find_persons
from jukinet.standstill.offline.ledger import LEDGER_BYTES_MAX
from jukinet.standstill.offline.opening import CardWithPin
from jukinet.standstill.offline.paper import NameOf
from jukinet.standstill.pack import PackLine
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import Role

QUESTION_BYTES_MAX: Final = 4_096
KEY_BYTES_MAX: Final = 1_024
CONSOLE: Final = "console"
PINS: Final = 2


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom a paper is for, and what else it is to say; or what number is wanted.

    ``filing`` is a filing that somebody makes on a form, kept where ``paper`` says: it gets a
    number. ``spoilt`` is a series whose next number can be used for nothing any more.
    """

    name: str = ""
    kana: str = ""
    birth_date: str = ""
    address: str = ""
    household: bool = False
    relationship: bool = False
    domicile: bool = False
    waived: bool = False  # nobody paid for it
    filing: Handwork | None = None
    paper: str = ""
    spoilt: Series | None = None
    done_by: str


def show_card(given: argparse.Namespace) -> int:
    """What a holder's card says of itself, for his enrolment at the counter."""
    with _holders_cards(given, (given.card,)) as (card,):
        holder = card.to_holder(Path(given.card).name)
    keys = [b64encode(key).decode() for key in (holder.seal_key, holder.sign_key)]
    say("standstill.card", {"card": holder.holder_id, "keys": keys})
    return 0


def give_key(given: argparse.Namespace) -> int:
    """Write the office's public key, by which its packs are known, for where they are opened."""
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        spki = loaded.node.context.vault.public(SIGN).spki
    write_file(given.file, spki)
    say("standstill.key", {"file": given.file, "words": words_of(digest(spki))})
    return 0


def open_pack(given: argparse.Namespace) -> int:
    """Open a pack with two cards, do what the question says, and write the ledger of it."""
    question = _read_question(given.question)
    clock = SystemClock()
    with _cards(given) as cards:
        desk = open_desk(
            given.folder,
            *cards,
            office_key=PublicKey(KeyKind.ECDSA_P256, read_file(given.key, KEY_BYTES_MAX)),
            ledgers=given.ledgers,
            now=clock.now,
            randomness=SystemRandomness(),
            engine=PaperEngine(given.print_font),
            name_of=_name_of(clock.today()),
            withdrawals=given.withdrawn,
            old_is_known=given.old,
        )
    try:
        done = _serve(desk, question, given.papers)
    finally:
        ledger = desk.close()
    age = desk.pack.manifest.age_at(clock.now())
    say(
        "standstill.open",
        {
            "pack": str(desk.pack.manifest.pack_id),
            "minutes_old": round(age.total_seconds() / 60, 1),
            "protection_known": (desk.pack.known_at or desk.pack.manifest.made_at).isoformat(),
            "ledger": ledger,
            **done,
        },
    )
    if done.get("found", 1) != 1:
        tell(given.lang, "standstill_not_one", count=done["found"])
    return 0


def drill(given: argparse.Namespace) -> int:
    """Hold a drill at one place of an office; its report is kept and shown at the counter."""
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        counter = counter_of(loaded)
        if not counter.packs:
            raise JukiError(ErrorCode.CONFIGURATION_INVALID, "counter.packs: no packs are made")
        context = loaded.node.context
        with _cards(given) as cards:
            held = Drill(
                loaded.node.database,
                context,
                packs=loaded.folder / counter.packs,
                place=given.place,
                cards=cards,
                ledgers=given.ledgers,
                engine=PaperEngine(given.print_font),
                name_of=_name_of(context.clock.today()),
            ).run(_console(context.clock))
    say("standstill.drill", held.to_content())
    return 0 if held.passed else 1


def take(given: argparse.Namespace) -> int:
    """Take over a hand ledger: its uses with their original times, its numbers as used."""
    content = read_file(given.ledger, LEDGER_BYTES_MAX)
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        context, by = loaded.node.context, _console(loaded.node.context.clock)
        fees = load_fees().replaced(_office_of(loaded).fees)
        with loaded.node.database.transaction() as tx:
            ledger = standstill.take_hand_ledger(tx, content, fees=fees, by=by, context=context)
    say(
        "standstill.take",
        {
            "session": str(ledger.opening.session_id),
            "holders": ledger.opening.holders,
            "uses": len(ledger.uses),
            "closed": ledger.closed,
            "drill": ledger.opening.drill,
        },
    )
    return 0


def _serve(desk: HandDesk, question: Question, papers: Path) -> dict[str, Any]:
    """Give a filing its number, put a number aside, or issue a paper; what is told of it."""
    if question.spoilt is not None:
        return {"spoilt": desk.spoil(question.spoilt, done_by=question.done_by)}
    if question.filing is None:
        return _issue(desk, question, papers)
    if SERIES_OF[question.filing] is not Series.FILING or not question.paper:
        raise JukiError(
            ErrorCode.QUESTION_INCOMPLETE, "a filing and where its form is kept are needed"
        )
    number = desk.give_filing_number(
        question.filing, done_by=question.done_by, paper=question.paper
    )
    return {"filing": number}


def _issue(desk: HandDesk, question: Question, papers: Path) -> dict[str, Any]:
    """The paper of the one person who fits; nothing where nobody or more than one does."""
    clues = PackClues(
        name=question.name,
        kana=question.kana,
        birth_date=LifeDate(question.birth_date) if question.birth_date else None,
        address_part=question.address,
    )
    found = find_persons(desk.pack, clues)
    if found.count != 1:
        return {"found": found.count}
    (one,) = found.lines
    members = find_household(desk.pack, one.household_id)
    wanted = frozenset(_wanted(members, one, question.household))
    case = desk.give_case_number(done_by=question.done_by, paper="停止時受付簿")
    sheet = desk.issue(
        members,
        wanted,
        case_number=case,
        done_by=question.done_by,
        relationship=question.relationship,
        domicile=question.domicile,
        waived=question.waived,
    )
    papers.mkdir(parents=True, exist_ok=True)
    file = papers / f"{case}.pdf"
    if sheet is not None:
        write_file(file, sheet.pdf)
    withheld = sum(bool(line.mark) for line in members)
    return {
        "found": 1, "case": case, "paper": file, "persons": len(wanted), "withheld": withheld,
    }  # fmt: skip


def _wanted(members: tuple[PackLine, ...], one: PackLine, household: bool) -> list[str]:
    if not household:
        return [one.resident_id]
    return [line.resident_id for line in members if not line.mark]


def _read_question(path: Path) -> Question:
    if str(path) == "-":
        content = sys.stdin.buffer.read(QUESTION_BYTES_MAX + 1)
    else:
        content = read_file(path, QUESTION_BYTES_MAX)
    try:
        return msgspec.json.decode(content, type=Question)
    except msgspec.MsgspecError as error:
        raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "the question cannot be read") from error


def _office_of(loaded: LoadedNode) -> OfficeFile:
    """The office whose by-law says what a copy by hand cost."""
    return read_office(Path(counter_of(loaded).office))


@contextmanager
def _cards(given: argparse.Namespace) -> Iterator[tuple[CardWithPin, CardWithPin]]:
    """Both cards with their PINs."""
    with _holders_cards(given, (given.first, given.second)) as (first, second):
        if given.pins is not None:
            pins = read_private(given.pins).decode().splitlines()
        else:
            pins = [getpass(f"PIN {card.card_id}: ") for card in (first, second)]
        if len(pins) != PINS:
            raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "a PIN for each of the two cards is needed")
        yield CardWithPin(first, pins[0]), CardWithPin(second, pins[1])


@contextmanager
def _holders_cards(
    given: argparse.Namespace, named: Sequence[str]
) -> Iterator[list[SoftwareCard | ChipCard]]:
    """The cards that are named: a folder is a software card, anything else a reader's name."""
    with ExitStack() as opened_machine:
        machine: Machine | None = None
        if given.machine is not None:
            machine = opened_machine.enter_context(open_machine(given.machine, SystemClock().now))
        yield [
            SoftwareCard(Path(name))
            if machine is None or Path(name).is_dir()
            else machine.find_card(name)
            for name in named
        ]


def _console(clock: Any) -> CaseWorker:
    """Whoever has the machine's console: what he does is recorded under this name."""
    rights = frozenset((Function.STANDSTILL, mode) for mode in Mode)
    operator = Operator(CONSOLE, CONSOLE, Duty.ADMINISTRATION, rights)
    return CaseWorker(operator, CONSOLE, None, clock.now())


def _name_of(day: date) -> NameOf:
    """The full names of municipalities on a day."""
    names = load_directory().on(day)

    def name_of(code: MunicipalityCode) -> str:
        return names.get(code).full_name

    return name_of
