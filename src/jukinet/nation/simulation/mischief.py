"""Whoever means it ill, and whatever is broken: replays, contradictions, nonsense, poison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from jukinet.link.messages import RESIDENT_CHANGED
from jukinet.nation.simulation.machine import Machine
from jukinet.nation.simulation.mortality import SimulatedCrash
from jukinet.nation.simulation.network import Network
from jukinet.nation.simulation.people import Entered
from jukinet.nation.simulation.scheduler import Scheduler
from jukinet.nation.simulation.weather import Rates, pick
from jukinet.nation.simulation.wrapping import wrap_handlers
from jukinet.notices.holding import State
from jukinet.notices.messages import IDENTIFICATION_CHANGED, IdentificationBody
from jukinet.notices.procedures import find_holdings_by_code
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message import outbox
from jukinet.platform.message.handling import (
    Handler,
    Incoming,
    NodeContext,
    Outgoing,
    Procedure,
    Refusal,
)
from jukinet.platform.message.kinds import MessageKind
from jukinet.platform.node.parts import Node
from jukinet.register.record import RegisterChange
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason
from jukinet.terms.parties import (
    Party,
    Role,
    communication_server_of,
    prefecture_of,
    register_office_of,
)

RELOCATION_DETAIL: Final = "3101"


class BrokenHandler(Exception):
    """A handler fails for a reason of its own."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A message put where it must have no effect: who must hold it back or refuse it."""

    receiver: Party
    person_key: str
    change_number: int


@dataclass(slots=True)
class Mischief:
    """Plants what must not take effect, and remembers it for the checkers."""

    machines: Mapping[Party, Machine]
    network: Network
    scheduler: Scheduler
    randomness: Randomness
    implausible: list[Planted] = field(default_factory=list)
    nonsense: list[Planted] = field(default_factory=list)

    def replay(self) -> None:
        """Somebody brings an envelope again that he copied: to its addressee, or elsewhere."""
        if not self.network.captured:
            return
        captured = pick(self.randomness, self.network.captured)
        parties = sorted(self.machines)
        peer, receiver = captured.sender, captured.receiver
        draw = self.randomness.fraction()
        if draw < 0.15:
            peer = pick(self.randomness, parties)
        elif draw < 0.3:
            receiver = pick(self.randomness, parties)
        self.scheduler.note(f"replay of {captured.sender}'s envelope at {receiver}")
        self.network.bring(captured, peer, receiver)

    def contradict(self, journal: Sequence[Entered]) -> None:
        """An office, or its server, lets somebody relocate who is dead (Act Art. 12-5)."""
        died = [
            one
            for one in journal
            if one.change.details and one.change.details.reason is ChangeReason.DEATH
        ]
        if not died:
            return
        chosen = pick(self.randomness, died)
        number = 1 + (chosen.change.change_number or 0)
        server = communication_server_of(chosen.municipality)
        if self.randomness.fraction() < 0.5:
            sender, receiver, kind = (
                register_office_of(chosen.municipality),
                server,
                RESIDENT_CHANGED,
            )
        else:
            sender, receiver, kind = server, prefecture_of(server), IDENTIFICATION_CHANGED
        planted = Planted(receiver, chosen.change.resident_id.hex, number)
        known = {(one.person_key, one.change_number) for one in self.implausible}
        if (planted.person_key, number) in known or not self._is_dead_at(server, chosen.change):
            return
        body = self._relocation_of(chosen.change, chosen.municipality.digits, number)
        if self._plant(sender, receiver, kind, body):
            self.implausible.append(planted)

    def talk_nonsense(self, journal: Sequence[Entered]) -> None:
        """A code that does not check, or a municipality that is not the sender's."""
        if not journal:
            return
        chosen = pick(self.randomness, journal)
        key = self.randomness.random_bytes(16).hex()
        server = communication_server_of(chosen.municipality)
        own = chosen.municipality.digits
        others = sorted(
            party.code
            for party in self.machines
            if party.role is Role.COMMUNICATION_SERVER and party.code != own
        )
        if self.randomness.fraction() < 0.5:
            sender, receiver, kind = (
                register_office_of(chosen.municipality),
                server,
                RESIDENT_CHANGED,
            )
        else:
            sender, receiver, kind = server, prefecture_of(server), IDENTIFICATION_CHANGED
        body = self._relocation_of(chosen.change, own, 1)
        if self.randomness.fraction() < 0.5:
            body = msgspec.structs.replace(body, person_key=key, code=_wrong(body.code))
        else:
            body = msgspec.structs.replace(
                body, person_key=key, municipality=pick(self.randomness, others)
            )
        if self._plant(sender, receiver, kind, body):
            self.nonsense.append(Planted(receiver, key, 1))

    def _is_dead_at(self, server: Party, change: RegisterChange) -> bool:
        """Only a contradiction if the death has come so far; else it would be its own order."""
        machine = self.machines[server]
        if machine.node is None:
            return False
        code = change.identification.code.digits
        with machine.database.undisturbed() as tx:
            held = find_holdings_by_code(tx, [code]).get(code)
        return held is not None and held.state is State.DEAD

    def _relocation_of(
        self, change: RegisterChange, municipality: str, number: int
    ) -> IdentificationBody:
        known, now = change.identification, self.scheduler.clock.now()
        return IdentificationBody(
            person_key=change.resident_id.hex,
            code=known.code.digits,
            name=known.name.written,
            kana=known.name.kana,
            birth_date=known.birth_date.text,
            sex=known.sex.value,
            municipality=municipality,
            address=known.address.text,
            reason=ChangeReason.RELOCATION.value,
            detail=RELOCATION_DETAIL,
            occurred_on=day_of(now).isoformat(),
            planned=False,
            old_code=None,
            previous_municipality=None,
            destination_municipality=None,
            made_at=now.isoformat(),
            change_number=number,
        )

    def _plant(
        self, sender: Party, receiver: Party, kind: MessageKind, body: IdentificationBody
    ) -> bool:
        machine = self.machines[sender]
        if machine.node is None:
            return False
        with machine.database.undisturbed() as tx:
            outgoing = Outgoing(kind, receiver, body.person_key, body)
            outbox.enqueue(tx, [outgoing], now=machine.node.context.clock.now())
        machine.wake()
        self.scheduler.note(f"planted at {sender} for {receiver}")
        return True


