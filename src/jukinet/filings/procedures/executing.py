"""An approved filing takes effect: the register's own procedures, in the approver's transaction.

Every change bears who entered it, who approved it and the number of the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import store
from jukinet.filings.filing import Filing
from jukinet.filings.moving import SPECIAL_MOVE_OUT
from jukinet.filings.particulars import (
    Amending,
    Born,
    Cancelling,
    Coming,
    Erasing,
    Leaving,
    Particulars,
    Placement,
    Rearranging,
    Recoding,
    Relocating,
    Renaming,
)
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.papers import (
    Arrival,
    Birth,
    BirthCorrection,
    Cancellation,
    CodeChange,
    Death,
    HouseholdChange,
    ItemCorrection,
    MoveIn,
    MoveOut,
    NameCorrection,
    Relocation,
)
from jukinet.register.record import Occasion, RegisterChange
from jukinet.register.renaming import Renaming as AreaRenaming
from jukinet.terms.errors import ErrorCode, JukiError

HOUSEHOLDER_CHANGED = "9001"
MEMBER_MOVED = "9004"


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of it: changes the network is told of, and records changed besides."""

    told: tuple[RegisterChange, ...]
    kept: tuple[UUID, ...] = ()

    @property
    def outcome(self) -> list[tuple[UUID, int | None]]:
        """Changes by record; None stands for one the network is not told of."""
        numbered = [(change.resident_id, change.change_number) for change in self.told]
        return [*numbered, *((resident, None) for resident in self.kept)]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every carrying-out needs: the filing, who approved it, when, and chance."""

    tx: Transaction
    filing: Filing
    approved_by: str
    at: datetime
    randomness: Randomness

    def occasion(self, happened_on: date) -> Occasion:
        """The occasion of every change of this filing."""
        return Occasion(
            occurred_on=happened_on,
            known_on=self.filing.received_on,
            by=self.filing.entered_by,
            at=self.at,
            approved_by=self.approved_by,
            paper=self.filing.number.text,
        )

    def open_household(self) -> UUID:
        """A new household."""
        (household,) = register.open_households(self.tx, 1, at=self.at, randomness=self.randomness)
        return household


def execute(desk: Desk, particulars: Particulars) -> Effect:
    """Carry out what a filing comes to."""
    match particulars:
        case Coming():
            return Effect(tuple(_enter_comers(desk, particulars)))
        case Leaving():
            return _let_leave(desk, particulars)
        case Relocating():
            return _relocate(desk, particulars)
        case Rearranging():
            return Effect((), _place(desk, particulars.placements, particulars))
        case Born():
            return Effect(tuple(_enter_child(desk, particulars)))
        case Erasing():
            return _erase(desk, particulars)
        case Amending():
            return _amend(desk, particulars)
        case Cancelling():
            return _cancel(desk, particulars)
        case Recoding():
            return Effect(tuple(_change_codes(desk, particulars)))
        case Renaming():
            return _rename(desk, particulars)
        case _:
            assert_never(particulars)


def _enter_comers(desk: Desk, coming: Coming) -> list[RegisterChange]:
    household = coming.joins or desk.open_household()
    occasion = desk.occasion(coming.happened_on)
    move_ins = [
        MoveIn(
            certificate=comer.certificate,
            address=coming.address,
            household_id=household,
            relationship=comer.relationship,
            occasion=occasion,
            detail=coming.detail,
        )
        for comer in coming.people
        if comer.certificate
    ]
    arrivals = [
        Arrival(
            name=comer.name,
            birth_date=comer.birth_date,
            sex=comer.sex,
            address=coming.address,
            household_id=household,
            relationship=comer.relationship,
            permanent_domicile=comer.permanent_domicile,
            occasion=occasion,
            detail=coming.detail,
            foreign=comer.foreign,
        )
        for comer in coming.people
        if not comer.certificate and comer.name and comer.birth_date and comer.sex
    ]
    return [
        *register.accept_move_ins(desk.tx, move_ins, randomness=desk.randomness),
        *register.accept_arrivals(desk.tx, arrivals, randomness=desk.randomness),
    ]


def _let_leave(desk: Desk, leaving: Leaving) -> Effect:
    occasion = desk.occasion(leaving.happened_on)
    papers = [
        MoveOut(
            resident_id=resident,
            destination_municipality=leaving.destination_municipality,
            destination_address=leaving.destination_address,
            occasion=occasion,
            detail=SPECIAL_MOVE_OUT if resident in leaving.annotated else leaving.detail,
        )
        for resident in leaving.people
    ]
    _, told = register.accept_move_outs(desk.tx, papers)
    if leaving.destination_municipality is not None:
        store.insert_planned_moves(
            desk.tx, desk.filing.filing_id, leaving.people, leaving.happened_on
        )
    return Effect(tuple(told), _place(desk, leaving.rest, leaving))


def _relocate(desk: Desk, relocating: Relocating) -> Effect:
    occasion = desk.occasion(relocating.happened_on)
    papers = [
        Relocation(resident, relocating.address, occasion, relocating.detail)
        for resident in relocating.people
    ]
    told = register.relocate(desk.tx, papers)
    return Effect(tuple(told), _place(desk, relocating.placements, relocating))


def _place(
    desk: Desk,
    placements: Sequence[Placement],
    of: Leaving | Relocating | Rearranging | Erasing,
) -> tuple[UUID, ...]:
    """Households and relationships as confirmed on the page, all at once."""
    if not placements:
        return ()
    new = desk.open_household() if any(not each.household_id for each in placements) else None
    occasion = desk.occasion(of.happened_on)
    changes = []
    for placement in placements:
        household = placement.household_id or new
        assert household is not None
        detail = of.detail if isinstance(of, Rearranging) else _detail_of(placement, desk.filing)
        changes.append(
            HouseholdChange(
                placement.resident_id, household, placement.relationship, occasion, detail
            )
        )
    register.change_households(desk.tx, changes)
    return tuple(placement.resident_id for placement in placements)


def _detail_of(placement: Placement, filing: Filing) -> str:
    stays = placement.household_id == filing.household_id
    return HOUSEHOLDER_CHANGED if stays else MEMBER_MOVED


def _enter_child(desk: Desk, born: Born) -> list[RegisterChange]:
    birth = Birth(
        name=born.name,
        sex=born.sex,
        address=born.address,
        household_id=born.household_id,
        relationship=born.relationship,
        permanent_domicile=born.permanent_domicile,
        occasion=desk.occasion(born.happened_on),
        detail=born.detail,
    )
    return register.record_births(desk.tx, [birth], randomness=desk.randomness)


def _erase(desk: Desk, erasing: Erasing) -> Effect:
    occasion = desk.occasion(erasing.happened_on)
    deaths = [Death(resident, occasion, erasing.detail) for resident in erasing.people]
    told = register.record_deaths(desk.tx, deaths)
    return Effect(tuple(told), _place(desk, erasing.rest, erasing))


def _amend(desk: Desk, amending: Amending) -> Effect:
    occasion = desk.occasion(amending.happened_on)
    resident, detail = amending.resident_id, amending.detail
    if amending.name is not None:
        named = NameCorrection(resident, amending.name, occasion, detail)
        return Effect(tuple(register.correct_names(desk.tx, [named])))
    if amending.birth_date is not None and amending.sex is not None:
        born = BirthCorrection(resident, amending.birth_date, amending.sex, occasion, detail)
        return Effect(tuple(register.correct_births(desk.tx, [born])))
    if amending.address is not None:
        moved = Relocation(resident, amending.address, occasion, detail)
        return Effect(tuple(register.relocate(desk.tx, [moved])))
    if amending.items:
        marked = ItemCorrection(resident, detail, dict(amending.items), occasion)
        register.correct_items(desk.tx, [marked])
        return Effect((), (resident,))
    domicile = amending.permanent_domicile
    assert domicile is not None
    becomes = {"permanent_domicile": domicile.text, "family_register_head": domicile.head}
    register.correct_items(desk.tx, [ItemCorrection(resident, detail, becomes, occasion)])
    return Effect((), (resident,))


def _change_codes(desk: Desk, recoding: Recoding) -> list[RegisterChange]:
    occasion = desk.occasion(recoding.happened_on)
    papers = [CodeChange(resident, occasion, recoding.detail) for resident in recoding.people]
    return register.change_codes(desk.tx, papers)


def _cancel(desk: Desk, cancelling: Cancelling) -> Effect:
    """Stacked on the change it withdraws; nothing is deleted (Act Art. 14).

    A move-out is not cancelled while another town enters the person: MOVE_CLAIMED.
    """
    papers = _cancellations(cancelling, desk.occasion(cancelling.happened_on))
    told = register.cancel_changes(desk.tx, papers)
    residents = list(dict.fromkeys(resident for resident, _ in cancelling.changes))
    back = [one for one in register.list_records(desk.tx, residents) if one.erasure is None]
    _must_not_be_claimed(desk.tx, [one.resident_id for one in back])
    heard = {change.resident_id for change in told}
    return Effect(tuple(told), tuple(one for one in residents if one not in heard))


def _cancellations(cancelling: Cancelling, occasion: Occasion) -> list[Cancellation]:
    return [Cancellation(resident, one, occasion) for resident, one in cancelling.changes]


def must_not_wait(tx: Transaction, particulars: Particulars, by: CaseWorker) -> None:
    """Refuse at the desk already what would be refused at its approval.

    MOVE_CLAIMED while another town enters her, MOVE_CONFIRMED once it has; CHANGE_NOT_CANCELLABLE
    for an entry, and for what is withdrawn already.  The approval asks again and has the last word:
    that town, or another filing, may come first.
    """
    if not isinstance(particulars, Cancelling):
        return
    for resident, change in particulars.changes:
        if register.stands_again_without(tx, resident, change):
            register.get_record(tx, resident).must_not_be_confirmed()
            _must_not_be_claimed(tx, [resident])
    day = particulars.happened_on
    occasion = Occasion(day, day, by.operator.operator_id, by.now)
    register.must_be_cancellable(tx, _cancellations(particulars, occasion))


def _must_not_be_claimed(tx: Transaction, residents: Sequence[UUID]) -> None:
    if store.hold_planned_moves(tx, residents):
        raise JukiError(ErrorCode.MOVE_CLAIMED, "another town is entering the person")


def _rename(desk: Desk, renaming: Renaming) -> Effect:
    """One order; a job carries it out address by address and tells the network of each."""
    register.order_renaming(
        desk.tx,
        AreaRenaming(renaming.old, renaming.new, renaming.detail),
        desk.occasion(renaming.happened_on),
        randomness=desk.randomness,
    )
    return Effect(())
