"""With whom a server has its cards made, and over what it reaches him: asked before every act."""

from __future__ import annotations

from dataclasses import dataclass

from jukinet.cards.commissioned_issue.way import Way, must_be_allowed
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role


@dataclass(frozen=True, slots=True)
class Connection:
    """One contractor and the way to him, as the server's configuration says."""

    issuer: Party
    way: Way

    def __post_init__(self) -> None:
        if self.issuer.role is not Role.CARD_ISSUER:
            raise JukiError(ErrorCode.INVALID_PARTY, "cards are made by a card issuer")

    def must_hold(self, context: NodeContext) -> None:
        """Refuse a way that the contractor's standing in today's directory does not allow."""
        must_be_allowed(context.directory.get(self.issuer).standing, self.way)


def must_be_ours(connection: Connection | None, issuer: Party | str) -> Connection:
    """The connection, if it is the one to this contractor; CARD_ISSUER_NOT_OURS."""
    if connection is None or str(connection.issuer) != str(issuer):
        raise JukiError(ErrorCode.CARD_ISSUER_NOT_OURS, "our cards are not made by this contractor")
    return connection
