"""What another municipality's answer does to a move-in at the desk (転入届の特例; Act Art. 24-2).

Nobody approves what he did not see: a certificate that arrives, or arrives anew, counts the version
of the filing up, and one that waits for its reviewer goes back to the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.filings.evidence import WAY
from jukinet.filings.fields import (
    ANNOTATED,
    CERTIFICATE,
    CHOSEN,
    MOVE,
    NOT_TYPED,
    RELATIONSHIP,
    YES,
)
from jukinet.filings.filing import Filing
from jukinet.filings.particulars import Way
from jukinet.filings.procedures.finding import advance, lock_filing
from jukinet.filings.proposing import fill_in
from jukinet.filings.scanned_certificate import TEXT_MAX, pack, to_text
from jukinet.filings.workflow import CERTIFICATE_CHANGED, FilingEvent, FilingState
from jukinet.platform.db.transaction import Transaction
from jukinet.register.certificate import MoveOutCertificate
from jukinet.security.operator import Duty, Operator
from jukinet.terms.errors import ErrorCode, JukiError

NETWORK: Final = "network"
"""Whom the steps of a filing name where another municipality's word made one."""
SETTLED: Final = frozenset({FilingState.APPROVED, FilingState.WITHDRAWN})


def tie_to_move(
    tx: Transaction, filing_id: UUID, move: UUID, fields: Mapping[str, str], *, by: CaseWorker
) -> Filing:
    """Make a move-in just begun a special one: its people will come from the former town."""
    filing = lock_filing(tx, filing_id)
    kept = {**filing.fields, **fields, MOVE: move.hex, WAY: Way.SPECIAL.value}
    return advance(tx, filing, FilingEvent.SAVE, by, fields=kept)


def annotate(
    tx: Transaction, filing_id: UUID, residents: Sequence[UUID], *, by: CaseWorker
) -> Filing:
    """Annotate a move-out just begun (付記転出届): these people go under the special rule."""
    filing = lock_filing(tx, filing_id)
    marks = {f"{ANNOTATED}{resident}": YES for resident in residents}
    return advance(tx, filing, FilingEvent.SAVE, by, fields={**filing.fields, **marks})


def untie_from_move(tx: Transaction, filing_id: UUID, *, now: datetime) -> Filing:
    """The special rule failed: the filing stays at the desk and needs a paper certificate."""
    filing = lock_filing(tx, filing_id)
    if filing.state in SETTLED:
        return filing
    kept = {
        name: text
        for name, text in _without_people(filing).items()
        if not name.startswith(NOT_TYPED)
    }
    return _advance(tx, filing, {**kept, WAY: Way.TYPED.value}, now)


def must_fit(certificates: Sequence[MoveOutCertificate]) -> None:
    """Refuse certificates that no filing can keep: TOO_LARGE, or of two papers."""
    if len(to_text(pack(certificates))) > TEXT_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, "too much for one filing", most=TEXT_MAX)


def take_certificates(
    tx: Transaction, filing_id: UUID, certificates: Sequence[MoveOutCertificate], *, now: datetime
) -> Filing:
    """Put what the former town certified into the filing; who comes and who is what is proposed.

    What was approved or withdrawn before stays as it is: the caller looks at the state.
    """
    filing = lock_filing(tx, filing_id)
    if filing.state in SETTLED:
        return filing
    text = to_text(pack(certificates))
    fields = {**_without_people(filing), **fill_in(certificates), CERTIFICATE: text}
    return _advance(tx, filing, fields, now)


def _without_people(filing: Filing) -> dict[str, str]:
    """What was typed but who comes; places on the former certificate mean somebody else now."""
    prefixes = (CHOSEN, RELATIONSHIP)
    return {name: text for name, text in filing.fields.items() if not name.startswith(prefixes)}


def _advance(tx: Transaction, filing: Filing, fields: Mapping[str, str], now: datetime) -> Filing:
    network = _network(now)
    if filing.state is not FilingState.ENTERED:
        return advance(tx, filing, FilingEvent.SAVE, network, fields=fields)
    reason = CERTIFICATE_CHANGED
    return advance(
        tx, filing, FilingEvent.RETURN, network, reason=reason, returned_reason=reason,
        fields=fields,
    )  # fmt: skip


def _network(now: datetime) -> CaseWorker:
    return CaseWorker(Operator(NETWORK, NETWORK, Duty.COUNTER, frozenset()), "", None, now)
