"""A party is a role with a code that fits it, and jurisdiction follows from the code."""

from __future__ import annotations

import pytest

from jukinet.terms.codes import MunicipalityCode, PrefectureCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
    register_office_of,
)


@pytest.mark.parametrize(
    "text",
    [
        "register_office:352039",
        "communication_server:352039",
        "prefectural_server:350001",
        "national_server:000000",
        "agency:A-01-17",
    ],
)
def test_a_party_is_written_and_read_back(text: str) -> None:
    assert str(Party.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "communication_server:350001",
        "communication_server:352030",
        "prefectural_server:352039",
        "national_server:350001",
        "agency:",
        "agency:a b",
        "agency:" + "a" * 33,
        "mayor:352039",
        "352039",
        "",
    ],
)
def test_a_code_that_does_not_fit_the_role_is_refused(text: str) -> None:
    with pytest.raises(JukiError) as refused:
        Party.parse(text)
    assert refused.value.code in {
        ErrorCode.INVALID_PARTY,
        ErrorCode.INVALID_MUNICIPALITY_CODE,
        ErrorCode.INVALID_PREFECTURE_CODE,
    }


def test_a_municipality_belongs_to_the_prefecture_of_its_code() -> None:
    yamaguchi = MunicipalityCode("352039")
    for party in (communication_server_of(yamaguchi), register_office_of(yamaguchi)):
        assert party.municipality == yamaguchi
        assert prefecture_of(party) == Party(Role.PREFECTURAL_SERVER, "350001")
    prefecture = Party(Role.PREFECTURAL_SERVER, "350001")
    assert prefecture.prefecture == PrefectureCode("350001")
    assert prefecture_of(prefecture) == prefecture


def test_the_national_server_and_agencies_lie_in_no_prefecture() -> None:
    for party in (NATIONAL, Party(Role.AGENCY, "A-01-17")):
        with pytest.raises(JukiError):
            _ = party.prefecture
        with pytest.raises(JukiError):
            _ = party.municipality


def test_a_prefecture_has_no_single_municipality() -> None:
    with pytest.raises(JukiError):
        _ = Party(Role.PREFECTURAL_SERVER, "350001").municipality


def test_parties_are_ordered_by_role_and_code() -> None:
    parties = [NATIONAL, Party.parse("communication_server:352039"), Party.parse("agency:B")]
    assert [str(party) for party in sorted(parties)] == [
        "agency:B",
        "communication_server:352039",
        "national_server:000000",
    ]
