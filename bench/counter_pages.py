"""Claim: pages of a counter come within 150 ms (95 in 100), with 400,000 residents in the town.

A register of so many residents is loaded and made findable, and the counters with the screens of
every slice are served over HTTP from the loopback.  An operator signs on with card and password,
opens a case, and then opens household cards, histories, forms for certificates and for a filing,
each of another household, one after the other.  What is timed is the whole answer: terminal, card,
session, right, case, guard, record of what was shown, commit, page.

The floor is the home page of the same session: the frame with nothing in it.
"""

from __future__ import annotations

import asyncio
import http.client
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from bench.figures import Figure, at_most, percentile
from bench.ground import Ground
from bench.initial_load import load_register
from bench.residents import SEED, YAMAGUCHI
from bench.search import OFFICE, ON, index
from jukinet.counters import procedures as counters
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.frame import make_counter
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.nation.residents import write_export
from jukinet.nodes.families import FAMILIES
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.web.serving import LOOPBACK, PageServer
from jukinet.register import procedures as register
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.parties import communication_server_of

TARGET_MS: Final = 150.0
HOUSEHOLDS: Final = 200
OPERATOR, CARD, TERMINAL = "sasaki", "card-sasaki", "madoguchi-1"
PIN, PASSWORD = "246810", "mogi-no-aikotoba"
FUNCTIONS: Final = (
    Function.SEARCH, Function.RECORD, Function.HISTORY, Function.FILING, Function.COPY,
)  # fmt: skip
SETTINGS: Final = OfficeSettings("山口市", "Yamaguchi", "山口市長　模擬　太郎", simulated=True)
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FORM: Final = r'<form[^>]*action="{action}"[^>]*>(.*?)</form>'


def measure(ground: Ground, residents: int) -> list[Figure]:
    """Load, sign on, open pages."""
    file = ground.folder / "export.csv"
    write_export(file, YAMAGUCHI, count=residents, seed=SEED, on=ON)
    ground.enrol([OFFICE, communication_server_of(YAMAGUCHI)])
    office = ground.load(OFFICE)
    try:
        assert not load_register(office.node, file).refused
        index(office.node.database)
        code, tray = furnish(office, ground.folder / "readers")
        with serving(office, tray) as port:
            browser = _Browser(port)
            sign_on(browser, code, tray)
            ours, floors = open_pages(browser, list_addresses(office))
    finally:
        office.close()
    notes = (f"{len(ours)} pages; p50 {percentile(ours, 0.5):.1f} ms, slowest {max(ours):.0f} ms",)
    return [
        at_most(
            "counter_page_p95", percentile(ours, 0.95), TARGET_MS, unit="ms", size=residents,
            floor=percentile(floors, 0.95), notes=notes,
        )
    ]  # fmt: skip


def furnish(office: LoadedNode, folder: Path) -> tuple[str, TrayReader]:
    """An operator with a card, and a terminal with a registration code."""
    tray, now = TrayReader(folder), office.node.context.clock.now()
    with office.node.database.transaction() as tx:
        counters.enrol_operator(
            tx, OPERATOR, "佐々木 模擬", password=PASSWORD, duties=(Duty.COUNTER,),
            rights=frozenset((one, mode) for one in FUNCTIONS for mode in Mode),
            by=counters.SET_UP, now=now,
        )  # fmt: skip
        key = tray.make(CARD, PIN)
        counters.issue_operator_card(tx, CARD, OPERATOR, key, by=counters.SET_UP, now=now)
        terminal = Terminal(TERMINAL, "窓口1", "模擬の窓口", ALWAYS)
        counters.register_terminal(tx, terminal, by=counters.SET_UP, now=now)
        code = counters.make_registration_code(
            tx, TERMINAL, by=counters.SET_UP,
            randomness=office.node.context.randomness, now=now,
        )  # fmt: skip
    return code, tray


@contextmanager
def serving(office: LoadedNode, tray: TrayReader) -> Iterator[int]:
    """The counters on a port of this machine, from a thread with a loop of its own."""
    app = make_counter(
        office.node.context, office.node.database, FAMILIES, Facilities(tray, SETTINGS)
    )
    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()

    async def serve() -> None:
        ended = asyncio.Event()
        server = await PageServer.start(app)
        begun.set_result((asyncio.get_running_loop(), ended, server.port))
        await ended.wait()
        await server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    loop, ended, port = begun.result()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


@dataclass(slots=True)
class _Browser:
    """As much of one as signing on needs: cookies and hidden fields."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, None)

    def send(self, page: str, action: str, **fields: str) -> tuple[int, str]:
        """Fill in the page's first form with this action and send it."""
        found = re.search(_FORM.format(action=re.escape(action)), self.get(page)[1], re.DOTALL)
        assert found is not None, f"{page} has no form for {action}"
        hidden = dict(_HIDDEN.findall(found[1]))
        return self._ask("POST", action, urlencode({**hidden, **fields}).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, str]:
        line = http.client.HTTPConnection(LOOPBACK, self.port)
        host = f"{LOOPBACK}:{self.port}"
        headers = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={one}" for name, one in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
        for cookie in answer.msg.get_all("set-cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        line.close()
        return answer.status, text


def sign_on(browser: _Browser, code: str, tray: TrayReader) -> None:
    """Become the terminal, put the card in, sign on, open a case."""
    browser.send("/sign-on", "/sign-on", do="register", code=code)
    tray.insert(CARD, TERMINAL)
    told = browser.send(
        "/sign-on", "/sign-on", do="sign-on", pin=PIN, password=PASSWORD, duty=Duty.COUNTER.value
    )
    assert told[0] == 303, told[1][:500]
    told = browser.send(
        "/cases/new", "/cases/new", do="open", affair="filing", relation="self", means="photo-id"
    )
    assert told[0] == 303, told[1][:500]


def list_addresses(office: LoadedNode) -> list[str]:
    """Four pages of each of some households."""
    with office.node.database.transaction() as tx:
        some = register.list_records_from(tx, UUID(int=0), 4 * HOUSEHOLDS)
    heads = [one for one in some if one.is_householder][:HOUSEHOLDS]
    return [
        address
        for one in heads
        for address in (
            f"/households/{one.household_id}",
            f"/residents/{one.resident_id}/history",
            f"/copies/new/{one.resident_id}",
            f"/filings/new?household={one.household_id}",
        )
    ]


def open_pages(browser: _Browser, addresses: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each page, and of the home page in between."""
    ours, floors = [], []

    def timed(path: str) -> float:
        start = time.perf_counter()
        status, text = browser.get(path)
        took = (time.perf_counter() - start) * 1000
        assert status == 200, (path.partition("/")[2].partition("/")[0], status, text[-800:])
        return took

    for number, address in enumerate(addresses):
        ours.append(timed(address))
        if number % 4 == 0:
            floors.append(timed("/"))
    return ours, floors
