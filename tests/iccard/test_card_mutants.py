"""The suite is worth something: each planted mistake is caught by a check that passes without it.

A mutant is a mistake somebody could make in the chip, the terminal or the pad; beside it stands
the check (of this file or of another) that must fail once the mistake is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import card_attacks as attacks
import pytest
import test_card_certificates as certificates
import test_card_firewall as firewall
import test_card_pin as pins
import test_card_takeover as takeover
import test_card_walk as walk
import test_operator_card as operators
import test_power_cut as cuts
import test_service_area as services
from card_rogues import a_rogue_chip_with_a_stolen_chain
from card_world import CODE, NOW, PIN, CardWorld, ChipCarrier

from jukinet.iccard.apdu import StatusWord
from jukinet.iccard.application import CODE_FILE, NETWORK, Life
from jukinet.iccard.certificate import ISSUERS, CardCertificate
from jukinet.iccard.chip import network, pin_keeper, standing, tries
from jukinet.iccard.chip.core import Core
from jukinet.iccard.chip.domain import Domain
from jukinet.iccard.chip.journal import Change, Journal, Name, Partition
from jukinet.iccard.chip.operator import _BY_PIN, Operator
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.standing import Standing
from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.rights import Right
from jukinet.iccard.secure_messaging import SecureChannel
from jukinet.iccard.service import Permit
from jukinet.iccard.terminal import terminal as terminal_module
from jukinet.platform.crypto.channel import ChannelKeys
from jukinet.terms.errors import JukiError

Plant = Callable[[pytest.MonkeyPatch], None]
Check = Callable[[CardWorld], None]


def holds(attack: Callable[[CardWorld], None]) -> Check:
    """The check that an attack of the table ends in the table's code."""
    code = attacks.ATTACKS[attack]
    return lambda world: takeover.test_it_ends_in_a_refusal_that_says_why(world, attack, code)


def cut(act: cuts.Act, commits: int) -> Check:
    """The check that a command survives a cut at every byte."""
    kept = cuts.a_blank if act is cuts.open_wrongly else cuts.a_card
    return lambda world: cuts.check_every_cut(world, act, commits, *kept(world))


# --- mistakes in the chip ----------------------------------------------------------------------


def counter_given_back_at_reset(patch: pytest.MonkeyPatch) -> None:
    mount = Journal.mount

    def mounted(self: Journal) -> None:
        mount(self)
        at = Name(b"\xf0JUKI\x01", pin_keeper.TRIES)
        if at in self._records:
            self._records[at] = b"\x03"

    patch.setattr(Journal, "mount", mounted)


def pin_compared_before_the_try_is_spent(patch: pytest.MonkeyPatch) -> None:
    def must_pass(
        partition: Partition, number: int, tries_max: int, is_right: Callable[[], bool]
    ) -> None:
        left = tries.tries_left(partition, number)
        if left == 0:
            raise ChipRefusal(StatusWord.BLOCKED)
        if is_right():
            partition.put(number, bytes((tries_max,)))
            return
        partition.put(number, bytes((left - 1,)))
        raise ChipRefusal(StatusWord.TRIES_LEFT + left - 1 if left > 1 else StatusWord.BLOCKED)

    patch.setattr(pin_keeper, "must_pass", must_pass)


def locked_pin_tried_all_the_same(patch: pytest.MonkeyPatch) -> None:
    def must_pass(
        partition: Partition, number: int, tries_max: int, is_right: Callable[[], bool]
    ) -> None:
        left = max(tries.tries_left(partition, number), 1)
        partition.put(number, bytes((left - 1,)))
        if not is_right():
            raise ChipRefusal(StatusWord.BLOCKED if left == 1 else StatusWord.TRIES_LEFT + left - 1)
        partition.put(number, bytes((tries_max,)))

    patch.setattr(pin_keeper, "must_pass", must_pass)


def challenge_used_again(patch: pytest.MonkeyPatch) -> None:
    def take_challenge(self: Standing) -> bytes:
        if not self.challenge:
            raise ChipRefusal(StatusWord.STATE_WRONG)
        return self.challenge

    patch.setattr(Standing, "take_challenge", take_challenge)


def wall_without_owners(patch: pytest.MonkeyPatch) -> None:
    def find(self: Partition, number: int) -> bytes | None:
        names = self._journal.list_names()
        found = [self._journal.find(name) for name in names if name.number == number]
        own = self._journal.find(Name(self.owner, number))
        return own if own is not None else next(iter(found), None)

    patch.setattr(Partition, "find", find)


def pin_right_for_every_application(patch: pytest.MonkeyPatch) -> None:
    def must_meet(state: Standing, need: standing.Need, **_: bytes) -> None:
        met = state.secured and need.rights in state.rights and not need.never
        if not met or (need.pin and not state.domain):
            raise ChipRefusal(StatusWord.NOT_ALLOWED)

    patch.setattr("jukinet.iccard.chip.core.must_meet", must_meet)


