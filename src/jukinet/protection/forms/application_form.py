"""Form 20, the application for protection (住民基本台帳事務における支援措置申出書)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import STATEMENT, fact, group, statement, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text
from jukinet.protection.application import Aggressor, Opinion
from jukinet.terms.dates import LifeDate

FORM: Final = Form("J-20A", "申出書", STATEMENT)
TITLE: Final = "支援措置申出書"
PEOPLE_MAX: Final = 30


@dataclass(frozen=True, slots=True, repr=False)
class Applicant:
    """Who applies, or a person who is to be protected along with her."""

    name: str
    birth_date: LifeDate
    relation: str = ""

    def __repr__(self) -> str:
        return "Applicant(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class ApplicationPaper:
    """What the counter knows; the applicant signs."""

    addressee: str
    applicant: Applicant
    address: str
    telephone: str
    others: Sequence[Applicant]
    aggressor: Aggressor
    aggressor_relation: str  # in words
    reach: Sequence[str]  # 支援措置を求めるもの
    opinion: Opinion | None
    means: str

    def __repr__(self) -> str:
        return "ApplicationPaper(•••)"


def compose_application_form(
    engine: PaperEngine, paper: ApplicationPaper, marks: IssueMarks
) -> Sheet:
    """The application, filled in (guideline for handling the register)."""
    assert len(paper.others) <= PEOPLE_MAX
    other, opinion = paper.aggressor, paper.opinion
    content = statement(
        title=TITLE,
        addressee=paper.addressee,
        opening="住民基本台帳の閲覧、住民票の写し等の交付について、次のとおり支援措置を申し出ます。",
        groups=[
            group(
                "申出者",
                fact("氏名", paper.applicant.name),
                fact("生年月日", day_text(paper.applicant.birth_date)),
                fact("住所", paper.address),
                fact("連絡先", paper.telephone or ABSENT),
            ),
            group(
                "相手方",
                fact("氏名", other.name),
                fact("申出者との関係", paper.aggressor_relation),
                fact("生年月日", day_text(other.birth_date)),
                fact("住所", other.address or "不明"),
            ),
            group(
                "求める支援",
                fact("及ぶもの", "、".join(paper.reach)),
                fact("意見を述べた機関", opinion.body_name if opinion else ABSENT),
                fact("意見の日", day_text(opinion.given_on) if opinion else ABSENT),
                fact("本人確認（職員記入）", paper.means),
            ),
        ],
        tables=_others(paper.others),
        closing="仮の抑止は受付と同時に始まります。決定は書面で通知します。",
        signature="申出者　署名",
    )
    return engine.compose(FORM, content, marks)


def _others(others: Sequence[Applicant]) -> list[dict[str, object]]:
    if not others:
        return []
    rows = [[one.name, day_text(one.birth_date), one.relation] for one in others]
    heads = ["氏名", "生年月日", "申出者との関係"]
    return [table(heads, [0, 44, 44], rows, head="併せて支援を求める方")]
