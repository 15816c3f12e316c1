"""A card from the application to its destruction, on a real database; nothing is skipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from cards_office import KNOWS_ALL, PHOTO, CardsOffice

from jukinet.cards import procedures
from jukinet.cards.acting_for import PAPERS_OF
from jukinet.cards.application import ApplicationKind, Proxy, ReissueCause
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented
from jukinet.cards.life import CardEvent, CardState
from jukinet.cards.saga import ChipSight, Lamp, LampState, Step
from jukinet.counters.case import Means, Relation
from jukinet.protection.procedures import take_lock
from jukinet.terms.errors import ErrorCode
from refusals import refused


def test_a_card_goes_its_way_step_by_step(office: CardsOffice) -> None:
    card = office.apply()
    steps = [office.look(card).saga.step]
    office.do(procedures.note_face_printed, card.card_id, None)
    steps.append(office.look(card).saga.step)
    office.do(procedures.note_chip_written, card.card_id, office.issuing_key)
    steps.append(office.look(card).saga.step)
    office.do(procedures.record_made, card.card_id)
    steps.append(office.look(card).saga.step)
    letter = office.do(procedures.make_letter, card.card_id)
    steps.append(office.look(card).saga.step)
    office.do(procedures.note_letter_sent, card.card_id)
    steps.append(office.look(card).saga.step)
    office.hand_over(card, letter.number)
    steps.append(office.look(card).saga.step)
    active = office.activate(card)
    steps.append(office.look(card).saga.step)
    assert steps == [
        Step.PRINT_FACE, Step.WRITE_CHIP, Step.RECORD_MADE, Step.MAKE_LETTER, Step.SEND_LETTER,
        Step.HAND_OVER, Step.SET_PIN, Step.AWAIT_ANSWERS,
    ]  # fmt: skip
    assert active.state is CardState.ACTIVE
    assert active.issued_on == date(2003, 8, 25)
    assert active.valid_until == date(2013, 8, 24)
    assert [step.event for step in office.look(card).steps] == [
        CardEvent.MADE, CardEvent.LETTER_MADE, CardEvent.LETTER_SENT, CardEvent.HANDED_OVER,
        CardEvent.PIN_SET,
    ]  # fmt: skip


def test_a_card_of_the_same_day_skips_the_letter(office: CardsOffice) -> None:
    card = office.make(office.apply(same_day=True))
    assert office.look(card).saga.step is Step.CALL_SAME_DAY
    office.do(procedures.call_same_day, card.card_id)
    office.hand_over(card, "")
    assert office.activate(card).state is CardState.ACTIVE


def test_the_letter_is_skipped_only_where_that_was_asked_for(office: CardsOffice) -> None:
    card = office.make(office.apply())
    refused(ErrorCode.CARD_STATE, lambda: office.do(procedures.call_same_day, card.card_id))


def test_a_photo_is_there_until_the_card_works_and_not_longer(office: CardsOffice) -> None:
    card = office.apply()
    assert office.do(procedures.open_photo, card.application_id) == PHOTO
    with office.database.transaction() as tx:
        from jukinet.cards.store import find_photo

        kept = find_photo(tx, card.application_id)
    assert kept is not None
    assert PHOTO not in kept[0]
    made = office.make(card)
    office.hand_over(made, office.send_letter(made))
    office.activate(made)
    assert office.do(procedures.open_photo, card.application_id) is None


def test_nobody_gets_a_second_card_in_making_or_in_use(office: CardsOffice) -> None:
    office.apply()
    refused(ErrorCode.CARD_ALREADY_HELD, office.apply)


def test_a_card_in_use_keeps_others_away(office: CardsOffice) -> None:
    office.issue()
    refused(ErrorCode.CARD_ALREADY_HELD, office.apply)


def test_form_b_needs_a_fresh_photo_and_form_a_none(office: CardsOffice) -> None:
    refused(ErrorCode.CARD_PAPERS_MISSING, lambda: office.apply(photo=None))
    refused(ErrorCode.CARD_PAPERS_MISSING, lambda: office.apply(photo_taken_on=date(2003, 2, 24)))
    assert office.apply(form=CardForm.A, photo=None).form is CardForm.A


def test_a_proxy_comes_only_for_somebody_who_cannot(office: CardsOffice) -> None:
    refused(ErrorCode.CARD_PAPERS_MISSING, lambda: office.apply(proxy=Proxy.ENTRUSTED))
    assert office.apply(proxy=Proxy.ENTRUSTED, proxy_reason="入院中")


def test_another_cards_letter_opens_nothing(office: CardsOffice) -> None:
    first = office.make(office.apply())
    second = office.make(office.apply(resident_id=office.family[1].resident_id))
    letter, other = office.send_letter(first), office.send_letter(second)
    refused(ErrorCode.CARD_LETTER_MISMATCH, lambda: office.hand_over(first, other))
    assert office.hand_over(first, letter).card.state is CardState.HANDED_OVER


def test_the_newest_letter_is_the_one_that_counts(office: CardsOffice) -> None:
    card = office.make(office.apply())
    old = office.send_letter(card)
    office.pass_time(days=10)
    new = office.send_letter(card)
    refused(ErrorCode.CARD_LETTER_MISMATCH, lambda: office.hand_over(card, old))
    assert office.hand_over(card, new)


def test_papers_that_were_enough_before_the_circular_are_not_after_it(
    office: CardsOffice,
) -> None:
    only_id = Presented(photo_id=True)
    early = office.make(office.apply())
    letter = office.send_letter(early)
    assert office.do(procedures.hand_over, early.card_id, only_id, "")
    late = office.make(office.apply(resident_id=office.family[1].resident_id))
    letter = office.send_letter(late)
    office.set_day(date(2004, 3, 2))
    act = procedures.hand_over
    refused(ErrorCode.CARD_PAPERS_MISSING, lambda: office.do(act, late.card_id, only_id, ""))
    assert office.do(act, late.card_id, only_id, letter)


def test_a_card_gone_wrong_is_spoilt_and_another_begins(office: CardsOffice) -> None:
    card = office.apply()
    office.do(procedures.note_face_printed, card.card_id, None)
    following = office.do(procedures.spoil_card, card.card_id, "print smeared")
    assert following.card_id != card.card_id
    assert following.number != card.number
    assert office.look(card).card.state is CardState.SPOILT
    assert office.look(following).saga.step is Step.PRINT_FACE


def test_a_chip_that_is_ahead_of_the_ledger_is_noted_and_not_written_again(
    office: CardsOffice,
) -> None:
    card = office.apply()
    office.do(procedures.note_face_printed, card.card_id, None)
    seen = office.look(card, chip=ChipSight.WRITTEN).saga
    assert seen.step is Step.RECORD_CHIP
    assert seen.lamps[Lamp.CHIP] is LampState.DIFFERS


def test_a_card_costs_what_the_towns_own_by_law_asks(office: CardsOffice) -> None:
    card = office.apply(fees={"card-first": 300})
    assert office.look(card).application.fee_yen == 300
    office.do(procedures.withdraw_application, card.card_id)
    assert office.look(office.apply(fees={"card-reissue": 1_000})).application.fee_yen == 500


def test_a_loss_before_the_circular_need_not_be_with_the_police(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(procedures.report_loss, card.card_id)
    office.set_day(date(2004, 8, 8))
    office.apply(kind=ApplicationKind.REISSUE, cause=ReissueCause.LOST, replaces=card.card_id)
    assert office.look(card).card.state is CardState.VOID


def test_a_lost_card_is_issued_again_with_the_number_of_the_police(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(procedures.report_loss, card.card_id)
    office.set_day(date(2004, 8, 9))
    wish: dict[str, Any] = {
        "kind": ApplicationKind.REISSUE, "cause": ReissueCause.LOST, "replaces": card.card_id,
    }  # fmt: skip
    refused(ErrorCode.CARD_POLICE_NUMBER_MISSING, lambda: office.apply(**wish))
    following = office.apply(**wish, police_number="西東京 16-0042")
    assert office.look(card).card.state is CardState.VOID
    assert office.look(card).steps[-1].ground == "re-issued"
    assert office.look(following).application.fee_yen == 500


def test_a_broken_chip_costs_nothing_and_the_old_card_is_handed_in(office: CardsOffice) -> None:
    card, _ = office.issue()
    following = office.apply(
        kind=ApplicationKind.REISSUE, cause=ReissueCause.CHIP_BROKEN, replaces=card.card_id
    )
    assert office.look(card).card.state is CardState.RETURNED
    assert office.look(following).application.fee_yen == 0


def test_a_card_is_renewed_in_its_last_three_months_in_exchange_for_the_old_one(
    office: CardsOffice,
) -> None:
    card, _ = office.issue()
    renewal: dict[str, Any] = {"kind": ApplicationKind.RENEWAL, "replaces": card.card_id}
    refused(ErrorCode.CARD_NOT_DUE, lambda: office.apply(**renewal))
    office.set_day(date(2013, 5, 24))
    new = office.make(office.apply(**renewal))
    letter = office.send_letter(new)
    assert office.look(card).card.state is CardState.ACTIVE
    refused(ErrorCode.CARD_PAPERS_MISSING, lambda: office.hand_over(new, letter))
    office.hand_over(new, letter, old_card_returned=True)
    assert office.look(card).card.state is CardState.RETURNED
    assert office.activate(new).valid_until == date(2023, 5, 23)


def test_a_card_whose_back_is_full_is_renewed_before_its_time(office: CardsOffice) -> None:
    card, _ = office.issue()
    for _ in range(4):
        office.do(procedures.enter_on_back, card.card_id, "address")
    assert office.apply(kind=ApplicationKind.RENEWAL, replaces=card.card_id)


def test_only_who_stands_here_in_person_lets_a_stopped_card_work_again(
    office: CardsOffice,
) -> None:
    card, _ = office.issue()
    on_the_telephone = office.worker(means=Means.QUESTIONS)
    stopped = office.do(procedures.suspend, card.card_id, answers=KNOWS_ALL, by=on_the_telephone)
    assert stopped.state is CardState.SUSPENDED
    for by in (
        office.worker(means=Means.QUESTIONS),
        office.worker(means=Means.NONE),
        office.worker(relation=Relation.PROXY),
    ):
        refused(
            ErrorCode.IDENTITY_UNPROVEN,
            partial(office.do, procedures.lift, card.card_id, by=by),
        )
    assert office.do(procedures.lift, card.card_id).state is CardState.ACTIVE


@pytest.mark.parametrize("how", [procedures.take_back, procedures.report_loss])
def test_no_photo_is_kept_of_a_card_that_ended_before_it_worked(
    office: CardsOffice, how: Callable[..., object]
) -> None:
    card = office.make(office.apply())
    office.hand_over(card, office.send_letter(card))
    office.do(how, card.card_id)
    if how is procedures.report_loss:
        assert office.do(procedures.open_photo, card.application_id) == PHOTO
        office.set_day(date(2013, 8, 26))
        office.chase()
    assert office.do(procedures.open_photo, card.application_id) is None


def test_a_found_card_stays_stopped_until_it_is_lifted(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(procedures.report_loss, card.card_id)
    refused(ErrorCode.CARD_STATE, lambda: office.do(procedures.lift, card.card_id))
    assert office.do(procedures.report_found, card.card_id).state is CardState.SUSPENDED
    assert office.do(procedures.lift, card.card_id).state is CardState.ACTIVE


def test_a_locked_pin_is_set_anew_in_person_only(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(procedures.note_pin_locked, card.card_id)
    caller = office.worker(means=Means.QUESTIONS)
    refused(
        ErrorCode.IDENTITY_UNPROVEN,
        lambda: office.do(procedures.record_pin_set, card.card_id, by=caller),
    )
    assert office.activate(card).state is CardState.ACTIVE


def test_a_returned_card_is_destroyed_before_two_persons(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(procedures.take_back, card.card_id)
    one, other = office.worker("sasaki"), office.worker("tanaka")
    office.do(procedures.propose_destruction, card.card_id, "裁断", by=one)
    refused(
        ErrorCode.OWN_WORK,
        lambda: office.do(procedures.confirm_destruction, card.card_id, by=one),
    )
    gone = office.do(procedures.confirm_destruction, card.card_id, by=other)
    assert gone.state is CardState.DESTROYED


def test_a_proxy_who_was_named_takes_the_card_with_proof_and_nobody_else_does(
    office: CardsOffice,
) -> None:
    card = office.make(office.apply(proxy=Proxy.ENTRUSTED, proxy_reason="入院中"))
    letter = office.send_letter(card)
    office.set_day(date(2004, 11, 12))
    by = office.worker(relation=Relation.PROXY)
    shown = Presented(photo_id=True, face_compared=True)
    act = procedures.hand_over
    refused(
        ErrorCode.CARD_PAPERS_MISSING,
        lambda: office.do(act, card.card_id, shown, letter, by=by),
    )
    proven = Presented(photo_id=True, face_compared=True, proxy_papers=PAPERS_OF[Proxy.ENTRUSTED])
    assert office.do(act, card.card_id, proven, letter, by=by)
    alone = office.make(office.apply(resident_id=office.family[1].resident_id))
    other = office.send_letter(alone)
    refused(
        ErrorCode.IDENTITY_UNPROVEN,
        lambda: office.do(act, alone.card_id, proven, other, by=by),
    )


def test_a_protected_persons_card_goes_into_no_others_hands(office: CardsOffice) -> None:
    card = office.make(office.apply(proxy=Proxy.ENTRUSTED, proxy_reason="入院中"))
    letter = office.send_letter(card)
    office.do(take_lock, office.holder, ())
    proven = Presented(photo_id=True, face_compared=True, proxy_papers=PAPERS_OF[Proxy.ENTRUSTED])
    by = office.worker(relation=Relation.PROXY)
    act = procedures.hand_over
    refused(ErrorCode.PROTECTED, lambda: office.do(act, card.card_id, proven, letter, by=by))
    assert office.do(act, card.card_id, proven, letter).card.state is CardState.HANDED_OVER


@pytest.mark.parametrize("form", CardForm)
def test_a_card_that_shows_where_she_lives_goes_into_no_others_hands_either(
    office: CardsOffice, form: CardForm
) -> None:
    """Who lives with her has her address on a form B card; on form A there is none."""
    card = office.make(office.apply(form=form, proxy=Proxy.ENTRUSTED, proxy_reason="入院中"))
    letter = office.send_letter(card)
    office.do(take_lock, office.family[1].resident_id, ())
    proven = Presented(photo_id=True, face_compared=True, proxy_papers=PAPERS_OF[Proxy.ENTRUSTED])
    by, act = office.worker(relation=Relation.PROXY), procedures.hand_over
    if form is CardForm.B:
        refused(ErrorCode.PROTECTED, lambda: office.do(act, card.card_id, proven, letter, by=by))
    else:
        assert office.do(act, card.card_id, proven, letter, by=by)


def test_in_person_means_the_person_whose_card_it_is(office: CardsOffice) -> None:
    card, _ = office.issue()
    office.do(procedures.suspend, card.card_id)
    stranger = office.worker(requester=office.family[1].resident_id)
    refused(
        ErrorCode.IDENTITY_UNPROVEN,
        lambda: office.do(procedures.lift, card.card_id, by=stranger),
    )
