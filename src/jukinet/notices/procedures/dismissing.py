"""People settle what was held back: dismiss it, so that what waits behind it is asked again."""

from __future__ import annotations

from jukinet.notices import store
from jukinet.notices.procedures.recording import record_batch
from jukinet.notices.procedures.telling import pass_on
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import ErrorCode, JukiError


def dismiss_held_notice(tx: Transaction, held_id: int, context: NodeContext) -> None:
    """Dismiss a notice held back once its office has answered the report (Act Art. 12-5).

    It never takes effect. Notices of the same person that waited behind it are asked again. The
    caller checks who may do this and leaves the record of it.
    """
    code = _settle(tx, held_id, context)
    pass_on(tx, record_batch(tx, [], context, also=[code]), context)


def _settle(tx: Transaction, held_id: int, context: NodeContext) -> str:
    found = store.find_held_back(tx, held_id)
    if found is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no such notice is held back")
    store.settle_held_notices(
        tx, [(held_id, found.code, "dismissed")], settled_at=context.clock.now()
    )
    store.add_tallies(tx, {(found.municipality, "dismissed"): 1})
    return found.code
