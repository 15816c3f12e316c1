"""Form 20: the application and the letters of one lock, as they print.

They are protection's own papers to the applicant herself: these screens need protection's right,
record whom they name, and print nothing that the lock does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of, paper_words, with_seal
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.protection.application import Aggressor, AggressorRelation
from jukinet.protection.forms.application_form import (
    Applicant,
    ApplicationPaper,
    compose_application_form,
)
from jukinet.protection.forms.decision_letters import (
    DecisionLetter,
    compose_extension_letter,
    compose_lifting_letter,
    compose_result_letter,
)
from jukinet.protection.forms.liaison_slip import LiaisonSlip, compose_liaison_slip
from jukinet.protection.liaison import Liaison, last_decision
from jukinet.protection.lock import LockEvent
from jukinet.protection.procedures import (
    LockFile,
    get_lock_file,
    list_liaisons,
    tell_office,
)
from jukinet.protection.screens.people import PeopleDesk, Person, name_people
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

REACH: Final = ("閲覧", "住民票の写し等", "除票の写し等", "戸籍の附票の写し")
"""What protection reaches by the guideline; nobody chooses among it."""
NOT_TOLD: Final = Aggressor("―", AggressorRelation.OTHER)
REASON: Final = "通知"
ONE: Final = "/protection/locks/{lock_id:uuid}"


@dataclass(frozen=True, slots=True)
class PaperScreens:
    """The papers of locks."""

    desk: PeopleDesk

    def show_application(self, visit: Visit) -> Answer:
        """The application, filled in, for the applicant to sign."""
        engine = engine_of(visit)
        kept = get_lock_file(visit.tx, UUID(visit.path["lock_id"]), by=visit.by)
        people = name_people(visit, self.desk, kept.lock.residents, Function.PROTECTION)
        paper = _application(visit, kept, people)
        sheet = compose_application_form(engine, paper, marks_of(visit, kept.lock.number))
        return visit.download(sheet.pdf, "application/pdf", f"{kept.lock.number}.pdf")

    def show_letter(self, visit: Visit) -> Answer:
        """What was decided last: registered, extended or lifted. Before that there is no letter."""
        engine = engine_of(visit)
        kept = get_lock_file(visit.tx, UUID(visit.path["lock_id"]), by=visit.by)
        people = name_people(visit, self.desk, kept.lock.residents, Function.PROTECTION)
        sheet = _letter(visit, engine, kept, people)
        sheet = with_seal(visit, sheet, REASON)
        return visit.download(sheet.pdf, "application/pdf", f"{kept.lock.number}.pdf")

    def act_slips(self, visit: Visit) -> Answer:
        """Tell another office of what was decided last."""
        key = UUID(visit.path["lock_id"])
        office = visit.form.find("office").strip()
        if not office:
            raise JukiError(ErrorCode.FORM_INVALID, "a slip goes to an office")
        tell_office(visit.tx, key, office, by=visit.by, context=visit.context)
        return visit.redirect(f"/protection/locks/{key}", notice="told-liaison")

    def show_slip(self, visit: Visit) -> Answer:
        """The slip to another office; it never says where somebody lives."""
        engine = engine_of(visit)
        kept = get_lock_file(visit.tx, UUID(visit.path["lock_id"]), by=visit.by)
        slips = list_liaisons(visit.tx, kept.lock.lock_id, by=visit.by)
        key = UUID(visit.path["liaison_id"])
        slip = next((one for one in slips if one.liaison_id == key), None)
        if slip is None:
            raise JukiError(ErrorCode.NOT_FOUND, "no office was told by this slip")
        people = name_people(visit, self.desk, kept.lock.residents, Function.PROTECTION)
        marks = replace(marks_of(visit, kept.lock.number), issued_at=slip.written_at)
        sheet = compose_liaison_slip(engine, _slip(kept, slip, people), marks)
        sheet = with_seal(visit, sheet, REASON)
        return visit.download(sheet.pdf, "application/pdf", f"{kept.lock.number}.pdf")

    def screens(self) -> tuple[Screen, ...]:
        """Beside the screens of locks."""
        writing, deciding = (Function.PROTECTION, Mode.WRITE), (Function.PROTECTION, Mode.EXECUTE)
        return (
            Screen("J-C02e", f"{ONE}/application", *writing, show=self.show_application),
            Screen("J-C04e", f"{ONE}/letter", *deciding, show=self.show_letter),
            Screen("J-C04f", f"{ONE}/slips", *deciding, act=self.act_slips),
            Screen("J-C04g", f"{ONE}/slips/{{liaison_id:uuid}}", *deciding, show=self.show_slip),
        )


def _application(visit: Visit, kept: LockFile, people: Mapping[UUID, Person]) -> ApplicationPaper:
    other, words = kept.aggressor or NOT_TOLD, paper_words("jukinet.protection")
    lock, means = kept.lock, visit.by.case.means if visit.by.case else None
    return ApplicationPaper(
        addressee=visit.facilities.settings.mayor,
        applicant=_applicant(people[lock.applicant]),
        address=_address(visit, people[lock.applicant]),
        telephone="",
        others=[_applicant(one) for key, one in sorted(people.items()) if key != lock.applicant],
        aggressor=other,
        aggressor_relation=words(f"relation-{other.relation.value}"),
        reach=REACH,
        opinion=kept.opinions[-1] if kept.opinions else None,
        means=words(f"frame-means-{means.value}") if means else "",
    )


_COMPOSE: Final = {
    LockEvent.REGISTERED: compose_result_letter,
    LockEvent.EXTENDED: compose_extension_letter,
    LockEvent.LIFTING_APPROVED: compose_lifting_letter,
}
"""The decisions that the applicant is told in writing."""
_SAID_AS: Final = {
    LockEvent.REGISTERED: "開始",
    LockEvent.EXTENDED: "延長",
    LockEvent.LIFTING_APPROVED: "終了",
}


def _letter(
    visit: Visit, engine: PaperEngine, kept: LockFile, people: Mapping[UUID, Person]
) -> Sheet:
    lock = kept.lock
    decided = last_decision(kept.steps)
    if decided is None or decided.event is None:
        raise JukiError(ErrorCode.LOCK_STATE, "nothing was decided yet")
    applicant = people[lock.applicant]
    letter = DecisionLetter(
        name=applicant.identification.name.written,
        address=_address(visit, applicant),
        lock_number=lock.number,
        decided_on=day_of(decided.at),
        until=None if decided.event is LockEvent.LIFTING_APPROVED else lock.until,
        covered=[one.identification.name.written for _, one in sorted(people.items())],
    )
    return _COMPOSE[decided.event](engine, letter, marks_of(visit, lock.number))


def _slip(kept: LockFile, slip: Liaison, people: Mapping[UUID, Person]) -> LiaisonSlip:
    told = [people[key].identification for key in sorted(kept.lock.residents)]
    return LiaisonSlip(
        to_office=slip.to_office,
        lock_number=kept.lock.number,
        event=_SAID_AS[slip.event],
        persons=[(one.name.written, one.birth_date) for one in told],
        aggressor_name=kept.aggressor.name if kept.aggressor else "",
        from_day=slip.from_day,
        until=slip.until,
    )


def _applicant(person: Person) -> Applicant:
    told = person.identification
    return Applicant(told.name.written, told.birth_date, str(person.relationship))


def _address(visit: Visit, person: Person) -> str:
    return visit.facilities.settings.municipality + person.identification.address.text
