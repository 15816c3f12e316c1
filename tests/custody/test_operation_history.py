"""The operation history shows who did what with people masked, and is held against paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from custody_office import CustodyOffice
from hypothesis import given
from hypothesis import strategies as st

from jukinet.counters.case_worker import CaseWorker
from jukinet.custody import procedures as custody_procedures
from jukinet.custody.operation_history import compare_slips, lasting_ids, temporary_ids
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operation import Operation, OperationSearch
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.security.procedures import list_operations, record_operations
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode
from refusals import refusing

NOW = datetime(2003, 8, 25, 0, 0, tzinfo=UTC)


def code_of(number: int) -> ResidentRecordCode:
    return ResidentRecordCode.from_ten(str(1_000_000_000 + number))


def looked_at(tx: Transaction, custody: CustodyOffice, *people: int, case: str = "") -> None:
    """Somebody looked at these people in a case."""
    lines = [
        Operation(
            operator_id="op-9",
            terminal_id="madoguchi-3",
            case=case,
            affair="copy",
            function=Function.RECORD,
            mode=Mode.READ,
            items=("name",),
            result="shown",
            subject=code_of(person),
        )
        for person in people
    ]
    record_operations(tx, lines, custody.context.vault, custody.context.clock.now())


def auditor(custody: CustodyOffice, *modes: Mode) -> CaseWorker:
    rights = frozenset((Function.OPERATION_RECORD, mode) for mode in modes) | frozenset(
        {(Function.MEDIA, Mode.WRITE)}
    )
    operator = Operator("op-7", "監査 一郎", Duty.ADMINISTRATION, rights)
    return CaseWorker(operator, "terminal-1", None, custody.context.clock.now())


def test_people_are_numbers_of_one_list_unless_an_audit_is_engaged(
    custody: CustodyOffice,
) -> None:
    search, context = OperationSearch(function=Function.RECORD), custody.context
    with custody.database.transaction() as tx:
        looked_at(tx, custody, 1, 2, 1)
        clerk = auditor(custody, Mode.READ)
        masked = custody_procedures.search_history(tx, search, by=clerk, context=context)
        assert set(masked.names.values()) == {"対象001", "対象002"}
        assert (masked.persons, masked.lasting, len(masked.lines)) == (2, False, 3)
        engaged = auditor(custody, Mode.READ, Mode.EXECUTE)
        lasting = custody_procedures.search_history(tx, search, by=engaged, context=context)
        assert lasting.lasting
        assert not set(lasting.names.values()) & set(masked.names.values())
        said = repr(masked.lines) + repr(lasting.names)
        assert all(code_of(person).digits not in said for person in (1, 2))
        seen = list_operations(tx, OperationSearch(function=Function.OPERATION_RECORD))
        assert len(seen) == 2


def test_without_the_right_the_history_is_not_seen_printed_or_compared(
    custody: CustodyOffice,
) -> None:
    nobody, context = auditor(custody), custody.context
    with custody.database.transaction() as tx:
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.search_history(tx, OperationSearch(), by=nobody, context=context)
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.print_history(tx, OperationSearch(), by=nobody, context=context)
        with refusing(ErrorCode.ACCESS_REFUSED):
            custody_procedures.compare_with_slips(
                tx, "", since=NOW, until=NOW, by=nobody, context=context
            )


def test_a_list_about_many_people_is_printed_with_anothers_approval_once(
    custody: CustodyOffice,
) -> None:
    search, context = OperationSearch(function=Function.RECORD), custody.context
    clerk = auditor(custody, Mode.READ)
    with custody.database.transaction() as tx:
        looked_at(tx, custody, *range(201))
        with refusing(ErrorCode.OUTPUT_NOT_APPROVED), tx.savepoint():
            custody_procedures.print_history(tx, search, by=clerk, context=context)
        wanted = OutputWanted(
            OutputKind.OPERATION_HISTORY,
            "定期点検",
            201,
            custody_procedures.digest_of_search(search),
        )
        output = custody_procedures.request_output(tx, wanted, by=clerk, context=context)
        custody_procedures.approve_output(
            tx, output.output_id, by=custody.somebody("op-2"), context=context
        )
        assert custody_procedures.print_history(tx, search, by=clerk, context=context).persons
        with refusing(ErrorCode.OUTPUT_NOT_APPROVED), tx.savepoint():
            custody_procedures.print_history(tx, search, by=clerk, context=context)


def test_slips_and_record_are_held_against_each_other(custody: CustodyOffice) -> None:
    now = custody.context.clock.now()
    with custody.database.transaction() as tx:
        looked_at(tx, custody, 1, 2, case="20030825-0001")
        looked_at(tx, custody, 3, case="20030825-0002")
        comparison = custody_procedures.compare_with_slips(
            tx,
            "20030825-0001\n20030825-0009\n見えない",
            since=now - timedelta(hours=9),
            until=now + timedelta(hours=15),
            by=auditor(custody, Mode.READ),
            context=custody.context,
        )
    assert [(case.case_number, case.lines) for case in comparison.both] == [("20030825-0001", 2)]
    assert comparison.on_paper_only == ("20030825-0009",)
    assert [case.case_number for case in comparison.in_record_only] == ["20030825-0002"]
    assert comparison.unreadable == ("見えない",)
    assert not comparison.agrees


@dataclass(frozen=True)
class ALine:
    subject: bytes | None
    case_number: str
    operator_id: str = "op-1"
    recorded_at: datetime = NOW


LINES = st.builds(
    ALine,
    st.one_of(st.none(), st.binary(min_size=32, max_size=32)),
    st.sampled_from(["", "20030825-0001", "20030825-0002", "20030826-0001"]),
)


@given(st.lists(LINES, max_size=30))
def test_ids_tell_people_of_one_list_apart_and_nothing_of_them(lines: list[ALine]) -> None:
    people = {line.subject for line in lines if line.subject is not None}
    named = temporary_ids(lines)
    assert named.keys() == people
    assert sorted(named.values()) == [f"対象{place + 1:03d}" for place in range(len(people))]
    assert lasting_ids(lines).keys() == people


@given(
    st.lists(LINES, max_size=20),
    st.lists(st.sampled_from(["20030825-0001", "20030826-0001", "20030827-0001"]), max_size=4),
)
def test_every_case_is_in_exactly_one_part_of_a_comparison(
    lines: list[ALine], slips: list[str]
) -> None:
    comparison = compare_slips("\n".join(slips), lines)
    recorded = {line.case_number for line in lines if line.case_number}
    both = {case.case_number for case in comparison.both}
    assert both == recorded & set(slips)
    assert set(comparison.on_paper_only) == set(slips) - recorded
    assert {case.case_number for case in comparison.in_record_only} == recorded - set(slips)
