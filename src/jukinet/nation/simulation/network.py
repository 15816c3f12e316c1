"""The virtual lines between machines: what is carried arrives late, twice, changed or never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from jukinet.nation.simulation.scheduler import Scheduler
from jukinet.nation.simulation.weather import Rates, Weather
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.transport.client import ANSWER_SECONDS_MAX
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

LATENCY_SECONDS: Final = (0.005, 0.2)
DELAY_SECONDS_MAX: Final = 2 * 3600.0
CAPTURED_MAX: Final = 64
"""Envelopes an eavesdropper keeps, to bring them again later."""

Reply = Callable[[bytes | JukiError], None]


class Doorway(Protocol):
    """A machine as the network sees it."""

    def knock(self, wire: bytes, peer: Party, reply: Reply) -> None:
        """Bring an envelope; the reply comes when it is taken, or never."""


@dataclass(frozen=True, slots=True)
class Captured:
    """An envelope somebody copied off a line."""

    sender: Party
    receiver: Party
    wire: bytes = field(repr=False)


class Network:
    """All lines of the nation."""

    def __init__(self, scheduler: Scheduler, weather: Weather, randomness: Randomness) -> None:
        self.rates: Rates = weather.rates
        self.captured: list[Captured] = []
        self._doors: dict[Party, Doorway] = {}
        self._scheduler = scheduler
        self._weather: Weather | None = weather
        self._randomness = randomness

    def join(self, party: Party, door: Doorway) -> None:
        """A machine is reachable from now on, when it runs."""
        self._doors[party] = door

    def heal(self, rates: Rates) -> None:
        """No line is cut any more."""
        self.rates, self._weather = rates, None

    @property
    def is_healed(self) -> bool:
        """Whether the trouble is over."""
        return self._weather is None

    def is_cut(self, one: Party, other: Party) -> bool:
        """Whether the line between two machines is cut at this moment."""
        now = self._scheduler.clock.now()
        return self._weather is not None and self._weather.is_cut(one, other, now)

    def carry(self, sender: Party, receiver: Party, wire: bytes, reply: Reply) -> None:
        """Carry an envelope there and its receipt back, as well as the weather lets it."""
        once = _Once(reply)
        if self.is_cut(sender, receiver):
            self._later(0.001, f"{sender} finds the line to {receiver} cut", once.unreachable)
            return
        self._capture(sender, receiver, wire)
        self._later(ANSWER_SECONDS_MAX, f"{sender} waits no longer for {receiver}", once.timed_out)
        if self._happens(self.rates.lost):
            self._scheduler.note(f"lost: {sender} to {receiver}")
            return
        if self._happens(self.rates.mangled):
            wire = self._mangle(wire)
        self._deliver(self._draw_delay(), sender, receiver, wire, once)
        if self._happens(self.rates.repeated):
            again = self._randomness.fraction() * DELAY_SECONDS_MAX
            self._deliver(again, sender, receiver, wire, _Once(lambda _: None))

    def bring(self, captured: Captured, peer: Party, receiver: Party) -> None:
        """Somebody who is not the sender brings a copied envelope; nobody waits for the answer."""
        self._doors[receiver].knock(captured.wire, peer, lambda _: None)

    def _deliver(
        self, seconds: float, sender: Party, receiver: Party, wire: bytes, once: _Once
    ) -> None:
        def knock() -> None:
            self._doors[receiver].knock(wire, sender, back)

        def back(answer: bytes | JukiError) -> None:
            if self._happens(self.rates.receipt_lost):
                self._scheduler.note(f"receipt lost: {receiver} to {sender}")
                return
            self._later(
                self._draw_latency(), f"{receiver} answers {sender}", lambda: once.answer(answer)
            )

        self._later(seconds, f"{sender} reaches {receiver}", knock)

    def _later(self, seconds: float, name: str, action: Callable[[], None]) -> None:
        self._scheduler.after(seconds, name, action)

    def _draw_delay(self) -> float:
        if self._happens(self.rates.delayed):
            # Half of the late ones still come in time to be answered.
            longest = DELAY_SECONDS_MAX if self._randomness.fraction() < 0.5 else ANSWER_SECONDS_MAX
            return self._randomness.fraction() * longest
        return self._draw_latency()

    def _draw_latency(self) -> float:
        shortest, longest = LATENCY_SECONDS
        return shortest + self._randomness.fraction() * (longest - shortest)

    def _happens(self, rate: float) -> bool:
        return rate > 0 and self._randomness.fraction() < rate

    def _mangle(self, wire: bytes) -> bytes:
        at = int(self._randomness.fraction() * len(wire))
        flipped = wire[at] ^ (1 << self._randomness.below(7))
        return wire[:at] + bytes((flipped,)) + wire[at + 1 :]

    def _capture(self, sender: Party, receiver: Party, wire: bytes) -> None:
        captured = Captured(sender, receiver, wire)
        if len(self.captured) < CAPTURED_MAX:
            self.captured.append(captured)
        elif self._randomness.fraction() < 0.2:
            self.captured[self._randomness.below(CAPTURED_MAX)] = captured


class _Once:
    """Hands on the first answer; the sender does not hear a second one."""

    def __init__(self, reply: Reply) -> None:
        self._reply: Reply | None = reply

    def answer(self, answer: bytes | JukiError) -> None:
        reply, self._reply = self._reply, None
        if reply is not None:
            reply(answer)

    def unreachable(self) -> None:
        self.answer(JukiError(ErrorCode.PEER_UNREACHABLE, "the line is cut"))

    def timed_out(self) -> None:
        self.answer(JukiError(ErrorCode.PEER_UNREACHABLE, "no answer came"))
