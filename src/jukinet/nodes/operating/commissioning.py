"""`juki commission`: what a municipality does about cards that a contractor makes (発行委託).

Done at the register office by an operator who proves himself, as at a counter: the contract, the
keys, the order of the cards applied for, and everything that follows it.
"""

from __future__ import annotations

import argparse
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.custody import procedures as custody
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.nodes.operating.boxes import show_boxes_at, sign_box_at
from jukinet.nodes.operating.issuing import account_facts
from jukinet.nodes.operating.presence import at_now, at_work
from jukinet.nodes.operating.saying import read_file, say, write_file
from jukinet.terms.parties import Party, Role

_HERE: Final = Role.REGISTER_OFFICE
ALL: Final = "all"
CERTIFICATE_BYTES_MAX: Final = 1_024


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
        cards = procedures.gather_applied(tx, by=by, context=work.context)
        wanted = OutputWanted(
            OutputKind.CARD_COMMISSION, "カード発行の委託", len(cards),
            procedures.digest_order(cards, issuer),
        )  # fmt: skip
        output = custody.request_output(tx, wanted, by=by, context=work.context)
    say("commission.ask", {"output": output.output_id.hex, "cards": len(cards)})
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
        cards = procedures.gather_applied(tx, by=by, context=work.context)
        commission = procedures.order_cards(
            tx, cards, Party.parse(given.issuer), output_id=UUID(given.output),
            due_on=given.due_on, by=by, context=work.context,
        )  # fmt: skip
    say("commission.order", {"commission": commission, "cards": len(cards)})
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
