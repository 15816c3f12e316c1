"""The counter as a web application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jukinet.counters.bridge.routes import BridgeDoor
from jukinet.counters.frame.asked import VISITOR_COOKIE, Asked, read_asked, read_without_form
from jukinet.counters.frame.desk import SIGN_ON, DeskWork, ServedScreen, may_be_kept
from jukinet.counters.frame.entrance import Standing, enter
from jukinet.counters.frame.own import make_own_screens
from jukinet.counters.frame.pages import Pages, Scene
from jukinet.counters.frame.signing_on import SignOnPages
from jukinet.counters.frame.talking import Answering, Parting, Talking
from jukinet.counters.frame.watching import Watch
from jukinet.counters.procedures import keep_draft
from jukinet.counters.screen import Facilities, Screen, ScreenFamily
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.web.guard import LOCAL_NAMES, Guard
from jukinet.platform.web.language import remember_language
from jukinet.platform.web.streaming import event_stream
from jukinet.terms.errors import ErrorCode, JukiError

PUBLIC_CODES: Final = frozenset({"J-H06", "J-H06a", "J-H08"})
"""The public pages stop a card and say of a paper that it was issued; sign-on is the frame's."""
FREE_CODES: Final = frozenset({"J-B08", "J-B08a"})
"""The operators' manual is for whoever is signed on, whatever he may do."""
DRAFT_ADDRESS: Final = "draft_address"
THREADS: Final = 8
"""Screens that are worked on at once: two for each connection of a small node's pool."""
WATCH_THREADS: Final = 2
MOMENT_SECONDS: Final = 0.4
"""Whoever waits no longer than this sees no page that waits."""
TALK_THREADS: Final = 160
"""Cards that are talked with at once, most of which wait for somebody who types his PIN, and
questions to other offices: these are bounded (``PLACES_MAX``, ``CHECKS_MAX``), so that offices
that hang leave threads to the cards."""

log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def make_counter(
    context: NodeContext,
    database: Database,
    families: Sequence[ScreenFamily],
    facilities: Facilities,
    *,
    hosts: frozenset[str] = LOCAL_NAMES,
    secure: bool = False,
) -> Starlette:
    """The counter of an office; ``secure`` keeps its cookies to TLS, ``state.stopping`` ends it."""
    for family in families:
        for screen in family.screens:
            must_be_routable(screen)
    counter = _Counter(context, database, families, facilities, secure)
    app = Starlette(
        routes=counter.routes(),
        middleware=[Middleware(Guard, names=hosts)],
        exception_handlers={
            JukiError: counter.show_refusal,
            404: counter.show_missing,
            405: counter.show_missing,
        },
    )
    app.state.stopping = counter.stopping
    return app


def must_be_routable(screen: Screen) -> None:
    """A screen names the right it needs, or is the one public page."""
    assert screen.function is not None or screen.code in PUBLIC_CODES | FREE_CODES, (
        f"{screen.code} names no right"
    )


