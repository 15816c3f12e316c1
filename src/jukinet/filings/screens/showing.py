"""What the entry page, the summary and the review show of a filing: one view for all three."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Visit
from jukinet.filings import procedures as filings
from jukinet.filings.amending import list_details, list_triggers
from jukinet.filings.claim import Claim
from jukinet.filings.difference import Difference
from jukinet.filings.evidence import PROXY_PAPERS, WAY, papers_of, papers_offered
from jukinet.filings.fields import ANNOTATED, ANSWER, CHOSEN, RELATIONSHIP, YES, FieldReader
from jukinet.filings.filing import Filing
from jukinet.filings.finding import Finding
from jukinet.filings.foreigner import FROM_ABROAD, list_foreign_rows
from jukinet.filings.ground import Ground
from jukinet.filings.household import REST_HOUSEHOLDER
from jukinet.filings.judging import Judgement, judge
from jukinet.filings.kinds import Counting, FilingKind, rule_of
from jukinet.filings.marking import DAYS
from jukinet.filings.moving import OCCURRED
from jukinet.filings.particulars import Renaming, Way
from jukinet.filings.rearranging import DETAILS as HOUSEHOLD_DETAILS
from jukinet.filings.screens.certified import certified_rows
from jukinet.filings.screens.offered import Offer, list_offered
from jukinet.filings.screens.special import find_lacking, is_annotated, special_facts
from jukinet.filings.trigger import TRIGGERS, Trigger
from jukinet.platform.web.catalogue import Words
from jukinet.register import procedures as register
from jukinet.register import relations
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import IN_REGISTER_SINCE, SURNAMES_SINCE, ResidenceCategory
from jukinet.register.record import ResidentRecord
from jukinet.register.renaming import Preview
from jukinet.register.renaming import Renaming as AreaRenaming
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import LifeDate, era_text
from jukinet.terms.errors import JukiError
from jukinet.terms.identification import get_detail_reason
from jukinet.terms.person import RelationshipTerm

SHOWN_ITEMS: Final = ("name", "birth_date", "sex", "address", "relationship")
TICKED_AT_FIRST: Final = frozenset({FilingKind.RELOCATION, FilingKind.MOVE_OUT})
NEW_HOUSEHOLDER: Final = "new_householder"
PROPOSED_FOR: Final = "proposed_for"
ROWS_MIN: Final = 1
ROWS_MAX: Final = 10
_DAYS: Final = DAYS | {"birth_date", "death"}
_WORDED: Final = frozenset({"household", "sex", "code", "electoral_roll"})


@dataclass(frozen=True, slots=True, repr=False)
class PersonRow:
    """One person on the page: as he stands, and what is typed about him."""

    key: str
    name: str
    kana: str
    birth_date: LifeDate
    sex: str
    is_now: str
    becomes: str
    chosen: bool
    lacking: tuple[str, ...] = ()  # glyphs of the name that the print font does not have
    annotated: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class FilingView:
    """A filing as it is shown."""

    filing: Filing
    ground: Ground
    judgement: Judgement
    people: tuple[PersonRow, ...]
    rest: tuple[PersonRow, ...]
    claim: Claim | None
    fresh: bool
    number: str  # of the household at the desk

    @property
    def kind(self) -> str:
        """For the words."""
        return self.filing.kind.value

    @property
    def address(self) -> str:
        """Where the household at the desk is now."""
        members = self.ground.members
        return members[0].identification.address.text if members else ""


def view_of(visit: Visit, filing: Filing) -> FilingView:
    """Fetch and judge; record whose data is shown."""
    ground = filings.make_ground(visit.tx, filing, visit.context)
    judgement = judge(filing.fields, ground)
    placed = ground.withdrawal.before if ground.withdrawal else ()
    shown = {one.resident_id: one for one in (*ground.members, *ground.target, *placed)}
    rule = rule_of(filing.kind)
    record_reading(
        visit.tx, visit.by, visit.context, _function(visit, rule.function),
        subjects=list(shown.values()), items=SHOWN_ITEMS, mode=Mode.READ,
    )  # fmt: skip
    people = tuple(
        replace(row, lacking=tuple(find_lacking(visit, [row.name])))
        for row in _people(filing, ground)
    )
    return FilingView(
        filing=filing,
        ground=ground,
        judgement=judgement,
        people=people,
        rest=tuple(_rest(filing, ground, people)),
        claim=filings.find_claim(visit.tx, filing, visit.by.now),
        fresh=filings.is_fresh(visit.tx, filing),
        number=filings.find_household_number(visit.tx, filing),
    )


def _function(visit: Visit, entering: Function) -> Function:
    """Under which right it is looked at: the reviewer's or the clerk's."""
    may_enter = visit.by.operator.may(entering, Mode.READ)
    return entering if may_enter else Function.REVIEW


def _people(filing: Filing, ground: Ground) -> Iterable[PersonRow]:
    if ground.certificates:
        for place, certificate in enumerate(ground.certificates, start=1):
            yield _person(filing, str(place), certificate, "")
        return
    at_first = filing.version == 1 and (filing.kind in TICKED_AT_FIRST or len(ground.members) == 1)
    proposed = _propose(filing, ground) if filing.kind is FilingKind.HOUSEHOLD else {}
    for member in ground.members:
        row = _person(
            filing, str(member.resident_id), member, str(member.relationship), chosen=at_first
        )
        yield replace(row, becomes=proposed.get(member.resident_id, row.becomes))


def _person(
    filing: Filing,
    key: str,
    of: ResidentRecord | MoveOutCertificate,
    is_now: str,
    *,
    chosen: bool = False,
) -> PersonRow:
    told = of.identification
    return PersonRow(
        key=key,
        name=told.name.written,
        kana=told.name.kana,
        birth_date=told.birth_date,
        sex=told.sex.value,
        is_now=is_now,
        becomes=filing.fields.get(f"{RELATIONSHIP}{key}", is_now),
        chosen=chosen or filing.fields.get(f"{CHOSEN}{key}") == YES,
        annotated=filing.fields.get(f"{ANNOTATED}{key}") == YES,
    )


def _rest(filing: Filing, ground: Ground, people: Sequence[PersonRow]) -> Iterable[PersonRow]:
    """Those who stay without a householder, with what is proposed for each of them."""
    proposed = _propose(filing, ground)
    for member in _without_householder(ground, people):
        row = _person(filing, str(member.resident_id), member, str(member.relationship))
        yield replace(row, becomes=proposed.get(member.resident_id, row.becomes), chosen=False)


def _without_householder(ground: Ground, people: Sequence[PersonRow]) -> Iterable[ResidentRecord]:
    gone = {row.key for row in people if row.chosen}
    stay = [member for member in ground.members if str(member.resident_id) not in gone]
    if len(stay) < 2 or len(stay) == len(ground.members):
        return ()
    return () if any(member.is_householder for member in stay) else stay


def next_householder(filing: Filing) -> str:
    """Whom the clerk chose as the next householder."""
    return filing.fields.get(NEW_HOUSEHOLDER) or filing.fields.get(REST_HOUSEHOLDER, "")


def _propose(filing: Filing, ground: Ground) -> Mapping[UUID, str]:
    """Everybody's relationship to a householder who was chosen just now, the likeliest one.

    What was proposed for him before the clerk has corrected or confirmed: that holds.
    """
    chosen = next_householder(filing)
    if not chosen or filing.fields.get(PROPOSED_FOR) == chosen:
        return {}
    try:
        choices = relations.list_choices(ground.members, UUID(chosen))
    except (ValueError, JukiError):
        return {}
    return {key: str(found[0]) for key, found in choices.items() if found}


def facts_of(visit: Visit, view: FilingView, *, checked: bool) -> dict[str, Any]:
    """What templates say; findings only after somebody asked for them."""
    errors = list(view.judgement.errors) if checked else []
    unanswered = list(view.judgement.unanswered) if checked else []
    offered = list_offered(visit, view.ground)
    return {
        "view": view,
        "filing": view.filing,
        "fields": {**_proposed_fields(visit, view.filing), **view.filing.fields},
        "errors": [
            *((each.field, sentence(visit, each)) for each in errors),
            *((f"{ANSWER}{each.name}", sentence(visit, each)) for each in unanswered),
        ],
        "faults": {each.field: sentence(visit, each) for each in reversed(errors)},
        "warnings": [
            (each, sentence(visit, each), _options(visit, each))
            for each in view.judgement.warnings
            if checked
        ],
        "differences": _named(visit, view, offered),
        "deadline": view.judgement.deadline,
        "papers": papers_offered(view.filing.kind, view.filing.fields, view.ground.law),
        "papers_needed": papers_of(view.filing.kind, view.filing.fields),
        "surnames": view.ground.law.has_come(SURNAMES_SINCE),
        "foreigners": view.ground.law.has_come(IN_REGISTER_SINCE),
        "from_abroad": [(one.value, visit.words(f"category-{one.value}")) for one in FROM_ABROAD],
        "proxy_papers": [(name, visit.words(f"proxy-{name}")) for name in PROXY_PAPERS],
        "terms": [term.value for term in RelationshipTerm],
        "details": _details(visit, view),
        "triggers": _triggers(visit, view),
        "categories": [
            (one.value, visit.words(f"category-{one.value}")) for one in ResidenceCategory
        ],
        "rows": _rows(view.filing),
        "checked": checked,
        "proposed_for": next_householder(view.filing),
        "must_tell": _must_tell(view.filing),
        "happens_on": _happens_on(visit, view.filing),
        "filing_article": _article(visit, view),
        "offered": offered,
        "preview": _preview(visit, view),
        "certified_items": [
            (one.identification.name.written, certified_rows(visit, one))
            for one in view.ground.certificates
        ],
        "special": special_facts(visit, view.filing, view.ground),
        "annotated": is_annotated(view.filing),
    }


def _triggers(visit: Visit, view: FilingView) -> list[tuple[str, str]]:
    """What may make the office act, in words."""
    found = list_triggers(view.ground.law)
    return [(each.value, visit.words(f"trigger-{each.value}")) for each in found]


def _named(visit: Visit, view: FilingView, offered: Offer) -> list[tuple[str, str, str, str]]:
    """What changes, a withdrawn change by what it is and not by its number."""
    names = offered.names
    return [
        (who, item, names.get(was, was), becomes)
        for who, item, was, becomes in differences_of(visit.words, view.judgement.differences)
    ]


def _proposed_fields(visit: Visit, filing: Filing) -> Mapping[str, str]:
    """What stands in a new move-out until something is typed: the day it was received on."""
    if filing.version > 1 or filing.kind is not FilingKind.MOVE_OUT:
        return {}
    day = filing.received_on
    return {OCCURRED: era_text(day) if visit.words.language == "ja" else day.isoformat()}


def _happens_on(visit: Visit, filing: Filing) -> date | None:
    """The day of what is filed, for the summary and the reviewer."""
    municipality = visit.context.party.municipality
    return FieldReader(filing.fields, filing.received_on, municipality).day(OCCURRED, future=True)


def _must_tell(filing: Filing) -> bool:
    """Whether the person must be told, or it be announced (Order Art. 12 (4))."""
    trigger = filing.fields.get("trigger", "")
    return trigger in set(Trigger) and TRIGGERS[Trigger(trigger)].must_tell_person


def sentence(visit: Visit, finding: Finding) -> str:
    """What, why and how, in the reader's language."""
    return visit.words(f"finding-{finding.name}", **dict(finding.facts))


