"""Form 20: the application and the letters of one lock, as they print.

They are protection's own papers to the applicant herself: these screens need protection's right,
record whom they name, and print nothing that the lock does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import marks_of, paper_words
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.seal import seal
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
from jukinet.protection.lock import LockEvent
from jukinet.protection.procedures import LockFile, get_lock_file
from jukinet.protection.screens.people import PeopleDesk, Person, name_people
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import JST
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
        engine = _engine(visit)
        kept = get_lock_file(visit.tx, UUID(visit.path["lock_id"]), by=visit.by)
        people = name_people(visit, self.desk, kept.lock.residents, Function.PROTECTION)
        paper = _application(visit, kept, people)
        sheet = compose_application_form(engine, paper, marks_of(visit, kept.lock.number))
        return visit.download(sheet.pdf, "application/pdf", f"{kept.lock.number}.pdf")

    def show_letter(self, visit: Visit) -> Answer:
        """What was decided last: registered, extended or lifted. Before that there is no letter."""
        engine = _engine(visit)
        kept = get_lock_file(visit.tx, UUID(visit.path["lock_id"]), by=visit.by)
        people = name_people(visit, self.desk, kept.lock.residents, Function.PROTECTION)
        sheet = _letter(visit, engine, kept, people)
        if visit.facilities.seal is not None:
            sheet = seal(sheet, visit.facilities.seal, reason=REASON, at=visit.by.now)
        return visit.download(sheet.pdf, "application/pdf", f"{kept.lock.number}.pdf")

    def screens(self) -> tuple[Screen, ...]:
        """Beside the screens of locks."""
        writing, deciding = (Function.PROTECTION, Mode.WRITE), (Function.PROTECTION, Mode.EXECUTE)
        return (
            Screen("J-C02e", f"{ONE}/application", *writing, show=self.show_application),
            Screen("J-C04e", f"{ONE}/letter", *deciding, show=self.show_letter),
        )


def _engine(visit: Visit) -> PaperEngine:
    if visit.facilities.paper is None:
        raise JukiError(ErrorCode.FONT_MISSING, "this counter has no paper")
    engine: PaperEngine = visit.facilities.paper
    return engine


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


def _letter(
    visit: Visit, engine: PaperEngine, kept: LockFile, people: Mapping[UUID, Person]
) -> Sheet:
    lock = kept.lock
    decisions = [step for step in kept.steps if step.event in _COMPOSE]
    if not decisions:
        raise JukiError(ErrorCode.LOCK_STATE, "nothing was decided yet")
    decided = max(decisions, key=lambda step: step.at)
    assert decided.event is not None
    applicant = people[lock.applicant]
    letter = DecisionLetter(
        name=applicant.identification.name.written,
        address=_address(visit, applicant),
        lock_number=lock.number,
        decided_on=decided.at.astimezone(JST).date(),
        until=None if decided.event is LockEvent.LIFTING_APPROVED else lock.until,
        covered=[one.identification.name.written for _, one in sorted(people.items())],
    )
    return _COMPOSE[decided.event](engine, letter, marks_of(visit, lock.number))


def _applicant(person: Person) -> Applicant:
    told = person.identification
    return Applicant(told.name.written, told.birth_date, str(person.relationship))


def _address(visit: Visit, person: Person) -> str:
    return visit.facilities.settings.municipality + person.identification.address.text
