"""Addresses of the nation's page: what each shows, what each form does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from jukinet.nation.desk import (
    SPEEDS,
    AskView,
    LedgerView,
    NationDesk,
    Question,
    QuestionBy,
)
from jukinet.nation.desk.looking import names_of
from jukinet.nation.page.counter import CounterScreens
from jukinet.nation.page.drawing import draw_map, find_wire, fit
from jukinet.nation.page.handing_out import HandedOutFiles
from jukinet.nation.page.telling import Notice, NoticeFacts, Teller
from jukinet.nation.tile_map import Direction, find_neighbour
from jukinet.platform.crypto.randomness import Randomness, SystemRandomness
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.platform.web.forms import KEY_FIELD, Form, FormOffice, Once, Outcomes, read_form
from jukinet.platform.web.guard import Guard
from jukinet.platform.web.language import language_of, remember_language
from jukinet.platform.web.rendering import Renderer
from jukinet.platform.web.static_files import StaticFiles
from jukinet.platform.web.streaming import event_stream
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party, Role

PACKAGE: Final = "jukinet.nation.page"
WORD_FILES: Final = ("wording.toml", "names.toml", "kinds.toml")
# Without script a reader may let the page come again by itself: so often.
REFRESH_SECONDS: Final = 10
# How errors are told over HTTP; whatever is not named is our own fault.
STATUS: Final = {
    ErrorCode.FORM_INVALID: 422,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.SESSION_EXPIRED: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.INVALID_PARTY: 404,
    ErrorCode.NODE_NOT_RUNNING: 503,
    ErrorCode.DATABASE_UNAVAILABLE: 503,
    ErrorCode.DISK_FULL: 503,
    ErrorCode.TRANSACTION_CONFLICT: 503,
    ErrorCode.PEER_UNREACHABLE: 503,
    ErrorCode.CARD_MISSING: 409,
    ErrorCode.CLAIMED_BY_ANOTHER: 409,
    ErrorCode.TERMINAL_UNKNOWN: 404,
}
# Where a form may lead back to.
PLACES: Final = frozenset({"/", "/nodes"})
TOLD: Final = "told"

Facts = dict[str, Any]


def make_page(desk: NationDesk, *, randomness: Randomness | None = None) -> Starlette:
    """The nation's page as an application; ``app.state.stopping`` ends its open streams."""
    page = _Page(desk, randomness or SystemRandomness())
    app = Starlette(
        routes=page.routes(),
        middleware=[Middleware(Guard)],
        exception_handlers={JukiError: page.show_error, 404: page.show_missing},
    )
    app.state.stopping = page.stopping
    return app


