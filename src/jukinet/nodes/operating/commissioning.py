"""`juki commission`: what a municipality does about cards that a contractor makes (発行委託).

Done at the register office by an operator who proves himself, as at a counter: the contract, the
keys, the order of the cards applied for, and everything that follows it.
"""

from __future__ import annotations

import argparse
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.cards.commissioned_issue.screens.blanks import read_blanks
from jukinet.custody import procedures as custody
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.nodes.operating.boxes import (
    approve_box_at,
    explain_at,
    show_boxes_at,
    sign_box_at,
)
from jukinet.nodes.operating.issuing import account_facts
from jukinet.nodes.operating.presence import at_now, at_work
from jukinet.nodes.operating.saying import read_file, say, write_file
from jukinet.terms.parties import Party, Role

_HERE: Final = Role.REGISTER_OFFICE
ALL: Final = "all"
CERTIFICATE_BYTES_MAX: Final = 1_024
BLANKS_BYTES_MAX: Final = 200_000
"""Every number of the fullest box, a line each."""


def enter_contract(given: argparse.Namespace) -> int:
    """Enter a contract with the duties it names (point 1)."""
    named = list(Duty) if given.duties == ALL else [Duty(one) for one in given.duties.split(",")]
    contract = Contract(
        given.issuer, given.number, given.responsible, given.place, frozenset(named),
        given.valid_from, given.valid_to,
    )  # fmt: skip
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        procedures.enter_contract(tx, contract, by=at_now(work), context=work.context)
    say("commission.contract", {"number": contract.number, "lacking": contract.lacking})
    return 0


def export_keys(given: argparse.Namespace) -> int:
    """Write the public keys that the authority is to certify (`juki authority certify-card`)."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        waiting = procedures.list_uncertified_keys(tx, by=at_now(work))
    given.folder.mkdir(parents=True, exist_ok=True)
    for key_id, _, spki in waiting:
        write_file(given.folder / f"{key_id}.key", spki)
    keys = [{"key": key_id, "issuer": issuer} for key_id, issuer, _ in waiting]
    say("commission.keys", {"keys": keys})
    return 0


def enter_certificate(given: argparse.Namespace) -> int:
    """Enter the certificate of a key, so that a commission can be ordered for it."""
    root = read_file(given.root, CERTIFICATE_BYTES_MAX)
    certificate = read_file(given.certificate, CERTIFICATE_BYTES_MAX)
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        procedures.enter_certificate(
            tx, given.key, root, certificate, by=at_now(work), context=work.context
        )
    say("commission.certificate", {"key": given.key})
    return 0


def ask_to_order(given: argparse.Namespace) -> int:
    """Ask that the cards applied for may be ordered; another approves these very cards."""
    issuer = Party.parse(given.issuer)
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        by = at_now(work)
        applied = procedures.gather_applied(tx, by=by, context=work.context)
        wanted = OutputWanted(
            OutputKind.CARD_COMMISSION, "カード発行の委託", len(applied),
            procedures.digest_order(applied, issuer),
        )  # fmt: skip
        output = custody.request_output(tx, wanted, by=by, context=work.context)
    say("commission.ask", {"output": output.output_id.hex, "cards": len(applied)})
    return 0


def approve_order(given: argparse.Namespace) -> int:
    """Approve what another asked for."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        output = custody.approve_output(
            tx, UUID(given.output), by=at_now(work), context=work.context
        )
    say("commission.approve", {"output": given.output, "state": output.state})
    return 0


def order(given: argparse.Namespace) -> int:
    """Order the cards applied for; OUTPUT_NOT_APPROVED when they are others by now."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        by = at_now(work)
        applied = procedures.gather_applied(tx, by=by, context=work.context)
        commission = procedures.order_cards(
            tx, applied, Party.parse(given.issuer), output_id=UUID(given.output),
            due_on=given.due_on, by=by, context=work.context,
        )  # fmt: skip
    say("commission.order", {"commission": commission, "cards": len(applied)})
    return 0


def accept(given: argparse.Namespace) -> int:
    """Let the cards that came back be made in the ledger."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        accepted = procedures.accept_received(
            tx, given.commission, by=at_now(work), context=work.context
        )
    say("commission.accept", {"commission": given.commission, "accepted": accepted})
    return 0


