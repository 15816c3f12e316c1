"""Lines on which a peer is asked and waited for, without sockets: what a node's client is there.

A request is brought to the very application that stands behind the peer's door; its answer, or its
problem with a stable code, is the peer's own.  How long the way takes, and what happens on it, is
for whoever makes the country to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jukinet.platform.transport.client import ANSWER_SECONDS_MAX, Hear, Response
from jukinet.platform.transport.gate import PEER
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

_HTTP: Final = {"type": "http", "method": "POST", "query_string": b""}


@dataclass(frozen=True, slots=True)
class Request:
    """What is brought to a peer's door; ``hear`` is given his answer's pieces as they come."""

    path: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    hear: Hear | None = None


Carry = Callable[[Party, Party, Request], Awaitable[Response]]
"""Brings a request from one party to another, and the answer back."""


class VirtualClient:
    """One node's client (``PeerClient``), as :class:`PeerLine` uses it."""

    def __init__(self, party: Party, carry: Carry) -> None:
        self._party, self._carry = party, carry

    async def post(
        self, party: Party, path: str, body: bytes, headers: Mapping[str, str] | None = None,
        *, seconds_max: float = ANSWER_SECONDS_MAX, hear: Hear | None = None,
    ) -> Response:  # fmt: skip
        """The answer of a peer's door; PEER_UNREACHABLE when the caller's patience is over."""
        request = Request(path, body, headers or {}, hear)
        try:
            async with asyncio.timeout(seconds_max):
                return await self._carry(self._party, party, request)
        except TimeoutError:
            raise JukiError(
                ErrorCode.PEER_UNREACHABLE, f"{party} does not answer in time"
            ) from None


async def knock(application: Any, peer: Party, request: Request) -> Response:
    """What an application answers a peer whom the gate has let in."""
    began: dict[str, Any] = {}
    pieces: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            began.update(event)
            return
        pieces.append(event["body"])
        if request.hear is not None:
            await request.hear(event["body"])

    headers = [(name.encode(), value.encode()) for name, value in request.headers.items()]
    scope = {**_HTTP, "path": request.path, "headers": headers, "extensions": {PEER: peer}}
    await application(scope, receive, send)
    named = {name.decode(): value.decode() for name, value in began["headers"]}
    return Response(began["status"], named, b"".join(pieces))
