"""The sign-on screen (A01): what stands before the session.

A card is talked with when nothing is open: one that was just put in is read before the screen is
shown, and it proves itself between the transaction that uses up the form and the one that begins
the session.  So a form tries a PIN once, whoever sends it how often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.responses import HTMLResponse, Response

from jukinet.counters.frame.asked import SESSION_COOKIE, TERMINAL_COOKIE, Asked
from jukinet.counters.frame.desk import SIGN_ON, DeskWork, redirect_to
from jukinet.counters.frame.entrance import Entrance, Standing, enter
from jukinet.counters.frame.pages import Scene
from jukinet.counters.frame.statuses import status_of
from jukinet.counters.frame.talking import Answering, Talking
from jukinet.counters.frame.watching import mark_of
from jukinet.counters.hours_extension import REASON_LENGTH_MAX
from jukinet.counters.procedures import (
    CardProof,
    Desk,
    ProofWanted,
    Refused,
    ask_card,
    claim_form,
    extend_hours,
    find_terminal,
    look_at_desk,
    must_be_open,
    name_place,
    prepare_proof,
    resume,
    settle_form,
    sign_on,
    take_registration_code,
)
from jukinet.counters.screen import Page
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Duty
from jukinet.terms.errors import ErrorCode, JukiError

SIGN_ON_CODE: Final = "J-A01"
TERMINAL_COOKIE_SECONDS: Final = 5 * 365 * 24 * 3600
EXTENDED: Final = "extended"
EXTEND, REGISTER, RESUME, SIGNS_ON = "extend", "register", "resume", "sign-on"
"""What the screen's forms ask for."""
_BY_CARD: Final = (SIGNS_ON, RESUME, EXTEND)
WHYS: Final = frozenset({EXTENDED, *(standing.value for standing in Standing)})
SHOWN_REFUSALS: Final = frozenset(
    code.value
    for code in (
        ErrorCode.CARD_LOCKED,
        ErrorCode.CARD_MISSING,
        ErrorCode.CARD_STOPPED,
        ErrorCode.READER_BUSY,
        ErrorCode.READER_MISSING,
        ErrorCode.SIGNED_ON_ELSEWHERE,
        ErrorCode.SESSION_EXPIRED,
        ErrorCode.SIGN_ON_REFUSED,
        ErrorCode.SLOW_DOWN,
        ErrorCode.TERMINAL_CLOSED,
        ErrorCode.TERMINAL_UNKNOWN,
    )
)


