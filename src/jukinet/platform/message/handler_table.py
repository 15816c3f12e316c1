"""The handlers of one node, and the catalogue of what it therefore accepts."""

from __future__ import annotations

from collections.abc import Iterable

from jukinet.platform.message.handling import Handler
from jukinet.platform.message.kinds import Catalogue
from jukinet.platform.message.refusing import NOTE_REFUSALS


class HandlerTable:
    """One handler a kind. What a node has no handler for, it refuses at the door as unknown.

    Every node also understands being told that a message of its own was refused.
    """

    def __init__(self, handlers: Iterable[Handler]) -> None:
        every = (*handlers, NOTE_REFUSALS)
        self.catalogue = Catalogue(handler.kind for handler in every)
        self._by_tag = {handler.kind.tag: handler for handler in every}
        if len(self._by_tag) != len(every):
            raise ValueError("two handlers for one kind")

    def find(self, tag: str) -> Handler | None:
        """Return the handler of a kind, or ``None``."""
        return self._by_tag.get(tag)
