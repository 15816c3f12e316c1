"""The life of a card is a table, and what may never happen follows from it.

The properties are walked by random lives of one person: whatever is asked for and whatever happens,
(1) never two cards of his work, (2) a stopped card works again by lifting and by nothing else, (3)
from its end nothing leads back, but a card that was carried over comes back with its holder, (4) a
card works with a PIN that was set and is not locked.  Each property kills the mutants below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.cards.application import (
    APPLIED_FOR,
    Application,
    ApplicationKind,
    ReissueCause,
    must_be_only_one,
    must_have_no_other,
)
from jukinet.cards.card import RegistrationCard, end_of_validity
from jukinet.cards.face import CardForm
from jukinet.cards.life import (
    ENDED,
    HELD,
    IN_MAKING,
    STANDING,
    TRANSITIONS,
    USABLE,
    CardEvent,
    CardState,
    Transitions,
)
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError

NOW = datetime(2003, 8, 25, 0, 0, tzinfo=UTC)
TODAY = date(2003, 8, 25)
PERSON = UUID(int=1)
S, E = CardState, CardEvent
ISSUE = (E.MADE, E.CALLED_SAME_DAY, E.HANDED_OVER, E.PIN_SET)
WITHOUT_PIN = ISSUE[:-1]
OnlyOne = Callable[..., RegistrationCard | None]


def test_every_event_has_an_answer_in_every_state() -> None:
    assert set(TRANSITIONS) == {(state, event) for state in CardState for event in CardEvent}


def test_every_state_can_be_reached_and_is_of_one_kind() -> None:
    reached = {S.APPLIED}
    while (
        more := {
            to
            for (state, _), to in TRANSITIONS.items()
            if state in reached and isinstance(to, CardState)
        }
        - reached
    ):
        reached |= more
    assert reached == set(CardState)
    assert not IN_MAKING & HELD
    assert set(CardState) == IN_MAKING | HELD | ENDED
    assert USABLE <= HELD


def test_a_stop_stops_whatever_works() -> None:
    for state in USABLE | {S.PIN_LOCKED}:
        for event in (E.SUSPENDED, E.LOSS_REPORTED):
            after = TRANSITIONS[state, event]
            assert isinstance(after, CardState)
            assert STANDING[after] is CardStanding.STOPPED


def test_a_card_that_nobody_uses_yet_is_nobody_elses_business() -> None:
    for state in IN_MAKING | {S.HANDED_OVER, S.SPOILT, S.WITHDRAWN}:
        assert STANDING[state] is None


@dataclass
class Life:
    """One person's cards, as the procedures would let them be."""

    transitions: Transitions = field(default_factory=lambda: TRANSITIONS)
    only_one: OnlyOne = must_be_only_one
    takes_old_card: bool = True
    issue: tuple[CardEvent, ...] = ISSUE
    looks_at_others: bool = True
    cards: list[RegistrationCard] = field(default_factory=list)
    works: set[UUID] = field(default_factory=set)
    replaces: dict[UUID, UUID] = field(default_factory=dict)

    def apply(self, kind: ApplicationKind, which: int) -> None:
        old = self.cards[which % len(self.cards)] if self.cards else None
        if kind is not ApplicationKind.FIRST and old is None:
            return
        application = Application(
            uuid4(), "K-20030825-001", PERSON, kind, CardForm.A, TODAY,
            replaces=None if kind is ApplicationKind.FIRST or old is None else old.card_id,
            cause=ReissueCause.DAMAGED if kind is ApplicationKind.REISSUE else None,
        )  # fmt: skip
        replaced = self.only_one(application, self.cards, notes_full=True)
        if replaced is not None and kind is ApplicationKind.REISSUE:
            self.happen(self.cards.index(replaced), E.RETURNED)
        number = CardNumber.from_payload(f"{len(self.cards):015d}")
        card = RegistrationCard(
            uuid4(), number, application.application_id, PERSON, CardForm.A, S.APPLIED, NOW, 0,
            end_of_validity(TODAY),
        )  # fmt: skip
        self.cards.append(card)
        if kind is ApplicationKind.RENEWAL and replaced is not None:
            self.replaces[card.card_id] = replaced.card_id

    def happen(self, which: int, event: CardEvent) -> None:
        if not self.cards:
            return
        place = which % len(self.cards)
        card = self.cards[place]
        if event is E.TAKEN_OVER and self.looks_at_others:
            must_have_no_other(self.cards, card.number)
        after = card.after(event, at=NOW, transitions=self.transitions)
        if event is E.HANDED_OVER and self.takes_old_card:
            self._take_old(card)
        if event is E.PIN_SET:
            self.works.add(card.card_id)
        elif event is E.PIN_LOCKED:
            self.works.discard(card.card_id)
        self.must_be_sound(card, event, after)
        self.cards[place] = after

    def _take_old(self, card: RegistrationCard) -> None:
        for place, old in enumerate(self.cards):
            if self.replaces.get(card.card_id) == old.card_id and old.state in HELD:
                self.cards[place] = old.after(E.RETURNED, at=NOW, transitions=self.transitions)

    def must_be_sound(
        self, before: RegistrationCard, event: CardEvent, after: RegistrationCard
    ) -> None:
        others = [card for card in self.cards if card.card_id != after.card_id]
        assert sum(card.is_usable for card in (*others, after)) <= 1  # (1)
        stopped = before.state in {S.SUSPENDED, S.LOST}
        assert not (stopped and after.is_usable) or event is E.LIFTED  # (2)
        assert event is not E.LIFTED or before.state is S.SUSPENDED
        comes_back = before.state is S.CARRIED_OVER and event is E.TAKEN_OVER
        assert before.state not in ENDED or after.state in ENDED or comes_back  # (3)
        assert not after.is_usable or after.card_id in self.works  # (4)


