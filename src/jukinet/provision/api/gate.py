"""The steps a request passes before it is an enquiry, numbered as they are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from jukinet.platform.crypto.seal import digest
from jukinet.platform.message.handling import NodeContext
from jukinet.provision.api.problems import FieldError
from jukinet.provision.api.signing import must_be_signed
from jukinet.provision.enquiry import Basis, Enquiry, Request, TurnedAway
from jukinet.provision.http_signature import must_be_digest
from jukinet.provision.messages import IdentityQuery
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

QUERIES_PATH: Final = "/v1/identity/queries"
BODY_BYTES_MAX: Final = 16_384
"""A question takes some four hundred bytes; names of thirty characters in escapes, two thousand."""
MEDIA_TYPE: Final = "application/json"
WANTED_FIELDS: Final = frozenset(
    {
        b"accept-language",
        b"content-digest",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"signature",
        b"signature-input",
    }
)
KEY_PATTERN: Final = "^[A-Za-z0-9._:-]{16,64}$"

_KEY: Final = re.compile(r"[A-Za-z0-9._:-]{16,64}")
_TYPE: Final = re.compile(r"application/json(?:[ \t]*;[ \t]*charset=\"?utf-8\"?)?", re.IGNORECASE)
_DECODER: Final = msgspec.json.Decoder(IdentityQuery)
_PLACE: Final = re.compile(r" - at `(\$[^`]*)`$")
_STEP: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+|\.\.\.)\]")


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the steps made of a request, and the faults of its body with their places."""

    request: Request
    errors: tuple[FieldError, ...] = ()
    fields: Mapping[str, str] | None = field(default=None, repr=False)
    """The covered fields, when they were in order: then the answer's signature names them."""


def read_fields(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The header fields we use; a field that stands twice is refused by not being unique."""
    fields: dict[str, str] = {}
    for name, value in headers:
        if name in WANTED_FIELDS:
            text = name.decode("ascii")
            if text in fields and text != "accept-language":
                raise JukiError(ErrorCode.REQUEST_INVALID, f"the field {text} stands twice")
            fields[text] = value.decode("latin-1")
    return fields


def admit(
    body: bytes,
    headers: Iterable[tuple[bytes, bytes]],
    *,
    peer: Party,
    receipt: str,
    context: NodeContext,
    query_string: bytes = b"",
) -> Admitted:
    """Take a request through the steps; a refused one comes back with its reason, to be recorded.

    (1) the peer is an agency; (2) no query string, no field twice; (3) the idempotency key; (4) the
    type and digest of the body; (5) the signature, of this peer, of now; (6) strict JSON; (7)
    values that can exist.
    """
    try:
        fields, body_digest = _read_head(body, headers, peer, query_string)  # (1) to (4)
    except JukiError as error:
        return Admitted(TurnedAway(receipt, peer, error))
    try:
        must_be_signed(  # (5)
            fields,
            peer=peer,
            directory=context.directory,
            method="POST",
            path=QUERIES_PATH,
            now_seconds=context.clock.now().timestamp(),
        )
        query = _DECODER.decode(body)  # (6)
    except JukiError as error:
        return Admitted(TurnedAway(receipt, peer, error), fields=fields)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        unfit = JukiError(ErrorCode.REQUEST_INVALID, "the body does not fit its schema")
        request = TurnedAway(receipt, peer, unfit)
        return Admitted(request, (to_field_error(str(fault)),), fields)
    key = fields["idempotency-key"]
    return Admitted(_to_request(query, receipt, peer, key, body_digest), fields=fields)  # (7)


def _read_head(
    body: bytes, headers: Iterable[tuple[bytes, bytes]], peer: Party, query_string: bytes
) -> tuple[dict[str, str], bytes]:
    """The fields of a request that may be read further, and the digest of its body."""
    if peer.role is not Role.AGENCY:  # (1)
        raise JukiError(ErrorCode.ACCESS_REFUSED, "only agencies enquire")
    if query_string:  # (2)
        raise JukiError(ErrorCode.REQUEST_INVALID, "there is a query string")
    fields = read_fields(headers)  # (2)
    _must_have_key(fields)  # (3)
    body_digest = digest(body)
    _must_fit_body(fields, body, body_digest)  # (4)
    return fields, body_digest


def to_field_error(fault: str) -> FieldError:
    """A decoder's complaint as a pointer and a sentence; what a person wrote is not repeated."""
    found = _PLACE.search(fault)
    message = fault[: found.start()] if found else fault
    pointer = "".join(
        f"/{name or index}" for name, index in _STEP.findall(found[1] if found else "")
    )
    if "..." in pointer:
        pointer = pointer.split("/...")[0]
    kind = message.split(" `")[0].split(" '")[0]
    return FieldError(pointer, message if kind.startswith(("Expected", "Object missing")) else kind)


def _must_have_key(fields: Mapping[str, str]) -> None:
    key = fields.get("idempotency-key")
    if key is None:
        raise JukiError(ErrorCode.IDEMPOTENCY_KEY_MISSING, "a key is required")
    if _KEY.fullmatch(key) is None:
        raise JukiError(ErrorCode.IDEMPOTENCY_KEY_INVALID, "not a key of 16 to 64 characters")


def _must_fit_body(fields: Mapping[str, str], body: bytes, body_digest: bytes) -> None:
    if _TYPE.fullmatch(fields.get("content-type", "")) is None:
        raise JukiError(ErrorCode.CONTENT_TYPE_UNSUPPORTED, f"the body is {MEDIA_TYPE}")
    if len(body) > BODY_BYTES_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, f"the body is longer than {BODY_BYTES_MAX} bytes")
    if "content-digest" not in fields or "host" not in fields:
        raise JukiError(ErrorCode.CONTENT_DIGEST_MISMATCH, "the digest of the body is missing")
    must_be_digest(fields["content-digest"], body_digest)


def _to_request(
    query: IdentityQuery, receipt: str, agency: Party, key: str, body_digest: bytes
) -> Request:
    """The enquiry; or its refusal, with as much of the basis as was understood, to be recorded."""
    basis: Basis | None = None
    items = frozenset(query.items)
    try:
        basis = query.to_basis()
        question = query.to_question()
        return Enquiry(receipt, agency, key, body_digest, basis, question, items)
    except JukiError as error:
        return TurnedAway(receipt, agency, error, basis, items)
