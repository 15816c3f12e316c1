"""What stands in the databases of a nation after its week, read as administrators."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from grounds_builder import Storehouse

from jukinet.platform.message.inbox import EFFECTIVE
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import Party, Role


@dataclass(frozen=True)
class Told:
    """A message in an outbox."""

    sender: Party
    receiver: Party
    number: int
    message_id: str
    kind: str
    key: str
    body: dict[str, Any] | None


@dataclass(frozen=True)
class Received:
    """A message in an inbox, and what became of it; ``decided_by`` is the transaction."""

    sender: Party
    receiver: Party
    number: int
    message_id: str
    kind: str
    key: str
    sequence: int
    outcome: str | None
    decided_by: int

    @property
    def is_refused(self) -> bool:
        """Whether it was refused, at the door or by its handler."""
        return self.outcome not in (None, EFFECTIVE)


@dataclass(frozen=True)
class Record:
    """A resident record at a register office, standing or erased."""

    key: str
    code: str
    facts: tuple[str, ...]
    municipality: str
    change_number: int
    erased: str | None
    destination: str | None
    move_confirmed: bool


@dataclass(frozen=True)
class Held:
    """What a server holds under a code."""

    code: str
    key: str
    facts: tuple[str, ...]
    municipality: str
    state: str
    change_number: int
    version: int
    replaced_by: str | None
    destination: str | None


@dataclass(frozen=True)
class Changed:
    """A change in a register office's history that the network must be told of."""

    key: str
    number: int
    reason: str
    old_code: str | None
    previous: str | None


HOLDERS = (Role.COMMUNICATION_SERVER, Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER)


class Books:
    """Everything the checkers look at; read once, after the run."""

    def __init__(self, houses: Mapping[Party, Storehouse], strangers: Collection[str] = ()) -> None:
        """``strangers`` are records, by key, of which the network is told nothing."""
        self.houses = houses
        self._strangers = frozenset(strangers)
        self.told = [one for party in houses for one in self._read_told(party)]
        self.received = [one for party in houses for one in self._read_received(party)]
        offices = [party for party in houses if party.role is Role.REGISTER_OFFICE]
        self.records = {party.code: self._read_records(party) for party in offices}
        self.changes = {party.code: self._read_changes(party) for party in offices}
        holders = [party for party in houses if party.role in HOLDERS]
        self.held = {party: self._read_held(party) for party in holders}

    def municipalities_of(self, party: Party) -> frozenset[str]:
        """The municipalities whose residents a server holds."""
        if party.role is Role.NATIONAL_SERVER:
            return frozenset(self.records)
        if party.role is Role.COMMUNICATION_SERVER:
            return frozenset({party.code})
        return frozenset(
            code for code in self.records if MunicipalityCode(code).prefecture.digits == party.code
        )

    def rows(self, query: str, roles: Collection[Role] = tuple(Role)) -> Iterator[tuple[Any, ...]]:
        """Rows of a query from every node of these roles, the party in front."""
        for party, house in self.houses.items():
            if party.role in roles:
                for row in house.rows(query):
                    yield (party, *row)

    def _read_told(self, party: Party) -> Iterator[Told]:
        for destination, number, message_id, kind, key, body in self.houses[party].rows(_TOLD):
            yield Told(
                party,
                Party.parse(destination),
                number,
                message_id.hex,
                kind,
                key,
                msgspec.json.decode(body) if body is not None else None,
            )

    def _read_received(self, party: Party) -> Iterator[Received]:
        for sender, number, message_id, *rest in self.houses[party].rows(_RECEIVED):
            yield Received(Party.parse(sender), party, number, message_id.hex, *rest)

    def _read_records(self, party: Party) -> dict[str, Record]:
        rows = self.houses[party].rows(_RECORDS)
        records = (Record(key.hex, code, tuple(facts), *rest) for key, code, facts, *rest in rows)
        return {one.key: one for one in records if one.key not in self._strangers}

    def _read_changes(self, party: Party) -> list[Changed]:
        rows = self.houses[party].rows(_CHANGES)
        return [Changed(key.hex, *rest) for key, *rest in rows if key.hex not in self._strangers]

    def _read_held(self, party: Party) -> dict[str, Held]:
        rows = self.houses[party].rows(_HELD)
        held = (Held(code, key.hex, tuple(facts), *rest) for code, key, facts, *rest in rows)
        return {one.code: one for one in held}


_TOLD = "SELECT destination, number, message_id, kind, ordering_key, body FROM message.outbox"
_RECEIVED = """
    SELECT i.sender, i.number, i.message_id, i.kind, i.ordering_key, i.ordering_sequence, o.outcome,
        coalesce(o.xmin::text::bigint, 0)
    FROM message.inbox i LEFT JOIN message.outcome o USING (sender, number)
"""
_RECORDS = """
    SELECT resident_id, code, ARRAY[name, kana, birth_date, sex, address], municipality,
        change_number, left(erased_detail, 2), destination_municipality,
        move_confirmed_on IS NOT NULL
    FROM register.resident
"""
_CHANGES = """
    SELECT resident_id, change_number, reason, old_code, previous_municipality
    FROM register.change WHERE change_number IS NOT NULL ORDER BY change_id
"""
_HELD = """
    SELECT code, person_key, ARRAY[name, kana, birth_date, sex, address], municipality, state,
        change_number, version, replaced_by, destination
    FROM notices.holding
"""
