"""Keys for signed HTTP messages: whose request this is, and our signature under the answer."""

from __future__ import annotations

from collections.abc import Mapping

from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.seal import digest, verify
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.message.handling import NodeContext
from jukinet.provision.http_signature import (
    ANSWER_COMPONENTS,
    BARE_ANSWER_COMPONENTS,
    REQUEST_COMPONENTS,
    answer_base,
    content_digest,
    must_be_timely,
    parse_signature,
    parse_signature_input,
    request_base,
    signature_fields,
    signature_parameters,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

Headers = list[tuple[bytes, bytes]]


def must_be_signed(
    fields: Mapping[str, str],
    *,
    peer: Party,
    directory: PeerDirectory,
    method: str,
    path: str,
    now_seconds: float,
) -> None:
    """Refuse a request that its peer did not sign, just now, whole (RFC 9421).

    (1) there is a signature; (2) it covers the fixed components; (3) it is of now; (4) its key is
    one of the very peer whose certificate opened the line; (5) it is the key's.
    """
    try:
        given, encoded = fields["signature-input"], fields["signature"]
    except KeyError:  # (1)
        raise JukiError(ErrorCode.SIGNATURE_MISSING, "the request is not signed") from None
    signed = parse_signature_input(given)
    if signed.components != REQUEST_COMPONENTS:  # (2)
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "other components than the fixed ones")
    must_be_timely(signed.created, now_seconds)  # (3)
    key = directory.get(peer).find_sign_key(signed.key_id)
    if key is None:  # (4)
        raise JukiError(ErrorCode.SIGNER_NOT_PEER, f"the key is not one of {peer}")
    base = request_base(
        signed.parameters,
        method=method,
        authority=fields["host"].lower(),
        path=path,
        fields=fields,
    )
    verify(key, base, parse_signature(encoded))  # (5)


def sign_answer(
    context: NodeContext,
    *,
    status: int,
    content_type: str,
    body: bytes,
    request: Mapping[str, str] | None,
) -> Headers:
    """The headers that make an answer ours: its type, its digest, our signature.

    ``request`` are the fields of the request it answers; None when those were not in order, and
    then the signature says nothing of the request.
    """
    fields = {"content-type": content_type, "content-digest": content_digest(digest(body))}
    parameters = signature_parameters(
        BARE_ANSWER_COMPONENTS if request is None else ANSWER_COMPONENTS,
        created=int(context.clock.now().timestamp()),
        key_id=context.vault.public(SIGN).thumbprint,
    )
    base = answer_base(parameters, status=status, fields=fields, request=request)
    signature_input, signature = signature_fields(parameters, context.vault.sign(SIGN, base))
    return [
        (b"content-type", content_type.encode()),
        (b"content-digest", fields["content-digest"].encode()),
        (b"signature-input", signature_input.encode()),
        (b"signature", signature.encode()),
    ]
