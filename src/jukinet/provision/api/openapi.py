"""The served document (OpenAPI 3.1), generated from the structs that decode and encode.

What a document usually leaves to prose stands here as data, so that a client can be written against
the document alone: which components a signature covers (``x-http-signature``), how long an answer
can be replayed, how far clocks may differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from jukinet.provision.api.gate import BODY_BYTES_MAX, KEY_PATTERN, QUERIES_PATH
from jukinet.provision.api.problems import PROBLEM_TYPE, TREATMENTS, TYPE_BASE, Problem
from jukinet.provision.http_signature import (
    ALGORITHM,
    ANSWER_COMPONENTS,
    BARE_ANSWER_COMPONENTS,
    LABEL,
    REQUEST_COMPONENTS,
    SKEW_SECONDS_MAX,
)
from jukinet.provision.messages import CODE_EXAMPLE, IdentityAnswer, IdentityQuery
from jukinet.terms.errors import ErrorCode

DOCUMENT_PATH: Final = "/openapi.json"
API_VERSION: Final = "1.0.0"
OPERATION: Final = "askIdentity"
REPLAY_HOURS: Final = 72

Json = dict[str, Any]

_DESCRIPTION: Final = (
    "Agencies ask who a person is, for affairs that the Act's appended tables name and the centre "
    "has granted. Every question, answered or refused, is recorded, and the person can see it. "
    "Personal data never stands in a URL: every question is a POST. Requests and answers are "
    "signed (RFC 9421) with one fixed set of components, given in x-http-signature."
)

_STATUS_TEXT: Final = {
    400: "The request is malformed.",
    401: "The request is not signed as it must be.",
    403: "The law, a grant, a suspension, or the gate says no.",
    404: "There is no such path.",
    405: "The path knows other methods.",
    409: "The first request with this key is still running.",
    411: "The length of the body is not declared.",
    413: "The body is too long.",
    415: "The body is of another type.",
    422: "A value cannot exist, or the key was used for another request.",
    429: "Too many are waiting at the door.",
    500: "The office made a mistake. Send the same request again.",
    503: "The office is closed, or its database is away.",
}

_QUERY_EXAMPLES: Final = {
    "by code": {
        "summary": "Where does the holder of this code live?",
        "value": {
            "basis": {"table": "1", "item": "77", "case": "NP-2003-118834"},
            "question": {"by": "code", "code": CODE_EXAMPLE},
            "items": ["name", "address"],
        },
    },
    "by four items": {
        "summary": "Is this person still a resident?",
        "value": {
            "basis": {"table": "1", "item": "77", "case": "NP-2003-118835"},
            "question": {
                "by": "four_items",
                "name": "山田 太郎",
                "birth_date": "1980-04-01",
                "sex": "male",
                "municipality": "352039",
                "address": "亀山町2番1号",
            },
            "items": ["change"],
        },
    },
}
_ANSWER_EXAMPLES: Final = {
    "found": {
        "value": {
            "receipt": "R-5B0A9C3E77D1420F6A83",
            "as_of": "2003-08-25T10:51:22+09:00",
            "result": "found",
            "citation": {
                "article": "Act Art. 30-7 (3)",
                "table": "1",
                "item": "77",
                "affair": "国民年金法: 被保険者の届出・年金給付の権利裁定",
                "affair_text_of": "2013-12",
            },
            "match": "code",
            "person": {
                "name": {"written": "山田 太郎", "kana": "ヤマダ タロウ"},
                "address": {"municipality": "352039", "text": "亀山町2番1号"},
            },
        }
    },
    "nobody": {
        "value": {
            "receipt": "R-0C44E1B79A2D5F63810E",
            "as_of": "2003-08-25T10:51:23+09:00",
            "result": "none",
            "citation": {
                "article": "Act Art. 30-7 (3)",
                "table": "1",
                "item": "77",
                "affair": "国民年金法: 被保険者の届出・年金給付の権利裁定",
                "affair_text_of": "2013-12",
            },
        }
    },
}


def encode_document() -> bytes:
    """The document's bytes."""
    return msgspec.json.format(msgspec.json.encode(new_document()), indent=2)


