"""Who lives in a municipality of the nation, for choosing somebody something happens to.

No register can be asked for "anybody", and none should.  But the nation made its residents: the
household and the code of each follow from seed and plan.  So somebody is chosen by a position in
the nation's ``CodeSpace`` and looked up by the code that stands there, one index look-up among
millions.  Whoever came later, or has another code now, is remembered here by key.

What is remembered is lost when the nation stops; then people who came later merely have a quiet
life.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import numpy as np

from jukinet.nation.plan import PlannedMunicipality
from jukinet.nation.residents import CodeSpace
from jukinet.nation.residents.households import SIZES
from jukinet.nation.residents.places import settlement_of
from jukinet.nation.residents.population import draw_households
from jukinet.platform.db.transaction import Transaction
from jukinet.register.procedures import find_resident_by_code, list_records
from jukinet.register.record import RecordState, RegisterChange, ResidentRecord
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.identification import ChangeKind

# Positions of people who left are tried in vain; a municipality half empty still finds somebody.
TRIES_MAX: Final = 40


class Inhabitants:
    """The residents of one municipality, by position and by key."""

    def __init__(self, planned: PlannedMunicipality, *, seed: int, codes: CodeSpace) -> None:
        templates = draw_households(
            seed,
            planned.code.digits,
            count=planned.residents,
            settlement=settlement_of(planned.municipality),
        )
        self._planned = planned
        self._codes = codes
        self._ends = np.cumsum(SIZES[templates])
        self._newcomers: list[UUID] = []
        self._joined: dict[UUID, list[UUID]] = {}
        self._position_of: dict[UUID, int] = {}

    def find_anybody(self, tx: Transaction, rng: np.random.Generator) -> ResidentRecord | None:
        """A resident, each as likely as any other; None when many tries met nobody."""
        for _ in range(TRIES_MAX):
            place = int(rng.integers(0, self._planned.residents + len(self._newcomers)))
            found = self._find(tx, place)
            if found is not None:
                return found
        return None

    def _find(self, tx: Transaction, place: int) -> ResidentRecord | None:
        if place < self._planned.residents:
            key = find_resident_by_code(tx, self._code_at(place))
        else:
            key = self._newcomers[place - self._planned.residents]
        records = _standing(tx, [key] if key else [])
        if not records:
            return None
        if place < self._planned.residents:
            self._position_of[records[0].household_id] = place
        return records[0]

    def list_household(self, tx: Transaction, resident: ResidentRecord) -> list[ResidentRecord]:
        """The resident's household as it stands, the resident among them."""
        household = resident.household_id
        keys = {resident.resident_id, *self._joined.get(household, ())}
        position = self._position_of.get(household)
        if position is not None:
            at = int(np.searchsorted(self._ends, position, side="right"))
            first = int(self._ends[at - 1]) if at else 0
            found = (
                find_resident_by_code(tx, self._code_at(place))
                for place in range(first, int(self._ends[at]))
            )
            keys.update(key for key in found if key)
        return [each for each in _standing(tx, sorted(keys)) if each.household_id == household]

    def note(self, changes: Iterable[RegisterChange], households: Iterable[UUID]) -> None:
        """Remember those who came, and those with another code, with the household of each."""
        for change, household in zip(changes, households, strict=True):
            if change.details and change.details.reason.kind in _REMEMBERED:
                self._newcomers.append(change.resident_id)
                self._joined.setdefault(household, []).append(change.resident_id)

    def _code_at(self, place: int) -> ResidentRecordCode:
        digits = self._codes.between(self._planned.first_code + place, 1)
        return ResidentRecordCode(digits.tobytes().decode("ascii"))


_REMEMBERED: Final = frozenset({ChangeKind.ENTRY, ChangeKind.CODE_CORRECTION})


def _standing(tx: Transaction, keys: Iterable[UUID]) -> list[ResidentRecord]:
    return [each for each in list_records(tx, keys) if each.state is RecordState.RESIDENT]
