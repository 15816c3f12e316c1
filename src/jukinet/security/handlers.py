"""Messages about checkpoints, joined to their procedures."""

from __future__ import annotations

from typing import Final

from jukinet.platform.message.handling import Handler
from jukinet.security.messages import CHECKPOINT_COSIGNED, CHECKPOINT_OFFERED
from jukinet.security.procedures import take_cosignatures, witness_offers

WITNESSING: Final = (
    Handler(CHECKPOINT_OFFERED, witness_offers),
    Handler(CHECKPOINT_COSIGNED, take_cosignatures),
)
"""What every node with a ledger accepts: it is witnessed, and may be a witness."""
