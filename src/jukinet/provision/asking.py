"""The agency's side of the line (照会する側): a client written only against the served document.

It imports nothing of this package.  What it knows of the interface (path, required fields, what a
signature must cover, how answers are signed) it reads from ``/openapi.json`` of the office it
asks; a vendor with that document and the standards it names can write the same in any language.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from jukinet.platform.crypto.certificates import host_of
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.seal import digest, verify
from jukinet.platform.crypto.vault import SIGN, Vault
from jukinet.platform.transport.client import PeerClient, Response
from jukinet.terms.clock import Clock
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

DOCUMENT_PATH: Final = "/openapi.json"
OPERATION: Final = "askIdentity"
KEY_BYTES: Final = 18
ATTEMPTS_MAX: Final = 3
"""A question whose answer was lost on the way is asked again under its key: at most twice."""
OF_THE_GATE: Final = frozenset({403, 404, 411, 413})
"""Refusals before the office's program has read a question: they come unsigned, and say no item."""

_COMPONENT: Final = re.compile(r'"([^"]+)"(;req)?')


@dataclass(frozen=True, slots=True)
class Interface:
    """What the document says of the one operation we use."""

    path: str
    required_fields: frozenset[str]
    label: str
    algorithm: str
    request_components: str
    answer_components: str
    bare_answer_components: str
    skew_seconds_max: int

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Interface:
        """Find the operation by its id; everything else follows from there."""
        try:
            for path, methods in document["paths"].items():
                operation = methods.get("post", {})
                if operation.get("operationId") != OPERATION:
                    continue
                rules = document["x-http-signature"]
                parameters = [_resolve(document, one) for one in operation["parameters"]]
                return cls(
                    path=path,
                    required_fields=frozenset(
                        one["name"].lower()
                        for one in parameters
                        if one["in"] == "header" and one["required"]
                    ),
                    label=rules["label"],
                    algorithm=rules["algorithm"],
                    request_components=rules["request_components"],
                    answer_components=rules["answer_components"],
                    bare_answer_components=rules["bare_answer_components"],
                    skew_seconds_max=rules["skew_seconds_max"],
                )
        except (KeyError, TypeError, AttributeError) as error:
            raise JukiError(
                ErrorCode.PEER_ANSWER_INVALID, "the document lacks what a client needs"
            ) from error
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, f"the document has no {OPERATION}")


@dataclass(frozen=True, slots=True)
class Reply:
    """An office's answer or problem, its signature verified; the content is not for logs."""

    status: int
    content: Mapping[str, Any] = field(repr=False)
    replayed: bool
    key: str

    @property
    def is_answer(self) -> bool:
        """Whether it is an answer and not a problem."""
        return self.status == 200

    @property
    def code(self) -> str:
        """The result of an answer, or the code of a problem."""
        return str(self.content.get("result" if self.is_answer else "code", ""))


