"""Reading what the office enters by its own authority, and code changes (職権・訂正)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, assert_never

from jukinet.filings.difference import Difference
from jukinet.filings.fields import FieldReader
from jukinet.filings.foreigner import read_foreigner
from jukinet.filings.ground import Ground
from jukinet.filings.household import check_household, place_rest
from jukinet.filings.kinds import FilingKind
from jukinet.filings.marking import MARKS, read_marks
from jukinet.filings.moving import (
    ADDRESS,
    OCCURRED,
    check_address,
    check_not_before,
    choose_members,
    entry_lines,
    placement_lines,
)
from jukinet.filings.newcomer import read_newcomer
from jukinet.filings.particulars import (
    Amending,
    Cancelling,
    Coming,
    Erasing,
    Recoding,
    Renaming,
)
from jukinet.filings.rearranging import DETAIL
from jukinet.filings.trigger import TRIGGERS, Trigger
from jukinet.register.household import Discord
from jukinet.register.items import to_items
from jukinet.register.papers import is_in_force
from jukinet.register.record import ResidentRecord
from jukinet.register.withdrawal import Withdrawal
from jukinet.terms.law import Law

TRIGGER: Final = "trigger"
CHANGE: Final = "change_id"
SHOWN_ITEMS: Final = (
    "name", "kana", "birth_date", "sex", "address", "relationship", "permanent_domicile",
    "family_register_head",
)  # fmt: skip
ENTRY_EX_OFFICIO: Final = "1301"
ERASURES: Final = ("2301", "2302", "2303", "2307")
NAMES: Final = ("3201", "3202", "3301", "3304")
BIRTH_AND_SEX: Final = "3302"
ADDRESSES: Final = ("3303", "3206")
DOMICILE: Final = "9006"
RENAMINGS: Final = ("3203", "3204", "3205", "3206")
DETAILS: Final = {
    FilingKind.FAMILY_REGISTER: ("3301", DOMICILE, BIRTH_AND_SEX),
    FilingKind.EX_OFFICIO: (ENTRY_EX_OFFICIO, *ERASURES, "3303"),
    FilingKind.CORRECTION: (*NAMES, BIRTH_AND_SEX, "3303", DOMICILE, *MARKS),
    FilingKind.RENAMING: RENAMINGS,
}


def list_details(kind: FilingKind, law: Law) -> tuple[str, ...]:
    """The changes a filing of this kind can be about, by the law of its day."""
    return tuple(detail for detail in DETAILS.get(kind, ()) if is_in_force(detail, law))


def list_triggers(law: Law) -> list[Trigger]:
    """What may make the office act, by the law of a day."""
    return [
        trigger
        for trigger, rule in TRIGGERS.items()
        if any(is_in_force(detail, law) for detail in rule.details)
    ]


def read_trigger(reader: FieldReader, ground: Ground, detail: str) -> Trigger | None:
    """What makes the office act (Order Art. 12), and that it may lead to this change."""
    if ground.kind is FilingKind.FAMILY_REGISTER:
        return Trigger.NOTICE_OF_OTHER_OFFICE
    text = reader.text(TRIGGER)
    if text not in {trigger.value for trigger in Trigger}:
        reader.find("trigger-missing", TRIGGER)
        return None
    trigger = Trigger(text)
    if detail and detail not in TRIGGERS[trigger].details:
        reader.find("detail-not-of-trigger", TRIGGER)
    return trigger


def read_amendment(
    reader: FieldReader, ground: Ground
) -> tuple[Amending | Coming | Erasing | None, list[Difference]]:
    """An entry, erasure or correction by authority (Order Arts. 8, 12; Act Art. 14)."""
    detail = reader.text(DETAIL)
    if detail not in list_details(ground.kind, ground.law):
        reader.find("change-missing", DETAIL)
        return None, []
    read_trigger(reader, ground, detail)
    if detail == ENTRY_EX_OFFICIO:
        return _read_entry(reader, ground)
    if detail in ERASURES:
        return _read_erasure(reader, ground, detail)
    return _read_correction(reader, ground, detail)


def _read_entry(reader: FieldReader, ground: Ground) -> tuple[Coming | None, list[Difference]]:
    """Somebody lives here who never filed."""
    since, address = reader.day(OCCURRED), reader.address(ADDRESS)
    foreign = read_foreigner(reader, "1", since, ground.law, by_office=True)
    comer = read_newcomer(reader, "1", reader.relationship("1"))
    if reader.text("household_number") and not ground.target:
        reader.find("household-not-found", "household_number")
    if comer is None or since is None or address is None:
        return None, []
    assert comer.birth_date
    if since < comer.birth_date.earliest:
        reader.find("arrived-before-birth", OCCURRED)
    joins = ground.target_id if ground.target else None
    standing = [member.relationship for member in ground.target]
    check_household(reader, [*standing, comer.relationship])
    check_address(reader, address, ground.target)
    comer = replace(comer, foreign=foreign)
    coming = Coming(since, (comer,), address, joins, ENTRY_EX_OFFICIO)
    return coming, entry_lines(comer, address, typed=True)


def _read_erasure(
    reader: FieldReader, ground: Ground, detail: str
) -> tuple[Erasing | None, list[Difference]]:
    gone_on = reader.day(OCCURRED)
    people = choose_members(reader, ground)
    gone = {record.resident_id for record in people}
    rest = place_rest(reader, [m for m in ground.members if m.resident_id not in gone])
    if gone_on:
        check_not_before(reader, gone_on, people)
    if gone_on is None or not people:
        return None, []
    lines = [
        Difference(
            record.identification.name.written,
            "erasure",
            record.identification.address.text,
            gone_on.isoformat(),
        )
        for record in people
    ]
    erasing = Erasing(gone_on, tuple(each.resident_id for each in people), detail, rest)
    return erasing, [*lines, *placement_lines(rest, ground.members)]


def _read_correction(
    reader: FieldReader, ground: Ground, detail: str
) -> tuple[Amending | None, list[Difference]]:
    changed_on = reader.day(OCCURRED)
    people = choose_members(reader, ground)
    if len(people) != 1 or changed_on is None:
        if len(people) > 1:
            reader.find("nobody-chosen", "who")
        return None, []
    (record,) = people
    blank = Amending(changed_on, record.resident_id, detail)
    if detail in MARKS:
        amending, lines = read_marks(reader, ground, blank, record)
    else:
        amending, lines = _read_items(reader, blank, record)
    if amending is not None and not any(line.was != line.becomes for line in lines):
        reader.find("nothing-changes", DETAIL)
    return amending, [line for line in lines if line.was != line.becomes]


def _read_items(
    reader: FieldReader, blank: Amending, record: ResidentRecord
) -> tuple[Amending | None, list[Difference]]:
    told, who = record.identification, record.identification.name.written
    if blank.detail in NAMES:
        name = reader.name("new.name", "new.kana")
        if name is None:
            return None, []
        return replace(blank, name=name), [
            Difference(who, "name", told.name.written, name.written),
            Difference(who, "kana", told.name.kana, name.kana),
        ]
    if blank.detail == BIRTH_AND_SEX:
        born, sex = reader.life_date("new.birth"), reader.sex("new.sex")
        if born is None or sex is None:
            return None, []
        return replace(blank, birth_date=born, sex=sex), [
            Difference(who, "birth_date", told.birth_date.text, born.text),
            Difference(who, "sex", told.sex.value, sex.value),
        ]
    if blank.detail in ADDRESSES:
        address = reader.address(ADDRESS)
        if address is None:
            return None, []
        line = Difference(who, "address", told.address.text, address.text)
        return replace(blank, address=address), [line]
    domicile, before = reader.domicile("new.domicile", "new.head"), record.permanent_domicile
    if domicile is None:
        reader.find("domicile-unreadable", "new.domicile")
        return None, []
    return replace(blank, permanent_domicile=domicile), [
        Difference(who, "permanent_domicile", before.text if before else "", domicile.text),
        Difference(who, "family_register_head", before.head if before else "", domicile.head),
    ]


def read_cancellation(
    reader: FieldReader, ground: Ground
) -> tuple[Cancelling | None, list[Difference]]:
    """A change of one paper is withdrawn, for those chosen; nothing is deleted.

    What else the paper did to them is withdrawn with it, and what stays undone is asked about.
    """
    read_trigger(reader, ground, "")
    known_on = reader.day(OCCURRED)
    people = choose_members(reader, ground)
    number = reader.text(CHANGE)
    if not number.isdecimal():
        reader.find("change-missing", CHANGE)
    if known_on is None or not people or not number.isdecimal():
        return None, []
    plan = ground.withdrawal
    if plan is None:
        reader.find("change-of-others", "who")
        return None, []
    withdrawn = {resident for resident, _ in plan.changes}
    if any(record.resident_id not in withdrawn for record in people):
        reader.find("change-of-others", "who")
    _check_withdrawal(reader, plan)
    return Cancelling(known_on, plan.changes), withdrawal_lines(number, plan)


def _check_withdrawal(reader: FieldReader, plan: Withdrawal) -> None:
    match plan.discord:
        case Discord.HOUSEHOLDERS:
            reader.find("householder-stands", CHANGE)
        case Discord.NO_HOUSEHOLDER:
            reader.find("withdrawn-without-householder", CHANGE)
        case Discord.APART:
            reader.find("withdrawn-apart", CHANGE)
        case None if plan.another_householder:
            reader.find("withdrawn-under-another", CHANGE)
        case None:
            pass
        case _:
            assert_never(plan.discord)


def withdrawal_lines(number: str, plan: Withdrawal) -> list[Difference]:
    """Which change is withdrawn, and how everybody stands without it."""
    lines = []
    for before, after in plan.moved:
        who, was, becomes = before.identification.name.written, to_items(before), to_items(after)
        lines.append(Difference(who, "cancellation", number, ""))
        lines += [
            Difference(who, item, was[item] or "", becomes[item] or "")
            for item in SHOWN_ITEMS
            if was[item] != becomes[item]
        ]
        if was["household_id"] != becomes["household_id"]:
            lines.append(Difference(who, "household", "this-household", "other-household"))
        if before.erasure and not after.erasure:
            lines.append(Difference(who, "erasure", before.erasure.occurred_on.isoformat(), ""))
        number = ""
    return [line for line in lines if line.item != "cancellation" or line.was]


def read_code_change(
    reader: FieldReader, ground: Ground
) -> tuple[Recoding | None, list[Difference]]:
    """Another code at request; no reason is asked for (Act Art. 30-3)."""
    people = choose_members(reader, ground)
    if not people:
        return None, []
    lines = [
        Difference(record.identification.name.written, "code", "old-code", "new-code")
        for record in people
    ]
    keys = tuple(record.resident_id for record in people)
    return Recoding(ground.received_on, keys), lines


def read_renaming(reader: FieldReader, ground: Ground) -> tuple[Renaming | None, list[Difference]]:
    """An area, a lot or a building is called otherwise: one job for all addresses in it."""
    detail = reader.text(DETAIL)
    if detail not in RENAMINGS:
        reader.find("change-missing", DETAIL)
    read_trigger(reader, ground, detail)
    changed_on = reader.day(OCCURRED)
    old, new = reader.text("area.old"), reader.text("area.new")
    if not old or not new:
        reader.find("address-missing", "area.new")
    if old and old == new:
        reader.find("nothing-changes", "area.new")
    if changed_on is None or detail not in RENAMINGS or not old or not new:
        return None, []
    return Renaming(changed_on, old, new, detail), [Difference("", "area", old, new)]
