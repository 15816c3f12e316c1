"""Who may come in at a node's doors: proved with real sockets, certificates and both event loops.

An application that must never be reached counts how often it was asked; every refusal checks that
it was not.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from transport_nation import AGENCY, CS, DOORS, OTHER_CS, PREFECTURE, Echo, Office, SmallNation

from jukinet.platform.crypto.authority import Address, make_request
from jukinet.platform.transport import protocol
from jukinet.platform.transport.client import LineFault, PeerClient
from jukinet.platform.transport.server import PeerServer, serve
from jukinet.terms.errors import ErrorCode, JukiError

Run = Callable[[Any], Any]


async def raw_status(context: ssl.SSLContext, port: int, path: str = "/messages") -> int:
    """A foreign HTTPS client's view of our server."""
    connector = aiohttp.TCPConnector(ssl=context)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post(f"https://127.0.0.1:{port}{path}", data=b"body") as answer,
    ):
        return answer.status


def foreign_context(nation: SmallNation, office: Office | None = None) -> ssl.SSLContext:
    """A client of somebody else's making, that trusts our root."""
    context = ssl.create_default_context(cafile=nation.authority.root_file)
    context.check_hostname = False
    if office is not None:
        context.load_cert_chain(office.files.certificate, office.files.key, office.files.passphrase)
    return context


def code_of(caught: pytest.ExceptionInfo[JukiError]) -> ErrorCode:
    return caught.value.code


def test_a_peer_is_known_by_party_and_its_body_arrives(nation: SmallNation, run: Run) -> None:
    server, caller = nation.enrol(PREFECTURE), nation.enrol(CS)

    async def main() -> None:
        async with nation.listening(server), PeerClient(CS, caller.identity) as client:
            answer = await client.post(PREFECTURE, "/messages", b"\x00sealed" * 50_000)
            assert answer.status == 200
            assert answer.body == b"communication_server:352039 " + b"\x00sealed" * 50_000

    run(main())


def test_lines_are_reused_per_peer(nation: SmallNation, run: Run) -> None:
    server, caller = nation.enrol(PREFECTURE), nation.enrol(CS)

    async def main() -> None:
        async with nation.listening(server) as doors, PeerClient(CS, caller.identity) as client:
            for _ in range(5):
                await client.post(PREFECTURE, "/messages", b"x")
            assert len(doors._state.connections) == 1

    run(main())


def test_many_nodes_share_one_loop(nation: SmallNation, run: Run) -> None:
    server, caller, other = nation.enrol(PREFECTURE), nation.enrol(CS), nation.enrol(OTHER_CS)

    async def main() -> None:
        async with (
            nation.listening(server),
            nation.listening(other),
            PeerClient(CS, caller.identity) as client,
        ):
            answers = await asyncio.gather(
                *(client.post(to, "/messages", b"x") for to in (PREFECTURE, OTHER_CS) * 20)
            )
            assert {answer.status for answer in answers} == {200}

    run(main())


def test_a_client_without_a_certificate_is_refused(nation: SmallNation, run: Run) -> None:
    server, app = nation.enrol(PREFECTURE), Echo()

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await raw_status(foreign_context(nation), doors.address.port)

    run(main())
    assert app.asked == 0


def test_a_client_of_a_foreign_authority_is_refused(
    nation: SmallNation, run: Run, tmp_path: Path
) -> None:
    server, app = nation.enrol(PREFECTURE), Echo()
    stranger = SmallNation(tmp_path / "elsewhere").enrol(CS)

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await raw_status(foreign_context(nation, stranger), doors.address.port)

    run(main())
    assert app.asked == 0


def test_tls_1_2_is_refused(nation: SmallNation, run: Run) -> None:
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()
    old = foreign_context(nation, caller)
    old.maximum_version = ssl.TLSVersion.TLSv1_2

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await raw_status(old, doors.address.port)

    run(main())
    assert app.asked == 0


