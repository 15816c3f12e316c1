"""`juki issuer`: what is done at a contractor's issuing terminal (発行に係る端末機).

Every verb but `set-up` and `show-printer` is done by an operator who proves himself
(`presence.at_work`), and decides nothing: it calls a procedure of `cards.commissioned_issue`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Account, Fate
from jukinet.cards.commissioned_issue.jobs import finish_erasures, tell_ended
from jukinet.cards.commissioned_issue.maker import Maker
from jukinet.cards.commissioned_issue.station.chips import FolderChips
from jukinet.cards.commissioned_issue.station.folder import ChipWriter, FolderStation
from jukinet.counters import procedures as counters
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.custody import procedures as custody
from jukinet.nodes.card_issuer import Config
from jukinet.nodes.issuing_machine import open_station
from jukinet.nodes.operating.boxes import (
    approve_box_at,
    explain_at,
    show_boxes_at,
    sign_box_at,
)
from jukinet.nodes.operating.console_cards import make_operator_card
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.presence import at_now, at_work
from jukinet.nodes.operating.saying import say
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of

_HERE: Final = Role.CARD_ISSUER
ADMINISTERS: Final = (Function.OPERATORS, Function.TERMINALS, Function.OPERATION_RECORD)
WORKS: Final = (Function.CARD_MAKING, Function.MEDIA)


def set_up(given: argparse.Namespace) -> int:
    """The first administrator with his card, and the terminal; once."""
    password, pin = _read(given.password_file), _read(given.pin_file)
    with opened(given.node, _HERE) as loaded:
        node, card_id = loaded.node, f"card-{given.operator}"
        now = node.context.clock.now()
        with node.database.transaction() as tx:
            if counters.list_terminals(tx):
                raise JukiError(ErrorCode.ALREADY_SET_UP, "the terminal is set up already")
            counters.enrol_operator(
                tx, given.operator, given.name, password=password, duties=(Duty.ADMINISTRATION,),
                rights=frozenset((one, mode) for one in ADMINISTERS for mode in Mode),
                by=counters.SET_UP, now=now,
            )  # fmt: skip
            key = make_operator_card(loaded, card_id, pin)
            counters.issue_operator_card(
                tx, card_id, given.operator, key, by=counters.SET_UP, now=now
            )
            terminal = Terminal(given.terminal, given.place, "カード発行専用", ALWAYS)
            counters.register_terminal(tx, terminal, by=counters.SET_UP, now=now)
    say("issuer.set-up", {"card": card_id, "terminal": given.terminal})
    return 0


def enrol(given: argparse.Namespace) -> int:
    """Put somebody on the named list, with a card, for making cards (point 7)."""
    password, pin = _read(given.new_password_file), _read(given.new_pin_file)
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        card_id, now = f"card-{given.operator}", at_now(work).now
        counters.enrol_operator(
            tx, given.operator, given.name, password=password, duties=(Duty.ADMINISTRATION,),
            rights=frozenset((one, mode) for one in WORKS for mode in Mode),
            by=work.by.operator, now=now,
        )  # fmt: skip
        key = make_operator_card(work.loaded, card_id, pin)
        counters.issue_operator_card(tx, card_id, given.operator, key, by=work.by.operator, now=now)
    say("issuer.enrol", {"operator": given.operator, "card": card_id})
    return 0


def appoint(given: argparse.Namespace) -> int:
    """Appoint who answers for the terminal (point 7)."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        procedures.appoint_administrator(tx, given.operator, by=at_now(work), context=work.context)
    say("issuer.appoint", {"administrator": given.operator})
    return 0


def enter(given: argparse.Namespace) -> int:
    """Enter the room (point 6)."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        by = at_now(work)
        procedures.enter_room(tx, by.operator, given.purpose, by=by, context=work.context)
    say("issuer.enter", {"operator": by.operator.operator_id})
    return 0


def leave(given: argparse.Namespace) -> int:
    """Leave it."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        by = at_now(work)
        procedures.leave_room(tx, by.operator, by=by, context=work.context)
    say("issuer.leave", {"operator": by.operator.operator_id})
    return 0


def show_room(given: argparse.Namespace) -> int:
    """Who entered and left."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        log = procedures.list_room_log(tx, by=at_now(work))
    say("issuer.room", {"log": log})
    return 0


def offer_keys(given: argparse.Namespace) -> int:
    """Make keys for commissions to come, and offer them to a municipality."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        keys = procedures.offer_keys(
            tx, _server(given), given.count, by=at_now(work), context=work.context
        )
    say("issuer.offer-keys", {"municipality": given.municipality, "keys": keys})
    return 0


def show_boxes(given: argparse.Namespace) -> int:
    """Boxes that came and went; those nobody has signed for first."""
    return show_boxes_at(given, _HERE, "issuer")


def sign_box(given: argparse.Namespace) -> int:
    """Sign for a box: counted, and the four words of its slip read (point 10)."""
    return sign_box_at(given, _HERE, "issuer")


