"""The page served to this machine's browser: plain HTTP on the loopback, for the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jukinet.nation.desk.running import RunningNationDesk
from jukinet.nation.page.screens import make_page
from jukinet.platform.web.serving import LOOPBACK, PageServer

if TYPE_CHECKING:
    from jukinet.nation.happenings import Happenings
    from jukinet.nation.nation import Nation

PORT: Final = 8460


async def serve_page(
    nation: Nation, happenings: Happenings, *, host: str = LOOPBACK, port: int = PORT
) -> PageServer:
    """The page of a nation that runs."""
    desk = RunningNationDesk(nation, happenings)
    return await PageServer.start(make_page(desk), host=host, port=port, closing=desk.close)
