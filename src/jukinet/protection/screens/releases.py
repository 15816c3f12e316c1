"""C05: one document, once: who gets it, who would be on it, why, and a second person's yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.procedures import (
    approve_release,
    ask_release,
    get_release,
    get_stopped,
    list_releases,
    list_stopped,
    refuse_release,
)
from jukinet.protection.screens.people import PeopleDesk, name_people
from jukinet.security.operator import Function, Mode

LIST: Final = "/protection/releases"


@dataclass(frozen=True, slots=True)
class ReleaseScreens:
    """What was stopped, what is asked for, what is decided."""

    desk: PeopleDesk

    def show_list(self, visit: Visit) -> Answer:
        """What was stopped today, and the releases of the last day; numbers and kinds, no names."""
        now = visit.by.now
        releases = list_releases(visit.tx, by=visit.by, now=now)
        asked = {(one.document, one.output) for one in releases}
        stopped = list_stopped(visit.tx, by=visit.by, now=now)
        return visit.page(
            "protection/releases.html",
            title="title-releases",
            releases=releases,
            stopped=[
                one
                for one in stopped
                if (one.demand.document, one.demand.output.value) not in asked
            ],
            may_ask=visit.by.operator.may(Function.RELEASE, Mode.WRITE),
        )

    def show_new(self, visit: Visit) -> Answer:
        """Every address that would appear, and to whom it would go."""
        return self._show_new(visit)

    def act_new(self, visit: Visit) -> Answer:
        """Ask for it, with the reason."""
        stopped = get_stopped(visit.tx, int(visit.path["ruling"]), by=visit.by)
        reason = visit.form.find("reason").strip()
        if not reason:
            return self._show_new(visit, wrong=True)
        ask_release(
            visit.tx,
            document=stopped.demand.document,
            output=stopped.demand.output,
            residents=stopped.ruling.withheld,
            requester=stopped.demand.requester,
            reason=reason,
            by=visit.by,
            context=visit.context,
        )
        return visit.redirect(LIST, notice="told-release-asked")

    def show_one(self, visit: Visit) -> Answer:
        """What the second person decides on."""
        key = UUID(visit.path["release_id"])
        release = get_release(visit.tx, key, by=visit.by)
        people = name_people(
            visit, self.desk, _named(release.residents, release.requester), Function.RELEASE
        )
        return visit.page(
            "protection/release.html", title="title-release", release=release, people=people
        )

    def act_one(self, visit: Visit) -> Answer:
        """Approve it for fifteen minutes, or refuse it."""
        key = UUID(visit.path["release_id"])
        if visit.form.choose("do", ("approve", "refuse")) == "approve":
            approve_release(visit.tx, key, by=visit.by, context=visit.context)
            return visit.redirect(LIST, notice="told-release-approved")
        refuse_release(visit.tx, key, by=visit.by, context=visit.context)
        return visit.redirect(LIST, notice="told-release-refused")

    def screens(self) -> tuple[Screen, ...]:
        """C05."""
        asking, deciding = (Function.RELEASE, Mode.WRITE), (Function.RELEASE, Mode.EXECUTE)
        return (
            Screen(
                "J-C05", LIST, Function.RELEASE, Mode.READ, show=self.show_list, needs_case=False,
                menu="menu-releases",
            ),
            Screen(
                "J-C05a", f"{LIST}/new/{{ruling:int}}", *asking, show=self.show_new,
                act=self.act_new,
            ),
            Screen(
                "J-C05b", f"{LIST}/{{release_id:uuid}}", *deciding, show=self.show_one,
                act=self.act_one,
            ),
        )  # fmt: skip

    def _show_new(self, visit: Visit, *, wrong: bool = False) -> Answer:
        stopped = get_stopped(visit.tx, int(visit.path["ruling"]), by=visit.by)
        withheld, requester = stopped.ruling.withheld, stopped.demand.requester
        people = name_people(visit, self.desk, _named(withheld, requester), Function.RELEASE)
        errors = [("reason", visit.words("wrong-reason"))] if wrong else []
        return visit.page(
            "protection/release_new.html",
            title="title-release-new",
            status=422 if wrong else 200,
            stopped=stopped,
            people=people,
            errors=errors,
        )


def _named(residents: frozenset[UUID], requester: UUID | None) -> frozenset[UUID]:
    return residents | ({requester} if requester else set())
