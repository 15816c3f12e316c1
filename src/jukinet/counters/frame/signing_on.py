"""The sign-on screen (A01): what stands before the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import HTMLResponse, Response

from jukinet.counters.frame.asked import SESSION_COOKIE, TERMINAL_COOKIE, Asked
from jukinet.counters.frame.desk import SIGN_ON, DeskWork, redirect_to
from jukinet.counters.frame.entrance import Entrance, Standing, enter
from jukinet.counters.frame.pages import Scene
from jukinet.counters.frame.statuses import status_of
from jukinet.counters.hours_extension import REASON_LENGTH_MAX
from jukinet.counters.procedures import (
    Desk,
    Refused,
    claim_form,
    extend_hours,
    find_terminal,
    look_at_desk,
    must_be_open,
    name_place,
    resume,
    settle_form,
    sign_on,
    take_registration_code,
)
from jukinet.counters.screen import Page
from jukinet.counters.terminal import Terminal
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Duty
from jukinet.terms.errors import ErrorCode, JukiError

SIGN_ON_CODE: Final = "J-A01"
TERMINAL_COOKIE_SECONDS: Final = 5 * 365 * 24 * 3600
EXTENDED: Final = "extended"
WHYS: Final = frozenset({EXTENDED, *(standing.value for standing in Standing)})
SHOWN_REFUSALS: Final = frozenset(
    code.value
    for code in (
        ErrorCode.CARD_LOCKED,
        ErrorCode.CARD_MISSING,
        ErrorCode.CARD_STOPPED,
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

    def show(self, asked: Asked) -> Response:
        """The sign-on screen, for the card that lies in the reader; or the terminal's own."""
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

    def act(self, asked: Asked) -> Response:
        """Sign on, take up a desk that was left, or make this browser a terminal."""
        scene = Scene(asked, SIGN_ON_CODE)
        try:
            key = self.work.must_be_ours(asked)
            with self.work.database.transaction() as tx:
                now = self.work.context.clock.now()
                visitor = self.work.pages.token(asked)
                outcome = claim_form(tx, key, visitor=visitor, screen=SIGN_ON_CODE, now=now)
                if outcome is not None:
                    return redirect_to(asked, outcome)
                response = self._act(tx, asked)
                settle_form(tx, key, response.headers.get("location", SIGN_ON))
            return response
        except JukiError as error:
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
            {**facts, "desk": desk, "places": places, "now": now},
        )
        return HTMLResponse(self.work.pages.render(page, scene))

    def _show_closed(self, asked: Asked, closed: JukiError) -> Response:
        """The hours, and the form by which a supervisor's card extends them for one session."""
        with self.work.database.transaction() as tx:
            terminal = find_terminal(tx, asked.terminal_key)
        assert terminal is not None, "an unknown terminal is not closed"
        refused = asked.query.get("refused", "")
        page = Page(
            "counter/closed.html",
            "frame-title-closed",
            status_of(closed.code),
            {
                "facts": dict(closed.facts),
                "card": self.work.facilities.reader.find_card(terminal.terminal_id),
                "refused": ErrorCode(refused) if refused in SHOWN_REFUSALS else None,
                "reason_max": REASON_LENGTH_MAX,
            },
        )
        scene = Scene(asked, SIGN_ON_CODE, terminal)
        return HTMLResponse(self.work.pages.render(page, scene), page.status)

    def _extend(self, tx: Transaction, asked: Asked) -> Response:
        terminal = find_terminal(tx, asked.terminal_key) if asked.terminal_key else None
        if terminal is None:
            raise JukiError(ErrorCode.TERMINAL_UNKNOWN, "the browser holds no terminal's key")
        outcome = extend_hours(
            tx,
            terminal,
            self.work.facilities.reader,
            self.work.context,
            pin=asked.form.get("pin"),
            password=asked.form.get("password"),
            reason=asked.form.get("reason"),
        )
        if isinstance(outcome, Refused):
            return redirect_to(asked, f"{SIGN_ON}?refused={outcome.code.value}")
        return redirect_to(asked, f"{SIGN_ON}?why={EXTENDED}")

    def _act(self, tx: Transaction, asked: Asked) -> Response:
        wanted = asked.form.choose("do", ("sign-on", "resume", "register", "extend"))
        if wanted == "register":
            return self._register(tx, asked)
        if wanted == "extend":
            return self._extend(tx, asked)
        terminal = self._get_terminal(tx, asked)
        context, reader = self.work.context, self.work.facilities.reader
        pin = asked.form.get("pin")
        if wanted == "resume":
            outcome = resume(tx, terminal, reader, context, pin=pin)
        else:
            outcome = sign_on(
                tx,
                terminal,
                reader,
                context,
                pin=pin,
                password=asked.form.get("password"),
                duty=Duty(asked.form.choose("duty", tuple(Duty))),
                moves_here=asked.form.find("moves") == "here",
            )
        if isinstance(outcome, Refused):
            return redirect_to(asked, f"{SIGN_ON}?refused={outcome.code.value}")
        response = redirect_to(asked, outcome.session.address)
        self._set_cookie(response, SESSION_COOKIE, outcome.token, None)
        return response

    def _get_terminal(self, tx: Transaction, asked: Asked) -> Terminal:
        terminal = find_terminal(tx, asked.terminal_key) if asked.terminal_key else None
        if terminal is None:
            raise JukiError(ErrorCode.TERMINAL_UNKNOWN, "the browser holds no terminal's key")
        must_be_open(tx, terminal, self.work.context.clock.now())
        return terminal

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


def _places_of(tx: Transaction, desk: Desk) -> Mapping[str, str]:
    """Where the terminals stand that the screen speaks of."""
    ids = {desk.elsewhere, desk.last_use.terminal_id if desk.last_use else None} - {None}
    if desk.paused is not None:
        ids.add(desk.paused.terminal_id)
    return {each: name_place(tx, each) for each in ids if each is not None}
