"""A node whose handlers are wrapped: to fail, or to be listened to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler, Procedure
from jukinet.platform.message.refusing import NOTE_REFUSALS
from jukinet.platform.node.parts import Node


def wrap_handlers(node: Node, wrap: Callable[[Handler], Procedure]) -> Node:
    """The node with its own handlers, each wrapped; what every node has besides stays."""
    found = [node.handlers.find(kind.tag) for kind in node.handlers.catalogue]
    handlers = [
        Handler(one.kind, wrap(one))
        for one in found
        if one is not None and one.kind is not NOTE_REFUSALS.kind
    ]
    return replace(node, handlers=HandlerTable(handlers))
