"""Form 14, the holder's half: how to stop the card, with the support number (支援番号の控え).

It is printed once, at the hand-over, and is kept nowhere: only the number's verifier is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import fact
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form(
    "J-14B", "カードを止めるときの控え", "cards/forms/half_sheet.typ", landscape=True
)


@dataclass(frozen=True, slots=True, repr=False)
class HolderSlip:
    """What its holder needs to stop a card, and nothing about him but his name."""

    name: str
    card_digits: str
    support_number: str
    telephone: str

    def __repr__(self) -> str:
        return "HolderSlip(•••)"


def compose_holder_slip(engine: PaperEngine, slip: HolderSlip, marks: IssueMarks) -> Sheet:
    """Half a sheet for the holder to keep at home, apart from the card."""
    digits = slip.card_digits
    content = {
        "title": FORM.title,
        "facts": [
            fact("氏名", slip.name),
            fact("カード番号", " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))),
            fact("支援番号", slip.support_number),
            *([fact("止めるときの電話", slip.telephone)] if slip.telephone else []),
        ],
        "advice": [
            "カードをなくしたときや盗まれたときは、市区町村の「カードを止める」のページで、上の"
            "カード番号と支援番号を使って、いつでも止められます。",
            "止めたカードの再開は、本人が窓口で届け出たときに限ります。",
            "この控えは、カードとは別の場所に保管してください。支援番号は市町村の職員も知りません。",
            "暗証番号は、この控えにも、市町村の記録にもありません。",
        ],
        "signature": "",
    }
    return engine.compose(FORM, content, marks)
