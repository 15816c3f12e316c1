"""What may happen to a move with one visit, case by case, with the article each rests on.

One nation for all cases, real databases, keys and envelopes; each case has a family of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from move_keys import A, B, C
from move_nation import Nation, Town

from jukinet.cards.card import RegistrationCard
from jukinet.cards.procedures import list_usable_cards, suspend
from jukinet.filings.workflow import CERTIFICATE_CHANGED, FilingState
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import Departure, DepartureState
from jukinet.moves.difference import Item
from jukinet.moves.mover_card import CardOutcome
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures import hearing
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import NationalPension
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import communication_server_of, register_office_of


class Family:
    """A family of A: the householder and his wife have cards, the daughter has none."""

    def __init__(self, nation: Nation, cards: int = 2) -> None:
        self.nation, self.old = nation, nation.town(A)
        self.people = self.old.a_family()
        self.held = [self.old.a_card(one, self.people) for one in self.people[:cards]]
        nation.settle()

    def leave(
        self, count: int = 1, *, planned: date | None = None, abroad: bool = False
    ) -> Departure:
        fields = self.rest(count) | ({"abroad": "yes"} if abroad else {})
        departure = self.old.leave(self.people, self.people[:count], fields=fields, planned=planned)
        self.nation.settle()
        return departure

    def let_wife_leave(self) -> Departure:
        """She goes alone; the householder stays, so that her record can stand again beside his."""
        departure = self.old.leave(self.people, self.people[1:2])
        self.nation.settle()
        return departure

    def rest(self, gone: int) -> dict[str, str]:
        """Who is what among those who stay (Act Art. 25)."""
        stay = self.people[gone:]
        if len(stay) < 2:
            return {}
        fields = {"rest_householder": str(stay[0].resident_id)}
        return fields | {f"relationship.{one.resident_id}": "子" for one in stay[1:]}

    def take(self, town: Town, who: int = 0, *, settle: bool = True) -> moves.FirstMoveIn:
        taken = town.take(self.old.read(self.people[who], self.held[who]))
        if settle:
            self.nation.settle()
        return taken

    def state(self, departure: Departure) -> tuple[DepartureState, str]:
        found = self.old.look_departure(departure.departure_id)
        return found.state, found.reason


def outcome(town: Town, taken: moves.FirstMoveIn) -> tuple[ArrivalState, str]:
    found = town.look_arrival(taken.arrival.arrival_id)
    return found.state, found.reason


def refused(obstacle: Obstacle) -> tuple[ArrivalState, str]:
    return ArrivalState.REFUSED, obstacle.value


def certificate_of(record: ResidentRecord, town: Town) -> MoveOutCertificate:
    return MoveOutCertificate.from_record(town.record(record.resident_id), town.clock.today())


def test_two_of_a_family_go_and_the_householder_changes_at_the_old_home(towns: Nation) -> None:
    """Act Arts. 24-2, 25: those with cards go; whoever stays is placed anew."""
    family, new = Family(towns), towns.town(B)
    departure = family.leave(2)
    taken = family.take(new)
    approved = new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    entered = [new.record(resident) for resident, _ in approved.changes]
    assert [str(one.relationship) for one in entered] == ["世帯主", "妻"]
    assert family.state(departure)[0] is DepartureState.ARRIVED
    assert family.old.record(family.people[2].resident_id).is_householder


def test_the_wife_comes_later_and_to_another_town(towns: Nation) -> None:
    """Act Art. 24-2: whoever of them was not entered yet may still come, wherever that is."""
    family = Family(towns)
    departure = family.leave(2)
    first = family.take(towns.town(B))
    towns.town(B).enter_and_approve(first.filing.filing_id, {"who.2": ""})
    towns.settle()
    assert family.state(departure)[0] is DepartureState.PLANNED
    second = family.take(towns.town(C), 1)
    filing = towns.town(C).look_filing(second.filing.filing_id)
    assert filing.fields["relationship.1"] == "世帯主", "alone, she is the householder"
    towns.town(C).enter_and_approve(second.filing.filing_id)
    towns.settle()
    assert family.state(departure)[0] is DepartureState.ARRIVED
    gone = family.old.record(family.people[1].resident_id).erasure
    assert gone is not None
    assert gone.destination_municipality == C, "corrected to where she really went (Order 13 (3))"


def test_whoever_goes_elsewhere_than_he_said_is_noted_at_both_towns(towns: Nation) -> None:
    """Order Art. 13 (3): the destination is corrected; the difference needs nobody."""
    family = Family(towns)
    family.leave(1)
    taken = family.take(towns.town(C))
    towns.town(C).enter_and_approve(taken.filing.filing_id, {"address": "別の町7番8号"})
    towns.settle()
    thread = taken.arrival.arrival_id
    for town in (family.old, towns.town(C)):
        with town.database.transaction() as tx:
            (line,) = moves.list_differences(tx, by=town.clerk(), thread=thread)
        assert (line.item, line.is_open) == (Item.DESTINATION, False)


def test_called_off_before_anybody_asked_the_record_stands_again(towns: Nation) -> None:
    """Act Art. 14: the ordinary cancellation; whoever asks meanwhile, or after it, gets nothing."""
    family = Family(towns)
    departure = family.let_wife_leave()
    assert family.old.call_off(departure).state is DepartureState.CALLED_OFF
    asked = family.take(towns.town(B), 1)
    assert outcome(towns.town(B), asked) == refused(Obstacle.CANCELLED)
    family.old.cancel_move_out(family.people[1].resident_id)
    family.old.follow()
    towns.settle()
    assert family.state(departure)[0] is DepartureState.CANCELLED
    again = family.take(towns.town(B), 1)
    assert outcome(towns.town(B), again) == refused(Obstacle.NO_MOVE_OUT)


def test_called_off_after_a_town_asked_that_town_gives_up_first(towns: Nation) -> None:
    """Nothing ends a claim but its holder's word: never two residences."""
    family, new = Family(towns), towns.town(B)
    departure = family.leave(1)
    taken = family.take(new)
    assert family.old.call_off(departure).state is DepartureState.RECALLED
    towns.settle()
    assert outcome(new, taken) == refused(Obstacle.CANCELLED)
    assert family.state(departure)[0] is DepartureState.CALLED_OFF
    with pytest.raises(JukiError):
        new.enter_and_approve(taken.filing.filing_id)


