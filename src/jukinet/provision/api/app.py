"""The ASGI application that agencies reach: one hot path by hand, the rest through Starlette."""

from __future__ import annotations

import logging
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from jukinet.platform.message.handling import NodeContext
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.platform.transport.server import peer_of
from jukinet.platform.web.wording import Language, choose_language
from jukinet.provision.api.gate import BODY_BYTES_MAX, MEDIA_TYPE, QUERIES_PATH, Admitted, admit
from jukinet.provision.api.openapi import DOCUMENT_PATH, encode_document
from jukinet.provision.api.problems import PROBLEM_TYPE, FieldError, tell
from jukinet.provision.api.signing import sign_answer
from jukinet.provision.enquiry import Answered, Enquiry, Outcome, Refused, Request
from jukinet.provision.http_signature import LABEL, REQUEST_COMPONENTS
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role

log = logging.getLogger(__name__)

RECEIPT_BYTES: Final = 10
"""Eighty random bits: a receipt is never guessed and never given twice."""
WANTED_SIGNATURE: Final = f'{LABEL}={REQUEST_COMPONENTS};created;keyid;alg="ecdsa-p256-sha256"'

API_DOORS: Final = {
    QUERIES_PATH: frozenset({Role.AGENCY}),
    DOCUMENT_PATH: frozenset(Role),
}
"""Which roles may use which path: what the server of the node is told about this application."""

EnquiryDoor = GatheringDoor[Request, Outcome]


class EnquiryApi:
    """The application: admits, asks at the door, signs what comes back."""

    def __init__(self, door: EnquiryDoor, context: NodeContext) -> None:
        self._door = door
        self._context = context
        self._running: set[tuple[str, str]] = set()
        self._others: ASGIApp = _other_paths()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"] == QUERIES_PATH:
            await self._query(scope, receive, send)
        else:
            await self._others(scope, receive, send)

    async def _query(self, scope: Scope, receive: Receive, send: Send) -> None:
        receipt = self._new_receipt()
        try:
            peer = peer_of(scope)
            if scope["method"] != "POST":
                raise JukiError(ErrorCode.METHOD_NOT_ALLOWED, "questions are asked by POST")
            body = await _read(receive)
        except JukiError as error:
            await self._refuse(scope, send, error, receipt, recorded=False)
            return
        admitted = admit(
            body,
            scope["headers"],
            peer=peer,
            receipt=receipt,
            context=self._context,
            query_string=scope["query_string"],
        )
        try:
            outcome = await self._ask(admitted.request)
        except Exception as failure:
            await self._refuse(
                scope, send, _to_error(failure), receipt, admitted=admitted, recorded=False
            )
            return
        if isinstance(outcome, Refused):
            await self._refuse(
                scope, send, outcome.error, receipt, admitted=admitted, recorded=True
            )
            return
        await self._answer(send, outcome, admitted)

    async def _ask(self, request: Request) -> Outcome:
        """Through the gathering door; a key whose first request is still running is refused."""
        if not isinstance(request, Enquiry):
            return await self._door.ask(request)
        key = (request.agency.code, request.key)
        if key in self._running:
            raise JukiError(ErrorCode.REQUEST_STILL_RUNNING, "the first request is still running")
        self._running.add(key)
        try:
            return await self._door.ask(request)
        finally:
            self._running.discard(key)

    async def _answer(self, send: Send, outcome: Answered, admitted: Admitted) -> None:
        headers = sign_answer(
            self._context,
            status=200,
            content_type=MEDIA_TYPE,
            body=outcome.body,
            request=admitted.fields,
        )
        if outcome.replayed:
            headers.append((b"idempotency-replayed", b"true"))
        await _send(send, 200, headers, outcome.body)

    async def _refuse(
        self,
        scope: Scope,
        send: Send,
        error: JukiError,
        receipt: str,
        *,
        admitted: Admitted | None = None,
        recorded: bool,
    ) -> None:
        language = _language(scope)
        errors: tuple[FieldError, ...] = admitted.errors if admitted else ()
        told = tell(error, receipt=receipt, language=language, recorded=recorded, errors=errors)
        headers = sign_answer(
            self._context,
            status=told.status,
            content_type=PROBLEM_TYPE,
            body=told.body,
            request=admitted.fields if admitted else None,
        )
        headers.append((b"content-language", language.encode()))
        if told.retry_after_seconds is not None:
            headers.append((b"retry-after", str(told.retry_after_seconds).encode()))
        if told.status == 401:
            headers.append((b"www-authenticate", b"Signature"))
            headers.append((b"accept-signature", WANTED_SIGNATURE.encode()))
        elif told.status == 405:
            headers.append((b"allow", b"POST"))
        elif told.status == 415:
            headers.append((b"accept", MEDIA_TYPE.encode()))
        await _send(send, told.status, headers, told.body)

    def _new_receipt(self) -> str:
        fresh = self._context.randomness.random_bytes(RECEIPT_BYTES)
        return f"R-{fresh.hex().upper()}"


def _to_error(failure: Exception) -> JukiError:
    """What a failed request is told; what we did not expect is logged by its type alone."""
    if isinstance(failure, JukiError):
        return failure
    # The text of an unexpected failure may quote a person: only its type and place are logged.
    place = traceback.extract_tb(failure.__traceback__)[-1:]
    where = f"{place[0].filename}:{place[0].lineno}" if place else "nowhere"
    log.error("an enquiry failed: %s at %s", type(failure).__name__, where)
    return JukiError(ErrorCode.INTERNAL_ERROR, "the office made a mistake")


def _language(scope: Scope) -> Language:
    for name, value in scope["headers"]:
        if name == b"accept-language":
            return choose_language(value.decode("latin-1"))
    return choose_language("")


async def _read(receive: Receive) -> bytes:
    """The body; one byte more than it may have is enough to know that it is too long."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False) and len(body) <= BODY_BYTES_MAX:
        message = await receive()
        body += message.get("body", b"")
    return body


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers.append((b"content-length", str(len(body)).encode()))
    headers.append((b"cache-control", b"no-store"))
    start: MutableMapping[str, Any] = {
        "type": "http.response.start",
        "status": status,
        "headers": headers,
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _other_paths() -> ASGIApp:
    document = encode_document()

    async def serve_document(_: HttpRequest) -> Response:
        return Response(document, media_type="application/json")

    async def refuse(request: HttpRequest, failure: Exception) -> Response:
        status = getattr(failure, "status_code", 404)
        code = ErrorCode.METHOD_NOT_ALLOWED if status == 405 else ErrorCode.NOT_FOUND
        language = choose_language(request.headers.get("accept-language", ""))
        told = tell(JukiError(code), receipt="-", language=language, recorded=False)
        allow = getattr(failure, "headers", None) or {}
        return Response(told.body, told.status, media_type=PROBLEM_TYPE, headers=dict(allow))

    return Starlette(
        routes=[Route(DOCUMENT_PATH, serve_document, methods=["GET"])],
        exception_handlers={404: refuse, 405: refuse},
    )
