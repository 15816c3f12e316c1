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
            Route("/papers/{terminal}/{number}", self.show_paper),
        ]

    async def show(self, request: Request) -> Response:
        """The card tray, the readers, the printed papers (J03)."""
        return self._answer(
            request, "page/counter.html", {"counter": await self._desk.look_at_counter()}
        )

    async def show_paper(self, request: Request) -> Response:
        """A paper as it came out of the printer."""
        terminal, number = request.path_params["terminal"], request.path_params["number"]
        content = await self._desk.open_paper(terminal, number)
        headers = {"content-disposition": f'inline; filename="{terminal}-{number}.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    async def _act(self, form: Form) -> str:
        terminal = form.get("terminal")
        match form.choose("do", ("insert", "pull", "lay", "take", "type", "register")):
            case "lay":
                await self._desk.lay_card(form.get("card"), terminal)
                return self._tell(PLACE, Notice("told-card-laid", {}))
            case "take":
                await self._desk.take_card(terminal)
                return self._tell(PLACE, Notice("told-card-taken", {}))
            case "type":
                await self._desk.type_pin(terminal, form.get("pin"))
                return self._tell(PLACE, Notice("told-pin-typed", {}))
            case "insert":
                await self._desk.insert_card(form.get("card"), terminal)
                return self._tell(PLACE, Notice("told-card-in", {}))
            case "pull":
                await self._desk.pull_card(terminal)
                return self._tell(PLACE, Notice("told-card-out", {}))
            case _:
                code = await self._desk.prepare_terminal(terminal)
                return self._tell(PLACE, Notice(TOLD_CODE, {"code": code}))
