"""A PC/SC service of one's own: pcscd with two virtual readers, on ports nobody else has.

pcscd listens at one fixed place of the file system, and vpcd on the ports its configuration says.
So this one runs in a mount namespace in which that place is a folder of ours, under a user
namespace: no rights are needed, nothing of the machine's own service is touched, and several
processes have one each.  For tests and measurements.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.platform.readers.pcsc import PcscReaders, Seen
from jukinet.platform.readers.virtual import CardInVirtualReader, Powered
from jukinet.terms.errors import ErrorCode, JukiError

SOCKET_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"
DRIVER: Final = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
READERS: Final = ("Virtual PCD 00 00", "Virtual PCD 00 01")
READY_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.05
LOOKS_MAX: Final = 1_200
PACKAGES: Final = "pcscd, vsmartcard-vpcd"


@dataclass(frozen=True, slots=True)
class PcscService:
    """A running service: its two readers, and the port behind each."""

    names: tuple[str, str]
    ports: tuple[int, int]

    @contextmanager
    def lay(self, card: Powered, reader: int = 0) -> Iterator[CardInVirtualReader]:
        """A card on a reader, until the end of the block; the service has seen both."""
        with PcscReaders() as readers:
            with CardInVirtualReader(card, self.ports[reader]) as lying:
                self.wait_for(readers, reader, present=True)
                yield lying
            self.wait_for(readers, reader, present=False)

    def wait_for(self, readers: PcscReaders, reader: int, *, present: bool) -> Seen:
        """What lies on a reader once that is so; the service looks twice a second."""
        for _ in range(LOOKS_MAX):
            seen = readers.look(self.names[reader])
            if seen.present is present:
                return seen
            time.sleep(LOOK_SECONDS)
        raise JukiError(ErrorCode.READER_MISSING, "the service sees nothing")


def find_missing() -> str:
    """What of Debian's packages is not here; nothing when all are."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    programs = [name for name in ("pcscd", "unshare") if shutil.which(name, path=path) is None]
    if not Path(DRIVER).exists():
        programs.append("vpcd")
    return ", ".join(programs)


@contextmanager
def run_service(folder: Path) -> Iterator[PcscService]:
    """Start pcscd over virtual readers; ended with the block."""
    port = _free_pair()
    service, settings = folder / "run", folder / "settings"
    service.mkdir()
    settings.mkdir()
    (settings / "vpcd").write_text(
        f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{port:#x}\n'
        f"LIBPATH {DRIVER}\nCHANNELID {port:#x}\n"
    )
    inside = (
        'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd'
        ' && exec /usr/sbin/pcscd --foreground --config "$1"'
    )
    command = ["unshare", "-Urm", "sh", "-c", inside, str(service), str(settings)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    os.environ[SOCKET_VARIABLE] = str(service / "pcscd.comm")
    try:
        _wait_for(service / "pcscd.comm", process, folder / "log")
        yield PcscService(READERS, (port, port + 1))
    finally:
        process.terminate()
        process.wait()


def _wait_for(place: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while not place.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise JukiError(ErrorCode.READER_MISSING, f"pcscd does not come up: see {log}")
        time.sleep(0.02)


def _free_pair() -> int:
    """Two free ports one after the other, below those that the machine gives out by itself."""
    for port in range(20_000 + os.getpid() % 5_000 * 2, 32_000, 2):
        with ExitStack() as stack:
            try:
                for one in (port, port + 1):
                    stack.enter_context(socket.socket()).bind(("", one))
            except OSError:
                continue
            return port
    raise JukiError(ErrorCode.ADDRESS_IN_USE, "no two free ports")
