"""The message door of a node, and the way through the doors of others: message transfer.

One path, `/messages`, one body: the bytes of an envelope; one answer: the bytes of a receipt. The
gate in front (`platform.transport.gate`) has already said who is calling. A refusal is problem JSON
(RFC 9457) with the stable code of the step that refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec

from jukinet.platform.node.parts import Door
from jukinet.platform.node.steps import (
    STEPS_TYPE,
    Tell,
    known_code,
    write_answer,
    write_refusal,
    write_step,
)
from jukinet.platform.transport.client import PeerClient
from jukinet.platform.transport.gate import peer_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

MESSAGES_PATH: Final = "/messages"
RECEIPT_TYPE: Final = b"application/jose"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
# Any ASGI application; the servers' own type for it is private and far wider.
Application = Callable[..., Awaitable[None]]
TakeTelling = Callable[[bytes, Party, Tell | None], Awaitable[bytes]]
"""Takes what a peer asks; tells of steps where he wants to hear of them."""

# Whoever may try again unchanged is told so by the status; everybody else has to mend something.
_STATUS: Final[Mapping[ErrorCode, HTTPStatus]] = {
    ErrorCode.DATABASE_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorCode.DISK_FULL: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorCode.LINE_RESTS: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorCode.NODE_NOT_RUNNING: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorCode.PEER_UNREACHABLE: HTTPStatus.BAD_GATEWAY,
    ErrorCode.TRANSACTION_CONFLICT: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorCode.SLOW_DOWN: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


def make_application(
    take: Callable[[bytes, Party], Awaitable[bytes]], doors: Sequence[Door]
) -> Application:
    """A node's doors as one ASGI application: messages here, the rest by path prefix."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == MESSAGES_PATH:
            await _answer_messages(scope, receive, send, take)
            return
        for door in doors:
            if path.startswith(door.prefix):
                await door.application(scope, receive, send)
                return
        await _refuse(send, JukiError(ErrorCode.NOT_FOUND, "no such door"))

    return application


def make_telling_door(take: TakeTelling) -> Application:
    """A door beside that of messages at which a peer asks and waits: POST, signed bytes, and back.

    Whoever wants it is told how far his question has come.  Refusals are problems with a stable
    code, as at the message door; from the first step on the answer is under way, and a refusal
    stands at its end.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        wants = (b"accept", STEPS_TYPE.encode()) in scope["headers"]
        telling = _Telling(send)
        try:
            wire, peer = await _read_asked(scope, receive)
            answer = await take(wire, peer, telling.tell if wants else None)
        except JukiError as refusal:
            if telling.begun:
                await telling.end(write_refusal(refusal.code))
            else:
                await _refuse(send, refusal)
            return
        if telling.begun:
            await telling.end(write_answer(answer))
        else:
            await _send(send, HTTPStatus.OK, RECEIPT_TYPE, answer)

    return application


class _Telling:
    """An answer that begins with its first step; until then it can be one like any other."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def tell(self, word: str) -> None:
        """Send one step now."""
        if not self.begun:
            self.begun = True
            headers = [(b"content-type", STEPS_TYPE.encode())]
            await self._send(
                {"type": "http.response.start", "status": HTTPStatus.OK.value, "headers": headers}
            )
        body = write_step(word)
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, last: bytes) -> None:
        """Send what the steps led to."""
        await self._send({"type": "http.response.body", "body": last})


async def read_body(receive: Receive) -> bytes:
    """The whole body; the gate has bounded its length."""
    pieces = []
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise JukiError(ErrorCode.PEER_UNREACHABLE, "the caller hung up")
        pieces.append(event.get("body", b""))
        if not event.get("more_body", False):
            return b"".join(pieces)


async def _answer_messages(
    scope: Scope, receive: Receive, send: Send, take: Callable[[bytes, Party], Awaitable[bytes]]
) -> None:
    try:
        receipt = await take(*await _read_asked(scope, receive))
    except JukiError as refusal:
        await _refuse(send, refusal)
        return
    await _send(send, HTTPStatus.OK, RECEIPT_TYPE, receipt)


async def _read_asked(scope: Scope, receive: Receive) -> tuple[bytes, Party]:
    """What was sent, and by whom: the gate has proven that."""
    peer = peer_of(scope)
    if scope["method"] != "POST":
        raise JukiError(ErrorCode.NOT_FOUND, "this door takes POST")
    return await read_body(receive), peer


async def _refuse(send: Send, refusal: JukiError) -> None:
    status = _STATUS.get(refusal.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    if refusal.code is ErrorCode.NOT_FOUND:
        status = HTTPStatus.NOT_FOUND
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": refusal.code.value,
        "detail": refusal.detail,
    }
    await _send(send, status, b"application/problem+json", msgspec.json.encode(problem))


async def _send(send: Send, status: HTTPStatus, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class MessageTransfer:
    """Message transfer (メッセージ転送方式): the envelope goes to the peer's door at once."""

    def __init__(self, client: PeerClient) -> None:
        self._client = client

    async def carry(self, to: Party, envelope: bytes) -> bytes:
        response = await self._client.post(to, MESSAGES_PATH, envelope)
        if response.status == HTTPStatus.OK:
            return response.body
        raise JukiError(
            known_code(response.refusal), "the peer refused the envelope", status=response.status
        )
