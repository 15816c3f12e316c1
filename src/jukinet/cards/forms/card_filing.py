"""Form 15: what a holder files about his card (一時停止・解除・廃止・返納・再交付の届).

One layout, five papers.  The slip of a stop shows when it took effect everywhere, and shows it only
when the centre has confirmed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import STATEMENT, fact, group, statement
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, moment_text
from jukinet.terms.dates import JST


class FilingPaper(StrEnum):
    """Which of the five papers."""

    STOP = "stop"
    LIFT = "lift"
    VOID = "void"
    RETURN = "return"
    REISSUE = "reissue"


FORMS: Final = {
    FilingPaper.STOP: Form("J-15A", "カード一時停止届 兼 控え", STATEMENT),
    FilingPaper.LIFT: Form("J-15B", "カード一時停止解除届", STATEMENT),
    FilingPaper.VOID: Form("J-15C", "カード廃止届", STATEMENT),
    FilingPaper.RETURN: Form("J-15D", "カード返納届", STATEMENT),
    FilingPaper.REISSUE: Form("J-15E", "カード再交付申請書", STATEMENT),
}
_OPENINGS: Final = {
    FilingPaper.STOP: "次の住民基本台帳カードの一時停止を届け出ます。",
    FilingPaper.LIFT: "次の住民基本台帳カードの一時停止の解除を届け出ます。",
    FilingPaper.VOID: "次の住民基本台帳カードを廃止したいので、届け出ます。",
    FilingPaper.RETURN: "次の住民基本台帳カードを返納します。",
    FilingPaper.REISSUE: "次のとおり住民基本台帳カードの再交付を申請します。",
}
_CLOSINGS: Final = {
    FilingPaper.STOP: "一時停止の解除は、本人が窓口で届け出たときに限ります。"
    "電話では解除できません。",
    FilingPaper.LIFT: "本人であることを確認したうえで解除します。",
    FilingPaper.VOID: "廃止したカードは、元に戻せません。",
    FilingPaper.RETURN: "返納を受けたカードは、二人の職員の立会いで廃棄します。",
    FilingPaper.REISSUE: "再交付を受けると、前のカードは失効します。"
    "見つかったときは、返納してください。",
}


@dataclass(frozen=True, slots=True, repr=False)
class CardFiling:
    """What is filed about which card, by whom; ``effective_at`` only of a stop that is in force."""

    paper: FilingPaper
    addressee: str
    name: str
    address: str
    card_last_four: str
    reason: str
    means: str
    filed_at: datetime
    effective_at: datetime | None = None
    police_number: str = ""
    police_station: str = ""

    def __repr__(self) -> str:
        return f"CardFiling({self.paper})"


def compose_card_filing(engine: PaperEngine, filing: CardFiling, marks: IssueMarks) -> Sheet:
    """The paper for the holder's signature."""
    form = FORMS[filing.paper]
    content = statement(
        title=form.title,
        addressee=filing.addressee,
        opening=_OPENINGS[filing.paper],
        groups=[
            group("届出人", fact("氏名", filing.name), fact("住所", filing.address)),
            group(
                "カード", fact("カード番号の下4桁", filing.card_last_four), *_particulars(filing)
            ),
            group(
                "窓口での確認（職員記入）",
                fact("届出を受けた日時", _second_text(filing.filed_at)),
                fact("本人確認", filing.means),
                *_effect(filing),
            ),
        ],
        closing=_CLOSINGS[filing.paper],
        signature="届出人　署名",
    )
    return engine.compose(form, content, marks)


def _particulars(filing: CardFiling) -> list[dict[str, Any]]:
    rows = [fact("理由", filing.reason or ABSENT)]
    if filing.paper is FilingPaper.REISSUE:
        police = "　".join(part for part in (filing.police_station, filing.police_number) if part)
        rows.append(fact("警察署の受理番号", police or ABSENT))
    return rows


def _effect(filing: CardFiling) -> list[dict[str, Any]]:
    if filing.paper is not FilingPaper.STOP:
        return []
    at = filing.effective_at
    shown = _second_text(at) if at else "確認中（全国センターの確認を待っています）"
    return [fact("全国で停止した時刻", shown)]


def _second_text(at: datetime) -> str:
    return f"{moment_text(at)}:{at.astimezone(JST):%S}"