def test_an_expired_client_certificate_is_refused(nation: SmallNation, run: Run) -> None:
    server, app = nation.enrol(PREFECTURE), Echo()
    expired = nation.enrol(CS, now=nation.now - timedelta(days=40), days=30)

    async def main() -> None:
        async with nation.listening(server, app), PeerClient(CS, expired.identity) as client:
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"x")
            assert code_of(caught) is ErrorCode.PEER_UNREACHABLE

    run(main())
    assert app.asked == 0


def test_an_expired_server_is_not_talked_to(nation: SmallNation, run: Run) -> None:
    expired = nation.enrol(PREFECTURE, now=nation.now - timedelta(days=40), days=30)
    caller, app = nation.enrol(CS), Echo()

    async def main() -> None:
        async with nation.listening(expired, app), PeerClient(CS, caller.identity) as client:
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"x")
            assert code_of(caught) is ErrorCode.PEER_NOT_WHO_WE_ASKED

    run(main())
    assert app.asked == 0


def test_a_revoked_peer_is_refused_from_its_next_request_on_an_open_line(
    nation: SmallNation, run: Run
) -> None:
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            connector = aiohttp.TCPConnector(ssl=foreign_context(nation, caller))
            async with aiohttp.ClientSession(connector=connector) as session:
                url = f"https://127.0.0.1:{doors.address.port}/messages"
                async with session.post(url, data=b"x") as answer:
                    assert answer.status == 200
                    await answer.read()
                nation.authority.revoke(CS, now=nation.now)
                async with session.post(url, data=b"x") as answer:
                    assert answer.status == 403
                    assert (await answer.json(content_type=None))["code"] == "peer-revoked"

    run(main())
    assert app.asked == 1


def test_a_revoked_certificate_is_refused_in_the_handshake_of_a_running_server(
    nation: SmallNation, run: Run
) -> None:
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            assert await raw_status(foreign_context(nation, caller), doors.address.port) == 200
            nation.authority.revoke(CS, now=nation.now)
            server.identity.look_at_revocations()
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await raw_status(foreign_context(nation, caller), doors.address.port)

    run(main())
    assert app.asked == 1


def test_we_do_not_talk_to_a_revoked_party(nation: SmallNation, run: Run) -> None:
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()

    async def main() -> None:
        async with nation.listening(server, app), PeerClient(CS, caller.identity) as client:
            await client.post(PREFECTURE, "/messages", b"x")
            nation.authority.revoke(PREFECTURE, now=nation.now)
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"x")
            assert code_of(caught) is ErrorCode.PEER_REVOKED

    run(main())
    assert app.asked == 1


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/messages", 403, "peer-wrong-role"),
        ("/messages/deeper", 403, "peer-wrong-role"),
        ("/messagesandmore", 404, "not-found"),
        ("/nowhere", 404, "not-found"),
        ("/v1/identity/queries", 200, None),
    ],
)
def test_each_door_admits_its_roles_only(
    nation: SmallNation, run: Run, path: str, status: int, code: str | None
) -> None:
    server, agency, app = nation.enrol(PREFECTURE), nation.enrol(AGENCY), Echo()

    async def main() -> None:
        async with nation.listening(server, app), PeerClient(AGENCY, agency.identity) as client:
            answer = await client.post(PREFECTURE, path, b"body")
            assert (answer.status, answer.refusal) == (status, code)

    run(main())
    assert app.asked == (1 if status == 200 else 0)


def test_another_party_at_the_address_is_found_before_anything_is_sent(
    nation: SmallNation, run: Run
) -> None:
    impostor, caller, app = nation.enrol(OTHER_CS), nation.enrol(CS), Echo()
    nation.enrol(PREFECTURE)

    async def main() -> None:
        async with nation.listening(impostor, app) as doors:
            nation.authority.move(PREFECTURE, doors.address)
            nation.publish()
            async with PeerClient(CS, caller.identity) as client:
                with pytest.raises(JukiError) as caught:
                    await client.post(PREFECTURE, "/messages", b"secret")
                assert code_of(caught) is ErrorCode.PEER_NOT_WHO_WE_ASKED

    run(main())
    assert app.asked == 0


