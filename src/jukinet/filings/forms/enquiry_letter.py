"""The letter about a planned move that nobody confirmed (未着転出の照会書)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form(
    "J-41", "転出の届出について（照会）", "filings/forms/enquiry_letter.typ", seal=IN_THE_HEAD
)


@dataclass(frozen=True, slots=True, repr=False)
class EnquiryLetter:
    """To whom the office writes, and about which filing."""

    name: str
    address: str
    filing_number: str
    planned_on: date
    answer_until: date

    def __repr__(self) -> str:
        return "EnquiryLetter(•••)"


def compose_enquiry_letter(engine: PaperEngine, letter: EnquiryLetter, marks: IssueMarks) -> Sheet:
    """The letter with its slip to send back (Act Art. 14)."""
    content = {
        "title": FORM.title,
        "name": letter.name,
        "address": [letter.address],
        "paragraphs": [
            "あなたは次のとおり転出の届出をされましたが、転出先の市区町村から、転入の届出があった"
            "旨の通知を受けていません。",
            f"つきましては、{day_text(letter.answer_until)}までに、下の回答書に記入してお返しくださ"
            "い。転出をやめた場合は、転出証明書をお返しいただく必要があります。",
        ],
        "facts": [
            {"label": "届出の番号", "text": letter.filing_number},
            {"label": "転出予定年月日", "text": day_text(letter.planned_on)},
            {"label": "回答の期限", "text": day_text(letter.answer_until)},
        ],
        "questions": [
            "1　新しい住所で転入の届出を済ませた。（届け出た市区町村と年月日）",
            "2　転出したが、転入の届出をまだしていない。（今の住所）",
            "3　転出をやめて、元の住所に住んでいる。",
        ],
    }
    return engine.compose(FORM, content, marks)
