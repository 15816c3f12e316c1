"""Proves who is turned away before any page is made, and what every answer forbids its page."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from jukinet.platform.web.guard import Guard
from web_visitor import Visitor


async def _answer(request: Request) -> Response:
    return PlainTextResponse("here")


@pytest.fixture
def visitor() -> Visitor:
    route = Route("/", _answer, methods=["GET", "POST", "PUT"])
    return Visitor(Starlette(routes=[route], middleware=[Middleware(Guard)]))


def test_a_page_of_ours_is_answered(visitor: Visitor) -> None:
    assert visitor.get("/").text == "here"
    assert visitor.post("/", []).status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8460", ""])
def test_a_foreign_name_made_to_lead_here_is_turned_away(visitor: Visitor, host: str) -> None:
    visitor.host = host
    assert visitor.get("/").status == 421


@pytest.mark.parametrize("host", ["localhost:8460", "127.0.0.1", "[::1]:8460"])
def test_this_machine_has_several_names(visitor: Visitor, host: str) -> None:
    visitor.host = host
    assert visitor.get("/").status == 200


def test_methods_we_do_not_use_are_refused(visitor: Visitor) -> None:
    page = visitor._ask("PUT", "/", b"", {})
    assert (page.status, page.headers["allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:8460"},
    ],
)
def test_a_form_of_another_site_is_refused(visitor: Visitor, said: dict[str, str]) -> None:
    assert visitor.post("/", [], **said).status == 403


def test_who_does_not_say_where_a_form_comes_from_is_refused(visitor: Visitor) -> None:
    page = visitor._ask("POST", "/", b"", {"content-type": "application/x-www-form-urlencoded"})
    assert page.status == 403


def test_nothing_from_elsewhere_and_nothing_inline_may_run(visitor: Visitor) -> None:
    policy = visitor.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_no_answer_is_kept_or_framed(visitor: Visitor) -> None:
    headers = visitor.get("/").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
