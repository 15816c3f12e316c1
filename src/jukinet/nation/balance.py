"""The balance sheet: what was done in the nation, and whether anything is lost, wrong or unproven.

Every figure is counted in the nodes' own databases when the sheet is drawn up; nothing is kept
beside them. The sheet is settled when all its checks hold.
"""

from __future__ import annotations

from typing import Final

import msgspec

from jukinet.cards.commissioned_issue import procedures as issuing
from jukinet.copies.wide_area import procedures as wide_area
from jukinet.counters.case_worker import CaseWorker
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.nation.loading import RESIDENT
from jukinet.nation.nation import Nation
from jukinet.nation.nation_node import NationNode
from jukinet.nation.progress import load_wording
from jukinet.nodes.operating.ledgers import verify_node_ledger
from jukinet.notices import procedures as notices
from jukinet.platform.ledger import log as ledger_log
from jukinet.platform.ledger.checkpoint import origin_of
from jukinet.platform.ledger.publication import find_cosigned_over
from jukinet.platform.message.overview import Counts, count_messages
from jukinet.register import procedures as register
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.security.witness import is_witnessed
from jukinet.terms.dates import JST
from jukinet.terms.parties import NATIONAL, Party, Role, prefecture_of, register_office_of

NETWORK: Final = frozenset(
    {
        Role.REGISTER_OFFICE,
        Role.COMMUNICATION_SERVER,
        Role.PREFECTURAL_SERVER,
        Role.NATIONAL_SERVER,
    }
)
"""Whose ledgers are co-signed by others: a contractor is no office of the network."""
READER: Final = Operator(
    "balance", "", Duty.ADMINISTRATION, frozenset({(Function.FILING, Mode.READ)})
)


class Residents(msgspec.Struct, frozen=True, kw_only=True):
    """How many residents of one municipality each tier holds."""

    municipality: str
    office: int
    communication_server: int
    prefecture: int
    nation: int

    @property
    def agree(self) -> bool:
        return self.office == self.communication_server == self.prefecture == self.nation


class Messages(msgspec.Struct, frozen=True, kw_only=True):
    """Messages of all nodes together."""

    made: int
    delivered: int
    effective: int
    refused: int
    waiting: int
    parked: int


class Enquiries(msgspec.Struct, frozen=True, kw_only=True):
    """Agencies' questions at the national server, counted by their access records."""

    answered: int
    refused: int


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """What was done between offices, by their own books."""

    one_visit_moves: int
    copies_elsewhere: int
    contractor_cards: int
    contractor_unexplained: int


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """The ledgers of all nodes together."""

    appended: int
    sequenced: int
    ledgers: int
    ledgers_sound: int
    ledgers_cosigned: int


class Check(msgspec.Struct, frozen=True):
    """One thing that must hold; `detail` says what was found."""

    name: str
    held: bool
    detail: str = ""


class BalanceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The nation's account at one instant of its time."""

    nation_time: str
    residents: list[Residents]
    messages: Messages
    enquiries: Enquiries
    services: Services
    records: Records
    checks: list[Check]

    @property
    def settled(self) -> bool:
        """Whether nothing is lost, wrong or unproven."""
        return all(check.held for check in self.checks)

    def to_text(self, language: str) -> str:
        """The sheet as a person reads it at a terminal."""
        words = load_wording(language)
        rows = [
            f"  {one.municipality}  {one.office:>8,} {one.communication_server:>8,}"
            f" {one.prefecture:>8,} {one.nation:>8,}  {'✓' if one.agree else '✗'}"
            for one in self.residents
        ]
        checks = [
            f"  {'✓' if one.held else '✗'} {words[one.name]}"
            + (f" · {one.detail}" if one.detail else "")
            for one in self.checks
        ]
        counts = {
            **msgspec.to_builtins(self.messages),
            **{f"enquiries_{k}": v for k, v in msgspec.to_builtins(self.enquiries).items()},
            **msgspec.to_builtins(self.services),
            **msgspec.to_builtins(self.records),
        }
        verdict = words["settled" if self.settled else "unsettled"]
        return "\n".join(
            [
                words["balance"].format(time=self.nation_time),
                words["balance_residents"],
                *rows,
                words["balance_messages"].format(**counts),
                words["balance_enquiries"].format(**counts),
                words["balance_services"].format(**counts),
                words["balance_records"].format(**counts),
                *checks,
                verdict,
            ]
        )


def draw_up(nation: Nation, *, checks: list[Check], enquiries: Enquiries) -> BalanceSheet:
    """Count everything; blocking, for a thread. `checks` are those the tour made on its way."""
    residents = [_residents_of(nation, each.code.digits) for each in nation.plan.municipalities]
    messages = _messages(nation)
    records, broken = _records(nation)
    services = _services(nation)
    network = sum(party.role in NETWORK for party in nation.nodes)
    return BalanceSheet(
        nation_time=nation.clock.now().astimezone(JST).isoformat(timespec="seconds"),
        residents=residents,
        messages=messages,
        enquiries=enquiries,
        services=services,
        records=records,
        checks=[
            *checks,
            Check(
                "every tier holds the same residents",
                all(one.agree for one in residents),
                ", ".join(one.municipality for one in residents if not one.agree),
            ),
            Check(
                "nothing waits and nothing is parked",
                messages.waiting == 0 and messages.parked == 0,
                f"{messages.waiting} waiting, {messages.parked} parked",
            ),
            Check("no message was refused", messages.refused == 0, f"{messages.refused} refused"),
            Check("every ledger verifies from its bytes", not broken, ", ".join(broken)),
            Check(
                "every ledger is co-signed by another office",
                records.ledgers_cosigned == network,
                f"{records.ledgers_cosigned} of {network}",
            ),
        ],
    )