class _Counter:
    """The routes over one office's database."""

    def __init__(
        self,
        context: NodeContext,
        database: Database,
        families: Sequence[ScreenFamily],
        facilities: Facilities,
        secure: bool,
    ) -> None:
        self.stopping = asyncio.Event()
        self._families = families
        self._secure = secure
        self._threads = ThreadPoolExecutor(THREADS, "counter")
        self._talks = ThreadPoolExecutor(TALK_THREADS, "talk")
        self._watching = ThreadPoolExecutor(WATCH_THREADS, "watch")
        self._pages = Pages(context, families, facilities)
        self._work = DeskWork(context, database, facilities, self._pages)
        lines = facilities.bridges
        self._bridges = lines and BridgeDoor(context, database, lines, self._threads)
        self._sign_on = SignOnPages(self._work, secure)
        self._watch = Watch(context, database, facilities.reader, self._watching, self._talks)

    def routes(self) -> list[Route]:
        """Every address of the counter."""
        screens = [
            ServedScreen(screen, family.name)
            for family in self._families
            for screen in family.screens
        ]
        return [
            Route(SIGN_ON, self._in_thread(self._sign_on_page), methods=["GET", "POST"]),
            Route("/watch", self._stream, methods=["GET"]),
            Route("/draft", self._in_thread(self._keep_draft), methods=["POST"]),
            *map(self._route, make_own_screens(self._families)),
            *map(self._route, screens),
            *(files.route for files in self._pages.static),
            *(self._bridges.routes() if self._bridges else ()),
        ]

    async def show_refusal(self, request: Request, error: Exception) -> Response:
        """A request that could not even be read."""
        assert isinstance(error, JukiError)
        asked = read_without_form(request)
        return await self._run(lambda: self._work.show_error(Scene(asked, "J-A00"), error))

    async def show_missing(self, request: Request, _: Exception) -> Response:
        """An address that is none of ours; who is signed on stays so."""
        error = JukiError(ErrorCode.NOT_FOUND, "no such page")
        asked = read_without_form(request)
        return await self._run(lambda: self._show_inside(asked, error))

    def _show_inside(self, asked: Asked, error: JukiError) -> Response:
        scene = Scene(asked, "J-A00")
        try:
            with self._work.database.transaction() as tx:
                entrance = enter(tx, asked, self._work.context, self._work.facilities.reader)
            scene = replace(scene, terminal=entrance.terminal, by=entrance.by)
        except JukiError as closed:
            return self._work.show_error(scene, closed)
        return self._work.show_error(scene, error)

    def _route(self, served: ServedScreen) -> Route:
        screen = served.screen
        methods = [method for method, there in _methods_of(screen) if there]
        serve = self._work.serve_public if screen.code in PUBLIC_CODES else self._work.serve
        return Route(
            screen.path,
            self._in_thread(lambda asked: serve(asked, served), takes_files=screen.takes_files),
            methods=methods,
        )

    def _sign_on_page(self, asked: Asked) -> Response | Talking | Parting:
        return self._sign_on.act(asked) if asked.posts else self._sign_on.show(asked)

    def _keep_draft(self, asked: Asked) -> Response:
        """What is typed, sent by the script as it is typed."""
        self._work.must_be_ours(asked)
        kept = [
            field
            for field in asked.form.fields
            if may_be_kept(field[0]) and field[0] != DRAFT_ADDRESS
        ]
        address = asked.form.get(DRAFT_ADDRESS)
        with self._work.database.transaction() as tx:
            entrance = enter(tx, asked, self._work.context, self._work.facilities.reader)
            session = entrance.session
            # A session that was paused this very moment still gets what was typed before.
            stands = entrance.standing in (Standing.SIGNED_ON, Standing.AWAY)
            if session is not None and stands and session.address == address:
                fields = urlencode(kept).encode()
                now = self._work.context.clock.now()
                keep_draft(tx, session.session_id, address, fields, now)
        return Response(status_code=204)

    def _in_thread(
        self, serve: Callable[[Asked], Response | Talking | Parting], *, takes_files: bool = False
    ) -> Endpoint:
        """A page's way: read whole, worked on in a thread, answered after the commit."""

        async def answer(request: Request) -> Response:
            asked = await read_asked(request, takes_files=takes_files)
            visitor = asked.visitor or self._pages.new_key()
            asked = replace(asked, visitor=visitor)
            try:
                response = await self._answer(lambda: serve(asked))
            except Exception:
                log.exception("a screen failed")
                fault = JukiError(ErrorCode.INTERNAL_ERROR, "a screen failed")
                response = await self._run(
                    lambda: self._work.show_error(Scene(asked, "J-A00"), fault)
                )
            if request.cookies.get(VISITOR_COOKIE) != visitor:
                response.set_cookie(
                    VISITOR_COOKIE, visitor, httponly=True, samesite="strict", secure=self._secure
                )
            remember_language(request, response)
            return response

        return answer

    async def _stream(self, request: Request) -> Response:
        asked = await read_asked(request)
        return event_stream(self._watch.tell(asked), stopping=self.stopping)

    async def _answer(self, serve: Answering) -> Response:
        """The answer; where a card is talked with in between, in a thread that may wait for it."""
        loop = asyncio.get_running_loop()
        answered = await loop.run_in_executor(self._threads, serve)
        while isinstance(answered, Talking):
            go_on = await loop.run_in_executor(self._talks, answered.hold)
            answered = await loop.run_in_executor(self._threads, go_on)
        if isinstance(answered, Parting):
            return await self._part(answered)
        return answered

    async def _part(self, parting: Parting) -> Response:
        """What is found in a moment is the answer; whatever takes longer goes on without it."""
        loop, finished = asyncio.get_running_loop(), asyncio.Event()

        def tell(_: object) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(finished.set)

        going_on = self._talks.submit(_go_on, parting.hold)
        going_on.add_done_callback(tell)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MOMENT_SECONDS):
                await finished.wait()
        found = going_on.result() if finished.is_set() else None
        return found or parting.response

    async def _run(self, work: Callable[[], Response]) -> Response:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _go_on(hold: Callable[[], Answering]) -> Response | None:
    """What is left to do: its outcome is written down, and shown if somebody still waits."""
    try:
        found = hold()()
    except Exception:
        log.exception("what a screen left to be found failed")
        return None
    return found if isinstance(found, Response) else None


def _methods_of(screen: Screen) -> tuple[tuple[str, bool], tuple[str, bool]]:
    return ("GET", screen.show is not None), ("POST", screen.act is not None)
