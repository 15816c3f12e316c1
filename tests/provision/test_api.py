"""The interface as agencies meet it: real mutual TLS, real signatures, a real database.  Every
refusal has its own code and remedy, is signed, and is in the access record when it says so."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from provision_nation import (
    CITY,
    NOBODY,
    PATH,
    PENSION,
    TAX,
    Centre,
    a_code,
    by_code,
    by_four,
)

from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.transport.client import PeerClient, Response
from jukinet.provision import asking
from jukinet.provision.asking import Asker, Reply
from jukinet.provision.procedures import suspend_agency
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party

SOMEBODY = a_code(1)
T = TypeVar("T")


def ask(centre: Centre, query: Any, *, agency: Party = PENSION, **more: Any) -> Reply:
    """One question through the client that knows only the served document."""

    async def go(asker: Asker) -> Reply:
        return await asker.ask(query, **more)

    return with_asker(centre, go, agency)


def with_asker(centre: Centre, go: Callable[[Asker], Awaitable[T]], agency: Party = PENSION) -> T:
    async def run() -> T:
        async with (
            centre.listening(),
            PeerClient(agency, centre.keys.identity(agency)) as client,
        ):
            return await go(centre.asker(agency, client))

    return asyncio.run(run())


def send(
    centre: Centre, body: bytes, headers: dict[str, str], *, agency: Party = PENSION,
    path: str = PATH, method: str = "POST",
) -> Response:  # fmt: skip
    """One request as it is, whatever is wrong with it."""

    async def run() -> Response:
        async with (
            centre.listening(),
            PeerClient(agency, centre.keys.identity(agency)) as client,
        ):
            return await client.request(method, NATIONAL, path, body=body, headers=headers)

    return asyncio.run(run())


def code_of(response: Response) -> str:
    problem: dict[str, Any] = msgspec.json.decode(response.body)
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["remedy"]
    return str(problem["code"])


def test_an_agency_gets_the_items_it_asked_for_signed_by_the_centre(centre: Centre) -> None:
    reply = ask(centre, by_code(SOMEBODY))
    assert (reply.status, reply.code) == (200, "found")
    assert reply.content["person"] == {
        "name": {"written": "山田 太郎", "kana": "ヤマダ タロウ"},
        "address": {"municipality": "352039", "text": "亀山町2番1号"},
    }
    assert [record["result"] for record in centre.records()] == ["found"]


def test_an_agency_may_ask_by_four_items(centre: Centre) -> None:
    assert ask(centre, by_four("高橋 花子")).content["match"] == "variant"


def test_nobody_is_an_answer_and_not_an_error(centre: Centre) -> None:
    reply = ask(centre, by_code(NOBODY))
    assert (reply.status, reply.code) == (200, "none")
    assert "person" not in reply.content


def test_the_same_question_under_its_key_gets_the_same_answer_again(centre: Centre) -> None:
    async def twice(asker: Asker) -> tuple[Reply, Reply]:
        first = await asker.ask(by_code(SOMEBODY), key="one-key-for-both-questions")
        return first, await asker.ask(by_code(SOMEBODY), key="one-key-for-both-questions")

    first, second = with_asker(centre, twice)
    assert (first.replayed, second.replayed) == (False, True)
    assert first.content == second.content
    assert [record["result"] for record in centre.records()] == ["found", "replayed"]


def test_a_key_whose_first_request_is_still_running_is_refused(centre: Centre) -> None:
    async def at_once(asker: Asker) -> list[Reply]:
        await asker.read_interface()
        key = "one-key-for-many-questions"
        asked = (asker.ask(by_code(SOMEBODY), key=key) for _ in range(12))
        return list(await asyncio.gather(*asked))

    replies = with_asker(centre, at_once)
    assert {reply.status for reply in replies} <= {200, 409}
    assert len({reply.content["receipt"] for reply in replies if reply.is_answer}) == 1
    running = [reply for reply in replies if reply.status == 409]
    assert all(reply.code == "request-still-running" for reply in running)


@pytest.mark.parametrize(
    ("agency", "query", "status", "code"),
    [
        (PENSION, by_code(SOMEBODY, item="999"), 403, "unknown-purpose"),
        (PENSION, by_code(SOMEBODY, item="2"), 403, "purpose-not-granted"),
        (TAX, by_code(SOMEBODY), 403, "purpose-not-granted"),
        (PENSION, by_code(SOMEBODY, "name", "sex"), 403, "item-not-granted"),
        (PENSION, by_four(None), 422, "question-incomplete"),
        (PENSION, by_four("山田 太郎", birth_date="1980-02-30"), 422, "invalid-date"),
        (PENSION, by_four("山田 太郎", municipality="352038"), 422, "invalid-municipality-code"),
        (PENSION, by_four("山田\x00太郎"), 422, "invalid-character"),
        (PENSION, {**by_code(SOMEBODY), "more": 1}, 400, "request-invalid"),
        (PENSION, by_code(SOMEBODY, "height"), 400, "request-invalid"),
        (PENSION, by_code(SOMEBODY, case="山田太郎"), 400, "request-invalid"),
        (PENSION, {}, 400, "request-invalid"),
    ],
)
def test_what_may_not_be_had_is_refused_with_its_code_and_recorded(
    centre: Centre, agency: Party, query: Any, status: int, code: str
) -> None:
    reply = ask(centre, query, agency=agency)
    assert (reply.status, reply.code) == (status, code)
    assert reply.content["recorded"] is True
    assert reply.content["remedy"]
    (record,) = centre.records()
    assert (record["who"], record["result"]) == (str(agency), code)
    assert reply.content["instance"] == f"urn:juki:request:{record['receipt']}"


def test_a_wrong_check_digit_is_told_without_repeating_the_code(centre: Centre) -> None:
    wrong = "1" * 11
    query = {**by_code(SOMEBODY), "question": {"by": "code", "code": wrong}}
    reply = ask(centre, query)
    assert (reply.status, reply.code) == (422, "invalid-resident-record-code")
    assert wrong not in str(reply.content)


def test_a_fault_of_the_body_is_shown_at_its_place(centre: Centre) -> None:
    reply = ask(centre, {**by_code(SOMEBODY), "items": ["name", 7]})
    (error,) = reply.content["errors"]
    assert error["pointer"] == "/items/1"


def test_a_suspended_agency_is_refused_at_its_next_request(centre: Centre) -> None:
    async def before_and_after(asker: Asker) -> list[int]:
        first = await asker.ask(by_code(SOMEBODY))
        with centre.database.transaction() as tx:
            suspend_agency(tx, PENSION, reason="test", now=centre.clock.now())
        second = await asker.ask(by_code(SOMEBODY))
        assert second.code == "connection-suspended"
        return [first.status, second.status]

    assert with_asker(centre, before_and_after) == [200, 403]


def test_outside_the_hours_the_answer_says_how_long_to_wait(centre: Centre) -> None:
    centre.clock.advance(timedelta(hours=7))
    body = msgspec.json.encode(by_code(SOMEBODY))
    response = send(centre, body, centre.sign(body))
    assert (response.status, code_of(response)) == (503, "outside-operating-hours")
    assert response.headers["retry-after"] == str(16 * 3600)


def test_a_problem_is_told_in_the_callers_language(centre: Centre) -> None:
    query = by_code(SOMEBODY, item="2")
    assert ask(centre, query, language="en").content["title"] == (
        "Your agency was not granted this affair."
    )
    assert "認められていません" in ask(centre, query, language="ja").content["title"]


BODY = msgspec.json.encode(by_code(SOMEBODY))


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"idempotency_key": ""}, 400, "idempotency-key-missing"),
        ({"idempotency_key": "short"}, 400, "idempotency-key-invalid"),
        ({"idempotency_key": "another-key-than-was-signed"}, 401, "signature-invalid"),
        ({"content_type": "text/plain"}, 415, "content-type-unsupported"),
        ({"content_digest": ""}, 400, "content-digest-mismatch"),
        ({"content_digest": "sha-256=:AAAA:"}, 400, "content-digest-mismatch"),
        ({"signature": ""}, 401, "signature-missing"),
        ({"signature": "juki=:AAAA:"}, 401, "signature-invalid"),
        ({"signature_input": 'juki=("@method");created=1;keyid="k"'}, 401, "signature-invalid"),
    ],
)
def test_a_request_not_in_order_is_refused_and_recorded(
    centre: Centre, changed: dict[str, Any], status: int, code: str
) -> None:
    response = send(centre, BODY, centre.sign(BODY, **changed))
    assert (response.status, code_of(response)) == (status, code)
    assert [record["result"] for record in centre.records()] == [code]
    if status == 401:
        assert response.headers["accept-signature"].startswith('juki=("@method"')
    assert {"signature", "signature-input", "content-digest"} <= response.headers.keys()


def test_an_old_signature_is_refused(centre: Centre) -> None:
    headers = centre.sign(BODY)
    centre.clock.advance(timedelta(minutes=11))
    response = send(centre, BODY, headers)
    assert (response.status, code_of(response)) == (401, "signature-outdated")


def test_a_changed_body_is_refused_even_with_its_own_digest(centre: Centre) -> None:
    other = msgspec.json.encode(by_code(a_code(2)))
    headers = centre.sign(BODY) | {"content-digest": centre.sign(other)["content-digest"]}
    assert code_of(send(centre, other, headers)) == "signature-invalid"


def test_another_agencys_signature_is_refused_whoever_opens_the_line(centre: Centre) -> None:
    response = send(centre, BODY, centre.sign(BODY, agency=TAX), agency=PENSION)
    assert (response.status, code_of(response)) == (403, "signer-not-peer")
    (record,) = centre.records()
    assert record["who"] == str(PENSION)


def test_a_node_that_is_no_agency_is_refused_at_the_gate(centre: Centre) -> None:
    response = send(centre, BODY, centre.sign(BODY), agency=CITY)
    assert (response.status, code_of_gate(response)) == (403, "peer-wrong-role")
    assert centre.records() == []


def code_of_gate(response: Response) -> str:
    problem: dict[str, Any] = msgspec.json.decode(response.body)
    return str(problem["code"])


def test_a_query_string_is_refused(centre: Centre) -> None:
    response = send(centre, BODY, centre.sign(BODY), path=f"{PATH}?code=1")
    assert (response.status, code_of(response)) == (400, "request-invalid")


def test_a_body_too_long_is_refused(centre: Centre) -> None:
    body = b" " * 20_000 + BODY
    response = send(centre, body, centre.sign(body))
    assert (response.status, code_of(response)) == (413, "too-large")


def test_other_methods_are_refused(centre: Centre) -> None:
    response = send(centre, BODY, centre.sign(BODY), method="PUT")
    assert (response.status, code_of(response)) == (405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


def test_the_gate_lets_every_party_read_the_document(centre: Centre) -> None:
    response = send(centre, b"", {}, agency=CITY, path="/openapi.json", method="GET")
    assert response.status == 200
    assert msgspec.json.decode(response.body)["openapi"] == "3.1.0"


def test_when_the_database_is_away_the_same_request_may_be_sent_again(centre: Centre) -> None:
    centre.database.close()
    response = send(centre, BODY, centre.sign(BODY))
    assert (response.status, code_of(response)) == (503, "database-unavailable")
    problem = msgspec.json.decode(response.body)
    assert (problem["recorded"], problem["retry"]) == (False, "after")
    assert response.headers["retry-after"] == "5"


def test_no_log_line_holds_a_code_or_a_name(
    centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    ask(centre, by_code(SOMEBODY))
    ask(centre, by_four("山田 太郎"))
    ask(centre, {**by_code(SOMEBODY), "more": 1})
    assert SOMEBODY.digits not in caplog.text
    assert "山田" not in caplog.text


def test_a_forged_answer_is_not_believed(centre: Centre) -> None:
    """The client refuses an answer that another key signed: here the centre's key was exchanged."""
    stranger = centre.keys.vaults[TAX]

    class Exchanged:
        def __init__(self, vault: Any) -> None:
            self._vault = vault

        def __getattr__(self, name: str) -> Any:
            return getattr(self._vault, name)

        def sign(self, handle: str, data: bytes) -> bytes:
            return stranger.sign(handle, data) if handle == SIGN else self._vault.sign(handle, data)

    centre.context = replace(centre.context, vault=Exchanged(centre.context.vault))
    with pytest.raises(JukiError) as caught:
        ask(centre, by_code(SOMEBODY))
    assert caught.value.code is ErrorCode.SIGNATURE_INVALID


def test_the_client_knows_nothing_of_the_server_but_its_document() -> None:
    tree = ast.parse(Path(asking.__file__).read_text())
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in imported if name.startswith("jukinet.provision")]