class Asker:
    """One agency's way to ask one office."""

    def __init__(
        self,
        office: Party,
        *,
        client: PeerClient,
        vault: Vault,
        directory: PeerDirectory,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._office = office
        self._client = client
        self._vault = vault
        self._directory = directory
        self._clock = clock
        self._randomness = randomness
        self._interface: Interface | None = None

    async def read_interface(self) -> Interface:
        """Fetch the document, once."""
        if self._interface is None:
            response = await self._client.get(self._office, DOCUMENT_PATH)
            if response.status != 200:
                raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "there is no document")
            self._interface = Interface.from_document(_decode(response.body))
        return self._interface

    async def ask(
        self, query: Mapping[str, Any], *, key: str | None = None, language: str = "ja"
    ) -> Reply:
        """Ask one question; a line that breaks is tried again under the same key."""
        interface = await self.read_interface()
        own_key = key or self._randomness.random_bytes(KEY_BYTES).hex()
        body = msgspec.json.encode(query)
        for attempt in range(1, ATTEMPTS_MAX + 1):
            fields = self._sign(interface, body, own_key)
            headers = {**fields, "accept-language": language}
            try:
                response = await self._client.post(self._office, interface.path, body, headers)
            except JukiError as error:
                if error.code is not ErrorCode.PEER_UNREACHABLE or attempt == ATTEMPTS_MAX:
                    raise
                continue
            if response.status in OF_THE_GATE and "signature" not in response.headers:
                return Reply(response.status, _decode(response.body), replayed=False, key=own_key)
            self._must_be_signed(interface, response, fields)
            replayed = response.headers.get("idempotency-replayed") == "true"
            return Reply(response.status, _decode(response.body), replayed, own_key)
        raise AssertionError("the loop returns or raises")

    def _sign(self, interface: Interface, body: bytes, key: str) -> dict[str, str]:
        fields = {
            "content-type": "application/json",
            "content-digest": _digest_field(body),
            "idempotency-key": key,
        }
        parameters = (
            f"{interface.request_components};created={int(self._clock.now().timestamp())}"
            f';keyid="{self._vault.public(SIGN).thumbprint}";alg="{interface.algorithm}"'
        )
        derived = {
            "@method": "POST",
            "@authority": host_of(self._office),
            "@path": interface.path,
        }
        base = _base(interface.request_components, parameters, {**fields, **derived}, {})
        signature = base64.b64encode(self._vault.sign(SIGN, base)).decode()
        fields["signature-input"] = f"{interface.label}={parameters}"
        fields["signature"] = f"{interface.label}=:{signature}:"
        missing = interface.required_fields - fields.keys()
        if missing:
            raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the document requires unknown fields")
        return fields

    def _must_be_signed(
        self, interface: Interface, response: Response, request: Mapping[str, str]
    ) -> None:
        """(1) The digest is the body's; (2) the components are the fixed ones; (3) signed now; (4)
        by a key of the office we asked; (5) and the signature is that key's."""
        headers = response.headers
        if headers.get("content-digest") != _digest_field(response.body):  # (1)
            raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the answer's digest is not its body's")
        components, created, key_id, parameters = _parse_input(interface, headers)
        bare_allowed = response.status != 200
        if components != interface.answer_components and not (
            bare_allowed and components == interface.bare_answer_components
        ):  # (2)
            raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the signature covers something else")
        if abs(self._clock.now().timestamp() - created) > interface.skew_seconds_max:  # (3)
            raise JukiError(ErrorCode.SIGNATURE_OUTDATED, "the answer was signed at another time")
        key = self._directory.get(self._office).find_sign_key(key_id)
        if key is None:  # (4)
            raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the key is not one of the office")
        base = _base(components, parameters, {**headers, "@status": str(response.status)}, request)
        verify(key, base, _parse_signature(interface, headers))  # (5)


def _base(
    components: str, parameters: str, own: Mapping[str, str], request: Mapping[str, str]
) -> bytes:
    """The signature base of RFC 9421 for any list of components."""
    lines = []
    for name, of_request in _COMPONENT.findall(components):
        source = request if of_request else own
        if name not in source:
            raise JukiError(ErrorCode.PEER_ANSWER_INVALID, f"a signed field is missing: {name}")
        lines.append(f'"{name}"{of_request}: {source[name]}')
    lines.append(f'"@signature-params": {parameters}')
    return "\n".join(lines).encode("latin-1")


def _parse_input(interface: Interface, headers: Mapping[str, str]) -> tuple[str, int, str, str]:
    """Components, instant, key and all parameters of the answer's signature."""
    pattern = re.escape(interface.label) + r"=((\([^()]*\))((?:;[a-z]+=(?:\d+|\"[^\"]*\"))*))"
    found = re.fullmatch(pattern, headers.get("signature-input", ""))
    if found is None:
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the answer is not signed")
    values = dict(re.findall(r';([a-z]+)="?([^";]*)"?', found[3]))
    if values.get("alg") != interface.algorithm or not values.get("created", "").isdecimal():
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the answer is signed in another way")
    return found[2], int(values["created"]), values.get("keyid", ""), found[1]


def _parse_signature(interface: Interface, headers: Mapping[str, str]) -> bytes:
    found = re.fullmatch(
        re.escape(interface.label) + r"=:([A-Za-z0-9+/=]+):", headers.get("signature", "")
    )
    try:
        return base64.b64decode(found[1] if found else "", validate=True)
    except binascii.Error:
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the signature is not base64") from None


def _digest_field(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(digest(body)).decode()}:"


def _resolve(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object a local reference points to."""
    reference = node.get("$ref")
    if reference is None:
        return node
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _decode(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "the answer is no JSON object") from None
