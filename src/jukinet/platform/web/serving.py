"""Pages served over HTTP: a server that starts, says its port, and ends its streams when it stops.

Plain HTTP is for the machine's own loopback: a browser beside the program, or a proxy that keeps
the TLS. With a certificate the server keeps the TLS itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette

from jukinet.terms.errors import ErrorCode, JukiError

LOOPBACK: Final = "127.0.0.1"
# Streams are told to end; whoever still does not is cut off after this.
CLOSING_SECONDS: Final = 2
_LISTENING_SECONDS: Final = 0.01


Closing = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PageTls:
    """Certificate and key, as PEM files, that browsers of this network trust."""

    certificate: Path
    key: Path


async def _nothing() -> None:
    """Nothing else is to be closed."""


class _Quiet(uvicorn.Server):
    """A server that leaves signals to whoever runs the nation."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class PageServer:
    """A page being served; `stop` ends its streams and closes its port."""

    def __init__(
        self, app: Starlette, server: _Quiet, task: asyncio.Task[None], closing: Closing
    ) -> None:
        self._app = app
        self._server = server
        self._task = task
        self._closing = closing

    @classmethod
    async def start(
        cls,
        app: Starlette,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        tls: PageTls | None = None,
        closing: Closing = _nothing,
    ) -> PageServer:
        """Serve the page; ADDRESS_IN_USE when the port is taken. ``closing`` ends what it shows."""
        listener = _listen(host, port)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=CLOSING_SECONDS,
            server_header=False,
            **_tls_options(tls),
        )
        server = _Quiet(config)
        task = asyncio.create_task(server.serve(sockets=[listener]), name="pages")
        while not server.started and not task.done():
            await asyncio.sleep(_LISTENING_SECONDS)
        if task.done():
            await task
        return cls(app, server, task, closing)

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """End open streams, then the server."""
        self._app.state.stopping.set()
        self._server.should_exit = True
        await self._task
        await self._closing()


def _tls_options(tls: PageTls | None) -> dict[str, Any]:
    if tls is None:
        return {}
    return {"ssl_certfile": str(tls.certificate), "ssl_keyfile": str(tls.key)}


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise JukiError(ErrorCode.ADDRESS_IN_USE, "the page's port is taken", port=port) from error
    return listener
