"""The way of a check: a register office asks its own server, which asks the national one.

Mutual TLS says at each door who asks; a server asks for its own municipality and for no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from jukinet.identity_check.messages import (
    PATH,
    SECONDS_MAX,
    CheckAnswered,
    CheckAsked,
    read_answered,
    read_asked,
    write,
)
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.line import PeerLine
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    register_office_of,
)

SERVER_ROLES: Final = frozenset({Role.REGISTER_OFFICE})
NATIONAL_ROLES: Final = frozenset({Role.COMMUNICATION_SERVER})
CheckDoor = GatheringDoor[tuple[CheckAsked, Party], CheckAnswered | JukiError]


class IdentityDesk(Protocol):
    """What a counter is given to check people of other towns with (``Facilities.identity``)."""

    def ask(self, asked: CheckAsked) -> CheckAnswered | None:
        """The nation's answer, or None: waits some seconds, holds no transaction."""


@dataclass(frozen=True, slots=True)
class ServerCheckDoor:
    """A communication server's door: carries the checks of its own office to the nation."""

    context: NodeContext
    line: PeerLine

    async def take(self, wire: bytes, peer: Party) -> bytes:
        """The nation's answer to our own office's question."""
        if peer != register_office_of(self.context.party.municipality):
            raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "only our own office asks here")
        read_asked(wire)
        return await self.line.ask(NATIONAL, PATH, wire, seconds_max=SECONDS_MAX - 1)


@dataclass(frozen=True, slots=True)
class NationalCheckDoor:
    """The national server's door: many checks are answered in one transaction."""

    door: CheckDoor

    async def take(self, wire: bytes, peer: Party) -> bytes:
        """The answer to a municipality's question, once it is committed."""
        answer = await self.door.ask((read_asked(wire), peer))
        if isinstance(answer, JukiError):
            raise answer
        return write(answer)


@dataclass(frozen=True, slots=True)
class OfficeIdentityDesk:
    """What the counters of an office check people of other towns with."""

    context: NodeContext
    line: PeerLine

    def ask(self, asked: CheckAsked) -> CheckAnswered | None:
        """Ask by way of our own server; None when no answer came, or one that is none."""
        server = communication_server_of(self.context.party.municipality)
        try:
            wire = self.line.wait_for(
                lambda: self.line.ask(server, PATH, write(asked), seconds_max=SECONDS_MAX),
                SECONDS_MAX + 1,
            )
            return read_answered(wire)
        except JukiError:
            return None
