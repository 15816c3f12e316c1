"""The town somebody comes from: its register and its office, asked without lines between.

The question is opened, decided and answered by the home office's own procedures; only the two
servers that carry it are not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from copies_office import PACKAGES, a_family

from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.procedures import HomeCounter
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.copies.wide_area.sealing import Question, open_question
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.register.procedures import get_record
from jukinet.register.record import ResidentRecord
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import JukiError

WIDE_PACKAGES = (*PACKAGES, "jukinet.copies.wide_area")
HOME = MunicipalityCode("352039")
HOUSE = Address(HOME, "亀山町2番1号")


@dataclass
class HomeTown:
    """A desk that asks this town (``Facilities.wide_area``), and who lives there."""

    context: NodeContext
    database: Database
    failure: Refusal | None = None
    """What befalls every question on its way, where something does."""
    asked: int = 0
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    """What happens while a question is under way."""

    def family(self, *names: str) -> list[ResidentRecord]:
        with self.database.transaction() as tx:
            people = a_family(tx, self.context, names, self.context.clock.now(), HOUSE, "ミホン")
            return [get_record(tx, one) for one in people]

    def record(self, resident: UUID) -> ResidentRecord:
        with self.database.transaction() as tx:
            return get_record(tx, resident)

    def bring(self, question: Question) -> Brought:
        self.asked += 1
        for one in self.meanwhile:
            one()
        if self.failure is not None:
            return Brought(failure=self.failure)
        now = self.context.clock.now()
        opened = open_question(question.wire, context=self.context, now=now)
        with self.database.transaction() as tx:
            (answer,) = HomeCounter(self.context).answer(tx, [opened])
        if isinstance(answer, JukiError):
            raise answer
        return Brought(answer)
