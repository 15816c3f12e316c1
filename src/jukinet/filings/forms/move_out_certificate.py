"""Forms 7 and 8: the move-out certificate and what stands in for it after the move (転出証明書).

The 2D code is the text that ``filings`` sealed for any municipality of the network; here it is only
drawn.  In the variant for a protected person the destination is not on the paper in clear.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.symbol import draw_symbol
from jukinet.platform.paper.words import ABSENT, OMITTED, code_groups, day_text
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import Alias, ForeignResident
from jukinet.register.record import Qualifications
from jukinet.terms.codes import MunicipalityCode

TEMPLATE: Final = "filings/forms/move_out_certificate.typ"
FORM: Final = Form(
    "J-07", "転出証明書", TEMPLATE, seal=AT_THE_END, pattern=True, verified=True
)  # fmt: skip
SUBSTITUTE: Final = Form(
    "J-08", "転出証明書に準ずる証明書", TEMPLATE, seal=AT_THE_END, pattern=True, verified=True
)
SENTENCE: Final = "上記の者は、転出の届出をした者であることを証明する。"
SUBSTITUTE_SENTENCE: Final = "上記の者の住民票が消除されていることを証明する。"
NOTE: Final = "新しい住所に住み始めた日から14日以内に、この証明書を添えて転入の届出をしてください。"
MOVERS_MAX: Final = 12


@dataclass(frozen=True, slots=True, repr=False)
class MoveOutFacts:
    """What the paper says beside the certificates of the persons on it."""

    old_householder: str
    new_householder: str
    filed_on: date
    with_card: frozenset[int] = frozenset()
    """Which of the persons, by their place on the paper, have a registration card."""
    destination_withheld: bool = False
    """支援措置: the destination is not printed; the sealed code still carries it."""

    def __repr__(self) -> str:
        return "MoveOutFacts(•••)"


NameOf = Callable[[MunicipalityCode], str]


def compose_move_out_certificate(
    engine: PaperEngine, certificates: Sequence[MoveOutCertificate], facts: MoveOutFacts,
    name_of: NameOf, marks: IssueMarks, *, sealed_text: str | None,
) -> Sheet:  # fmt: skip
    """The certificate of everybody who moves together; ``sealed_text`` is its 2D code."""
    content = _content(certificates, facts, name_of, FORM, SENTENCE) | {
        "note": NOTE,
        "day_label": "転出（予定）年月日",
    }
    drawn = _drawn(sealed_text) if sealed_text else None
    return engine.compose(FORM, content, marks, figures={"transfer": drawn})


def compose_substitute_certificate(
    engine: PaperEngine, certificates: Sequence[MoveOutCertificate], facts: MoveOutFacts,
    name_of: NameOf, marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """What is issued once the day of the move has passed; it carries no 2D code."""
    content = _content(certificates, facts, name_of, SUBSTITUTE, SUBSTITUTE_SENTENCE) | {
        "note": None,
        "day_label": "転出年月日",
    }
    figures = {"transfer": None}
    return engine.compose(SUBSTITUTE, content, marks, figures=figures)


def _content(
    certificates: Sequence[MoveOutCertificate], facts: MoveOutFacts, name_of: NameOf, form: Form,
    sentence: str,
) -> dict[str, Any]:  # fmt: skip
    assert 1 <= len(certificates) <= MOVERS_MAX
    first = certificates[0]
    address = first.identification.address
    return {
        "title": form.title,
        "from": name_of(address.municipality) + address.text,
        "to": OMITTED if facts.destination_withheld else _destination(first, name_of),
        "old_householder": facts.old_householder,
        "new_householder": facts.new_householder or ABSENT,
        "moves_on": day_text(first.planned_on),
        "filed_on": day_text(facts.filed_on),
        "movers": [_mover(one, at in facts.with_card) for at, one in enumerate(certificates)],
        "sentence": sentence,
    }


def _destination(certificate: MoveOutCertificate, name_of: NameOf) -> str:
    municipality = certificate.destination_municipality
    written = name_of(municipality) if municipality else ""
    return written + certificate.destination_address or "未定"


def _mover(certificate: MoveOutCertificate, with_card: bool) -> dict[str, str | None]:
    told, domicile = certificate.identification, certificate.permanent_domicile
    surname = certificate.former_surname
    return {
        "name": told.name.written,
        "kana": told.name.kana,
        "also": f"旧氏　{surname.written}" if surname else "",
        "birth": day_text(told.birth_date),
        "sex": told.sex.ja,
        "relationship": str(certificate.relationship),
        "domicile": domicile.text if domicile else "不明又はなし",
        "head": domicile.head if domicile else "不明又はなし",
        "foreign": _foreign(certificate.foreign),
        "code": code_groups(told.code),
        "card": "あり" if with_card else "なし",
        "qualifications": _qualifications(certificate.qualifications),
    }


def _qualifications(held: Qualifications) -> str:
    """Insurance, pension and allowance: whether the person has them (Order Art. 23)."""
    pension = "あり" if held.pension_since else "なし"
    if held.pension is not None:
        pension = f"第{held.pension.kind}号"
        if held.pension.number:
            pension += f" {held.pension.number[:4]}-{held.pension.number[4:]}"
    lines = (
        ("国民健康保険", "あり" if held.health_insurance_since else "なし"),
        ("後期高齢者医療", "あり" if held.elderly_medical_since else "なし"),
        ("介護保険", "あり" if held.nursing_care_since else "なし"),
        ("国民年金", pension),
        ("児童手当", "あり" if held.child_allowance_since else "なし"),
    )
    return "　".join(f"{label}：{said}" for label, said in lines)


def _foreign(foreign: ForeignResident | None) -> str | None:
    """What stands for the domicile of a foreign resident (Act Art. 30-45)."""
    if foreign is None:
        return None
    said = [
        foreign.nationality, foreign.category.ja, foreign.status, foreign.period,
        f"満了 {day_text(foreign.until)}" if foreign.until else "",
        foreign.card,
        f"外国人住民となった日 {day_text(foreign.since)}" if foreign.since else "",
        *(_alias(one) for one in foreign.aliases),
    ]  # fmt: skip
    return "　".join(one for one in said if one)


def _alias(alias: Alias) -> str:
    said = f"通称 {alias.name}（{alias.entered_at} {day_text(alias.entered_on)}記載"
    if alias.removed_on:
        said += f"、{alias.removed_at} {day_text(alias.removed_on)}削除"
    return f"{said}）"


def _drawn(sealed_text: str) -> dict[str, Any]:
    symbol = draw_symbol(sealed_text, correction="l")
    return {"svg": symbol.svg, "side": symbol.side_mm}
