"""A person's life told by several municipalities, for the convergence tests.

``Life`` makes valid histories only: each method is something that can happen next. Clocks of the
municipalities differ by up to five minutes; nobody moves twice within a quarter of an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from notice_builders import (
    ACHI,
    NINE,
    NISHITOKYO,
    SHIMONOSEKI,
    YAMAGUCHI,
    a_code,
    a_person_key,
    an_identification,
)

from jukinet.notices.deciding import Implausible
from jukinet.notices.holding import STATE_AFTER, Confirmation, Holding, Notice, State
from jukinet.notices.settling import HeldBack, Told, settle
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of
from jukinet.terms.identification import (
    ChangeDetails,
    ChangeReason,
    IdentificationInformation,
)

PLACES = (YAMAGUCHI, SHIMONOSEKI, NISHITOKYO, ACHI)
SKEW_SECONDS = {YAMAGUCHI: -150, SHIMONOSEKI: 150, NISHITOKYO: 0, ACHI: 100}


@dataclass
class Life:
    """Where a person lives, and every notice told about them, in the order it happened."""

    person: int
    now: datetime = NINE
    place: MunicipalityCode | None = None
    left: MunicipalityCode | None = None
    is_dead: bool = False
    code: int = 0
    about: IdentificationInformation | None = None
    told: list[Told] = field(default_factory=list)
    designated: dict[str, MunicipalityCode] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    keys: dict[MunicipalityCode, list[str]] = field(default_factory=dict)
    unconfirmed: list[Notice] = field(default_factory=list)

    def pass_time(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def begin(self, place: MunicipalityCode, *, is_birth: bool) -> None:
        self.code = self.person * 1000
        self.about = an_identification(self.code, place, birth_date="2003-08-20")
        self.place = place
        self._enter(place, ChangeReason.BIRTH if is_birth else ChangeReason.ENTRY_EX_OFFICIO)

    def relocate(self) -> None:
        number = len(self.told)
        self._rewrite(address=replace(self._about.address, text=f"大内{number}"))
        self._tell(ChangeReason.RELOCATION)

    def correct_name(self) -> None:
        name = replace(self._about.name, written=f"模擬 改{len(self.told)}")
        self._rewrite(name=name)
        self._tell(ChangeReason.CORRECTION_EX_OFFICIO)

    def change_code(self) -> None:
        old = a_code(self.code)
        self.code += 1
        self._rewrite(code=a_code(self.code))
        self.designated[a_code(self.code).digits] = self._place
        self._tell(ChangeReason.CODE_CHANGE, old_code=old)

    def plan_move(self, destination: MunicipalityCode) -> None:
        self._tell(ChangeReason.MOVE_OUT, planned=True, destination_municipality=destination)
        self.left, self.place = self.place, None

    def give_up_move(self) -> None:
        assert self.left is not None
        self.place, self.left = self.left, None
        self._tell(ChangeReason.ENTRY_EX_OFFICIO, detail="1305")

    def arrive(self, place: MunicipalityCode, *, with_new_key: bool) -> None:
        previous, self.left, self.place = self.left, None, place
        assert previous is not None
        self.unconfirmed.append(self._last_of(previous))
        self._rewrite(address=replace(self._about.address, municipality=place))
        self._enter(
            place, ChangeReason.MOVE_IN, previous_municipality=previous, with_new_key=with_new_key
        )

    def erase(self) -> None:
        self._tell(ChangeReason.ERASURE_EX_OFFICIO)
        self.left, self.place = None, None

    def enter_ex_officio(self, place: MunicipalityCode, *, with_new_key: bool) -> None:
        self.place = place
        self._rewrite(address=replace(self._about.address, municipality=place))
        self._enter(place, ChangeReason.ENTRY_EX_OFFICIO, with_new_key=with_new_key)

    def confirm_oldest(self) -> None:
        notice = self.unconfirmed.pop(0)
        destination = notice.details.destination_municipality
        assert destination is not None
        self.pass_time(1)
        self.told.append(
            Confirmation(
                person_key=notice.person_key,
                resident_code=notice.identification.code,
                municipality=notice.municipality,
                destination=destination,
                moved_on=day_of(self.now),
                made_at=self._clock_of(notice.municipality),
                change_number=notice.change_number,
            )
        )

    def die(self) -> None:
        self._tell(ChangeReason.DEATH)
        self.is_dead = True

    @property
    def _place(self) -> MunicipalityCode:
        assert self.place is not None
        return self.place

    @property
    def _about(self) -> IdentificationInformation:
        assert self.about is not None
        return self.about

    def _rewrite(self, **changed: Any) -> None:
        self.about = replace(self._about, **changed)

    def _enter(
        self,
        place: MunicipalityCode,
        reason: ChangeReason,
        *,
        with_new_key: bool = False,
        previous_municipality: MunicipalityCode | None = None,
    ) -> None:
        keys = self.keys.setdefault(place, [])
        if with_new_key or not keys:
            keys.append(a_person_key(self.person * 1000 + sum(map(len, self.keys.values()))))
        if reason is ChangeReason.BIRTH:
            self.designated[a_code(self.code).digits] = place
        detail = "1101" if reason is ChangeReason.MOVE_IN else ""
        self._tell(reason, detail=detail, previous_municipality=previous_municipality)

    def _tell(self, reason: ChangeReason, **details: Any) -> None:
        place = self._place
        key = self.keys[place][-1]
        self.numbers[key] = self.numbers.get(key, 0) + 1
        self.told.append(
            Notice(
                person_key=key,
                identification=self._about,
                details=ChangeDetails(
                    reason=reason,
                    detail=str(details.pop("detail", "")),
                    occurred_on=day_of(self.now),
                    **details,
                ),
                made_at=self._clock_of(place),
                change_number=self.numbers[key],
            )
        )
        self.pass_time(20)

    def _clock_of(self, place: MunicipalityCode) -> datetime:
        return self.now + timedelta(seconds=SKEW_SECONDS[place])

    def _last_of(self, place: MunicipalityCode) -> Notice:
        return next(
            told
            for told in reversed(self.told)
            if isinstance(told, Notice) and told.municipality == place
        )


@dataclass
class Office:
    """What an office holds, kept in memory: the heart alone, without its store."""

    designated: dict[str, MunicipalityCode]
    standing: dict[str, Holding] = field(default_factory=dict)
    held: list[HeldBack] = field(default_factory=list)
    held_ever: int = 0
    history: set[tuple[str, str, int, State]] = field(default_factory=set)

    def receive(self, *batch: Told) -> None:
        settlement = settle(
            batch, standing=self.standing, held=self.held, designated=self.designated
        )
        for code in settlement.saved:
            if code in self.standing:
                self._keep(self.standing[code])
        for version in settlement.passed:
            self._keep(version)
        for late in settlement.late:
            self._keep_late(late)
        self.standing |= settlement.saved
        done = {one.held_id for one, _ in settlement.healed}
        self.held = [one for one in self.held if one.held_id not in done]
        for told, decision in zip(batch, settlement.decisions, strict=True):
            known = {
                (one.told.person_key, one.told.change_number, type(one.told)) for one in self.held
            }
            is_new = (told.person_key, told.change_number, type(told)) not in known
            if isinstance(decision, Implausible) and is_new:
                self.held_ever += 1
                self.held.append(HeldBack(self.held_ever, told))

    def _keep(self, version: Holding) -> None:
        key = (version.code, version.person_key, version.change_number, version.state)
        self.history.add(key)

    def _keep_late(self, told: Told) -> None:
        state = (
            STATE_AFTER[told.details.reason] if isinstance(told, Notice) else State.MOVE_CONFIRMED
        )
        self.history.add((told.code, told.person_key, told.change_number, state))

    def facts(self) -> dict[str, Holding]:
        """What is held, apart from how many steps led there."""
        return {code: replace(held, version=0) for code, held in self.standing.items()}

    def versions(self) -> set[tuple[str, str, int, State]]:
        """Every version ever held, whether it is held still or stands in the history."""
        now = {
            (held.code, held.person_key, held.change_number, held.state)
            for held in self.standing.values()
        }
        return self.history | now
