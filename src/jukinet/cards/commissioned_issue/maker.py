"""Making cards at the contractor's terminal: one after another, from wherever it stopped.

Nothing of the machine happens inside a transaction: what is to be done is read in one, done, and
noted in the next. Stopped in between, the machine itself is asked (``making.next_action``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.faces_ahead import FacesAhead
from jukinet.cards.commissioned_issue.making import (
    ENDED,
    Action,
    SpoiltBecause,
    WorkState,
    WorkStep,
    next_action,
)
from jukinet.cards.commissioned_issue.messages import CardData
from jukinet.cards.commissioned_issue.procedures import KeptSeries, KeptWork, OpenedRecord
from jukinet.cards.commissioned_issue.station import REGISTRATION_CARDS, Lease, Station
from jukinet.cards.face import CardFace, CardForm, HolderItems
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate, day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import load_directory
from jukinet.terms.person import Sex

CARDS_A_RUN_MAX: Final = 100_000
_CHIP_FAULTS: Final = "ic-card"
"""What a chip is at fault for begins so; a wrong transport key is nobody's chip's fault."""


@dataclass(slots=True)
class MakingReport:
    """What a run made, and why it ended."""

    made: int = 0
    spoilt: int = 0
    ended: str = ""


class Maker:
    """One operator at one terminal, with the station before him."""

    def __init__(
        self, database: Database, context: NodeContext, station: Station, by: CaseWorker
    ) -> None:
        self._database: Final = database
        self._context: Final = context
        self._station: Final = station
        self._faces: Final = FacesAhead(station.draw)
        self._begun_to: Final[dict[str, int]] = {}
        self._by: Final = by
        self._opened: OpenedRecord | None = None
        self._drawn: bytes | None = None
        self._town_names: Final[dict[tuple[str, date], str]] = {}

    def make(
        self, limit: int = CARDS_A_RUN_MAX, goes_on: Callable[[], bool] = lambda: True
    ) -> MakingReport:
        """Make cards until no blank or no record is left; the series stays open (point 5)."""
        try:
            return self._make(limit, goes_on)
        finally:
            self._faces.forget()
            self._begun_to.clear()

    def _make(self, limit: int, goes_on: Callable[[], bool]) -> MakingReport:
        report, lease = MakingReport(), self._begin()
        while report.made < limit:
            if not goes_on():
                report.ended = "told-to-stop"
                return report
            blank = self._station.feed()
            if blank is None:
                report.ended = "no-blanks"
                return report
            state = self._make_one(lease, blank, limit - report.made - 1)
            if state is None:
                report.ended = "no-records"
                return report
            report.made += state is WorkState.MADE
            report.spoilt += state is WorkState.SPOILT
        report.ended = "limit"
        return report

    def end(self) -> None:
        """End the series and give the printer back; the database first, for it may refuse."""
        with self._database.transaction() as tx:
            series = procedures.find_open_series(tx)
            if series is not None:
                procedures.end_series(tx, series.series_id, by=self._now(), context=self._context)
        lease = self._station.find_lease()
        if lease is not None and lease.use == REGISTRATION_CARDS:
            self._station.release(lease.series_id)

    def _begin(self) -> Lease:
        with self._database.transaction() as tx:
            series: KeptSeries = procedures.begin_series(tx, by=self._now(), context=self._context)
        lease = Lease(self._by.terminal_id, series.series_id, REGISTRATION_CARDS)
        self._station.connect(lease)
        return lease

    def _make_one(self, lease: Lease, blank: str, after: int) -> WorkState | None:
        """The card on the blank in the machine, to its end; None when there is no record for it.

        Faces of those whose turn is ``after`` it are begun meanwhile.
        """
        try:
            work = self._take_up(lease, blank)
        except JukiError as error:
            if error.code is ErrorCode.CARD_BLANK_UNKNOWN:
                self._station.eject(good=False)
            raise
        if work is None:
            return None
        self._draw_ahead(work, after)
        while work.state not in ENDED:
            work = replace(work, state=self._go_on(lease, work))
        self._opened = None
        self._station.eject(good=work.state is WorkState.MADE)
        return work.state

    def _take_up(self, lease: Lease, blank: str) -> KeptWork | None:
        """The work on this blank as it stands, or a new one; with it what its card says."""
        series = KeptSeries(lease.series_id, lease.holder, self._by.operator.operator_id)
        with self._database.transaction() as tx:
            self._opened = self._drawn = None
            work = procedures.find_work_on(tx, blank) or procedures.begin_work(
                tx, series, blank, by=self._now(), context=self._context, draw=self._draw
            )
            if work is not None and work.state in (WorkState.BEGUN, WorkState.PRINTED):
                self._opened = procedures.open_record(tx, work, self._context)
        return work

    def _go_on(self, lease: Lease, work: KeptWork) -> WorkState:
        """One step of a work, and what state it is in then."""
        action = next_action(work.state, self._station.find_print(work.work_id.hex))
        match action:
            case Action.PRINT:
                return self._print(lease, work)
            case Action.NOTE_PRINTED:
                return self._note(work, WorkStep.PRINT)
            case Action.WRITE:
                return self._write(work)
            case Action.INSPECT:
                return self._finish(work)
            case Action.SPOIL_IN_DOUBT:
                return self._spoil(work, SpoiltBecause.IN_DOUBT)
            case _ as never:
                assert_never(never)

    def _print(self, lease: Lease, work: KeptWork) -> WorkState:
        record = self._get_record()
        if self._drawn is None:  # begun before a stop: drawn then, and now again
            self._draw(record)
        assert self._drawn is not None
        try:
            self._station.print_face(lease, work.work_id.hex, self._drawn, record.braille)
        except JukiError as error:
            if error.code is not ErrorCode.CARD_PRINT_FAILED:
                raise
            return self._spoil(work, SpoiltBecause.PRINT_FAILED)
        return self._note(work, WorkStep.PRINT)

    def _write(self, work: KeptWork) -> WorkState:
        record = self._get_record()
        try:
            chip_key = self._station.write_chip(record, self._face_of(record))
        except JukiError as error:
            if not error.code.startswith(_CHIP_FAULTS):
                raise
            return self._spoil(work, SpoiltBecause.CHIP_FAILED)
        return self._note(work, WorkStep.WRITE, chip_key)

    def _finish(self, work: KeptWork) -> WorkState:
        try:
            self._station.finish_chip()
        except JukiError as error:
            if not error.code.startswith(_CHIP_FAULTS):
                raise
            return self._spoil(work, SpoiltBecause.CHIP_FAILED)
        return self._note(work, WorkStep.INSPECT)

    def _draw(self, record: OpenedRecord) -> None:
        """Draw the face, before a blank is touched."""
        municipality = MunicipalityCode(record.data.municipality)
        self._drawn = self._faces.draw(self._face_of(record), municipality)

    def _draw_ahead(self, work: KeptWork, count: int) -> None:
        """Begin the faces of those whose turn comes next in this commission."""
        count = min(count - self._faces.waiting, self._faces.room)
        if count < 1:
            return
        begun = self._begun_to.get(work.commission_id, 0)
        with self._database.transaction() as tx:
            coming = procedures.open_coming(
                tx, work.commission_id, max(begun, work.line), count, by=self._now(),
                context=self._context,
            )  # fmt: skip
        for line, record in coming:
            self._faces.begin(self._face_of(record), MunicipalityCode(record.data.municipality))
            self._begun_to[work.commission_id] = line

    def _get_record(self) -> OpenedRecord:
        """What the card in the machine says; in memory for as long as it is made."""
        assert self._opened is not None, "a card that is not written yet was opened"
        return self._opened

    def _note(self, work: KeptWork, step: WorkStep, chip_key: bytes = b"") -> WorkState:
        """Note what was done, whoever is left in the room; then the next step asks who is."""
        with self._database.transaction() as tx:
            by = self._now()
            state = procedures.take_step(tx, work.work_id, step, by=by, chip_key=chip_key)
            alone = None if state in ENDED else procedures.find_disorder(tx, by)
        if alone is not None:
            raise alone
        return state

    def _spoil(self, work: KeptWork, because: SpoiltBecause) -> WorkState:
        with self._database.transaction() as tx:
            return procedures.spoil(tx, work.work_id, because, by=self._now())

    def _now(self) -> CaseWorker:
        return replace(self._by, now=self._context.clock.now())

    def _face_of(self, record: OpenedRecord) -> CardFace:
        day = day_of(self._context.clock.now())
        return face_of(record.data, record.photo, self._name_of(record.data.municipality, day))

    def _name_of(self, municipality: str, day: date) -> str:
        key = (municipality, day)
        if key not in self._town_names:
            found = load_directory().on(day).get(MunicipalityCode(municipality))
            self._town_names[key] = found.name
        return self._town_names[key]


def face_of(data: CardData, photo: bytes, municipality: str) -> CardFace:
    """What stands on the card."""
    form = CardForm(data.form)
    holder = None
    if form is CardForm.B:
        holder = HolderItems(LifeDate(data.birth_date), Sex(data.sex), data.address, photo)
    valid_until = date.fromisoformat(data.valid_until)
    return CardFace(form, data.name, valid_until, municipality, holder)
