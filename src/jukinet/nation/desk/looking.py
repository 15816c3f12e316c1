"""Reads what every node says of itself, for one view of the nation; blocking, for a thread."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jukinet.identity_check.answer import Result
from jukinet.nation.balance import NETWORK
from jukinet.nation.desk.views import (
    BalanceView,
    LineView,
    MessageLine,
    Name,
    NationView,
    NodeState,
    NodeView,
    ResidentsPerTier,
)
from jukinet.notices import procedures as notices
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.message.overview import (
    Counts,
    Direction,
    LineState,
    count_messages,
    list_lines,
    list_recent,
)
from jukinet.register import procedures as register
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of

if TYPE_CHECKING:
    from jukinet.nation.nation import Nation
    from jukinet.nation.nation_node import NationNode
    from jukinet.nation.plan import Plan

Q: Final = load_queries("jukinet.nation.desk")

RECENT_MAX: Final = 12
# Registers are counted row by row: not at every look.
RESIDENTS_SECONDS: Final = 4.0
RESIDENT: Final = "state:resident"
# What an enquiry that was not refused may have come to.
ANSWERS: Final = [result.value for result in Result]
_NOTHING: Final = Counts(*[0] * 8)
Pair = frozenset[Party]


def names_of(plan: Plan) -> Mapping[Party, Name]:
    """What each party of a plan is called, without its role."""
    names = {each.party: Name(each.name, each.name_en) for each in plan.prefectures}
    for each in plan.municipalities:
        name = Name(each.name, each.name_en)
        names |= {each.register_office: name, each.communication_server: name}
    names |= {each.party: Name(each.name, each.name_en) for each in plan.card_issuers}
    return names | {each.party: Name(each.name, each.name_en) for each in plan.agencies}


def list_structural_lines(plan: Plan) -> list[tuple[Party, Party]]:
    """The lines every nation of this plan has; others come up when somebody writes."""
    pairs: list[tuple[Party, Party]] = []
    for each in plan.municipalities:
        pairs.append((each.register_office, each.communication_server))
        pairs.append((each.communication_server, each.prefecture))
    pairs += [(each.party, plan.national) for each in plan.prefectures]
    pairs += [
        (communication_server_of(each.municipality), each.party) for each in plan.card_issuers
    ]
    return pairs + [(each.party, plan.national) for each in plan.agencies]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one node said; ``away`` when its database did not answer."""

    counts: Counts
    lines: tuple[LineState, ...] = ()
    recent: tuple[MessageLine, ...] = ()
    checkpoints: int = 0
    cosigned: int = 0
    away: bool = False


@dataclass(slots=True)
class Lookout:
    """Looks at a nation again and again; one thread at a time. Remembers only to spare counting."""

    nation: Nation
    _names: Mapping[Party, Name] = field(init=False)
    _structural: list[tuple[Party, Party]] = field(init=False)
    _busy_before: frozenset[Party] = frozenset()
    _residents: tuple[dict[Party, int], ResidentsPerTier] | None = None
    _counted_at: float = 0.0
    _enquiries: tuple[int, int, int] = (0, 0, 0)

    def __post_init__(self) -> None:
        self._names = names_of(self.nation.plan)
        self._structural = list_structural_lines(self.nation.plan)

    def look(self) -> NationView:
        """Everything at one moment, as near to one as twenty databases are."""
        seen = {party: _see(party, place) for party, place in self.nation.nodes.items()}
        held, tiers = self._count_residents()
        cut = {frozenset(pair) for pair in self.nation.lines.list_cut()}
        nodes = tuple(
            self._view(party, seen.get(party), held, cut) for party in self.nation.plan.parties
        )
        self._busy_before = frozenset(node.party for node in nodes if node.backlog)
        clock = self.nation.clock
        return NationView(
            now=clock.now(),
            speed=clock.speed,
            stopped=clock.stopped,
            nodes=nodes,
            lines=tuple(self._list_lines(seen, cut)),
            balance=self._draw_balance(seen.values(), tiers),
            recent=_newest(seen.values()),
        )

    def list_pairs(self) -> set[Pair]:
        """Every pair of nodes that has a line: of the plan, or because somebody wrote."""
        pairs = {frozenset(pair) for pair in self._structural}
        for party, place in self.nation.nodes.items():
            pairs |= {frozenset((party, line.destination)) for line in _see(party, place).lines}
        return pairs

    def _view(
        self, party: Party, seen: _Seen | None, held: Mapping[Party, int], cut: set[Pair]
    ) -> NodeView:
        counts = seen.counts if seen else _NOTHING
        carriers = {
            each.register_office: each.carrier.value for each in self.nation.plan.municipalities
        }
        backlog = counts.queued + counts.waiting + counts.parked + counts.behind
        state = NodeState.CALM
        if seen is not None and seen.away:
            state = NodeState.STOPPED
        elif counts.parked or any(party in pair for pair in cut):
            state = NodeState.ATTENTION
        elif backlog and party in self._busy_before:
            state = NodeState.BEHIND
        return NodeView(
            party=party,
            name=self._names.get(party, Name("", "")),
            state=state,
            carrier=carriers.get(party),
            residents=held.get(party),
            told=counts.told,
            delivered=counts.delivered,
            queued=counts.queued,
            received=counts.received,
            waiting=counts.waiting,
            parked=counts.parked,
            behind=counts.behind,
        )

    def _list_lines(self, seen: Mapping[Party, _Seen], cut: set[Pair]) -> Iterable[LineView]:
        states: dict[Pair, list[LineState]] = {}
        for party, said in seen.items():
            for line in said.lines:
                states.setdefault(frozenset((party, line.destination)), []).append(line)
        known = {frozenset(pair) for pair in self._structural}
        further = [
            pair
            for pair in (*states, *cut)
            if pair not in known and (pair in cut or any(line.queued for line in states[pair]))
        ]
        pairs = [*self._structural, *((min(pair), max(pair)) for pair in dict.fromkeys(further))]
        for one, other in pairs:
            pair = frozenset((one, other))
            yield _line(one, other, states.get(pair, []), is_cut=pair in cut)

    def _draw_balance(self, seen: Iterable[_Seen], tiers: ResidentsPerTier) -> BalanceView:
        nodes = list(seen)
        answered, refused = self._count_enquiries()
        counts = [node.counts for node in nodes]
        apart = sum(one.waiting + one.parked + one.behind for one in counts)
        made, queued = sum(one.told for one in counts), sum(one.queued for one in counts)
        turned_down = sum(one.refused for one in counts)
        return BalanceView(
            residents=tiers,
            made=made,
            queued=queued,
            delivered=sum(one.delivered for one in counts),
            waiting=sum(one.waiting + one.behind for one in counts),
            effective=max(sum(one.received for one in counts) - apart - turned_down, 0),
            refused=turned_down,
            parked=sum(one.parked for one in counts),
            answered=answered,
            turned_away=refused,
            access_records=answered + refused,
            checkpoints=sum(node.checkpoints for node in nodes),
            cosigned=sum(node.cosigned for node in nodes),
        )

    def _count_residents(self) -> tuple[dict[Party, int], ResidentsPerTier]:
        if self._residents is None or time.monotonic() - self._counted_at > RESIDENTS_SECONDS:
            held = {
                party: count
                for party, place in self.nation.nodes.items()
                if (count := _count_held(party, place)) is not None
            }
            tiers = [
                sum(count for party, count in held.items() if party.role is role)
                for role in (
                    Role.REGISTER_OFFICE,
                    Role.COMMUNICATION_SERVER,
                    Role.PREFECTURAL_SERVER,
                    Role.NATIONAL_SERVER,
                )
            ]
            self._residents = held, ResidentsPerTier(*tiers)
            self._counted_at = time.monotonic()
        return self._residents

    def _count_enquiries(self) -> tuple[int, int]:
        """Leaves are counted once; only what is new is looked at."""
        upto, answered, refused = self._enquiries
        try:
            with self.nation.get(self.nation.plan.national).node.database.snapshot() as tx:
                size = log.tree_size(tx)
                bounds = {"from": upto, "to": size, "results": ANSWERS}
                more = tx.one(Q.count_enquiries, bounds)
                waiting = tx.one(Q.count_waiting_enquiries, {"results": ANSWERS})
        except JukiError as error:
            _must_be_away(error)
            return answered, refused
        self._enquiries = size, answered + more[0], refused + more[1]
        return self._enquiries[1] + waiting[0], self._enquiries[2] + waiting[1]


