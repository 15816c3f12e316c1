"""The forms of cards, filled in for the same kits of persons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import form_samples as samples

from jukinet.cards.braille import emboss, propose_reading
from jukinet.cards.face import BRAILLE_CELLS, CardForm
from jukinet.cards.forms.application import ApplicationPaper, compose_application
from jukinet.cards.forms.card_filing import CardFiling, FilingPaper, compose_card_filing
from jukinet.cards.forms.holder_slip import HolderSlip, compose_holder_slip
from jukinet.cards.forms.issue_notice import IssueNotice, compose_issue_notice
from jukinet.cards.forms.receipt import Receipt, compose_receipt
from jukinet.cards.forms.reissue_notice import (
    ReissueNotice,
    compose_posted_list,
    compose_reissue_notices,
)
from jukinet.cards.forms.return_order import ReturnOrder, compose_return_order
from jukinet.cards.objection import explain_objection, objection_rule_on
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet

READING: Final = propose_reading("わたなべ　たろう")


def _application(engine: PaperEngine, kit: samples.Kit) -> Sheet:
    paper = ApplicationPaper(
        addressee="西東京市長", name=kit.name, kana=kit.kana, birth="昭和45年4月1日", sex="女",
        address=kit.address, form=CardForm.B, first=True, ground="", means="運転免許証（1点）",
        yen=500, braille_reading=READING,
        braille=emboss(READING, cells_max=BRAILLE_CELLS[CardForm.B]),
    )  # fmt: skip
    return compose_application(engine, paper, samples.MARKS)


def _notice(engine: PaperEngine, kit: samples.Kit) -> Sheet:
    notice = IssueNotice(
        "2003-000123-7", kit.name, kit.address, "西東京市役所 市民課 3番窓口",
        date(2003, 10, 31), 500,
    )  # fmt: skip
    return compose_issue_notice(engine, notice, samples.MARKS)


def _ended(kit: samples.Kit) -> list[ReissueNotice]:
    dates = (date(2003, 9, 1), date(2003, 9, 16), date(2003, 10, 13))
    return [
        ReissueNotice(f"0001-{nth:03d}", kit.name, kit.address, "7781", *dates, with_photo)
        for nth, with_photo in enumerate((True, False), 1)
    ]


def _reissue(engine: PaperEngine, kit: samples.Kit) -> Sheet:
    place = "西東京市役所 市民課 3番窓口"
    return compose_reissue_notices(engine, _ended(kit), place, samples.MARKS)


def _posted(engine: PaperEngine, kit: samples.Kit) -> Sheet:
    return compose_posted_list(engine, _ended(kit), 1, samples.MARKS)


def _receipt(engine: PaperEngine, kit: samples.Kit) -> Sheet:
    receipt = Receipt(kit.name, "7781", samples.MORNING, samples.MORNING, "運転免許証（1点）")
    return compose_receipt(engine, receipt, samples.MARKS)


def _slip(engine: PaperEngine, kit: samples.Kit) -> Sheet:
    slip = HolderSlip(kit.name, "4821093755120007", "4821-0937-5512", "042-464-1311")
    return compose_holder_slip(engine, slip, samples.MARKS)


def filing(kit: samples.Kit, paper: FilingPaper, *, in_force: bool = True) -> CardFiling:
    return CardFiling(
        paper=paper, addressee="西東京市長", name=kit.name, address=kit.address,
        card_last_four="7781", reason="紛失", means="電話（3項目の確認）",
        filed_at=samples.MORNING, effective_at=samples.MORNING if in_force else None,
        police_number="1234", police_station="田無警察署",
    )  # fmt: skip


def _filing(paper: FilingPaper) -> samples.Compose:
    return lambda engine, kit: compose_card_filing(engine, filing(kit, paper), samples.MARKS)


def _return_order(engine: PaperEngine, kit: samples.Kit) -> Sheet:
    order = ReturnOrder(
        kit.name, kit.address, "7781", "別の人のカードを誤って交付したため", date(2008, 9, 1),
        "西東京市役所 市民課 3番窓口",
        tuple(explain_objection(
            objection_rule_on(date(2008, 9, 1)), municipality="東京都西東京市", prefecture="東京都",
        )),
    )  # fmt: skip
    return compose_return_order(engine, order, samples.MARKS)


ABOUT_PERSONS: Final[Mapping[str, samples.Compose]] = {
    "J-12": _application,
    "J-13": _notice,
    "J-13B": _reissue,
    "J-13C": _posted,
    "J-14": _receipt,
    "J-14B": _slip,
    "J-15A": _filing(FilingPaper.STOP),
    "J-15B": _filing(FilingPaper.LIFT),
    "J-15C": _filing(FilingPaper.VOID),
    "J-15D": _filing(FilingPaper.RETURN),
    "J-15E": _filing(FilingPaper.REISSUE),
    "J-15F": _return_order,
}
