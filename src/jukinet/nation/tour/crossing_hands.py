"""What is done at two towns' counters for one family, and for a visitor from a village.

A family leaves by an annotated move-out and moves in with a card; somebody shows his driving
licence in a town that has never heard of him, and gets a copy of his record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.copies import procedures as copies
from jukinet.copies.procedures import Made
from jukinet.copies.wide_area import procedures as wide_area
from jukinet.copies.wide_area.life import RequestState
from jukinet.copies.wide_area.reply import Given, Reply
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question
from jukinet.counters import procedures as counters
from jukinet.counters.case import Affair, Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureState
from jukinet.nation.cards import CardSlip, make_family_cards
from jukinet.nation.nation import Nation
from jukinet.nation.plan import PlannedMunicipality
from jukinet.nation.tour.office import Office
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord

NEW_ADDRESS: Final = "模擬町三丁目3番3号"
