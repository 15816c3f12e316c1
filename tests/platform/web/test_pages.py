"""Proves what pages are made of: words, templates, static files, streams, what we vendored."""

import asyncio
import hashlib
import tomllib
from collections.abc import AsyncGenerator
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from jukinet.platform.web import streaming
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.platform.web.language import COOKIE, language_of, remember_language
from jukinet.platform.web.rendering import Renderer
from jukinet.platform.web.static_files import FOREVER, StaticFiles
from web_visitor import Visitor

STATIC = files("jukinet.platform.web") / "static"
VENDORED = tomllib.loads((STATIC / "vendor" / "MANIFEST.toml").read_text())


# --- words and templates


def test_a_phrase_fills_its_named_places() -> None:
    words = Words("en", {"cut": "{one} is cut", "plain": "{as it is}"})
    assert words("cut", one="Yamaguchi") == "Yamaguchi is cut"
    assert words("plain") == "{as it is}"


def test_a_phrase_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("ja", {})("nothing")


def test_a_phrase_needs_every_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "somebodys_words"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "words.toml").write_text('[only]\nja = "日本語だけ"\n')
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(Exception, match="missing required field `en`"):
        load_catalogue("somebodys_words", "words.toml")


def a_renderer(folder: Path, monkeypatch: pytest.MonkeyPatch, template: str) -> Renderer:
    package = folder / f"pages_of_{folder.name}"  # a name of its own: packages are remembered
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "templates" / "page.html").write_text(template)
    monkeypatch.syspath_prepend(folder)
    return Renderer({"some": package.name}, [])


def test_what_is_said_is_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = a_renderer(tmp_path, monkeypatch, "<p>{{ name }}{{ t('said', who=name) }}</p>")
    words = Words("en", {"said": "{who} said"})
    page = renderer.render("some/page.html", words, {"name": "<script>"})
    assert page == "<p>&lt;script&gt;&lt;script&gt; said</p>"


def test_an_undefined_name_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = a_renderer(tmp_path, monkeypatch, "{{ nothing }}")
    with pytest.raises(UndefinedError):
        renderer.render("some/page.html", Words("ja", {}), {})


# --- languages


def a_request(query: str = "", cookie: str = "", wish: str = "") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", wish.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("request_", "language"),
    [
        (a_request(), "ja"),
        (a_request(wish="en-GB,en;q=0.9"), "en"),
        (a_request(cookie=f"{COOKIE}=ja", wish="en"), "ja"),
        (a_request(query="lang=en", cookie=f"{COOKIE}=ja"), "en"),
        (a_request(query="lang=fr", cookie=f"{COOKIE}=en"), "en"),
    ],
)
def test_what_the_visitor_chose_comes_before_what_the_browser_wishes(
    request_: Request, language: str
) -> None:
    assert language_of(request_) == language


def test_only_a_choice_is_remembered() -> None:
    for query, remembered in (("lang=en", True), ("lang=fr", False), ("", False)):
        response = Response()
        remember_language(a_request(query), response)
        assert ("set-cookie" in response.headers) is remembered


# --- static files


def test_a_static_file_is_cached_forever_under_an_address_of_its_content() -> None:
    static = StaticFiles("web", "jukinet.platform.web")
    visitor = Visitor(Starlette(routes=[static.route]))
    address = static.addresses["frame.css"]
    page = visitor.get(address)
    assert (page.status, page.headers["cache-control"]) == (200, FOREVER)
    assert page.body == (STATIC / "frame.css").read_bytes()


@pytest.mark.parametrize(
    "path", ["vendor/htmx/LICENSE", "../__init__.py", "nothing.css", "vendor/MANIFEST.toml"]
)
def test_what_is_no_page_asset_is_not_served(path: str) -> None:
    static = StaticFiles("web", "jukinet.platform.web")
    visitor = Visitor(Starlette(routes=[static.route]))
    version = static.addresses["frame.css"].split("/")[3]
    assert visitor.get(f"/static/web/{version}/{path}").status == 404


def test_an_old_address_of_a_changed_file_is_gone() -> None:
    static = StaticFiles("web", "jukinet.platform.web")
    visitor = Visitor(Starlette(routes=[static.route]))
    assert visitor.get("/static/web/older/frame.css").status == 404


@pytest.mark.parametrize("name", VENDORED)
def test_what_others_wrote_stands_unchanged_with_its_licence(name: str) -> None:
    said = VENDORED[name]
    assert {"package", "version", "licence", "copyright", "source"} <= said.keys()
    assert "LICENSE" in said["files"]
    for file, expected in said["files"].items():
        content = (STATIC / "vendor" / name / file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == expected, file


def test_nothing_stands_in_the_vendor_folder_that_the_manifest_does_not_name() -> None:
    there = {
        f"{folder.name}/{file.name}"
        for folder in (STATIC / "vendor").iterdir()
        if folder.is_dir()
        for file in folder.iterdir()
    }
    assert there == {f"{name}/{file}" for name, said in VENDORED.items() for file in said["files"]}


# --- streams


def test_a_stream_tells_facts_says_it_is_alive_and_closes_its_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.01)
    closed = []

    async def facts(go_on: asyncio.Event) -> AsyncGenerator[tuple[str, object], None]:
        try:
            yield "movement", {"count": 3}
            await go_on.wait()
            yield "movement", {"count": 4}
        finally:
            closed.append(True)

    async def listen() -> list[bytes]:
        stopping = asyncio.Event()
        response = streaming.event_stream(facts(asyncio.Event()), stopping=stopping)
        heard: list[bytes] = []
        async for part in response.body_iterator:
            assert isinstance(part, bytes)
            heard.append(part)
            if len(heard) == 4:
                stopping.set()
        return heard

    heard = asyncio.run(listen())
    assert heard[0] == b"retry: 2000\n\n"
    assert heard[1] == b'event: movement\ndata: {"count":3}\n\n'
    assert heard[2] == heard[3] == b"event: alive\ndata: {}\n\n"
    assert closed == [True]
