"""Form 20, the letters to the applicant: decided, extended, lifted (結果・延長・解除の通知書)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.layouts import LETTER, fact, letter
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

RESULT: Final = Form("J-20B", "通知書", LETTER, seal=IN_THE_HEAD)
EXTENSION: Final = Form("J-20C", "通知書", LETTER, seal=IN_THE_HEAD)
LIFTING: Final = Form("J-20D", "通知書", LETTER, seal=IN_THE_HEAD)
_TITLE: Final = {
    RESULT: "申出の結果について（通知）",
    EXTENSION: "期間の延長について（通知）",
    LIFTING: "申出の終了について（通知）",
}
_ENDING: Final = (
    "氏名、住所などに変更があったときや、支援の必要がなくなったときは、お申し出ください。"
)


@dataclass(frozen=True, slots=True, repr=False)
class DecisionLetter:
    """To whom, about which application, and what was decided."""

    name: str
    address: str
    lock_number: str
    decided_on: date
    until: date | None = None
    covered: Sequence[str] = ()

    def __repr__(self) -> str:
        return "DecisionLetter(•••)"


def compose_result_letter(
    engine: PaperEngine, decision: DecisionLetter, marks: IssueMarks
) -> Sheet:
    """Protection is registered, from today until the day its term ends."""
    assert decision.until is not None
    said = "お申出のあった件について、必要があると認め、次のとおり措置をとることとしました。"
    return _compose(engine, decision, marks, RESULT, said)


def compose_extension_letter(
    engine: PaperEngine, decision: DecisionLetter, marks: IssueMarks
) -> Sheet:
    """The term of protection is another one."""
    assert decision.until is not None
    said = "お申出のあった件について、次のとおり期間を延長しました。"
    return _compose(engine, decision, marks, EXTENSION, said)


def compose_lifting_letter(
    engine: PaperEngine, decision: DecisionLetter, marks: IssueMarks
) -> Sheet:
    """Protection has ended; by whose wish is not told."""
    said = "次の件について、措置を終了しました。必要なときは、改めてお申し出ください。"
    return _compose(engine, decision, marks, LIFTING, said)


def _compose(
    engine: PaperEngine, decision: DecisionLetter, marks: IssueMarks, form: Form, said: str
) -> Sheet:
    facts = [fact("番号", decision.lock_number), fact("決定の日", day_text(decision.decided_on))]
    if decision.until is not None:
        facts.append(fact("期間の末日", day_text(decision.until)))
    if decision.covered:
        facts.append(fact("対象の方", "、".join(decision.covered)))
    content = letter(
        title=_TITLE[form],
        name=decision.name,
        address=[decision.address],
        paragraphs=[said],
        facts=facts,
        ending=_ENDING,
    )
    return engine.compose(form, content, marks)
