"""What came in 2012: cards go on at the new town, foreign residents have records that travel.

The nation of the other cases, some years later; real databases, keys and envelopes.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from move_keys import A, B, C
from move_nation import Nation, Town

from jukinet.cards import procedures as cards
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import CardState
from jukinet.cards.procedures import CardFile, chase_cards
from jukinet.counters.resident_card import CardRead
from jukinet.moves import procedures as moves
from jukinet.moves.mover_card import CardOutcome
from jukinet.register import procedures as register
from jukinet.register.further import Alias, ForeignResident, NationalPension, ResidenceCategory
from jukinet.register.record import ResidentRecord
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError
from laid_cards import lay_down

DAY = date(2012, 7, 10)
STAY = ForeignResident(
    nationality="見本国",
    category=ResidenceCategory.MID_TO_LONG_TERM,
    status="技術",
    period="3年",
    until=date(2015, 7, 8),
    card="AB12345678CD",
    since=date(2012, 7, 9),
    aliases=(
        Alias("見本　一", "見本市", date(2012, 7, 9), "見本市", date(2012, 7, 10)),
        Alias("見本　二", "見本市", date(2012, 7, 10)),
    ),
)
PENSION = NationalPension(1, "1234567890")


@pytest.fixture
def later(towns: Nation) -> Nation:
    """The nation of all cases, in 2012 at the earliest."""
    if towns.clock.today() < DAY:
        towns.set_day(DAY)
    return towns


class Mover:
    """A householder who moves from A to B with his card."""

    def __init__(self, nation: Nation) -> None:
        self.nation, self.old, self.new = nation, nation.town(A), nation.town(B)
        self.family = self.old.a_family()
        self.card = self.old.a_card(self.family[0], self.family)
        nation.settle()

    @property
    def holder(self) -> ResidentRecord:
        return self.family[0]

    def move(self) -> UUID:
        """To the new town, entered and told; the key of his record there."""
        self.old.leave(self.family, self.family)
        self.nation.settle()
        taken = self.new.take(self.read(self.new))
        self.nation.settle()
        approved = self.new.enter_and_approve(taken.filing.filing_id)
        self.nation.settle()
        self.arrival = taken.arrival.arrival_id
        key: UUID = approved.changes[0][0]
        return key

    def read(self, here: Town, number: CardNumber | None = None) -> CardRead:
        return lay_down(
            self.holder.identification.code, self.nation.clock.now(), municipality=A.digits,
            here=here.code.digits, number=number or self.card.number,
        )  # fmt: skip

    def take_over(self, number: CardNumber | None = None) -> RegistrationCard:
        with self.new.database.transaction() as tx:
            return moves.take_card_over(
                tx, self.arrival, self.read(self.new, number), by=self.new.clerk(),
                context=self.new.context,
            )  # fmt: skip

    def outcome(self) -> CardOutcome:
        with self.new.database.transaction() as tx:
            (card,) = moves.list_movers_cards(tx, self.arrival, by=self.new.clerk())
        return card.outcome


def look(town: Town, number: CardNumber) -> CardFile | None:
    with town.database.transaction() as tx:
        found = cards.find_card(tx, number, by=town.clerk())
        if found is None:
            return None
        return cards.get_card_file(tx, found.card_id, by=town.clerk(), context=town.context)


def national(nation: Nation, town: Town, number: CardNumber) -> tuple[str, str]:
    """Whose the card is and how it stands, as the nation answers."""
    with town.database.transaction() as tx:
        question = cards.ask_card_state(tx, number, by=town.clerk(), context=town.context)
    nation.settle()
    with town.database.transaction() as tx:
        answer = cards.get_card_answer(tx, question, by=town.clerk())
    return answer.municipality or "", answer.state or ""


def state_of(town: Town, card: RegistrationCard) -> CardState:
    file = look(town, card.number)
    assert file is not None
    return file.card.state


def test_the_new_town_takes_the_card_over_and_the_old_one_closes_its_line(later: Nation) -> None:
    """Act Art. 30-44 (5), (6): number and end stay, the address goes on its back."""
    mover = Mover(later)
    resident = mover.move()
    assert mover.outcome() is CardOutcome.AWAITED
    assert state_of(mover.old, mover.card) is CardState.MOVING
    taken = mover.take_over()
    assert (taken.number, taken.valid_until) == (mover.card.number, mover.card.valid_until)
    assert (taken.resident_id, taken.state) == (resident, CardState.ACTIVE)
    later.settle()
    file = look(mover.new, mover.card.number)
    assert file is not None
    assert [one.what for one in file.back_entries] == ["address"]
    assert mover.outcome() is CardOutcome.TAKEN_OVER
    assert state_of(mover.old, mover.card) is CardState.CARRIED_OVER
    assert national(later, mover.old, mover.card.number) == (B.digits, "active")
    issued = count_issued(mover.new)
    with mover.new.database.transaction() as tx:
        cards.record_pin_set(tx, taken.card_id, by=mover.new.clerk(), context=mover.new.context)
    assert count_issued(mover.new) == issued, "the town that is left issued it"


def count_issued(town: Town) -> int:
    with town.database.transaction() as tx:
        years = cards.list_yearly(tx, town.context.clock.today(), by=town.clerk())
    return years[-1].cumulative


def test_after_ninety_days_the_old_town_voids_what_nobody_showed(later: Nation) -> None:
    """Order Art. 30-20: the card was not submitted within ninety days of the move-in."""
    mover = Mover(later)
    mover.move()
    later.clock.advance(timedelta(days=91))
    mover.new.chase()
    with mover.old.database.transaction() as tx:
        chase_cards(tx, mover.old.context)
    later.settle()
    assert mover.outcome() is CardOutcome.NOT_SHOWN
    assert state_of(mover.old, mover.card) is CardState.VOID
    with pytest.raises(JukiError) as caught:
        mover.take_over()
    assert caught.value.code is ErrorCode.STEP_IMPOSSIBLE


def test_a_card_that_was_taken_over_goes_on_to_a_third_town_and_back_home(later: Nation) -> None:
    """It is its holder's, wherever he lives; a later move asks the town it stands at now."""
    mover = Mover(later)
    first = mover.move()
    mover.take_over()
    later.settle()
    there = mover.new.record(first)
    household = [mover.new.record(one) for one in _members(mover.new, there)]
    mover.new.leave(household, household, to=C)
    later.settle()
    taken = later.town(C).take(mover.read(later.town(C)), former=B)
    later.settle()
    later.town(C).enter_and_approve(taken.filing.filing_id)
    later.settle()
    mover.new, mover.arrival = later.town(C), taken.arrival.arrival_id
    mover.take_over()
    later.settle()
    assert state_of(later.town(B), mover.card) is CardState.CARRIED_OVER
    assert national(later, later.town(C), mover.card.number) == (C.digits, "active")
    _go_home(later, mover)
    assert state_of(mover.old, mover.card) is CardState.ACTIVE
    assert national(later, mover.old, mover.card.number) == (A.digits, "active")


