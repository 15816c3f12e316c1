"""Whose card it is, as far as this case may see it: protection is asked before a name is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from jukinet.counters.screen import Visit
from jukinet.platform.paper.marks import IssueMarks
from jukinet.protection.guard import Output
from jukinet.register.procedures import get_record
from jukinet.register.procedures.guarded import find_veil, split_by_guard
from jukinet.register.record import ResidentRecord
from jukinet.register.screens.demands import demand_of, record
from jukinet.security.operator import Function
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

SHOWN: tuple[str, ...] = ("name", "kana", "birth-date", "sex", "address")


@dataclass(frozen=True, slots=True)
class Holder:
    """A card's holder; ``record`` is None where it is withheld.

    ``near`` says that he lives with somebody protected and is not who asks: his address is hers.
    """

    resident_id: UUID
    record: ResidentRecord | None = field(repr=False)
    near: bool = False

    def get(self) -> ResidentRecord:
        """The record; PROTECTED where it may not be shown."""
        if self.record is None:
            raise JukiError(ErrorCode.PROTECTED, "the holder is protected")
        return self.record

    def get_with_address(self) -> ResidentRecord:
        """The record, for a paper that shows where he lives; PROTECTED where it is hers, too."""
        if self.near:
            raise JukiError(ErrorCode.PROTECTED, "his address is that of somebody protected")
        return self.get()


def find_holder(visit: Visit, resident_id: UUID, application: UUID | None = None) -> Holder:
    """The holder, with a line of the operation record for what is shown or withheld.

    Of the one card that was made for an application two people may release him: who has none yet
    cannot be proven by it.
    """
    found = get_record(visit.tx, resident_id)
    demand = (
        demand_of(visit, Output.HOUSEHOLD_CARD)
        if application is None
        else demand_of(visit, Output.REGISTRATION_CARD, application)
    )
    passed, withheld = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    record(visit, Function.CARD, shown=passed, withheld=withheld, items=SHOWN)
    near = find_veil(visit.tx, [resident_id], demand=demand, now=visit.by.now).near
    asks = visit.by.get_case().requester == resident_id if visit.by.case else False
    return Holder(resident_id, passed[0] if passed else None, bool(near) and not asks)


def address_of(visit: Visit, one: ResidentRecord) -> str:
    """The address as cards and letters have it, from the municipality on."""
    return visit.facilities.settings.municipality + one.identification.address.text


def marks_of(visit: Visit, number: str = "") -> IssueMarks:
    """What a paper or a card of this desk says of itself."""
    settings = visit.facilities.settings
    case = visit.by.case
    return IssueMarks(
        number=number,
        issued_at=visit.by.now,
        issuer=MunicipalityCode(visit.context.party.code),
        municipality=settings.municipality,
        mayor=settings.mayor,
        case_number=case.number if case else "",
        terminal=visit.by.terminal_id,
        simulated=settings.simulated,
    )
