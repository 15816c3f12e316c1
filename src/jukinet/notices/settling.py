"""A batch of notices settled at once, in memory, against what is held.

A handler loads everything a batch can touch, ``settle`` folds the notices over it one by one with
``deciding``, and the result is saved in a handful of statements. A batch of one is the same thing.

A notice that was held back is asked again whenever something newer has taken effect for its
code, in this batch or a later one, because what it builds on may have been under way when it
came. It is asked as it was written; nothing in it is altered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from jukinet.notices.deciding import (
    Decision,
    Effective,
    Implausible,
    Stale,
    confirm,
    decide,
)
from jukinet.notices.holding import Confirmation, HeldReason, Holding, Notice
from jukinet.terms.codes import MunicipalityCode

Told: TypeAlias = Notice | Confirmation


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A notice held back earlier, still waiting for people or for what it builds on."""

    held_id: int
    told: Told


@dataclass(slots=True)
class Settlement:
    """What a batch came to: a decision for each notice, and what must be written."""

    batch: Sequence[Told]
    decisions: list[Decision] = field(default_factory=list)
    saved: dict[str, Holding] = field(default_factory=dict)
    """By code, the version that is held after the batch."""
    passed: list[Holding] = field(default_factory=list)
    """Versions that began and ended within the batch: history only."""
    late: list[Told] = field(default_factory=list)
    """Notices about former stays: history only."""
    healed: list[tuple[HeldBack, Effective | Stale]] = field(default_factory=list)
    """Notices held back earlier that this batch made plausible or stale."""

    @property
    def by_notice(self) -> Iterator[tuple[Told, Decision]]:
        """Each notice of the batch with its decision."""
        return zip(self.batch, self.decisions, strict=True)


def codes_of(batch: Sequence[Told]) -> list[str]:
    """All codes a batch can touch, each once, in order."""
    codes = {told.code for told in batch}
    codes.update(told.old_code for told in batch if told.old_code is not None)
    return sorted(codes)


def settle(
    batch: Sequence[Told],
    *,
    standing: Mapping[str, Holding],
    held: Sequence[HeldBack] = (),
    designated: Mapping[str, MunicipalityCode],
) -> Settlement:
    """Settle a batch in the order given, then ask what is held back again until nothing moves."""
    settlement = Settlement(batch)
    fold = _Fold(dict(standing), designated, settlement)
    for one in held:
        fold.hold_back(one.told)
    for told in batch:
        settlement.decisions.append(fold.apply(told))
    waiting: list[tuple[int | HeldBack, Told]] = [(one, one.told) for one in held]
    waiting.extend(
        (place, batch[place])
        for place, decision in enumerate(settlement.decisions)
        if isinstance(decision, Implausible)
    )
    _ask_again(waiting, fold, settlement)
    return settlement


def _ask_again(
    waiting: list[tuple[int | HeldBack, Told]], fold: _Fold, settlement: Settlement
) -> None:
    """Each round gives effect to at least one notice, so there are no more rounds than notices."""
    waiting.sort(key=lambda entry: (entry[1].person_key, _rank(entry[1])))
    is_moving = bool(waiting)
    while is_moving:
        is_moving = False
        still: list[tuple[int | HeldBack, Told]] = []
        for place, told in waiting:
            decision = fold.apply(told)
            if isinstance(decision, Implausible):
                still.append((place, told))
                continue
            is_moving = True
            if decision == Stale(is_known=True):
                # Overtaken by a later notice of its own office while it waited: only history now.
                decision = Stale(is_known=False)
                settlement.late.append(told)
            if isinstance(place, HeldBack):
                settlement.healed.append((place, decision))
            else:
                settlement.decisions[place] = decision
        waiting = still


def _rank(told: Told) -> tuple[int, bool]:
    """Order an office's words about a person: a confirmation follows the move-out it confirms."""
    return told.change_number, isinstance(told, Confirmation)


class _Fold:
    """What is held, and what is held back, as the batch goes along."""

    def __init__(
        self,
        standing: dict[str, Holding],
        designated: Mapping[str, MunicipalityCode],
        settlement: Settlement,
    ) -> None:
        self._standing = standing
        self._designated = designated
        self._settlement = settlement
        self._held_back: dict[str, set[tuple[int, bool]]] = {}

    def hold_back(self, told: Told) -> None:
        """Remember that a notice waits."""
        self._held_back.setdefault(told.person_key, set()).add(_rank(told))

    def apply(self, told: Told) -> Decision:
        """Decide one notice and let it have its effect here."""
        decision = self._decide(told)
        match decision:
            case Effective(versions, is_late_in_part):
                for version in versions:
                    self._save(version)
                if is_late_in_part:
                    self._settlement.late.append(told)
            case Stale(is_known):
                if not is_known:
                    self._settlement.late.append(told)
            case Implausible():
                self.hold_back(told)
                return decision
        self._held_back.get(told.person_key, set()).discard(_rank(told))
        return decision

    def _decide(self, told: Told) -> Decision:
        current = self._standing.get(told.code)
        if isinstance(told, Confirmation):
            decision = confirm(told, current=current)
        else:
            replaced = None if told.old_code is None else self._standing.get(told.old_code)
            decision = decide(
                told,
                current=current,
                replaced=replaced,
                designated_to=self._designated.get(told.code),
            )
        if isinstance(decision, Stale) and self._follows_one_held_back(told):
            # Whether it is late cannot be known before the notice it follows is settled.
            return decision if decision.is_known else Implausible(HeldReason.EARLIER_HELD)
        return decision

    def _follows_one_held_back(self, told: Told) -> bool:
        ranks = self._held_back.get(told.person_key)
        return ranks is not None and any(rank < _rank(told) for rank in ranks)

    def _save(self, version: Holding) -> None:
        before = self._settlement.saved.get(version.code)
        if before is not None:
            self._settlement.passed.append(before)
        self._settlement.saved[version.code] = version
        self._standing[version.code] = version