def pack_box(given: argparse.Namespace) -> int:
    """Ask that everything made, spoilt or unused of a municipality may go back to it."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        server, by = _server(given), at_now(work)
        blanks = procedures.list_to_hand_back(tx, server, Fate(given.fate), by=by)
        wanted = procedures.box_wanted(str(server), f"カードの引渡し（{given.fate}）", len(blanks))
        medium = custody.request_medium(tx, wanted, by=by, context=work.context)
    say("issuer.pack-box", {"medium": medium.medium_id.hex, "slip": medium.name, "blanks": blanks})
    return 0


def approve_box(given: argparse.Namespace) -> int:
    """Approve that a box leaves; not by who asked."""
    return approve_box_at(given, _HERE, "issuer")


def give_box(given: argparse.Namespace) -> int:
    """Hand a box over against its slip (form 32); the giver's signature (point 10)."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        server, by, fate = _server(given), at_now(work), Fate(given.fate)
        blanks = procedures.list_to_hand_back(tx, server, fate, by=by)
        medium_id = UUID(given.medium)
        packed = procedures.digest_of_blanks(blanks)
        custody.note_written(tx, medium_id, digest=packed, by=by, context=work.context)
        slip = procedures.give_box(
            tx, server, blanks, fate, medium_id, by=by, context=work.context,
            received_by=given.received_by,
        )  # fmt: skip
    say("issuer.give-box", {"slip": slip.number, "count": len(blanks), "words": slip.words})
    return 0


def make(given: argparse.Namespace) -> int:
    """Make cards until records or blanks run out; the transport key comes from two custodians."""
    key = TransportKey.from_halves(_half(given.first_half), _half(given.second_half))
    with at_work(given, _HERE) as work:
        station = _station(work.loaded, FolderChips(work.context, key))
        maker = Maker(work.node.database, work.context, station, work.by)
        report = maker.make(given.limit)
        told = tell_ended(work.node)
    say("issuer.make", {"made": report.made, "spoilt": report.spoilt, "ended": report.ended,
                        "told": told})  # fmt: skip
    return 0


def end_series(given: argparse.Namespace) -> int:
    """End the series of work; the printer may be switched to other cards (point 5)."""
    with at_work(given, _HERE) as work:
        station = _station(work.loaded, None)
        Maker(work.node.database, work.context, station, work.by).end()
    say("issuer.end-series", {"printer": station.find_lease()})
    return 0


def show_printer(given: argparse.Namespace) -> int:
    """Who has the printer."""
    with opened(given.node, _HERE) as loaded:
        station = _station(loaded, None)
    say("issuer.show-printer", {"lease": station.find_lease()})
    return 0


def settle(given: argparse.Namespace) -> int:
    """Ledger, steps and printer's journal against each other (point 8)."""
    with at_work(given, _HERE) as work:
        station = _station(work.loaded, None)
        counted = station.count() if given.counted else None
        with work.node.database.transaction() as tx:
            account = procedures.settle_at_contractor(
                tx, _server(given), station.list_prints(), counted=counted, closing=given.closing
            )
            procedures.report_unexplained(tx, account, work.context)
    say("issuer.settle", account_facts(account))
    return 1 if account.unexplained else 0


def explain(given: argparse.Namespace) -> int:
    """Enter what two persons found out about a difference."""
    return explain_at(given, _HERE, "issuer")


def state_erasure(given: argparse.Namespace) -> int:
    """State that a commission is to be erased (point 9)."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        procedures.state_erasure(tx, given.commission, by=at_now(work), context=work.context)
    say("issuer.state-erasure", {"commission": given.commission})
    return 0


def witness_erasure(given: argparse.Namespace) -> int:
    """Witness it, as another person: the key is destroyed and the proof goes out."""
    with at_work(given, _HERE) as work:
        with work.node.database.transaction() as tx:
            procedures.witness_erasure(tx, given.commission, by=at_now(work), context=work.context)
        finish_erasures(work.node)
    say("issuer.witness-erasure", {"commission": given.commission, "erased": True})
    return 0


def account_facts(account: Account) -> dict[str, object]:
    """The sums of an account and what nobody has explained."""
    sums = ("lines", "records", "made", "blanks_in", "spoilt", "in_work", "unused", "handed_back",
            "prints")  # fmt: skip
    return {
        **{name: getattr(account, name) for name in sums},
        "unexplained": account.unexplained,
        "explained": len(account.differences) - len(account.unexplained),
    }


def _station(loaded: LoadedNode, chips: ChipWriter | None) -> FolderStation:
    config = loaded.config
    assert isinstance(config, Config)
    return open_station(config, loaded.node.context, chips)


def _server(given: argparse.Namespace) -> Party:
    return communication_server_of(MunicipalityCode(given.municipality))


def _read(path: Path) -> str:
    return read_private(path).decode().strip()


def _half(path: Path) -> TransportKey:
    return TransportKey(bytes.fromhex(_read(path)))
