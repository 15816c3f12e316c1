"""Who is withdrawn from packs that were made before (取消一覧): signed, small, and it has an age.

A pack that was copied to a branch cannot be called back.  What is signed beside every pack, and can
be carried after it, says who may no longer be shown: as digests of keys that only an open pack
knows, so that whoever finds the list learns nobody from it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

KNOWN_HOURS_MAX: Final = 24
"""A pack is opened without a further word while what it knows of protection is so old at most."""


class Withdrawals(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everybody withheld at an instant, as digests in order."""

    format: Literal["juki-standstill-withdrawn/1"] = "juki-standstill-withdrawn/1"
    office: Annotated[str, Meta(max_length=80)]
    made_at: Annotated[datetime, Meta(tz=True)]
    digests: list[Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]]

    def __repr__(self) -> str:
        return f"Withdrawals({len(self.digests)})"


def about_resident(office: str, resident_id: str) -> bytes:
    """What is digested for one resident of an office."""
    return f"juki standstill withdrawn 1 {office} {resident_id}".encode()


def is_known_too_long_ago(known_at: datetime, now: datetime) -> bool:
    """Whether somebody may have been protected meanwhile for longer than anybody should trust."""
    return now - known_at > timedelta(hours=KNOWN_HOURS_MAX)