def test_a_recall_that_comes_after_the_approval_changes_nothing(towns: Nation) -> None:
    """The new town was quicker: she has moved, and the former town hears it."""
    family, new = Family(towns), towns.town(B)
    departure = family.leave(1)
    taken = family.take(new)
    new.enter(taken.filing.filing_id)
    family.old.call_off(departure)
    new.approve(taken.filing.filing_id, follow=False)
    towns.settle()
    assert outcome(new, taken)[0] is ArrivalState.REGISTERED
    assert family.state(departure)[0] is DepartureState.ARRIVED


def test_registered_somewhere_in_between_needs_a_paper(towns: Nation) -> None:
    """Order Art. 24-2 no. 1."""
    family = Family(towns)
    departure = family.leave(1)
    towns.town(C).come_by_paper(certificate_of(family.people[0], family.old))
    towns.settle()
    family.old.follow()
    assert family.state(departure)[0] is DepartureState.ARRIVED
    taken = family.take(towns.town(B))
    assert outcome(towns.town(B), taken) == refused(Obstacle.REGISTERED_IN_BETWEEN)


def test_abroad_and_back_is_a_move_in_from_abroad(towns: Nation) -> None:
    """Order Art. 30-20: a move abroad ends the card and the special rule."""
    family = Family(towns)
    family.leave(1, abroad=True)
    taken = family.take(towns.town(B))
    assert outcome(towns.town(B), taken) == refused(Obstacle.MOVED_ABROAD)


def test_dead_between_filing_and_arrival(towns: Nation) -> None:
    """Order Art. 8: the new town is asked to give up, and does."""
    family, new = Family(towns), towns.town(B)
    departure = family.let_wife_leave()
    taken = family.take(new, 1)
    holder = family.people[1].resident_id
    family.old.cancel_move_out(holder)
    family.old.die(holder)
    family.old.follow()
    towns.settle()
    family.old.follow()
    assert outcome(new, taken) == refused(Obstacle.DEAD)
    assert family.state(departure) == (DepartureState.OVER, Obstacle.DEAD.value)


