"""What a node remembers of its inbox between door and worker: in memory, only as a saving.

Bodies of received messages are never written down in clear: the inbox keeps the sealed envelope.
The worker usually finds the opened envelope here, where the door has just put it; after a
restart, or in another process, it opens the sealed one again. A stolen database therefore shows
who wrote to whom and when, and no resident.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from jukinet.platform.message.acceptance import OpenedEnvelope

MESSAGES_REMEMBERED_MAX: Final = 20_000  # some 20 MB of notices
MEASURED_EVERY: Final = timedelta(seconds=1)  # counting a long backlog costs milliseconds
MEASURED_EVERY_MESSAGES: Final = 1_000


class Recollection:
    """Opened envelopes, oldest forgotten first, and the backlog as last counted. Thread-safe."""

    def __init__(self, messages_max: int = MESSAGES_REMEMBERED_MAX) -> None:
        self._messages_max = messages_max
        self._lock = threading.Lock()
        self._opened: OrderedDict[str, OpenedEnvelope] = OrderedDict()
        self._messages = 0
        self._backlog = 0
        self._measured_at: datetime | None = None
        self._since_measured = 0

    def remember(self, envelopes: Iterable[OpenedEnvelope]) -> None:
        """Keep opened envelopes for the worker, as far as there is room."""
        with self._lock:
            for envelope in envelopes:
                if envelope.envelope_id not in self._opened:
                    self._opened[envelope.envelope_id] = envelope
                    self._messages += len(envelope.messages)
            while self._messages > self._messages_max:
                _, oldest = self._opened.popitem(last=False)
                self._messages -= len(oldest.messages)

    def find(self, envelope_id: str) -> OpenedEnvelope | None:
        """Return the envelope if it is still remembered."""
        with self._lock:
            return self._opened.get(envelope_id)

    def backlog_if_fresh(self, now: datetime) -> int | None:
        """Return the backlog as last counted, or ``None`` when it is time to count again."""
        with self._lock:
            if self._measured_at is None or self._since_measured >= MEASURED_EVERY_MESSAGES:
                return None
            if abs(now - self._measured_at) >= MEASURED_EVERY:
                return None
            return self._backlog + self._since_measured

    def note_backlog(self, backlog: int, now: datetime) -> None:
        """Remember a fresh count."""
        with self._lock:
            self._backlog, self._measured_at, self._since_measured = backlog, now, 0

    def note_accepted(self, messages: int) -> None:
        """Count what came in since."""
        with self._lock:
            self._since_measured += messages