def test_a_server_with_a_certificate_the_directory_does_not_list_is_not_talked_to(
    nation: SmallNation, run: Run
) -> None:
    former, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()
    unlisted = former.files
    nation.authority.revoke(PREFECTURE, now=nation.now)
    (nation.directory / "prefectural_server-350001").rename(nation.directory / "stolen")
    stolen = replace(
        unlisted,
        certificate=nation.directory / "stolen/tls/certificate.pem",
        key=nation.directory / "stolen/tls" / unlisted.key.name,
    )
    nation.enrol(PREFECTURE)
    thief = Office(PREFECTURE, former.vault, stolen, nation.identity(stolen))

    async def main() -> None:
        async with nation.listening(thief, app), PeerClient(CS, caller.identity) as client:
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"secret")
            assert code_of(caught) is ErrorCode.PEER_NOT_WHO_WE_ASKED

    run(main())
    assert app.asked == 0


def test_a_renewed_certificate_is_shown_and_the_former_one_ends(
    nation: SmallNation, run: Run
) -> None:
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()
    former = caller.identity

    async def main() -> None:
        async with nation.listening(server, app), PeerClient(CS, former) as client:
            await client.post(PREFECTURE, "/messages", b"with the first key")
            caller.vault.prepare("tls")
            request = make_request(caller.vault, CS, now=nation.now)
            pem = nation.authority.renew(request, now=nation.now)
            nation.publish()
            await client.post(PREFECTURE, "/messages", b"still with the first key")
            caller.vault.renew("tls")
            files = caller.vault.tls_files(nation.directory / "renewed", pem)
            renewed = nation.identity(files)
            nation.authority.end_renewal(CS, now=nation.now)
            nation.publish()
            async with PeerClient(CS, renewed) as with_new_key:
                answer = await with_new_key.post(PREFECTURE, "/messages", b"with the new key")
                assert answer.status == 200
            try:
                answer = await client.post(PREFECTURE, "/messages", b"with the first key")
                assert answer.refusal == "peer-revoked"
            except JukiError as refused:
                assert refused.code is ErrorCode.PEER_UNREACHABLE
            former.use(files)
            answer = await client.post(PREFECTURE, "/messages", b"after use() of the new one")
            assert answer.status == 200

    run(main())
    assert app.asked == 4


def test_a_body_too_large_or_of_unknown_length_is_refused_unread(
    nation: SmallNation, run: Run
) -> None:
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()

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
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()

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
    server, caller = nation.enrol(PREFECTURE), nation.enrol(CS)
    monkeypatch.setattr(protocol, "REQUEST_SECONDS_MAX", 0.1)

    async def main() -> None:
        async with nation.listening(server) as doors:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", doors.address.port, ssl=foreign_context(nation, caller),
                server_hostname="",
            )  # fmt: skip
            writer.write(beginning)
            async with asyncio.timeout(5):
                with contextlib.suppress(ConnectionError):
                    assert await reader.read() == b""
            writer.close()

    run(main())


def test_an_answer_too_large_is_an_error(nation: SmallNation, run: Run) -> None:
    server, caller = nation.enrol(PREFECTURE), nation.enrol(CS)

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
    caller, server = nation.enrol(CS), nation.enrol(PREFECTURE)

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
    server, caller = nation.enrol(PREFECTURE), nation.enrol(CS)

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
    server, caller, app = nation.enrol(PREFECTURE), nation.enrol(CS), Echo()
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
    server, caller = nation.enrol(PREFECTURE), nation.enrol(CS)

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
    server, caller = nation.enrol(PREFECTURE), nation.enrol(CS)

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
    server = nation.enrol(PREFECTURE)

    async def main() -> None:
        async with nation.listening(server) as doors:
            second = PeerServer(
                Echo(), host="127.0.0.1", port=doors.address.port, tls=server.identity, doors=DOORS
            )
            with pytest.raises(JukiError) as caught:
                await second.start()
            assert code_of(caught) is ErrorCode.ADDRESS_IN_USE

    run(main())
