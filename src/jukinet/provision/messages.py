"""What passes between an agency and the office: the bodies of the API, as JSON.

These types *are* the served document: ``/openapi.json`` is generated from them, with their
descriptions and examples, so that what is checked and what is promised cannot differ.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from jukinet.identity_check.answer import Answer, MatchedBy, ProvidedItems, Result
from jukinet.identity_check.question import ByCode, ByFourItems, Question
from jukinet.provision.enquiry import Basis
from jukinet.provision.purposes import Allowance
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import JST, LifeDate
from jukinet.terms.identification import ChangeReason, Item
from jukinet.terms.law import Article, Purpose
from jukinet.terms.person import Sex

CODE_EXAMPLE: Final = "24727059608"
ITEMS_MAX: Final = len(Item)

AppendedTable = Annotated[
    Literal["1", "2", "3", "4", "5"],
    Meta(description="Appended table of the Act (別表第一 to 別表第五).", examples=["1"]),
]
AppendedItem = Annotated[
    str,
    Meta(
        pattern="^[0-9]{1,3}(-[0-9]{1,2})*$",
        max_length=12,
        description="Number of the item in the table (項), with branch numbers: 1-2 is 一の二.",
        examples=["77", "1-2"],
    ),
]
CaseNumber = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$",
        max_length=40,
        description="The agency's own file number of the case. Never a name or a code of a person.",
        examples=["NP-2003-118834"],
    ),
]
RecordCode = Annotated[
    str,
    Meta(
        pattern="^[0-9]{11}$",
        max_length=11,
        description="Resident record code (住民票コード): eleven digits, the last a check digit.",
        examples=[CODE_EXAMPLE],
    ),
]
NameClue = Annotated[
    str, Meta(min_length=1, max_length=200, description="As written.", examples=["山田 太郎"])
]
AddressClue = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=300,
        description="Town, block and building, or their beginning, without the municipality.",
        examples=["亀山町2番1号"],
    ),
]
PartlyKnownDate = Annotated[
    str,
    Meta(
        pattern=r"^[0-9?]{4}-[0-9?]{2}-[0-9?]{2}$",
        max_length=10,
        description="A date; `??` for an unknown day or month, as in 1950-04-?? or 1950-??-??.",
        examples=["1980-04-01"],
    ),
]
MunicipalityDigits = Annotated[
    str,
    Meta(
        pattern="^[0-9]{6}$",
        max_length=6,
        description="Municipality code: six digits, the last a check digit.",
        examples=["352039"],
    ),
]


class LegalBasis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the enquiry rests on. It is recorded, and the resident can see it."""

    table: AppendedTable
    item: AppendedItem
    case: CaseNumber


class CodeQuestion(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="code"
):
    """Asks by resident record code: exact, one person or none."""

    code: RecordCode

    def __repr__(self) -> str:
        return "CodeQuestion(•••)"


class FourItemsQuestion(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="four_items"
):
    """Asks by name or reading, birth date, sex and address (四情報).

    `name` or `kana` must be given, and at least the year of `birth_date`. Variant characters
    (髙 and 高) and voicing of the reading do not matter. What is left out excludes nobody.
    """

    birth_date: PartlyKnownDate
    municipality: MunicipalityDigits
    name: NameClue | None = None
    kana: NameClue | None = None
    sex: Sex | None = None
    address: AddressClue | None = None

    def __repr__(self) -> str:
        return "FourItemsQuestion(•••)"


class IdentityQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One enquiry about one person."""

    basis: LegalBasis
    question: CodeQuestion | FourItemsQuestion
    items: Annotated[
        list[Item],
        Meta(
            min_length=1,
            max_length=ITEMS_MAX,
            extra_json_schema={"uniqueItems": True},
            description="The items wanted; the answer holds no other.",
        ),
    ]

    def to_basis(self) -> Basis:
        """The basis as a value."""
        return Basis(self.basis.table, self.basis.item, self.basis.case)

    def to_question(self) -> Question:
        """The question as a value; a code or date that cannot exist is refused here."""
        asked = self.question
        if isinstance(asked, CodeQuestion):
            return ByCode(ResidentRecordCode(asked.code))
        return ByFourItems(
            name=asked.name,
            kana=asked.kana,
            birth_date=LifeDate(asked.birth_date),
            sex=asked.sex,
            municipality=MunicipalityCode(asked.municipality),
            address=asked.address,
        )


class AddressItem(msgspec.Struct, frozen=True):
    """An address as entered: the municipality, and the rest as written."""

    municipality: MunicipalityDigits
    text: str


class NameItem(msgspec.Struct, frozen=True):
    """A name as written in the register, character for character, and its reading if held."""

    written: str
    kana: str


class ChangeItem(msgspec.Struct, frozen=True):
    """The last change (異動): the official reason, the day, and whether it is only planned yet."""

    reason: ChangeReason
    occurred_on: str
    planned: bool


class PersonItems(msgspec.Struct, frozen=True, omit_defaults=True):
    """The items asked for and granted, and no other. What is not held is left out."""

    name: NameItem | None = None
    birth_date: str | None = None
    sex: Sex | None = None
    address: AddressItem | None = None
    resident_record_code: str | None = None
    change: ChangeItem | None = None

    def __repr__(self) -> str:
        return "PersonItems(•••)"


class Citation(msgspec.Struct, frozen=True):
    """The provision of the Act under which the answer was given."""

    article: str
    table: str
    item: str
    affair: str
    affair_text_of: Annotated[
        str, Meta(description="State of the law from which the affair's text is taken.")
    ]


class IdentityAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to one enquiry: one person's items, or the reason why there are none."""

    receipt: Annotated[str, Meta(description="Names this answer in the access record.")]
    as_of: Annotated[str, Meta(description="The instant of the reading, with offset.")]
    result: Annotated[
        Result,
        Meta(
            description=(
                "found: one resident. moved_planned, moved_confirmed: the record was closed by a "
                "move-out. dead, erased: closed by death or ex officio. code_replaced: the code "
                "asked was changed; the items are those held under the new one. none: nobody. "
                "several: more than one person fits; add an item and ask again. retention_over: "
                "the record is past its statutory retention."
            )
        ),
    ]
    citation: Citation
    match: (
        Annotated[
            MatchedBy,
            Meta(
                description=(
                    "How the person was found: by code; names equal character for character; "
                    "equal after reducing variant characters; equal in reading only."
                )
            ),
        ]
        | None
    ) = None
    person: PersonItems | None = None


_ENCODER: Final = msgspec.json.Encoder()


def encode_answer(answer: Answer, allowance: Allowance, *, receipt: str, as_of: datetime) -> bytes:
    """The answer's bytes, as they are sent, kept and sent again."""
    return _ENCODER.encode(
        IdentityAnswer(
            receipt=receipt,
            as_of=as_of.astimezone(JST).isoformat(timespec="seconds"),
            result=answer.result,
            citation=_to_citation(allowance.article, allowance.purpose),
            match=answer.matched_by,
            person=_to_person(answer.items) if answer.items else None,
        )
    )


@lru_cache(maxsize=1024)
def _to_citation(article: Article, purpose: Purpose) -> Citation:
    return Citation(
        article=article.text_en,
        table=purpose.table,
        item=purpose.item,
        affair=f"{purpose.statute}: {purpose.affair}",
        affair_text_of=purpose.vintage,
    )


def _to_person(items: ProvidedItems) -> PersonItems:
    name, address, change = items.name, items.address, items.change
    return PersonItems(
        name=NameItem(name.written, name.kana) if name else None,
        birth_date=str(items.birth_date) if items.birth_date else None,
        sex=items.sex,
        address=AddressItem(address.municipality.digits, address.text) if address else None,
        resident_record_code=items.code.digits if items.code else None,
        change=ChangeItem(change.reason, change.occurred_on, change.planned) if change else None,
    )
