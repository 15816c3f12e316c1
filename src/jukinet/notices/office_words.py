"""What the network has to say to a register office about its own notices.

A communication server hands these to the procedure that tells its office (``TellOffice``); how they
travel from there is for the link between the two systems, which this slice does not know. No word
repeats a resident's facts: the office knows its resident by the person key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from jukinet.notices.holding import HeldReason, Subject
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode


class Tier(StrEnum):
    """The floors of the network that hold identification information."""

    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    NATION = "nation"


@dataclass(frozen=True, slots=True)
class NoticeEffectiveAt:
    """A notice of the office is now held at a tier (県✓, 全国✓)."""

    tier: Tier
    person_key: str
    change_number: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class NoticeHeldAt:
    """A notice of the office contradicts what a tier holds: the office must look into it."""

    tier: Tier
    person_key: str
    change_number: int
    subject: Subject
    reason: HeldReason


@dataclass(frozen=True, slots=True)
class PartEffectiveAt:
    """A part of the office's initial load is now held at a tier."""

    tier: Tier
    load_id: str
    part: int


@dataclass(frozen=True, slots=True)
class MovedIn:
    """Another municipality tells that the person has moved in there (転入通知)."""

    person_key: str
    municipality: MunicipalityCode
    moved_in_on: date
    is_planned: bool
    """Whether a move-out had been filed; if not, the office has a record to put right."""


@dataclass(frozen=True, slots=True)
class CodesHanded:
    """Codes designated for the municipality, for its office to allot (住民票コードの指定)."""

    designation_id: str
    codes: tuple[ResidentRecordCode, ...]


OfficeWord: TypeAlias = NoticeEffectiveAt | NoticeHeldAt | PartEffectiveAt | MovedIn | CodesHanded
