"""What the 2D codes of papers say: kept when they are sealed, opened as another office would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from jukinet.copies.procedures import leaving
from jukinet.filings.procedures import open_certificates
from jukinet.filings.procedures.sealing import seal_certificates
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.message.handling import NodeContext
from jukinet.register.certificate import MoveOutCertificate


class SpiedCodes:
    """The codes sealed since somebody last asked."""

    def __init__(self) -> None:
        self._sealed: list[str] = []

    @contextmanager
    def planted(self) -> Iterator[SpiedCodes]:
        def spying(certificates: Sequence[MoveOutCertificate], vault: Vault) -> str:
            self._sealed.append(seal_certificates(certificates, vault))
            return self._sealed[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(leaving, "seal_certificates", spying)
            yield self

    def clear(self) -> None:
        self._sealed.clear()

    def read(self, context: NodeContext) -> str:
        """Everything the codes say, as text."""
        people = [one for text in self._sealed for one in open_certificates(text, context)]
        return " ".join(
            f"{one.identification.address.text} {one.destination_address}" for one in people
        )
