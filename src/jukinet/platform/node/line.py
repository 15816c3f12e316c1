"""A node's own line to its peers, for what cannot wait in an outbox: asked now, answered now.

A node is composed before it is started, and its doors may have to ask others; so they are given
this, and :func:`~jukinet.platform.node.serving.start_node` joins it to the node's client.  A thread
of the node asks by :meth:`PeerLine.wait_for`, the loop itself by :meth:`PeerLine.ask`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import TimeoutError as WaitedTooLong
from http import HTTPStatus
from typing import Any, TypeVar

from jukinet.platform.transport.client import PeerClient
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

T = TypeVar("T")


class PeerLine:
    """The line of a node that is started, or will be."""

    def __init__(self) -> None:
        self._client: PeerClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def join(self, client: PeerClient) -> None:
        """The node is started: this is its client, and this loop its own."""
        self._client, self._loop = client, asyncio.get_running_loop()

    def leave(self) -> None:
        """The node is being stopped."""
        self._client = self._loop = None

    async def ask(self, party: Party, path: str, body: bytes, *, seconds_max: float) -> bytes:
        """A peer's answer; its no, with its own code, or what went wrong on the way, is raised."""
        if self._client is None:
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the node has no line yet")
        response = await self._client.post(party, path, body, seconds_max=seconds_max)
        if response.status == HTTPStatus.OK:
            return response.body
        raise JukiError(known_code(response.refusal), "the peer refused", status=response.status)

    def wait_for(self, call: Callable[[], Coroutine[Any, Any, T]], seconds_max: float) -> T:
        """From a thread: what a call in the node's loop returns; PEER_UNREACHABLE after that."""
        if self._loop is None:
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the node has no line yet")
        under_way = asyncio.run_coroutine_threadsafe(call(), self._loop)
        try:
            return under_way.result(seconds_max)
        except WaitedTooLong:
            under_way.cancel()
            raise JukiError(ErrorCode.PEER_UNREACHABLE, "no answer in time") from None


def known_code(code: str | None) -> ErrorCode:
    """The peer's stable code, if it is in our vocabulary."""
    try:
        return ErrorCode(code)  # type: ignore[arg-type]
    except ValueError:
        return ErrorCode.PEER_ANSWER_INVALID
