"""Relationships to the householder (続柄) computed anew when the householder changes.

Everybody's place is known as seen from the old householder.  As seen from the new one it is the
way back to the old householder (``INVERSE``) followed by the way from there, shortened by what two
steps make together (``JOINED``).  The words are coarser than families are: a wife's child may or
may not be her husband's, so many joints have several answers.  One answer is a proposal; several
are choices for the clerk, and nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final, TypeAlias
from uuid import UUID

from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import (
    HOUSEHOLDER,
    RELATIONSHIP_STEPS_MAX,
    Relationship,
    Sex,
)
from jukinet.terms.person import RelationshipTerm as Term

Steps: TypeAlias = tuple[Term, ...]

MALES: Final = frozenset(
    {
        Term.HUSBAND,
        Term.UNREGISTERED_HUSBAND,
        Term.FATHER,
        Term.GRANDFATHER,
        Term.ELDER_BROTHER,
        Term.YOUNGER_BROTHER,
    }
)
FEMALES: Final = frozenset(
    {
        Term.WIFE,
        Term.UNREGISTERED_WIFE,
        Term.MOTHER,
        Term.GRANDMOTHER,
        Term.ELDER_SISTER,
        Term.YOUNGER_SISTER,
    }
)
ELDER: Final = frozenset({Term.ELDER_BROTHER, Term.ELDER_SISTER})
YOUNGER: Final = frozenset({Term.YOUNGER_BROTHER, Term.YOUNGER_SISTER})
SIBLINGS: Final = (
    Term.ELDER_BROTHER,
    Term.YOUNGER_BROTHER,
    Term.ELDER_SISTER,
    Term.YOUNGER_SISTER,
)
HUSBANDS: Final = (Term.HUSBAND, Term.UNREGISTERED_HUSBAND)
WIVES: Final = (Term.WIFE, Term.UNREGISTERED_WIFE)
# Words that say no kinship: seen from anybody in the household they say the same.
OUTSIDERS: Final = frozenset({Term.RELATIVE, Term.LODGER})

# The way back over one step, to a man and to a woman.
INVERSE: Final[Mapping[Term, tuple[Steps, Steps]]] = {
    Term.HUSBAND: ((Term.HUSBAND,), (Term.WIFE,)),
    Term.WIFE: ((Term.HUSBAND,), (Term.WIFE,)),
    Term.UNREGISTERED_HUSBAND: ((Term.UNREGISTERED_HUSBAND,), (Term.UNREGISTERED_WIFE,)),
    Term.UNREGISTERED_WIFE: ((Term.UNREGISTERED_HUSBAND,), (Term.UNREGISTERED_WIFE,)),
    Term.CHILD: ((Term.FATHER,), (Term.MOTHER,)),
    Term.FATHER: ((Term.CHILD,), (Term.CHILD,)),
    Term.MOTHER: ((Term.CHILD,), (Term.CHILD,)),
    Term.ELDER_BROTHER: ((Term.YOUNGER_BROTHER,), (Term.YOUNGER_SISTER,)),
    Term.ELDER_SISTER: ((Term.YOUNGER_BROTHER,), (Term.YOUNGER_SISTER,)),
    Term.YOUNGER_BROTHER: ((Term.ELDER_BROTHER,), (Term.ELDER_SISTER,)),
    Term.YOUNGER_SISTER: ((Term.ELDER_BROTHER,), (Term.ELDER_SISTER,)),
    Term.GRANDFATHER: ((Term.CHILD, Term.CHILD), (Term.CHILD, Term.CHILD)),
    Term.GRANDMOTHER: ((Term.CHILD, Term.CHILD), (Term.CHILD, Term.CHILD)),
}


def _joined() -> dict[tuple[Term, Term], tuple[Steps, ...]]:
    """What two steps may make together, the likeliest first; () is the person one began at."""
    table: dict[tuple[Term, Term], tuple[Steps, ...]] = {}
    child, father, mother = Term.CHILD, Term.FATHER, Term.MOTHER
    own_or_half: tuple[Steps, ...] = tuple((sibling,) for sibling in SIBLINGS)
    for husband, wife in product(HUSBANDS, WIVES):
        table[husband, wife] = table[wife, husband] = ((),)
    for spouse in (*HUSBANDS, *WIVES):
        table[spouse, child] = ((child,), (spouse, child))
    for wife in WIVES:
        table[father, wife] = ((mother,), (father, wife))
    for husband in HUSBANDS:
        table[mother, husband] = ((father,), (mother, husband))
    for parent in (father, mother):
        table[parent, child] = ((), *own_or_half)
    table[child, father] = ((), (Term.HUSBAND,), (child, father))
    table[child, mother] = ((), (Term.WIFE,), (child, mother))
    grandparents = ((Term.GRANDFATHER, father), (Term.GRANDMOTHER, mother))
    for grandparent, parent in grandparents:
        table[child, grandparent] = ((parent,), (Term.WIFE, parent), (Term.HUSBAND, parent))
    for sibling in SIBLINGS:
        table[child, sibling] = ((child,), (Term.WIFE, child), (Term.HUSBAND, child))
        for elder in (father, mother, Term.GRANDFATHER, Term.GRANDMOTHER):
            table[sibling, elder] = ((elder,),)
        for other in SIBLINGS:
            table[sibling, other] = ((), *own_or_half)
    for man, husband in product(MALES, HUSBANDS):
        table[man, husband] = ()
    for woman, wife in product(FEMALES, WIVES):
        table[woman, wife] = ()
    return table


JOINED: Final = _joined()
_PARENT_OF_PARENT: Final = {Term.FATHER: Term.GRANDFATHER, Term.MOTHER: Term.GRANDMOTHER}


def propose_relations(
    members: Iterable[ResidentRecord], new_householder: UUID
) -> dict[UUID, Relationship | None]:
    """Everybody's relationship to a new householder; None where the clerk must choose.

    The clerk confirms every one of them (Act Art. 25); ``list_choices`` has what to choose from.
    """
    choices = list_choices(members, new_householder)
    return {key: found[0] if len(found) == 1 else None for key, found in choices.items()}


def list_choices(
    members: Iterable[ResidentRecord], new_householder: UUID
) -> dict[UUID, tuple[Relationship, ...]]:
    """What each member may be to a new householder, the likeliest first; empty when unknown.

    ``members`` are the household with its former householder, though the record may be erased:
    somebody who died is still the one through whom the others are related.
    """
    people = list(members)
    chosen = next((one for one in people if one.resident_id == new_householder), None)
    if chosen is None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "the new householder is not of the household")
    old = next((one for one in people if one.is_householder), None)
    back = list(_ways_back(_steps(chosen), old.identification.sex if old else Sex.UNKNOWN))
    return {
        member.resident_id: _relate(back, chosen, member)
        if member.resident_id != new_householder
        else (HOUSEHOLDER,)
        for member in people
    }


def _relate(
    back: list[Steps], chosen: ResidentRecord, member: ResidentRecord
) -> tuple[Relationship, ...]:
    steps = _steps(member)
    outside = [term for term in (*_steps(chosen), *steps) if term in OUTSIDERS]
    if outside:
        return (Relationship((outside[-1],)),)
    found: dict[Steps, None] = {}
    for way in back:
        for shortened in _shorten(way + steps, 0):
            named = _named(shortened)
            if named and len(named) <= RELATIONSHIP_STEPS_MAX and _fits(named, chosen, member):
                found[named] = None
    return tuple(Relationship(named) for named in found)


def _steps(record: ResidentRecord) -> Steps:
    """The way from the householder, a grandchild as a child's child."""
    steps: list[Term] = []
    for term in record.relationship.steps:
        if term is Term.GRANDCHILD:
            steps += [Term.CHILD, Term.CHILD]
        elif term is not Term.HOUSEHOLDER:
            steps.append(term)
    return tuple(steps)


