"""Who may come in at a node's doors: proved with real sockets, certificates and both event loops.

An application that must never be reached counts how often it was asked; every refusal checks that
it was not.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from transport_nation import AGENCY, CS, OTHER_CS, PREFECTURE, Echo, Office, SmallNation

from jukinet.platform.crypto.authority import make_request
from jukinet.platform.transport.client import PeerClient
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
    server, caller = nation.join(PREFECTURE), nation.join(CS)

    async def main() -> None:
        async with nation.listening(server), PeerClient(CS, caller.identity) as client:
            answer = await client.post(PREFECTURE, "/messages", b"\x00sealed" * 50_000)
            assert answer.status == 200
            assert answer.body == b"communication_server:352039 " + b"\x00sealed" * 50_000

    run(main())


def test_lines_are_reused_per_peer(nation: SmallNation, run: Run) -> None:
    server, caller = nation.join(PREFECTURE), nation.join(CS)

    async def main() -> None:
        async with nation.listening(server) as doors, PeerClient(CS, caller.identity) as client:
            for _ in range(5):
                await client.post(PREFECTURE, "/messages", b"x")
            assert len(doors._state.connections) == 1

    run(main())


def test_many_nodes_share_one_loop(nation: SmallNation, run: Run) -> None:
    server, caller, other = nation.join(PREFECTURE), nation.join(CS), nation.join(OTHER_CS)

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
    server, app = nation.join(PREFECTURE), Echo()

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await raw_status(foreign_context(nation), doors.address.port)

    run(main())
    assert app.asked == 0


def test_a_client_of_a_foreign_authority_is_refused(
    nation: SmallNation, run: Run, tmp_path: Path
) -> None:
    server, app = nation.join(PREFECTURE), Echo()
    stranger = SmallNation(tmp_path / "elsewhere").join(CS)

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await raw_status(foreign_context(nation, stranger), doors.address.port)

    run(main())
    assert app.asked == 0


def test_tls_1_2_is_refused(nation: SmallNation, run: Run) -> None:
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()
    old = foreign_context(nation, caller)
    old.maximum_version = ssl.TLSVersion.TLSv1_2

    async def main() -> None:
        async with nation.listening(server, app) as doors:
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await raw_status(old, doors.address.port)

    run(main())
    assert app.asked == 0


def test_an_expired_client_certificate_is_refused(nation: SmallNation, run: Run) -> None:
    server, app = nation.join(PREFECTURE), Echo()
    expired = nation.join(CS, now=nation.now - timedelta(days=40), days=30)

    async def main() -> None:
        async with nation.listening(server, app), PeerClient(CS, expired.identity) as client:
            with pytest.raises(JukiError) as caught:
                await client.post(PREFECTURE, "/messages", b"x")
            assert code_of(caught) is ErrorCode.PEER_UNREACHABLE

    run(main())
    assert app.asked == 0


def test_an_expired_server_is_not_talked_to(nation: SmallNation, run: Run) -> None:
    expired = nation.join(PREFECTURE, now=nation.now - timedelta(days=40), days=30)
    caller, app = nation.join(CS), Echo()

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
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()

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
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()

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
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()

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
    server, agency, app = nation.join(PREFECTURE), nation.join(AGENCY), Echo()

    async def main() -> None:
        async with nation.listening(server, app), PeerClient(AGENCY, agency.identity) as client:
            answer = await client.post(PREFECTURE, path, b"body")
            assert (answer.status, answer.refusal) == (status, code)

    run(main())
    assert app.asked == (1 if status == 200 else 0)


def test_another_party_at_the_address_is_found_before_anything_is_sent(
    nation: SmallNation, run: Run
) -> None:
    impostor, caller, app = nation.join(OTHER_CS), nation.join(CS), Echo()
    nation.join(PREFECTURE)

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
    former, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()
    unlisted = former.files
    nation.authority.revoke(PREFECTURE, now=nation.now)
    (nation.folder / "prefectural_server-350001").rename(nation.folder / "stolen")
    stolen = replace(
        unlisted,
        certificate=nation.folder / "stolen/tls/certificate.pem",
        key=nation.folder / "stolen/tls" / unlisted.key.name,
    )
    nation.join(PREFECTURE)
    thief = Office(PREFECTURE, former.vault, stolen, nation.identity_by(stolen))

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
    server, caller, app = nation.join(PREFECTURE), nation.join(CS), Echo()
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
            files = caller.vault.tls_files(nation.folder / "renewed", pem)
            renewed = nation.identity_by(files)
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
