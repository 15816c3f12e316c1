"""Every reason why there is no copy, with its article; and that a counter cannot tell them apart.

The table goes from office to office without lines: what the law decides does not depend on them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from importlib import resources
from typing import Any
from uuid import UUID

import pytest
from two_towns import HOME, HOUSE, ISSUING, TwoTowns

from jukinet.copies.request import Improper
from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.hours import Agreement, Days
from jukinet.copies.wide_area.life import RequestState
from jukinet.copies.wide_area.messages import to_reply_body
from jukinet.copies.wide_area.procedures.probing import WIDE_AREA_PATH
from jukinet.copies.wide_area.refusal import FROM_HOME, MAY_BE_ASKED_AGAIN, TOLD, Refusal, Told
from jukinet.copies.wide_area.reply import Given, NotGiven
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import STEP_BYTES
from jukinet.counters.case import Means, Relation
from jukinet.filings.kinds import FilingKind
from jukinet.filings.procedures import begin
from jukinet.protection.probe import Attempt
from jukinet.protection.procedures import ProbeWorld, take_lock
from jukinet.register.papers import Death, MoveOut
from jukinet.register.procedures import accept_move_outs, find_resident_by_code, record_deaths
from jukinet.register.record import Occasion
from jukinet.security.operator import Function
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity
from jukinet.terms.person import Sex

MORNING = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
EVENING = datetime(2003, 8, 25, 8, 0, tzinfo=UTC)  # 17:00 in Japan, when it closes
SUNDAY = datetime(2003, 8, 31, 1, 0, tzinfo=UTC)
Scene = Callable[[TwoTowns], WideAreaRequest]


def protected_herself(towns: TwoTowns) -> WideAreaRequest:
    """Guideline 支援措置: a card shown in another town proves nothing here."""
    (victim,) = towns.family("保護 花子")
    lock(towns, victim)
    return towns.request(victim, means=Means.GUEST_CARD)


def protected_child_of_his(towns: TwoTowns) -> WideAreaRequest:
    """The copy tells where all of the household live."""
    head, child = towns.family("保護 太郎", "保護 月子")
    lock(towns, child)
    return towns.request(head)


def moved_out(towns: TwoTowns) -> WideAreaRequest:
    """Act Art. 12-4 knows no copy of an erased record."""
    (person,) = towns.family("転出 太郎")
    occasion = Occasion(date(2003, 8, 30), date(2003, 8, 25), "clerk", MORNING)
    request = towns.request(person)
    with towns.home.transaction() as tx:
        accept_move_outs(tx, [MoveOut(person, MunicipalityCode("131016"), "架空町", occasion)])
    return request


def dead(towns: TwoTowns) -> WideAreaRequest:
    (person,) = towns.family("死亡 太郎")
    request = towns.request(person)
    with towns.home.transaction() as tx:
        occasion = Occasion(date(2003, 8, 24), date(2003, 8, 25), "clerk", MORNING)
        record_deaths(tx, [Death(person, occasion)])
    return request


def a_neighbour_named(towns: TwoTowns) -> WideAreaRequest:
    """Act Art. 12-4 (1): himself and those of his household."""
    (person,) = towns.family("隣人 太郎")
    towns.family("隣人 花子")
    return towns.request(person, "隣人 花子")


def nobody(towns: TwoTowns) -> WideAreaRequest:
    (person,) = towns.family("不在 太郎")
    return towns.request(person, name="別人 次郎")


def another_birth_date(towns: TwoTowns) -> WideAreaRequest:
    """Rules: a photo ID with birth date and sex; both must be his."""
    (person,) = towns.family("日付 太郎")
    born = LifeDate("1970-01-01")
    return towns.request(person, code=None, birth_date=born, sex=Sex.FEMALE)


def two_of_one_name(towns: TwoTowns) -> WideAreaRequest:
    (person,) = towns.family("同名 太郎")
    towns.family("同名 太郎")
    told = towns.record(person).identification
    return towns.request(person, code=None, birth_date=told.birth_date, sex=told.sex)


def a_filing_on_the_desk(towns: TwoTowns) -> WideAreaRequest:
    (person,) = towns.family("異動 太郎")
    by = towns.home_clerk(Function.FILING)
    with towns.home.transaction() as tx:
        begin(
            tx, FilingKind.RELOCATION, by=by, context=towns.far,
            household_id=towns.record(person).household_id,
        )  # fmt: skip
    return towns.request(person)


def lock(towns: TwoTowns, *residents: UUID) -> None:
    by = towns.home_clerk(Function.PROTECTION)
    first, *others = residents
    with towns.home.transaction() as tx:
        take_lock(tx, first, others, by=by, context=towns.far)


SCENES: dict[Scene, tuple[Refusal, Told]] = {
    protected_herself: (Refusal.PROTECTED, Told.NOT_GIVEN),
    protected_child_of_his: (Refusal.PROTECTED, Told.NOT_GIVEN),
    moved_out: (Refusal.ERASED, Told.NOT_GIVEN),
    dead: (Refusal.ERASED, Told.NOT_GIVEN),
    a_neighbour_named: (Refusal.NOT_SAME_HOUSEHOLD, Told.NOT_GIVEN),
    nobody: (Refusal.UNKNOWN, Told.NOT_GIVEN),
    another_birth_date: (Refusal.UNKNOWN, Told.NOT_GIVEN),
    two_of_one_name: (Refusal.SEVERAL, Told.NOT_GIVEN),
    a_filing_on_the_desk: (Refusal.BEING_CHANGED, Told.BEING_CHANGED),
}


@pytest.mark.parametrize("scene", SCENES)
def test_the_home_office_refuses_with_its_reason_and_tells_a_word(
    towns: TwoTowns, scene: Scene
) -> None:
    towns.clock.set(MORNING)
    reason, told = SCENES[scene]
    assert towns.straight(scene(towns)) == NotGiven(told)
    assert towns.true_reason() is reason


def test_every_reason_has_a_word_and_a_home_office_has_only_four() -> None:
    assert set(TOLD) == set(Refusal)
    assert set(TOLD.values()) == set(Told)
    assert set(Told) > FROM_HOME
    assert Told.NOT_GIVEN not in MAY_BE_ASKED_AGAIN


def test_every_word_has_a_sentence_and_the_neutral_one_says_nothing() -> None:
    words = tomllib.loads(
        resources.files("jukinet.copies").joinpath("wording.toml").read_text(encoding="utf-8")
    )
    for told in Told:
        sentence = words[f"wide-area-told-{told.value}"]
        assert sentence["ja"] and sentence["en"]
    neutral = words["wide-area-told-not-given"]["ja"]
    assert not any(hint in neutral for hint in ("支援", "保護", "除票", "消除", "世帯", "該当"))


def test_all_reasons_about_a_person_are_the_same_bytes(towns: TwoTowns) -> None:
    """What is sealed for the counter is the same, and so is the length of what travels."""
    towns.clock.set(MORNING)
    about_a_person = [reason for reason, told in TOLD.items() if told is Told.NOT_GIVEN]
    assert len({to_reply_body(NotGiven(TOLD[reason])) for reason in about_a_person}) == 1
    lengths = set()
    for scene in (protected_herself, dead, a_neighbour_named, nobody, two_of_one_name):
        request = scene(towns)
        wire = towns.reply_to(towns.prepare(request, towns.clerk(request.means)))
        lengths.add(len(wire))
    assert len(lengths) == 1


def test_on_the_way_a_no_is_as_long_as_a_yes(towns: TwoTowns) -> None:
    towns.clock.set(MORNING)
    (person,) = towns.family("長さ 太郎")
    yes = towns.reply_to(towns.prepare(towns.request(person), towns.clerk()))
    no = towns.reply_to(towns.prepare(nobody(towns), towns.clerk()))
    assert len(yes) == len(no) > STEP_BYTES


def test_the_proof_of_a_lock_tries_this_way_too(towns: TwoTowns) -> None:
    """反映の証明: her card stolen, and the other party of her household asking for himself."""
    towns.clock.set(MORNING)
    other, victim = towns.family("証明 太郎", "証明 花子")
    by = towns.home_clerk(Function.PROTECTION)
    with towns.home.transaction() as tx:
        held = take_lock(tx, victim, [], by=by, context=towns.far)
        world = ProbeWorld(tx, towns.far, by, MORNING)
        for requester in (None, other):
            attempt = Attempt(held, held.lock_id, requester, "clerk")
            assert WIDE_AREA_PATH.leaks(world, attempt) == frozenset()
    (alone,) = towns.family("無関係 太郎")
    never = replace(held, applicant=alone, residents=frozenset({alone}))
    free = Attempt(never, held.lock_id, None, "clerk")
    with towns.home.transaction() as tx:
        seen = WIDE_AREA_PATH.leaks(ProbeWorld(tx, towns.far, by, MORNING), free)
    assert seen == {alone}, "the probe is not blind"


def test_protection_comes_before_work_in_progress(towns: TwoTowns) -> None:
    towns.clock.set(MORNING)
    request = a_filing_on_the_desk(towns)
    assert request.requester.code is not None
    with towns.home.transaction() as tx:
        resident = find_resident_by_code(tx, request.requester.code)
    assert resident is not None
    lock(towns, resident)
    assert towns.straight(request) == NotGiven(Told.NOT_GIVEN)


# --- hours ------------------------------------------------------------------------------


@pytest.mark.parametrize("closed", [EVENING, SUNDAY])
def test_outside_the_common_hours_nobody_is_asked(towns: TwoTowns, closed: datetime) -> None:
    """システム概要: 9:00 to 17:00 on office days.  It is said before anybody asks or pays."""
    towns.clock.set(MORNING)
    (person,) = towns.family("時間 太郎")
    request = towns.request(person)
    towns.clock.set(closed)
    by = towns.clerk()
    with towns.issuing.transaction() as tx:
        procedures.accept_request(tx, request, by=by, context=towns.own)
        told = procedures.prepare_question(tx, request, by=by, context=towns.own)
        assert procedures.find_outcome(tx, request.request_id, by=by) is None
    assert told == NotGiven(Told.OUTSIDE_HOURS)


def test_two_offices_that_agreed_answer_each_other_longer(towns: TwoTowns) -> None:
    """関係市町村との調整: both have the row; the home office's decides."""
    towns.clock.set(MORNING)
    (person,) = towns.family("延長 太郎")
    first = date(2003, 8, 30)
    hours = (Days.EVERY_DAY, time(9), time(20), Validity(first, date(2003, 9, 7)))
    with towns.issuing.transaction() as tx:
        procedures.agree_hours(tx, Agreement(HOME, *hours), now=MORNING)
    towns.clock.set(SUNDAY)
    assert towns.straight(towns.request(person)) == NotGiven(Told.OUTSIDE_HOURS)
    with towns.home.transaction() as tx:
        procedures.agree_hours(tx, Agreement(ISSUING, *hours), now=MORNING)
    assert isinstance(towns.straight(towns.request(person)), Given)


