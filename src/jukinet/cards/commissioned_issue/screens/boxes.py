"""Boxes from hand to hand at either desk (point 10): asked for, handed over, counted, signed for.

That a box may leave is approved by a second person at the media ledger. Who hands it over scans
what is in it once more, and that is what the slip and its four words stand for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.procedures.boxes import IN
from jukinet.cards.commissioned_issue.screens.blanks import read_blanks
from jukinet.cards.commissioned_issue.screens.places import COMMISSIONS, HOUSE, Page, try_it
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody import procedures as custody
from jukinet.custody.contractor import ContractorPerson
from jukinet.custody.medium import Medium, MediumKind, State
from jukinet.custody.screens.typed import Typed, read_key
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

Option = tuple[str, str]
Act = Callable[[Visit], Answer]


def show_boxes(visit: Visit) -> Answer:
    """The municipality's boxes, those that wait to be counted first."""
    return _office(visit, [])


def show_issuer_boxes(visit: Visit) -> Answer:
    """The contractor's."""
    return _issuer(visit, [])


def act_sign(visit: Visit) -> Answer:
    """Count a box, read the words of its slip, sign for it: at the municipality."""
    return _sign(visit, _office, f"{COMMISSIONS}/boxes")


def act_issuer_sign(visit: Visit) -> Answer:
    """The same at the contractor."""
    return _sign(visit, _issuer, f"{HOUSE}/boxes")


def act_pack(visit: Visit) -> Answer:
    """Ask that a box of fresh blanks may leave for a contractor; another decides."""
    typed = Typed.of(visit)
    count, to = typed.number("count"), _counterpart(visit, Role.CARD_ISSUER)
    if typed.mistakes:
        return _office(visit, typed.mistakes)
    return _ask(visit, _office, f"{COMMISSIONS}/boxes", to, count, visit.words("pack-purpose"))


def act_issuer_pack(visit: Visit) -> Answer:
    """Ask that all that is made, spoilt or unused of a municipality may go back to it."""
    to, fate = _counterpart(visit, Role.COMMUNICATION_SERVER), _fate(visit)
    blanks = procedures.list_to_hand_back(visit.tx, to, fate, by=visit.by)
    purpose = visit.words(f"pack-back-{fate}")
    return _ask(visit, _issuer, f"{HOUSE}/boxes", to, len(blanks), purpose)


def act_give(visit: Visit) -> Answer:
    """Hand a box of blanks over to a named person of the contractor; the giver's signature."""
    typed = Typed.of(visit)
    medium_id, stock_box = read_key(visit.form.get("medium")), read_key(visit.form.get("stock"))
    chosen, person = visit.form.find("named"), typed.text("person", needed=False)
    if typed.mistakes:
        return _office(visit, typed.mistakes)

    def act() -> Answer:
        named = custody.must_be_named(visit.tx, read_key(chosen), visit.today) if chosen else None
        blanks = read_blanks(visit.form.get("blanks"))
        _give(
            visit, medium_id, blanks, Fate.UNUSED, named=named, received_by=person,
            stock_box=stock_box,
        )  # fmt: skip
        return _handed(visit, medium_id, f"{COMMISSIONS}/boxes")

    return try_it(visit, act, _office)


def act_issuer_give(visit: Visit) -> Answer:
    """Hand back what is made, spoilt or unused; the giver's signature."""
    typed = Typed.of(visit)
    medium_id, fate, person = read_key(visit.form.get("medium")), _fate(visit), typed.text("person")
    if typed.mistakes:
        return _issuer(visit, typed.mistakes)

    def act() -> Answer:
        tx, by = visit.tx, visit.by
        to = Party.parse(custody.get_medium(tx, medium_id, by=by).wanted.counterpart)
        blanks = procedures.list_to_hand_back(tx, to, fate, by=by)
        _give(visit, medium_id, blanks, fate, received_by=person)
        return _handed(visit, medium_id, f"{HOUSE}/boxes")

    return try_it(visit, act, _issuer)


def _give(
    visit: Visit,
    medium_id: UUID,
    blanks: Sequence[str],
    fate: Fate,
    *,
    received_by: str,
    named: ContractorPerson | None = None,
    stock_box: UUID | None = None,
) -> None:
    tx, by, context = visit.tx, visit.by, visit.context
    medium = custody.get_medium(tx, medium_id, by=by)
    if not received_by and named is None:
        raise JukiError(ErrorCode.FORM_INVALID, "a box is handed to somebody")
    packed = procedures.digest_of_blanks(list(blanks))
    custody.note_written(tx, medium_id, digest=packed, by=by, context=context)
    procedures.give_box(
        tx, Party.parse(medium.wanted.counterpart), blanks, fate, medium_id, by=by,
        context=context, named=named, received_by=received_by, stock_box=stock_box,
    )  # fmt: skip


def _handed(visit: Visit, medium_id: UUID, else_to: str) -> Answer:
    """To the slip with its four words, for the one who takes the box."""
    to = f"/media/{medium_id}" if visit.has("/media") else else_to
    return visit.redirect(to, notice=None if visit.has("/media") else "told-given")


