"""The kinds of filing (届出の種類): who may file, by when, on which papers, by which article.

What a kind asks for is a row of ``KINDS``; the days come from the law of the day
(``terms/tables/periods.csv``), so a kind names its period and its article by keys that never move.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jukinet.counters.case import Means, Relation
from jukinet.security.operator import Function


class FilingKind(StrEnum):
    """What is filed, or entered without a filing (届出・職権記載の種類)."""

    MOVE_IN = "move-in"
    MOVE_OUT = "move-out"
    RELOCATION = "relocation"
    HOUSEHOLD = "household"
    BIRTH = "birth"
    DEATH = "death"
    FAMILY_REGISTER = "family-register"
    EX_OFFICIO = "ex-officio"
    CORRECTION = "correction"
    CANCELLATION = "cancellation"
    CODE_CHANGE = "code-change"
    RENAMING = "renaming"


class Counting(StrEnum):
    """How a period of days begins."""

    NEXT_DAY = "next-day"  # the day itself is not counted (Civil Code Art. 140)
    SAME_DAY = "same-day"  # the day of the event counts (Family Register Act Art. 43)


@dataclass(frozen=True, slots=True)
class PaperRule:
    """A paper to see (確認する書類); without a required one nothing is entered."""

    paper: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class KindRule:
    """What one kind of filing asks for."""

    kind: FilingKind
    series: str  # stands in the number of the paper
    article: str  # key of the article in terms/tables/articles.csv
    filers: frozenset[Relation]
    means: frozenset[Means]
    papers: tuple[PaperRule, ...] = ()
    period: str = ""  # key of the period in terms/tables/periods.csv; none without a deadline
    counting: Counting = Counting.NEXT_DAY
    function: Function = Function.FILING

    @property
    def is_by_office(self) -> bool:
        """Whether the office enters it by its own authority, with a record of why."""
        return self.filers == _OFFICE


_OFFICE: Final = frozenset({Relation.OFFICE})
# Act Arts. 26 and 27: oneself, the householder or a member for the others, or a proxy.
_FAMILY: Final = frozenset({Relation.SELF, Relation.HOUSEHOLD, Relation.PROXY})
# A family-register filing is made by relatives who need not live here (Family Register Act 52, 87).
_RELATIVES: Final = _FAMILY | {Relation.THIRD_PARTY, Relation.PUBLIC_BODY}
_IN_PERSON: Final = frozenset({Means.PHOTO_ID, Means.TWO_PAPERS, Means.QUESTIONS, Means.CARD})
_BY_LETTER: Final = frozenset({Means.OFFICIAL_LETTER, Means.NONE})

_RULES: Final = (
    KindRule(
        FilingKind.MOVE_IN,
        "転入",
        "move-in-notification",
        _FAMILY,
        _IN_PERSON,
        (PaperRule("move-out-certificate"), PaperRule("proof-of-dwelling", required=False)),
        "move-in-notification",
    ),
    KindRule(
        FilingKind.MOVE_OUT,
        "転出",
        "move-out-notification",
        _FAMILY,
        _IN_PERSON,
    ),
    KindRule(
        FilingKind.RELOCATION,
        "転居",
        "relocation-notification",
        _FAMILY,
        _IN_PERSON,
        (PaperRule("proof-of-dwelling", required=False),),
        "relocation-notification",
    ),
    KindRule(
        FilingKind.HOUSEHOLD,
        "世帯変更",
        "household-change-notification",
        _FAMILY,
        _IN_PERSON,
        period="household-change-notification",
    ),
    KindRule(
        FilingKind.BIRTH,
        "出生",
        "birth-notification",
        _RELATIVES,
        _IN_PERSON | _BY_LETTER,
        (PaperRule("birth-report"),),
        "birth-notification",
        Counting.SAME_DAY,
    ),
    KindRule(
        FilingKind.DEATH,
        "死亡",
        "death-notification",
        _RELATIVES,
        _IN_PERSON | _BY_LETTER,
        (PaperRule("death-report"),),
        "death-notification",
        Counting.SAME_DAY,
    ),
    KindRule(
        FilingKind.FAMILY_REGISTER,
        "戸籍通知",
        "family-register-notice",
        _OFFICE,
        _BY_LETTER,
        (PaperRule("family-register-notice"),),
    ),
    KindRule(
        FilingKind.EX_OFFICIO,
        "職権",
        "entry-ex-officio",
        _OFFICE,
        _BY_LETTER,
        (PaperRule("ground-of-authority"),),
    ),
    KindRule(
        FilingKind.CORRECTION,
        "訂正",
        "accuracy-measures",
        _OFFICE,
        _BY_LETTER,
        (PaperRule("ground-of-authority"),),
    ),
    KindRule(
        FilingKind.CANCELLATION,
        "取消",
        "accuracy-measures",
        _OFFICE,
        _BY_LETTER,
        (PaperRule("ground-of-authority"),),
    ),
    KindRule(
        FilingKind.CODE_CHANGE,
        "コード変更",
        "code-change",
        _FAMILY,
        _IN_PERSON,
        (PaperRule("code-change-request"),),
        function=Function.CODE,
    ),
    KindRule(
        FilingKind.RENAMING,
        "名称変更",
        "entry-ex-officio",
        _OFFICE,
        _BY_LETTER,
        (PaperRule("ground-of-authority"),),
    ),
)
KINDS: Final = {rule.kind: rule for rule in _RULES}


def rule_of(kind: FilingKind) -> KindRule:
    """The row of a kind."""
    return KINDS[kind]
