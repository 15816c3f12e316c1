"""A node's own line to its peers, for what cannot wait in an outbox: asked now, answered now.

A node is composed before it is started, and its doors may have to ask others; so they are given
this, and :func:`~jukinet.platform.node.serving.start_node` joins it to the node's client.  A thread
of the node asks by :meth:`PeerLine.wait_for`, the loop itself by :meth:`PeerLine.ask`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import TimeoutError as WaitedTooLong
from http import HTTPStatus
from typing import Any, TypeVar

from jukinet.platform.node.steps import STEPS_TYPE, StepReader, Tell, known_code, read_end
from jukinet.platform.transport.client import PeerClient, Response
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

    async def ask(
        self, party: Party, path: str, body: bytes, *, seconds_max: float, tell: Tell | None = None
    ) -> bytes:
        """A peer's answer; its no, with its own code, or what went wrong on the way, is raised.

        With ``tell`` the steps that the peer tells of are told on while they happen.
        """
        if self._client is None:
            raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the node has no line yet")
        if tell is None:
            response = await self._client.post(party, path, body, seconds_max=seconds_max)
        else:
            response = await self._client.post(
                party, path, body, {"accept": STEPS_TYPE}, seconds_max=seconds_max,
                hear=_hear_steps(tell),
            )  # fmt: skip
        return _answer_in(response)

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


def _hear_steps(tell: Tell) -> Callable[[bytes], Awaitable[None]]:
    reader = StepReader()

    async def hear(piece: bytes) -> None:
        for word in reader.feed(piece):
            await tell(word)

    return hear


def _answer_in(response: Response) -> bytes:
    if response.status != HTTPStatus.OK:
        raise JukiError(known_code(response.refusal), "the peer refused", status=response.status)
    if response.headers.get("content-type") == STEPS_TYPE:
        return read_end(response.body, status=response.status)
    return response.body