def _ways_back(steps: Steps, sex: Sex) -> Iterator[Steps]:
    """Ways from the new householder to the old one; several while a sex on the way is unknown."""
    if not OUTSIDERS.isdisjoint(steps):
        return
    ways: list[tuple[Steps, ...]] = []
    for at in range(len(steps) - 1, -1, -1):
        to_man, to_woman = INVERSE[steps[at]]
        over = steps[at - 1] if at else None
        is_man = sex is not Sex.FEMALE if over is None else over not in FEMALES
        is_woman = sex is not Sex.MALE if over is None else over not in MALES
        ways.append(tuple(dict.fromkeys((to_man,) * is_man + (to_woman,) * is_woman)))
    for combination in product(*ways):
        yield tuple(term for step in combination for term in step)


def _shorten(way: Steps, start: int) -> Iterator[Steps]:
    """Every reading of a way, its joints taken from the left."""
    for at in range(start, len(way) - 1):
        pair = (way[at], way[at + 1])
        if pair not in JOINED:
            continue
        for answer in JOINED[pair]:
            if answer == pair:
                yield from _shorten(way, at + 1)
            else:
                yield from _shorten(way[:at] + answer + way[at + 2 :], max(at - 1, 0))
        return
    yield way


def _named(way: Steps) -> Steps:
    """With the words there are: a parent's father is a grandfather."""
    named: list[Term] = []
    for term in way:
        if named and named[-1] in _PARENT_OF_PARENT and term in _PARENT_OF_PARENT:
            named[-1] = _PARENT_OF_PARENT[term]
        else:
            named.append(term)
    return tuple(named)


def _fits(way: Steps, chosen: ResidentRecord, member: ResidentRecord) -> bool:
    """Whether sexes and ages allow a reading."""
    if not _is_of_sex(way[-1], member.identification.sex):
        return False
    own = chosen.identification.sex
    if (way[0] in HUSBANDS and own is Sex.MALE) or (way[0] in WIVES and own is Sex.FEMALE):
        return False
    if len(way) > 1:
        return True
    born, own_birth = member.identification.birth_date, chosen.identification.birth_date
    if way[0] in ELDER:
        return born.earliest <= own_birth.latest
    if way[0] in YOUNGER:
        return own_birth.earliest <= born.latest
    return True


def _is_of_sex(term: Term, sex: Sex) -> bool:
    return not ((term in MALES and sex is Sex.FEMALE) or (term in FEMALES and sex is Sex.MALE))
