"""The fields of a filing as typed, read one by one; what cannot be read becomes a finding.

Fields are kept as the clerk typed them, so that nothing typed is ever lost and a draft can be
continued anywhere.  Reading never raises: it notes what is wrong and gives None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from jukinet.filings.days import read_day
from jukinet.filings.finding import Finding
from jukinet.register.further import NationalPension
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory
from jukinet.terms.person import PersonName, Relationship, Sex

T = TypeVar("T")

YES: Final = "yes"
CHOSEN: Final = "who."
RELATIONSHIP: Final = "relationship."
PAPER: Final = "paper."
ANSWER: Final = "answer."
ANNOTATED: Final = "annotated."
CERTIFICATE: Final = "certificate"
"""The field that keeps what a certificate of the network held; no form can write it."""
MOVE: Final = "move"
"""The field that names the special move-in a filing belongs to; no form can write it."""
NOT_TYPED: Final = (CERTIFICATE, MOVE, ANNOTATED)
"""How the names of fields begin that procedures write and no form can."""
FIELD_LENGTH_MAX: Final = 4_096  # a scanned certificate is the longest
FIELDS_MAX: Final = 200


@dataclass(slots=True)
class FieldReader:
    """Reads the fields of one filing; ``findings`` grows."""

    fields: Mapping[str, str]
    received_on: date
    municipality: MunicipalityCode
    findings: list[Finding] = field(default_factory=list)

    def find(self, name: str, at: str = "", **facts: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(name, at, tuple(sorted(facts.items()))))

    def text(self, name: str) -> str:
        """What was typed, without white space around it."""
        return self.fields.get(name, "").strip()

    def is_ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.text(name) == YES

    def ticked(self, prefix: str) -> list[str]:
        """The ends of the names of ticked boxes."""
        return sorted(
            name.removeprefix(prefix)
            for name in self.fields
            if name.startswith(prefix) and self.is_ticked(name)
        )

    def day(self, name: str, *, missing: str = "date-missing", future: bool = False) -> date | None:
        """A day; one that lies ahead only where that is possible."""
        if not self.text(name):
            self.find(missing, name)
            return None
        day = self._read(name, "date-unreadable", lambda text: read_day(text, self.received_on))
        if day is not None and day > self.received_on and not future:
            self.find("date-in-future", name)
        return day

    def life_date(self, name: str) -> LifeDate | None:
        """A date of birth, possibly partly unknown."""
        return self._read(name, "birth-unreadable", self._life_date)

    def _life_date(self, text: str) -> LifeDate:
        if "不詳" in text or "吉日" in text or "?" in text:
            from jukinet.terms.dates import parse_era

            return LifeDate(text) if "?" in text else parse_era(text)
        return LifeDate.from_date(read_day(text, self.received_on))

    def address(self, name: str) -> Address | None:
        """An address in this municipality; 1-2-3 is as good as the long form."""
        if not self.text(name):
            self.find("address-missing", name)
            return None
        return self._read(name, "address-unreadable", lambda text: Address(self.municipality, text))

    def code(self, name: str) -> ResidentRecordCode | None:
        """A resident record code, in groups or not."""
        return self._read(name, "code-unreadable", lambda text: ResidentRecordCode(_digits(text)))

    def name(self, written: str, kana: str) -> PersonName | None:
        """A name and its reading."""
        reading = self.text(kana)
        return self._read(written, "name-unreadable", lambda text: PersonName(text, reading))

    def sex(self, name: str) -> Sex | None:
        """Sex as entered."""
        return self._read(name, "sex-missing", Sex)

    def pension(self, kind: str, number: str) -> NationalPension | None:
        """Kind of insured person and pension number, where a certificate says them."""
        digits = self.text(number).replace("-", "")
        if not self.text(kind):
            if digits:
                self.find("pension-kind-missing", kind)
            return None
        return self._read(number, "pension-unreadable", lambda _: self._pension(kind, digits))

    def _pension(self, kind: str, digits: str) -> NationalPension:
        return NationalPension(int(self.text(kind)), digits)

    def relationship(self, of: str) -> Relationship | None:
        """The relationship of somebody to the householder."""
        return self._read(RELATIONSHIP + of, "relationship-unreadable", Relationship.parse)

    def municipality_code(self, name: str, unknown: str) -> MunicipalityCode | None:
        """Another municipality, by its six digits or by its name on the day of receipt."""
        return self._read(name, unknown, lambda text: read_municipality(text, self.received_on))

    def domicile(self, place: str, head: str) -> PermanentDomicile | None:
        """Permanent domicile and head of the family register; None when both are empty."""
        if not self.text(place) and not self.text(head):
            return None
        heading = self.text(head)
        return self._read(
            place, "domicile-unreadable", lambda text: PermanentDomicile(text, heading)
        )

    def key(self, name: str) -> UUID | None:
        """A key that a page put into the form."""
        try:
            return UUID(self.text(name))
        except ValueError:
            return None

    def _read(self, name: str, wrong: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(self.text(name))
        except (JukiError, ValueError):
            self.find(wrong, name)
            return None


def keys_of(ends: Iterable[str]) -> list[UUID]:
    """The ends of ticked boxes that are keys of records."""
    found = []
    for end in ends:
        try:
            found.append(UUID(end))
        except ValueError:
            continue
    return found


def read_municipality(text: str, on: date) -> MunicipalityCode:
    """The municipality a clerk means; a name that several bear needs its prefecture before it."""
    digits = _digits(text)
    if digits:
        return MunicipalityCode(digits)
    name = "".join(text.split())
    found = [
        row.code
        for row in load_directory().on(on)
        if name in {row.name, f"{row.parent_name}{row.name}", row.full_name}
    ]
    if len(found) != 1:
        raise JukiError(ErrorCode.UNKNOWN_MUNICIPALITY, "no municipality, or several")
    return found[0]


def _digits(text: str) -> str:
    return "".join(str(int(letter)) for letter in text if letter.isdigit())