def rights_not_asked(patch: pytest.MonkeyPatch) -> None:
    original = standing.must_meet

    def must_meet(state: Standing, need: standing.Need, **places: bytes) -> None:
        original(state, standing.Need(pin=need.pin, never=need.never), **places)

    patch.setattr("jukinet.iccard.chip.core.must_meet", must_meet)


def plain_commands_served_in_a_session(patch: pytest.MonkeyPatch) -> None:
    original = standing.must_meet

    def must_meet(state: Standing, need: standing.Need, **places: bytes) -> None:
        state.secured = True
        original(state, need, **places)

    patch.setattr("jukinet.iccard.chip.core.must_meet", must_meet)
    patch.setattr(Standing, "end", lambda self: None)


def session_kept_by_a_reset(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Standing, "end", lambda self: None)


def terminal_not_verified(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("jukinet.iccard.chip.domain.verify", lambda *_: None)


def certificates_not_verified(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("jukinet.iccard.certificate.verify", lambda *_: None)


def anybody_may_certify_anybody(patch: pytest.MonkeyPatch) -> None:
    original = CardCertificate.must_be_issued_by

    def must_be_issued_by(self: CardCertificate, issuer: CardCertificate) -> None:
        patch.setitem(ISSUERS, self.body.role, issuer.body.role)
        original(self, issuer)

    patch.setattr(CardCertificate, "must_be_issued_by", must_be_issued_by)


def date_not_moved_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("jukinet.iccard.chip.domain.day_to_bytes", lambda day: b"\xff" * 4)


def permit_not_asked_for(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Permit, "must_permit", lambda *_, **__: None)


def commit_in_pieces(patch: pytest.MonkeyPatch) -> None:
    """Each change of a commit is written by itself."""
    commit = Journal.commit

    def in_pieces(self: Journal, changes: Iterable[Change]) -> None:
        for change in list(changes):
            commit(self, [change])

    patch.setattr(Journal, "commit", in_pieces)


def torn_entries_stop_nothing(patch: pytest.MonkeyPatch) -> None:
    """An entry that does not open is skipped, and what lies behind it is read."""
    apply = Journal.mount

    def mount(self: Journal) -> None:
        apply(self)
        if self._memory.read(self._start + self._position, 1) != b"\xff":
            self._position += 64

    patch.setattr(Journal, "mount", mount)


def header_before_records(patch: pytest.MonkeyPatch) -> None:
    """The other bank's header is written before its records are there."""
    entry = Journal._write_entry

    def write_entry(self: Journal, content: bytes) -> None:
        if self._next == 0 and self._generation > 1:
            self._write_header()
        entry(self, content)

    patch.setattr(Journal, "_write_entry", write_entry)


def change_of_pin_in_two_breaths(patch: pytest.MonkeyPatch) -> None:
    """Tries are given back first, and the new PIN is set in a commit of its own."""

    def set_pin(self: pin_keeper.PinKeeper, block: bytes, state: Standing) -> None:
        chosen = self._opened(block, PinPurpose.SET, state.take_challenge())
        self._must_be_allowed(chosen)
        self._partition.put(pin_keeper.TRIES, b"\x03")
        self._partition.put(pin_keeper.PIN, chosen)

    patch.setattr(pin_keeper.PinKeeper, "set", set_pin)


def pin_good_for_many_signatures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Operator, "_use_up_pin", lambda self: self.must_meet(_BY_PIN))


def forbidden_pins_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pin_keeper, "FORBIDDEN", 0x7FFF)


def written_card_keeps_its_transport_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Core, "life", property(lambda self: Life.BLANK))


def code_readable_without_pin(patch: pytest.MonkeyPatch) -> None:
    need = standing.Need(Right.READ_CODE)
    patch.setitem(network.NETWORK_FILES, CODE_FILE, need)


def card_key_not_matched_with_its_certificate(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Domain, "owns", lambda self, certificate: True)


# --- mistakes in the terminal, the channel and the pad -----------------------------------------


def card_not_verified(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terminal_module, "verify", lambda *_: None)


def list_of_stopped_cards_not_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terminal_module, "must_be_running", lambda *_, **__: None)


def every_suite_accepted(patch: pytest.MonkeyPatch) -> None:
    original = terminal_module.Terminal._present_identity

    def present(self: terminal_module.Terminal) -> object:
        object.__setattr__(self, "accepted", frozenset(one.suite for one in self.identities))
        return original(self)

    patch.setattr(terminal_module.Terminal, "_present_identity", present)


def message_code_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ChannelKeys, "has_mac", lambda *_: True)


def messages_not_numbered(patch: pytest.MonkeyPatch) -> None:
    mac = ChannelKeys.mac
    patch.setattr(ChannelKeys, "mac", lambda self, number, data: mac(self, 0, data))


def pad_that_seals_for_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PinPad, "must_be_card", lambda self, request: None)


# --- checks of this file -----------------------------------------------------------------------


def locked_stays_locked_over_resets(world: CardWorld) -> None:
    chip = world.card()
    for _ in range(3):
        with pytest.raises(JukiError):
            world.try_pin(world.open(chip), chip, "0000")
        chip.reset()
    with pytest.raises(JukiError):
        world.try_pin(world.open(chip), chip)


