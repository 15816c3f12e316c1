"""The gate before a node's doors: who is calling, may he, at this door, with so much?

Every request passes these steps before its body is read, in this order:

(1) the connection's certificate names a party (TLS verified it; it was read once per connection);
(2) the directory knows the party, has not revoked it, and lists this certificate *now*;
(3) the path is a door, and the party's role may use it;
(4) a body's length is declared and within bounds.

A refusal is problem JSON (RFC 9457) with the stable code of the step, and ends the connection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import msgspec
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

CONNECTION: Final = "jukinet.connection"
PEER: Final = "jukinet.peer"
BODY_BYTES_MAX: Final = 16_777_216  # 500 notices of 2 kB, sealed and in base64, eight times over
PROBLEM: Final = b"application/problem+json"

_STATUS: Final[Mapping[ErrorCode, HTTPStatus]] = {
    ErrorCode.CERTIFICATE_INVALID: HTTPStatus.FORBIDDEN,
    ErrorCode.PEER_UNKNOWN: HTTPStatus.FORBIDDEN,
    ErrorCode.PEER_REVOKED: HTTPStatus.FORBIDDEN,
    ErrorCode.PEER_WRONG_ROLE: HTTPStatus.FORBIDDEN,
    ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.FORMAT_INVALID: HTTPStatus.LENGTH_REQUIRED,
    ErrorCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}

Doors = Mapping[str, Collection[Role]]


@dataclass(frozen=True, slots=True)
class ConnectedPeer:
    """What a connection's certificate says, read once; ``refusal`` when it names nobody."""

    party: Party | None
    certificate: str
    refusal: JukiError | None = None


def peer_of(scope: Mapping[str, object]) -> Party:
    """The party that is calling, as the gate admitted it; PEER_UNKNOWN without one."""
    extensions = scope.get("extensions")
    peer = extensions.get(PEER) if isinstance(extensions, dict) else None
    if not isinstance(peer, Party):
        raise JukiError(ErrorCode.PEER_UNKNOWN, "the request did not come through the gate")
    return peer


class PeerGate:
    """ASGI in front of an application: admits or refuses, and says to the application who it is."""

    def __init__(
        self, app: ASGI3Application, *, directory: PeerDirectory, doors: Doors,
        body_bytes_max: int = BODY_BYTES_MAX,
    ) -> None:  # fmt: skip
        """``doors`` are path prefixes with the roles that may use them; the longest one counts."""
        self._app: Final = app
        self._directory: Final = directory
        self._body_bytes_max: Final = body_bytes_max
        self._doors: Final = sorted(
            ((prefix.rstrip("/"), frozenset(roles)) for prefix, roles in doors.items()),
            key=lambda door: -len(door[0]),
        )

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Admit a request, or refuse it without reading it."""
        assert scope["type"] == "http", "a node speaks HTTP only"
        try:
            self._admit(scope)
        except JukiError as refusal:
            await _refuse(send, refusal)
            return
        await self._app(scope, receive, send)

    def _admit(self, scope: HTTPScope) -> None:
        extensions = scope["extensions"]
        assert extensions is not None
        connected = extensions[CONNECTION]
        assert isinstance(connected, ConnectedPeer)
        if connected.party is None:  # (1)
            raise connected.refusal or JukiError(ErrorCode.PEER_UNKNOWN, "no certificate")
        self._directory.must_be_peer(connected.party, connected.certificate)  # (2)
        if connected.party.role not in self._roles_at(scope["path"]):  # (3)
            raise JukiError(
                ErrorCode.PEER_WRONG_ROLE, f"{connected.party.role.value} has no business here"
            )
        self._must_be_bounded(scope)  # (4)
        extensions[PEER] = connected.party

    def _roles_at(self, path: str) -> frozenset[Role]:
        for prefix, roles in self._doors:
            if path == prefix or path.startswith(prefix + "/"):
                return roles
        raise JukiError(ErrorCode.NOT_FOUND, "no such door")

    def _must_be_bounded(self, scope: HTTPScope) -> None:
        for name, value in scope["headers"]:
            if name == b"transfer-encoding":
                raise JukiError(ErrorCode.FORMAT_INVALID, "declare the length of the body")
            if name == b"content-length" and int(value) > self._body_bytes_max:
                raise JukiError(
                    ErrorCode.TOO_LARGE, "the body is too large", bytes_max=self._body_bytes_max
                )


async def _refuse(send: ASGISendCallable, refusal: JukiError) -> None:
    status = _STATUS[refusal.code]
    body = msgspec.json.encode(
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": status.value,
            "code": refusal.code.value,
            "detail": refusal.detail,
        }
    )
    headers = [
        (b"content-type", PROBLEM),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send(
        {"type": "http.response.start", "status": status.value, "headers": headers,
         "trailers": False}
    )  # fmt: skip
    await send({"type": "http.response.body", "body": body, "more_body": False})
