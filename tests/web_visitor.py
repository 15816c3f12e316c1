"""Somebody who visits pages without a browser: asks, keeps cookies, fills in forms."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

HOST = "127.0.0.1:8460"


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def said(self) -> str:
        """What a reader sees: without markup, spaces folded."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.text)).split())


@dataclass
class FoundForm:
    """A form of a page, with what it would send as it stands."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, *, press: str | None = None, **values: str) -> list[tuple[str, str]]:
        kept = [(name, value) for name, value in self.fields if name not in values]
        pressed = [button for button in self.buttons if press is not None and button[1] == press]
        return [*kept, *values.items(), *pressed]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundForm] = []
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(FoundForm(said["action"], said.get("method", "get")))
        elif tag == "input" and self.found:
            picked = said.get("type", "text") == "hidden" or "checked" in said
            if picked:
                self.found[-1].fields.append((said["name"], said["value"]))
        elif tag == "button" and self.found and "name" in said:
            self.found[-1].buttons.append((said["name"], said["value"]))
        elif tag == "select":
            self._select, self._options = said["name"], []
        elif tag == "option":
            self._options.append((said["value"], "selected" in said))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self._options:
            chosen = [value for value, selected in self._options if selected]
            value = chosen[0] if chosen else self._options[0][0]
            self.found[-1].fields.append((self._select, value))
            self._select = None


class Visitor:
    """One browser's worth of cookies before one application."""

    def __init__(self, app: Any, *, host: str = HOST) -> None:
        self._app = app
        self.host = host
        self.cookies: dict[str, str] = {}

    def get(self, address: str, **headers: str) -> Page:
        return self._ask("GET", address, b"", headers)

    def post(self, address: str, fields: list[tuple[str, str]], **headers: str) -> Page:
        """Send a form as a page of this host would."""
        said = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": f"http://{self.host}",
            **headers,
        }
        return self._ask("POST", address, urlencode(fields).encode(), said)

    def follow(self, page: Page) -> Page:
        assert page.status == 303, page.status
        return self.get(page.headers["location"])

    def forms(self, address: str) -> list[FoundForm]:
        parser = _Forms()
        parser.feed(self.get(address).text)
        return parser.found

    def form(self, address: str, action: str, **holding: str) -> FoundForm:
        """The page's first form that is posted to this address and holds these fields."""
        return next(
            form
            for form in self.forms(address)
            if (form.action, form.method) == (action, "post")
            and all(pair in form.fields for pair in holding.items())
        )

    def send(self, form: FoundForm, *, press: str | None = None, **values: str) -> Page:
        return self.post(form.action, form.filled(press=press, **values))

    def _ask(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Page:
        return asyncio.run(self._run(method, address, body, headers))

    async def _run(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Page:
        parts = urlsplit(address)
        said = {"host": self.host, **{key.replace("_", "-"): one for key, one in headers.items()}}
        if self.cookies:
            said["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8460),
            "http_version": "1.1",
        }
        sent: list[dict[str, Any]] = []
        asked = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict[str, Any]:
            return next(asked, {"type": "http.disconnect"})

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        pairs = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        cookies = tuple(value for name, value in pairs if name == "set-cookie")
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        whole = b"".join(message.get("body", b"") for message in sent[1:])
        return Page(sent[0]["status"], dict(pairs), whole, cookies)
