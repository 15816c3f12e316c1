"""Checking the columns of many rows at once.

A register repeats itself: dates, relationships, flags and municipalities come from small sets. Each
different text is therefore judged once and remembered (``_Judged``), texts are judged by the
characters a whole column uses, and check digits are computed for a whole column.  Rows are looked
at one by one only in columns where something was found.  What comes out are the columns in the form
the register stores, and the findings by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter, itemgetter, lt
from string import ascii_letters, digits
from typing import Any, Final

from jukinet.link.dates_read import DateRead, read_date
from jukinet.link.export_format import COLUMNS, NO, NO_FAMILY_REGISTER, SEX_WRITTEN, YES
from jukinet.link.letters import Letters, Repertoire
from jukinet.link.refusals import Finding, Refused
from jukinet.terms.address import ADDRESS_LENGTH_MAX
from jukinet.terms.codes import RESIDENT_RECORD_RULE, MunicipalityCode
from jukinet.terms.errors import JukiError
from jukinet.terms.municipalities import DATED_FROM, HISTORY_FROM, MunicipalityDirectory
from jukinet.terms.person import NAME_LENGTH_MAX, Relationship

REMEMBERED_MAX: Final = 200_000  # texts a column remembers; a nonsense file must not fill memory
NURSING_CARE_FROM: Final = date(2000, 4, 1)
ELDERLY_MEDICAL_FROM: Final = date(2008, 4, 1)
NUMBER_LENGTH_MAX: Final = 20
_NUMBER_CHARACTERS: Final = frozenset(ascii_letters + digits + "-")

Judge = Callable[[str], Any]


class _Judged(dict[str, Any]):
    """What each text of a column means, judged when it is first seen."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge
        self.bad: set[str] = set()

    def __missing__(self, text: str) -> Any:
        if len(self) >= REMEMBERED_MAX:
            self.clear()
            self.bad.clear()
        meaning = self[text] = self.judge(text)
        if isinstance(meaning, Refused):
            self.bad.add(text)
        return meaning

    def values_of(self, texts: Sequence[str]) -> Sequence[Any]:
        """What the texts mean; looking them all up in one call is four times as fast."""
        return itemgetter(*texts)(self) if len(texts) > 1 else [self[text] for text in texts]


@dataclass(slots=True)
class Checked:
    """Rows whose columns were judged: the values by column, and what was found by row."""

    values: dict[str, Sequence[Any]] = field(repr=False)
    findings: dict[int, list[Finding]]

    def copy(self) -> Checked:
        """The same, for somebody who may find more."""
        return Checked(dict(self.values), {row: [*found] for row, found in self.findings.items()})

    def find(self, rows: Iterable[int], refused: Refused, column: str = "") -> None:
        """Note a finding for each of these rows."""
        for row in rows:
            self.findings.setdefault(row, []).append(Finding(refused, column))


