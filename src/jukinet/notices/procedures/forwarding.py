"""What the floors above do with a notice: record it, pass it on upwards, report downwards.

The prefecture records and forwards (Act Art. 30-5, 30-11(1)); the national server records. Both
report what contradicts their copy to the office it came from, and never put it right themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from jukinet.notices.messages import (
    IdentificationBody,
    MoveOutConfirmed,
    to_confirmation,
    to_notice,
)
from jukinet.notices.procedures.recording import Body, record_batch
from jukinet.notices.procedures.telling import pass_on
from jukinet.notices.settling import Told
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of, prefecture_of


def record_and_forward(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Record notices at the prefecture and forward them (Act Art. 30-11(1))."""
    return _record(tx, messages, context)


def record(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Record notices at the national server (Act Art. 30-11)."""
    return _record(tx, messages, context)


def _record(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    refusals: dict[str, Refusal] = {}
    batch: list[tuple[Body, Told]] = []
    for message in messages:
        try:
            batch.append(_read(message))
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
    pass_on(tx, record_batch(tx, batch, context), context)
    return refusals


def _read(message: Incoming) -> tuple[Body, Told]:
    """Read a notice or a confirmation about a municipality that the sender may speak for."""
    body = message.body
    assert isinstance(body, IdentificationBody | MoveOutConfirmed)
    must_speak_for(message.sender, body.municipality)
    if isinstance(body, MoveOutConfirmed):
        return body, to_confirmation(body)
    return body, to_notice(body)


def must_speak_for(sender: Party, municipality: str) -> None:
    """Refuse a notice about a municipality that is neither the sender nor in its area."""
    server, prefecture = _offices_of(municipality)
    if sender != (prefecture if sender.role is Role.PREFECTURAL_SERVER else server):
        raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "the sender does not speak for it")


@lru_cache(maxsize=8192)
def _offices_of(municipality: str) -> tuple[Party, Party]:
    """The communication server and the prefectural server of a municipality."""
    server = communication_server_of(MunicipalityCode(municipality))
    return server, prefecture_of(server)
