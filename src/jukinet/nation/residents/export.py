"""A municipality's synthetic residents as the file its existing system would export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.nation.residents.bad_rows import BadRow, plant_bad_rows
from jukinet.nation.residents.code_space import CodeSpace
from jukinet.nation.residents.households import SIZES
from jukinet.nation.residents.places import Places, make_places
from jukinet.nation.residents.population import (
    HOUSEHOLDS_PER_BLOCK,
    draw_households,
    make_people,
)
from jukinet.nation.residents.rows import HEADER, DateStyle, make_block, to_csv
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory

# The largest municipality of the country, Yokohama's wards taken together, has below four million.
RESIDENTS_MAX: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written: counts only."""

    residents: int
    households: int
    bad_rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Export:
    """The residents of one municipality, ready to be written block by block.

    ``first_code`` is the position in the nation's ``CodeSpace`` from which their codes are taken;
    municipalities of one nation must be given ranges that do not meet.
    """

    places: Places
    seed: int
    on: date
    style: DateStyle
    first_code: int
    codes: CodeSpace
    templates: NDArray[np.uint8]
    starts: NDArray[np.int64]  # residents before each block, and all of them at the end

    @property
    def residents(self) -> int:
        """How many residents the municipality has."""
        return int(self.starts[-1])

    @property
    def households(self) -> int:
        """How many households they form."""
        return len(self.templates)

    @property
    def blocks(self) -> int:
        """How many blocks there are to be worked off."""
        return len(self.starts) - 1

    def block_csv(self, block: int) -> bytes:
        """The lines of one block; the same whichever blocks were made before."""
        first = block * HOUSEHOLDS_PER_BLOCK
        template = self.templates[first : first + HOUSEHOLDS_PER_BLOCK]
        people = make_people(self.seed, self.places.code, block, template, self.on)
        made = make_block(self.seed, self.places, block, people, self.on, self.style)
        codes = self.codes.between(self.first_code + int(self.starts[block]), len(people))
        return to_csv(made, self.places, codes=codes, first_household=first + 1)

    def chunks(self) -> Iterator[bytes]:
        """The whole file: header, then one chunk a block."""
        yield HEADER
        for block in range(self.blocks):
            yield self.block_csv(block)


def make_export(
    municipality: MunicipalityCode,
    *,
    count: int,
    seed: int,
    on: date,
    first_code: int = 0,
    style: DateStyle = DateStyle.ISO,
    codes: CodeSpace | None = None,
) -> Export:
    """The residents of a municipality on the day ``on``; exactly ``count`` of them."""
    if not 0 <= count <= RESIDENTS_MAX:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID,
            f"{count} residents: a municipality has between 0 and {RESIDENTS_MAX}",
        )
    places = make_places(municipality, load_directory().on(on))
    templates = draw_households(seed, places.code, count=count, settlement=places.settlement)
    firsts = np.arange(0, len(templates), HOUSEHOLDS_PER_BLOCK)
    sizes = np.add.reduceat(SIZES[templates], firsts) if len(templates) else np.empty(0, np.int64)
    return Export(
        places=places,
        seed=seed,
        on=on,
        style=style,
        first_code=first_code,
        codes=codes or CodeSpace(seed),
        templates=templates,
        starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
    )


def write_export(
    path: Path,
    municipality: MunicipalityCode,
    *,
    count: int,
    seed: int,
    on: date,
    first_code: int = 0,
    style: DateStyle = DateStyle.ISO,
    bad_rows_each: int = 0,
    bad_kinds: Sequence[BadRow] = tuple(BadRow),
    codes: CodeSpace | None = None,
) -> ExportSummary:
    """Write the file whole or not at all (it is renamed when complete).

    ``bad_rows_each`` plants that many rows of every kind in ``bad_kinds`` for the loader to
    refuse, after the first block; they come on top of ``count``.
    """
    export = make_export(
        municipality,
        count=count,
        seed=seed,
        on=on,
        first_code=first_code,
        style=style,
        codes=codes,
    )
    unfinished = path.with_name(path.name + ".unfinished")
    planted = 0
    with unfinished.open("wb") as file:
        for number, chunk in enumerate(export.chunks()):
            file.write(chunk)
            if number == 1 and bad_rows_each:
                first = chunk.partition(b"\n")[0].decode()
                bad, planted = plant_bad_rows(
                    first, export.codes, each=bad_rows_each, kinds=bad_kinds, on=on
                )
                file.write(bad)
        size = file.tell()
    unfinished.replace(path)
    return ExportSummary(export.residents, export.households, planted, size)
