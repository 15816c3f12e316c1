"""The power goes at any byte of any command: the chip is as before or as after, and no try is won.

For every command that writes: the states after each of its commits are the only states there are,
whichever byte was the last; a command with one commit is there whole or not at all; and wherever
tries are counted, no cut leaves more of them than a run without a cut may.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from card_world import (
    CODE,
    FACE,
    LIBRARY,
    NOW,
    NUMBER,
    PIN,
    SERIAL,
    TODAY,
    YAMAGUCHI,
    CardWorld,
    ChipCarrier,
)
from power_cuts import RememberingMemory, after_every_commit, after_every_cut, records_of

from jukinet.iccard.application import MANAGER, NETWORK, PERSONAL_AUTHENTICATION, KeySet, Life
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.journal import Journal, Name, Partition
from jukinet.iccard.chip.manager import TRANSPORT_TRIES_LEFT
from jukinet.iccard.chip.memory import ArrayMemory, FileMemory, PowerCut
from jukinet.iccard.chip.pin_keeper import TRIES
from jukinet.iccard.conversation import Dialogue, converse
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.rights import Right
from jukinet.iccard.service import make_permit
from jukinet.iccard.terminal.terminal import Terminal, read_last_word, read_state
from jukinet.iccard.terminal.writing import CardContents, OpenBlank, open_blank
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.errors import ErrorCode, JukiError

SMALL = 2 * 10_240
SMALL_FACE = Face(FaceForm.A, "山口 花子", FACE.valid_until, "山口市")
Act = Callable[[CardWorld, Chip], None]


def opened(world: CardWorld, chip: Chip) -> OpenBlank:
    return converse(open_blank(world.batch_key, SystemRandomness()), ChipCarrier(chip))


def contents(world: CardWorld, blank: OpenBlank, carrier: ChipCarrier) -> CardContents:
    keys = converse(blank.make_keys(), carrier)
    card = world.issuer.certify_card(NUMBER, keys, first_day=TODAY, last_day=FACE.valid_until)
    return CardContents(
        world.authority.root, world.issuer.certificate, card, CODE, ("0321",),
        world.issuer.sign_face(NUMBER, SMALL_FACE), world.services.certificate,
    )  # fmt: skip


def refusing(dialogue: Dialogue[object], carrier: ChipCarrier) -> None:
    with pytest.raises(JukiError):
        converse(dialogue, carrier)


def open_wrongly(world: CardWorld, chip: Chip) -> None:
    refusing(open_blank(TransportKey.make(), SystemRandomness()), ChipCarrier(chip))


def make_keys(world: CardWorld, chip: Chip) -> None:
    blank = opened(world, chip)
    converse(blank.make_keys(), ChipCarrier(chip))
    converse(blank.make_keys(KeySet.OPERATOR), ChipCarrier(chip))


def write_all(world: CardWorld, chip: Chip) -> None:
    carrier = ChipCarrier(chip)
    blank = opened(world, chip)
    converse(blank.write(contents(world, blank, carrier)), carrier)


def write_and_finish(world: CardWorld, chip: Chip) -> None:
    carrier = ChipCarrier(chip)
    blank = opened(world, chip)
    converse(blank.write(contents(world, blank, carrier)), carrier)
    converse(blank.finish(), carrier)


def try_rightly(world: CardWorld, chip: Chip) -> None:
    world.try_pin(world.open(chip), chip)


def try_wrongly(world: CardWorld, chip: Chip) -> None:
    with pytest.raises(JukiError):
        world.try_pin(world.open(chip), chip, "0000")


def reset_pin(world: CardWorld, chip: Chip) -> None:
    world.set_pin(chip, "8315")


def change_pin(world: CardWorld, chip: Chip) -> None:
    session, carrier = world.open(chip), ChipCarrier(chip)
    blocks = []
    request = converse(session.ask_for_pin(PinPurpose.CHANGE_FROM), carrier)
    for purpose, pin in ((PinPurpose.CHANGE_FROM, PIN), (PinPurpose.CHANGE_TO, "8315")):
        question = type(request.question)(purpose, NETWORK, request.question.challenge)
        blocks.append(world.pad.seal(type(request)(question, session.issuer, session.card), pin))
    converse(session.change_pin(*blocks), carrier)


def meet_a_newer_certificate(world: CardWorld, chip: Chip) -> None:
    identity = world.identity(first_day=TODAY + timedelta(20))
    later = Terminal(world.node, (identity,), world.stopped)
    converse(later.open_network(NOW), ChipCarrier(chip))


def load_service(world: CardWorld, chip: Chip) -> None:
    world.load_service(chip, number=2)


def use_service(world: CardWorld, chip: Chip) -> None:
    aid = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=TODAY).aid
    session = converse(world.service_terminal(aid).open_service(aid, NOW), ChipCarrier(chip))
    converse(session.write(0x0302, bytes(range(200))), ChipCarrier(chip))


def delete_service(world: CardWorld, chip: Chip) -> None:
    aid = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=TODAY).aid
    area = converse(world.terminal().open_area(NOW), ChipCarrier(chip))
    converse(area.delete(aid), ChipCarrier(chip))


def write_face(world: CardWorld, chip: Chip) -> None:
    session = converse(world.terminal().open_face(NOW), ChipCarrier(chip))
    face = Face(FaceForm.A, "山口 花子", date(2036, 1, 1), "萩市")
    converse(session.write_face(world.issuer.sign_face(NUMBER, face)), ChipCarrier(chip))


def install(world: CardWorld, chip: Chip) -> None:
    session = converse(world.terminal(Right.INSTALL).open_manager(NOW), ChipCarrier(chip))
    converse(session.install_personal_authentication(), ChipCarrier(chip))


def terminate(world: CardWorld, chip: Chip) -> None:
    session = converse(world.terminal().open_returned(NOW), ChipCarrier(chip))
    converse(session.terminate(bytes(16)), ChipCarrier(chip))


ON_BLANKS: tuple[tuple[Act, int], ...] = (
    (open_wrongly, 1), (make_keys, 4), (write_all, 9), (write_and_finish, 10),
)  # fmt: skip
"""What is done to a blank, and in how many commits."""
ON_CARDS: tuple[tuple[Act, int], ...] = (
    (try_rightly, 2), (try_wrongly, 1), (reset_pin, 1), (change_pin, 3),
    (meet_a_newer_certificate, 1), (load_service, 2), (use_service, 2), (delete_service, 1),
    (write_face, 1), (install, 1), (terminate, 6),
)  # fmt: skip
PIN_TRIES_AT, TRANSPORT_TRIES_AT = Name(NETWORK, TRIES), Name(MANAGER, TRANSPORT_TRIES_LEFT)


def run(world: CardWorld, act: Act, before: ArrayMemory, cell: ChipCell) -> RememberingMemory:
    memory = RememberingMemory(before.copy())
    act(world, Chip(memory, cell))
    return memory


def a_blank(world: CardWorld) -> tuple[ArrayMemory, ChipCell]:
    memory, cell = ArrayMemory(SMALL), ChipCell.make()
    Chip.manufacture(memory, cell, SERIAL, world.batch_key)
    return memory, cell


def a_card(world: CardWorld) -> tuple[ArrayMemory, ChipCell]:
    memory, cell = a_blank(world)
    chip = Chip(memory, cell)
    write_and_finish(world, chip)
    world.set_pin(chip)
    world.load_service(chip)
    return memory, cell


def check_every_cut(
    world: CardWorld, act: Act, commits: int, before: ArrayMemory, cell: ChipCell, *,
    tries: Name | None = None, wins: int | None = None,
) -> None:  # fmt: skip
    memory = run(world, act, before, cell)
    allowed = after_every_commit(before, memory.writes, cell)
    assert len(memory.writes) == commits
    for whole, records in after_every_cut(before, memory.writes, cell):
        assert records in allowed[whole : whole + 2], "a state between two commits"
    if wins is None:
        wins = 0 if act in (open_wrongly, try_wrongly) else 1
    for at in (tries,) if tries else (PIN_TRIES_AT, TRANSPORT_TRIES_AT):
        counts = [records[at][0] for records in allowed if at in records]
        must_not_rise_but_by_the_right_secret(counts, wins)


def must_not_rise_but_by_the_right_secret(counts: list[int], wins: int) -> None:
    rises = sum(later > earlier for earlier, later in pairwise(counts))
    assert rises <= wins
    if rises:  # a try is spent, and on the memory, before it can be given back
        assert min(counts) == counts[0] - 1


@pytest.mark.parametrize(
    ("act", "commits"), ON_BLANKS, ids=lambda one: getattr(one, "__name__", "")
)
def test_a_blank_survives_a_cut_at_every_byte(world: CardWorld, act: Act, commits: int) -> None:
    check_every_cut(world, act, commits, *a_blank(world))


@pytest.mark.parametrize(("act", "commits"), ON_CARDS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_card_survives_a_cut_at_every_byte(world: CardWorld, act: Act, commits: int) -> None:
    check_every_cut(world, act, commits, *a_card(world))


def nearly_full(memory: ArrayMemory, cell: ChipCell) -> ArrayMemory:
    """The memory just before one more small entry makes the chip go to its other bank."""
    other_bank = memory.read(SMALL // 2, 64)
    while True:
        former = memory.copy()
        journal = Journal(memory, cell)
        journal.mount()
        Partition(journal, PERSONAL_AUTHENTICATION).put(99, bytes(200))
        if memory.read(SMALL // 2, 64) != other_bank:
            return former


def test_a_full_bank_is_left_for_the_other_at_every_byte(world: CardWorld) -> None:
    """A command whose entry has no room any more: everything moves, or nothing has happened."""
    memory, cell = a_card(world)
    before = nearly_full(memory, cell)
    moved = run(world, write_face, before, cell)
    assert sum(len(content) for _, content in moved.writes) > 2_000
    allowed = after_every_commit(before, moved.writes, cell)
    assert allowed[0] == allowed[1] != allowed[2]  # the records, then the header that counts
    for _, records in after_every_cut(before, moved.writes, cell):
        assert records in (allowed[0], allowed[2])


def test_an_ended_card_keeps_its_last_word_and_nothing_else_even_if_the_power_went(
    world: CardWorld,
) -> None:
    before, cell = a_card(world)
    ended = run(world, terminate, before, cell)
    for writes in range(1, len(ended.writes) + 1):
        memory = before.copy()
        for offset, content in ended.writes[:writes]:
            memory.write(offset, content)
        chip = Chip(memory, cell)
        assert converse(read_state(), ChipCarrier(chip)).life is Life.TERMINATED
        word = read_last_word(world.authority.root)
        card, challenge, signature = converse(word, ChipCarrier(chip))
        left = memory.read(0, SMALL).replace(b"\xff", b"")
        kept = 2 * len(card.wire) + len(challenge) + len(signature)  # its own, and its issuer's
        assert len(left) < kept + 200, "more is left than that the card was ended"


def test_a_chip_whose_power_went_goes_on_after_a_reset(world: CardWorld) -> None:
    before, cell = a_card(world)
    for cut in (0, 1, 40, 60, 90):
        memory = before.copy()
        chip = Chip(memory, cell)
        session = world.open(chip)
        memory.cut_after = cut
        with pytest.raises(PowerCut):
            world.try_pin(session, chip)
        memory.cut_after = None
        chip.reset()
        left = converse(world.open(chip).read_pin_state(), ChipCarrier(chip)).tries_left
        assert left in (2, 3)
        world.try_pin(world.open(chip), chip)
        world.set_pin(chip, "8315")
        tomorrow = Chip(memory, cell)
        world.try_pin(world.open(tomorrow), tomorrow, "8315")


def test_cutting_the_power_wins_no_fourth_try(world: CardWorld) -> None:
    """Whoever pulls the card just after a wrong try, every time, has three all the same."""
    memory, cell = a_card(world)
    entry = run(world, try_wrongly, memory, cell).writes[0]
    for _ in range(3):
        chip = Chip(memory, cell)
        session = world.open(chip)
        memory.cut_after = len(entry[1])  # the try is written, the answer never comes
        with pytest.raises(PowerCut):
            world.try_pin(session, chip, "0000")
        memory.cut_after = None
    chip = Chip(memory, cell)
    with pytest.raises(JukiError):
        world.try_pin(world.open(chip), chip)


def test_a_memory_of_another_chip_does_not_come_up(world: CardWorld) -> None:
    memory, _ = a_card(world)
    with pytest.raises(JukiError):
        Chip(memory, ChipCell.make())
    with pytest.raises(JukiError):
        Chip(ArrayMemory(SMALL), ChipCell.make())


def test_a_memory_shows_neither_code_nor_pin_nor_keys(world: CardWorld) -> None:
    memory, _ = a_card(world)
    everything = memory.read(0, SMALL)
    for secret in (CODE.digits, PIN, NUMBER.digits, "山口"):
        assert secret.encode() not in everything


def test_what_has_no_room_is_refused_and_changes_nothing(world: CardWorld) -> None:
    memory, cell = ArrayMemory(4_096), ChipCell.make()
    journal = Journal.format(memory, cell)
    owner = Partition(journal, PERSONAL_AUTHENTICATION)
    owner.put(1, b"kept")
    for _ in range(100):
        owner.put(2, bytes(100))
    with pytest.raises(Exception, match="6a84"):
        owner.put(3, bytes(2_500))
    assert records_of(memory, cell) == {
        Name(owner.owner, 1): b"kept", Name(owner.owner, 2): bytes(100),
    }  # fmt: skip
    owner.put(1, b"still works")
    assert owner.find(1) == b"still works"


def test_a_card_in_a_file_is_the_same_card_the_next_day(world: CardWorld, tmp_path: Path) -> None:
    memory = FileMemory(tmp_path / "card", SMALL)
    cell = ChipCell.at(tmp_path / "cell")
    chip = Chip.manufacture(memory, cell, SERIAL, world.batch_key)
    write_and_finish(world, chip)
    world.set_pin(chip)
    memory.close()
    memory = FileMemory(tmp_path / "card")
    again = Chip(memory, ChipCell.at(tmp_path / "cell"))
    world.try_pin(world.open(again), again)
    memory.close()
    assert (tmp_path / "card").stat().st_mode & 0o777 == 0o600


def test_a_memory_in_use_is_nobody_elses(world: CardWorld, tmp_path: Path) -> None:
    memory, cell = FileMemory(tmp_path / "card", SMALL), ChipCell.make()
    Chip.manufacture(memory, cell, SERIAL, world.batch_key)
    with pytest.raises(JukiError) as refused:
        FileMemory(tmp_path / "card")
    assert refused.value.code is ErrorCode.IC_CARD_UNREADABLE
    memory.close()
    memory.close()
    Chip(FileMemory(tmp_path / "card"), cell)


def test_a_disk_that_does_not_write_is_a_status_word_and_changes_nothing(
    world: CardWorld, tmp_path: Path
) -> None:
    memory, cell = FileMemory(tmp_path / "card", SMALL), ChipCell.make()
    chip = Chip.manufacture(memory, cell, SERIAL, world.batch_key)
    write_and_finish(world, chip)
    session = world.open(chip)
    memory.close()  # every write fails from here on
    with pytest.raises(JukiError) as refused:
        carrier = ChipCarrier(chip)
        request = converse(session.ask_for_pin(PinPurpose.SET), carrier)
        converse(session.set_pin(world.pad.seal(request, PIN)), carrier)
    assert refused.value.facts["status"] == 0x6581
    again = Chip(FileMemory(tmp_path / "card"), cell)
    world.set_pin(again)
