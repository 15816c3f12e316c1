"""Lines under strain: bodies too large, peers too slow, lines cut, servers that stop."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import Any

import aiohttp
import pytest
from test_mutual_tls import Run, code_of, foreign_context
from transport_nation import CS, DOORS, OTHER_CS, PREFECTURE, Echo, SmallNation

from jukinet.platform.crypto.authority import Address
from jukinet.platform.transport import protocol
from jukinet.platform.transport.client import LineFault, PeerClient
from jukinet.platform.transport.server import PeerServer, serve
from jukinet.terms.errors import ErrorCode, JukiError


def test_a_body_too_large_or_of_unknown_length_is_refused_unread(
    nation: SmallNation, run: Run
) -> None:
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()

    async def endless() -> Any:
        yield b"piece"

    async def main() -> None:
        async with nation.listening(server, app, body_bytes_max=1000) as doors:
            async with PeerClient(CS, caller.identity) as client:
                answer = await client.post(PREFECTURE, "/messages", b"x" * 1001)
                assert (answer.status, answer.refusal) == (413, "too-large")
            connector = aiohttp.TCPConnector(ssl=foreign_context(nation, caller))
            async with aiohttp.ClientSession(connector=connector) as session:
                url = f"https://127.0.0.1:{doors.address.port}/messages"
                async with session.post(url, data=endless()) as answer_:
                    assert answer_.status == 411

    run(main())
    assert app.asked == 0


def test_headers_that_never_end_close_the_line(nation: SmallNation, run: Run) -> None:
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", doors.address.port, ssl=foreign_context(nation, caller),
                server_hostname="",
            )  # fmt: skip
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError, ssl.SSLError)):
                writer.write(b"POST /messages HTTP/1.1\r\nx: ")
                for _ in range(400):
                    writer.write(b"y" * 1024)
                    await writer.drain()
                await reader.readexactly(1)
            writer.close()

    run(main())
    assert app.asked == 0


@pytest.mark.parametrize("beginning", [b"", b"POST /mess", b"POST /messages HTTP/1.1\r\n"
                                       b"Host: x\r\nContent-Length: 10\r\n\r\nhalf"])  # fmt: skip
def test_a_request_that_does_not_arrive_whole_in_time_closes_the_line(
    nation: SmallNation, run: Run, beginning: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, caller = nation.join(PREFECTURE), nation.join(CS)
    monkeypatch.setattr(protocol, "REQUEST_SECONDS_MAX", 0.1)

    async def main() -> None:
        async with nation.listening(server) as doors:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", doors.address.port, ssl=foreign_context(nation, caller),
                server_hostname="",
            )  # fmt: skip
            writer.write(beginning)
            async with asyncio.timeout(60):
                with contextlib.suppress(ConnectionError):
                    assert await reader.read() == b""
            writer.close()

    run(main())


def test_an_answer_too_large_is_an_error(nation: SmallNation, run: Run) -> None:
    server, caller = nation.join(PREFECTURE), nation.join(CS)

    async def main() -> None:
        async with (
            nation.listening(server),
            PeerClient(CS, caller.identity, answer_bytes_max=1000) as client,
        ):
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"x" * 1001)
            assert code_of(caught) is ErrorCode.PEER_ANSWER_INVALID

    run(main())


def test_nobody_listening_is_unreachable(nation: SmallNation, run: Run) -> None:
    caller, server = nation.join(CS), nation.join(PREFECTURE)

    async def main() -> None:
        async with nation.listening(server) as doors:
            gone = doors.address
        nation.authority.move(PREFECTURE, gone)
        nation.publish()
        async with PeerClient(CS, caller.identity) as client:
            for to, code in (
                (PREFECTURE, ErrorCode.PEER_UNREACHABLE),
                (OTHER_CS, ErrorCode.PEER_UNKNOWN),
            ):
                with pytest.raises(JukiError) as caught:
                    await client.post(to, "/messages", b"x")
                assert code_of(caught) is code

    run(main())


def test_a_peer_that_does_not_answer_in_time_is_unreachable(nation: SmallNation, run: Run) -> None:
    server, caller = nation.join(PREFECTURE), nation.join(CS)

    async def never(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        doors = PeerServer(never, host="127.0.0.1", port=0, tls=server.identity, doors=DOORS)
        nation.authority.move(PREFECTURE, await doors.start())
        nation.publish()
        async with PeerClient(CS, caller.identity) as client:
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"x", seconds_max=0.2)
            assert code_of(caught) is ErrorCode.PEER_UNREACHABLE
        for task in list(doors._state.tasks):
            task.cancel()
        await doors.stop()

    run(main())


def test_a_line_can_be_cut_slowed_and_lose_answers(nation: SmallNation, run: Run) -> None:
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()
    line: list[LineFault | None] = [None]

    async def main() -> None:
        async with (
            nation.listening(server, app),
            PeerClient(CS, caller.identity, faults=lambda sender, to: line[0]) as client,
        ):
            for fault, asked in ((LineFault(cut=True), 0), (LineFault(answer_lost=True), 1)):
                line[0] = fault
                with pytest.raises(JukiError) as caught:
                    await client.post(PREFECTURE, "/messages", b"x")
                assert code_of(caught) is ErrorCode.PEER_UNREACHABLE
                assert app.asked == asked
            line[0] = LineFault(delay_seconds=0.05)
            began = asyncio.get_running_loop().time()
            await client.post(PREFECTURE, "/messages", b"x")
            assert asyncio.get_running_loop().time() - began >= 0.05

    run(main())


def test_a_request_under_way_survives_a_new_edition_of_the_directory(
    nation: SmallNation, run: Run
) -> None:
    server, caller = nation.join(PREFECTURE), nation.join(CS)

    async def main() -> None:
        go_on = asyncio.Event()
        echo = Echo()

        async def slow_first(scope: Any, receive: Any, send: Any) -> None:
            if echo.asked == 0:
                echo.asked = 1
                await go_on.wait()
            await echo(scope, receive, send)

        async with (
            nation.listening(server, slow_first),
            PeerClient(CS, caller.identity) as client,
        ):
            first = asyncio.create_task(client.post(PREFECTURE, "/messages", b"first"))
            while echo.asked == 0:
                await asyncio.sleep(0.001)
            nation.publish()
            assert (await client.post(PREFECTURE, "/messages", b"second")).status == 200
            go_on.set()
            assert (await first).body.endswith(b"first")

    run(main())


def test_a_running_request_is_answered_before_the_server_stops(
    nation: SmallNation, run: Run
) -> None:
    server, caller = nation.join(PREFECTURE), nation.join(CS)

    async def main() -> None:
        stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()
        echo = Echo()

        async def stopping(scope: Any, receive: Any, send: Any) -> None:
            stop.set()
            await asyncio.sleep(0.05)
            await echo(scope, receive, send)

        served = asyncio.create_task(
            serve(
                stopping,
                host="127.0.0.1",
                port=0,
                tls=server.identity,
                doors=DOORS,
                stop=stop,
                listening=listening.set_result,
            )
        )
        address: Address = await listening
        nation.authority.move(PREFECTURE, address)
        nation.publish()
        async with PeerClient(CS, caller.identity) as client:
            assert (await client.post(PREFECTURE, "/messages", b"x")).status == 200
            await served
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"x")
            assert code_of(caught) is ErrorCode.PEER_UNREACHABLE

    run(main())


def test_a_port_in_use_is_said_so(nation: SmallNation, run: Run) -> None:
    server = nation.join(PREFECTURE)

    async def main() -> None:
        async with nation.listening(server) as doors:
            second = PeerServer(
                Echo(), host="127.0.0.1", port=doors.address.port, tls=server.identity, doors=DOORS
            )
            with pytest.raises(JukiError) as caught:
                await second.start()
            assert code_of(caught) is ErrorCode.ADDRESS_IN_USE

    run(main())