class _Page:
    """The screens over one desk."""

    def __init__(self, desk: NationDesk, randomness: Randomness) -> None:
        static = [StaticFiles("web", "jukinet.platform.web"), StaticFiles("page", PACKAGE)]
        self.stopping = asyncio.Event()
        self._desk = desk
        self._static = static
        self._renderer = Renderer({"page": PACKAGE}, static)
        self._words = load_catalogue(PACKAGE, *WORD_FILES)
        self._names = names_of(desk.plan)
        self._drawing = draw_map(desk.plan)
        self._forms = FormOffice(randomness)
        self._once = Once()
        self._outcomes: Outcomes[Notice | AskView | LedgerView] = Outcomes(randomness)

    def routes(self) -> list[Route]:
        """Every address of the page."""
        return [
            Route("/", self.show_map),
            Route("/nodes", self.show_nodes),
            Route("/messages", self.show_messages),
            Route("/messages/{node}/{message_id}", self.show_message),
            Route("/ask", self.show_ask, methods=["GET"]),
            Route("/access", self.show_access),
            Route("/ledger", self.show_ledger, methods=["GET"]),
            Route("/events", self.stream_events),
            Route("/time", self._form(self._change_time), methods=["POST"]),
            Route("/move", self._form(self._make_move), methods=["POST"]),
            Route("/lines", self._form(self._change_line), methods=["POST"]),
            Route("/ask", self._form(self._ask), methods=["POST"]),
            Route("/ledger", self._form(self._change_ledger), methods=["POST"]),
            *HandedOutFiles(self._desk).routes(),
            *CounterScreens(self._desk, self._answer, self._form, self._tell).routes(),
            *(files.route for files in self._static),
        ]

    # --- what is shown ---------------------------------------------------------------------

    async def show_map(self, request: Request) -> Response:
        """The live map (J01)."""
        facts = {
            "view": await self._desk.look(),
            "drawing": self._drawing,
            "neighbours": self._neighbours,
            "find_wire": find_wire,
            "fit": fit,
        }
        return self._answer(request, "page/map.html", facts)

    async def show_nodes(self, request: Request) -> Response:
        """The same as tables."""
        return self._answer(request, "page/nodes.html", {"view": await self._desk.look()})

    async def show_messages(self, request: Request) -> Response:
        """What one node sent and received last, or the nation's newest."""
        chosen = request.query_params.get("node", "")
        node = self._get_party(chosen) if chosen else None
        view = await self._desk.look()
        lines = view.recent if node is None else await self._desk.list_messages(node)
        facts = {"view": view, "node": node, "lines": lines, "nodes": self._desk.plan.parties}
        return self._answer(request, "page/messages.html", facts)

    async def show_message(self, request: Request) -> Response:
        """One message opened up."""
        node = self._get_party(request.path_params["node"])
        message = await self._desk.open_message(node, request.path_params["message_id"])
        return self._answer(request, "page/message.html", {"message": message})

    async def show_ask(self, request: Request) -> Response:
        """The form for asking as an agency, and the answer if there is one."""
        outcome = self._find_told(request)
        answer = outcome if isinstance(outcome, AskView) else None
        options = await self._desk.list_ask_options()
        facts = {
            "options": options,
            "answer": answer,
            "asked": answer.question if answer else _first_question(options.agencies),
            "all_items": tuple(Item),
        }
        return self._answer(request, "page/ask.html", facts)

    async def show_access(self, request: Request) -> Response:
        """Who looked at a sample resident."""
        options = await self._desk.list_ask_options()
        chosen = request.query_params.get("person", "")
        if not chosen and options.samples:
            chosen = options.samples[0].sample_id
        access = await self._desk.list_access(chosen) if chosen else None
        return self._answer(request, "page/access.html", {"options": options, "access": access})

    async def show_ledger(self, request: Request) -> Response:
        """A node's ledger, audited now."""
        chosen = request.query_params.get("node", "")
        node = self._get_party(chosen) if chosen else self._desk.plan.national
        outcome = self._find_told(request)
        fits = isinstance(outcome, LedgerView) and outcome.node == node
        ledger = outcome if fits else await self._desk.audit_ledger(node)
        nodes = [party for party in self._desk.plan.parties if party.role is not Role.AGENCY]
        return self._answer(request, "page/ledger.html", {"ledger": ledger, "nodes": nodes})

    async def stream_events(self, request: Request) -> Response:
        """Movements as they are seen, for the particles."""
        return event_stream(self._tell_movements(), stopping=self.stopping)

    async def _tell_movements(self) -> AsyncGenerator[tuple[str, object], None]:
        async with aclosing(self._desk.watch()) as movements:
            async for seen in movements:
                fact = {
                    "from": str(seen.sender),
                    "to": str(seen.receiver),
                    "count": seen.messages,
                }
                yield "movement", fact

    # --- what forms do ---------------------------------------------------------------------

    async def _change_time(self, form: Form) -> str:
        wanted = form.choose("time", ("stop", *map(str, SPEEDS)))
        if wanted == "stop":
            await self._desk.stop_time()
            return self._tell("/", Notice("told-time-stopped", {}))
        await self._desk.start_time(int(wanted))
        return self._tell("/", Notice("told-time-runs", {"speed": int(wanted)}))

    async def _make_move(self, _: Form) -> str:
        move = await self._desk.make_move()
        facts: NoticeFacts = {
            "origin": move.origin,
            "destination": move.destination,
            "people": move.people,
        }
        if move.refused is None and move.people:
            return self._tell("/", Notice("told-moved", facts))
        return self._tell("/", Notice("told-nobody-moved", facts, good=False))

    async def _change_line(self, form: Form) -> str:
        one, _, other = form.get("line").partition("|")
        ends = self._get_party(one), self._get_party(other)
        wanted = form.choose("do", ("cut", "heal"))
        back = form.choose("back", PLACES)
        facts = {"one": ends[0], "other": ends[1]}
        if wanted == "cut":
            await self._desk.cut_line(*ends)
            return self._tell(back, Notice("told-cut", facts, good=False))
        await self._desk.heal_line(*ends)
        return self._tell(back, Notice("told-healed", facts))

    async def _ask(self, form: Form) -> str:
        asker, _, affair = form.get("affair").partition("|")
        agency = self._get_party(asker)
        table, _, item = affair.partition("/")
        question = Question(
            agency=agency,
            table=table,
            item=item,
            sample_id=form.get("person"),
            by=QuestionBy(form.choose("by", tuple(QuestionBy))),
            items=tuple(one for one in Item if one.value in form.list("items")),
        )
        language = self._words["ja" if form.get("language") == "ja" else "en"].language
        answer = await self._desk.ask(question, language)
        return f"/ask?{TOLD}={self._outcomes.keep(answer)}#answer"

    async def _change_ledger(self, form: Form) -> str:
        node = self._get_party(form.get("node"))
        wanted = form.choose("do", ("alter", "restore", "audit"))
        change: dict[str, Callable[[Party], Awaitable[LedgerView]]] = {
            "alter": self._desk.alter_byte,
            "restore": self._desk.restore_byte,
            "audit": self._desk.audit_ledger,
        }
        name = self._outcomes.keep(await change[wanted](node))
        return f"/ledger?node={node}&{TOLD}={name}#result"

    # --- how -------------------------------------------------------------------------------

    def _form(
        self, procedure: Callable[[Form], Awaitable[str]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A form's way: read, known to be ours, done once, and off to the page that shows it."""

        async def receive(request: Request) -> Response:
            form = await read_form(request)
            self._forms.must_be_ours(request, form)
            address = await self._once.do(form.get(KEY_FIELD), lambda: procedure(form))
            return RedirectResponse(address, 303)

        return receive

    def _tell(self, place: str, notice: Notice) -> str:
        joint = "&" if "?" in place else "?"
        return f"{place}{joint}{TOLD}={self._outcomes.keep(notice)}"

    def _find_told(self, request: Request) -> Notice | AskView | LedgerView | None:
        return self._outcomes.find(request.query_params.get(TOLD, ""))

    def _get_party(self, text: str) -> Party:
        party = Party.parse(text)
        if party not in self._names and party != self._desk.plan.national:
            raise JukiError(ErrorCode.NOT_FOUND, "no such node in this nation")
        return party

    def _neighbours(self, party: Party) -> dict[str, str]:
        """Where the arrow keys lead from a prefecture's tile."""
        found = {key: find_neighbour(party.prefecture, key) for key in Direction}
        return {key.name.lower(): tile.code.digits for key, tile in found.items() if tile}

    def _answer(
        self, request: Request, template: str, facts: Facts, *, error: JukiError | None = None
    ) -> Response:
        words = self._words[language_of(request)]
        session = self._forms.session_of(request)
        told = self._find_told(request)
        again = request.query_params.get("refresh") == "on"
        page = self._renderer.render(
            template,
            words,
            {
                **facts,
                "say": Teller(words, self._names),
                "plan": self._desk.plan,
                "told": told if isinstance(told, Notice) else None,
                "refused_by": error.code.value if error and _is_by_script(request) else "",
                "place": request.url.path,
                "query": [
                    (name, value)
                    for name, value in request.query_params.multi_items()
                    if name in ("node", "person")
                ],
                "refreshing": again,
                "form_token": self._forms.token(session),
                "new_key": self._forms.new_key,
                "speeds": SPEEDS,
            },
        )
        status = STATUS.get(error.code, 500) if error else 200
        response = HTMLResponse(page, status)
        if again:
            response.headers["refresh"] = str(REFRESH_SECONDS)
        self._forms.remember(request, response, session)
        remember_language(request, response)
        return response

    def show_error(self, request: Request, error: Exception) -> Response:
        """An error as a sentence and what to do."""
        assert isinstance(error, JukiError)
        return self._answer(request, "page/error.html", {"code": error.code}, error=error)

    def show_missing(self, request: Request, _: Exception) -> Response:
        """An address that is none of ours."""
        return self.show_error(request, JukiError(ErrorCode.NOT_FOUND, "no such page"))


def _is_by_script(request: Request) -> bool:
    """Whether htmx asks: it shows what stands in the status line, and no page of its own."""
    return request.headers.get("hx-request") == "true"


def _first_question(agencies: tuple[Any, ...]) -> Question | None:
    """What the empty form has chosen: the first agency's first affair."""
    if not agencies or not agencies[0].affairs:
        return None
    affair = agencies[0].affairs[0]
    return Question(
        agencies[0].party, affair.table, affair.item, "", QuestionBy.CODE, affair.granted
    )
