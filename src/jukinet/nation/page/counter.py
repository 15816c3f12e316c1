"""The counters on the nation's page: which card is in which reader, what the printer put out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jukinet.nation.desk import NationDesk
from jukinet.nation.page.telling import Notice
from jukinet.platform.web.forms import Form

PLACE: Final = "/counter"
TOLD_CODE: Final = "told-code"
_ACTS: Final = ("insert", "pull", "lay", "take", "carry", "type", "register")

Answer = Callable[[Request, str, dict[str, Any]], Response]
Receive = Callable[[Callable[[Form], Awaitable[str]]], Callable[[Request], Awaitable[Response]]]
Tell = Callable[[str, Notice], str]


class CounterScreens:
    """Addresses of the counters; how pages are answered and forms received is the page's."""

    def __init__(self, desk: NationDesk, answer: Answer, receive: Receive, tell: Tell) -> None:
        self._desk = desk
        self._answer = answer
        self._receive = receive
        self._tell = tell

    def routes(self) -> list[Route]:
        """Every address."""
        return [
            Route(PLACE, self.show, methods=["GET"]),
            Route(PLACE, self._receive(self._act), methods=["POST"]),
            Route("/papers/{office}/{terminal}/{number}", self.show_paper),
        ]

    async def show(self, request: Request) -> Response:
        """The card trays, the readers, the printed papers of one office (J03)."""
        counter = await self._desk.look_at_counter(request.query_params.get("office", ""))
        return self._answer(request, "page/counter.html", {"counter": counter})

    async def show_paper(self, request: Request) -> Response:
        """A paper as it came out of the printer."""
        places = request.path_params
        office, terminal, number = places["office"], places["terminal"], places["number"]
        content = await self._desk.open_paper(office, terminal, number)
        headers = {"content-disposition": f'inline; filename="{terminal}-{number}.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    async def _act(self, form: Form) -> str:
        office, here = form.get("office"), f"{PLACE}?office={form.get('office')}"
        if form.choose("do", _ACTS) == "carry":
            await self._desk.carry_card(office, form.get("card"), form.get("to"))
            return self._tell(here, Notice("told-card-carried", {}))
        return self._tell(here, await self._do(form, office, form.get("terminal")))

    async def _do(self, form: Form, office: str, terminal: str) -> Notice:
        match form.choose("do", _ACTS):
            case "lay":
                await self._desk.lay_card(office, form.get("card"), terminal)
                return Notice("told-card-laid", {})
            case "take":
                await self._desk.take_card(office, terminal)
                return Notice("told-card-taken", {})
            case "type":
                await self._desk.type_pin(office, terminal, form.get("pin"))
                return Notice("told-pin-typed", {})
            case "insert":
                await self._desk.insert_card(office, form.get("card"), terminal)
                return Notice("told-card-in", {})
            case "pull":
                await self._desk.pull_card(office, terminal)
                return Notice("told-card-out", {})
            case _:
                code = await self._desk.prepare_terminal(office, terminal)
                return Notice(TOLD_CODE, {"code": code})
