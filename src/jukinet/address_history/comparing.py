"""In what a notice differs from the family register (Act Art. 19 (2))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.address_history.history import RegisteredPerson


class Difference(StrEnum):
    """What does not agree."""

    NAME = "name"
    BIRTH_DATE = "birth-date"
    REGISTER = "register"
    NOBODY = "nobody"  # no such person in that register


@dataclass(frozen=True, slots=True)
class Candidate:
    """A standing file that may be the person's."""

    file_id: UUID
    person: RegisteredPerson


@dataclass(frozen=True, slots=True)
class Comparison:
    """The file a notice belongs into, or what differs; never both."""

    file_id: UUID | None
    differences: frozenset[Difference] = frozenset()

    def __post_init__(self) -> None:
        assert (self.file_id is None) == bool(self.differences)


NOBODY: Final = Comparison(None, frozenset({Difference.NOBODY}))


def compare(told: RegisteredPerson, candidates: Sequence[Candidate]) -> Comparison:
    """Find the one person whom all three name: register, name and birth date.

    Somebody who agrees in two of them is near enough to say in what he differs; nothing is entered
    for him.  Nearer than two there is nobody: who agrees in the name alone is somebody else.
    """
    found = [(differences_between(told, one.person), one.file_id) for one in candidates]
    for differences, file_id in found:
        if not differences:
            return Comparison(file_id)
    near = sorted({min(each) for each, _ in found if len(each) == 1})
    return Comparison(None, frozenset(near)) if near else NOBODY


def differences_between(told: RegisteredPerson, kept: RegisteredPerson) -> frozenset[Difference]:
    """What of the three does not agree, spaces apart."""
    unequal = {
        Difference.NAME: told.name_key != kept.name_key,
        Difference.BIRTH_DATE: told.birth_date.text != kept.birth_date.text,
        Difference.REGISTER: told.register_key != kept.register_key,
    }
    return frozenset(one for one, differs in unequal.items() if differs)