class RowChecker:
    """Judges rows of one municipality's file as of the day of the import."""

    def __init__(
        self, municipality: MunicipalityCode, directory: MunicipalityDirectory, on_date: date
    ) -> None:
        self._own = municipality.digits
        self._directory = directory
        self._on_date = on_date
        self._repertoire = Repertoire()
        self._lasting = _Judged(self._is_lasting)
        self._judged: dict[str, _Judged] = {
            name: _Judged(judge) for name, judge in self._judges().items()
        }

    def check(self, rows: Sequence[Sequence[str]]) -> Checked:
        """Judge each column of these rows; all must have the width of the format."""
        columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=False))
        checked = Checked({}, {})
        for name, texts in columns.items():
            judged = self._judged.get(name)
            if judged is not None:
                checked.values[name] = judged.values_of(texts)
                if judged.bad and not judged.bad.isdisjoint(texts):
                    _find_bad(checked, name)
            else:
                checked.values[name] = texts
        self._check_numbers(checked)
        self._check_codes(checked)
        self._check_texts(checked)
        _check_family_register(checked)
        _check_order_of_dates(checked)
        self._check_former_municipalities(checked)
        return checked

    def _judges(self) -> dict[str, Judge]:
        dates = _Judged(lambda text: read_date(text, self._on_date) if text else None)

        def life(text: str) -> DateRead | Refused:
            return dates[text] or Refused.MISSING

        def day(text: str) -> date | Refused | None:
            return _known(dates[text])

        def day_from(first: date) -> Judge:
            def judge(text: str) -> date | Refused | None:
                found = day(text)
                early = isinstance(found, date) and found < first
                return Refused.NOT_IN_FORCE if early else found

            return judge

        return {
            "municipality": self._judge_own,
            "birth_date": life,
            "sex": lambda t: SEX_WRITTEN.get(t) or _missing(t, "sex"),
            "relationship": _judge_relationship,
            "resident_since": life,
            "address_since": dates.__getitem__,
            "moved_in_notified_on": day,
            "electoral_roll": lambda t: t == YES if t in (YES, NO) else _missing(t, "flag"),
            "health_insurance_since": day,
            "elderly_medical_since": day_from(ELDERLY_MEDICAL_FROM),
            "nursing_care_since": day_from(NURSING_CARE_FROM),
            "pension_since": day,
            "child_allowance_since": day,
            "previous_municipality": self._judge_former,
        }

    def _judge_own(self, text: str) -> str | Refused:
        return text if text == self._own else _missing(text, "own")

    def _judge_former(self, text: str) -> str | Refused | None:
        if not text:
            return None
        try:
            return MunicipalityCode(text).digits
        except JukiError:
            return Refused.CHECK_DIGIT

    def _check_numbers(self, checked: Checked) -> None:
        numbers = checked.values["household_number"]
        longest = max(map(len, numbers)) <= NUMBER_LENGTH_MAX
        if longest and "" not in numbers and set("".join(numbers)) <= _NUMBER_CHARACTERS:
            return
        for row, number in enumerate(numbers):
            if not number:
                checked.find([row], Refused.MISSING, "household_number")
            elif len(number) > NUMBER_LENGTH_MAX or not _NUMBER_CHARACTERS.issuperset(number):
                checked.find([row], Refused.NOT_A_NUMBER, "household_number")

    def _check_codes(self, checked: Checked) -> None:
        codes = checked.values["resident_record_code"]
        misfits = RESIDENT_RECORD_RULE.find_misfits(codes, limit=len(codes))
        for row in misfits:
            empty = not codes[row]
            checked.find(
                [row], Refused.MISSING if empty else Refused.CHECK_DIGIT, "resident_record_code"
            )
        if len(set(codes)) < len(codes):
            seen: set[str] = set()
            for row, code in enumerate(codes):
                if code in seen and code:
                    checked.find([row], Refused.CODE_TWICE, "resident_record_code")
                seen.add(code)

    def _check_texts(self, checked: Checked) -> None:
        for column, longest, required in _TEXTS:
            texts = checked.values[column]
            letters = Letters(texts)
            empty = letters.empty()
            if required:
                checked.find(empty, Refused.MISSING, column)
            checked.find(letters.longer_than(longest), Refused.TOO_LONG, column)
            checked.find(letters.with_spaces_outside(), Refused.SPACES_OUTSIDE, column)
            outside = self._repertoire.rows_outside(letters, texts)
            checked.find(outside, Refused.NOT_REPRESENTABLE, column)
            if column == "kana":
                checked.find(letters.not_kana(), Refused.NOT_KANA, column)
            if empty and not required:
                checked.values[column] = [text or None for text in texts]

    def _check_former_municipalities(self, checked: Checked) -> None:
        formers = checked.values["previous_municipality"]
        if all(former is None or self._lasting[former] for former in set(formers)):
            return
        moves = zip(
            formers,
            checked.values["moved_in_notified_on"],
            checked.values["resident_since"],
            strict=True,
        )
        for row, (former, notified, since) in enumerate(moves):
            if former is None or self._lasting[former]:
                continue
            days = [day for day in (notified, _earliest(since)) if type(day) is date]
            if not self._existed(former, days):
                checked.find([row], Refused.UNKNOWN_MUNICIPALITY, "previous_municipality")

    def _is_lasting(self, code: str) -> bool:
        """Whether the code, as far as is known, was good on every day; also if it is no code."""
        return isinstance(code, Refused) or any(
            row.valid_to is None and (row.valid_from is None or row.valid_from <= HISTORY_FROM)
            for row in self._directory.list_ever(code)
        )

    def _existed(self, code: str, days: list[date]) -> bool:
        """Whether the municipality existed on one of the days, as far as lists are known.

        The filing may be some days after the move, and a merger between; so either day will do.
        """
        rows = self._directory.list_ever(code)
        if any(row.existed_on(day) for row in rows for day in days) or not days:
            return True
        prefecture = MunicipalityCode(code).prefecture
        first = (
            HISTORY_FROM if self._directory.on(HISTORY_FROM).is_dated(prefecture) else DATED_FROM
        )
        return not self._directory.on(self._on_date).is_dated(prefecture) or max(days) < first


