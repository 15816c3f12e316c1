"""The load of the enquiry bench: agencies' connections with requests signed beforehand.

Signing is the agencies' work and not the centre's, so it is done before the clock runs.  While it
runs, each connection sends its next request as soon as its answer is there.  Every answer's status
is looked at; every hundredth answer's signature is verified afterwards.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jukinet.platform.crypto.certificates import host_of
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import SIGN, Vault, VaultConfig, open_vault
from jukinet.provision.http_signature import (
    REQUEST_COMPONENTS,
    content_digest,
    request_base,
    signature_fields,
    signature_parameters,
)
from jukinet.terms.parties import NATIONAL

PATH: Final = "/v1/identity/queries"
HOST: Final = host_of(NATIONAL)
SAMPLED: Final = 100


@dataclass(slots=True)
class Measured:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""
    samples: list[tuple[bytes, bytes]] = field(default_factory=list)


def open_agency_vault(settings: dict[str, Any]) -> Vault:
    place = Path(settings["parties"]["agency"])
    return open_vault(VaultConfig(place / "vault", place / "pass"))


def sign_requests(
    settings: dict[str, Any], codes: Iterable[str], *, run: str, created: int
) -> Iterator[bytes]:
    """Whole HTTP requests, each about another person, each with its own key and signature."""
    vault = open_agency_vault(settings)
    parameters = signature_parameters(
        REQUEST_COMPONENTS, created=created, key_id=vault.public(SIGN).thumbprint
    )
    for number, code in enumerate(codes):
        body = (
            '{"basis":{"table":"1","item":"77","case":"NP-2003-118834"},'
            f'"question":{{"by":"code","code":"{code}"}},"items":["name","address","change"]}}'
        ).encode()
        fields = {
            "content-type": "application/json",
            "content-digest": content_digest(digest(body)),
            "idempotency-key": f"{digest(f'{run}{number}'.encode()).hex()[:32]}",
        }
        base = request_base(parameters, method="POST", authority=HOST, path=PATH, fields=fields)
        signed, signature = signature_fields(parameters, vault.sign(SIGN, base))
        fields |= {"signature-input": signed, "signature": signature}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        yield (
            f"POST {PATH} HTTP/1.1\r\nhost: {HOST}\r\n{head}content-length: {len(body)}\r\n\r\n"
        ).encode() + body


class Connection(asyncio.Protocol):
    """One connection of an agency: a request, its answer, the next request."""

    def __init__(self, requests: deque[bytes], measured: Measured, until: float) -> None:
        self._requests = requests
        self._measured = measured
        self._until = until
        self._buffer = bytearray()
        self._request = b""
        self._sent_at = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        place = self._buffer.find(b"content-length: ", 0, end) + 16
        length = int(self._buffer[place : self._buffer.find(b"\r", place)])
        if len(self._buffer) < end + 4 + length:
            return
        answer = bytes(self._buffer)
        self._buffer.clear()
        measured = self._measured
        measured.seconds.append(time.perf_counter() - self._sent_at)
        if not answer.startswith(b"HTTP/1.1 200"):
            measured.errors += 1
            measured.first_error = measured.first_error or answer[-length:].decode()
        elif len(measured.seconds) % SAMPLED == 0:
            measured.samples.append((self._request, answer))
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._measured.errors += 1
            self._measured.first_error = self._measured.first_error or f"line lost: {exc}"
            self.done.set_result(None)

    def _next(self) -> None:
        if time.perf_counter() >= self._until or not self._requests:
            if not self.done.done():
                self.done.set_result(None)
            self._transport.close()
            return
        self._request = self._requests.popleft()
        self._sent_at = time.perf_counter()
        self._transport.write(self._request)


async def press(
    port: int, context: Any, requests: deque[bytes], *, connections: int, seconds: float
) -> Measured:
    """Keep so many connections busy for so long."""
    measured = Measured()
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    made: list[Connection] = []
    for _ in range(connections):
        _, connection = await loop.create_connection(
            lambda: Connection(requests, measured, until),
            "127.0.0.1",
            port,
            ssl=context,
            server_hostname=HOST,
        )
        made.append(connection)
    await asyncio.gather(*(connection.done for connection in made))
    return measured