class Poison:
    """Handlers that fail: some messages always, until they are mended; any of them now and then."""

    def __init__(self, rates: Rates, randomness: Randomness) -> None:
        self.rates = rates
        self.mended = False
        self._randomness = randomness
        self._judged: dict[tuple[Party, Party, int], bool] = {}

    def spoil(self, node: Node) -> Node:
        """The node with its own handlers, each of which can fail."""
        return wrap_handlers(node, self._spoilt)

    def _spoilt(self, handler: Handler) -> Procedure:
        procedure = handler.procedure

        def handle(
            tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
        ) -> Mapping[str, Refusal] | None:
            if not self.mended:
                self._fail(context.party, incoming)
            return procedure(tx, incoming, context)

        return handle

    def _fail(self, party: Party, incoming: Sequence[Incoming]) -> None:
        # Each is judged once and all are judged, or the draws would depend on who comes first.
        if any([self._is_poison(party, one) for one in incoming]):  # noqa: C419
            raise BrokenHandler
        draw = self._randomness.fraction()
        if draw < self.rates.handler_fails:
            if draw < self.rates.handler_fails / 3:
                raise SimulatedCrash
            if draw < self.rates.handler_fails / 2:
                raise JukiError(ErrorCode.DISK_FULL, "no space left on device")
            raise BrokenHandler

    def _is_poison(self, party: Party, one: Incoming) -> bool:
        key = (party, one.sender, one.number)
        if key not in self._judged:
            self._judged[key] = self._randomness.fraction() < self.rates.poison
        return self._judged[key]


def _wrong(code: str) -> str:
    """The code with another check digit."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)
