"""Asking: a node's way to its peers, by party and never by address.

The caller names a party.  The directory says where it is and whether it may take part; the URL's
host is the party's own name (``352039.communication-server.juki.internal``), which our resolver
turns into the address and TLS compares with the certificate.  So an address that leads to the wrong
node ends in the handshake, before anything of the request has left.

Lines are kept and reused per peer.  A new edition of the directory retires them all: requests under
way end on the old lines, new requests shake hands again, under the new edition.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult

from jukinet.platform.crypto.certificates import host_of
from jukinet.platform.crypto.directory import Address
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

ANSWER_BYTES_MAX: Final = 16_777_216
ANSWER_SECONDS_MAX: Final = 30.0
CONNECT_SECONDS_MAX: Final = 5.0
KEEP_ALIVE_SECONDS: Final = 30.0  # shorter than servers': the caller closes first
LINES_PER_PEER_MAX: Final = 64
HEADER_BYTES_MAX: Final = 16_384


@dataclass(frozen=True, slots=True)
class LineFault:
    """What happens to a line in a simulation: cut, slow, or losing the answer on its way back."""

    cut: bool = False
    delay_seconds: float = 0.0
    answer_lost: bool = False


Faults = Callable[[Party, Party], LineFault | None]
Hear = Callable[[bytes], Awaitable[None]]
"""Is given an answer's pieces as they arrive, for whoever cannot wait for the whole of it."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came; the body is nobody's to show or log."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def refusal(self) -> str | None:
        """The stable code in a peer's problem answer (RFC 9457), if it is one."""
        if self.status < 400 or "problem+json" not in self.headers.get("content-type", ""):
            return None
        try:
            code = msgspec.json.decode(self.body, type=_Problem).code
        except msgspec.DecodeError:
            return None
        return code[:64] or None


class _Problem(msgspec.Struct):
    code: str = ""


class PeerClient:
    """One node's lines to its peers, on one event loop."""

    def __init__(
        self, party: Party, tls: TlsIdentity, *, faults: Faults | None = None,
        answer_bytes_max: int = ANSWER_BYTES_MAX,
    ) -> None:  # fmt: skip
        """``party`` is ourselves; lines are opened as they are needed."""
        self._party: Final = party
        self._tls: Final = tls
        self._faults: Final = faults
        self._answer_bytes_max: Final = answer_bytes_max
        self._lines: _Lines | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def post(
        self, party: Party, path: str, body: bytes, headers: Mapping[str, str] | None = None,
        *, seconds_max: float = ANSWER_SECONDS_MAX, hear: Hear | None = None,
    ) -> Response:  # fmt: skip
        """Send a body to a party and wait for the answer."""
        return await self.request(
            "POST", party, path, body=body, headers=headers, seconds_max=seconds_max, hear=hear
        )

    async def get(
        self, party: Party, path: str, headers: Mapping[str, str] | None = None,
        *, seconds_max: float = ANSWER_SECONDS_MAX,
    ) -> Response:  # fmt: skip
        """Ask a party for a document."""
        return await self.request("GET", party, path, headers=headers, seconds_max=seconds_max)

    async def request(
        self, method: str, party: Party, path: str, *, body: bytes | None = None,
        headers: Mapping[str, str] | None = None, seconds_max: float = ANSWER_SECONDS_MAX,
        hear: Hear | None = None,
    ) -> Response:  # fmt: skip
        """Any request; whatever goes wrong on the way is a JukiError.

        PEER_UNKNOWN and PEER_REVOKED: we do not talk to that party.  PEER_NOT_WHO_WE_ASKED: another
        one answered.  PEER_UNREACHABLE: no answer, and it may have been received all the same.
        PEER_ANSWER_INVALID: an answer that is not one.
        """
        assert path.startswith("/"), "a path begins with a slash"
        self._tls.directory.get(party)
        await self._suffer(party, before=True)
        lines = await self._current_lines()
        lines.under_way += 1
        timeout = aiohttp.ClientTimeout(total=seconds_max, sock_connect=CONNECT_SECONDS_MAX)
        try:
            async with lines.session.request(
                method, f"https://{host_of(party)}{path}", data=body, headers=headers,
                timeout=timeout, allow_redirects=False,
            ) as answer:  # fmt: skip
                content = await self._read(answer, hear)
                names = {name.lower(): value for name, value in answer.headers.items()}
                response = Response(answer.status, names, content)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise _translated(error, party) from error
        finally:
            lines.under_way -= 1
            await self._hang_up_if_over(lines)
        await self._suffer(party, before=False)
        return response

    async def close(self) -> None:
        """Hang up everywhere."""
        lines, self._lines = self._lines, None
        if lines is not None:
            await lines.session.close()

    async def _read(self, answer: aiohttp.ClientResponse, hear: Hear | None) -> bytes:
        pieces = bytearray()
        async for piece in answer.content.iter_any():
            pieces += piece
            if len(pieces) > self._answer_bytes_max:
                raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the answer is too large")
            if hear is not None:
                await hear(piece)
        return bytes(pieces)

    async def _suffer(self, party: Party, *, before: bool) -> None:
        """Let a simulated line do what it does to a request, or to its answer."""
        fault = self._faults(self._party, party) if self._faults is not None else None
        if fault is None:
            return
        if fault.cut or (fault.answer_lost and not before):
            raise JukiError(ErrorCode.PEER_UNREACHABLE, f"the line to {party} is cut")
        if before and fault.delay_seconds > 0:
            await asyncio.sleep(fault.delay_seconds)

    async def _current_lines(self) -> _Lines:
        """The lines of the edition in force; those of an older one end with their requests."""
        self._tls.look_at_revocations()
        edition = self._tls.directory.number
        former = self._lines
        if former is not None and former.edition == edition:
            return former
        lines = self._lines = _Lines(edition, self._new_session())
        if former is not None:
            await self._hang_up_if_over(former)
        return lines

    async def _hang_up_if_over(self, lines: _Lines) -> None:
        if lines is not self._lines and lines.under_way == 0:
            await lines.session.close()

    def _new_session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=_DirectoryResolver(self._tls), use_dns_cache=False, ssl=self._tls.calling,
            limit=0, limit_per_host=LINES_PER_PEER_MAX, keepalive_timeout=KEEP_ALIVE_SECONDS,
        )  # fmt: skip
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False,
            auto_decompress=False, skip_auto_headers=("User-Agent", "Accept-Encoding"),
            max_line_size=HEADER_BYTES_MAX, max_field_size=HEADER_BYTES_MAX,
        )  # fmt: skip


