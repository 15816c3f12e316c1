"""The file of refused rows: same columns, then why and what to do.

It holds whole resident records, so only its owner may read it.  Its length at a commit is kept in
the database; whatever a killed program wrote beyond is cut off when the load continues.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from jukinet.link.export_format import COLUMNS, REFUSAL_COLUMNS
from jukinet.link.lines import WIDTH
from jukinet.link.refusals import Finding, written
from jukinet.terms.errors import ErrorCode, JukiError

OWNER_ONLY: Final = 0o600

RefusedRow = tuple[int, Sequence[str], Sequence[Finding]]
"""Line number, fields and findings."""


class RefusedRows:
    """Appends refused rows behind the length that is known to be good."""

    def __init__(self, path: Path, length: int) -> None:
        self._path = path
        self.length = length
        self._file: BinaryIO | None = None
        if length == 0:
            path.unlink(missing_ok=True)
        elif not path.is_file() or path.stat().st_size < length:
            raise JukiError(
                ErrorCode.LOAD_REFUSED_ROWS_LOST,
                "the file of refused rows of this load is not there any more",
                bytes=length,
            )

    def append(self, rows: Sequence[RefusedRow]) -> None:
        """Write rows, so that they outlast a power cut."""
        if not rows:
            return
        text = io.StringIO(newline="")
        # With this terminator the writer also quotes a carriage return that stands in a field.
        writer = csv.writer(text, lineterminator="\r\n")
        file = self._open()
        if self.length == 0:
            writer.writerow([*COLUMNS, *REFUSAL_COLUMNS])
        for line, fields, findings in rows:
            padded = [*fields[:WIDTH], *[""] * (WIDTH - len(fields))]
            writer.writerow([*padded, *written(findings, line)])
        file.write(text.getvalue().encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
        self.length = file.tell()

    def _open(self) -> BinaryIO:
        if self._file is None:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
            self._file = os.fdopen(handle, "r+b")
            self._file.truncate(self.length)
            self._file.seek(self.length)
        return self._file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
