"""Synthetic residents in the shapes the claims need them in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Final
from uuid import UUID

from bench.ground import MORNING
from jukinet.link.export_format import COLUMNS, SEX_WRITTEN
from jukinet.nation.residents import make_export
from jukinet.notices.messages import INITIAL_ROWS_MAX, InitialIdentification, InitialRow
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate, day_of

YAMAGUCHI: Final = MunicipalityCode("352039")
SEED: Final = 1

_AT: Final = {name: place for place, name in enumerate(COLUMNS)}


def new_parts(
    count: int, *, municipality: MunicipalityCode = YAMAGUCHI, rows_max: int = INITIAL_ROWS_MAX
) -> Iterator[InitialIdentification]:
    """The parts of one municipality's initial load: ``count`` residents, a few thousand a part."""
    rows = _rows(count, municipality)
    number = 0
    while some := list(islice(rows, rows_max)):
        number += 1
        yield InitialIdentification(
            load_id=UUID(int=1).hex,
            part=number,
            municipality=municipality.digits,
            made_at=MORNING.isoformat(),
            rows=some,
        )


def _rows(count: int, municipality: MunicipalityCode) -> Iterator[InitialRow]:
    export = make_export(municipality, count=count, seed=SEED, on=day_of(MORNING))
    serial = 0
    chunks = export.chunks()
    next(chunks)  # the header
    for chunk in chunks:
        for row in csv.reader(io.StringIO(chunk.decode())):
            serial += 1
            yield InitialRow(
                person_key=f"{serial:032x}",
                code=row[_AT["resident_record_code"]],
                name=row[_AT["name"]],
                kana=row[_AT["kana"]],
                birth_date=row[_AT["birth_date"]],
                sex=SEX_WRITTEN[row[_AT["sex"]]],
                address=row[_AT["address"]],
                resident_since=_known_day(row[_AT["resident_since"]]),
            )


def _known_day(text: str) -> str:
    """A day for a date that is partly unknown, as the office tells it."""
    return LifeDate(text).earliest.isoformat() if "?" in text else text
