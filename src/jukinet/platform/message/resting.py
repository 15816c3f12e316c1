"""Bodies that rest sealed in the outbox, for the node itself.

Most of what a node tells stands beside it in its own tables, so its outbox says nothing new to
whoever has the database.  Some kinds do (``MessageKind.rests_sealed``): that somebody is protected
stands nowhere else in clear.  Their bodies are sealed under a key of the node's vault when they are
told and opened when an envelope is made, bound to the message's identifier.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from jukinet.platform.crypto.resting import open_resting, rest_sealed

if TYPE_CHECKING:
    from jukinet.platform.crypto.vault import Vault

_OUTBOX: Final = "outbox"
_MARK: Final = b"~"
"""No JSON begins with it; a body is text in its table."""


def seal_body(body: bytes, message_id: str, vault: Vault) -> bytes:
    """A body as it rests."""
    sealed = rest_sealed(vault, _OUTBOX, body, message_id.encode("ascii"))
    return _MARK + base64.urlsafe_b64encode(sealed)


def is_sealed(body: bytes) -> bool:
    """Whether a body is one that rests."""
    return body.startswith(_MARK)


def open_body(resting: bytes, message_id: str, vault: Vault) -> bytes:
    """A body as it travels."""
    sealed = base64.urlsafe_b64decode(resting.removeprefix(_MARK))
    return open_resting(vault, _OUTBOX, sealed, message_id.encode("ascii"))
