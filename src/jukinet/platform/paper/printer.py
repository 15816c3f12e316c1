"""Printers: what takes finished bytes and puts them on paper, once a job.

A job's name is a number, for names of jobs are read on displays and in the logs of others.  A
printer that is given a job again replaces it: whoever was stopped between printing and writing
that down may safely repeat.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from jukinet.platform.crypto.private_file import make_private_directory, write_private
from jukinet.terms.errors import ErrorCode, JukiError

JOB_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One document on its way to paper: at which terminal, under which number, its bytes."""

    number: int
    terminal_id: str
    pages: int
    pdf: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """What displays and spoolers show: figures."""
        return f"{self.number:0{JOB_DIGITS}d}"


class Printer(Protocol):
    """Takes a job as a whole or refuses it as a whole (PRINTER_STOPPED)."""

    def print(self, job: PrintJob) -> None:
        """Put the job on paper; the same number again is the same job."""


class FolderPrinter:
    """A spool folder: each job a file that appears complete or not at all.

    A folder a terminal, for each has its own tray.  A spooler takes the files from there; in a
    nation in miniature they are the paper.
    """

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder

    def print(self, job: PrintJob) -> None:
        """Write the job's file."""
        tray = self._folder / job.terminal_id
        try:
            make_private_directory(tray)
            write_private(tray / f"{job.name}.pdf", job.pdf)
        except OSError as error:
            raise JukiError(
                ErrorCode.PRINTER_STOPPED, f"the spool folder: {error.strerror}", job=job.number
            ) from None
