"""Who stands above and below a node on the way of cards, and the order in which lists travel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from jukinet.cards.states.bodies import CardSpreadAsked, CardStateAsked
from jukinet.platform.crypto.directory import PeerStatus
from jukinet.platform.message.handling import Incoming, NodeContext, Refusal
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
    register_office_of,
)

Asked = TypeVar("Asked", CardSpreadAsked, CardStateAsked)

ORDERING_KEY: Final = "stopped-list"
"""All of the stopped list, and what belongs to it, comes to an office in order."""


def list_below(context: NodeContext) -> list[Party]:
    """The offices below this one that are in service."""
    me = context.party
    match me.role:
        case Role.NATIONAL_SERVER:
            return list_peers(context, Role.PREFECTURAL_SERVER)
        case Role.PREFECTURAL_SERVER:
            servers = list_peers(context, Role.COMMUNICATION_SERVER)
            return [party for party in servers if prefecture_of(party) == me]
        case Role.COMMUNICATION_SERVER:
            office = register_office_of(me.municipality)
            return [office] if office in list_peers(context, Role.REGISTER_OFFICE) else []
        case _:
            return []


def list_peers(context: NodeContext, role: Role) -> list[Party]:
    """Everybody of a role who is in service."""
    return sorted(
        record.party
        for record in context.directory.list_records()
        if record.party.role is role and record.status is PeerStatus.ACTIVE
    )


def is_own(sender: Party, municipality: str) -> bool:
    """Whether the sender is the municipality, or the prefecture it lies in."""
    try:
        server = communication_server_of(MunicipalityCode(municipality))
    except JukiError:
        return False
    own = (server, register_office_of(server.municipality), prefecture_of(server))
    return sender in own


def take_questions(
    incoming: Sequence[Incoming], kind: type[Asked]
) -> tuple[list[Asked], dict[str, Refusal]]:
    """Questions whose answer would go to the very municipality that asks; the rest is refused."""
    asked: list[Asked] = []
    refusals: dict[str, Refusal] = {}
    for one in incoming:
        body = one.body
        assert isinstance(body, kind)
        if is_own(one.sender, body.asker):
            asked.append(body)
        else:
            refusals[one.message_id] = Refusal(
                ErrorCode.OUTSIDE_JURISDICTION, "asked in another municipality's name"
            )
    return asked, refusals


def above(party: Party) -> Party:
    """The next office on the way up."""
    match party.role:
        case Role.REGISTER_OFFICE:
            return communication_server_of(party.municipality)
        case Role.COMMUNICATION_SERVER:
            return prefecture_of(party)
        case _:
            return NATIONAL


def towards(me: Party, municipality: MunicipalityCode) -> Party:
    """The next office on the way down to a municipality."""
    server = communication_server_of(municipality)
    match me.role:
        case Role.NATIONAL_SERVER:
            return prefecture_of(server)
        case Role.PREFECTURAL_SERVER:
            return server
        case _:
            return register_office_of(municipality)
