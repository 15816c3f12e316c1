"""Purposes as dated law, the life of a request, areas, and what a publication says; no database."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from jukinet.inspection.excerpt import ExcerptList, ListLine, in_order, leave_out, lies_in
from jukinet.inspection.publication import PublishedLine, to_csv, to_text
from jukinet.inspection.purpose import Asker, InspectionPurpose, Paper, get_purpose, list_purposes
from jukinet.inspection.request import (
    TRANSITIONS,
    InspectionRequest,
    RequestState,
    RequestStep,
    number_of_request,
)
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.person import Sex

BEFORE, SINCE = date(2006, 10, 31), date(2006, 11, 1)


def a_request(purpose: str, day: date, papers: frozenset[Paper]) -> InspectionRequest:
    return InspectionRequest(
        request_id=uuid4(),
        number=number_of_request(day, 1),
        purpose=get_purpose(purpose, day),
        asker="見本大学",
        asker_address="架空町1番",
        readers=("見本 三郎",),
        detail="調査",
        summary="調査",
        area="中町",
        papers=papers,
        received_on=day,
    )


class TestPurposes:
    """Act Art. 11 as it stood, and Art. 11 and 11-2 since 1 November 2006."""

    def test_until_october_2006_anybody_could_for_no_improper_purpose(self) -> None:
        assert [one.asker for one in list_purposes(BEFORE)] == [Asker.ANYBODY]

    @pytest.mark.parametrize(
        ("key", "asker", "article"),
        [
            ("public-duty", Asker.PUBLIC_BODY, "Act Art. 11 (1)"),
            ("survey", Asker.APPLICANT, "Act Art. 11-2 (1)"),
            ("welfare", Asker.APPLICANT, "Act Art. 11-2 (1)"),
            ("litigation", Asker.APPLICANT, "Act Art. 11-2 (1)"),
        ],
    )
    def test_since_november_2006_there_are_four(self, key: str, asker: Asker, article: str) -> None:
        purpose = get_purpose(key, SINCE)
        assert purpose.asker is asker
        assert load_profile().on(SINCE).article(purpose.article).text_en == article

    @pytest.mark.parametrize(
        ("key", "day"), [("no-improper-purpose", SINCE), ("survey", BEFORE), ("marketing", SINCE)]
    )
    def test_what_the_law_of_the_day_does_not_know_is_not_allowed(
        self, key: str, day: date
    ) -> None:
        with pytest.raises(JukiError) as error:
            get_purpose(key, day)
        assert error.value.code is ErrorCode.INSPECTION_NOT_ALLOWED

    def test_litigation_is_never_published(self) -> None:
        published = {one.key for one in list_purposes(SINCE) if one.published_by}
        assert published == {"public-duty", "survey", "welfare"}

    @pytest.mark.parametrize("purpose", [*list_purposes(BEFORE), *list_purposes(SINCE)])
    def test_every_article_is_in_the_law_of_its_days(self, purpose: InspectionPurpose) -> None:
        law = load_profile().on(purpose.validity.first_day)
        assert law.article(purpose.article)
        if purpose.published_by:
            assert law.article(purpose.published_by)


class TestTheLifeOfARequest:
    def test_every_step_in_every_state(self) -> None:
        for state in RequestState:
            for step in RequestStep:
                request = a_request("survey", SINCE, frozenset(Paper))
                object.__setattr__(request, "state", state)
                expected = TRANSITIONS.get((state, step))
                if expected is None:
                    with pytest.raises(JukiError) as error:
                        request.after(step)
                    assert error.value.code is ErrorCode.INSPECTION_STATE
                else:
                    assert request.after(step).state is expected

    def test_nothing_is_accepted_while_a_paper_is_missing(self) -> None:
        request = a_request("survey", SINCE, frozenset({Paper.PLEDGE}))
        assert request.missing == {Paper.SURVEY_OUTLINE}
        with pytest.raises(JukiError) as error:
            request.after(RequestStep.ACCEPT)
        assert error.value.code is ErrorCode.INSPECTION_INCOMPLETE

    def test_a_public_body_sends_a_letter_and_no_pledge(self) -> None:
        assert get_purpose("public-duty", SINCE).papers == {Paper.OFFICIAL_LETTER}

    def test_nobody_else_reads(self) -> None:
        request = a_request("survey", SINCE, frozenset(Paper)).after(RequestStep.ACCEPT)
        request.must_be_read_by("見本 三郎")
        with pytest.raises(JukiError) as error:
            request.must_be_read_by("見本 五郎")
        assert error.value.code is ErrorCode.INSPECTION_NOT_ALLOWED

    def test_a_request_shows_nobody_in_its_repr(self) -> None:
        assert "見本" not in repr(a_request("survey", SINCE, frozenset()))


class TestAreas:
    @pytest.mark.parametrize(
        ("address", "area", "inside"),
        [
            ("中町一丁目2番3号", "中町", True),
            ("中町1丁目2番3号", "中町一丁目", True),
            ("中町１丁目２番３号", "中町1丁目", True),
            ("中町10丁目2番", "中町1丁目", False),
            ("北中町1丁目2番", "中町", False),
            ("芝久保町1丁目", "中町", False),
        ],
    )
    def test_an_area_is_a_beginning_of_addresses(
        self, address: str, area: str, inside: bool
    ) -> None:
        assert lies_in(address, area) is inside

    def test_whoever_lives_with_a_withheld_person_is_left_out_too(self) -> None:
        first, second = uuid4(), uuid4()
        lines = [
            ListLine(uuid4(), home, "見本", LifeDate("1980-01-01"), Sex.MALE, "中町1")
            for home in (first, first, second)
        ]
        stay, out = leave_out(lines, frozenset({lines[0].resident_id}))
        assert (stay, out) == ([lines[2]], lines[:2])

    def test_a_list_is_in_the_order_of_addresses(self) -> None:
        homes = [uuid4(), uuid4()]
        lines = [
            ListLine(uuid4(), homes[0], "b", LifeDate("1980-01-01"), Sex.MALE, "中町2-1"),
            ListLine(uuid4(), homes[1], "c", LifeDate("1990-01-01"), Sex.MALE, "中町1-1"),
            ListLine(uuid4(), homes[1], "a", LifeDate("1950-01-01"), Sex.MALE, "中町1-1"),
        ]
        assert [line.name for line in in_order(lines)] == ["a", "c", "b"]

    def test_a_list_is_outdated_from_its_renewal(self) -> None:
        made = datetime(2006, 11, 1, tzinfo=UTC)
        excerpt = ExcerptList(uuid4(), "中町", made, SINCE, date(2006, 12, 2), 10, 0)
        assert not excerpt.is_outdated(date(2006, 12, 1))
        assert excerpt.is_outdated(date(2006, 12, 2))


class TestThePublication:
    LINE = PublishedLine("見本大学", "意識調査", date(2006, 11, 20), "中町", 40)

    def test_it_is_a_table_with_the_four_columns_of_the_act(self) -> None:
        rows = to_csv([self.LINE]).decode("utf-8-sig").split("\r\n")
        assert rows[0] == "申出者の氏名・名称,利用目的の概要,閲覧の年月日,閲覧に係る住民の範囲"
        assert rows[1] == "見本大学,意識調査,2006-11-20,中町"

    def test_no_cell_is_a_formula(self) -> None:
        line = PublishedLine("=HYPERLINK()", "+1", date(2006, 11, 20), "中町", 1)
        assert "'=HYPERLINK()" in to_csv([line]).decode("utf-8-sig")

    def test_it_is_text_as_well(self) -> None:
        assert to_text([self.LINE]) == "2006-11-20　見本大学　意識調査　中町\n"
