"""Form 18: the annotated move-out sent by post (付記転出届), filled in or to be written on.

With it the mover needs no move-out certificate: he says that his card will lie beside his first
move-in notification.  The filled-in paper carries its draft's key in a 2D code, and nobody's name;
a scanner at the counter opens the draft with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet, Standard
from jukinet.platform.paper.layouts import fact
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.symbol import draw_symbol
from jukinet.platform.paper.words import day_text
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName

TEMPLATE: Final = "filings/forms/annotated_move_out.typ"
TITLE: Final = "付記転出届"
FORM: Final = Form("J-18", TITLE, TEMPLATE)
BLANK: Final = Form("J-18B", f"{TITLE}（記入用）", TEMPLATE)
LINES: Final = 6
"""Lines for people on the paper to be written on; a larger family takes two."""
MOVERS_MAX: Final = 12
PREFIX: Final = "JUKI-MOVE-OUT:"
_EMPTY_DAY: Final = "　　　　年　　　月　　　日"


@dataclass(frozen=True, slots=True)
class AnnotationTerms:
    """How long the annotation holds (Order Art. 24-2), as the law of the day counts it."""

    after_planned_days: int
    after_actual_days: int
    article: str


@dataclass(frozen=True, slots=True, repr=False)
class CardMover:
    """One who moves, and whether a card of his own lies ready."""

    name: PersonName
    birth_date: LifeDate
    sex: str
    relationship: str
    with_card: bool

    def __repr__(self) -> str:
        return "CardMover(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class AnnotatedMoveOut:
    """What the counter knows before the mover signs."""

    filing_id: UUID
    filing_number: str
    address: str
    householder: str
    destination: str
    planned_on: date | None
    relation: str
    movers: Sequence[CardMover]

    def __repr__(self) -> str:
        return "AnnotatedMoveOut(•••)"


def compose_annotated_move_out(
    engine: PaperEngine, paper: AnnotatedMoveOut, addressee: str, terms: AnnotationTerms,
    marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """The filing as it was told, to be signed and sent with a copy of an identity paper."""
    assert 1 <= len(paper.movers) <= MOVERS_MAX
    content = _content(addressee, terms, signed_on=_EMPTY_DAY) | {
        "number": paper.filing_number,
        "places": [
            fact("今の住所", paper.address),
            fact("今の世帯主", paper.householder),
            fact("転出先（新しい住所）", paper.destination),
            fact("転出の予定年月日", day_text(paper.planned_on)),
        ],
        "filer": [fact("届出人と本人との関係", paper.relation), fact("昼間に話せる電話", "")],
        "movers": [_mover(one) for one in paper.movers],
    }
    drawn = draw_symbol(text_of_code(paper.filing_id))
    figures = {"draft": {"svg": drawn.svg, "side": drawn.side_mm}}
    return engine.compose(FORM, content, marks, figures=figures)


def compose_blank_annotated_move_out(
    engine: PaperEngine, addressee: str, terms: AnnotationTerms, marks: IssueMarks
) -> Sheet:
    """The paper to be written on; tagged, so that it can be read aloud before it is written on."""
    content = _content(addressee, terms, signed_on=_EMPTY_DAY) | {
        "number": "",
        "places": [
            fact("今の住所", ""),
            fact("今の世帯主", ""),
            fact("転出先（新しい住所）", ""),
            fact("転出の予定年月日", _EMPTY_DAY),
        ],
        "filer": [
            fact("届出人と本人との関係", "□ 本人　□ 世帯主　□ 同じ世帯の人　□ 代理人"),
            fact("昼間に話せる電話", ""),
        ],
        "movers": [_no_mover() for _ in range(LINES)],
    }
    figures = {"draft": None}
    return engine.compose(BLANK, content, marks, standard=Standard.ACCESSIBLE, figures=figures)


def text_of_code(filing_id: UUID) -> str:
    """What the 2D code of a filled-in paper says: which draft, in letters a scanner types."""
    return f"{PREFIX}{filing_id.hex.upper()}"


def read_code(text: str) -> UUID | None:
    """The draft a scanned paper belongs to; None when the text is of no such paper."""
    plain = "".join(text.split()).upper()
    if not plain.startswith(PREFIX):
        return None
    try:
        return UUID(hex=plain.removeprefix(PREFIX))
    except ValueError:
        return None


def _content(addressee: str, terms: AnnotationTerms, *, signed_on: str) -> dict[str, Any]:
    return {
        "title": TITLE,
        "addressee": addressee,
        "signed_on": signed_on,
        "opening": (
            "住民基本台帳法の規定により、次のとおり転出を届け出ます。最初の転入届に住民基本台帳カードを"
            "添えることを付記し、転出証明書の交付は求めません。"
        ),
        "enclosed": [
            "届出人の本人確認書類の写し（運転免許証、旅券など）",
            "代理人が届け出るときは、委任状と代理人の本人確認書類の写し",
        ],
        "notes": [
            "新しい住所に住み始めてから、カードを持って新しい市区町村の窓口へおいでください。"
            "窓口に出向くのはその一度だけです。カードの暗証番号の入力が必要です。",
            f"転出の予定年月日から{terms.after_planned_days}日、または住み始めた日から"
            f"{terms.after_actual_days}日の早い方を過ぎると、この届出では転入できず、転出証明書が"
            f"必要になります（{terms.article}）。",
            "転出をやめたとき、転出先が変わったときは、この届を出した市区町村にお知らせください。",
        ],
    }


def _mover(one: CardMover) -> dict[str, str]:
    return {
        "name": one.name.written,
        "kana": one.name.kana,
        "birth": day_text(one.birth_date),
        "sex": one.sex,
        "relationship": one.relationship,
        "card": "あり" if one.with_card else "なし",
    }


def _no_mover() -> dict[str, str]:
    return dict.fromkeys(("name", "kana", "birth", "relationship"), "") | {
        "sex": "男・女",
        "card": "あり・なし",
    }
