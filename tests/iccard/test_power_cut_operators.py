"""The power goes amid an operator's card, too; and no command of any application was left out.

An instruction that an application knows and that no act of these tests gives is found here, so a
new one comes with its cut.  What only reads writes nothing at all, so there is nothing to cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from card_world import LIBRARY, NOW, SERIAL, TODAY, YAMAGUCHI, CardWorld, ChipCarrier
from test_power_cut import (
    ON_BLANKS,
    ON_CARDS,
    SMALL,
    Act,
    a_blank,
    a_card,
    check_every_cut,
    run,
)

from jukinet.iccard.apdu import Command, Ins
from jukinet.iccard.application import OPERATOR
from jukinet.iccard.chip.chip import Chip, applications_of
from jukinet.iccard.chip.journal import Name
from jukinet.iccard.chip.memory import ArrayMemory, PowerCut
from jukinet.iccard.chip.pin_keeper import TRIES
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose, PinQuestion
from jukinet.iccard.pin_pad import PinRequest
from jukinet.iccard.rights import Right
from jukinet.iccard.service import make_permit
from jukinet.iccard.terminal.operator import OperatorSession
from jukinet.iccard.terminal.terminal import read_state
from jukinet.iccard.tlv import tlv
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.seal import seal_to
from jukinet.terms.errors import ErrorCode, JukiError

PIN, OTHER_PIN = "sign-on!", "another-1"
TRIES_AT = Name(OPERATOR, TRIES)
Made = Callable[[CardWorld], tuple[ArrayMemory, ChipCell]]


def opened(world: CardWorld, chip: Chip) -> OperatorSession:
    terminal = world.terminal(Right.OPERATOR_CARDS | Right.SET_PIN)
    return converse(terminal.open_operator(NOW), ChipCarrier(chip))


def type_pin(world: CardWorld, session: OperatorSession, chip: Chip, pin: str) -> None:
    carrier = ChipCarrier(chip)
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
    converse(session.verify_pin(world.pad.seal(request, pin)), carrier)


def write_operator(world: CardWorld, chip: Chip) -> None:
    world.write_operator(chip)


def prove_by_pin(world: CardWorld, chip: Chip) -> None:
    session = opened(world, chip)
    type_pin(world, session, chip, PIN)
    converse(session.prove(b"a challenge"), ChipCarrier(chip))


def open_by_pin(world: CardWorld, chip: Chip) -> None:
    session = opened(world, chip)
    type_pin(world, session, chip, PIN)
    seal_key = session.card.body.seal_key
    assert seal_key is not None
    key = seal_to(seal_key, b"not for this key", b"about")
    with pytest.raises(JukiError):
        converse(session.unseal(key, b"about"), ChipCarrier(chip))


def try_wrongly(world: CardWorld, chip: Chip) -> None:
    with pytest.raises(JukiError):
        type_pin(world, opened(world, chip), chip, "wrong-pin")


def reset_pin(world: CardWorld, chip: Chip) -> None:
    session, carrier = opened(world, chip), ChipCarrier(chip)
    request = converse(session.ask_for_pin(PinPurpose.SET), carrier)
    converse(session.set_pin(world.pad.seal(request, OTHER_PIN)), carrier)


def change_pin(world: CardWorld, chip: Chip) -> None:
    session, carrier = opened(world, chip), ChipCarrier(chip)
    asked = converse(session.ask_for_pin(PinPurpose.CHANGE_FROM), carrier)
    blocks = b""
    for tag, purpose, pin in (
        (0x81, PinPurpose.CHANGE_FROM, PIN), (0x82, PinPurpose.CHANGE_TO, OTHER_PIN),
    ):  # fmt: skip
        question = PinQuestion(purpose, OPERATOR, asked.question.challenge)
        blocks += tlv(tag, world.pad.seal(PinRequest(question, session.issuer, session.card), pin))
    converse(session.tell(Command(0, Ins.CHANGE_PIN, 0x00, 0x81, blocks)), carrier)


ON_OPERATORS: tuple[tuple[Act, int, int], ...] = (
    (prove_by_pin, 2, 1), (open_by_pin, 2, 1), (try_wrongly, 1, 0), (reset_pin, 1, 0),
    (change_pin, 3, 1),
)  # fmt: skip
"""What is done to an operator's card, in how many commits, and how often tries are given back."""


def an_operator_card(world: CardWorld) -> tuple[ArrayMemory, ChipCell]:
    memory, cell = ArrayMemory(SMALL), ChipCell.make()
    world.write_operator(Chip.manufacture(memory, cell, SERIAL, world.batch_key))
    return memory, cell


