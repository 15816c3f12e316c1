"""The operator's application (操作者用ICカード): signs a challenge, opens what is sealed for it.

Its two keys are its own: they sign whatever a counter's sign-on asks, and a key that signs what
others choose must not be the one that proves the card.  Every use takes the PIN anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.iccard.apdu import Command, Ins, StatusWord
from jukinet.iccard.application import OPERATOR, DataObject
from jukinet.iccard.certificate import CertRole
from jukinet.iccard.chip.core import Core, Handler, ProvenApplication, must_have, object_of
from jukinet.iccard.chip.domain import Domain
from jukinet.iccard.chip.pin_keeper import PinKeeper
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.standing import Need
from jukinet.iccard.pin import OPERATOR_PIN
from jukinet.iccard.rights import Right
from jukinet.iccard.tlv import fields

CHALLENGE_BYTES_MAX: Final = 1_024
SEALED: Final = 0x80
ABOUT: Final = 0x81
_OPEN: Final = (0x80, 0x86)
_BY_PIN: Final = Need(Right.OPERATOR_CARDS, pin=True)


class Operator(ProvenApplication):
    """What an operator's card does for him."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, OPERATOR, core.nation, {})
        self._pin: Final = PinKeeper(self._partition, self._domain, OPERATOR_PIN)
        self._own: Final = Domain(self._partition, core.cell, CertRole.TERMINAL)

    def handlers(self) -> Mapping[int, Handler]:
        """Signing and opening by PIN; the PIN."""
        return {
            **super().handlers(),
            Ins.SECURITY_OPERATION: self._operate,
            Ins.INTERNAL_AUTHENTICATE: self._sign,
            Ins.GET_DATA: self._tell,
            Ins.VERIFY: self._verify,
            Ins.CHANGE_PIN: self._change,
            Ins.RESET_PIN: self._reset,
        }

    def _sign(self, command: Command) -> bytes:
        """The operator's signature over exactly what was sent."""
        must_have(command, 0x00, 0x00)
        self._use_up_pin()
        if not 0 < len(command.data) <= CHALLENGE_BYTES_MAX:
            raise ChipRefusal(StatusWord.LENGTH_WRONG)
        return self._own.sign(command.data)

    def _operate(self, command: Command) -> bytes:
        if (command.p1, command.p2) != _OPEN:
            return self._accept_certificate(command)
        self._use_up_pin()
        found = fields(command.data, frozenset({SEALED, ABOUT}))
        return self._own.open(found[SEALED], found[ABOUT])

    def _use_up_pin(self) -> None:
        self.must_meet(_BY_PIN)
        self._core.standing.pin_of = b""

    def _tell(self, command: Command) -> bytes:
        self.must_meet(Need(Right.OPERATOR_CARDS))
        match object_of(command):
            case DataObject.PIN_STATE:
                return self._pin.state()
            case DataObject.OPERATOR_KEYS:
                return self._own.tell_keys()
            case _:
                raise ChipRefusal(StatusWord.REFERENCE_MISSING)

    def _verify(self, command: Command) -> bytes:
        must_have(command, 0x00, 0x81)
        self.must_meet(Need(Right.OPERATOR_CARDS))
        self._pin.verify(command.data, self._core.standing)
        return b""

    def _change(self, command: Command) -> bytes:
        must_have(command, 0x00, 0x81)
        self.must_meet(Need(Right.OPERATOR_CARDS))
        self._pin.change(command.data, self._core.standing)
        return b""

    def _reset(self, command: Command) -> bytes:
        """The administrator's terminal sets the PIN."""
        must_have(command, 0x02, 0x81)
        self.must_meet(Need(Right.OPERATOR_CARDS | Right.SET_PIN))
        self._pin.set(command.data, self._core.standing)
        return b""
