"""What each server must hold, told from the registers alone and the order of what happened.

A *stay* is one resident record: one person at one municipality. The registers say how each stay
began and ended; the journal says which came first, whatever the clocks said. From that follows,
for every server and every code, what is true there in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from books import Books, Changed, Held, Record

from jukinet.nation.simulation.people import Entered
from jukinet.terms.identification import ChangeReason

DEATH, MOVE_OUT = ChangeReason.DEATH.value, ChangeReason.MOVE_OUT.value
CODE_CHANGES = (ChangeReason.CODE_CHANGE.value, ChangeReason.CODE_EX_OFFICIO.value)


@dataclass
class Stay:
    """One person at one municipality, with the codes the record had and from which change on."""

    record: Record
    began: int
    previous: str | None
    codes: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Expected:
    """What must be held under a code; ``facts`` is None where they are history."""

    key: str
    municipality: str
    state: str
    change_number: int
    facts: tuple[str, ...] | None
    replaced_by: str | None
    destination: str | None
    version: int | None
    """None where an earlier stay's versions count as well."""

    def differences(self, held: Held) -> list[str]:
        """Which parts of what is held are not as expected."""
        wanted = {
            "person": (self.key, held.key),
            "municipality": (self.municipality, held.municipality),
            "state": (self.state, held.state),
            "change number": (self.change_number, held.change_number),
            "successor": (self.replaced_by, held.replaced_by),
        }
        if self.facts is not None:
            wanted["facts"] = (self.facts, held.facts)
        if self.state == "move_confirmed":
            wanted["destination"] = (self.destination, held.destination)
        if self.version is not None:
            wanted["version"] = (str(self.version), str(held.version))
        quiet = {"person", "facts", "successor"}
        return [
            name if name in quiet else f"{name} {mine!r} is {theirs!r}"
            for name, (mine, theirs) in wanted.items()
            if mine != theirs
        ]


class Expectations:
    """All stays of a nation, in the order in which they began."""

    def __init__(self, books: Books, journal: Sequence[Entered]) -> None:
        began = {
            entered.change.resident_id.hex: place
            for place, entered in reversed(list(enumerate(journal)))
        }
        self._stays = [
            _make_stay(record, began, books.changes[code])
            for code, records in books.records.items()
            for record in records.values()
        ]
        self._stays.sort(key=lambda stay: stay.began)

    def list_moved(self) -> list[tuple[Record, str]]:
        """Records of those who moved within the nation, with where they arrived."""
        moved = []
        for stay in self._stays:
            destination = self._find_destination(stay) if stay.record.erased == MOVE_OUT else None
            if destination is not None:
                moved.append((stay.record, destination))
        return moved

    def held_by(self, municipalities: Iterable[str]) -> dict[str, Expected]:
        """What a server must hold that is told of these municipalities."""
        among = set(municipalities)
        expected: dict[str, Expected] = {}
        for stay in self._stays:
            if stay.record.municipality not in among:
                continue
            for place, (code, since) in enumerate(stay.codes):
                is_first = code not in expected
                last = place == len(stay.codes) - 1
                one = self._current(stay, since) if last else _replaced(stay, place)
                expected[code] = one if is_first else _without_version(one)
        return expected

    def _current(self, stay: Stay, since: int) -> Expected:
        record = stay.record
        state, destination = "resident", None
        if record.erased == DEATH:
            state = "dead"
        elif record.erased == MOVE_OUT:
            destination = self._find_destination(stay)
            state = "move_confirmed" if destination else "move_planned"
        elif record.erased is not None:
            state = "erased"
        versions = record.change_number - since + 1 + (state == "move_confirmed")
        return Expected(
            record.key, record.municipality, state, record.change_number, record.facts, None,
            destination, versions,
        )  # fmt: skip

    def _find_destination(self, stay: Stay) -> str | None:
        """Where the person entered next with the code of this stay, if anywhere."""
        code = stay.codes[-1][0]
        later = [
            other
            for other in self._stays
            if other.began > stay.began
            and other.codes[0][0] == code
            and other.previous == stay.record.municipality
        ]
        return later[0].record.municipality if later else None


def _make_stay(record: Record, began: Mapping[str, int], changes: Sequence[Changed]) -> Stay:
    own = [change for change in changes if change.key == record.key]
    first = next((change for change in own if change.number == 1), None)
    # A record loaded from the existing system has no first change; it was there before all others.
    order = began[record.key] if first is not None else -1
    stay = Stay(record, order, first.previous if first is not None else None)
    since = 1
    for change in own:
        if change.reason in CODE_CHANGES:
            assert change.old_code is not None, "a code change names the old code"
            stay.codes.append((change.old_code, since))
            since = change.number
    stay.codes.append((record.code, since))
    return stay


def _replaced(stay: Stay, place: int) -> Expected:
    """A code that the person gave up for the next one."""
    _, since = stay.codes[place]
    successor, number = stay.codes[place + 1]
    return Expected(
        stay.record.key, stay.record.municipality, "code_replaced", number, None, successor, None,
        number - since + 1,
    )  # fmt: skip


def _without_version(one: Expected) -> Expected:
    return Expected(
        one.key, one.municipality, one.state, one.change_number, one.facts, one.replaced_by,
        one.destination, None,
    )  # fmt: skip
