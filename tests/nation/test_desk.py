"""Proves the pure parts of the running desk; the tour proves it over a nation that runs."""

import pytest

from jukinet.nation.desk import AlteredByte, BalanceView, NodeState, NodeView, ResidentsPerTier
from jukinet.nation.desk.asking import cite, describe_affair, describe_use, list_agencies, mask
from jukinet.nation.desk.looking import list_structural_lines, names_of
from jukinet.nation.plan import Plan
from jukinet.nation.plan_reading import load_plan
from jukinet.terms.law import Law, load_profile


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("first_light", size="mini")


@pytest.fixture(scope="module")
def law(plan: Plan) -> Law:
    return load_profile().on(plan.law_date)


def test_a_code_is_masked_behind_its_first_digits() -> None:
    assert mask("24727059608") == "24727 ••••••"


def test_every_agency_is_offered_its_own_affairs_and_last_one_that_is_not(
    plan: Plan, law: Law
) -> None:
    for planned, offered in zip(plan.agencies, list_agencies(plan, law), strict=True):
        own = [(grant.table, grant.item) for grant in planned.grants]
        assert [(one.table, one.item) for one in offered.affairs[:-1]] == own
        assert all(one.granted for one in offered.affairs[:-1])
        assert offered.affairs[-1].granted == ()
        assert (offered.affairs[-1].table, offered.affairs[-1].item) not in own


def test_an_enquiry_is_cited_by_article_and_item_of_the_appended_table(law: Law) -> None:
    cited = cite(law, "1", "16")
    assert cited is not None
    assert cited.ja == "住民基本台帳法第30条の7第3項 別表第一の16の項"
    assert cited.en == "Act Art. 30-7 (3), appended table 1, item 16"


def test_what_a_record_was_for_is_an_affair_or_an_article(law: Law) -> None:
    assert describe_use(law, "1/16") == describe_affair(law, "1", "16")
    copy = describe_use(law, "wide-area-copy")
    assert copy.ja == "住民票の写しの広域交付（住民基本台帳法第12条の2）"
    assert copy.en == "Wide-area copy of the resident record (Act Art. 12-2)"
    assert describe_use(law, "something-else").ja == "something-else"


def test_an_affair_the_law_does_not_know_is_its_bare_number(law: Law) -> None:
    assert cite(law, "1", "999") is None
    assert describe_affair(law, "1", "999").ja == "1/999"


def test_every_node_but_the_centre_has_a_name_and_a_line(plan: Plan) -> None:
    assert set(plan.parties) - names_of(plan).keys() == {plan.national}
    joined = {party for pair in list_structural_lines(plan) for party in pair}
    assert joined == set(plan.parties)


def test_the_sheet_balances_when_everything_made_is_somewhere() -> None:
    tiers = ResidentsPerTier(9, 9, 9, 9)
    sheet = BalanceView(tiers, 10, 3, 7, 0, 7, 0, 0, 0, 0, 0, 0, 0)
    assert tiers.agree
    assert sheet.balanced
    assert not BalanceView(tiers, 10, 3, 6, 0, 6, 0, 0, 0, 0, 0, 0, 0).balanced


def test_a_backlog_counts_everything_that_waits(plan: Plan) -> None:
    node = NodeView(
        plan.national, names_of(plan)[plan.agencies[0].party], NodeState.CALM,
        queued=1, waiting=2, parked=4, behind=8,
    )  # fmt: skip
    assert node.backlog == 15


def test_the_altered_letter_is_found_among_the_others() -> None:
    assert AlteredByte(1, 9, 117, 116, "書:onkyu!", "書:onkyt!").letter == 6
