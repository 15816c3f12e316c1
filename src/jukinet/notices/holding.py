"""The copy an office holds of identification information (保有本人確認情報), and its life.

A holding answers for one resident record code. It changes only by a notice, and this table of
values and the next module (``deciding``) are the whole of what a notice can do to it.

Domain words used here: a *stay* is the time a person is a resident of one municipality, told by
one register office under one person key. Notices of one stay are ordered by the office's
change number. Stays are ordered by the day they began, since the clocks of two municipalities
may be minutes apart, while a person lives in one place at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import day_of
from jukinet.terms.identification import (
    ChangeDetails,
    ChangeReason,
    IdentificationInformation,
)


class State(StrEnum):
    """What the network knows of a resident (記録の状態)."""

    RESIDENT = "resident"
    MOVE_PLANNED = "move_planned"
    """Erased by a filed move-out (転出予定); the move-in elsewhere is not yet known."""
    MOVE_CONFIRMED = "move_confirmed"
    """The former municipality has confirmed the move (転出確定)."""
    DEAD = "dead"
    ERASED = "erased"
    CODE_REPLACED = "code_replaced"


class HeldReason(StrEnum):
    """Why a notice contradicts what is held; wire-stable, shown to the office that made it."""

    NOT_HELD = "not-held"
    ALREADY_RESIDENT = "already-resident"
    RESIDENT_ELSEWHERE = "resident-elsewhere"
    RESIDENT_OF_ANOTHER = "resident-of-another"
    ADDRESS_JUMP = "address-jump"
    DEAD_PERSON = "dead-person"
    CODE_IN_USE = "code-in-use"
    CODE_NOT_DESIGNATED = "code-not-designated"
    CODE_OF_ANOTHER_PERSON = "code-of-another-person"
    CODE_REPLACED = "code-replaced"
    FACTS_DIFFER = "facts-differ"
    DATES_CONTRADICT = "dates-contradict"
    OCCURS_IN_FUTURE = "occurs-in-future"
    IMPOSSIBLE_STEP = "impossible-step"
    EARLIER_HELD = "earlier-held"


class Subject(StrEnum):
    """What a held or reported notice is about."""

    IDENTIFICATION = "identification"
    MOVE_OUT_CONFIRMED = "move-out-confirmed"


@dataclass(frozen=True, slots=True, repr=False)
class Stay:
    """Since when, told when, and from where a person came to the municipality."""

    began_on: date
    entered_at: datetime
    came_from: MunicipalityCode | None


@dataclass(frozen=True, slots=True, repr=False)
class Notice:
    """One change of one resident as its register office recorded it (本人確認情報の通知)."""

    person_key: str
    identification: IdentificationInformation
    details: ChangeDetails
    made_at: datetime
    change_number: int

    def __repr__(self) -> str:
        return f"Notice({self.details.reason.name}, number {self.change_number})"

    @property
    def code(self) -> str:
        """The digits of the code the notice is about."""
        return self.identification.code.digits

    @property
    def old_code(self) -> str | None:
        """The digits of the code that this notice replaces, if it replaces one."""
        old = self.details.old_code
        return None if old is None else old.digits

    @property
    def municipality(self) -> MunicipalityCode:
        """The municipality whose resident the notice is about."""
        return self.identification.address.municipality

    @property
    def made_on(self) -> date:
        """The day in Japan on which the office recorded the change."""
        return day_of(self.made_at)


@dataclass(frozen=True, slots=True, repr=False)
class Confirmation:
    """The former municipality's word that a planned move took place (転出確定通知)."""

    person_key: str
    resident_code: ResidentRecordCode
    municipality: MunicipalityCode
    destination: MunicipalityCode
    moved_on: date
    made_at: datetime
    change_number: int

    def __repr__(self) -> str:
        return f"Confirmation(number {self.change_number})"

    @property
    def code(self) -> str:
        """The digits of the code the confirmation is about."""
        return self.resident_code.digits

    @property
    def old_code(self) -> None:
        """A confirmation replaces no code."""
        return None

    @property
    def made_on(self) -> date:
        """The day in Japan on which the confirmation was made."""
        return day_of(self.made_at)


