"""An enquiry as it reaches the office, and what it leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from jukinet.identity_check.question import Question
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party

# A case is named by its file number: letters, figures and dashes, so that no name fits in.
_CASE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
_APPENDED_ITEM: Final = re.compile(r"[0-9]{1,3}(-[0-9]{1,2})*")


@dataclass(frozen=True, slots=True)
class Basis:
    """What an enquiry rests on: a row of an appended table (別表の項), and the case."""

    table: str
    item: str
    case: str

    def __post_init__(self) -> None:
        if _APPENDED_ITEM.fullmatch(self.item) is None:
            raise JukiError(ErrorCode.REQUEST_INVALID, "not the number of an item")
        if _CASE.fullmatch(self.case) is None:
            raise JukiError(ErrorCode.REQUEST_INVALID, "not the number of a case")

    @property
    def affair(self) -> str:
        """The affair in short, as access records name it: appended table and item."""
        return f"{self.table}/{self.item}"


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One well-formed, signed enquiry of an agency, waiting to be answered."""

    receipt: str
    agency: Party
    key: str
    body_digest: bytes = field(repr=False)
    basis: Basis
    question: Question
    items: frozenset[Item]


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A request that the door refused before it became an enquiry; recorded like any other."""

    receipt: str
    agency: Party
    error: JukiError
    basis: Basis | None = None
    items: frozenset[Item] = frozenset()


Request: TypeAlias = Enquiry | TurnedAway


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer's exact bytes; ``replayed`` when they were given to the same request before."""

    body: bytes = field(repr=False)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal: recorded, and nothing was read for the asker."""

    error: JukiError


Outcome: TypeAlias = Answered | Refused
