"""Form 3: a wide-area copy (広域交付住民票), of what another municipality told over the line.

The mayor of the issuing municipality certifies that the copy agrees with the notice he received
from the home municipality (Order Art. 15-4 (2)); he has no original of his own to compare with.
"""

from __future__ import annotations

from typing import Any, Final

from jukinet.copies.document import WideAreaCopy, WideAreaPerson
from jukinet.copies.forms.entries import also, code_text, shown
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text
from jukinet.terms.dates import era_text

FORM: Final = Form(
    "J-03", "広域交付住民票", "copies/forms/wide_area_copy.typ",
    seal=AT_THE_END, pattern=True, verified=True,
)  # fmt: skip
SENTENCE: Final = (
    "この写しは、{home}の長から電気通信回線により通知を受けた住民票の記載事項に基づいて作成した"
    "もので、その通知の内容と相違ないことを証明する。"
)
NOTE: Final = "本籍、筆頭者その他の法令により広域交付では省かれる事項は、記載していません。"


def compose_wide_area_copy(engine: PaperEngine, copy: WideAreaCopy, marks: IssueMarks) -> Sheet:
    """The copy, as many sheets as those listed need: three persons a sheet where one is foreign."""
    content = {
        "per_sheet": 3 if any(one.further for one in copy.persons) else 4,
        "address": copy.address,
        "householder": shown(copy.householder),
        "home": copy.home,
        "notified": era_text(copy.notified_on),
        "persons": [_facts(one) for one in copy.persons],
        "sentence": SENTENCE.format(home=copy.home),
        "note": NOTE,
    }
    return engine.compose(FORM, content, marks)


def _facts(one: WideAreaPerson) -> dict[str, Any]:
    return {
        "name": one.name.written,
        "kana": one.name.kana,
        "birth": era_text(one.birth_date),
        "sex": one.sex.ja,
        "since": day_text(one.foreign_since) if one.foreign_since else era_text(one.resident_since),
        "foreign": one.foreign_since is not None,
        "beside": also(one.alias, one.former_surname),
        "address_since": day_text(one.address_since),
        "relationship": shown(one.relationship),
        "notified": day_text(one.notified_on),
        "previous": one.previous_address or ABSENT,
        "code": code_text(one.code),
        "further": "　".join(one.further),
    }
