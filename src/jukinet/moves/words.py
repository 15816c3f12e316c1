"""The words of two offices about a move, as they stand inside the seal; strict, bounded, silent."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

PEOPLE_MAX: Final = 12
DIFFERENCES_MAX: Final = 50
ALIASES_MAX: Final = 10

Key = Annotated[str, Meta(min_length=32, max_length=32)]
CodeText = Annotated[str, Meta(min_length=11, max_length=11)]
CardText = Annotated[str, Meta(min_length=16, max_length=16)]
MunicipalityText = Annotated[str, Meta(min_length=6, max_length=6)]
DayText = Annotated[str, Meta(min_length=10, max_length=10)]
Text = Annotated[str, Meta(max_length=300)]
ShortText = Annotated[str, Meta(max_length=40)]
Version = Annotated[int, Meta(ge=1, le=1_000_000)]


class _Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A word that shows nothing of what it carries."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"


class Asked(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A first move-in was filed with a card and its PIN (Act Art. 24-2 (3))."""

    holder: CodeText
    card_number: CardText
    filed_on: DayText
    moved_on: DayText


class CardFacts(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The card by the issuer's ledger: what shows that the one read is genuine (Rules Art. 7-2)."""

    number: CardText
    form: Annotated[str, Meta(max_length=8)]
    issued_on: DayText | None
    valid_until: DayText
    change_number: Annotated[int, Meta(ge=0, le=1_000_000)]


class AliasFacts(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A name used here (通称): where and when it was entered and removed."""

    name: Text
    entered_at: Text
    entered_on: DayText
    removed_at: Text
    removed_on: DayText | None


class ForeignFacts(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a foreign resident's record says instead of a domicile (Act Art. 30-45)."""

    nationality: Text
    category: ShortText
    status: Text
    period: Text
    until: DayText | None
    card: Annotated[str, Meta(max_length=12)]
    since: DayText | None
    aliases: Annotated[list[AliasFacts], Meta(max_length=ALIASES_MAX)]


class CertifiedPerson(
    _Word, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """What the certificate says of one person (Order Arts. 23, 24-3): Act Art. 7 nos. 1 to 5, 13,
    insurances, pension, allowance, the card, of foreign residents what stands for no. 5, and
    a former surname where there is one (since 2019-11-05)."""

    code: CodeText
    name: Text
    kana: Text
    birth_date: DayText
    sex: Annotated[str, Meta(max_length=8)]
    relationship: ShortText
    domicile: Text
    domicile_head: Text
    electoral_roll: bool
    health_insurance_since: DayText | None
    elderly_medical_since: DayText | None
    nursing_care_since: DayText | None
    pension_since: DayText | None
    pension_kind: Annotated[int, Meta(ge=1, le=3)] | None
    pension_number: Annotated[str, Meta(max_length=10)]
    child_allowance_since: DayText | None
    card: CardFacts | None
    foreign: ForeignFacts | None
    former_surname: Text = ""
    former_surname_kana: Text = ""


class Certified(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Move-out certificate information (転出証明書情報) of the people who go together."""

    address: Text
    destination_municipality: MunicipalityText | None
    destination_address: Text
    planned_on: DayText
    issued_on: DayText
    tracking: Annotated[str, Meta(max_length=16)]
    people: Annotated[list[CertifiedPerson], Meta(min_length=1, max_length=PEOPLE_MAX)]


class Answered(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The former town's answer, or a later word instead of it: information or an obstacle."""

    version: Version
    holder: CodeText
    obstacle: ShortText
    certified: Certified | None


class EnteredPerson(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody as the new town has entered him."""

    code: CodeText
    name: Text
    birth_date: DayText
    sex: Annotated[str, Meta(max_length=8)]
    address: Text
    domicile: Text


class Settled(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What came of a move-in at the new town: these were entered, or it was given up."""

    version: Annotated[int, Meta(ge=0, le=1_000_000)]
    obstacle: ShortText
    moved_on: DayText
    people: Annotated[list[EnteredPerson], Meta(max_length=PEOPLE_MAX)]


class Entered(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who was entered with a paper certificate, as the new town has them (Act Arts. 9, 14)."""

    moved_on: DayText
    people: Annotated[list[EnteredPerson], Meta(min_length=1, max_length=PEOPLE_MAX)]


class Sought(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody left for this town, and nobody told that he has come (Act Art. 14)."""

    code: CodeText
    planned_on: DayText


class Found(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether somebody who is sought was entered: since when, and how; None: he was not."""

    code: CodeText
    moved_on: DayText | None
    person: EnteredPerson | None


class Differing(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An item of one person that the two towns have differently, or what was found about it."""

    difference: Key
    code: CodeText
    item: ShortText
    ours: Text
    theirs: Text
    finding: ShortText


class Differences(_Word, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Differences told, or settled; the same keys at both towns."""

    lines: Annotated[list[Differing], Meta(min_length=1, max_length=DIFFERENCES_MAX)]