def test_an_agreement_opens_before_it_closes() -> None:
    with pytest.raises(JukiError) as refused:
        Agreement(HOME, Days.EVERY_DAY, time(17), time(9), Validity(date(2003, 8, 25), None))
    assert refused.value.code is ErrorCode.FORM_INVALID


def test_a_home_office_that_closed_the_line_says_so_until_it_opens_it(towns: TwoTowns) -> None:
    towns.clock.set(MORNING)
    (person,) = towns.family("休止 太郎")
    with towns.home.transaction() as tx:
        procedures.close_line(tx, None, reason="emergency plan, level 2", now=MORNING)
    assert towns.straight(towns.request(person)) == NotGiven(Told.SUSPENDED)
    with towns.home.transaction() as tx:
        procedures.open_line(tx, None, reason="over", now=MORNING)
    assert isinstance(towns.straight(towns.request(person)), Given)


def test_before_the_second_stage_there_is_no_wide_area_copy(towns: TwoTowns) -> None:
    (person,) = towns.family("第一次 太郎")
    request = towns.request(person)
    towns.clock.set(datetime(2003, 8, 22, 1, 0, tzinfo=UTC))
    by = towns.clerk()
    with towns.issuing.transaction() as tx, pytest.raises(JukiError) as refused:
        procedures.accept_request(tx, request, by=by, context=towns.own)
    assert refused.value.code is ErrorCode.UNKNOWN_ARTICLE


