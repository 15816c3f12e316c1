"""The network application and the card-face application of a registration card.

**Network** (住基ネット): the resident record code, read with the right READ_CODE *and* after the
holder's PIN; the PIN, set with the right SET_PIN, tried and changed by its holder.

**Face** (券面): what is printed, read with the right READ_FACE, written anew with CHANGE_ENTRIES.
What it holds is signed by the municipality; whoever reads it verifies that, the chip only keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.iccard.apdu import Command, Ins, StatusWord
from jukinet.iccard.application import CODE_FILE, FACE, FACE_FILE, NETWORK, DataObject
from jukinet.iccard.chip.core import Core, Handler, ProvenApplication, must_have, object_of
from jukinet.iccard.chip.pin_keeper import PinKeeper
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.standing import Need
from jukinet.iccard.pin import HOLDER_PIN
from jukinet.iccard.rights import Right

FACE_BYTES_MAX: Final = 16_384
NETWORK_FILES: Final = {CODE_FILE: Need(Right.READ_CODE, pin=True)}
FACE_FILES: Final = {FACE_FILE: Need(Right.READ_FACE)}


class Network(ProvenApplication):
    """The application that the network asks for the code."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, NETWORK, core.nation, NETWORK_FILES)
        self._pin: Final = PinKeeper(self._partition, self._domain, HOLDER_PIN)

    def handlers(self) -> Mapping[int, Handler]:
        """Reading after PIN; the PIN."""
        return {
            **super().handlers(),
            Ins.GET_DATA: self._tell,
            Ins.VERIFY: self._verify,
            Ins.CHANGE_PIN: self._change,
            Ins.RESET_PIN: self._reset,
        }

    def _tell(self, command: Command) -> bytes:
        if object_of(command) is not DataObject.PIN_STATE:
            raise ChipRefusal(StatusWord.REFERENCE_MISSING)
        self.must_meet(Need())
        return self._pin.state()

    def _verify(self, command: Command) -> bytes:
        must_have(command, 0x00, 0x81)
        self.must_meet(Need(Right.READ_CODE))
        self._pin.verify(command.data, self._core.standing)
        return b""

    def _change(self, command: Command) -> bytes:
        must_have(command, 0x00, 0x81)
        self.must_meet(Need(Right.READ_CODE))
        self._pin.change(command.data, self._core.standing)
        return b""

    def _reset(self, command: Command) -> bytes:
        """Set the first PIN, or another after a lock; who stands there is the desk's business."""
        must_have(command, 0x02, 0x81)
        self.must_meet(Need(Right.SET_PIN))
        self._pin.set(command.data, self._core.standing)
        return b""


class Face(ProvenApplication):
    """The application that shows what ought to be printed on the card."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, FACE, core.nation, FACE_FILES)

    def handlers(self) -> Mapping[int, Handler]:
        """Reading, and writing anew."""
        return {**super().handlers(), Ins.PUT_DATA: self._write}

    def _write(self, command: Command) -> bytes:
        if object_of(command) is not DataObject.FACE:
            raise ChipRefusal(StatusWord.REFERENCE_MISSING)
        self.must_meet(Need(Right.CHANGE_ENTRIES))
        if not command.data or len(command.data) > FACE_BYTES_MAX:
            raise ChipRefusal(StatusWord.LENGTH_WRONG)
        self._partition.put(FACE_FILE, command.data)
        return b""
