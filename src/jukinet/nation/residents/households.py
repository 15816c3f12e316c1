"""Kinds of household (世帯), as templates: who is in one, how related, and how far apart in age.

The shares are those of about 2000: over a quarter live alone, a third are couples with children,
and three generations under one roof are common in villages and rare in cities.  They are plausible
rather than exact; what matters is that every relationship a register knows occurs, that mothers
are older than their children, and that a household has one householder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MEMBERS_MAX: Final = 6
# The family register is headed by somebody outside the household: the person's own father.
OUTSIDE: Final = -1
HOUSEHOLDER_WORD: Final = "世帯主"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a template.

    Born ``gap`` years (from, to) after the member ``of``, and at least ``at_least`` years before
    the day of the register.  ``register`` is the member who heads the person's family register
    (筆頭者); ``own_surname`` is for those who do not bear the household's.
    """

    relationship: str
    male_share: float
    gap: tuple[float, float] = (0, 0)
    of: int = 0
    at_least: float = 0
    register: int = 0
    own_surname: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of household: its share per thousand in cities, towns, villages; age of the head."""

    shares: tuple[int, int, int]
    head_age: tuple[int, int, int]  # youngest, most frequent, oldest
    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        assert 1 <= len(self.members) <= MEMBERS_MAX, "a template fits the slots"
        assert self.members[0].relationship == HOUSEHOLDER_WORD, "the householder comes first"


def _head(male_share: float, register: int = 0) -> Member:
    return Member(HOUSEHOLDER_WORD, male_share, register=register)


_HEAD: Final = _head(1)
_WIFE: Final = Member("妻", 0, (-3, 6), at_least=19)
_MOTHER: Final = Member("母", 0, (-33, -20), register=OUTSIDE)


def _child(of: int, *, at_least: float = 0, first: bool = True, register: int = 0) -> Member:
    """A child of the mother ``of``, or the sibling born after the child ``of``."""
    gap = (21.5, 33) if first else (1.3, 4.5)
    return Member("子", 0.512, gap, of, at_least, register)


def _grandchild(of: int, *, at_least: float = 0, first: bool = True) -> Member:
    gap = (22, 32) if first else (1.3, 4.5)
    return Member("子の子", 0.512, gap, of, at_least, register=2)


TEMPLATES: Final = (
    # living alone: young, of middle age, old
    Template((95, 40, 20), (18, 22, 34), (_head(0.58, OUTSIDE),)),
    Template((90, 55, 45), (35, 46, 64), (_head(0.62, OUTSIDE),)),
    Template((68, 80, 92), (65, 76, 97), (_head(0.22),)),
    # couples: young, old; with the wife as householder; not registered as married
    Template((60, 40, 25), (23, 29, 46), (_HEAD, _WIFE)),
    Template((120, 150, 170), (56, 68, 92), (_HEAD, _WIFE)),
    Template(
        (14, 8, 5), (27, 45, 75), (_head(0, 1), Member("夫", 1, (-6, 3), at_least=20, register=1))
    ),
    Template(
        (6, 4, 2),
        (24, 35, 60),
        (_head(1), Member("妻（未届）", 0, (-4, 6), 0, 20, OUTSIDE, own_surname=True)),
    ),
    # couples with children at home, the last with a grown one
    Template((120, 95, 75), (26, 37, 60), (_HEAD, _WIFE, _child(1))),
    Template(
        (150, 115, 90),
        (29, 40, 58),
        (_HEAD, _WIFE, _child(1, at_least=1.7), _child(2, first=False)),
    ),
    Template(
        (42, 55, 52),
        (33, 42, 54),
        (
            _HEAD,
            _WIFE,
            _child(1, at_least=3.4),
            _child(2, at_least=1.7, first=False),
            _child(3, first=False),
        ),
    ),
    Template((75, 75, 75), (52, 60, 80), (_HEAD, _WIFE, _child(1, at_least=20))),
    Template(
        (6, 4, 3), (30, 38, 52), (_HEAD, _WIFE, Member("妻の子", 0.512, (20, 27), 1, register=0))
    ),
    Template(
        (5, 4, 3),
        (30, 40, 58),
        (_head(0, 1), Member("夫", 1, (-6, 3), at_least=20, register=1), _child(0, register=1)),
    ),
    # one parent with children
    Template((32, 26, 20), (25, 38, 62), (_head(0), _child(0, at_least=1))),
    Template(
        (22, 18, 12),
        (28, 38, 54),
        (_head(0), _child(0, at_least=1.7), _child(1, first=False)),
    ),
    Template(
        (10, 10, 9), (30, 46, 66), (_HEAD, Member("子", 0.512, (24, 36), at_least=2, register=0))
    ),
    # with parents of the householder or of his wife
    Template((26, 32, 38), (34, 50, 68), (_head(0.7, OUTSIDE), _MOTHER)),
    Template((18, 32, 42), (44, 55, 70), (_HEAD, _WIFE, _MOTHER)),
    Template(
        (7, 6, 5),
        (40, 52, 68),
        (_HEAD, _WIFE, Member("妻の母", 0, (-33, -20), 1, 0, OUTSIDE, own_surname=True)),
    ),
    # three generations
    Template(
        (18, 42, 55),
        (34, 44, 58),
        (_HEAD, _WIFE, _child(1, at_least=1.7), _child(2, first=False), _MOTHER),
    ),
    Template(
        (12, 42, 62),
        (32, 42, 54),
        (
            _HEAD,
            _WIFE,
            _child(1, at_least=1.7),
            _child(2, first=False),
            Member("父", 1, (-38, -25), register=4),
            Member("母", 0, (-33, -22), register=4),
        ),
    ),
    Template(
        (12, 42, 66),
        (61, 68, 82),
        (
            _HEAD,
            _WIFE,
            Member("子", 1, (22, 31), 1, 28, register=2),
            Member("子の妻", 0, (-3, 6), 2, 22, register=2),
            _grandchild(3, at_least=1.7),
            _grandchild(4, first=False),
        ),
    ),
    # others
    Template((4, 6, 8), (60, 68, 80), (_head(0.4), Member("子の子", 0.5, (46, 58), register=0))),
    Template((5, 4, 4), (24, 45, 75), (_head(0.5), Member("弟", 1, (1.3, 8), at_least=16))),
    Template((5, 4, 4), (24, 45, 75), (_head(0.5), Member("妹", 0, (1.3, 8), at_least=16))),
    Template((2, 3, 3), (30, 50, 75), (_head(0.5), Member("兄", 1, (-8, -1.3)))),
    Template((2, 3, 3), (30, 50, 75), (_head(0.5), Member("姉", 0, (-8, -1.3)))),
    Template(
        (6, 4, 3),
        (24, 40, 75),
        (_head(0.5), Member("同居人", 0.5, (-12, 12), 0, 19, OUTSIDE, own_surname=True)),
    ),
    Template(
        (3, 3, 3),
        (30, 55, 80),
        (_head(0.5), Member("縁故者", 0.5, (-15, 15), 0, 19, OUTSIDE, own_surname=True)),
    ),
)

# The household that ends a municipality has exactly the members that are left.
LAST_OF_SIZE: Final = {1: 2, 2: 4, 3: 7, 4: 8, 5: 9, 6: 21}

SIZES: Final = np.array([len(template.members) for template in TEMPLATES], dtype=np.int64)
LIVING_ALONE: Final = 3  # templates 0 to 2 are of one person
RELATIONSHIPS: Final = tuple(
    dict.fromkeys(member.relationship for each in TEMPLATES for member in each.members)
)


@dataclass(frozen=True, slots=True)
class TemplateTables:
    """The templates as arrays: one row a template, one column a member."""

    relationship: NDArray[np.int32]
    male_share: NDArray[np.float64]
    gap_from: NDArray[np.float64]
    gap_to: NDArray[np.float64]
    of: NDArray[np.int64]
    at_least: NDArray[np.float64]
    register: NDArray[np.int64]
    own_surname: NDArray[np.bool_]
    head_age: NDArray[np.float64]
    present: NDArray[np.bool_]


def _tables() -> TemplateTables:
    absent = Member(HOUSEHOLDER_WORD, 0)
    slots = [[*each.members, *[absent] * (MEMBERS_MAX - len(each.members))] for each in TEMPLATES]
    word = {relationship: at for at, relationship in enumerate(RELATIONSHIPS)}
    return TemplateTables(
        relationship=np.array([[word[m.relationship] for m in row] for row in slots], np.int32),
        male_share=np.array([[m.male_share for m in row] for row in slots], np.float64),
        gap_from=np.array([[m.gap[0] for m in row] for row in slots], np.float64),
        gap_to=np.array([[m.gap[1] for m in row] for row in slots], np.float64),
        of=np.array([[m.of for m in row] for row in slots], np.int64),
        at_least=np.array([[m.at_least for m in row] for row in slots], np.float64),
        register=np.array([[m.register for m in row] for row in slots], np.int64),
        own_surname=np.array([[m.own_surname for m in row] for row in slots], np.bool_),
        head_age=np.array([each.head_age for each in TEMPLATES], np.float64),
        present=np.arange(MEMBERS_MAX) < SIZES[:, None],
    )


TABLES: Final = _tables()