@dataclass(frozen=True, slots=True, repr=False)
class Holding:
    """What is held under one resident record code, as of the notice that last had effect."""

    identification: IdentificationInformation
    person_key: str
    state: State
    reason: ChangeReason
    detail: str
    occurred_on: date
    stay: Stay
    destination: MunicipalityCode | None
    replaced_by: ResidentRecordCode | None
    change_number: int
    made_at: datetime
    version: int

    def __repr__(self) -> str:
        return f"Holding({self.state.value}, number {self.change_number})"

    @property
    def code(self) -> str:
        """The digits of the code this is held under."""
        return self.identification.code.digits

    @property
    def municipality(self) -> MunicipalityCode:
        """The municipality of the last known residence."""
        return self.identification.address.municipality

    @property
    def made_on(self) -> date:
        """The day in Japan on which the last effective notice was made."""
        return day_of(self.made_at)

    def is_of_stay(self, notice: Notice | Confirmation) -> bool:
        """Say whether a notice continues the very record that is held."""
        return self.person_key == notice.person_key and self.municipality == notice.municipality

    def is_of_person(self, notice: Notice) -> bool:
        """Say whether a notice can be about the same person: birth date or name agrees.

        One of the two may have been corrected by a notice still under way; both never are.
        """
        held, told = self.identification, notice.identification
        return held.birth_date == told.birth_date or held.name.written == told.name.written


STATE_AFTER: Final = {
    ChangeReason.MOVE_IN: State.RESIDENT,
    ChangeReason.BIRTH: State.RESIDENT,
    ChangeReason.ENTRY_EX_OFFICIO: State.RESIDENT,
    ChangeReason.MOVE_OUT: State.MOVE_PLANNED,
    ChangeReason.DEATH: State.DEAD,
    ChangeReason.ERASURE_EX_OFFICIO: State.ERASED,
    ChangeReason.RELOCATION: State.RESIDENT,
    ChangeReason.MINOR_CORRECTION: State.RESIDENT,
    ChangeReason.CORRECTION_EX_OFFICIO: State.RESIDENT,
    ChangeReason.CODE_CHANGE: State.RESIDENT,
    ChangeReason.CODE_EX_OFFICIO: State.RESIDENT,
}


def new_holding(notice: Notice, *, stay: Stay, version: int) -> Holding:
    """Make what is held once a notice has had effect."""
    details = notice.details
    return Holding(
        identification=notice.identification,
        person_key=notice.person_key,
        state=STATE_AFTER[details.reason],
        reason=details.reason,
        detail=details.detail,
        occurred_on=details.occurred_on,
        stay=stay,
        destination=details.destination_municipality,
        replaced_by=None,
        change_number=notice.change_number,
        made_at=notice.made_at,
        version=version,
    )


def new_stay(notice: Notice) -> Stay:
    """Begin the stay that an entry opens."""
    details = notice.details
    return Stay(details.occurred_on, notice.made_at, details.previous_municipality)


def replaced_holding(held: Holding, notice: Notice) -> Holding:
    """Close an old code: the person goes on under the notice's code (コード変更)."""
    return replace(
        held,
        state=State.CODE_REPLACED,
        reason=notice.details.reason,
        detail=notice.details.detail,
        occurred_on=notice.details.occurred_on,
        replaced_by=notice.identification.code,
        change_number=notice.change_number,
        made_at=notice.made_at,
        version=held.version + 1,
    )


def confirmed_holding(held: Holding, confirmation: Confirmation) -> Holding:
    """Turn a planned move into a confirmed one, with the destination that proved true."""
    return replace(
        held,
        state=State.MOVE_CONFIRMED,
        destination=confirmation.destination,
        occurred_on=confirmation.moved_on,
        made_at=confirmation.made_at,
        version=held.version + 1,
    )
