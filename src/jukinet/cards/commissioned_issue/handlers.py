"""Which procedure gives which incoming kind its effect, at office, server and contractor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from jukinet.cards.commissioned_issue import messages as kinds
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.procedures import Connection
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Handler, Incoming, NodeContext, Procedure, Refusal
from jukinet.platform.message.kinds import MessageKind

OFFICE: Final = (
    Handler(kinds.KEYS_TOLD, procedures.hear_keys),
    Handler(kinds.RESULTS_TOLD, procedures.hear_results),
    Handler(kinds.BOX_TOLD, procedures.take_box),
    Handler(kinds.SIGNED_TOLD, procedures.take_signature),
    Handler(kinds.ERASED_TOLD, procedures.hear_erasures),
)


def server_handlers(connection: Connection | None) -> tuple[Handler, ...]:
    """What a communication server takes; without a contractor it refuses every commission."""

    def make_data(
        tx: Transaction, messages: Sequence[Incoming], context: NodeContext
    ) -> Mapping[str, Refusal] | None:
        procedures.make_data(tx, messages, context, connection)
        return None

    return (
        Handler(kinds.CARDS_ORDERED_1, make_data),
        Handler(kinds.CARDS_ORDERED, make_data),
        Handler(kinds.BOX_TO_SERVER, _down(connection, kinds.BOX_TO_ISSUER)),
        Handler(kinds.SIGNED_TO_SERVER, _down(connection, kinds.SIGNED_TO_ISSUER)),
        Handler(kinds.KEYS_OFFERED, _up(connection, kinds.KEYS_TOLD)),
        Handler(kinds.CARDS_MADE, _up(connection, kinds.RESULTS_TOLD)),
        Handler(kinds.BOX_FROM_ISSUER, _up(connection, kinds.BOX_TOLD)),
        Handler(kinds.SIGNED_BY_ISSUER, _up(connection, kinds.SIGNED_TOLD)),
        Handler(kinds.ERASED_BY_ISSUER, _up(connection, kinds.ERASED_TOLD)),
    )


def issuer_handlers(municipalities: Collection[str]) -> tuple[Handler, ...]:
    """What an issuing terminal takes, from the municipalities on its list: three kinds, two of
    records by their versions."""
    served = frozenset(municipalities)

    def of_served(procedure: Procedure) -> Procedure:
        return partial(procedures.only_of_served, procedure=procedure, municipalities=served)

    take = partial(procedures.take_records, municipalities=served)
    return (
        Handler(kinds.CARD_RECORDS_1, take),
        Handler(kinds.CARD_RECORDS, take),
        Handler(kinds.BOX_TO_ISSUER, of_served(procedures.take_box)),
        Handler(kinds.SIGNED_TO_ISSUER, of_served(procedures.take_signature)),
    )


def _down(connection: Connection | None, kind: MessageKind) -> Procedure:
    return partial(procedures.pass_to_issuer, connection=connection, kind=kind)


def _up(connection: Connection | None, kind: MessageKind) -> Procedure:
    return partial(procedures.pass_to_office, connection=connection, kind=kind)
