"""The bridge at work: say what lies on the readers, ask for orders, carry them out."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from jukinet.counters.bridge.wire import (
    CARDS,
    REGISTER,
    WORK,
    Answered,
    Order,
    OrderKind,
    Refusal,
    Registered,
    Registering,
    Report,
    Slot,
)
from jukinet.iccard.pin_pad import PinPad, PinRequest
from jukinet.nodes.terminal.keypad import Keypad
from jukinet.nodes.terminal.settings import BridgeSettings
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.readers.pcsc import PcscCard, PcscReaders, Seen
from jukinet.platform.web.calling import PageCaller
from jukinet.terms.errors import ErrorCode, JukiError

T = TypeVar("T")
LOOK_SECONDS: Final = 0.1
LOOKS_BETWEEN: Final = 20
"""What lies on the readers is said at least every two seconds."""
WORK_SECONDS: Final = 20.0
"""The counter answers after ten, with nothing if there is nothing."""
AGAIN_SECONDS: Final = 2.0
MARK_BYTES: Final = 8
FINE: Final = 200

log = logging.getLogger(__name__)


def register_bridge(settings: BridgeSettings, code: str) -> Registered:
    """Have the counter take this machine as a terminal's bridge, by a one-time code."""
    trust = None if settings.trust is None else Path(settings.trust)
    caller = PageCaller(settings.counter, trust)
    try:
        status, body = caller.post(REGISTER, msgspec.json.encode(Registering(code=code)))
    finally:
        caller.close()
    return _read(status, body, Registered)


@dataclass(slots=True)
class _Laid:
    """What was last seen of a reader, and the mark of the card that lies there."""

    seen: Seen | None = None
    mark: str | None = None


