"""C02 to C04: one lock with its proof, and all locks by the end of their term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.application import AggressorRelation, OpinionBody
from jukinet.protection.lock import Lock
from jukinet.protection.mark import Effect, last_told
from jukinet.protection.probe import ProbePath
from jukinet.protection.procedures import (
    LockFile,
    ProbeWorld,
    add_opinion,
    all_closed,
    apply_again,
    approve_lifting,
    count_locks,
    describe_aggressor,
    extend_lock,
    get_lock_file,
    list_effects,
    list_liaisons,
    list_locks,
    list_notified,
    list_rulings,
    list_waiting,
    propose_lifting,
    prove_lock,
    refuse_lifting,
    register_lock,
)
from jukinet.protection.screens.fields import Mistakes, read_aggressor, read_opinion
from jukinet.protection.screens.people import PeopleDesk, name_people
from jukinet.security.operator import Function, Mode

LOOKS_SINCE: Final = timedelta(days=365)
ONE: Final = "/protection/locks/{lock_id:uuid}"

Step = Callable[[Visit, UUID], str]


@dataclass(frozen=True, slots=True)
class LockScreens:
    """The screens of locks."""

    desk: PeopleDesk
    paths: Sequence[ProbePath[ProbeWorld]]

    def show_list(self, visit: Visit) -> Answer:
        """Locks by the end of their term; numbers, no names (C04)."""
        return visit.page(
            "protection/locks.html",
            title="title-locks",
            locks=list_locks(visit.tx, by=visit.by),
            counts=count_locks(visit.tx, visit.today, by=visit.by),
            today=visit.today,
        )

    def show(self, visit: Visit) -> Answer:
        """One lock: whom it covers, what it waits for, what proves it, who looked (C02, C03)."""
        return self._show(visit, get_lock_file(visit.tx, _key(visit), by=visit.by))

    def act_other(self, visit: Visit) -> Answer:
        """What is known of the other party."""
        other, mistakes = read_aggressor(visit.form)
        if other is None:
            return self._show_wrong(visit, mistakes)
        describe_aggressor(visit.tx, _key(visit), other, by=visit.by, context=visit.context)
        return self._back(visit, "told-other" if not other.is_vague else "told-vague")

    def act_opinion(self, visit: Visit) -> Answer:
        """Whose opinion says that protection is needed."""
        opinion, mistakes = read_opinion(visit.form, visit.today)
        if opinion is None:
            return self._show_wrong(visit, mistakes)
        add_opinion(visit.tx, _key(visit), opinion, by=visit.by, context=visit.context)
        return self._back(visit, "told-opinion")

    def act_register(self, visit: Visit) -> Answer:
        """Register: the second person."""
        register_lock(visit.tx, _key(visit), by=visit.by, context=visit.context)
        return self._back(visit, "told-registered")

    def act_extend(self, visit: Visit) -> Answer:
        """Extend: the second person."""
        extend_lock(visit.tx, _key(visit), by=visit.by, context=visit.context)
        return self._back(visit, "told-extended")

    def act_again(self, visit: Visit) -> Answer:
        """A new application."""
        apply_again(visit.tx, _key(visit), by=visit.by, context=visit.context)
        return self._back(visit, "told-again")

    def act_prove(self, visit: Visit) -> Answer:
        """Try every path anew (C03)."""
        lock = get_lock_file(visit.tx, _key(visit), by=visit.by).lock
        results = prove_lock(visit.tx, lock, self.paths, by=visit.by, context=visit.context)
        return self._back(visit, "told-proved" if all_closed(results) else "told-open")

    def act_propose(self, visit: Visit) -> Answer:
        """Propose to lift."""
        reason = visit.form.find("reason").strip()
        if not reason:
            return self._show_wrong(visit, Mistakes({"reason": "wrong-reason"}))
        propose_lifting(visit.tx, _key(visit), reason, by=visit.by, context=visit.context)
        return self._back(visit, "told-proposed")

    def act_lifting(self, visit: Visit) -> Answer:
        """Lift, or do not: the second person in the second role."""
        if visit.form.choose("do", ("lift", "keep")) == "lift":
            approve_lifting(visit.tx, _key(visit), by=visit.by, context=visit.context)
            return self._back(visit, "told-lifted")
        reason = visit.form.find("reason").strip()
        if not reason:
            return self._show_wrong(visit, Mistakes({"keep-reason": "wrong-reason"}))
        refuse_lifting(visit.tx, _key(visit), reason, by=visit.by, context=visit.context)
        return self._back(visit, "told-kept")

    def screens(self) -> tuple[Screen, ...]:
        """C02 to C04."""
        reading = (Function.PROTECTION, Mode.READ)
        taking = (Function.PROTECTION, Mode.WRITE)
        deciding = (Function.PROTECTION, Mode.EXECUTE)
        lifting = (Function.RELEASE, Mode.EXECUTE)
        proposing = (Function.RELEASE, Mode.WRITE)
        return (
            Screen(
                "J-C04", "/protection", *reading, show=self.show_list, needs_case=False,
                menu="menu-locks",
            ),
            Screen("J-C02", ONE, *reading, show=self.show),
            Screen("J-C02a", f"{ONE}/other", *taking, act=self.act_other),
            Screen("J-C02b", f"{ONE}/opinion", *taking, act=self.act_opinion),
            Screen("J-C02c", f"{ONE}/register", *deciding, act=self.act_register),
            Screen("J-C03", f"{ONE}/proof", *taking, act=self.act_prove),
            Screen("J-C04a", f"{ONE}/again", *taking, act=self.act_again),
            Screen("J-C04b", f"{ONE}/extend", *deciding, act=self.act_extend),
            Screen("J-C04c", f"{ONE}/lifting", *proposing, act=self.act_propose),
            Screen("J-C04d", f"{ONE}/lifting/decision", *lifting, act=self.act_lifting),
        )  # fmt: skip

    def _show_wrong(self, visit: Visit, mistakes: Mistakes) -> Answer:
        kept = get_lock_file(visit.tx, _key(visit), by=visit.by)
        return self._show(visit, kept, mistakes.found)

    def _show(
        self, visit: Visit, kept: LockFile, mistakes: Mapping[str, str] | None = None
    ) -> Answer:
        lock, wrong, form = kept.lock, mistakes or {}, visit.form
        since = visit.by.now - LOOKS_SINCE
        looks = list_rulings(visit.tx, lock, since=since, by=visit.by)
        requesters = {one.demand.requester for one in looks if one.demand.requester}
        people = name_people(visit, self.desk, lock.residents | requesters, Function.PROTECTION)
        return visit.page(
            "protection/lock.html",
            title="title-lock",
            status=422 if wrong else 200,
            file=kept,
            lock=lock,
            people=people,
            looks=looks,
            closed=all_closed([result for result, _ in kept.proofs]),
            today=visit.today,
            may=_rights(visit, lock),
            effects=effects_of(kept, list_effects(visit.tx, lock.lock_id, by=visit.by)),
            waiting=list_waiting(visit.tx, lock.lock_id, by=visit.by) if lock.is_closed else [],
            notified=list_notified(visit.tx, lock.lock_id, by=visit.by),
            slips=list_liaisons(visit.tx, lock.lock_id, by=visit.by),
            errors=[(name, visit.words(key)) for name, key in wrong.items()],
            wrong_fields=defaultdict(str, {name: visit.words(key) for name, key in wrong.items()}),
            typed=defaultdict(str, form.fields),
            relations=_options(visit, "relation", AggressorRelation),
            bodies=_options(visit, "body", OpinionBody),
        )

    def _back(self, visit: Visit, notice: str) -> Answer:
        return visit.redirect(f"/protection/locks/{_key(visit)}", notice=notice)


def effects_of(kept: LockFile, effects: Sequence[Effect]) -> list[tuple[Effect, bool, float]]:
    """Where the lock was heard to be in effect, whether as it stands now, seconds after it."""
    told_at = last_told(kept.steps)
    return [
        (one, one.decided_at == told_at, (one.effective_at - one.decided_at).total_seconds())
        for one in effects
    ]


def _rights(visit: Visit, lock: Lock) -> dict[str, bool]:
    """What to offer; the procedures ask again."""
    may = visit.by.operator.may
    return {
        "write": lock.is_closed and may(Function.PROTECTION, Mode.WRITE),
        "decide": lock.is_closed and may(Function.PROTECTION, Mode.EXECUTE),
        "letter": lock.until is not None and may(Function.PROTECTION, Mode.EXECUTE),
        "extend": lock.may_be_extended_on(visit.today) and may(Function.PROTECTION, Mode.EXECUTE),
        "propose": lock.is_closed and may(Function.RELEASE, Mode.WRITE),
        "lift": lock.is_closed and may(Function.RELEASE, Mode.EXECUTE),
    }


def _options(visit: Visit, name: str, kinds: Any) -> list[tuple[str, str]]:
    return [(one.value, visit.words(f"{name}-{one.value}")) for one in kinds]


def _key(visit: Visit) -> UUID:
    return UUID(visit.path["lock_id"])
