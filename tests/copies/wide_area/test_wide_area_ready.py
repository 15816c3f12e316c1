"""«Being changed» is followed by word when it is over: once, of that office, about nobody.

What the home office owes is a row, what it tells is a letter, and the asking office rings for the
case; asking again is left to a person.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from two_towns import HOME, ISSUING, THIRD, TwoTowns

from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.messages import READY, Ready
from jukinet.copies.wide_area.procedures.promising import PROMISED_MAX
from jukinet.copies.wide_area.refusal import Told
from jukinet.copies.wide_area.reply import Given, NotGiven
from jukinet.counters.procedures import close_case, find_bell, set_case_aside
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.procedures import begin, withdraw
from jukinet.platform.message.handling import Incoming
from jukinet.platform.message.letter_way import CarriedLetter, send_letter
from jukinet.platform.message.outbox import take
from jukinet.protection.procedures import take_lock
from jukinet.security.operator import Function
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import communication_server_of, register_office_of


class Scene:
    """A household at which something is under way, asked about by a guest of the other town."""

    def __init__(self, towns: TwoTowns) -> None:
        self.towns = towns
        (self.person,) = towns.family("異動 太郎")
        self.sent = self.count()
        self.filing = self.file()
        self.by = towns.clerk()
        self.request = towns.request(self.person)

    def file(self) -> Filing:
        by = self.towns.home_clerk(Function.FILING)
        household = self.towns.record(self.person).household_id
        with self.towns.home.transaction() as tx:
            return begin(
                tx, FilingKind.RELOCATION, by=by, context=self.towns.far, household_id=household
            )

    def ask(self) -> UUID:
        reply = self.towns.straight(self.request, self.by)
        assert reply == NotGiven(Told.BEING_CHANGED), reply
        assert self.towns.asked is not None
        return self.towns.asked

    def lay_aside(self) -> None:
        with self.towns.issuing.transaction() as tx:
            set_case_aside(tx, self.by.get_case().case_id, by=self.by)

    def decide(self) -> None:
        filing, by = self.filing, self.towns.home_clerk(Function.FILING)
        with self.towns.home.transaction() as tx:
            withdraw(tx, filing.filing_id, version=filing.version, note="見本", by=by)

    def count(self) -> int:
        return len(self._outbox())

    def _outbox(self) -> list[CarriedLetter]:
        with self.towns.home.transaction() as tx:
            server = communication_server_of(HOME)
            return [
                cast(CarriedLetter, READY.up.decode(one.body))
                for one in take(tx, server, now=self.towns.clock.now())
                if one.kind == READY.up.tag
            ]

    def told(self) -> list[CarriedLetter]:
        """What the home office has written since the scene began, after its job had a turn."""
        with self.towns.home.transaction() as tx:
            procedures.keep_promises(tx, self.towns.far)
        return self._outbox()[self.sent :]

    def hear(self, letter: CarriedLetter) -> ErrorCode | None:
        server, now = communication_server_of(ISSUING), self.towns.clock.now()
        with self.towns.issuing.transaction() as tx:
            refused = procedures.hear_ready(
                tx, [Incoming("1", server, 1, "", 0, now, letter)], self.towns.own
            )
        return refused["1"].code if refused else None

    def rings(self) -> str:
        with self.towns.issuing.transaction() as tx:
            bell = find_bell(tx, self.by.get_case().case_id)
        return bell.address if bell else ""

    def owed(self) -> int:
        """How many promises the home office has made about this household and not kept."""
        household = self.towns.record(self.person).household_id
        with self.towns.home.transaction() as tx:
            found = procedures.list_promised(tx)
        return sum(one.household_id == household for one in found)


@pytest.fixture
def scene(towns: TwoTowns) -> Scene:
    return Scene(towns)


def test_the_asking_office_is_told_once_when_it_is_decided(scene: Scene) -> None:
    scene.ask()
    scene.lay_aside()
    assert scene.told() == [], "it is still under way"
    scene.decide()
    (letter,) = scene.told()
    assert scene.told() == [letter], "once"
    assert scene.hear(letter) is None
    assert scene.rings() == f"/copies/wide-area/{scene.request.request_id}"
    assert scene.hear(letter) is None, "heard twice it rings once"
    assert scene.owed() == 0


def test_asked_again_it_is_silent_and_given(scene: Scene) -> None:
    scene.ask()
    scene.decide()
    (letter,) = scene.told()
    scene.hear(letter)
    assert scene.rings()
    assert isinstance(scene.towns.straight(scene.request, scene.by), Given)
    assert not scene.rings()
    assert scene.hear(letter) is None
    assert not scene.rings(), "late word of a question that was asked again"


def test_late_word_rings_for_no_closed_case(scene: Scene) -> None:
    scene.ask()
    scene.decide()
    (letter,) = scene.told()
    with scene.towns.issuing.transaction() as tx:
        close_case(tx, scene.by.get_case().case_id, by=scene.by)
    assert scene.hear(letter) is None
    assert not scene.rings()


def test_another_office_rings_for_nobody(scene: Scene) -> None:
    question = scene.ask()
    third = scene.towns.contexts[register_office_of(THIRD)]
    sent = send_letter(READY, ISSUING, question, Ready(), third).body
    assert isinstance(sent, CarriedLetter)
    assert scene.hear(sent) is ErrorCode.QUESTION_INVALID
    unknown = send_letter(READY, ISSUING, UUID(int=7), Ready(), scene.towns.far).body
    assert isinstance(unknown, CarriedLetter)
    assert scene.hear(unknown) is None
    assert not scene.rings()


def test_after_a_day_nothing_is_owed_any_more(scene: Scene) -> None:
    scene.ask()
    scene.towns.clock.advance(PROMISED_MAX - timedelta(seconds=1))
    assert (scene.told(), scene.owed()) == ([], 1)
    scene.towns.clock.advance(timedelta(seconds=1))
    scene.decide()
    assert (scene.told(), scene.owed()) == ([], 0)


def test_whoever_is_protected_has_nothing_promised(scene: Scene) -> None:
    """The guard is asked first: of her household nobody learns that something is under way."""
    by = scene.towns.home_clerk(Function.PROTECTION)
    with scene.towns.home.transaction() as tx:
        take_lock(tx, scene.person, (), by=by, context=scene.towns.far)
    assert scene.towns.straight(scene.request, scene.by) == NotGiven(Told.NOT_GIVEN)
    assert scene.owed() == 0


def test_of_whoever_is_protected_meanwhile_the_word_says_no_more(scene: Scene) -> None:
    scene.ask()
    by = scene.towns.home_clerk(Function.PROTECTION)
    with scene.towns.home.transaction() as tx:
        take_lock(tx, scene.person, (), by=by, context=scene.towns.far)
    scene.decide()
    (letter,) = scene.told()
    assert scene.hear(letter) is None
    assert scene.towns.straight(scene.request, scene.by) == NotGiven(Told.NOT_GIVEN)


def test_two_who_asked_about_one_household_are_both_told(scene: Scene) -> None:
    first = scene.ask()
    again = scene.towns.straight(scene.towns.request(scene.person))
    assert again == NotGiven(Told.BEING_CHANGED) and scene.towns.asked != first
    assert scene.owed() == 2
    scene.decide()
    assert len(scene.told()) == 2
