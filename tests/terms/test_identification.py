"""Change details exist only in the combinations that their reason allows (Rules Art. 11, Order
Art. 30-5); the table that says so is complete and consistent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import (
    Carriage,
    ChangeDetails,
    ChangeKind,
    ChangeReason,
    IdentificationInformation,
    Item,
    get_detail_reason,
    list_detail_reasons,
    load_detail_reasons,
)
from jukinet.terms.person import PersonName, Sex

DAY = date(2003, 8, 25)
CARRIED: dict[str, Any] = {
    "planned": True,
    "old_code": ResidentRecordCode("12345678903"),
    "previous_municipality": MunicipalityCode("352039"),
    "destination_municipality": MunicipalityCode("132292"),
}
TOLD = [row for row in load_detail_reasons().values() if row.reason is not None]


def details_of(code: str, **carried: Any) -> ChangeDetails:
    reason = get_detail_reason(code).reason
    assert reason is not None
    return ChangeDetails(reason, "" if len(code) == 2 else code, DAY, **carried)


def test_there_are_eleven_official_reasons_in_four_kinds() -> None:
    kinds = [reason.kind for reason in ChangeReason]
    assert len(kinds) == 11
    assert [kinds.count(kind) for kind in ChangeKind] == [3, 3, 3, 2]
    assert ChangeReason.MOVE_IN.ja == "転入等"
    assert ChangeReason.CODE_CHANGE.en == "Code change at request"


def test_every_reason_has_finer_ones_and_every_finer_one_its_reason() -> None:
    for reason in ChangeReason:
        finer = list_detail_reasons(reason)
        assert finer
        assert all(row.code.startswith(reason.value) for row in finer)
    assert all(row.code.startswith("90") for row in list_detail_reasons(None))


@pytest.mark.parametrize("code", [row.code for row in TOLD])
@pytest.mark.parametrize("item", CARRIED)
def test_a_reason_carries_what_its_row_allows_and_nothing_else(code: str, item: str) -> None:
    row = get_detail_reason(code)
    needed = {name: value for name, value in CARRIED.items() if carriage(code, name) == "must"}
    details_of(code, **needed)
    match getattr(row, item):
        case Carriage.NO:
            with pytest.raises(JukiError) as refused:
                details_of(code, **{**needed, item: CARRIED[item]})
            assert refused.value.code is ErrorCode.INVALID_CHANGE_DETAILS
        case Carriage.MAY:
            details_of(code, **{**needed, item: CARRIED[item]})
        case Carriage.MUST:
            with pytest.raises(JukiError):
                details_of(code, **{name: needed[name] for name in needed if name != item})


def carriage(code: str, item: str) -> str:
    return str(getattr(get_detail_reason(code), item))


def test_a_detail_of_another_reason_is_refused() -> None:
    for detail in ("2201", "9001", "12", "12xx", "1"):
        with pytest.raises(JukiError):
            ChangeDetails(ChangeReason.BIRTH, detail, DAY)


def test_only_a_filed_move_out_is_planned() -> None:
    planned = [row.code for row in TOLD if row.planned is not Carriage.NO]
    assert planned == ["21", "2101", "2102", "2103"]


def test_minor_corrections_entries_and_code_changes_keep_the_certificate() -> None:
    """The facts that revoke an electronic certificate (domain: Act Art. 30-8 (3))."""
    revoking = {row.reason for row in TOLD if row.revokes_certificate}
    assert revoking == {
        ChangeReason.MOVE_OUT,
        ChangeReason.DEATH,
        ChangeReason.ERASURE_EX_OFFICIO,
        ChangeReason.RELOCATION,
        ChangeReason.CORRECTION_EX_OFFICIO,
    }


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(JukiError) as refused:
        ChangeReason.parse("99")
    assert refused.value.code is ErrorCode.UNKNOWN_CHANGE_REASON
    with pytest.raises(JukiError):
        get_detail_reason("T1")


def test_identification_information_never_shows_itself() -> None:
    held = IdentificationInformation(
        code=ResidentRecordCode("12345678903"),
        name=PersonName("山田 太郎", "やまだ たろう"),
        birth_date=LifeDate("1980-04-01"),
        sex=Sex.MALE,
        address=Address(MunicipalityCode("352039"), "亀山町2番1号"),
    )
    details = details_of("4101", old_code=held.code)
    shown = f"{held}{held!r}{details}{details!r}"
    assert not any(word in shown for word in ("12345678903", "山田", "1980", "亀山"))


def test_six_items_can_be_asked_for() -> None:
    assert [item.value for item in Item] == [
        "name",
        "birth_date",
        "sex",
        "address",
        "resident_record_code",
        "change",
    ]