ACTS = st.one_of(
    st.tuples(st.just("apply"), st.sampled_from(APPLIED_FOR), st.integers(0, 3)),
    st.tuples(st.just("happen"), st.sampled_from(CardEvent), st.integers(0, 3)),
)
ALPHABET: tuple[tuple[str, tuple[ApplicationKind | CardEvent, ...]], ...] = (
    ("apply", APPLIED_FOR),
    ("happen", tuple(CardEvent)),
)


def live(life: Life, acts: list[tuple[str, ApplicationKind | CardEvent, int]]) -> None:
    """Live on; what is refused did not happen."""
    for _, act, which in acts:
        try:
            if isinstance(act, ApplicationKind):
                life.apply(act, which)
                for event in life.issue:
                    life.happen(len(life.cards) - 1, event)
            else:
                life.happen(which, act)
        except JukiError as error:
            assert error.code in {
                ErrorCode.CARD_STATE, ErrorCode.CARD_ALREADY_HELD, ErrorCode.CARD_NOT_DUE,
            }  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(ACTS, max_size=25), st.sampled_from([ISSUE, WITHOUT_PIN]))
def test_no_life_breaks_the_rules(
    acts: list[tuple[str, ApplicationKind | CardEvent, int]], issue: tuple[CardEvent, ...]
) -> None:
    live(Life(issue=issue), acts)


def test_a_card_is_taken_over_beside_no_other() -> None:
    """Whoever got a new card meanwhile does not get the old one besides."""
    life = Life()
    live(life, [("apply", ApplicationKind.FIRST, 0)])
    for event in (E.MOVED_OUT, E.CARRIED_OVER):
        life.happen(0, event)
    live(life, [("apply", ApplicationKind.FIRST, 0), ("happen", E.TAKEN_OVER, 0)])
    assert [card.state for card in life.cards] == [S.CARRIED_OVER, S.ACTIVE]
    with pytest.raises(AssertionError):
        replace(life, looks_at_others=False).happen(0, E.TAKEN_OVER)


