"""Signed HTTP messages are those of RFC 9421: an independent implementation verifies ours, and we
verify what it signs.  Both sides are exercised over bytes of headers, with keys of pyca."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.crypto.seal import digest, verify
from jukinet.provision import http_signature as ours
from jukinet.terms.errors import ErrorCode, JukiError

KEY = PrivateKey.generate(KeyKind.ECDSA_P256, b"")
AT = datetime(2003, 8, 25, 0, 0, tzinfo=UTC)
BODY = b'{"asked":"something"}'
FIELDS = {
    "content-type": "application/json",
    "content-digest": ours.content_digest(digest(BODY)),
    "idempotency-key": "0123456789abcdef0123456789abcdef",
}
URL = "https://000000.national-server.juki.internal/v1/identity/queries"
AUTHORITY = "000000.national-server.juki.internal"
PATH = "/v1/identity/queries"
IDS = ("@method", "@authority", "@path", "content-type", "content-digest", "idempotency-key")
ANSWER_IDS = (
    "@status",
    "content-type",
    "content-digest",
    '"content-digest";req',
    '"idempotency-key";req',
)


class Keys(HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id: str) -> Any:
        return ec.derive_private_key(int.from_bytes(KEY.to_secret(), "big"), ec.SECP256R1())

    def resolve_public_key(self, key_id: str) -> Any:
        assert KEY.public is not None
        return serialization.load_der_public_key(KEY.public.spki)


def a_request(**extra: str) -> SimpleNamespace:
    return SimpleNamespace(method="POST", url=URL, headers={**FIELDS, **extra})


def a_base(parameters: str) -> bytes:
    return ours.request_base(
        parameters, method="POST", authority=AUTHORITY, path=PATH, fields=FIELDS
    )


def parameters_of(components: str) -> str:
    return ours.signature_parameters(components, created=int(AT.timestamp()), key_id="k")


def code_of(caught: pytest.ExceptionInfo[JukiError]) -> ErrorCode:
    return caught.value.code


def test_what_the_other_implementation_signs_we_verify() -> None:
    request = a_request()
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=Keys()
    )
    signer.sign(
        request,
        key_id="k",
        created=AT,
        label="juki",
        covered_component_ids=IDS,
        use_existing_digest=True,
    )
    signed = ours.parse_signature_input(request.headers["Signature-Input"])
    assert (signed.components, signed.key_id) == (ours.REQUEST_COMPONENTS, "k")
    assert signed.created == int(AT.timestamp())
    signature = ours.parse_signature(request.headers["Signature"])
    assert KEY.public is not None
    verify(KEY.public, a_base(signed.parameters), signature)


def test_what_we_sign_the_other_implementation_verifies() -> None:
    parameters = parameters_of(ours.REQUEST_COMPONENTS)
    signed, signature = ours.signature_fields(parameters, KEY.sign(a_base(parameters)))
    request = a_request(**{"Signature-Input": signed, "Signature": signature})
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=Keys()
    )
    results = verifier.verify(request, max_age=None)
    assert len(results) == 1
    assert results[0].parameters["keyid"] == "k"


def test_our_signed_answer_names_the_request_it_answers_for_the_other_implementation() -> None:
    fields = {"content-type": "application/json", "content-digest": ours.content_digest(b"d" * 32)}
    parameters = parameters_of(ours.ANSWER_COMPONENTS)
    base = ours.answer_base(parameters, status=200, fields=fields, request=FIELDS)
    signed, signature = ours.signature_fields(parameters, KEY.sign(base))
    answer = SimpleNamespace(
        status_code=200,
        headers={**fields, "Signature-Input": signed, "Signature": signature},
        request=a_request(),
    )
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=Keys()
    )
    results = verifier.verify(answer, max_age=None)
    assert set(results[0].covered_components) >= {'"content-digest";req', '"idempotency-key";req'}


def test_an_answer_without_a_request_in_order_is_signed_bare() -> None:
    fields = {"content-type": "application/problem+json", "content-digest": "sha-256=:x:"}
    parameters = parameters_of(ours.BARE_ANSWER_COMPONENTS)
    base = ours.answer_base(parameters, status=401, fields=fields, request=None)
    assert base.decode().splitlines() == [
        '"@status": 401',
        '"content-type": application/problem+json',
        '"content-digest": sha-256=:x:',
        f'"@signature-params": {parameters}',
    ]


@pytest.mark.parametrize(
    "field",
    [
        "",
        'other=();created=1;keyid="k"',
        'juki=("@method")',
        'juki=("@method");created=1',
        'juki=("@method");created=1;keyid="k";alg="rsa-pss-sha512"',
        'juki=("@method");created=1;created=2;keyid="k"',
        'juki=("@method");created=-1;keyid="k"',
        'juki=("@method");created=1;keyid="k", more=("@method");created=1;keyid="k"',
        'juki=("' + "a" * 2000 + '");created=1;keyid="k"',
    ],
)
def test_a_signature_input_of_another_form_is_refused(field: str) -> None:
    with pytest.raises(JukiError) as caught:
        ours.parse_signature_input(field)
    assert code_of(caught) is ErrorCode.SIGNATURE_INVALID


@pytest.mark.parametrize("field", ["", "juki=:AAAA:", "juki=:" + "!" * 86 + "==:", "juki=x"])
def test_a_signature_of_another_form_is_refused(field: str) -> None:
    with pytest.raises(JukiError) as caught:
        ours.parse_signature(field)
    assert code_of(caught) is ErrorCode.SIGNATURE_INVALID


@pytest.mark.parametrize(("seconds", "refused"), [(-601, True), (-600, False), (601, True)])
def test_a_signature_is_good_for_ten_minutes_either_way(seconds: int, refused: bool) -> None:
    now = AT.timestamp()
    if not refused:
        ours.must_be_timely(int(now) + seconds, now)
        return
    with pytest.raises(JukiError) as caught:
        ours.must_be_timely(int(now) + seconds, now)
    assert code_of(caught) is ErrorCode.SIGNATURE_OUTDATED


def test_a_digest_may_stand_among_others_but_must_be_the_bodys() -> None:
    own = digest(BODY)
    encoded = base64.b64encode(own).decode()
    ours.must_be_digest(f"sha-512=:AAAA:, sha-256=:{encoded}:", own)
    for field in ("", "sha-256=::", "md5=:AAAA:", ours.content_digest(digest(b"other"))):
        with pytest.raises(JukiError) as caught:
            ours.must_be_digest(field, own)
        assert code_of(caught) is ErrorCode.CONTENT_DIGEST_MISMATCH
