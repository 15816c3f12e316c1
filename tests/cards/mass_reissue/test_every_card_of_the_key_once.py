"""Kill the job anywhere and resume it: every card of the key ends once, none of another is touched.

A walk of rounds that are killed before their commit, of stops, throttles, desks that stop cards
meanwhile; then the job goes on to its end and the ledger is counted. Mutants of the job that look
at a line twice, take cards of another key or do not look at the throttle are caught by the same.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reissue_office import ReissueOffice

from jukinet.cards import procedures as cards
from jukinet.cards import store as cards_store
from jukinet.cards.life import CardState
from jukinet.cards.mass_reissue import procedures, store
from jukinet.cards.mass_reissue.procedures import working
from jukinet.cards.mass_reissue.reissue import Act, Progress
from jukinet.terms.errors import JukiError

KEYS = count(0x1000)
ROUNDS = settings(max_examples=12, deadline=None)


class Killed(Exception):
    """The power went."""


def killed(office: ReissueOffice, act: Callable[..., Any], *args: Any) -> None:
    """A transaction that does everything, and whose machine dies before the commit."""
    with suppress(Killed), office.database.transaction() as tx:
        act(tx, *args, office.context)
        raise Killed


STEPS = st.lists(
    st.sampled_from(
        ("round", "killed-listing", "killed-ending", "killed-packing", "stop", "go-on", "slow",
         "fast", "wait", "desk")
    ),
    max_size=14,
)  # fmt: skip


def walk(office: ReissueOffice, steps: list[str], number: int) -> None:
    """One walk with a key of its own, and the ledger counted at its end."""
    key, other = (f"{next(KEYS):016x}" for _ in range(2))
    office.stop_key(key)
    mine = office.add_cards(number, key)
    theirs = office.add_cards(3, other)
    void = office.add_cards(1, key, CardState.VOID)
    reissue_id = office.start(key)
    for step in steps:
        do(office, reissue_id, step, mine)
    with suppress(JukiError):
        office.decide(procedures.go_on, reissue_id)
    office.finish(reissue_id)
    assert office.states_of(mine) == {CardState.VOID: number}
    assert office.voids_of(mine) == {1: number}
    assert office.states_of(theirs) == {CardState.ACTIVE: 3}
    assert office.voids_of([*theirs, *void]) == {0: 4}
    with office.database.transaction() as tx:
        file = procedures.get_reissue_file(tx, reissue_id, by=office.by())
    n = file.figures
    assert (n.listed, n.waiting, n.voided, n.nothing) == (number + 1, 0, number, 1)
    assert n.in_packs == number


def do(office: ReissueOffice, reissue_id: UUID, step: str, mine: list[UUID]) -> None:
    match step:
        case "round":
            office.round(reissue_id)
        case "killed-listing":
            killed(office, procedures.list_some_cards, reissue_id)
        case "killed-ending":
            killed(office, procedures.end_some_cards, reissue_id)
        case "killed-packing":
            killed(office, procedures.put_into_packs)
        case "wait":
            office.clock.advance(timedelta(seconds=25))
        case "desk":
            with suppress(JukiError), office.database.transaction() as tx:
                cards.suspend(tx, mine[0], by=office.worker(), context=office.context)
        case _:
            steps: dict[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
                "stop": (procedures.stop_reissue, ()),
                "go-on": (procedures.go_on, ()),
                "slow": (procedures.change_pace, (2,)),
                "fast": (procedures.change_pace, (6_000,)),
            }
            act, args = steps[step]
            with suppress(JukiError):
                office.decide(act, reissue_id, *args)


@given(steps=STEPS, number=st.integers(1, 7))
@ROUNDS
def test_killed_anywhere_and_resumed_every_card_of_the_key_ends_once(
    office: ReissueOffice, steps: list[str], number: int
) -> None:
    walk(office, steps, number)


def looks_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: what came of a card is not written down with it."""
    monkeypatch.setattr(store, "save_outcomes", lambda *_: 0)


def commits_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: a line has its outcome whether its card ended or not."""
    end = cards.end_cards_of_key

    def forgets(tx: Any, card_ids: Any, keys: Any, context: Any) -> Any:
        with suppress(Killed), tx.savepoint():
            done = end(tx, card_ids, keys, context)
            raise Killed
        return done

    monkeypatch.setattr(cards, "end_cards_of_key", forgets)


def takes_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: whose key it is is not asked, when listing or when ending."""

    def every(tx: Any, keys: Any, above: UUID, limit: int) -> Any:
        everything = tx.all(cards_store.cards.Q.count_cards_of_keys, {"ended": []})
        return listing(tx, [key for key, _ in everything], above, limit)

    listing = cards.list_cards_of_keys
    monkeypatch.setattr(cards, "list_cards_of_keys", every)
    monkeypatch.setattr(cards_store, "list_other_keys", lambda *_: [])


@pytest.mark.parametrize("mutant", [looks_twice, commits_too_early, takes_every_key])
def test_a_job_that_looks_twice_forgets_or_takes_anothers_is_found_out(
    office: ReissueOffice,
    monkeypatch: pytest.MonkeyPatch,
    mutant: Callable[[pytest.MonkeyPatch], None],
) -> None:
    mutant(monkeypatch)
    with pytest.raises((AssertionError, JukiError)):
        walk(office, ["round", "killed-ending", "round"], 3)


def test_a_card_of_another_key_is_refused_even_if_a_line_names_it(office: ReissueOffice) -> None:
    office.stop_key()
    (theirs,) = office.add_cards(1, "00000000000000bb")
    with office.database.transaction() as tx, pytest.raises(JukiError):
        cards.end_cards_of_key(tx, [theirs], ["00000000000000aa"], office.context)


def test_the_throttle_holds_in_every_minute_and_takes_effect_at_once(
    office: ReissueOffice,
) -> None:
    office.stop_key()
    office.add_cards(12)
    reissue_id = office.start(per_minute=4)
    ended = [office.round(reissue_id) for _ in range(3)]
    assert ended == [4, 0, 0]
    office.decide(procedures.change_pace, reissue_id, 6)
    assert office.round(reissue_id) == 2
    office.clock.advance(timedelta(seconds=61))
    assert office.round(reissue_id) == 6


def test_a_mutant_that_does_not_look_at_the_last_minute_is_found_out(
    office: ReissueOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "allowance", lambda pace, _: pace)
    with pytest.raises(AssertionError):
        test_the_throttle_holds_in_every_minute_and_takes_effect_at_once(office)


def test_nothing_ends_before_another_person_approved_nor_while_it_is_stopped(
    office: ReissueOffice,
) -> None:
    office.stop_key()
    office.add_cards(2)
    reissue_id = office.decide(procedures.propose_reissue, office.plan())
    assert office.round(reissue_id) == 0
    office.decide(procedures.approve_reissue, reissue_id, who="takahashi")
    office.decide(procedures.stop_reissue, reissue_id)
    assert office.round(reissue_id) == 0
    office.decide(procedures.go_on, reissue_id)
    assert office.round(reissue_id) == 2
    assert office.get(reissue_id).progress is Progress.RUNNING
    office.round(reissue_id)
    with office.database.transaction() as tx:
        acts = [one.act for one in store.list_acts(tx, reissue_id, 9)]
    assert acts == [Act.PROPOSED, Act.APPROVED, Act.STOPPED, Act.GONE_ON, Act.FINISHED]
