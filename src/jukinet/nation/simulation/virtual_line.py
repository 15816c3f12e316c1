"""Lines on which a peer is asked and waited for, without sockets: what a node's client is there.

A request is brought to the very application that stands behind the peer's door; its answer, or its
problem with a stable code, is the peer's own.  How long the way takes, and what happens on it, is
for whoever makes the country to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from jukinet.platform.transport.client import ANSWER_SECONDS_MAX, Response
from jukinet.platform.transport.gate import PEER
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

Carry = Callable[[Party, Party, str, bytes], Awaitable[Response]]
"""Brings a body from one party to the path of another, and the answer back."""
_HTTP: Final = {"type": "http", "method": "POST", "query_string": b"", "headers": []}


class VirtualClient:
    """One node's client (``PeerClient``), as :class:`PeerLine` uses it."""

    def __init__(self, party: Party, carry: Carry) -> None:
        self._party, self._carry = party, carry

    async def post(
        self, party: Party, path: str, body: bytes, headers: Any = None,
        *, seconds_max: float = ANSWER_SECONDS_MAX,
    ) -> Response:  # fmt: skip
        """The answer of a peer's door; PEER_UNREACHABLE when the caller's patience is over."""
        try:
            async with asyncio.timeout(seconds_max):
                return await self._carry(self._party, party, path, body)
        except TimeoutError:
            raise JukiError(
                ErrorCode.PEER_UNREACHABLE, f"{party} does not answer in time"
            ) from None


async def knock(application: Any, peer: Party, path: str, body: bytes) -> Response:
    """What an application answers a peer whom the gate has let in."""
    answered: dict[str, Any] = {}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        answered.update(event)

    scope = {**_HTTP, "path": path, "extensions": {PEER: peer}}
    await application(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in answered["headers"]}
    return Response(answered["status"], headers, answered["body"])