def new_document() -> Json:
    """The whole document."""
    _, schemas = msgspec.json.schema_components(
        [IdentityQuery, IdentityAnswer, Problem], ref_template="#/components/schemas/{name}"
    )
    schemas = {name: _closed(schema) for name, schema in schemas.items()}
    schemas["GateProblem"] = _gate_problem()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Identity enquiry (本人確認情報の提供)",
            "version": API_VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": "identity", "description": "Who a person is."}],
        "security": [{"mutualTLS": [], "httpSignature": []}],
        "x-http-signature": _signature_rules(),
        "paths": {
            QUERIES_PATH: {"post": _ask_identity()},
            DOCUMENT_PATH: {"get": _get_document()},
        },
        "components": {
            "schemas": schemas,
            "headers": _headers(),
            "parameters": _parameters(),
            "securitySchemes": _security_schemes(),
        },
    }


def _signature_rules() -> Json:
    return {
        "label": LABEL,
        "algorithm": ALGORITHM,
        "parameters": ["created", "keyid", "alg"],
        "keyid": "SHA-256 of the key's SubjectPublicKeyInfo in hexadecimal",
        "request_components": REQUEST_COMPONENTS,
        "answer_components": ANSWER_COMPONENTS,
        "bare_answer_components": BARE_ANSWER_COMPONENTS,
        "bare_answers": "refusals of requests without a valid key, type or digest",
        "skew_seconds_max": SKEW_SECONDS_MAX,
    }


def _ask_identity() -> Json:
    return {
        "operationId": OPERATION,
        "tags": ["identity"],
        "summary": "Ask who one person is",
        "description": (
            "One question, one answer, never a list. A person who does not exist is an answer "
            "(`none`), not an error. An answer can be had again with the same key and body for "
            f"{REPLAY_HOURS} hours; refusals are not kept, so the same request may be sent again."
        ),
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _parameters()],
        "requestBody": {
            "required": True,
            "description": f"At most {BODY_BYTES_MAX} bytes.",
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/IdentityQuery"},
                    "examples": _QUERY_EXAMPLES,
                }
            },
        },
        "responses": {
            "200": {
                "description": "The answer, recorded before it was sent.",
                "headers": _header_refs(
                    "Content-Digest", "Signature-Input", "Signature", "Idempotency-Replayed"
                ),
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/IdentityAnswer"},
                        "examples": _ANSWER_EXAMPLES,
                    }
                },
            },
            **{str(status): _problem_response(status) for status in _STATUS_TEXT},
        },
    }