@dataclass(frozen=True, slots=True)
class SignOnPages:
    """What stands before the session."""

    work: DeskWork
    secure: bool

    def show(self, asked: Asked) -> Response | Talking:
        """The sign-on screen, for the card that lies in the reader; or the terminal's own."""
        try:
            with self.work.database.transaction() as tx:
                terminal = find_terminal(tx, asked.terminal_key) if asked.terminal_key else None
        except JukiError as error:
            return self.work.show_error(Scene(asked, SIGN_ON_CODE), error)
        if terminal is None:
            return self._show_now(asked)
        return Talking(partial(self._read_card, asked, terminal.terminal_id))

    def act(self, asked: Asked) -> Response | Talking:
        """Sign on, take up a desk that was left, or make this browser a terminal."""
        try:
            key = self.work.must_be_ours(asked)
            wanted = asked.form.choose("do", (*_BY_CARD, REGISTER))
            with self.work.database.transaction() as tx:
                now = self.work.context.clock.now()
                visitor = self.work.pages.token(asked)
                outcome = claim_form(tx, key, visitor=visitor, screen=SIGN_ON_CODE, now=now)
                if outcome is not None:
                    return redirect_to(asked, outcome)
                begun = self._begin(tx, asked, wanted)
                response = None if isinstance(begun, ProofWanted) else begun
                settle_form(tx, key, SIGN_ON if response is None else _address_of(response))
        except JukiError as error:
            return self.work.show_error(Scene(asked, SIGN_ON_CODE), error)
        if isinstance(begun, ProofWanted):
            return Talking(partial(self._ask_card, asked, key, wanted, begun))
        return begun

    def _read_card(self, asked: Asked, terminal_id: str) -> Answering:
        try:
            self.work.facilities.reader.read_card(terminal_id)
        except JukiError as error:  # our own certificate has ended, say
            return partial(self.work.show_error, Scene(asked, SIGN_ON_CODE), error)
        return partial(self._show_now, asked)

    def _show_now(self, asked: Asked) -> Response:
        scene = Scene(asked, SIGN_ON_CODE)
        try:
            with self.work.database.transaction() as tx:
                entrance = enter(tx, asked, self.work.context, self.work.facilities.reader)
                if entrance.standing is Standing.SIGNED_ON:
                    return redirect_to(asked, "/")
                return self._show(tx, asked, entrance)
        except JukiError as error:
            if error.code is ErrorCode.TERMINAL_CLOSED:
                return self._show_closed(asked, error)
            return self.work.show_error(scene, error)

    def _show(self, tx: Transaction, asked: Asked, entrance: Entrance) -> Response:
        why, refused = asked.query.get("why", ""), asked.query.get("refused", "")
        facts = {
            "why": why if why in WHYS else "",
            "refused": ErrorCode(refused) if refused in SHOWN_REFUSALS else None,
        }
        scene = Scene(asked, SIGN_ON_CODE, entrance.terminal)
        if entrance.terminal is None:
            page = Page("counter/register.html", "frame-title-register", 200, facts)
            return HTMLResponse(self.work.pages.render(page, scene))
        now = self.work.context.clock.now()
        desk = look_at_desk(tx, entrance.terminal, self.work.facilities.reader, now)
        places = _places_of(tx, desk)
        page = Page(
            "counter/sign_on.html",
            "frame-title-sign-on",
            200,
            {
                **facts,
                "desk": desk,
                "places": places,
                "now": now,
                "shown_insertion": mark_of(desk.card),
            },
        )
        return HTMLResponse(self.work.pages.render(page, scene))

    def _show_closed(self, asked: Asked, closed: JukiError) -> Response:
        """The hours, and the form by which a supervisor's card extends them for one session."""
        with self.work.database.transaction() as tx:
            terminal = find_terminal(tx, asked.terminal_key)
        assert terminal is not None, "an unknown terminal is not closed"
        refused = asked.query.get("refused", "")
        card = self.work.facilities.reader.find_card(terminal.terminal_id)
        page = Page(
            "counter/closed.html",
            "frame-title-closed",
            status_of(closed.code),
            {
                "facts": dict(closed.facts),
                "card": card,
                "shown_insertion": mark_of(card),
                "refused": ErrorCode(refused) if refused in SHOWN_REFUSALS else None,
                "reason_max": REASON_LENGTH_MAX,
            },
        )
        scene = Scene(asked, SIGN_ON_CODE, terminal)
        return HTMLResponse(self.work.pages.render(page, scene), page.status)

    def _begin(self, tx: Transaction, asked: Asked, wanted: str) -> Response | ProofWanted:
        """What is done without a card, what the card is to be asked, or a door that is closed."""
        if wanted == REGISTER:
            return self._register(tx, asked)
        context, reader = self.work.context, self.work.facilities.reader
        terminal = find_terminal(tx, asked.terminal_key) if asked.terminal_key else None
        if terminal is None:
            raise JukiError(ErrorCode.TERMINAL_UNKNOWN, "the browser holds no terminal's key")
        if wanted != EXTEND:
            must_be_open(tx, terminal, context.clock.now())
        asked.form.get("pin")
        begun = prepare_proof(tx, terminal, reader, context)
        return begun if isinstance(begun, ProofWanted) else _refused(asked, begun)

    def _ask_card(self, asked: Asked, key: str, wanted: str, proof: ProofWanted) -> Answering:
        given = ask_card(proof, self.work.facilities.reader, asked.form.get("pin"))
        return partial(self._end, asked, key, wanted, given)

    def _end(self, asked: Asked, key: str, wanted: str, proof: CardProof) -> Response:
        """What the card was asked for, by what it proved."""
        try:
            with self.work.database.transaction() as tx:
                response = self._grant(tx, asked, wanted, proof)
                settle_form(tx, key, _address_of(response))
            return response
        except JukiError as error:
            return self.work.show_error(Scene(asked, SIGN_ON_CODE), error)

    def _grant(self, tx: Transaction, asked: Asked, wanted: str, proof: CardProof) -> Response:
        context, form = self.work.context, asked.form
        if wanted == EXTEND:
            extended = extend_hours(
                tx, proof, context, password=form.get("password"), reason=form.get("reason")
            )
            if isinstance(extended, Refused):
                return _refused(asked, extended)
            return redirect_to(asked, f"{SIGN_ON}?why={EXTENDED}")
        if wanted == RESUME:
            outcome = resume(tx, proof, context)
        else:
            outcome = sign_on(
                tx,
                proof,
                context,
                password=form.get("password"),
                duty=Duty(form.choose("duty", tuple(Duty))),
                moves_here=form.find("moves") == "here",
            )
        if isinstance(outcome, Refused):
            return _refused(asked, outcome)
        response = redirect_to(asked, outcome.session.address)
        self._set_cookie(response, SESSION_COOKIE, outcome.token, None)
        return response

    def _register(self, tx: Transaction, asked: Asked) -> Response:
        context = self.work.context
        try:
            _, key = take_registration_code(
                tx, asked.form.get("code"), randomness=context.randomness, now=context.clock.now()
            )
        except JukiError as error:
            if error.code is not ErrorCode.TERMINAL_UNKNOWN:
                raise
            return redirect_to(asked, f"{SIGN_ON}?refused={error.code.value}")
        response = redirect_to(asked, SIGN_ON)
        self._set_cookie(response, TERMINAL_COOKIE, key, TERMINAL_COOKIE_SECONDS)
        return response

    def _set_cookie(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="strict", secure=self.secure
        )


def _refused(asked: Asked, refused: Refused) -> Response:
    return redirect_to(asked, f"{SIGN_ON}?refused={refused.code.value}")


def _address_of(response: Response) -> str:
    """Where a form that is sent again is led."""
    return response.headers.get("location", SIGN_ON)


def _places_of(tx: Transaction, desk: Desk) -> Mapping[str, str]:
    """Where the terminals stand that the screen speaks of."""
    ids = {desk.elsewhere, desk.last_use.terminal_id if desk.last_use else None} - {None}
    if desk.paused is not None:
        ids.add(desk.paused.terminal_id)
    return {each: name_place(tx, each) for each in ids if each is not None}