def _go_home(nation: Nation, mover: Mover) -> None:
    there = mover.new
    with there.database.transaction() as tx:
        (card,) = moves.list_movers_cards(tx, mover.arrival, by=there.clerk())
    people = [there.record(one) for one in _members(there, there.record(card.resident_id))]
    there.leave(people, people, to=A)
    nation.settle()
    taken = mover.old.take(mover.read(mover.old), former=C)
    nation.settle()
    mover.old.enter_and_approve(taken.filing.filing_id)
    nation.settle()
    mover.new, mover.arrival = mover.old, taken.arrival.arrival_id
    mover.take_over()
    nation.settle()


def _members(town: Town, one: ResidentRecord) -> list[UUID]:
    with town.database.transaction() as tx:
        members = register.get_household(tx, one.household_id).members
    return [member.resident_id for member in members]


def test_another_card_or_another_persons_is_taken_over_by_nobody(later: Nation) -> None:
    mover = Mover(later)
    mover.move()
    other = CardNumber.from_payload("000000000000777")
    with pytest.raises(JukiError) as caught:
        mover.take_over(other)
    assert caught.value.code is ErrorCode.IDENTITY_UNPROVEN
    assert mover.outcome() is CardOutcome.AWAITED


def test_a_card_that_was_stopped_meanwhile_stays_its_towns_in_the_network(later: Nation) -> None:
    """Only a card that its municipality lets go becomes another's: a stop is not undone by it."""
    mover = Mover(later)
    mover.move()
    office = mover.old.cards(mover.family)
    office.do(cards.report_loss, mover.card.card_id, by=office.worker())
    mover.take_over()
    later.settle()
    assert national(later, mover.old, mover.card.number) == (A.digits, "lost")


def test_a_foreign_residents_items_and_the_pension_travel_and_are_entered(later: Nation) -> None:
    """Act Art. 30-45, Order Art. 24-3: everything that is certified stands in the new record."""
    mover = Mover(later)
    mover.old.correct(mover.holder.resident_id, "9006", {
        "permanent_domicile": None, "family_register_head": None,
    })  # fmt: skip
    mover.old.correct_further(mover.holder.resident_id, PENSION, STAY)
    entered = mover.new.record(mover.move())
    assert entered.foreign == STAY
    assert entered.foreign.alias == "見本　二"
    assert entered.permanent_domicile is None
    assert entered.qualifications.pension == PENSION


def test_since_2012_nobody_hands_a_card_back_for_moving(later: Nation) -> None:
    mover = Mover(later)
    resident = mover.move()
    with pytest.raises(JukiError) as caught, mover.new.database.transaction() as tx:
        moves.take_card_back(tx, resident, by=mover.new.clerk(), context=mover.new.context)
    assert caught.value.code is ErrorCode.UNKNOWN_ARTICLE
