"""What a case showed of whom stands in the record, and its own operator can read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest
from counter_offices import CLERK, RIGHTS, CounterOffice

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import list_trail, open_case, record_reading
from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.ledger import log
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Duty, Function, Operator
from jukinet.security.procedures import list_access_of, list_operations
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Sex

CODE = ResidentRecordCode.from_ten("1234567890")


@dataclass(frozen=True)
class Somebody:
    """A resident as far as the record needs one."""

    resident_id: UUID
    identification: IdentificationInformation


def a_resident() -> Somebody:
    return Somebody(
        uuid4(),
        IdentificationInformation(
            code=CODE,
            name=PersonName("模擬 花子", "モギ ハナコ"),
            birth_date=LifeDate.from_date(date(1970, 1, 1)),
            sex=Sex.FEMALE,
            address=Address(MunicipalityCode("132292"), "中町一丁目5番1号"),
        ),
    )


def a_worker(office: CounterOffice, name: str = CLERK) -> CaseWorker:
    operator = Operator(name, "佐々木", Duty.COUNTER, RIGHTS[CLERK])
    by = CaseWorker(operator, "madoguchi-1", None, office.clock.now())
    with office.database.transaction() as tx:
        file = open_case(
            tx,
            Affair.COPY,
            Relation.SELF,
            Means.PHOTO_ID,
            by=by,
            randomness=office.context.randomness,
        )
    return CaseWorker(operator, "madoguchi-1", file.case, by.now)


def test_each_resident_shown_is_a_line_and_a_fruitless_search_is_one_too(
    counter_office: CounterOffice,
) -> None:
    office, by = counter_office, a_worker(counter_office)
    shown = a_resident()
    with office.database.transaction() as tx:
        record_reading(
            tx, by, office.context, Function.RECORD, subjects=[shown], items=("name", "address")
        )
        record_reading(tx, by, office.context, Function.SEARCH, result="none")
        trail = list_trail(tx, by)
    assert [(line.operation.function, line.resident_id) for line in trail] == [
        (Function.SEARCH, None),
        (Function.RECORD, shown.resident_id),
    ]
    assert trail[1].operation.items == ("address", "name")
    assert trail[1].operation.case_number == "20030825-0001"


def test_a_line_is_proved_by_the_ledger_and_names_nobody(counter_office: CounterOffice) -> None:
    office, by = counter_office, a_worker(counter_office)
    with office.database.transaction() as tx:
        (entry_id,) = record_reading(
            tx, by, office.context, Function.RECORD, subjects=[a_resident()], items=("name",)
        )
        pseudonym = subject_of(office.context.vault, CODE)
        (found,) = list_operations(tx, OperationSearch(subjects=(pseudonym,)))
        (entry,) = [entry for number, entry in log.list_by_subject(tx, [pseudonym], 10)]
    assert found.entry_id == entry_id
    assert CODE.digits.encode() not in entry.body and "模擬".encode() not in entry.body
    assert entry.content["operator"] == CLERK


def test_operations_are_no_accesses_of_other_offices(counter_office: CounterOffice) -> None:
    office, by = counter_office, a_worker(counter_office)
    with office.database.transaction() as tx:
        record_reading(tx, by, office.context, Function.RECORD, subjects=[a_resident()])
        assert list_access_of(tx, [CODE], vault=office.context.vault) == []


def test_the_record_goes_with_the_reading_or_not_at_all(counter_office: CounterOffice) -> None:
    office, by = counter_office, a_worker(counter_office)
    with pytest.raises(JukiError), office.database.transaction() as tx:
        record_reading(tx, by, office.context, Function.RECORD, subjects=[a_resident()])
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "it could not be shown after all")
    with office.database.transaction() as tx:
        assert list_trail(tx, by) == []


def test_the_trail_is_ones_own(counter_office: CounterOffice) -> None:
    office, by = counter_office, a_worker(counter_office)
    other = Operator("ogawa", "小川", Duty.COUNTER, RIGHTS[CLERK])
    with office.database.transaction() as tx:
        record_reading(tx, by, office.context, Function.RECORD, subjects=[a_resident()])
        assert list_trail(tx, CaseWorker(other, "madoguchi-1", by.case, by.now)) == []


def test_without_a_case_there_is_no_trail(counter_office: CounterOffice) -> None:
    operator = Operator(CLERK, "", Duty.COUNTER, RIGHTS[CLERK])
    by = CaseWorker(operator, "madoguchi-1", None, counter_office.clock.now())
    with pytest.raises(JukiError) as refused, counter_office.database.transaction() as tx:
        list_trail(tx, by)
    assert refused.value.code is ErrorCode.CASE_MISSING