# --- what the issuing office decides itself --------------------------------------------------


def test_an_improper_purpose_is_refused_by_the_issuing_mayor(towns: TwoTowns) -> None:
    """Act Art. 12-4 (6) with 12 (6): recorded with its reason, and the home office never hears."""
    towns.clock.set(MORNING)
    (person,) = towns.family("不当 太郎")
    request, by = towns.request(person), towns.clerk()
    with towns.issuing.transaction() as tx:
        kept = procedures.accept_request(
            tx, request, by=by, context=towns.own, improper=Improper.LISTS_FOR_SALE
        )
        assert (kept.state, kept.improper) == (RequestState.REFUSED, Improper.LISTS_FOR_SALE)
        with pytest.raises(JukiError) as refused:
            procedures.prepare_question(tx, request, by=by, context=towns.own)
    assert refused.value.code is ErrorCode.ISSUE_CLOSED


@pytest.mark.parametrize(
    ("changed", "case", "code"),
    [
        ({"home": ISSUING}, {}, ErrorCode.COPY_NOT_POSSIBLE),
        ({}, {"relation": Relation.PROXY}, ErrorCode.COPY_NOT_POSSIBLE),
        ({"means": Means.QUESTIONS}, {"means": Means.QUESTIONS}, ErrorCode.IDENTITY_UNPROVEN),
        ({"means": Means.GUEST_CARD}, {}, ErrorCode.FORM_INVALID),
    ],
    ids=["own town", "no proxy", "no photograph", "other means than the case"],
)
def test_what_no_home_office_could_answer_is_refused_at_once(
    towns: TwoTowns, changed: dict[str, Any], case: dict[str, Any], code: ErrorCode
) -> None:
    """Act Art. 12-4 (1) and (6): in person, from another town, with a card or a photo ID."""
    towns.clock.set(MORNING)
    (person,) = towns.family("窓口 太郎")
    request = replace(towns.request(person), **changed)
    by = towns.clerk(**case)
    with towns.issuing.transaction() as tx, pytest.raises(JukiError) as refused:
        procedures.accept_request(tx, request, by=by, context=towns.own)
    assert refused.value.code is code


def test_a_photo_id_needs_a_code_or_birth_date_and_sex() -> None:
    with pytest.raises(JukiError):
        Requester("見本 太郎", birth_date=LifeDate("1970-01-01"))


def test_everybody_of_a_household_may_be_named(towns: TwoTowns) -> None:
    towns.clock.set(MORNING)
    head, _, _ = towns.family("指名 太郎", "指名 花子", "指名 月子")
    given = towns.straight(towns.request(head, "指名 月子"))
    assert isinstance(given, Given)
    assert [entry.name.written for entry in given.entries] == ["指名 月子"]
    assert towns.request(head).listed is Listed.REQUESTER
    assert {entry.address for entry in given.entries} == {HOUSE}