def _get_document() -> Json:
    return {
        "operationId": "getDocument",
        "summary": "This document",
        "security": [{"mutualTLS": []}],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "403": _gate_response(_STATUS_TEXT[403]),
            "405": {
                "description": _STATUS_TEXT[405],
                "headers": _header_refs("Allow"),
                "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }


def _problem_response(status: int) -> Json:
    """A status with the codes that can stand in its problems."""
    codes = [code.value for code, treatment in TREATMENTS.items() if treatment.status == status]
    if not codes:
        return _gate_response(_STATUS_TEXT[status])
    headers = ["Content-Digest", "Signature-Input", "Signature", "Content-Language"]
    headers += {
        401: ["Accept-Signature", "WWW-Authenticate"],
        405: ["Allow"],
        415: ["Accept"],
    }.get(status, [])
    if any(
        treatment.retry == "after"
        for treatment in TREATMENTS.values()
        if treatment.status == status
    ):
        headers.append("Retry-After")
    own = {"$ref": "#/components/schemas/Problem"}
    gate = {"$ref": "#/components/schemas/GateProblem"}
    schema: Json = {"anyOf": [own, gate]} if status in {403, 404, 413} else own
    return {
        "description": f"{_STATUS_TEXT[status]} Codes: {', '.join(codes)}.",
        "headers": _header_refs(*headers),
        "content": {PROBLEM_TYPE: {"schema": schema, "examples": _problem_examples(status, codes)}},
    }


def _gate_response(description: str) -> Json:
    return {
        "description": description,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/GateProblem"}}},
    }


def _problem_examples(status: int, codes: list[str]) -> Json:
    return {
        code: {
            "value": {
                "type": TYPE_BASE + code,
                "title": "…",
                "status": status,
                "instance": "urn:juki:request:R-5B0A9C3E77D1420F6A83",
                "code": code,
                "remedy": "…",
                "retry": TREATMENTS[ErrorCode(code)].retry,
                "recorded": status < 500,
            }
        }
        for code in codes
    }


def _header_refs(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _headers() -> Json:
    texts: Mapping[str, tuple[str, bool]] = {
        "Content-Digest": ("Digest of the body (RFC 9530): sha-256.", True),
        "Signature-Input": (f"What the signature {LABEL} covers (RFC 9421).", True),
        "Signature": (f"The centre's signature, label {LABEL} (RFC 9421).", True),
        "Idempotency-Replayed": ("true when the answer was given to this key before.", False),
        "Content-Language": ("ja or en.", False),
        "Accept-Signature": ("The signature that is wanted (RFC 9421, 5).", False),
        "WWW-Authenticate": ("Signature.", False),
        "Allow": ("The methods of this path.", False),
        "Accept": ("The type the body must have.", False),
    }
    headers: Json = {
        name: {"description": text, "required": required, "schema": {"type": "string"}}
        for name, (text, required) in texts.items()
    }
    headers["Retry-After"] = {
        "description": "Seconds to wait before the same request is sent again.",
        "schema": {"type": "integer", "minimum": 1},
    }
    return headers


def _parameters() -> Json:
    def header(name: str, description: str, schema: Json, *, required: bool = True) -> Json:
        return {
            "name": name,
            "in": "header",
            "required": required,
            "description": description,
            "schema": schema,
        }

    return {
        "Idempotency-Key": header(
            "Idempotency-Key",
            f"A fresh random key for each new question; kept {REPLAY_HOURS} hours.",
            {"type": "string", "pattern": KEY_PATTERN, "minLength": 16, "maxLength": 64},
        ),
        "Content-Digest": header(
            "Content-Digest",
            "sha-256 of the body (RFC 9530).",
            {
                "type": "string",
                "examples": ["sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"],
            },
        ),
        "Signature-Input": header(
            "Signature-Input",
            f"{LABEL}={REQUEST_COMPONENTS};created=…;keyid=…;alg=… (RFC 9421).",
            {"type": "string"},
        ),
        "Signature": header(
            "Signature", f"{LABEL}=:base64 of r and s: (RFC 9421).", {"type": "string"}
        ),
        "Accept-Language": header(
            "Accept-Language",
            "Language of problems: ja (default) or en.",
            {"type": "string", "examples": ["en"]},
            required=False,
        ),
    }


def _security_schemes() -> Json:
    return {
        "mutualTLS": {
            "type": "mutualTLS",
            "description": "TLS 1.3 with a certificate of the network's authority.",
        },
        "httpSignature": {
            "type": "apiKey",
            "in": "header",
            "name": "Signature",
            "description": "RFC 9421 with the components of x-http-signature; the key must be "
            "one of the very agency whose certificate opened the line.",
        },
    }


def _gate_problem() -> Json:
    """What the server says before the application is reached: unsigned, unrecorded."""
    return {
        "title": "GateProblem",
        "description": "Refused before anything was read: not signed and not recorded.",
        "type": "object",
        "properties": {
            "type": {"const": "about:blank"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
        },
        "required": ["type", "title", "status", "code"],
    }


def _closed(schema: Json) -> Json:
    """Answers promise what they hold as strictly as requests are checked."""
    if schema.get("type") == "object" and "properties" in schema:
        return {"additionalProperties": False, **schema}
    return schema
