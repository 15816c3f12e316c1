"""Signed HTTP messages (RFC 9421) with one fixed set of components, and their digests (RFC 9530).

A fixed set leaves nothing to negotiate and nothing to forget: what an answer or a request must
cover is one constant, and a signature over less is no signature.  Everything here is text; keys
are used by ``api`` and ``asking``.

Covered of a request: method, authority, path, type and digest of the body, idempotency key.  A
query string is refused altogether, so the path is the whole target.  Covered of an answer: status,
type and digest of the body, and of the request it answers the digest and the idempotency key, so
that one agency's answer cannot be passed off as the answer to another question.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

ALGORITHM: Final = "ecdsa-p256-sha256"
LABEL: Final = "juki"
REQUEST_COMPONENTS: Final = (
    '("@method" "@authority" "@path" "content-type" "content-digest" "idempotency-key")'
)
ANSWER_COMPONENTS: Final = (
    '("@status" "content-type" "content-digest" "content-digest";req "idempotency-key";req)'
)
# For answers to requests that were refused before those two fields were known to be there.
BARE_ANSWER_COMPONENTS: Final = '("@status" "content-type" "content-digest")'

SKEW_SECONDS_MAX: Final = 600
"""Clocks of offices may be five minutes apart, on either side: twice that between two of them."""
FIELD_LENGTH_MAX: Final = 1024
"""Far more than a signature needs; a longer field is not read at all."""

_INPUT: Final = re.compile(
    LABEL + r'=(?P<params>(?P<components>\([^()]*\))(?P<rest>(?:;[a-z]+=(?:[0-9]+|"[^"\\]*"))*))'
)
_PARAMETER: Final = re.compile(r';([a-z]+)=(?:([0-9]{1,15})|"([^"\\]{0,200})")')
_SIGNATURE: Final = re.compile(LABEL + r"=:([A-Za-z0-9+/]{86}==):")
_DIGEST: Final = re.compile(r"(?:^|,[ \t]*)sha-256=:([A-Za-z0-9+/]{43}=):(?=[ \t]*(?:,|$))")


@dataclass(frozen=True, slots=True)
class SignatureInput:
    """A parsed Signature-Input: what is covered, when it was signed, and with whose key."""

    parameters: str
    components: str
    created: int
    key_id: str


def parse_signature_input(field: str) -> SignatureInput:
    """The one signature labelled ``juki``; anything else is refused."""
    found = _INPUT.fullmatch(field) if len(field) <= FIELD_LENGTH_MAX else None
    if found is None:
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "Signature-Input is not of the fixed form")
    values: dict[str, str] = {}
    for name, number, text in _PARAMETER.findall(found["rest"]):
        if name in values:
            raise JukiError(ErrorCode.SIGNATURE_INVALID, "a parameter stands twice")
        values[name] = number or text
    if values.get("alg", ALGORITHM) != ALGORITHM:
        raise JukiError(ErrorCode.SIGNATURE_INVALID, f"the algorithm is {ALGORITHM}")
    created = values.get("created", "")
    if not created.isdecimal() or not values.get("keyid"):
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "created and keyid are needed")
    return SignatureInput(found["params"], found["components"], int(created), values["keyid"])


def parse_signature(field: str) -> bytes:
    """The 64 bytes of the signature labelled ``juki``."""
    found = _SIGNATURE.fullmatch(field)
    if found is None:
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "Signature is not of the fixed form")
    try:
        return base64.b64decode(found[1], validate=True)
    except binascii.Error:
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "Signature is not base64") from None


def must_be_timely(created: int, now_seconds: float) -> None:
    """Refuse a signature too old or from the future: it may be a recording."""
    if abs(now_seconds - created) > SKEW_SECONDS_MAX:
        raise JukiError(ErrorCode.SIGNATURE_OUTDATED, "signed too long ago, or in the future")


def signature_parameters(components: str, *, created: int, key_id: str) -> str:
    """What stands in Signature-Input behind the label."""
    return f'{components};created={created};keyid="{key_id}";alg="{ALGORITHM}"'


def request_base(
    parameters: str, *, method: str, authority: str, path: str, fields: Mapping[str, str]
) -> bytes:
    """The bytes that a request's signature signs."""
    return (
        f'"@method": {method}\n"@authority": {authority}\n"@path": {path}\n'
        f'"content-type": {fields["content-type"]}\n'
        f'"content-digest": {fields["content-digest"]}\n'
        f'"idempotency-key": {fields["idempotency-key"]}\n'
        f'"@signature-params": {parameters}'
    ).encode("latin-1")


def answer_base(
    parameters: str, *, status: int, fields: Mapping[str, str], request: Mapping[str, str] | None
) -> bytes:
    """The bytes that an answer's signature signs; ``request`` None for the bare set."""
    asked = (
        f'"content-digest";req: {request["content-digest"]}\n'
        f'"idempotency-key";req: {request["idempotency-key"]}\n'
        if request is not None
        else ""
    )
    return (
        f'"@status": {status}\n"content-type": {fields["content-type"]}\n'
        f'"content-digest": {fields["content-digest"]}\n{asked}'
        f'"@signature-params": {parameters}'
    ).encode("latin-1")


def content_digest(sha256: bytes) -> str:
    """The Content-Digest field of a body with this SHA-256."""
    return f"sha-256=:{base64.b64encode(sha256).decode()}:"


def must_be_digest(field: str, sha256: bytes) -> None:
    """Refuse a Content-Digest that is not the body's."""
    if field == content_digest(sha256):
        return
    found = _DIGEST.search(field) if len(field) <= FIELD_LENGTH_MAX else None
    if found is None or content_digest(sha256) != f"sha-256=:{found[1]}:":
        raise JukiError(ErrorCode.CONTENT_DIGEST_MISMATCH, "the digest is not the body's")


def signature_fields(parameters: str, signature: bytes) -> tuple[str, str]:
    """The fields Signature-Input and Signature."""
    return f"{LABEL}={parameters}", f"{LABEL}=:{base64.b64encode(signature).decode()}:"
