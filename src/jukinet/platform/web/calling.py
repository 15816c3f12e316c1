"""Call a page from a program beside it: one connection, bodies of bytes, TLS where the page has it.

The page takes what changes something from its own pages only (:mod:`.guard`); a caller says whose
page it means by the origin, as a browser would.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jukinet.platform.web.guard import LOCAL_NAMES
from jukinet.terms.errors import ErrorCode, JukiError

ANSWER_BYTES_MAX: Final = 200_000
_SCHEMES: Final = ("http", "https")


class PageCaller:
    """A connection to one page's host; for one thread at a time.

    ``trust`` is a PEM file of whoever certifies the page, where the machine does not know it.
    CONFIGURATION_INVALID for an address that is none, or plain HTTP beyond this machine.
    """

    def __init__(self, address: str, trust: Path | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.path not in ("", "/"):
            raise JukiError(ErrorCode.CONFIGURATION_INVALID, "not the address of a page")
        if parts.scheme == "http" and parts.hostname not in LOCAL_NAMES:
            raise JukiError(
                ErrorCode.CONFIGURATION_INVALID, "beyond this machine a page is called by https"
            )
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._host, self._port = parts.hostname, parts.port
        self._tls = _make_tls(trust) if parts.scheme == "https" else None
        self._connection: http.client.HTTPConnection | None = None

    def post(
        self, path: str, body: bytes, *, key: str = "", seconds: float = 10.0
    ) -> tuple[int, bytes]:
        """Status and body of the answer; PEER_UNREACHABLE when there is none."""
        headers = {"origin": self._origin, "content-type": "application/json"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        connection = self._connection or self._connect()
        try:
            connection.timeout = seconds
            if connection.sock is not None:
                connection.sock.settimeout(seconds)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read(ANSWER_BYTES_MAX + 1)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise JukiError(
                ErrorCode.PEER_UNREACHABLE, f"the counter does not answer: {type(error).__name__}"
            ) from error
        if len(content) > ANSWER_BYTES_MAX:
            self.close()
            raise JukiError(ErrorCode.TOO_LARGE, "longer than a counter has to say")
        return answer.status, content

    def close(self) -> None:
        """End the connection; the next call makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def abandon(self) -> None:
        """From another thread: whoever waits for an answer gets none."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _connect(self) -> http.client.HTTPConnection:
        if self._tls is None:
            self._connection = http.client.HTTPConnection(self._host, self._port)
        else:
            self._connection = http.client.HTTPSConnection(
                self._host, self._port, context=self._tls
            )
        return self._connection


def _make_tls(trust: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if trust is None else str(trust))
    except (OSError, ssl.SSLError) as error:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, "what the page is trusted by cannot be read"
        ) from error