def _ask(visit: Visit, page: Page, address: str, to: Party, count: int, purpose: str) -> Answer:
    def act() -> Answer:
        if not count:
            raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "an empty box goes nowhere")
        wanted = procedures.box_wanted(str(to), purpose, count)
        custody.request_medium(visit.tx, wanted, by=visit.by, context=visit.context)
        return visit.redirect(address, notice="told-packed")

    return try_it(visit, act, page)


def _sign(visit: Visit, page: Page, address: str) -> Answer:
    typed = Typed.of(visit)
    box, counted, words = (
        read_key(visit.form.get("box")),
        typed.number("counted"),
        typed.text("words"),
    )
    if typed.mistakes:
        return page(visit, typed.mistakes)

    def act() -> Answer:
        procedures.sign_box(
            visit.tx, box.hex, counted=counted, words=tuple(words.split()), by=visit.by,
            context=visit.context,
        )  # fmt: skip
        return visit.redirect(address, notice="told-signed")

    return try_it(visit, act, page)


def _counterpart(visit: Visit, role: Role) -> Party:
    try:
        party = Party.parse(visit.form.get("to"))
    except JukiError:
        raise JukiError(ErrorCode.FORM_INVALID, "somebody is chosen") from None
    if party.role is not role:
        raise JukiError(ErrorCode.FORM_INVALID, "boxes go to the other side")
    return party


def _fate(visit: Visit) -> Fate:
    return Fate(visit.form.choose("fate", tuple(Fate)))


def _approved(visit: Visit) -> list[Medium]:
    """Boxes a second person let go, for whoever may see the media ledger."""
    if not visit.by.operator.may(Function.MEDIA, Mode.READ):
        return []
    ready = custody.list_media(visit.tx, by=visit.by, states=(State.APPROVED,))
    return [one for one in ready if one.wanted.kind is MediumKind.IC_CARD]


def _office(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    tx, by = visit.tx, visit.by
    persons: list[Option] = []
    if by.operator.may(Function.MEDIA, Mode.READ):
        persons = [
            (str(one.person_id), f"{one.contractor} {one.name}")
            for one in custody.list_named_persons(tx, by=by, day=visit.today)
            if one.may_work_on(visit.today)
        ]
    stock: list[Option] = []
    if by.operator.may(Function.CARD_STOCK, Mode.READ):
        stock = [
            (str(book.box.box_id), f"{book.box.number}（{book.balance.remaining}）")
            for book in cards.list_boxes(tx, by=by)
            if book.balance.remaining > 0
        ]
    others = [(one.issuer, one.issuer) for one, _ in procedures.list_contracts(tx, by=by)]
    return _page(visit, mistakes, COMMISSIONS, others, persons=persons, stock=stock)


def _issuer(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    others = [(str(one), one.code) for one in visit.facilities.issuing.servers]
    return _page(visit, mistakes, HOUSE, others, persons=[], stock=[])


def _page(
    visit: Visit,
    mistakes: list[tuple[str, str]],
    base: str,
    others: list[Option],
    *,
    persons: list[Option],
    stock: list[Option],
) -> Answer:
    words = visit.words
    boxes = procedures.list_boxes(visit.tx, by=visit.by)
    return visit.page(
        "commissioned_issue/boxes.html",
        title="title-boxes",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        base=base,
        boxes=boxes,
        unsigned=[
            (box.hand_over_id, f"{box.slip} {words(f'fate-{box.fate}')} {box.handed_by}")
            for box in boxes
            if box.direction == IN and box.signed_by is None
        ],
        approved=[
            (str(one.medium_id), words("box-approved", name=one.name, count=one.wanted.persons))
            for one in _approved(visit)
        ],
        others=others,
        persons=persons,
        stock=stock,
        gives_back=base == HOUSE,
        fates=[(one.value, words(f"fate-{one}")) for one in Fate],
        typed=defaultdict(str, visit.form.fields),
        may_write=visit.by.operator.may(Function.CARD_MAKING, Mode.WRITE),
    )


def _screens(base: str, code: str, show: Act, posted: tuple[Act, Act, Act]) -> tuple[Screen, ...]:
    making, place = Function.CARD_MAKING, f"{base}/boxes"
    looked_at = Screen(
        f"{code}h", place, making, Mode.READ, show=show, needs_case=False, menu="menu-boxes"
    )
    forms = zip("ijk", ("pack", "give", "sign"), posted, strict=True)
    return (
        looked_at,
        *(
            Screen(
                f"{code}{letter}", f"{place}/{name}", making, Mode.WRITE, act=act, needs_case=False
            )
            for letter, name, act in forms
        ),
    )


OFFICE_BOXES: Final = _screens(COMMISSIONS, "J-B12", show_boxes, (act_pack, act_give, act_sign))
ISSUER_BOXES: Final = _screens(
    HOUSE, "J-E07", show_issuer_boxes, (act_issuer_pack, act_issuer_give, act_issuer_sign)
)
