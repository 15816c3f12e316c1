"""How a chip says no: by a status word, and nothing else."""

from __future__ import annotations

from jukinet.iccard.apdu import StatusWord


class ChipRefusal(Exception):
    """A command is refused; the status word is all that anybody outside is told."""

    def __init__(self, status: StatusWord | int) -> None:
        super().__init__(f"{int(status):04x}")
        self.status = int(status)
