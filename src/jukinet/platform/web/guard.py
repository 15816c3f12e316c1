"""What stands before every page: whom it answers, and what may run in what it answers."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A page for this machine is asked for by one of these names; any other name was made to lead here.
LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
_METHODS: Final = _SAFE_METHODS | {"POST"}

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": browsers then send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NOT_STORED: Final = "no-store"


class Guard:
    """Checks host, method and origin of each request; sets the headers of each answer.

    (1) The host is a name of this machine, so that no foreign name can be pointed at us. (2) The
    method is one we use. (3) What changes something comes from a page of ours: browsers say so
    themselves, by Sec-Fetch-Site or Origin, and whoever says neither is not one.
    """

    def __init__(self, app: ASGIApp, *, names: frozenset[str] = LOCAL_NAMES) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", NOT_STORED)
            await send(message)

        refusal = self._find_refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)

    def _find_refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name_of(host) not in self._names:  # (1)
            return PlainTextResponse("this page answers to its own host only\n", 421)
        if scope["method"] not in _METHODS:  # (2)
            return PlainTextResponse("GET and POST only\n", 405, {"allow": "GET, HEAD, POST"})
        if scope["method"] not in _SAFE_METHODS and not _is_own_page(headers, host):  # (3)
            return PlainTextResponse("forms of this page only\n", 403)
        return None


def _name_of(host: str) -> str:
    """The host without its port; brackets of an IPv6 address stay."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def _is_own_page(headers: Headers, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == host