def a_reset_ends_the_session(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip)
    world.try_pin(session, chip)
    chip.reset()
    converse(terminal_module.select(NETWORK), ChipCarrier(chip))
    with pytest.raises(JukiError):
        converse(session.read_code(), ChipCarrier(chip))


def a_message_counts_once(world: CardWorld) -> None:
    chip = world.card()
    carrier = ChipCarrier(chip)
    session = converse(world.terminal().open_network(NOW), carrier)
    request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
    converse(session.verify_pin(world.pad.seal(request, PIN)), carrier)
    assert converse(session.read_code(), carrier) == CODE
    again = [command for command, _ in carrier.log][-1]
    assert chip.process(again).hex() == "6988"


def a_changed_message_is_noticed(world: CardWorld) -> None:
    chip = world.card()
    session = world.open(chip)
    assert isinstance(session.channel, SecureChannel)

    class Meddler(ChipCarrier):
        def transmit(self, command: bytes) -> bytes:
            return self.chip.process(command[:-4] + bytes((command[-4] ^ 1,)) + command[-3:])

    with pytest.raises(JukiError):
        converse(session.read_pin_state(), Meddler(chip))


@dataclass(frozen=True)
class Mutant:
    """A mistake, and the check that catches it."""

    plant: Plant
    check: Check


MUTANTS = [
    Mutant(counter_given_back_at_reset, locked_stays_locked_over_resets),
    Mutant(pin_compared_before_the_try_is_spent, cut(cuts.try_rightly, 2)),
    Mutant(locked_pin_tried_all_the_same, locked_stays_locked_over_resets),
    Mutant(challenge_used_again, pins.test_a_block_is_good_once_for_one_entry_and_one_purpose),
    Mutant(wall_without_owners,
           lambda _: firewall.test_an_owner_does_not_find_what_only_another_has()),
    Mutant(pin_right_for_every_application,
           holds(attacks.a_terminal_reads_the_code_without_the_pin)),
    Mutant(rights_not_asked, holds(attacks.a_terminal_without_rights_reads_the_code)),
    Mutant(plain_commands_served_in_a_session,
           firewall.test_a_plain_command_sees_nothing_and_ends_the_session),
    Mutant(session_kept_by_a_reset, a_reset_ends_the_session),
    Mutant(terminal_not_verified, holds(attacks.a_stolen_certificate_without_its_key)),
    Mutant(certificates_not_verified, holds(attacks.a_terminal_gives_itself_more_rights)),
    Mutant(anybody_may_certify_anybody,
           certificates.test_a_terminal_cannot_certify_and_a_municipality_no_terminal),
    Mutant(date_not_moved_on, holds(attacks.a_terminal_whose_certificate_ended)),
    Mutant(permit_not_asked_for, services.test_no_service_gets_in_without_its_municipalitys_permit),
    Mutant(commit_in_pieces, cut(cuts.delete_service, 1)),
    Mutant(torn_entries_stop_nothing, cuts.test_a_chip_whose_power_went_goes_on_after_a_reset),
    Mutant(header_before_records, cuts.test_a_full_bank_is_left_for_the_other_at_every_byte),
    Mutant(change_of_pin_in_two_breaths, cut(cuts.reset_pin, 1)),
    Mutant(pin_good_for_many_signatures, operators.test_a_pin_is_good_for_one_use),
    Mutant(forbidden_pins_not_looked_at,
           pins.test_the_chip_refuses_a_birth_date_without_anybody_telling_it_again),
    Mutant(written_card_keeps_its_transport_key, holds(attacks.a_card_is_written_a_second_time)),
    Mutant(code_readable_without_pin, walk.test_a_card_lives_from_blank_to_the_code_read),
    Mutant(card_key_not_matched_with_its_certificate,
           holds(attacks.a_clone_with_the_certificate_but_not_the_key)),
    Mutant(card_not_verified, holds(a_rogue_chip_with_a_stolen_chain)),
    Mutant(list_of_stopped_cards_not_asked, holds(attacks.a_suspended_card)),
    Mutant(every_suite_accepted, holds(attacks.a_card_of_weak_algorithms)),
    Mutant(message_code_not_checked, a_changed_message_is_noticed),
    Mutant(messages_not_numbered, a_message_counts_once),
    Mutant(pad_that_seals_for_anybody,
           pins.test_a_node_that_certifies_a_key_of_its_own_gets_no_pin),
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.plant.__name__)
def test_a_planted_mistake_is_caught(
    world: CardWorld, monkeypatch: pytest.MonkeyPatch, mutant: Mutant
) -> None:
    with monkeypatch.context() as patch:
        mutant.plant(patch)
        caught = False
        try:
            mutant.check(world)
        except (AssertionError, JukiError, pytest.fail.Exception):
            caught = True
    assert caught, "the mistake went unnoticed"


@pytest.mark.parametrize(
    "check",
    [locked_stays_locked_over_resets, a_reset_ends_the_session, a_message_counts_once,
     a_changed_message_is_noticed],
)  # fmt: skip
def test_the_checks_pass_without_a_mistake(world: CardWorld, check: Check) -> None:
    check(world)