def test_two_towns_at_once_one_wins_and_the_other_is_told_why(towns: Nation) -> None:
    """The former town decides, by who asks first; the loser is not told where the other is."""
    family = Family(towns)
    departure = family.leave(1)
    first = family.take(towns.town(B), settle=False)
    second = family.take(towns.town(C), settle=False)
    towns.settle()
    outcomes = {outcome(towns.town(B), first), outcome(towns.town(C), second)}
    assert outcomes == {(ArrivalState.INFORMED, ""), refused(Obstacle.TAKEN)}
    assert family.state(departure)[0] is DepartureState.CLAIMED
    won = outcome(towns.town(B), first)[0] is ArrivalState.INFORMED
    winner, taken = (towns.town(B), first) if won else (towns.town(C), second)
    winner.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    assert family.state(departure)[0] is DepartureState.ARRIVED


def test_the_same_person_twice_at_one_town_is_refused_at_the_counter(towns: Nation) -> None:
    family = Family(towns)
    family.leave(1)
    family.take(towns.town(B))
    with pytest.raises(JukiError) as caught:
        family.take(towns.town(B))
    assert caught.value.code is ErrorCode.MOVE_UNDER_WAY


def test_what_changed_at_the_former_town_takes_the_filing_back_from_its_reviewer(
    towns: Nation,
) -> None:
    """A stale certificate is approved by nobody: the wife stays after all."""
    family, new = Family(towns), towns.town(B)
    departure = family.leave(2)
    taken = family.take(new)
    filing = new.enter(taken.filing.filing_id)
    family.old.cancel_move_out(family.people[1].resident_id)
    family.old.follow()
    towns.settle()
    now = new.look_filing(filing.filing_id)
    assert (now.state, now.returned_reason) == (FilingState.RETURNED, CERTIFICATE_CHANGED)
    approved = new.enter_and_approve(filing.filing_id)
    towns.settle()
    assert len(approved.changes) == 1
    assert family.state(departure)[0] is DepartureState.PLANNED, "she has not come, she stands"


