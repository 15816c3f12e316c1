"""The addresses a bridge posts to, on the counter's port.

What a request of a bridge passes: (1) its body is small and strict; (2) its key is the newest key
of a bridge of a terminal in use; (3) no other bridge of that terminal is there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jukinet.counters.bridge.lines import Lines
from jukinet.counters.bridge.wire import (
    BODY_BYTES_MAX,
    CARDS,
    REGISTER,
    WORK,
    Refusal,
    Registered,
    Registering,
    Report,
)
from jukinet.counters.procedures import find_bridged_terminal, take_bridge_code
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import ErrorCode, JukiError

T = TypeVar("T")
SCHEME: Final = "Bearer "
STATUS: Final = {
    ErrorCode.BODY_INVALID: 422,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.TERMINAL_UNKNOWN: 403,
}
BUSY: Final = 409

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BridgeDoor:
    """Where bridges come in; transactions run in the counter's threads, waiting on its loop."""

    context: NodeContext
    database: Database
    lines: Lines
    threads: Executor

    def routes(self) -> list[Route]:
        """The three addresses."""
        return [
            Route(REGISTER, self._told(self._register), methods=["POST"]),
            Route(CARDS, self._told(self._hear), methods=["POST"]),
            Route(WORK, self._told(self._work), methods=["POST"]),
        ]

    async def _register(self, request: Request) -> bytes:
        wanted = await _read(request, Registering)
        terminal_id, key = await self._run(lambda: self._take_code(wanted.code))
        log.info("a bridge was registered for terminal %s", terminal_id)
        return msgspec.json.encode(Registered(terminal_id=terminal_id, key=key))

    async def _hear(self, request: Request) -> bytes:
        terminal_id = await self._who(request)
        self.lines.at(terminal_id).hear(await _read(request, Report))
        return b"{}"

    async def _work(self, request: Request) -> bytes:
        terminal_id = await self._who(request)
        order = await self.lines.at(terminal_id).work(await _read(request, Report))
        return msgspec.json.encode(order)

    async def _who(self, request: Request) -> str:
        key = request.headers.get("authorization", "").removeprefix(SCHEME)
        return await self._run(lambda: self._get_terminal_id(key))  # (2)

    def _get_terminal_id(self, key: str) -> str:
        with self.database.transaction() as tx:
            terminal = find_bridged_terminal(tx, key) if key else None
        if terminal is None:
            raise JukiError(ErrorCode.TERMINAL_UNKNOWN, "not the key of a terminal's bridge")
        return terminal.terminal_id

    def _take_code(self, code: str) -> tuple[str, str]:
        context = self.context
        with self.database.transaction() as tx:
            return take_bridge_code(
                tx, code, randomness=context.randomness, now=context.clock.now()
            )

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    def _told(
        self, answer: Callable[[Request], Awaitable[bytes]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            try:
                return Response(await answer(request), media_type="application/json")
            except JukiError as error:
                content = msgspec.json.encode(Refusal(code=error.code.value))
                status = STATUS.get(error.code, BUSY)
                return Response(content, status, media_type="application/json")

        return respond


async def _read(request: Request, kind: type[T]) -> T:
    """The body (1)."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES_MAX:
            raise JukiError(ErrorCode.TOO_LARGE, "longer than a bridge has to say")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise JukiError(ErrorCode.BODY_INVALID, "not what a bridge says") from error
