"""uvicorn's HTTP protocol, made to know who is at the other end and to lose patience.

uvicorn shows an application neither the client's certificate nor a limit on headers or on the time
a request may take to arrive.  This subclass reads the certificate once per connection, and drops a
connection whose request does not arrive whole in time or whose headers never end.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jukinet.platform.crypto.certificates import party_of, thumbprint
from jukinet.platform.transport.gate import CONNECTION, ConnectedPeer
from jukinet.terms.errors import JukiError

REQUEST_SECONDS_MAX: Final = 30.0  # 16 MiB at 5 Mbit/s, the slowest line of the source documents
HEAD_ENDS: Final = b"\r\n\r\n"
INTERIM: Final = b"HTTP/1.1 100 "  # "go on and send the body": the other end waits for it
HEADER_BYTES_MAX: Final = 65_536  # a detached signature and its components take 2 kB


class PeerProtocol(HttpToolsProtocol):
    """One connection of a peer."""

    _patience: asyncio.TimerHandle | None = None
    _in_headers: bool = False
    _header_bytes: int = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Read the certificate and put it beside every request of this connection."""
        super().connection_made(transport)
        self._answering = _HeadWithBody(transport)
        self.transport = self._answering  # type: ignore[assignment]
        connected = _connected_peer(transport)
        inner: ASGI3Application = self.app

        async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            assert scope["type"] == "http"
            extensions: dict[Any, Any] = {CONNECTION: connected}
            scope["extensions"] = extensions
            await inner(scope, receive, send)

        self.app = app
        self._wait_for_request()

    def data_received(self, data: bytes) -> None:
        """Parse, and give up on headers that never end."""
        super().data_received(data)
        if self._in_headers:
            self._header_bytes += len(data)
            if self._header_bytes > HEADER_BYTES_MAX:
                self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins to arrive."""
        super().on_message_begin()
        self._in_headers, self._header_bytes = True, 0
        self._wait_for_request()

    def on_headers_complete(self) -> None:
        """Its headers are here."""
        self._in_headers = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is here whole."""
        self._stop_waiting()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Its answer is whole."""
        self._answering.flush()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_request(self) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(REQUEST_SECONDS_MAX, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _lose_patience(self) -> None:
        self.transport.abort()


class _HeadWithBody:
    """The transport, keeping an answer's head back until its body comes.

    The head and a short body then travel as one TLS record: less to encrypt, and one piece less
    to wait for at the other end.
    """

    __slots__ = ("_head", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport: Final = transport
        self._head = b""

    def write(self, data: bytes) -> None:
        if self._head:
            data, self._head = self._head + data, b""
        elif data.endswith(HEAD_ENDS) and not data.startswith(INTERIM):
            self._head = data
            return
        self._transport.write(data)

    def flush(self) -> None:
        """An answer without a body goes as well."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _connected_peer(transport: asyncio.Transport) -> ConnectedPeer:
    tls = transport.get_extra_info("ssl_object")
    certificate = tls.getpeercert(binary_form=True) if tls is not None else None
    if not certificate:
        return ConnectedPeer(None, "")
    try:
        return ConnectedPeer(party_of(certificate), thumbprint(certificate))
    except JukiError as error:
        return ConnectedPeer(None, thumbprint(certificate), error)