# Column, longest text in code points, whether it must be there.
_TEXTS: Final = (
    ("name", NAME_LENGTH_MAX, True),
    ("kana", NAME_LENGTH_MAX, True),
    ("permanent_domicile", ADDRESS_LENGTH_MAX, True),
    ("family_register_head", ADDRESS_LENGTH_MAX, False),
    ("address", ADDRESS_LENGTH_MAX, True),
    ("previous_address", ADDRESS_LENGTH_MAX, False),
)
_WRONG: Final = {
    "sex": Refused.NOT_A_SEX,
    "flag": Refused.NOT_A_FLAG,
    "own": Refused.OTHER_MUNICIPALITY,
}


def _missing(text: str, what: str) -> Refused:
    return _WRONG[what] if text else Refused.MISSING


def _known(found: DateRead | Refused | None) -> date | Refused | None:
    if isinstance(found, DateRead):
        return found.known or Refused.DATE_MUST_BE_KNOWN
    return found


def _judge_relationship(text: str) -> str | Refused:
    if not text:
        return Refused.MISSING
    try:
        return str(Relationship.parse(text))
    except JukiError:
        return Refused.NOT_A_RELATIONSHIP


def _find_bad(checked: Checked, column: str) -> None:
    for row, value in enumerate(checked.values[column]):
        if isinstance(value, Refused):
            checked.find([row], value, column)


def _check_family_register(checked: Checked) -> None:
    """A family register has a head; where there is none, or it is unknown, both are empty."""
    domiciles = checked.values["permanent_domicile"]
    heads = checked.values["family_register_head"]
    if None in heads:
        without = {row for row, text in enumerate(domiciles) if text in NO_FAMILY_REGISTER}
        headless = [row for row, head in enumerate(heads) if head is None and row not in without]
        checked.find(headless, Refused.MISSING, "family_register_head")
    if not set(NO_FAMILY_REGISTER).isdisjoint(domiciles):
        unknown = [text in NO_FAMILY_REGISTER for text in domiciles]
        checked.values["permanent_domicile"] = [
            None if none else text for none, text in zip(unknown, domiciles, strict=True)
        ]
        checked.values["family_register_head"] = [
            None if none else text for none, text in zip(unknown, heads, strict=True)
        ]


_LAST: Final = date.max
_FIRST: Final = date.min


def _earliest(found: Any) -> date:
    return found.earliest if isinstance(found, DateRead) else _FIRST


def _latest(found: Any) -> date:
    return found.latest if isinstance(found, DateRead) else _LAST


def _text(found: Any) -> Any:
    return found.text if isinstance(found, DateRead) else found


def _check_order_of_dates(checked: Checked) -> None:
    """Nobody is a resident before the birth, nor at an address before being a resident."""
    values = checked.values
    births, since = values["birth_date"], values["resident_since"]
    whole = not checked.findings
    earliest = attrgetter("earliest") if whole else _earliest
    latest = attrgetter("latest") if whole else _latest
    early = list(map(lt, map(latest, since), map(earliest, births)))
    if any(early):
        checked.find(
            [row for row, is_early in enumerate(early) if is_early],
            Refused.BEFORE_BIRTH,
            "resident_since",
        )
    settled = values["address_since"]
    checked.find(
        [row for row, on in enumerate(settled) if on and _latest(on) < _earliest(since[row])],
        Refused.BEFORE_RESIDENCE,
        "address_since",
    )
    text = attrgetter("text") if whole else _text
    values["birth_date"] = list(map(text, births))
    values["resident_since"] = list(map(text, since))
    values["address_since"] = [on and _text(on) for on in settled]
