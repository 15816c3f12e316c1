"""Listening: one HTTPS server of a node, started and stopped by its owner.

uvicorn gives the HTTP protocol; its own ``Server`` is left aside, since it takes the process's
signals and stops by polling, and a nation has twenty servers in one process.  Stopping is graceful:
no new connections, idle ones closed, running requests waited for up to :data:`GRACE_SECONDS`.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Final

import uvicorn
from uvicorn._types import ASGI3Application
from uvicorn.server import ServerState

from jukinet.platform.crypto.directory import Address
from jukinet.platform.transport.gate import BODY_BYTES_MAX, Doors, PeerGate, peer_of
from jukinet.platform.transport.protocol import PeerProtocol
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.terms.errors import ErrorCode, JukiError

__all__ = ["PeerServer", "hold_port", "peer_of", "serve"]

KEEP_ALIVE_SECONDS: Final = 75  # longer than clients keep idle lines, so that they close first
HANDSHAKE_SECONDS_MAX: Final = 10.0
SHUTDOWN_SECONDS_MAX: Final = 2.0
GRACE_SECONDS: Final = 10.0
TICK_SECONDS: Final = 1.0
CONNECTIONS_MAX: Final = 4_096  # the national server has 47 peers and some hundred agencies
BACKLOG: Final = 1_024


class PeerServer:
    """A node's doors behind mutual TLS 1.3."""

    def __init__(
        self, app: ASGI3Application, *, host: str, port: int, tls: TlsIdentity, doors: Doors,
        body_bytes_max: int = BODY_BYTES_MAX, shares_port: bool = False,
    ) -> None:  # fmt: skip
        """Nothing happens before :meth:`start`; port 0 lets the system choose.

        With ``shares_port`` other processes of this user may listen on the port as well.
        """
        self._host: Final = host
        self._port: Final = port
        self._tls: Final = tls
        self._shares_port: Final = shares_port
        gate = PeerGate(app, directory=tls.directory, doors=doors, body_bytes_max=body_bytes_max)
        self._config: Final = uvicorn.Config(
            gate, lifespan="off", ws="none", http=PeerProtocol, log_config=None, access_log=False,
            proxy_headers=False, server_header=False, timeout_keep_alive=KEEP_ALIVE_SECONDS,
            limit_concurrency=CONNECTIONS_MAX, interface="asgi3",
        )  # fmt: skip
        self._state: Final = ServerState()
        self._server: asyncio.Server | None = None
        self._ticking: asyncio.Task[None] | None = None

    @property
    def address(self) -> Address:
        """Where the server listens, with the real port."""
        assert self._server is not None, "start first"
        return Address(self._host, self._server.sockets[0].getsockname()[1])

    async def start(self) -> Address:
        """Listen; ADDRESS_IN_USE when somebody else does already."""
        self._config.load()
        self._tick()
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: PeerProtocol(self._config, self._state, {}, loop),
                host=self._host, port=self._port, ssl=self._tls.listening, backlog=BACKLOG,
                ssl_handshake_timeout=HANDSHAKE_SECONDS_MAX,
                ssl_shutdown_timeout=SHUTDOWN_SECONDS_MAX, reuse_port=self._shares_port or None,
            )  # fmt: skip
        except OSError as error:
            raise _cannot_listen(error, self._host, self._port) from error
        self._ticking = asyncio.create_task(self._tick_along())
        return self.address

    async def stop(self) -> None:
        """Stop gracefully; after :data:`GRACE_SECONDS` what still runs is cancelled."""
        if self._server is None or self._ticking is None:
            return
        self._server.close()
        self._ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._ticking
        for connection in list(self._state.connections):
            connection.shutdown()
        await self._until_idle(GRACE_SECONDS)
        for task in list(self._state.tasks):
            task.cancel()
        for connection in list(self._state.connections):
            connection.transport.abort()
        await self._until_idle(TICK_SECONDS)
        await self._server.wait_closed()
        self._server = self._ticking = None

    async def _until_idle(self, seconds: float) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        pause = 0.001
        while self._state.connections or self._state.tasks:
            if asyncio.get_running_loop().time() >= deadline:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.05)

    async def _tick_along(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._tick()

    def _tick(self) -> None:
        """Once a second: the date in answers, and a look at the revocation list."""
        self._state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
        self._tls.look_at_revocations()


async def serve(
    app: ASGI3Application, *, host: str, port: int, tls: TlsIdentity, doors: Doors,
    stop: asyncio.Event, listening: Callable[[Address], None] = lambda _: None,
    body_bytes_max: int = BODY_BYTES_MAX,
) -> None:  # fmt: skip
    """Serve until ``stop`` is set; ``listening`` is told the real address."""
    server = PeerServer(
        app, host=host, port=port, tls=tls, doors=doors, body_bytes_max=body_bytes_max
    )
    listening(await server.start())
    try:
        await stop.wait()
    finally:
        await server.stop()


@contextlib.contextmanager
def hold_port(host: str, port: int) -> Iterator[int]:
    """Keep a port, without listening, for servers that will share it; port 0 takes a free one."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            held.bind((host, port))
        except OSError as error:
            raise _cannot_listen(error, host, port) from error
        yield int(held.getsockname()[1])


def _cannot_listen(error: OSError, host: str, port: int) -> JukiError:
    if error.errno == errno.EADDRINUSE:
        return JukiError(ErrorCode.ADDRESS_IN_USE, "another program listens there", port=port)
    return JukiError(ErrorCode.CONFIGURATION_INVALID, f"cannot listen on {host}", port=port)
