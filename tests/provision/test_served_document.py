"""The served document is true and complete: requests generated from it, right ones and wrong ones,
get answers that it describes, from a real server over real mutual TLS, with real signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from provision_nation import AUTHORITY, MORNING, PACKAGES, PATH, PENSION, Centre
from requests.adapters import HTTPAdapter
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database, drop_node_database
from jukinet.provision.api.openapi import new_document
from jukinet.provision.api.problems import TREATMENTS
from jukinet.terms.errors import ErrorCode

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
]
schema = schemathesis.openapi.from_dict(new_document())


class NamedAdapter(HTTPAdapter):
    """Mutual TLS to the centre by its name in the network, wherever it listens."""

    def __init__(self, context: Any) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(
            *args, **kwargs, ssl_context=self._context, server_hostname=AUTHORITY
        )


@pytest.fixture(scope="module")
def line(
    cluster: Any, provision_keys: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Centre, requests.Session, str]]:
    """One centre for all generated requests, and an agency's line to it."""
    dsn = create_node_database(cluster.dsn(), "served_document", packages=PACKAGES)
    database = Database(dsn)
    centre = Centre(provision_keys, database, ManualClock(MORNING))
    with centre.listening_beside() as port, requests.Session() as session:
        session.trust_env = False
        session.mount("https://", NamedAdapter(provision_keys.identity(PENSION).calling))
        yield centre, session, f"https://127.0.0.1:{port}"
    database.close()
    drop_node_database(cluster.dsn(), "served_document")


def signed_as_given(centre: Centre, request: requests.PreparedRequest) -> None:
    """Replace generated signatures by true ones; what was left out stays left out."""
    body = request.body or b""
    assert isinstance(body, bytes | str)
    raw = body.encode() if isinstance(body, str) else body
    key = str(request.headers.get("Idempotency-Key", ""))
    true = centre.sign(raw, key=key)
    for name in ("Content-Digest", "Signature-Input", "Signature"):
        if name in request.headers:
            request.headers[name] = true[name.lower()]
    request.headers["Host"] = AUTHORITY


@schema.parametrize()
@settings(
    max_examples=50,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_the_document_describes_is_answered_as_it_says(
    case: schemathesis.Case[Any], line: tuple[Centre, requests.Session, str]
) -> None:
    centre, session, base = line
    kwargs = case.as_transport_kwargs(base_url=base)
    kwargs.pop("timeout", None)
    prepared = session.prepare_request(requests.Request(**kwargs))
    signed_as_given(centre, prepared)
    response = session.send(prepared, timeout=60, allow_redirects=False)
    case.validate_response(response, checks=CHECKS)


def test_the_examples_of_the_document_are_answered(
    line: tuple[Centre, requests.Session, str],
) -> None:
    centre, session, base = line
    operation = new_document()["paths"][PATH]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    for number, example in enumerate(examples.values()):
        body = msgspec.json.encode(example["value"])
        headers = centre.sign(body, key=f"an-example-of-the-document-{number}")
        response = session.post(base + PATH, data=body, headers=headers, timeout=60)
        assert response.status_code == 200, response.text


def test_every_problem_an_agency_can_meet_stands_in_the_document() -> None:
    responses = new_document()["paths"][PATH]["post"]["responses"]
    for code, treatment in TREATMENTS.items():
        assert code.value in responses[str(treatment.status)]["description"]


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = new_document()

    def follow(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                found: Any = document
                for step in node["$ref"].removeprefix("#/").split("/"):
                    found = found[step]
            for value in node.values():
                follow(value)
        elif isinstance(node, list):
            for value in node:
                follow(value)

    follow(document)


def test_a_refusal_by_law_is_never_a_server_error() -> None:
    by_law = {
        ErrorCode.CONNECTION_SUSPENDED,
        ErrorCode.UNKNOWN_PURPOSE,
        ErrorCode.PURPOSE_NOT_GRANTED,
        ErrorCode.ITEM_NOT_GRANTED,
    }
    assert {TREATMENTS[code].status for code in by_law} == {403}