@pytest.mark.parametrize(
    ("act", "commits", "wins"), ON_OPERATORS, ids=lambda one: getattr(one, "__name__", "")
)
def test_an_operators_card_survives_a_cut_at_every_byte(
    world: CardWorld, act: Act, commits: int, wins: int
) -> None:
    check_every_cut(world, act, commits, *an_operator_card(world), tries=TRIES_AT, wins=wins)


def test_writing_an_operators_card_survives_a_cut_at_every_byte(world: CardWorld) -> None:
    memory, cell = a_blank(world)
    check_every_cut(world, write_operator, 8, memory, cell)


def test_cutting_the_power_wins_no_fourth_try_of_an_operators_pin(world: CardWorld) -> None:
    memory, cell = an_operator_card(world)
    entry = run(world, try_wrongly, memory, cell).writes[0]
    for _ in range(3):
        chip = Chip(memory, cell)
        session = opened(world, chip)
        memory.cut_after = len(entry[1])  # the try is written, the answer never comes
        with pytest.raises(PowerCut):
            type_pin(world, session, chip, "wrong-pin")
        memory.cut_after = None
    chip = Chip(memory, cell)
    with pytest.raises(JukiError) as locked:
        type_pin(world, opened(world, chip), chip, PIN)
    assert locked.value.code is ErrorCode.IC_PIN_LOCKED


# --- what only reads, and what was left out ----------------------------------------------------


def look_at_a_blank(world: CardWorld, chip: Chip) -> None:
    converse(read_state(), ChipCarrier(chip))


def look_at_a_card(world: CardWorld, chip: Chip) -> None:
    carrier = ChipCarrier(chip)
    converse(read_state(), carrier)
    converse(world.open(chip).read_pin_state(), carrier)
    converse(converse(world.terminal().open_face(NOW), carrier).read_face(), carrier)
    converse(converse(world.terminal().open_area(NOW), carrier).list_services(), carrier)
    aid = make_permit(YAMAGUCHI, 1, LIBRARY, last_day=TODAY).aid
    service = converse(world.service_terminal(aid).open_service(aid, NOW), carrier)
    converse(service.read_file(0x0301), carrier)


def look_at_an_operators_card(world: CardWorld, chip: Chip) -> None:
    converse(opened(world, chip).read_pin_state(), ChipCarrier(chip))


def a_card_that_knows_its_terminals(world: CardWorld) -> tuple[ArrayMemory, ChipCell]:
    """A chip keeps the newest day a certificate has told it; the first meeting is a write."""
    memory, cell = a_card(world)
    look_at_a_card(world, Chip(memory, cell))
    return memory, cell


READING = (
    (look_at_a_blank, a_blank), (look_at_a_card, a_card_that_knows_its_terminals),
    (look_at_an_operators_card, an_operator_card),
)  # fmt: skip


@pytest.mark.parametrize(("act", "made"), READING, ids=lambda one: one.__name__)
def test_what_only_reads_writes_nothing(world: CardWorld, act: Act, made: Made) -> None:
    assert run(world, act, *made(world)).writes == []


def instructions_of(chip: Chip) -> Iterator[tuple[str, int]]:
    """Every instruction that some application of this chip knows just now."""
    for application in applications_of(chip._core):
        for instruction in application.handlers():
            yield type(application).__name__, instruction


WITHOUT_A_STATE = {Ins.SELECT, Ins.GET_CHALLENGE, Ins.READ_BINARY}
"""These read where there is something to read, and are refused elsewhere: nothing is written."""


def test_no_command_of_any_application_is_left_out(
    world: CardWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[tuple[str, int]] = set()
    known: set[tuple[str, int]] = set()
    dispatch = Chip._dispatch

    def noting(chip: Chip, command: Command) -> bytes:
        seen.add((type(chip._selected).__name__, command.ins))
        return dispatch(chip, command)

    acts = [
        *((act, a_blank) for act, _ in ON_BLANKS), *((act, a_card) for act, _ in ON_CARDS),
        *((act, an_operator_card) for act, _, _ in ON_OPERATORS), *READING,
    ]  # fmt: skip
    for act, made in acts:
        memory, cell = made(world)
        known |= set(instructions_of(Chip(memory, cell)))
        with monkeypatch.context() as patch:
            patch.setattr(Chip, "_dispatch", noting)
            run(world, act, memory, cell)
    left_out = {one for one in known - seen if one[1] not in WITHOUT_A_STATE}
    assert not left_out