def show_commissions(given: argparse.Namespace) -> int:
    """Commissions, newest first."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        found = procedures.list_commissions(tx, by=at_now(work))
    say("commission.list", {"commissions": found})
    return 0


def show_ledger(given: argparse.Namespace) -> int:
    """The lines of a commission; card numbers masked."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        lines = procedures.list_ledger_lines(tx, given.commission, by=at_now(work))
    shown = [
        {
            "line": line.line,
            "card": line.card_number.masked,
            "state": line.state,
            "refused": line.refused,
            "blank": line.blank,
        }
        for line in lines
    ]
    say("commission.ledger", {"commission": given.commission, "lines": shown})
    return 0


def show_boxes(given: argparse.Namespace) -> int:
    """Boxes that came and went; those nobody has signed for first."""
    return show_boxes_at(given, _HERE, "commission")


def show_stock(given: argparse.Namespace) -> int:
    """Boxes of blanks in the stock, and what is left in each."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        books = cards.list_boxes(tx, by=at_now(work))
    stock = [
        {"box": book.box.box_id.hex, "number": book.box.number, "left": book.balance.remaining}
        for book in books
    ]
    say("commission.stock", {"stock": stock})
    return 0


def receive_blanks(given: argparse.Namespace) -> int:
    """Take a box of blanks, counted, into the stock."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        box = cards.receive_box(
            tx, number=given.number, transport_key=given.transport_key,
            custodian=given.custodian, blanks=given.counted, by=at_now(work), context=work.context,
        )  # fmt: skip
    say("commission.receive-blanks", {"box": box.box_id.hex, "number": box.number})
    return 0


def pack_box(given: argparse.Namespace) -> int:
    """Ask that a box of fresh blanks may leave for the contractor; another approves."""
    issuer = Party.parse(given.issuer)
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        wanted = procedures.box_wanted(str(issuer), "ブランクカードの引渡し", given.count)
        medium = custody.request_medium(tx, wanted, by=at_now(work), context=work.context)
    say("commission.pack-box", {"medium": medium.medium_id.hex, "slip": medium.name})
    return 0


def approve_box(given: argparse.Namespace) -> int:
    """Approve that a box leaves; not by who asked."""
    return approve_box_at(given, _HERE, "commission")


def give_box(given: argparse.Namespace) -> int:
    """Hand blanks of the stock over against a slip (form 32); the giver's signature (point 10)."""
    blanks = read_blanks(read_file(given.blanks, BLANKS_BYTES_MAX).decode("utf-8", "replace"))
    medium_id, stock = UUID(given.medium), UUID(given.stock)
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        by, context = at_now(work), work.context
        medium = custody.get_medium(tx, medium_id, by=by)
        packed = procedures.digest_of_blanks(blanks)
        custody.note_written(tx, medium_id, digest=packed, by=by, context=context)
        slip = procedures.give_box(
            tx, Party.parse(medium.wanted.counterpart), blanks, Fate.UNUSED, medium_id, by=by,
            context=context, received_by=given.received_by, stock_box=stock,
        )  # fmt: skip
    say("commission.give-box", {"slip": slip.number, "count": len(blanks), "words": slip.words})
    return 0


def sign_box(given: argparse.Namespace) -> int:
    """Sign for a box that came back (point 10)."""
    return sign_box_at(given, _HERE, "commission")


def settle(given: argparse.Namespace) -> int:
    """Our ledger against what the contractor told and handed back (point 8)."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        account = procedures.settle_at_office(tx, Party.parse(given.issuer), closing=given.closing)
        procedures.report_unexplained(tx, account, work.context)
    say("commission.settle", account_facts(account))
    return 1 if account.unexplained else 0


def explain(given: argparse.Namespace) -> int:
    """Enter what two persons found out about a difference (point 8)."""
    return explain_at(given, _HERE, "commission")


def show_overdue(given: argparse.Namespace) -> int:
    """Commissions whose data should have been erased by now (point 9)."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        late = procedures.list_overdue_erasures(
            tx, by=at_now(work), today=work.context.clock.today()
        )
    found = [{"commission": one, "issuer": issuer, "due_on": due} for one, issuer, due in late]
    say("commission.erasures", {"overdue": found})
    return 1 if late else 0


def show_proof(given: argparse.Namespace) -> int:
    """The proof of an erasure, verified anew."""
    with at_work(given, _HERE) as work, work.node.database.transaction() as tx:
        said = procedures.get_erasure(tx, given.commission, by=at_now(work), context=work.context)
    say("commission.proof", {"proof": said, "verified": said is not None})
    return 0 if said is not None else 1
