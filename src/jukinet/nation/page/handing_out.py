"""What a resident takes home from the page: proofs, the page that checks them, the keys."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jukinet.nation.desk import HandedOut, NationDesk
from jukinet.security.procedures.proofs import CHECKER_FILE, load_checker

PROOF: Final = "application/json"
CHECKER: Final = "text/html; charset=utf-8"


class HandedOutFiles:
    """Addresses of files that are kept and opened elsewhere, never shown here."""

    def __init__(self, desk: NationDesk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Every address."""
        return [
            Route("/access/proofs/{sample}/{file}", self.give_proof),
            Route("/access/keys", self.give_keys),
            Route("/access/checker", self.give_checker),
        ]

    async def give_proof(self, request: Request) -> Response:
        """The proof of one record."""
        places = request.path_params
        return _give(await self._desk.hand_out(places["sample"], places["file"]), PROOF)

    async def give_keys(self, _: Request) -> Response:
        """The keys; here, too, so that one can see how it goes."""
        return _give(await self._desk.publish_keys(), PROOF)

    async def give_checker(self, _: Request) -> Response:
        """The page that checks proofs; as a file, for it has to work without us."""
        return _give(HandedOut(CHECKER_FILE, load_checker()), CHECKER)


def _give(file: HandedOut, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=kind, headers=headers)