@dataclass(slots=True)
class Bridge:
    """The bridge of one terminal, until it is stopped.

    A card that was pulled and put back is another card: its mark is new, and whatever dialogue ran
    with it is over.
    """

    settings: BridgeSettings
    key: str
    pad: PinPad
    keypad: Keypad
    randomness: Randomness
    stopping: threading.Event = field(default_factory=threading.Event)
    _run: str = ""
    _laid: dict[Slot, _Laid] = field(default_factory=dict)
    _readers: PcscReaders | None = None
    _card: PcscCard | None = None
    _caller: PageCaller | None = None
    _taken: tuple[Slot, str] | None = None

    def run(self) -> None:
        """Serve the counter until ``stopping`` is set; TERMINAL_UNKNOWN ends it at once."""
        self._run = self._new_mark()
        self._laid = {slot: _Laid() for slot in self.settings.readers}
        watcher = threading.Thread(target=self._watch, name="readers", daemon=True)
        watcher.start()
        try:
            self._work()
        finally:
            self.stopping.set()
            watcher.join()

    def stop(self) -> None:
        """End it, from another thread or a signal; a card that was taken is let go."""
        self.stopping.set()
        if self._caller is not None:
            self._caller.abandon()

    # -- what lies on the readers

    def _watch(self) -> None:
        caller = self._call()
        while not self.stopping.is_set():
            try:
                with PcscReaders() as readers:
                    self._look_on(readers, caller)
            except JukiError as error:
                if error.code is ErrorCode.TERMINAL_UNKNOWN:
                    return  # the other loop meets the same no, and ends the bridge
                log.warning("the readers cannot be seen: %s", error)
                self._see_nothing()
                self.stopping.wait(AGAIN_SECONDS)
        caller.close()

    def _look_on(self, readers: PcscReaders, caller: PageCaller) -> None:
        looks = 0
        while not self.stopping.is_set():
            changed = [self._look(readers, slot) for slot in self._laid]
            if any(changed) or looks % LOOKS_BETWEEN == 0:
                try:
                    _read(*caller.post(CARDS, self._report(), key=self.key), msgspec.Raw)
                except JukiError as error:
                    if error.code is ErrorCode.TERMINAL_UNKNOWN:
                        raise
                    log.warning("the counter does not hear us: %s", error)
                    self.stopping.wait(AGAIN_SECONDS)
            looks += 1
            self.stopping.wait(LOOK_SECONDS)

    def _look(self, readers: PcscReaders, slot: Slot) -> bool:
        """Whether something is different on a reader; a card that came back counts as new."""
        laid, seen = self._laid[slot], readers.look(self.settings.readers[slot])
        if seen == laid.seen:
            return False
        laid.seen = seen
        laid.mark = self._new_mark() if seen.present else None
        return True

    def _see_nothing(self) -> None:
        for laid in self._laid.values():
            laid.seen = laid.mark = None

    # -- orders

    def _work(self) -> None:
        caller = self._caller = self._call()
        answered: Answered | None = None
        while not self.stopping.is_set():
            try:
                told = caller.post(WORK, self._report(answered), key=self.key, seconds=WORK_SECONDS)
                order = _read(*told, Order)
            except JukiError as error:
                if error.code is ErrorCode.TERMINAL_UNKNOWN:
                    raise
                if self.stopping.is_set():
                    break
                log.warning("no order can be had: %s", error)
                self._let_go()
                answered = None
                self.stopping.wait(AGAIN_SECONDS)
                continue
            answered = None if order.kind is OrderKind.WAIT else self._carry_out(order)
        self._let_go()
        caller.close()

    def _carry_out(self, order: Order) -> Answered:
        try:
            return Answered(number=order.number, content=self._do(order))
        except JukiError as error:
            return Answered(number=order.number, refused=error.code.value)

    def _do(self, order: Order) -> bytes:
        match order.kind:
            case OrderKind.TAKE:
                self._take(order.slot, order.content.decode("ascii", "replace"))
            case OrderKind.RESET:
                return self._get_card(order.slot).reset()
            case OrderKind.TRANSMIT:
                return self._get_card(order.slot).transmit(order.content)
            case OrderKind.PIN:
                self._get_card(order.slot)
                return self._ask_pin(order)
            case OrderKind.LET_GO | OrderKind.WAIT:
                self._let_go()
        return b""

    def _ask_pin(self, order: Order) -> bytes:
        """Have the PIN typed and sealed.

        Whether the pad would seal for this card at all is asked before anybody types.
        """
        request = PinRequest.from_bytes(order.content)
        self.pad.must_be_card(request)
        sealed = self.pad.seal(request, self.keypad.type_pin())
        self._get_card(order.slot)  # was it pulled while its holder typed?
        return sealed

    def _take(self, slot: Slot, mark: str) -> None:
        self._let_go()
        if slot not in self._laid or self._laid[slot].mark != mark:
            raise JukiError(ErrorCode.CARD_MISSING, "that card does not lie there any more")
        self._readers = PcscReaders()
        self._card = self._readers.connect(self.settings.readers[slot])
        self._taken = (slot, mark)

    def _get_card(self, slot: Slot) -> PcscCard:
        """The card that was taken, if it has not been away since."""
        if self._card is None or self._taken is None or self._taken[0] is not slot:
            raise JukiError(ErrorCode.CARD_MISSING, "no card was taken")
        if self._laid[slot].mark != self._taken[1]:
            raise JukiError(ErrorCode.CARD_MISSING, "the card was taken away")
        return self._card

    def _let_go(self) -> None:
        if self._card is not None:
            self._card.close()
        if self._readers is not None:
            self._readers.close()
        self._card = self._taken = self._readers = None

    # -- the line

    def _call(self) -> PageCaller:
        trust = None if self.settings.trust is None else Path(self.settings.trust)
        return PageCaller(self.settings.counter, trust)

    def _report(self, answered: Answered | None = None) -> bytes:
        cards = {slot: laid.mark for slot, laid in self._laid.items() if laid.seen is not None}
        return msgspec.json.encode(Report(bridge=self._run, cards=cards, answered=answered))

    def _new_mark(self) -> str:
        return self.randomness.random_bytes(MARK_BYTES).hex()


def _read(status: int, body: bytes, kind: type[T]) -> T:
    """What the counter said; its refusals are raised."""
    try:
        if status == FINE:
            return msgspec.json.decode(body, type=kind)
        code = ErrorCode(msgspec.json.decode(body, type=Refusal).code)
    except (msgspec.MsgspecError, ValueError) as error:
        raise JukiError(
            ErrorCode.PEER_ANSWER_INVALID, "the counter answers nothing that we know", status=status
        ) from error
    raise JukiError(code, "said by the counter")
