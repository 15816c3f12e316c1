"""Which procedure gives which incoming kind its effect, floor by floor.

A communication server's handlers need to tell the municipality's own office; that goes through the
link, which stands above this slice, so the node hands the teller in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from jukinet.notices import procedures
from jukinet.notices.messages import (
    CODES_AGREED,
    CODES_DESIGNATED,
    CODES_PROPOSED,
    CODES_REQUESTED,
    IDENTIFICATION_CHANGED,
    IDENTIFICATION_FORWARDED,
    INITIAL_FORWARDED,
    INITIAL_IDENTIFICATION,
    MOVE_IN_NOTICE,
    MOVE_OUT_CONFIRMED,
    MOVE_OUT_CONFIRMED_FORWARDED,
    NOTICE_EFFECTIVE,
    NOTICE_EFFECTIVE_NATIONAL,
    NOTICE_HELD,
    NOTICE_HELD_NATIONAL,
)
from jukinet.notices.procedures import TellOffice
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import (
    Handler,
    Incoming,
    NodeContext,
    Procedure,
    Refusal,
)

_Telling = Callable[
    [Transaction, Sequence[Incoming], NodeContext, TellOffice], Mapping[str, Refusal] | None
]

PREFECTURAL: Final = (
    Handler(IDENTIFICATION_CHANGED, procedures.record_and_forward),
    Handler(MOVE_OUT_CONFIRMED, procedures.record_and_forward),
    Handler(INITIAL_IDENTIFICATION, procedures.record_initial),
    Handler(NOTICE_EFFECTIVE_NATIONAL, procedures.pass_on_effective),
    Handler(NOTICE_HELD_NATIONAL, procedures.pass_on_held),
    Handler(CODES_REQUESTED, procedures.propose_requested_codes),
    Handler(CODES_AGREED, procedures.designate_codes),
)

NATIONAL: Final = (
    Handler(IDENTIFICATION_FORWARDED, procedures.record),
    Handler(MOVE_OUT_CONFIRMED_FORWARDED, procedures.record),
    Handler(INITIAL_FORWARDED, procedures.record_initial),
    Handler(CODES_PROPOSED, procedures.agree_to_codes),
)


def municipal_handlers(tell_office: TellOffice) -> tuple[Handler, ...]:
    """Handlers of a communication server whose office is told by ``tell_office``."""
    return (
        Handler(MOVE_IN_NOTICE, _telling(procedures.hear_of_move_in, tell_office)),
        Handler(NOTICE_EFFECTIVE, _telling(procedures.hear_effective, tell_office)),
        Handler(NOTICE_HELD, _telling(procedures.hear_held, tell_office)),
        Handler(CODES_DESIGNATED, _telling(procedures.receive_codes, tell_office)),
    )


def _telling(procedure: _Telling, tell_office: TellOffice) -> Procedure:
    def handle(
        tx: Transaction, messages: Sequence[Incoming], context: NodeContext
    ) -> Mapping[str, Refusal] | None:
        return procedure(tx, messages, context, tell_office)

    return handle
