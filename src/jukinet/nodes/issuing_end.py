"""One end of the way between a communication server and a contractor that makes cards.

What is allowed is decided here, before a line can be tried (points 2 and 3 of the notice): whoever
is not reached by a line is reached by hand or through the folder of a transfer host, and his role
has no business at the message door. The line is for a contractor whom the authority's signed
directory calls a public body; a node that is told otherwise does not start.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, assert_never

from jukinet.cards.commissioned_issue.procedures import Connection
from jukinet.cards.commissioned_issue.way import Way, must_be_allowed
from jukinet.link.carriers.folder import FolderCarrier
from jukinet.link.jobs import collect_files, exchange_media
from jukinet.nodes.settings import CardIssuingSettings
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Carrier, Job, Node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

COLLECT_SECONDS: Final = 0.5
"""How often the folder of a transfer host is looked into."""
EXCHANGE_SECONDS: Final = 1.0
"""How often media are taken over and made; a person carries them, and it shall not wait for us."""


@dataclass(frozen=True, slots=True)
class IssuingEnd:
    """What one end of the way adds to its node."""

    connection: Connection | None = None
    carriers: Mapping[Party, Carrier] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    by_hand: frozenset[Party] = frozenset()
    accepts_from: tuple[Role, ...] = ()


def open_issuing_end(settings: CardIssuingSettings | None, context: NodeContext) -> IssuingEnd:
    """The server's end; without a contractor nothing is added and every order is refused."""
    if settings is None:
        return IssuingEnd()
    connection = Connection(Party.parse(settings.issuer), Way(settings.way))
    connection.must_hold(context)
    return _open(context.party, (connection.issuer,), connection.way, settings.folder, connection)


def open_contractor_end(
    me: Party, servers: Collection[Party], way: Way, folder: str | None, context: NodeContext
) -> IssuingEnd:
    """The contractor's end: the same way to every municipality it works for."""
    must_be_allowed(context.directory.get(me).standing, way)
    return _open(me, servers, way, folder, None)


def _open(
    me: Party,
    others: Collection[Party],
    way: Way,
    folder: str | None,
    connection: Connection | None,
) -> IssuingEnd:
    if way is Way.LINE:
        roles = tuple({other.role for other in others})
        return IssuingEnd(connection, accepts_from=roles)
    if folder is None:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"card issuing: {way} needs a folder")
    place = Path(folder)
    match way:
        case Way.TRANSFER:
            carrier = FolderCarrier(place, me)
            return IssuingEnd(
                connection,
                carriers=dict.fromkeys(others, carrier),
                jobs=tuple(_collecting(place, other) for other in others),
            )
        case Way.MEDIUM:
            return IssuingEnd(
                connection,
                jobs=tuple(_exchanging(place, other) for other in others),
                by_hand=frozenset(others),
            )
        case _ as never:
            assert_never(never)


def _collecting(folder: Path, other: Party) -> Job:
    collect = partial(_collect, folder=folder, other=other)
    return Job(f"collect files of {other}", COLLECT_SECONDS, collect)


def _exchanging(folder: Path, other: Party) -> Job:
    exchange = partial(_exchange, folder=folder, other=other)
    return Job(f"exchange media with {other}", EXCHANGE_SECONDS, exchange)


def _collect(node: Node, *, folder: Path, other: Party) -> None:
    collect_files(node, folder, other)


def _exchange(node: Node, *, folder: Path, other: Party) -> None:
    exchange_media(node, folder, other)
