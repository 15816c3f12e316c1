"""Form 6: a certificate of single items of the record (住民票記載事項証明書)."""

from __future__ import annotations

from typing import Final

from jukinet.copies.document import ItemCertificate
from jukinet.copies.forms.entries import person_facts, shown
from jukinet.copies.item import RecordItem
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form(
    "J-06", "住民票記載事項証明書", "copies/forms/item_certificate.typ",
    seal=AT_THE_END, pattern=True, verified=True,
)  # fmt: skip
SENTENCE: Final = "上記の事項は住民票に記載されていることを証明する。"
_LINES: Final = (
    (RecordItem.BIRTH_DATE, "生年月日", "birth"),
    (RecordItem.SEX, "性別", "sex"),
    (RecordItem.ADDRESS, "住所", "address"),
    (RecordItem.ADDRESS, "住所を定めた年月日", "address_since"),
    (RecordItem.RESIDENT_SINCE, "住民となった年月日", "since"),
    (RecordItem.MOVED_IN, "従前の住所", "previous"),
    (RecordItem.MOVED_IN, "届出年月日", "notified"),
    (RecordItem.RELATIONSHIP, "世帯主との続柄", "relationship"),
    (RecordItem.DOMICILE, "本籍", "domicile"),
    (RecordItem.DOMICILE, "筆頭者", "head"),
    (RecordItem.CODE, "住民票コード", "code"),
)


def compose_item_certificate(
    engine: PaperEngine, certificate: ItemCertificate, marks: IssueMarks
) -> Sheet:
    """The certificate: for each person a line for each item that was ticked."""
    content = {
        "persons": [_lines(certificate, at) for at in range(len(certificate.persons))],
        "submitted_to": certificate.submitted_to,
        "sentence": SENTENCE,
    }
    return engine.compose(FORM, content, marks)


def _lines(certificate: ItemCertificate, at: int) -> list[dict[str, str]]:
    facts = person_facts(certificate.persons[at])
    lines: list[dict[str, str]] = []
    if RecordItem.NAME in certificate.items:
        lines.append(
            {"label": "氏名", "name": facts["name"], "kana": facts["kana"], "also": facts["also"]}
        )
    if RecordItem.RELATIONSHIP in certificate.items:
        lines.append({"label": "世帯主", "text": shown(certificate.householder)})
    lines += [
        {"label": facts["since_label"] if key == "since" else label, "text": facts[key]}
        for item, label, key in _LINES
        if item in certificate.items
    ]
    lines += facts["qualifications"]
    return lines
