"""A chip in the same program."""

from __future__ import annotations

from dataclasses import dataclass

from jukinet.iccard.chip.chip import Chip


@dataclass(frozen=True, slots=True)
class InProcess:
    """Carries commands to a chip by calling it."""

    chip: Chip

    def reset(self) -> bytes:
        """Power off and on; the answer to reset."""
        return self.chip.reset()

    def transmit(self, command: bytes) -> bytes:
        """One command, one response."""
        return self.chip.process(command)