def mutated(**changed: CardState) -> Transitions:
    return {
        **TRANSITIONS,
        **{
            (S(key.split("__")[0].replace("_", "-")), E(key.split("__")[1].replace("_", "-"))): to
            for key, to in changed.items()
        },
    }


def anybody(_: Application, cards: list[RegistrationCard], *, notes_full: bool) -> None:
    """The mutant that does not look whether there is a card."""
    assert notes_full


MUTANTS: dict[str, Life] = {
    "found works again": Life(mutated(lost__found=S.ACTIVE)),
    "a new PIN lifts": Life(mutated(suspended__pin_set=S.ACTIVE)),
    "a lost card is lifted": Life(mutated(lost__lifted=S.ACTIVE)),
    "a cancelled move lifts": Life(mutated(suspended__move_cancelled=S.ACTIVE)),
    "void is lifted": Life(mutated(void__lifted=S.ACTIVE)),
    "an expired card gets a PIN": Life(mutated(expired__pin_set=S.ACTIVE)),
    "a returned card is found": Life(mutated(returned__found=S.SUSPENDED)),
    "a second card": Life(only_one=anybody),
    "the old card is kept": Life(takes_old_card=False),
    "lifting sets a PIN": Life(mutated(suspended__lifted=S.ACTIVE), issue=WITHOUT_PIN),
    "lifting unlocks a PIN": Life(mutated(suspended__lifted=S.ACTIVE)),
    "void comes back from another town": Life(mutated(void__taken_over=S.ACTIVE)),
    "a stopped card comes back as active": Life(mutated(suspended__taken_over=S.ACTIVE)),
}


@pytest.mark.parametrize("name", list(MUTANTS))
def test_every_planted_mutant_is_found(name: str) -> None:
    """Every life of three acts after a first card: enough for each of them, and no chance."""
    every = [(word, act, 0) for word, kinds in ALPHABET for act in kinds]
    with pytest.raises(AssertionError):
        for acts in product(every, repeat=3):
            life = replace(MUTANTS[name], cards=[], replaces={}, works=set())
            live(life, [("apply", ApplicationKind.FIRST, 0), *acts])


def a_card(state: CardState, beneath: CardState | None = None) -> RegistrationCard:
    return RegistrationCard(
        uuid4(), CardNumber.from_payload("314159265358979"), uuid4(), PERSON, CardForm.A, state,
        NOW, 4, end_of_validity(TODAY), beneath=beneath,
    )  # fmt: skip


@pytest.mark.parametrize("state", [S.HANDED_OVER, S.ACTIVE, S.PIN_LOCKED, S.MOVING])
@pytest.mark.parametrize("events", [(E.SUSPENDED,), (E.LOSS_REPORTED, E.FOUND)])
def test_lifting_returns_to_what_was_stopped(
    state: CardState, events: tuple[CardEvent, ...]
) -> None:
    card = a_card(state)
    for event in events:
        card = card.after(event, at=NOW)
        assert card.beneath is state
    lifted = card.after(E.LIFTED, at=NOW)
    assert (lifted.state, lifted.beneath) == (state, None)


def test_what_happens_beneath_a_stop_is_not_forgotten() -> None:
    card = a_card(S.ACTIVE).after(E.SUSPENDED, at=NOW)
    assert card.after(E.PIN_LOCKED, at=NOW).after(E.LIFTED, at=NOW).state is S.PIN_LOCKED
    gone = card.after(E.MOVED_OUT, at=NOW)
    assert gone.after(E.LIFTED, at=NOW).state is S.MOVING
    back = gone.after(E.MOVE_CANCELLED, at=NOW)
    assert back.after(E.LIFTED, at=NOW).state is S.ACTIVE
    assert card.after(E.VOIDED, at=NOW).beneath is None


def test_a_stop_that_is_older_than_the_remembering_stopped_a_card_that_worked() -> None:
    assert a_card(S.SUSPENDED).after(E.LIFTED, at=NOW).state is S.ACTIVE