def list_node_messages(party: Party, tx: Transaction, limit: int) -> tuple[MessageLine, ...]:
    """What one node sent and received last."""
    return tuple(
        MessageLine(
            node=party,
            message_id=one.message_id,
            direction=one.direction,
            other=one.other,
            kind=one.kind,
            number=one.number,
            made_at=one.made_at,
            state=one.state,
        )
        for one in list_recent(tx, limit=limit)
    )


def _see(party: Party, place: NationNode) -> _Seen:
    try:
        with place.node.database.snapshot() as tx:
            checkpoints, cosigned = tx.one(Q.count_checkpoints)
            return _Seen(
                count_messages(tx),
                tuple(list_lines(tx)),
                list_node_messages(party, tx, RECENT_MAX),
                checkpoints,
                cosigned,
            )
    except JukiError as error:
        _must_be_away(error)
        return _Seen(_NOTHING, away=True)


def _must_be_away(error: JukiError) -> None:
    """A database that is away is something to show; anything else is not."""
    if error.code is not ErrorCode.DATABASE_UNAVAILABLE:
        raise error


def _count_held(party: Party, place: NationNode) -> int | None:
    if party.role not in NETWORK:
        return None  # a contractor holds no residents
    try:
        with place.node.database.transaction() as tx:
            if party.role is Role.REGISTER_OFFICE:
                return register.count_residents(tx)
            tallies = notices.read_tallies(tx)
    except JukiError as error:
        _must_be_away(error)
        return None
    own = party.code if party.role is Role.COMMUNICATION_SERVER else None
    return sum(
        count
        for (municipality, measure), count in tallies.items()
        if measure == RESIDENT and own in (None, municipality)
    )


def _line(one: Party, other: Party, states: list[LineState], *, is_cut: bool) -> LineView:
    failing = [state for state in states if state.failures]
    worst = max(failing, key=lambda state: state.failures, default=None)
    code = (worst.last_failure_code if worst else None) or ""
    return LineView(
        one=one,
        other=other,
        cut=is_cut,
        queued=sum(state.queued for state in states),
        failures=worst.failures if worst else 0,
        last_failure=ErrorCode(code) if code in ErrorCode.__members__.values() else None,
        next_attempt_at=worst.next_attempt_at if worst else None,
    )


def _newest(seen: Iterable[_Seen]) -> tuple[MessageLine, ...]:
    """The nation's newest messages, each where it was received, or where it still waits."""
    shown = [
        line
        for one in seen
        for line in one.recent
        if line.direction is Direction.RECEIVED or line.state == "queued"
    ]
    return tuple(sorted(shown, key=lambda line: line.made_at, reverse=True)[:RECENT_MAX])
