"""Asking as an agency: which agencies and affairs, which sample residents, question and answer."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from jukinet.nation.desk.views import (
    AffairOption,
    AgencyOption,
    AskOptions,
    AskView,
    Name,
    ProvidedItem,
    Question,
    QuestionBy,
    SampleView,
    Trait,
)
from jukinet.nation.residents.names import SURNAME_VARIANTS
from jukinet.platform.web.wording import Language
from jukinet.provision.asking import Reply
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.characters import search_name
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason, Item
from jukinet.terms.law import Law, load_profile
from jukinet.terms.municipalities import load_directory
from jukinet.terms.person import Sex

if TYPE_CHECKING:
    from jukinet.nation.nation import Nation
    from jukinet.nation.plan import Plan, PlannedMunicipality

# Samples are chosen among so many residents of each register: enough for every trait.
LOOKED_THROUGH: Final = 300
CHILD_AGE_MAX: Final = 12
OLD_AGE_MIN: Final = 85
_FIRST: Final = UUID(int=0)
_RARE: Final = frozenset(
    spelling for spellings in SURNAME_VARIANTS.values() for spelling, _ in spellings
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A synthetic resident one may ask about, with what a question needs."""

    view: SampleView
    record: ResidentRecord = field(repr=False)

    @property
    def code(self) -> ResidentRecordCode:
        """The code as it was when the sample was chosen."""
        return self.record.identification.code

    def to_question(self, by: QuestionBy) -> dict[str, Any]:
        """As the API is asked about this person."""
        person = self.record.identification
        if by is QuestionBy.CODE:
            return {"by": "code", "code": person.code.digits}
        question = {
            "by": "four_items",
            "name": person.name.written,
            "birth_date": str(person.birth_date),
            "municipality": person.address.municipality.digits,
        }
        if person.sex is not Sex.UNKNOWN:
            question["sex"] = person.sex.value
        return question


def mask(code: str) -> str:
    """The first digits, and dots for the rest."""
    return f"{code[:5]} {'•' * (len(code) - 5)}"


# --- what can be asked ------------------------------------------------------------------------


def list_agencies(plan: Plan, law: Law) -> tuple[AgencyOption, ...]:
    """Each agency with its own affairs, and one that is another's: asking for it is refused."""
    everybodys = [(grant.table, grant.item) for one in plan.agencies for grant in one.grants]
    everybodys += [(one.table, one.item) for one in law.list_purposes("1")]
    options = []
    for agency in plan.agencies:
        own = {(grant.table, grant.item): grant.items for grant in agency.grants}
        foreign = next(row for row in everybodys if row not in own)
        affairs = tuple(
            AffairOption(table, item, describe_affair(law, table, item), items)
            for (table, item), items in {**own, foreign: ()}.items()
        )
        options.append(AgencyOption(agency.party, Name(agency.name, agency.name_en), affairs))
    return tuple(options)


def describe_affair(law: Law, table: str, item: str) -> Name:
    """An affair of an appended table, as a person reads it; its bare number if unknown."""
    purpose = law.find_purpose(table, item)
    if purpose is None:
        return Name(f"{table}/{item}", f"{table}/{item}")
    affair = f"{purpose.statute} {purpose.affair}"
    return Name(f"{purpose.text_ja} {affair}", f"{purpose.text_en}: {affair}")


def describe_use(law: Law, affair: str) -> Name:
    """What an access record says it was for: an affair of an appended table, or an article."""
    table, _, item = affair.partition("/")
    if item:
        return describe_affair(law, table, item)
    try:
        article = law.article(affair)
    except JukiError:
        return Name(affair, affair)
    return Name(
        f"{article.subject_ja}（{article.text_ja}）", f"{article.subject_en} ({article.text_en})"
    )


def cite(law: Law, table: str, item: str) -> Name | None:
    """The article and the item of the table that an enquiry rests on."""
    purpose = law.find_purpose(table, item)
    if purpose is None:
        return None
    article = law.table_article(table)
    return Name(f"{article.text_ja} {purpose.text_ja}", f"{article.text_en}, {purpose.text_en}")


# --- about whom ---------------------------------------------------------------------------------


def choose_samples(nation: Nation) -> tuple[Sample, ...]:
    """One resident of each trait from the registers of the plan; fewer where none fits."""
    towns = [(each, _read(nation, each)) for each in nation.plan.municipalities]
    chosen: dict[UUID, Sample] = {}
    year = nation.clock.today().year
    for at, trait in enumerate(Trait):
        # Each trait begins with another municipality, so that the samples come from all over.
        for town, records in towns[at % len(towns) :] + towns[: at % len(towns)]:
            found = _find(trait, records, year, taken=chosen)
            if found is not None:
                chosen[found.resident_id] = _sample(f"s{at + 1}", trait, town, found)
                break
    return tuple(chosen.values())


def _read(nation: Nation, town: PlannedMunicipality) -> list[ResidentRecord]:
    with nation.get(town.register_office).node.database.transaction() as tx:
        return register.list_records_from(tx, _FIRST, LOOKED_THROUGH)


