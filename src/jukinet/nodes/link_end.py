"""One end of the link between a register office and its communication server, as configured.

Message transfer needs nothing here: it is how nodes talk anyway. File transfer and media bring a
carrier for what goes out and a job that takes what came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, assert_never

from jukinet.link.carriers.folder import FolderCarrier
from jukinet.link.jobs import collect_files, exchange_media
from jukinet.nodes.settings import LinkCarrier, LinkSettings
from jukinet.platform.node.parts import Carrier, Job, Node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

COLLECT_SECONDS: Final = 0.2
"""How often the folder of a file transfer is looked into."""
EXCHANGE_SECONDS: Final = 1.0
"""How often media are taken over and made; where a person carries them, this is a short while."""


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """What one end of the link adds to its node."""

    carriers: Mapping[Party, Carrier] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    by_hand: frozenset[Party] = frozenset()
    """To whom a person carries what waits, so that no line is tried."""


def open_link_end(settings: LinkSettings, me: Party, other: Party) -> LinkEnd:
    """The carrier to the other side and the job that takes what came from there."""
    if settings.carrier is LinkCarrier.MESSAGE:
        return LinkEnd()
    if settings.folder is None:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, f"link.folder: {settings.carrier} needs a folder"
        )
    folder = Path(settings.folder)
    match settings.carrier:
        case LinkCarrier.FILE:
            collect = partial(_collect, folder=folder, other=other)
            return LinkEnd(
                {other: FolderCarrier(folder, me)},
                (Job("collect files", COLLECT_SECONDS, collect),),
            )
        case LinkCarrier.MEDIUM:
            exchange = partial(_exchange, folder=folder, other=other)
            job = Job("exchange media", EXCHANGE_SECONDS, exchange)
            return LinkEnd(jobs=(job,), by_hand=frozenset({other}))
        case _ as never:
            assert_never(never)


def _collect(node: Node, *, folder: Path, other: Party) -> None:
    collect_files(node, folder, other)


def _exchange(node: Node, *, folder: Path, other: Party) -> None:
    exchange_media(node, folder, other)
