"""Who takes part in the network, and who belongs to whom.

A party is a role and a code: ``communication_server:352039`` is the communication server (CS) of
Yamaguchi city.  The municipality's own system and its CS are two parties of one code; the
prefectural server has the prefecture's code; there is one national server.  Agencies that are
provided with identification information have codes of their own, given by the national centre.

Jurisdiction (管轄) is read from the codes alone: a municipality's notices go to the prefecture its
code begins with, and to no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from jukinet.terms.codes import MunicipalityCode, PrefectureCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import (
    MunicipalitiesOnDay,
    Municipality,
    MunicipalityDirectory,
    load_directory,
)

__all__ = [
    "NATIONAL",
    "NATIONAL_CODE",
    "MunicipalitiesOnDay",
    "Municipality",
    "MunicipalityDirectory",
    "Party",
    "Role",
    "Standing",
    "communication_server_of",
    "load_directory",
    "prefecture_of",
    "register_office_of",
]

NATIONAL_CODE: Final = "000000"
_AGENCY_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,32}")


class Role(StrEnum):
    """What a node is in the network (役割)."""

    REGISTER_OFFICE = "register_office"
    COMMUNICATION_SERVER = "communication_server"
    PREFECTURAL_SERVER = "prefectural_server"
    NATIONAL_SERVER = "national_server"
    AGENCY = "agency"
    CARD_ISSUER = "card_issuer"
    """Makes registration cards for municipalities, by contract (住民基本台帳カードの発行委託先)."""


class Standing(StrEnum):
    """What kind of body a contractor is (委託先の性格): it decides over what he may be reached."""

    PRIVATE = "private"
    PUBLIC_BODY = "public-body"  # a local public body, or a partial-affairs association
    DESIGNATED = "designated"  # the designated information-processing organization itself


_MUNICIPAL: Final = frozenset({Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER})


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """One taker-part of the network (当事者): a role and the code of the body that plays it."""

    role: Role
    code: str

    def __post_init__(self) -> None:
        _must_be_code_of(self.role, self.code)

    def __str__(self) -> str:
        return f"{self.role.value}:{self.code}"

    @staticmethod
    @lru_cache(maxsize=8192)
    def parse(text: str) -> Party:
        """The party written as ``role:code``."""
        role, separator, code = text.partition(":")
        if not separator or role not in Role.__members__.values():
            raise JukiError(ErrorCode.INVALID_PARTY, "not role:code")
        return Party(Role(role), code)

    @property
    def municipality(self) -> MunicipalityCode:
        """The municipality this party serves; an error for other parties."""
        if self.role not in _MUNICIPAL:
            raise JukiError(ErrorCode.INVALID_PARTY, f"{self.role.value} has no municipality")
        return _municipality(self.code)

    @property
    def prefecture(self) -> PrefectureCode:
        """The prefecture this party lies in; an error for bodies that lie in none."""
        if self.role in _MUNICIPAL:
            return _municipality(self.code).prefecture
        if self.role is Role.PREFECTURAL_SERVER:
            return PrefectureCode(self.code)
        raise JukiError(ErrorCode.INVALID_PARTY, f"{self.role.value} has no prefecture")


@lru_cache(maxsize=8192)
def _municipality(code: str) -> MunicipalityCode:
    return MunicipalityCode(code)


@lru_cache(maxsize=16384)
def _must_be_code_of(role: Role, code: str) -> None:
    """A code that does not belong to its role is refused; remembered, as parties recur."""
    if role in _MUNICIPAL:
        _municipality(code)
    elif role is Role.PREFECTURAL_SERVER:
        PrefectureCode(code)
    elif role is Role.NATIONAL_SERVER:
        if code != NATIONAL_CODE:
            raise JukiError(ErrorCode.INVALID_PARTY, "there is one national server, 000000")
    elif _AGENCY_CODE.fullmatch(code) is None:
        body = "an agency" if role is Role.AGENCY else "a card issuer"
        raise JukiError(ErrorCode.INVALID_PARTY, f"not {body} code")


NATIONAL: Final = Party(Role.NATIONAL_SERVER, NATIONAL_CODE)


def prefecture_of(party: Party) -> Party:
    """The prefectural server in whose area the party lies."""
    return Party(Role.PREFECTURAL_SERVER, party.prefecture.digits)


def communication_server_of(municipality: MunicipalityCode) -> Party:
    """The communication server of a municipality."""
    return Party(Role.COMMUNICATION_SERVER, municipality.digits)


def register_office_of(municipality: MunicipalityCode) -> Party:
    """The register office (existing system) of a municipality."""
    return Party(Role.REGISTER_OFFICE, municipality.digits)
