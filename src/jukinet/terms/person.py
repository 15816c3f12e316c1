"""What a register says about a person: name and reading, sex, relationship to the householder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jukinet.terms.characters import character_count, must_be_representable
from jukinet.terms.errors import ErrorCode, JukiError

# The longest names of foreign residents need about a hundred characters.
NAME_LENGTH_MAX: Final = 200

_KANA: Final = re.compile(r"(?:[ぁ-ゖァ-ヺーｦ-ﾟ・゛゜]+(?:[ \u3000]+(?=\S))?)*")


class Sex(StrEnum):
    """Sex as entered in the register (男女の別)."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"

    @property
    def ja(self) -> str:
        return {"male": "男", "female": "女", "unknown": "不明"}[self.value]


@dataclass(frozen=True, slots=True, repr=False)
class PersonName:
    """A name as written in the register (氏名) and its reading (ふりがな).

    The written form is kept byte for byte as it came: no normalisation, since a unified form is
    another person's character.  The reading may be empty, for readings were not part of the
    register before 2025.
    """

    written: str
    kana: str

    def __post_init__(self) -> None:
        if max(character_count(self.written), len(self.kana)) > NAME_LENGTH_MAX:
            raise JukiError(ErrorCode.INVALID_NAME, "too long")
        if not self.written or self.written != self.written.strip():
            raise JukiError(ErrorCode.INVALID_NAME, "empty, or white space around it")
        must_be_representable(self.written)
        if _KANA.fullmatch(self.kana) is None:
            raise JukiError(ErrorCode.INVALID_NAME, "the reading is not kana")

    def __repr__(self) -> str:
        return "PersonName(•••)"


class RelationshipTerm(StrEnum):
    """One step of a relationship to the householder (続柄の語)."""

    HOUSEHOLDER = "世帯主"
    HUSBAND = "夫"
    WIFE = "妻"
    UNREGISTERED_HUSBAND = "夫（未届）"
    UNREGISTERED_WIFE = "妻（未届）"
    CHILD = "子"
    FATHER = "父"
    MOTHER = "母"
    ELDER_BROTHER = "兄"
    YOUNGER_BROTHER = "弟"
    ELDER_SISTER = "姉"
    YOUNGER_SISTER = "妹"
    GRANDFATHER = "祖父"
    GRANDMOTHER = "祖母"
    GRANDCHILD = "孫"
    RELATIVE = "縁故者"
    LODGER = "同居人"


# These stand alone: nobody is the child of a lodger as far as the householder is concerned.
_ALONE: Final = frozenset({RelationshipTerm.HOUSEHOLDER})
RELATIONSHIP_STEPS_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class Relationship:
    """Relationship to the householder (続柄): one term or a chain, 妻の子, 子の妻, 子の子."""

    steps: tuple[RelationshipTerm, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.steps) <= RELATIONSHIP_STEPS_MAX:
            raise JukiError(ErrorCode.INVALID_RELATIONSHIP, "no step, or too many")
        if len(self.steps) > 1 and not _ALONE.isdisjoint(self.steps):
            raise JukiError(ErrorCode.INVALID_RELATIONSHIP, "a householder stands alone")

    def __str__(self) -> str:
        return "の".join(step.value for step in self.steps)

    @classmethod
    def parse(cls, text: str) -> Relationship:
        """The relationship as printed, 妻の子; 未届の妻 is read as 妻（未届）."""
        plain = text.strip().replace("(", "（").replace(")", "）")
        plain = plain.replace("未届の妻", "妻（未届）").replace("未届の夫", "夫（未届）")
        try:
            return cls(tuple(RelationshipTerm(word) for word in plain.split("の")))
        except ValueError:
            raise JukiError(ErrorCode.INVALID_RELATIONSHIP, "an unknown term") from None


HOUSEHOLDER: Final = Relationship((RelationshipTerm.HOUSEHOLDER,))
