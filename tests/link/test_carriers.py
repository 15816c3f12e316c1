"""File transfer and media carry the same envelopes as a line does, and lose or repeat nothing."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from export_builders import a_code
from link_offices import (
    OFFICE_A,
    OFFICE_B,
    PREFECTURE,
    SERVER_A,
    SERVER_B,
    Offices,
    a_resident,
)

from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.medium import Content, State
from jukinet.custody.procedures import list_media
from jukinet.link.carriers.folder import FolderCarrier, way
from jukinet.link.carriers.medium import MANIFEST, SIGNATURE, Package
from jukinet.link.jobs import (
    collect_files,
    exchange_media,
    make_medium,
    read_manifest,
    take_medium,
)
from jukinet.link.procedures import note_medium_made, tell_network, tell_office
from jukinet.notices.messages import CodesDesignated
from jukinet.notices.procedures import find_holdings_by_code, receive_codes
from jukinet.platform.message.handling import Incoming
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.record import RegisterChange
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role


@pytest.fixture
def office_and_server(make_offices: Callable[..., Offices]) -> Offices:
    """An office and its server; what is above them stays out of the picture."""
    made = make_offices(OFFICE_A, SERVER_A)
    designate(made[SERVER_A])
    made.settle_down()
    return made


def designate(server: Node) -> None:
    """Codes as the prefecture would designate them, handed to the office by its server."""
    codes = [a_code(number) for number in range(10)]
    body = CodesDesignated(designation_id="0" * 32, municipality="352039", codes=codes)
    message = Incoming("0" * 32, PREFECTURE, 1, "", 0, server.context.clock.now(), body)
    with server.database.transaction() as tx:
        receive_codes(tx, [message], server.context, tell_office)


@pytest.fixture
def office(office_and_server: Offices) -> Node:
    return office_and_server[OFFICE_A]


@pytest.fixture
def server(office_and_server: Offices) -> Node:
    return office_and_server[SERVER_A]


def enter_somebody(office: Node) -> RegisterChange:
    with office.database.transaction() as tx:
        return a_resident(tx, office)


def holds(server: Node, change: RegisterChange) -> bool:
    while server.work().effective:
        pass
    with server.database.transaction() as tx:
        return bool(find_holdings_by_code(tx, [change.identification.code.digits]))


def carry(office: Node, folder: Path, meanwhile: Callable[[], object]) -> None:
    """Send what is due by way of a folder, while the other side does something."""

    async def both() -> None:
        sent = office.prepare(SERVER_A)
        assert sent is not None
        carrier = FolderCarrier(folder, OFFICE_A, wait_seconds=0.3)
        waiting = asyncio.create_task(carrier.carry(SERVER_A, sent.wire))
        await asyncio.sleep(0.02)
        meanwhile()
        office.settle(sent, await waiting)

    asyncio.run(both())


# --- file transfer ---------------------------------------------------------------------------


def test_an_envelope_and_its_receipt_pass_through_a_folder(
    office: Node, server: Node, tmp_path: Path
) -> None:
    born = enter_somebody(office)
    carry(office, tmp_path, lambda: collect_files(server, tmp_path, OFFICE_A))
    assert holds(server, born)
    assert office.prepare(SERVER_A) is None
    assert list(way(tmp_path, OFFICE_A, SERVER_A).iterdir()) == []


def test_an_envelope_nobody_collects_is_withdrawn_for_the_next(
    office: Node, server: Node, tmp_path: Path
) -> None:
    first = enter_somebody(office)
    with pytest.raises(JukiError) as waited:
        carry(office, tmp_path, lambda: None)
    assert waited.value.code is ErrorCode.PEER_UNREACHABLE
    second = enter_somebody(office)
    carry(office, tmp_path, lambda: collect_files(server, tmp_path, OFFICE_A))
    assert holds(server, first) and holds(server, second)


def test_a_receiver_that_died_with_an_envelope_in_hand_takes_it_once(
    office: Node, server: Node, tmp_path: Path
) -> None:
    born = enter_somebody(office)
    incoming = way(tmp_path, OFFICE_A, SERVER_A)

    def dies_and_comes_back() -> None:
        (envelope,) = incoming.glob("*.envelope")
        taken = envelope.rename(envelope.with_suffix(".taken"))
        server.receive(taken.read_bytes(), OFFICE_A)
        assert collect_files(server, tmp_path, OFFICE_A) == 1

    carry(office, tmp_path, dies_and_comes_back)
    assert holds(server, born)


def test_a_file_that_is_no_envelope_is_answered_with_its_code(
    office: Node, server: Node, tmp_path: Path
) -> None:
    async def rubbish() -> None:
        carrier = FolderCarrier(tmp_path, OFFICE_A, wait_seconds=0.3)
        waiting = asyncio.create_task(carrier.carry(SERVER_A, b"rubbish"))
        await asyncio.sleep(0.02)
        collect_files(server, tmp_path, OFFICE_A)
        await waiting

    with pytest.raises(JukiError) as refused:
        asyncio.run(rubbish())
    assert refused.value.code is ErrorCode.ENVELOPE_INVALID


def test_a_folder_that_fails_is_a_line_that_is_cut_and_what_was_taken_is_answered_later(
    office: Node, server: Node, tmp_path: Path
) -> None:
    born = enter_somebody(office)
    incoming = way(tmp_path, OFFICE_A, SERVER_A)

    def fails_and_recovers() -> None:
        (envelope,) = incoming.glob("*.envelope")
        in_the_way = envelope.with_suffix(".receipt.new")
        in_the_way.mkdir()
        with pytest.raises(JukiError) as failed:
            collect_files(server, tmp_path, OFFICE_A)
        assert failed.value.code is ErrorCode.PEER_UNREACHABLE
        in_the_way.rmdir()
        assert collect_files(server, tmp_path, OFFICE_A) == 1

    carry(office, tmp_path, fails_and_recovers)
    assert holds(server, born)
    way(tmp_path, SERVER_A, OFFICE_A).write_bytes(b"in the way")
    with pytest.raises(JukiError) as failed:
        exchange_media(server, tmp_path, OFFICE_A)
    assert failed.value.code is ErrorCode.PEER_UNREACHABLE


# --- media -----------------------------------------------------------------------------------


def test_a_medium_carries_messages_one_way_and_receipts_back(
    office: Node, server: Node, tmp_path: Path
) -> None:
    born = enter_somebody(office)
    medium = make_medium(office, SERVER_A, tmp_path / "out")
    assert medium is not None
    assert (medium.number, medium.envelopes, medium.receipts) == (1, 1, 0)
    manifest = read_manifest(medium.path)
    assert (manifest.sender, manifest.receiver) == (str(OFFICE_A), str(SERVER_A))
    assert medium.messages == manifest.messages == 1
    take_medium(server, medium.path, OFFICE_A)
    assert holds(server, born)
    back = make_medium(server, OFFICE_A, tmp_path / "back")
    assert back is not None and back.receipts == 1
    take_medium(office, back.path, SERVER_A)
    assert office.prepare(SERVER_A) is None


def test_every_medium_has_its_line_in_the_media_ledger_at_both_ends(
    office: Node, server: Node, tmp_path: Path
) -> None:
    enter_somebody(office)
    medium = make_medium(office, SERVER_A, tmp_path / "out")
    assert medium is not None
    take_medium(server, medium.path, OFFICE_A)
    rights = frozenset({(Function.MEDIA, Mode.READ)})
    somebody = Operator("op-1", "見本 花子", Duty.ADMINISTRATION, rights)
    for node, state in ((office, State.WRITTEN), (server, State.RECEIVED)):
        by = CaseWorker(somebody, "terminal-1", None, node.context.clock.now())
        with node.database.transaction() as tx:
            (line, *_) = list_media(tx, by=by)
        assert (line.state, line.wanted.persons) == (state, medium.messages)
        assert line.digest is not None
        assert line.digest.hex() == medium.digest


def test_a_package_to_a_contractor_stands_in_the_ledger_as_what_it_is(server: Node) -> None:
    rights = frozenset({(Function.MEDIA, Mode.READ)})
    now = server.context.clock.now()
    by = CaseWorker(
        Operator("op-1", "見本 花子", Duty.ADMINISTRATION, rights), "terminal-1", None, now
    )
    contractor = Party(Role.CARD_ISSUER, "mihon-card")
    with server.database.transaction() as tx:
        note_medium_made(
            tx, contractor, 1, me=SERVER_A, digest=bytes(32), envelopes=[], receipts=0, at=now
        )
        (line, *_) = list_media(tx, by=by)
    assert line.wanted.content is Content.CARD_ISSUING
    assert line.wanted.purpose == "カード発行の授受 第1号"


def test_nothing_personal_can_be_read_on_a_medium(office: Node, tmp_path: Path) -> None:
    born = enter_somebody(office)
    medium = make_medium(office, SERVER_A, tmp_path)
    assert medium is not None
    content = medium.path.read_bytes()
    assert born.identification.code.digits.encode() not in content
    assert born.identification.name.written.encode() not in content


def test_a_medium_is_taken_once_and_the_last_good_number_named(
    office: Node, server: Node, tmp_path: Path
) -> None:
    enter_somebody(office)
    medium = make_medium(office, SERVER_A, tmp_path)
    assert medium is not None
    take_medium(server, medium.path, OFFICE_A)
    with pytest.raises(JukiError) as refused:
        take_medium(server, medium.path, OFFICE_A)
    assert refused.value.code is ErrorCode.MEDIUM_ALREADY_IMPORTED
    assert refused.value.facts["last"] == 1


def test_a_gap_is_refused_until_the_lost_medium_is_made_again(
    office: Node, server: Node, tmp_path: Path
) -> None:
    born = enter_somebody(office)
    lost = make_medium(office, SERVER_A, tmp_path)
    assert lost is not None
    lost.path.unlink()
    made_again = make_medium(office, SERVER_A, tmp_path, again=1)
    assert made_again is not None and made_again.number == 1
    enter_somebody(office)
    second = make_medium(office, SERVER_A, tmp_path)
    assert second is not None and second.number == 2
    with pytest.raises(JukiError) as refused:
        take_medium(server, second.path, OFFICE_A)
    assert refused.value.code is ErrorCode.MEDIUM_GAP
    assert refused.value.facts["last"] == 0
    take_medium(server, made_again.path, OFFICE_A)
    take_medium(server, second.path, OFFICE_A)
    assert holds(server, born)


def test_a_medium_for_another_office_is_refused(
    office: Node, make_offices: Callable[..., Offices], tmp_path: Path
) -> None:
    enter_somebody(office)
    medium = make_medium(office, SERVER_A, tmp_path)
    assert medium is not None
    with pytest.raises(JukiError) as refused:
        take_medium(make_offices(SERVER_B)[SERVER_B], medium.path, OFFICE_B)
    assert refused.value.code is ErrorCode.MEDIUM_NOT_FOR_US


def rewritten(path: Path, file: str, content: bytes) -> Path:
    """The same package with one file replaced."""
    altered = path.with_suffix(".altered")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == file else old.read(name))
    return altered


def test_an_altered_medium_is_refused_whatever_was_altered(
    office: Node, server: Node, tmp_path: Path
) -> None:
    enter_somebody(office)
    medium = make_medium(office, SERVER_A, tmp_path)
    assert medium is not None
    with Package(medium.path) as package:
        manifest = package.signed.partition(b"\n")[2]
        envelope = package.read_envelope(package.manifest.envelopes[0])
    other_number = manifest.replace(b'"number": 1', b'"number": 2')
    assert other_number != manifest
    altered = [
        (MANIFEST, other_number, ErrorCode.SIGNATURE_INVALID),
        (SIGNATURE, b"AAAA", ErrorCode.SIGNATURE_INVALID),
        (MANIFEST, b"{}", ErrorCode.MEDIUM_DAMAGED),
        ("envelopes/0001.jws", envelope[:-1] + b"?", ErrorCode.MEDIUM_DAMAGED),
    ]
    for file, content, code in altered:
        with pytest.raises(JukiError) as refused:
            take_medium(server, rewritten(medium.path, file, content), OFFICE_A)
        assert refused.value.code is code
    for damaged in (b"", b"no archive", medium.path.read_bytes()[:-40]):
        path = tmp_path / "damaged"
        path.write_bytes(damaged)
        with pytest.raises(JukiError) as refused:
            take_medium(server, path, OFFICE_A)
        assert refused.value.code is ErrorCode.MEDIUM_DAMAGED
    take_medium(server, medium.path, OFFICE_A)


def test_a_medium_whose_maker_died_before_naming_it_is_finished_by_the_next_call(
    office: Node, server: Node, tmp_path: Path
) -> None:
    born = enter_somebody(office)
    medium = make_medium(office, SERVER_A, tmp_path)
    assert medium is not None
    medium.path.rename(medium.path.with_name(medium.path.name + ".unfinished"))
    (tmp_path / "000009.medium.zip.unfinished").write_bytes(b"half a med")
    assert make_medium(office, SERVER_A, tmp_path) is None
    assert [path.name for path in tmp_path.iterdir()] == [medium.path.name]
    take_medium(server, medium.path, OFFICE_A)
    assert holds(server, born)


def test_a_messenger_going_to_and_fro_brings_the_network_to_the_office(
    offices: Offices, tmp_path: Path
) -> None:
    """Everything but the link is on line; the marks of the nation come back by medium."""
    offices.cut.add(frozenset({OFFICE_A, SERVER_A}))
    office, server = offices[OFFICE_A], offices[SERVER_A]
    born = enter_somebody(office)
    for _ in range(3):
        exchange_media(office, tmp_path, SERVER_A)
        exchange_media(server, tmp_path, OFFICE_A)
        offices.settle_down()
    exchange_media(office, tmp_path, SERVER_A)
    offices.settle_down()
    with office.database.transaction() as tx:
        marks = {row[1] for row in register.list_marks(tx, born.resident_id)}
    assert marks == {"prefecture", "nation"}
    exchange_media(server, tmp_path, OFFICE_A)
    assert exchange_media(office, tmp_path, SERVER_A) == (0, 0)


def test_telling_of_nothing_leaves_no_message(office: Node) -> None:
    with office.database.transaction() as tx:
        assert tell_network(tx, [], office.context) == []
    assert office.prepare(SERVER_A) is None
