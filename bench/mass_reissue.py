"""Claim: a key is lost; 10,000 cards end, their holders are told, and all are made again.

Path: the key is stopped; one person proposes and another approves; the job lists the cards, ends
them through the table of their life with a message to the network for each, and puts the holders
into packs of letters; one pack is composed; then 10,000 cards are ordered from a contractor, made
under a key of their own, handed back and settled, as ``commissioned_cards`` does. The clock of the
job leaps a minute when the throttle has let through what it lets through in one, so that what is
measured is work and not waiting.

What is not timed: people at the server, the former cards in the ledger, and that each holder comes
to the desk and applies; no machine does that.

The floor of the first figure is what ending a card cannot do without: a row changed and a row
added, one card after the other, in transactions of as many cards.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from bench.commissioned_cards import (
    TODAY,
    House,
    deliver_blanks,
    find_unprintable,
    hand_back_and_settle,
    make,
    open_house,
    order,
    prepare,
)
from bench.figures import Figure, at_least, at_most
from bench.ground import MORNING, Ground
from bench.residents import YAMAGUCHI
from jukinet.cards import store as ledger
from jukinet.cards.application import Application, ApplicationKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.forms.reissue_notice import ReissueNotice, compose_reissue_notices
from jukinet.cards.life import CardEvent, CardState
from jukinet.cards.mass_reissue import procedures
from jukinet.cards.mass_reissue.jobs import work_on_reissues
from jukinet.cards.mass_reissue.procedures.reading import Figures
from jukinet.cards.mass_reissue.procedures.working import ENDED_AT_ONCE
from jukinet.cards.mass_reissue.reissue import PACE_MAX, PACK_SIZE, Plan
from jukinet.cards.states import store as states
from jukinet.cards.states.procedures import StoppedKey
from jukinet.platform.clock import ManualClock
from jukinet.platform.node.parts import Node
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.marks import IssueMarks
from jukinet.terms.card import CardNumber

ENDED_PER_SECOND_MIN: Final = 100.0
"""What the throttle lets through at most (``PACE_MAX`` a minute)."""
SECONDS_MAX: Final = 900.0
LOST: Final = "00000000000000aa"
OTHER: Final = "00000000000000bb"
FORMER: Final = 500_000_000_000_000
"""Where the numbers of the former cards begin, beside those of the new ones."""


class _Undone(Exception):
    """What was done for the floor is undone."""


def measure(ground: Ground, cards: int) -> list[Figure]:
    """End, tell, carry; order, make, settle."""
    with open_house(ground) as house:
        wanted = prepare(house, cards)
        mine = _put_into_ledger(house, cards, LOST, 0)
        theirs = _put_into_ledger(house, cards // 100 + 1, OTHER, cards)
        deliver_blanks(house, cards + max(4, cards // 50))
        floor = _floor(house, mine)
        start = time.perf_counter()
        counted, seconds = _end_all(house)
        letters = _compose_a_pack()
        told = time.perf_counter()
        house.settle_down()
        carried = time.perf_counter()
        order(house, wanted)
        report = make(house)
        accounts = hand_back_and_settle(house)
        ended = time.perf_counter()
        untouched = _count_in(house, theirs, CardState.ACTIVE)
        void = _count_in(house, mine, CardState.VOID)
    unexplained = sum(len(account.unexplained) for account in accounts)
    refused = len(find_unprintable(house, wanted))
    errors = (cards - void) + (len(theirs) - untouched) + (cards - counted.in_packs)
    notes = (
        f"ended and packed {seconds:.1f} s, a pack of {PACK_SIZE} letters composed {letters:.1f} s",
        f"states carried to the server and the list back {carried - told:.1f} s",
        f"ordered, made, handed back and settled {ended - carried:.1f} s; {report.made:,} made, "
        f"{report.spoilt:,} spoilt, {unexplained} unexplained, {refused} refused whose "
        "very glyph the print font lacks",
    )
    return [
        at_least(
            "mass_reissue_ended", [cards / seconds], ENDED_PER_SECOND_MIN, unit="cards/s",
            size=cards, errors=errors, floor=cards / floor,
        ),
        at_most(
            "mass_reissue", ended - start, SECONDS_MAX, unit="s", size=cards,
            errors=errors + unexplained + (report.made != cards - refused), notes=notes,
        ),
    ]  # fmt: skip


def _put_into_ledger(house: House, cards: int, key: str, first: int) -> list[UUID]:
    """Cards in use, as they would be long after they were made."""
    now, made = house.office.context.clock.now(), []
    with house.office.database.transaction() as tx:
        for serial in range(first, first + cards):
            application = Application(
                uuid4(), f"K-BENCH-{serial}", uuid4(), ApplicationKind.FIRST, CardForm.A, TODAY
            )
            ledger.insert_application(
                tx, application, means="photo-id", by="bench", at=now, case_number="bench"
            )
            card = RegistrationCard(
                uuid4(), CardNumber.from_payload(f"{FORMER + serial:015d}"),
                application.application_id, application.resident_id, CardForm.A, CardState.ACTIVE,
                now, 5, date(2013, 8, 24), TODAY, now, now,
            )  # fmt: skip
            ledger.insert_card(tx, card, b"bench")
            ledger.save_card(tx, card)
            ledger.keep_issuing_key(tx, [card.card_id], key)
            ledger.mark_told(tx, [card.card_id], now)
            made.append(card.card_id)
    return made


def _floor(house: House, card_ids: Sequence[UUID]) -> float:
    """Seconds to change a row and add one for each card; undone afterwards."""
    with house.office.database.transaction() as tx:
        cards = ledger.list_cards(tx, card_ids)
    now = house.office.context.clock.now()
    start = time.perf_counter()
    for at in range(0, len(cards), ENDED_AT_ONCE):
        with suppress(_Undone), house.office.database.transaction() as tx:
            for card in cards[at : at + ENDED_AT_ONCE]:
                void = card.after(CardEvent.VOIDED, at=now)
                ledger.save_card(tx, void)
                step = ledger.KeptStep(
                    void.change_number, CardEvent.VOIDED, void.state, "", "", "bench", now
                )
                ledger.append_step(tx, void, step)
            raise _Undone
    return time.perf_counter() - start


def _end_all(house: House) -> tuple[Figures, float]:
    """Stop the key, decide by two, let the job work; the count and the seconds it worked."""
    office, context = house.office, house.office.context
    stopped = StoppedKey(LOST, YAMAGUCHI, TODAY, b"", context.clock.now())
    with office.database.transaction() as tx:
        states.insert_key_stops(tx, [stopped], context.clock.now())
    plan = Plan(LOST, "bench", PACE_MAX, 200, TODAY + timedelta(7))
    reissue_id = house.do(office, procedures.propose_reissue, plan)
    house.do(office, procedures.approve_reissue, reissue_id, who="two")
    clock = ManualClock(context.clock.now())
    node: Node = replace(office, context=replace(context, clock=clock))
    seconds = 0.0
    while True:
        start = time.perf_counter()
        done = work_on_reissues(node)
        seconds += time.perf_counter() - start
        with office.database.transaction() as tx:
            running = procedures.list_running(tx)
            if not running:
                by = house.by(office)
                return procedures.get_reissue_file(tx, reissue_id, by=by).figures, seconds
        if not done:
            clock.advance(timedelta(seconds=61))


def _compose_a_pack() -> float:
    """Seconds for the letters of one pack."""
    engine = PaperEngine()
    day = TODAY + timedelta(7)
    notices = [
        ReissueNotice(f"0001-{nth:03d}", "見本　太郎", "見本市見本町1番地", "0000", TODAY, day,
                      day, with_photo=nth % 2 == 0)
        for nth in range(PACK_SIZE)
    ]  # fmt: skip
    marks = IssueMarks(
        number="", issued_at=MORNING, issuer=YAMAGUCHI, municipality="山口市", mayor="山口市長"
    )  # fmt: skip
    start = time.perf_counter()
    compose_reissue_notices(engine, notices, "山口市", marks)
    return time.perf_counter() - start


def _count_in(house: House, card_ids: Sequence[UUID], state: CardState) -> int:
    with house.office.database.transaction() as tx:
        return sum(card.state is state for card in ledger.list_cards(tx, card_ids))
