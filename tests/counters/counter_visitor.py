"""Somebody at a terminal of the counter, without a browser."""

from __future__ import annotations

from typing import Any, Protocol

from counter_offices import PASSWORD, PIN

from jukinet.counters.card_tray import TrayReader
from web_visitor import FoundForm, Page, Visitor


class CounterPlace(Protocol):
    """An office with a counter, as far as whoever sits down there must know it."""

    app: Any
    tray: TrayReader
    codes: dict[str, str]


class CounterVisitor(Visitor):
    """A browser at one terminal, and hands for the card."""

    def __init__(
        self,
        office: CounterPlace,
        terminal_id: str,
        *,
        registered: bool = True,
        app: object = None,
    ) -> None:
        super().__init__(app or office.app)
        self.office: Any = office  # each test knows which office it opened
        self.terminal_id = terminal_id
        if registered:
            form = self.form("/sign-on", "/sign-on")
            page = self.send(form, press="register", code=office.codes[terminal_id])
            assert page.status == 303, page.said

    def put_in(self, operator_id: str) -> None:
        self.office.tray.insert(f"card-{operator_id}", self.terminal_id)

    def pull(self) -> None:
        self.office.tray.pull(self.terminal_id)

    def try_sign_on(
        self, *, pin: str = PIN, password: str = PASSWORD, press: str = "sign-on", **more: str
    ) -> Page:
        form = next(form for form in self.forms("/sign-on") if ("do", press) in form.buttons)
        filled = {"pin": pin, **({"password": password} if press == "sign-on" else {}), **more}
        return self.send(form, press=press, **filled)

    def sign_on(self, operator_id: str, **more: str) -> Page:
        self.put_in(operator_id)
        page = self.try_sign_on(**more)
        assert page.status == 303, page.said
        assert "refused" not in page.headers["location"], page.headers["location"]
        return self.follow(page)

    def open_case(self, **choices: str) -> Page:
        form = self.form("/cases/new", "/cases/new")
        page = self.send(form, press="open", **choices)
        assert page.status == 303, page.said
        return page

    def blank_form(self, action: str) -> FoundForm:
        """A form of this session with a fresh key, for any of its addresses."""
        made = next(form for form in self.forms("/") if form.action == "/leave")
        return FoundForm(action, "post", list(made.fields))
