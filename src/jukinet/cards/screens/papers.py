"""A12, the papers of a card (forms 12 to 16), made when they are opened and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards.application import ApplicationKind
from jukinet.cards.braille import BrailleText, emboss
from jukinet.cards.face import BRAILLE_CELLS, BackEntry
from jukinet.cards.forms.application import ApplicationPaper, compose_application
from jukinet.cards.forms.back_entry import compose_back_entry
from jukinet.cards.forms.card_filing import CardFiling, FilingPaper, compose_card_filing
from jukinet.cards.forms.issue_notice import IssueNotice, compose_issue_notice
from jukinet.cards.forms.receipt import Receipt, compose_receipt
from jukinet.cards.forms.return_order import ReturnOrder, compose_return_order
from jukinet.cards.life import HELD, CardEvent, CardState
from jukinet.cards.objection import explain_objection, objection_rule_on
from jukinet.cards.procedures import CardFile, get_card_file
from jukinet.cards.procedures.desk import OFFICE
from jukinet.cards.screens.faces import face_sheet_of
from jukinet.cards.screens.people import Holder, address_of, find_holder, marks_of
from jukinet.cards.voiding import VoidGround
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, paper_words, with_seal
from jukinet.platform.paper.form import Sheet
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import LifeDate, day_of, era_text
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory

PDF: Final = "application/pdf"
SEALED_AS: Final = "住民基本台帳カード"
_SAY: Final = paper_words("jukinet.cards")


def show_paper(visit: Visit) -> Answer:
    """One paper of a card, filled in from what the office knows."""
    file, holder = _open(visit)
    make = _PAPERS.get(visit.path["paper"])
    if make is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no such paper")
    sheet = make(visit, file, holder)
    if sheet.seal is not None:
        sheet = with_seal(visit, sheet, SEALED_AS)
    return visit.download(sheet.pdf, PDF, f"{visit.path['paper']}.pdf")


def show_embossing(visit: Visit) -> Answer:
    """The file an embosser takes."""
    file, _ = _open(visit)
    text = _braille_of(file)
    if text is None:
        raise JukiError(ErrorCode.NOT_FOUND, "nobody asked for Braille")
    return visit.download(text.embossing, "text/plain", "card.brf", attached=True)


def _open(visit: Visit) -> tuple[CardFile, Holder]:
    card_id = UUID(visit.path["card_id"])
    file = get_card_file(visit.tx, card_id, by=visit.by, context=visit.context)
    return file, find_holder(visit, file.card.resident_id, file.card.application_id)


def _braille_of(file: CardFile) -> BrailleText | None:
    reading = file.application.braille_reading
    return emboss(reading, cells_max=BRAILLE_CELLS[file.card.form]) if reading else None


def _application(visit: Visit, file: CardFile, holder: Holder) -> Sheet:
    told, wanted = holder.get().identification, file.application
    first = wanted.kind is ApplicationKind.FIRST
    paper = ApplicationPaper(
        addressee=visit.facilities.settings.mayor,
        name=told.name.written,
        kana=told.name.kana,
        birth=era_text(told.birth_date),
        sex=told.sex.ja,
        address=address_of(visit, holder.get_with_address()),
        form=file.card.form,
        first=first,
        ground="" if first else _SAY(f"kind-{wanted.kind}"),
        means=_means(visit),
        yen=wanted.fee_yen,
        braille_reading=wanted.braille_reading,
        braille=_braille_of(file),
    )
    return compose_application(engine_of(visit), paper, marks_of(visit, wanted.number))


def _notice(visit: Visit, file: CardFile, holder: Holder) -> Sheet:
    if file.letter is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no letter")
    told = holder.get_with_address()
    notice = IssueNotice(
        number=file.letter.number,
        name=told.identification.name.written,
        address=address_of(visit, told),
        place=visit.facilities.settings.municipality,
        collect_until=file.letter.collect_until,
        yen=file.application.fee_yen,
    )
    return compose_issue_notice(engine_of(visit), notice, marks_of(visit, file.letter.number))


def _receipt(visit: Visit, file: CardFile, holder: Holder) -> Sheet:
    handed = [one for one in file.steps if one.event is CardEvent.HANDED_OVER]
    pins = [one for one in file.steps if one.event is CardEvent.PIN_SET]
    if not handed:
        raise JukiError(ErrorCode.CARD_STATE, "the card was not handed over")
    receipt = Receipt(
        holder.get().identification.name.written,
        file.card.number.digits[-4:],
        handed[-1].at,
        pins[-1].at if pins else None,
        _means(visit),
        _SAY(f"proxy-{handed[-1].note}") if handed[-1].note else "",
    )
    return compose_receipt(engine_of(visit), receipt, marks_of(visit))


def _filing(paper: FilingPaper) -> Callable[[Visit, CardFile, Holder], Sheet]:
    def make(visit: Visit, file: CardFile, holder: Holder) -> Sheet:
        told, state = holder.get_with_address(), file.card.state
        stopped = state in (CardState.SUSPENDED, CardState.LOST)
        filing = CardFiling(
            paper=paper,
            addressee=visit.facilities.settings.mayor,
            name=told.identification.name.written,
            address=address_of(visit, told),
            card_last_four=file.card.number.digits[-4:],
            reason=_SAY(f"state-{state}"),
            means=_means(visit),
            filed_at=visit.by.now,
            effective_at=file.stopped_everywhere_at if stopped else None,
            police_number=file.application.police_number,
        )
        return compose_card_filing(engine_of(visit), filing, marks_of(visit))

    return make


def _return_order(visit: Visit, file: CardFile, holder: Holder) -> Sheet:
    order, told = _order_of(file), holder.get_with_address()
    if order is None:
        raise JukiError(ErrorCode.NOT_FOUND, "this card was not ordered back")
    reason, ordered_on = order[0], day_of(order[1])
    town, code = visit.facilities.settings.municipality, visit.context.party.municipality
    paper = ReturnOrder(
        name=told.identification.name.written,
        address=address_of(visit, told),
        card_last_four=file.card.number.digits[-4:],
        reason=reason,
        ordered_on=ordered_on,
        place=town,
        objection=tuple(
            explain_objection(
                objection_rule_on(ordered_on),
                municipality=town,
                prefecture=load_directory().prefecture_name(code),
            )
        ),
    )
    return compose_return_order(engine_of(visit), paper, marks_of(visit))


def _order_of(file: CardFile) -> tuple[str, datetime] | None:
    """Why and when somebody ordered the card back; holders under a stopped key get form 13B."""
    ordered = (one for one in file.steps if one.ground == VoidGround.ORDERED_BACK)
    return next(((one.note, one.at) for one in ordered if one.operator_id != OFFICE), None)


def _back(visit: Visit, file: CardFile, holder: Holder) -> Sheet:
    if not file.back_entries:
        raise JukiError(ErrorCode.NOT_FOUND, "nothing was entered on the back")
    last, told = file.back_entries[-1], holder.get_with_address()
    facts = told.identification
    becomes = {
        "name": facts.name.written,
        "address": address_of(visit, told),
        "birth-date": era_text(facts.birth_date),
        "sex": facts.sex.ja,
    }[last.what]
    entry = BackEntry(
        _SAY(f"item-{last.what}"), becomes, LifeDate.from_date(last.changed_on), last.changed_on
    )
    words = f"{visit.facilities.settings.municipality}長之印"
    return compose_back_entry(engine_of(visit), entry, words, marks_of(visit))


def _face(visit: Visit, file: CardFile, holder: Holder) -> Sheet:
    holder.get_with_address()
    return face_sheet_of(visit, file)


def _means(visit: Visit) -> str:
    return _SAY(f"frame-means-{visit.by.get_case().means}")


_PAPERS: Final[dict[str, Callable[[Visit, CardFile, Holder], Sheet]]] = {
    "application": _application,
    "letter": _notice,
    "receipt": _receipt,
    "face": _face,
    "back": _back,
    "return-order": _return_order,
    **{f"filing-{one}": _filing(one) for one in FilingPaper},
}


def offered_of(file: CardFile) -> frozenset[str]:
    """Which papers there are for a card as it stands."""
    state = file.card.state
    papers = {"application"}
    if file.letter is not None:
        papers.add("letter")
    if any(one.event is CardEvent.HANDED_OVER for one in file.steps):
        papers.add("receipt")
    if file.back_entries:
        papers.add("back")
    if state in (CardState.SUSPENDED, CardState.LOST):
        papers |= {"filing-stop", "filing-lift"}
    if _order_of(file) is not None:
        papers.add("return-order")
    if state in HELD:
        papers |= {"filing-return", "filing-reissue", "filing-void"}
    return frozenset(papers)


_READ: Final = (Function.CARD, Mode.READ)
PAPER_SCREENS: Final = (
    Screen("J-A12i", "/cards/{card_id:uuid}/papers/{paper}", *_READ, show=show_paper),
    Screen("J-A12j", "/cards/{card_id:uuid}/embossing", *_READ, show=show_embossing),
)