def draw_up_at_rest(
    nation: Nation, *, checks: list[Check], enquiries: Enquiries
) -> BalanceSheet | None:
    """The account, counted while nothing moved; None when something did; blocking, for a thread.

    Nodes are counted one after the other, and their jobs look by the machine's seconds, also while
    the nation's clock stands: what was due before may be recorded at any moment of the counting.
    """
    sizes = _ledger_sizes(nation)
    if list_unsettled(nation) or not is_quiet(nation):
        return None
    counts = count_messages_of(nation)
    sheet = draw_up(nation, checks=checks, enquiries=enquiries)
    moved = count_messages_of(nation) != counts or _ledger_sizes(nation) != sizes
    return None if moved else sheet


def count_messages_of(nation: Nation) -> list[Counts]:
    """Every node's own figures."""
    found = []
    for place in nation.nodes.values():
        with place.node.database.transaction() as tx:
            found.append(count_messages(tx))
    return found


def is_quiet(nation: Nation) -> bool:
    """Whether nothing is under way anywhere.

    Nodes are asked one after the other, and a message may pass between two of them meanwhile. So
    all are asked twice: their counts only grow, and where none has grown nothing has passed.
    """
    counts = count_messages_of(nation)
    if any(one.queued or one.waiting or one.behind for one in counts):
        return False
    return count_messages_of(nation) == counts


def _messages(nation: Nation) -> Messages:
    counts = count_messages_of(nation)
    return Messages(
        made=sum(one.told for one in counts),
        delivered=sum(one.delivered for one in counts),
        effective=sum(one.received - one.waiting - one.parked - one.behind for one in counts),
        refused=sum(one.refused for one in counts),
        waiting=sum(one.queued + one.waiting + one.behind for one in counts),
        parked=sum(one.parked for one in counts),
    )


def _residents_of(nation: Nation, code: str) -> Residents:
    office = Party(Role.REGISTER_OFFICE, code)
    server = Party(Role.COMMUNICATION_SERVER, code)
    with nation.get(office).node.database.transaction() as tx:
        registered = register.count_residents(tx)
    return Residents(
        municipality=code,
        office=registered,
        communication_server=_held(nation.get(server), code),
        prefecture=_held(nation.get(prefecture_of(server)), code),
        nation=_held(nation.get(NATIONAL), code),
    )


def _held(place: NationNode, code: str) -> int:
    with place.node.database.transaction() as tx:
        return notices.read_tallies(tx).get((code, RESIDENT), 0)


def _records(nation: Nation) -> tuple[Records, list[str]]:
    """Verify every ledger; the parties whose ledger is broken are named."""
    broken: list[str] = []
    appended = sequenced = cosigned = 0
    for party, place in nation.nodes.items():
        report = verify_node_ledger(place.loaded)
        appended += report.size + report.waiting
        sequenced += report.size
        if not report.sound:
            broken.append(f"{party}: entry {report.first_broken}, {report.reason}")
        cosigned += party.role in NETWORK and is_settled(nation, party)
    ledgers = len(nation.nodes)
    return (
        Records(
            appended=appended,
            sequenced=sequenced,
            ledgers=ledgers,
            ledgers_sound=ledgers - len(broken),
            ledgers_cosigned=cosigned,
        ),
        broken,
    )


def _services(nation: Nation) -> Services:
    """Counted where each is done: at the new town, at home, at the office that ordered."""
    moved = given = 0
    for each in nation.plan.municipalities:
        node = nation.get(each.register_office).node
        by = CaseWorker(READER, "", None, node.context.clock.now())
        with node.database.transaction() as tx:
            ended = moves.list_ended_arrivals(tx, by=by)
            moved += sum(one.state is ArrivalState.REGISTERED for one in ended)
            given += sum(one.refusal is None for one in wide_area.list_answered(tx))
    accounts = []
    for issuer in nation.plan.card_issuers:
        office = nation.get(register_office_of(issuer.municipality)).node
        with office.database.transaction() as tx:
            accounts.append(issuing.settle_at_office(tx, issuer.party))
    return Services(
        one_visit_moves=moved,
        copies_elsewhere=given,
        contractor_cards=sum(one.made for one in accounts),
        contractor_unexplained=sum(len(one.unexplained) for one in accounts),
    )


def _ledger_sizes(nation: Nation) -> list[tuple[int, int]]:
    """Of every ledger the leaves, and the records that have none yet."""
    sizes = []
    for place in nation.nodes.values():
        with place.node.database.transaction() as tx:
            sizes.append((ledger_log.tree_size(tx), ledger_log.count_waiting(tx)))
    return sizes


def list_unsettled(nation: Nation) -> list[Party]:
    """Whose ledger has something that is not in its tree, or not signed by whom it must be."""
    return [party for party in nation.nodes if not is_settled(nation, party)]


def is_settled(nation: Nation, party: Party) -> bool:
    """Whether all its records are in its ledger, and its ledger is signed by whom it must be.

    A contractor's is signed by himself alone.
    """
    with nation.get(party).node.database.transaction() as tx:
        if ledger_log.count_waiting(tx):
            return False
        signed_alone = party.role not in NETWORK or ledger_log.tree_size(tx) == 0
    return signed_alone or is_cosigned(nation, party)


def is_cosigned(nation: Nation, party: Party) -> bool:
    """Whether those whose turn it is have signed this node's ledger at its present size."""
    with nation.get(party).node.database.transaction() as tx:
        size = ledger_log.tree_size(tx)
        signed = find_cosigned_over(tx, size - 1)
    names = {line.name for line in signed.signatures} if signed else set()
    return not size or is_witnessed(
        party, [other for other in nation.nodes if origin_of(other) in names], nation.nodes
    )
