"""What each agency's connection may ask for: grants, and suspension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party, Role

TABLES: Final = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of an appended table, granted to one agency, with the items its affair needs.

    Valid from ``valid_from`` up to and including ``valid_to``; None is "until further notice".
    """

    agency: Party
    table: str
    item: str
    items: frozenset[Item]
    valid_from: date
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.agency.role is not Role.AGENCY:
            raise JukiError(ErrorCode.INVALID_PARTY, "grants are made to agencies")
        if self.table not in TABLES or not self.item:
            raise JukiError(ErrorCode.UNKNOWN_PURPOSE, "no such appended table")
        if not self.items:
            raise JukiError(ErrorCode.ITEM_NOT_GRANTED, "a grant names its items")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise JukiError(ErrorCode.INVALID_DATE, "a grant ends after it begins")

    def is_valid(self, on: date) -> bool:
        """Whether the grant holds on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class GrantBook:
    """The register of those provided for (提供先台帳) as one version of it reads.

    ``version`` changes with every grant, withdrawal, suspension and resumption; whoever keeps a
    book in memory compares versions inside the transaction in which he uses it.
    """

    version: int
    grants: Mapping[tuple[str, str, str], tuple[Grant, ...]] = field(repr=False)
    suspended: frozenset[str]

    @classmethod
    def new(cls, version: int, grants: Iterable[Grant], suspended: Iterable[str]) -> GrantBook:
        """A book of these grants."""
        rows: dict[tuple[str, str, str], tuple[Grant, ...]] = {}
        for grant in grants:
            key = (grant.agency.code, grant.table, grant.item)
            rows[key] = (*rows.get(key, ()), grant)
        return cls(version, MappingProxyType(rows), frozenset(suspended))

    def find_grant(self, agency: Party, table: str, item: str, on: date) -> Grant | None:
        """The agency's grant of this row on the day; of several, the one made last."""
        rows = self.grants.get((agency.code, table, item), ())
        return next((grant for grant in reversed(rows) if grant.is_valid(on)), None)

    def is_suspended(self, agency: Party) -> bool:
        """Whether the agency's connection is suspended."""
        return agency.code in self.suspended

    def list_grants(self, agency: Party, on: date) -> list[Grant]:
        """What the agency may ask for on the day."""
        return [
            grant
            for rows in self.grants.values()
            for grant in rows[-1:]
            if grant.agency == agency and grant.is_valid(on)
        ]


NO_GRANTS: Final = GrantBook.new(-1, (), ())