def _find(
    trait: Trait, records: Sequence[ResidentRecord], year: int, taken: Mapping[UUID, Sample]
) -> ResidentRecord | None:
    bearers = Counter(_name_and_birth(record) for record in records)
    for record in records:
        person = record.identification
        age = year - person.birth_date.latest.year
        rare = any(letter in _RARE or ord(letter) > 0xFFFF for letter in person.name.written)
        alone = bearers[_name_and_birth(record)] == 1
        match trait:
            case Trait.PLAIN:
                whole = person.birth_date.known is not None
                fits = 20 <= age < 60 and not rare and whole and alone
            case Trait.VARIANT:
                fits = rare
            case Trait.NAMESAKE:
                fits = not alone
            case Trait.CHILD:
                fits = age <= CHILD_AGE_MAX
            case Trait.OLD:
                fits = age >= OLD_AGE_MIN
            case Trait.MOVED | Trait.VISITOR:
                fits = False  # nobody has yet
        if fits and record.resident_id not in taken:
            return record
    return None


def _name_and_birth(record: ResidentRecord) -> tuple[str, str]:
    person = record.identification
    return search_name(person.name.written), str(person.birth_date)


def _sample(name: str, trait: Trait, town: PlannedMunicipality, record: ResidentRecord) -> Sample:
    person = record.identification
    view = SampleView(
        sample_id=name,
        trait=trait,
        municipality=Name(town.name, town.name_en),
        name=person.name.written,
        birth_date=str(person.birth_date),
    )
    return Sample(view, record)


# --- question and answer ------------------------------------------------------------------------


class AskingDesk:
    """Asks the national server over the door of every agency, with the agency's own keys."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._samples: tuple[Sample, ...] = ()
        self._asked = 0

    @property
    def law(self) -> Law:
        """The law of the plan."""
        return load_profile().on(self._nation.plan.law_date)

    def list_options(self) -> AskOptions:
        """Blocking: the samples are chosen at the first call that finds somebody."""
        if not self._samples:
            self._samples = choose_samples(self._nation)
        agencies = list_agencies(self._nation.plan, self.law)
        return AskOptions(agencies, tuple(sample.view for sample in self._samples))

    def offer(self, record: ResidentRecord, trait: Trait) -> SampleView:
        """One more sample resident, whom something happened to."""
        town = self._nation.plan.get_municipality(record.identification.address.municipality)
        sample = _sample(f"s{len(Trait) + len(self._samples) + 1}", trait, town, record)
        self._samples = (*self._samples, sample)
        return sample.view

    def get_sample(self, sample_id: str) -> Sample:
        """A sample that was offered before."""
        for sample in self._samples:
            if sample.view.sample_id == sample_id:
                return sample
        raise JukiError(ErrorCode.NOT_FOUND, "no such sample resident")

    async def ask(self, question: Question, language: Language) -> AskView:
        """One enquiry, over mutual TLS and signed; the reply's signature is verified."""
        agency = self._nation.agencies.get(question.agency)
        if agency is None:
            raise JukiError(ErrorCode.NOT_FOUND, "no such agency")
        self._asked += 1
        query = {
            "basis": {
                "table": question.table,
                "item": question.item,
                "case": f"DEMO-{self._asked:04d}",
            },
            "question": self.get_sample(question.sample_id).to_question(question.by),
            "items": [item.value for item in question.items],
        }
        asked_at, started = self._nation.clock.now(), time.perf_counter()
        reply = await agency.asker.ask(query, language=language)
        milliseconds = (time.perf_counter() - started) * 1000
        citation = cite(self.law, question.table, question.item)
        common: dict[str, Any] = {
            "question": question,
            "asked_at": asked_at,
            "milliseconds": milliseconds,
            "status": reply.status,
            "code": reply.code,
            "citation": citation,
        }
        if reply.is_answer:
            return AskView(
                **common,
                receipt=str(reply.content["receipt"]),
                items=self._tell_items(reply, language),
                matched_by=reply.content.get("match"),
            )
        return AskView(
            **common,
            receipt=str(reply.content.get("instance", "")).rpartition(":")[2],
            problem=str(reply.content.get("title", "")),
            remedy=str(reply.content.get("remedy", "")),
        )

    def _tell_items(self, reply: Reply, language: Language) -> tuple[ProvidedItem, ...]:
        person: Mapping[str, Any] = reply.content.get("person") or {}
        return tuple(
            ProvidedItem(item, self._tell(item, person[item.value], language))
            for item in Item
            if item.value in person
        )

    def _tell(self, item: Item, said: Any, language: Language) -> str:
        match item:
            case Item.NAME:
                return f"{said['written']}（{said['kana']}）" if said["kana"] else said["written"]
            case Item.ADDRESS:
                return f"{self._town(said['municipality'])}{said['text']}"
            case Item.CODE:
                return mask(said)
            case Item.CHANGE:
                reason = ChangeReason(said["reason"])
                return f"{reason.ja if language == 'ja' else reason.en} {said['occurred_on']}"
            case Item.BIRTH_DATE:
                return str(said)
            case Item.SEX:
                return str(said)

    def _town(self, code: str) -> str:
        found = load_directory().on(self._nation.plan.day).find(MunicipalityCode(code))
        return f"{found.prefecture_name}{found.name}" if found else code
