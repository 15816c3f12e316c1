"""Proposals to make records anew, as rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register.remaking import RemakingProposal
from jukinet.register.store.records import Q


def insert_remaking_proposal(tx: Transaction, proposal: RemakingProposal) -> None:
    """Somebody proposes to make a record anew."""
    tx.run(
        Q.insert_remaking_proposal,
        {
            "proposal_id": proposal.proposal_id,
            "resident_id": proposal.resident_id,
            "reason": proposal.reason,
            "proposed_by": proposal.proposed_by,
            "proposed_at": proposal.proposed_at,
        },
    )


def list_remaking_proposals(
    tx: Transaction,
    limit: int,
    *,
    resident_id: UUID | None = None,
    proposal_id: UUID | None = None,
) -> list[RemakingProposal]:
    """Proposals nobody has decided about, oldest first."""
    asked = {"resident_id": resident_id, "proposal_id": proposal_id, "limit": limit}
    return [RemakingProposal(*row) for row in tx.all(Q.list_remaking_proposals, asked)]


def insert_remaking_decision(
    tx: Transaction, proposal_id: UUID, by: str, at: datetime, *, approved: bool
) -> bool:
    """A second person decides; False when somebody did before."""
    given = {
        "proposal_id": proposal_id,
        "approved": approved,
        "decided_by": by,
        "decided_at": at,
    }
    return tx.run(Q.insert_remaking_decision, given) == 1
