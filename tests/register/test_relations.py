"""What everybody is to a new householder: examples as a clerk would check them at the desk."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zlib import crc32

import pytest
from register_builders import YAMAGUCHI

from jukinet.register.record import Qualifications, ResidentRecord
from jukinet.register.relations import list_choices, propose_relations
from jukinet.terms.address import Address
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex

HOUSEHOLD = UUID(int=1)
M, F, U = Sex.MALE, Sex.FEMALE, Sex.UNKNOWN


def member(relationship: str, sex: Sex, born: str) -> ResidentRecord:
    key = crc32(f"{relationship} {sex} {born}".encode()) % 10**9
    code = ResidentRecordCode.from_ten(f"1{key:09d}")
    return ResidentRecord(
        resident_id=UUID(int=key),
        identification=IdentificationInformation(
            code, PersonName("見本 一", ""), LifeDate(born), sex, Address(YAMAGUCHI, "亀山町2番")
        ),
        household_id=HOUSEHOLD,
        relationship=Relationship.parse(relationship),
        permanent_domicile=None,
        resident_since=LifeDate.from_date(date(2003, 1, 1)),
        address_since=None,
        moved_in=None,
        qualifications=Qualifications(),
        change_number=1,
    )


# Old householder's sex, the new householder, a member, and what he is now: none is the clerk's.
EXAMPLES = [
    (M, ("妻", F, "1952"), ("世帯主", M, "1950"), "夫"),
    (F, ("夫", M, "1950"), ("世帯主", F, "1952"), "妻"),
    (M, ("妻（未届）", F, "1952"), ("世帯主", M, "1950"), "夫（未届）"),
    (M, ("妻", F, "1952"), ("子", M, "1980"), None),
    (M, ("妻", F, "1952"), ("妻の子", M, "1975"), "子"),
    (M, ("妻", F, "1952"), ("父", M, "1920"), "夫の父"),
    (M, ("妻", F, "1952"), ("妻の母", F, "1925"), "母"),
    (M, ("子", M, "1980"), ("世帯主", M, "1950"), "父"),
    (F, ("子", M, "1980"), ("世帯主", F, "1952"), "母"),
    (U, ("子", M, "1980"), ("世帯主", U, "1952"), None),
    (M, ("子", M, "1980"), ("妻", F, "1952"), None),
    (M, ("子", M, "1980"), ("子", M, "1978"), "兄"),
    (M, ("子", M, "1980"), ("子", F, "1984"), "妹"),
    (F, ("子", F, "1980"), ("子", M, "1984"), "弟"),
    (M, ("子", M, "1980"), ("父", M, "1920"), "祖父"),
    (M, ("子", M, "1980"), ("母", F, "1922"), "祖母"),
    (M, ("子", M, "1980"), ("兄", M, "1945"), "父の兄"),
    (M, ("子", M, "1980"), ("子の妻", F, "1981"), None),
    (M, ("子", M, "1980"), ("同居人", M, "1960"), "同居人"),
    (M, ("父", M, "1920"), ("世帯主", M, "1950"), "子"),
    (M, ("父", M, "1920"), ("子", F, "1980"), "子の子"),
    (M, ("父", M, "1920"), ("孫", F, "2000"), "子の子の子"),
    (M, ("父", M, "1920"), ("妻", F, "1952"), "子の妻"),
    (M, ("父", M, "1920"), ("母", F, "1925"), None),
    (M, ("兄", M, "1945"), ("世帯主", M, "1950"), "弟"),
    (F, ("妹", F, "1955"), ("世帯主", F, "1950"), "姉"),
    (M, ("兄", M, "1945"), ("妻", F, "1952"), "弟の妻"),
    (M, ("兄", M, "1945"), ("父", M, "1920"), "父"),
    (M, ("子の妻", F, "1981"), ("世帯主", M, "1950"), "夫の父"),
    (M, ("子の子", M, "2000"), ("世帯主", M, "1950"), "祖父"),
    (M, ("孫", F, "2000"), ("世帯主", M, "1950"), "祖父"),
    (M, ("祖母", F, "1900"), ("世帯主", M, "1950"), "子の子"),
    (M, ("縁故者", M, "1960"), ("子", M, "1980"), "縁故者"),
]


@pytest.mark.parametrize(("sex", "chosen", "other", "expected"), EXAMPLES)
def test_a_member_is_to_the_new_householder(
    sex: Sex, chosen: tuple[str, Sex, str], other: tuple[str, Sex, str], expected: str | None
) -> None:
    new, one = (member(term, of, f"{year}-06-01") for term, of, year in (chosen, other))
    people = [new, one]
    if not one.is_householder:
        people.append(member("世帯主", sex, "1950-01-01"))
    proposed = propose_relations(people, new.resident_id)
    assert proposed[new.resident_id] == Relationship.parse("世帯主")
    found = proposed[one.resident_id]
    assert (str(found) if found else None) == expected


@pytest.mark.parametrize(
    ("chosen", "other", "choices"),
    [
        (("妻", F, "1952"), ("子", M, "1980"), ["子", "夫の子"]),
        (("子", M, "1980"), ("妻", F, "1952"), ["母", "父の妻"]),
        (("子", M, "1980"), ("子の妻", F, "1981"), ["妻", "兄の妻", "弟の妻"]),
        (("子", F, "1980"), ("子の夫", M, "1981"), ["夫", "姉の夫", "妹の夫"]),
        (("父", M, "1920"), ("母", F, "1925"), ["妻", "子の母"]),
        (("子の妻", F, "1981"), ("子", M, "1980"), ["夫", "夫の兄", "夫の弟"]),
    ],
)
def test_where_the_words_do_not_tell_the_clerk_gets_choices_the_likeliest_first(
    chosen: tuple[str, Sex, str], other: tuple[str, Sex, str], choices: list[str]
) -> None:
    head = member("世帯主", M, "1950-01-01")
    new, one = (member(term, of, f"{year}-06-01") for term, of, year in (chosen, other))
    found = list_choices([head, new, one], new.resident_id)
    assert [str(choice) for choice in found[one.resident_id]] == choices


def test_twins_are_for_the_clerk_to_tell_apart() -> None:
    head = member("世帯主", M, "1950-01-01")
    new = member("子", M, "1980-06-01")
    twin = ResidentRecord(
        **{
            **{name: getattr(new, name) for name in ResidentRecord.__slots__},
            "resident_id": UUID(int=2),
        }
    )
    assert propose_relations([head, new, twin], new.resident_id)[twin.resident_id] is None


def test_a_householder_from_outside_the_household_is_refused() -> None:
    with pytest.raises(JukiError) as refused:
        propose_relations([member("世帯主", M, "1950-01-01")], UUID(int=99))
    assert refused.value.code is ErrorCode.RECORD_NOT_FOUND
