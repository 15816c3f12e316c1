"""The letter about a planned move that nobody confirmed (未着転出の照会書)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.layouts import LETTER, fact, letter
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form("J-41", "転出の届出について（照会）", LETTER, seal=IN_THE_HEAD)


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


def compose_enquiry_letter(engine: PaperEngine, enquiry: EnquiryLetter, marks: IssueMarks) -> Sheet:
    """The letter with its slip to send back (Act Art. 14)."""
    until = day_text(enquiry.answer_until)
    content = letter(
        title=FORM.title,
        name=enquiry.name,
        address=[enquiry.address],
        paragraphs=[
            "あなたは次のとおり転出の届出をされましたが、転出先の市区町村から、転入の届出があった"
            "旨の通知を受けていません。",
            f"つきましては、{until}までに、下の回答書に記入してお返しください。転出をやめた場合は、"
            "転出証明書をお返しいただく必要があります。",
        ],
        facts=[
            fact("届出の番号", enquiry.filing_number),
            fact("転出予定年月日", day_text(enquiry.planned_on)),
            fact("回答の期限", until),
        ],
        questions=[
            "1　新しい住所で転入の届出を済ませた。（届け出た市区町村と年月日）",
            "2　転出したが、転入の届出をまだしていない。（今の住所）",
            "3　転出をやめて、元の住所に住んでいる。",
        ],
    )
    return engine.compose(FORM, content, marks)