def _options(visit: Visit, finding: Finding) -> list[tuple[str, str]]:
    return [(name, visit.words(f"answer-{name}")) for name in finding.rule.answers]


def _article(visit: Visit, view: FilingView) -> str:
    """The article the filing rests on, with the rules by which its days are counted."""
    law, rule = view.ground.law, rule_of(view.filing.kind)
    keys = [rule.article]
    abroad = view.filing.fields.get(WAY) == Way.ABROAD
    if abroad and law.has_come(IN_REGISTER_SINCE) and list_foreign_rows(view.filing.fields):
        keys.append("foreign-first-address")
    if rule.period:
        same_day = rule.counting is Counting.SAME_DAY
        keys += ["family-register-period" if same_day else "first-day-not-counted"]
        keys += ["deadline-on-day-off"]
    articles = [law.article(key) for key in keys]
    ja = visit.words.language == "ja"
    return (
        "、".join(one.text_ja for one in articles)
        if ja
        else ", ".join(one.text_en for one in articles)
    )


def _preview(visit: Visit, view: FilingView) -> Preview | None:
    """What a renaming would do, without doing it."""
    particulars = view.judgement.particulars
    if not isinstance(particulars, Renaming):
        return None
    try:
        order = AreaRenaming(particulars.old, particulars.new, particulars.detail)
        return register.preview_renaming(visit.tx, order)
    except JukiError:
        return None


