"""C01: intake takes the lock in the same step, and shows at once that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.probe import ProbePath
from jukinet.protection.procedures import ProbeWorld, prove_lock, take_lock
from jukinet.protection.screens.people import PeopleDesk, show_household
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class IntakeScreens:
    """Intake for the person of the case, or for one chosen elsewhere."""

    desk: PeopleDesk
    paths: Sequence[ProbePath[ProbeWorld]]

    def show_start(self, visit: Visit) -> Answer:
        """Whoever the case is about; without anybody, how to choose."""
        requester = visit.by.get_case().requester
        if requester is not None:
            return visit.redirect(f"/protection/new/{requester}")
        return visit.page("protection/intake_start.html", title="title-intake")

    def show(self, visit: Visit) -> Answer:
        """The household; the one who asks is ticked, and one key locks."""
        resident = UUID(visit.path["resident"])
        people = show_household(visit, self.desk, resident)
        if not people:
            raise JukiError(ErrorCode.RECORD_NOT_FOUND, "nobody has this record")
        return visit.page(
            "protection/intake.html", title="title-intake", applicant=resident, people=people
        )

    def act(self, visit: Visit) -> Answer:
        """Lock, and try every path in the same transaction."""
        resident = UUID(visit.path["resident"])
        household = {one.resident_id for one in self.desk.list_household(visit.tx, resident)}
        others = {UUID(key) for key in visit.form.list("with")}
        if not others <= household:
            raise JukiError(ErrorCode.FORM_INVALID, "somebody of another household was ticked")
        lock = take_lock(visit.tx, resident, others, by=visit.by, context=visit.context)
        prove_lock(visit.tx, lock, self.paths, by=visit.by, context=visit.context)
        return visit.redirect(f"/protection/locks/{lock.lock_id}", notice="told-locked")

    def screens(self) -> tuple[Screen, ...]:
        """C01."""
        taking = (Function.PROTECTION, Mode.WRITE)
        return (
            Screen("J-C01", "/protection/new", *taking, show=self.show_start),
            Screen(
                "J-C01a", "/protection/new/{resident:uuid}", *taking, show=self.show, act=self.act
            ),
        )