def test_a_town_that_keeps_the_first_word_is_noticed(
    towns: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: what changed at the former town changes nothing here."""
    monkeypatch.setattr(hearing, "is_newer", lambda arrival, answer: arrival.version == 0)
    with pytest.raises(AssertionError):
        test_what_changed_at_the_former_town_takes_the_filing_back_from_its_reviewer(towns)


def test_too_late_by_the_planned_day_needs_a_paper_and_is_chased(towns: Nation) -> None:
    """Order Art. 24-2 no. 2; Act Art. 14 for whoever never arrives."""
    family = Family(towns)
    departure = family.leave(1, planned=towns.clock.today() - timedelta(days=31))
    taken = family.take(towns.town(B))
    assert outcome(towns.town(B), taken) == refused(Obstacle.TOO_LATE)
    assert family.old.chase() >= 1, "others of the shared nation may be late, too"
    assert family.state(departure) == (DepartureState.OVER, Obstacle.TOO_LATE.value)
    with family.old.database.transaction() as tx:
        never = moves.list_never_arrived(tx, by=family.old.clerk())
    assert departure.departure_id in {one.departure_id for one in never}


def test_fourteen_days_after_the_move_the_counter_says_so_at_once(towns: Nation) -> None:
    """Order Art. 24-2 no. 2: nobody has to be asked."""
    family = Family(towns)
    family.leave(1)
    read = family.old.read(family.people[0], family.held[0])
    late = towns.clock.today() - timedelta(days=15)
    with pytest.raises(JukiError) as caught:
        towns.town(B).take(read, moved=late)
    assert caught.value.code is ErrorCode.SPECIAL_RULE_FAILS


def test_a_stopped_card_moves_nobody(towns: Nation) -> None:
    """Order Art. 24-2 no. 3, by the issuer's own ledger."""
    family = Family(towns)
    family.leave(1)
    stop(family.old, family.held[0], family.people)
    taken = family.take(towns.town(B))
    assert outcome(towns.town(B), taken) == refused(Obstacle.CARD_NOT_USABLE)


def test_a_departure_without_a_card_is_an_ordinary_one_and_not_refused(towns: Nation) -> None:
    """Act Art. 24: filed, entered, approved; the certificate is on paper."""
    family = Family(towns, cards=0)
    departure = family.leave(1)
    assert departure.state is DepartureState.OVER
    assert departure.reason == Obstacle.NOT_ANNOTATED.value
    erasure = family.old.record(family.people[0].resident_id).erasure
    assert erasure is not None
    assert erasure.detail == "2101"


def test_a_town_that_does_not_answer_ends_the_waiting_and_is_freed_when_it_wakes(
    towns: Nation,
) -> None:
    """Every word is answered, or expires with a reason."""
    family, new = Family(towns), towns.town(B)
    departure = family.leave(1)
    towns.cut.add(communication_server_of(A))
    towns.cut.add(register_office_of(A))
    taken = family.take(new)
    assert outcome(new, taken)[0] is ArrivalState.ASKED
    towns.clock.advance(timedelta(days=15))
    assert new.chase() >= 1
    assert outcome(new, taken) == (ArrivalState.EXPIRED, Obstacle.NO_ANSWER.value)
    towns.cut.clear()
    towns.settle()
    assert outcome(new, taken)[0] is ArrivalState.EXPIRED
    assert family.state(departure)[0] is DepartureState.PLANNED


def test_given_up_at_the_counter_another_town_may_ask(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    departure = family.leave(1)
    taken = family.take(new)
    with new.database.transaction() as tx:
        moves.give_up(tx, taken.arrival.arrival_id, by=new.clerk(), context=new.context)
    towns.settle()
    assert family.state(departure)[0] is DepartureState.PLANNED
    again = family.take(towns.town(C))
    assert outcome(towns.town(C), again)[0] is ArrivalState.INFORMED


def test_until_2012_the_card_is_handed_back_at_the_new_town(towns: Nation) -> None:
    """Order Art. 30-20 as of 2003: the issuer knows it as returned, nobody takes it over."""
    family, new = Family(towns), towns.town(B)
    family.leave(1)
    taken = family.take(new)
    approved = new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    resident, thread = approved.changes[0][0], taken.arrival.arrival_id
    read = family.old.read(family.people[0], family.held[0])
    with pytest.raises(JukiError) as caught, new.database.transaction() as tx:
        moves.take_card_over(tx, thread, read, by=new.clerk(), context=new.context)
    assert caught.value.code is ErrorCode.UNKNOWN_ARTICLE
    with new.database.transaction() as tx:
        moves.take_card_back(tx, resident, by=new.clerk(), context=new.context)
        (card,) = moves.list_movers_cards(tx, thread, by=new.clerk())
    assert card.outcome is CardOutcome.HANDED_BACK
    family.old.follow()
    with family.old.database.transaction() as tx:
        assert list_usable_cards(tx, [family.people[0].resident_id]) == {}


def test_the_pension_number_travels_with_whoever_goes(towns: Nation) -> None:
    """Order Art. 24-3: kind and number are certified, and stand in the new record."""
    family, new = Family(towns), towns.town(B)
    pension = NationalPension(3, "9876543210")
    family.old.correct_further(family.people[0].resident_id, pension)
    family.leave(1)
    taken = family.take(new)
    approved = new.enter_and_approve(taken.filing.filing_id)
    entered = new.record(approved.changes[0][0])
    assert entered.qualifications.pension == pension
    assert entered.permanent_domicile == family.people[0].permanent_domicile


def test_since_2012_the_family_goes_along_with_the_householders_card(towns: Nation) -> None:
    """Act Art. 24-2 (2) as of 2012-07-09; this case comes last, for it moves the clock."""
    towns.set_day(date(2012, 7, 10))
    family, new = Family(towns, cards=1), towns.town(B)
    departure = family.leave(3)
    taken = family.take(new)
    approved = new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    assert len(approved.changes) == 3
    assert family.state(departure)[0] is DepartureState.ARRIVED


def stop(town: Town, card: RegistrationCard, people: Sequence[ResidentRecord]) -> None:
    office = town.cards(list(people))
    office.do(suspend, card.card_id, by=office.worker(requester=people[0].resident_id))