def differences_of(words: Words, lines: Iterable[Difference]) -> list[tuple[str, str, str, str]]:
    """What changes, as sentences: who, which item, how it is and how it will be."""
    return [
        (
            line.who,
            words(f"item-{line.item}"),
            _value(words, line.item, line.was),
            _value(words, line.item, line.becomes),
        )
        for line in lines
    ]


def _value(words: Words, item: str, text: str) -> str:
    if not text:
        return ""
    if item in _WORDED:
        return words(f"{item}-{text}")
    if item == "residence_category":
        return words(f"category-{text}")
    if item == "pension_kind":
        return words("pension-kind-n", n=text)
    if item in _DAYS or (item == "erasure" and text[:4].isdigit()):
        return era_text(LifeDate(text)) if words.language == "ja" else text
    return text


def _details(visit: Visit, view: FilingView) -> list[tuple[str, str]]:
    kind, law = view.filing.kind, view.ground.law
    codes = HOUSEHOLD_DETAILS if kind is FilingKind.HOUSEHOLD else list_details(kind, law)
    reasons = [get_detail_reason(code) for code in codes]
    ja = visit.words.language == "ja"
    return [(reason.code, reason.ja if ja else reason.en) for reason in reasons]


def _rows(filing: Filing) -> list[int]:
    """The rows for people who are typed: those filled, and as many more as were asked for."""
    filled = [
        int(name.split(".")[1])
        for name in filing.fields
        if name.startswith("person.") and name.split(".")[1].isdecimal()
    ]
    wanted = filing.fields.get("rows", "")
    count = max([ROWS_MIN, *filled, int(wanted) if wanted.isdecimal() else 0])
    return list(range(1, min(count, ROWS_MAX) + 1))