@dataclass(slots=True)
class _Lines:
    """The connections made under one edition of the directory, and how many requests use them."""

    edition: int
    session: aiohttp.ClientSession
    under_way: int = 0


class _DirectoryResolver(AbstractResolver):
    """Host names of parties, resolved by the directory alone; the network's own DNS is not asked
    unless an address in the directory is itself a name."""

    def __init__(self, tls: TlsIdentity) -> None:
        self._addresses: Final[Mapping[str, Address]] = {
            host_of(record.party): record.address for record in tls.directory.list_records()
        }

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The address of the party with this host name."""
        address = self._addresses.get(host)
        if address is None or address.port == 0:
            raise OSError("the directory has no address for this party")
        found = await asyncio.get_running_loop().getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, family=socket.AF_UNSPEC
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(to[0]),
                port=address.port,
                family=kind,
                proto=proto,
                flags=int(socket.AI_NUMERICHOST),
            )
            for kind, _, proto, _, to in found
        ]

    async def close(self) -> None:
        """Nothing to let go of."""


def _translated(error: Exception, party: Party) -> JukiError:
    """What went wrong on the way, in our own words; a table, in order."""
    match error:
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
            code, detail = ErrorCode.PEER_NOT_WHO_WE_ASKED, f"it is not {party} that answers"
        case aiohttp.ClientResponseError() | aiohttp.InvalidURL():
            code, detail = ErrorCode.PEER_ANSWER_INVALID, f"{party} answers something else"
        case TimeoutError():
            code, detail = ErrorCode.PEER_UNREACHABLE, f"{party} does not answer in time"
        case ssl.SSLError() | aiohttp.ClientConnectorSSLError():
            code, detail = ErrorCode.PEER_UNREACHABLE, f"{party} breaks off the handshake"
        case _:
            code, detail = ErrorCode.PEER_UNREACHABLE, f"no line to {party}"
    return JukiError(code, detail)
