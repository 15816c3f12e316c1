"""The forms of moves between municipalities, filled in for one kit of person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

import form_samples as samples
from form_samples import BIRTH, MORNING, TODAY, Compose, Kit

from jukinet.filings.forms.annotated_move_out import (
    AnnotatedMoveOut,
    AnnotationTerms,
    CardMover,
    compose_annotated_move_out,
    compose_blank_annotated_move_out,
)
from jukinet.filings.forms.move_in_notice import (
    Moved,
    PaperNotice,
    compose_move_in_notice,
    compose_move_out_confirmed,
)
from jukinet.moves.forms.receipt import Receipt, compose_receipt
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.person import PersonName

TERMS: Final = AnnotationTerms(30, 14, "住民基本台帳法施行令24条の2")


def unnumbered() -> IssueMarks:
    """What somebody sends himself has no number of the office's issues."""
    return replace(samples.MARKS, number="")


def _annotated(engine: PaperEngine, kit: Kit) -> Sheet:
    movers = [
        CardMover(PersonName(kit.name, kit.kana), BIRTH, "男", "世帯主", True),
        CardMover(PersonName("渡邉󠄏　花子", "わたなべ　はなこ"), BIRTH, "女", "妻", False),
    ]
    paper = AnnotatedMoveOut(
        filing_id=UUID(int=18),
        filing_number="H15-転出-000018",
        address=kit.address,
        householder=kit.name,
        destination="長野県長野市" + kit.place,
        planned_on=date(2003, 9, 1),
        relation="本人",
        movers=movers,
    )
    return compose_annotated_move_out(engine, paper, "西東京市長", TERMS, unnumbered())


def _blank_annotated(engine: PaperEngine, kit: Kit) -> Sheet:
    return compose_blank_annotated_move_out(engine, "西東京市長", TERMS, unnumbered())


def _receipt(engine: PaperEngine, kit: Kit) -> Sheet:
    receipt = Receipt(
        tracking="299C-V9TQ-S5SC",
        received_on=TODAY,
        planned_on=date(2003, 9, 1),
        people=4,
        last_day=date(2003, 9, 15),
        within_days=14,
        telephone="042-000-0000",
    )
    return compose_receipt(engine, receipt, unnumbered())


def paper_notice(kit: Kit) -> PaperNotice:
    """What goes by post when the line is down."""
    return PaperNotice(
        addressee="長野市長",
        number="H15-転入-000009",
        from_address="長野県長野市" + kit.place,
        to_address=kit.address,
        moved_on=date(2003, 8, 20),
        filed_on=TODAY,
        people=[
            Moved(PersonName(kit.name, kit.kana), BIRTH, "男", ResidentRecordCode("12345678903"))
        ],
        down_since=MORNING,
    )


ABOUT_PERSONS: Final[Mapping[str, Compose]] = {
    "J-09A": lambda engine, kit: compose_move_in_notice(engine, paper_notice(kit), samples.MARKS),
    "J-09B": lambda engine, kit: compose_move_out_confirmed(
        engine, paper_notice(kit), samples.MARKS
    ),
    "J-18": _annotated,
}
WITHOUT_PERSONS: Final[Mapping[str, Compose]] = {"J-18B": _blank_annotated, "J-45": _receipt}
