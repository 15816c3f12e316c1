"""What a filing's page says of the special rule: whose word came, its time, its glyphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jukinet.counters.screen import Visit
from jukinet.filings.fields import ANNOTATED, MOVE, FieldReader
from jukinet.filings.filing import Filing
from jukinet.filings.ground import Ground
from jukinet.filings.moving import OCCURRED
from jukinet.filings.special_rule import CardFate, generation_of, last_day
from jukinet.platform.paper.glyphs import find_missing
from jukinet.register.certificate import MoveOutCertificate
from jukinet.terms.municipalities import load_directory


@dataclass(frozen=True, slots=True)
class SpecialFacts:
    """A special move-in as its page shows it."""

    move: UUID
    former: str
    has_come: bool
    day_number: int | None
    last_day: date | None
    card: CardFate

    @property
    def is_over(self) -> bool:
        """Whether the time of the rule is past."""
        return self.day_number is None and self.last_day is not None


def special_facts(visit: Visit, filing: Filing, ground: Ground) -> SpecialFacts | None:
    """What the page of a special move-in says; None for every other filing."""
    move = filing.fields.get(MOVE, "")
    if not move:
        return None
    first = ground.certificates[0] if ground.certificates else None
    reader = FieldReader(filing.fields, filing.received_on, visit.context.party.municipality)
    moved = reader.day(OCCURRED, future=True)
    last = last_day(first.planned_on, moved, ground.law) if first and moved else None
    in_time = last is not None and moved is not None and filing.received_on <= last
    return SpecialFacts(
        move=UUID(hex=move),
        former=_name(first, filing.received_on) if first else "",
        has_come=first is not None,
        day_number=(filing.received_on - moved).days if in_time and moved else None,
        last_day=last,
        card=generation_of(ground.law).card,
    )


def _name(certificate: MoveOutCertificate, on: date) -> str:
    found = load_directory().on(on).find(certificate.issued_by)
    return found.full_name if found else certificate.issued_by.digits


def is_annotated(filing: Filing) -> bool:
    """Whether somebody of a move-out goes with one visit."""
    return any(name.startswith(ANNOTATED) for name in filing.fields)


def find_lacking(visit: Visit, texts: Iterable[str]) -> list[str]:
    """Glyphs that this office's print font lacks, as code points; none where it has no paper."""
    engine = visit.facilities.paper
    return [] if engine is None else find_missing(engine.font, texts)
