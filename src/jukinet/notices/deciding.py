"""What one notice does to what is held: takes effect, comes too late, or contradicts it.

``decide`` and ``confirm`` are pure and total. They never repair: a notice either has its effect as
it stands, or is *stale* (newer facts are held; it is kept in the history only), or is *implausible*
and is held back and reported to the office that made it (Act Art. 12-5, 30-11(5)).

The rules, in the order they are asked:

1. Within one stay the office's change numbers order everything; a number already seen is stale.
2. ``STEPS`` says what each reason does in each state of the same stay.
3. An entry of another stay supersedes when that stay began later and what is held allows it: a
   move-in naming the municipality left always may (the erasure there may be under way), any other
   entry only once the former stay is closed. Dates that contradict the instants are implausible.
4. Any other notice of another stay is a late word about that stay when it was made before the
   present one was entered, or closes the stay the person came from; else it meddles with somebody
   else's resident.
5. A code change concerns two holdings: the old code is closed, the new one opened; either half
   may find newer facts, and then only the other half has effect.

A notice that arrived before the one it builds on is held like an implausible one; ``settling``
asks again when something newer has taken effect, so deliveries in any order end alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from jukinet.notices.holding import (
    STATE_AFTER,
    Confirmation,
    HeldReason,
    Holding,
    Notice,
    State,
    confirmed_holding,
    new_holding,
    new_stay,
    replaced_holding,
)
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.identification import ChangeKind, ChangeReason

# Clocks of two municipalities may be this far apart (operating guide; time is checked daily).
CLOCK_TOLERANCE: Final = timedelta(minutes=5)
# A fact cannot be dated after it was recorded; one day covers clocks wrong around midnight.
FUTURE_TOLERANCE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Effective:
    """The notice has effect: these versions are held from now on.

    ``is_late_in_part`` marks a code change whose new code already carries newer facts.
    """

    versions: tuple[Holding, ...]
    is_late_in_part: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """Newer facts are held. ``is_known``: seen before; otherwise the history keeps it."""

    is_known: bool


@dataclass(frozen=True, slots=True)
class Implausible:
    """The notice contradicts what is held and is held back for people to look at."""

    reason: HeldReason


Decision: TypeAlias = Effective | Stale | Implausible

_KNOWN: Final = Stale(is_known=True)
_LATE: Final = Stale(is_known=False)

_R = ChangeReason
_Steps: TypeAlias = dict[ChangeReason, State | HeldReason]
_ENTRIES_IN_USE: Final[_Steps] = {
    _R.MOVE_IN: HeldReason.ALREADY_RESIDENT,
    _R.BIRTH: HeldReason.CODE_IN_USE,
    _R.ENTRY_EX_OFFICIO: HeldReason.ALREADY_RESIDENT,
}
_RETURNS: Final[_Steps] = {
    _R.MOVE_IN: State.RESIDENT,
    _R.BIRTH: HeldReason.CODE_IN_USE,
    _R.ENTRY_EX_OFFICIO: State.RESIDENT,
}
_NO_CORRECTION: Final[_Steps] = {
    _R.RELOCATION: HeldReason.IMPOSSIBLE_STEP,
    _R.MINOR_CORRECTION: HeldReason.IMPOSSIBLE_STEP,
    _R.CORRECTION_EX_OFFICIO: HeldReason.IMPOSSIBLE_STEP,
    _R.CODE_CHANGE: HeldReason.IMPOSSIBLE_STEP,
    _R.CODE_EX_OFFICIO: HeldReason.IMPOSSIBLE_STEP,
}

STEPS: Final[dict[State, _Steps]] = {
    State.RESIDENT: {
        **_ENTRIES_IN_USE,
        _R.MOVE_OUT: State.MOVE_PLANNED,
        _R.DEATH: State.DEAD,
        _R.ERASURE_EX_OFFICIO: State.ERASED,
        _R.RELOCATION: State.RESIDENT,
        _R.MINOR_CORRECTION: State.RESIDENT,
        _R.CORRECTION_EX_OFFICIO: State.RESIDENT,
        _R.CODE_CHANGE: State.CODE_REPLACED,
        _R.CODE_EX_OFFICIO: State.CODE_REPLACED,
    },
    State.MOVE_PLANNED: {
        **_RETURNS,  # the move was given up, or the person is back
        _R.MOVE_OUT: State.MOVE_PLANNED,  # another day or destination
        _R.DEATH: State.DEAD,  # died before leaving
        _R.ERASURE_EX_OFFICIO: HeldReason.IMPOSSIBLE_STEP,
        **_NO_CORRECTION,
    },
    State.MOVE_CONFIRMED: {
        **_RETURNS,
        _R.MOVE_OUT: HeldReason.IMPOSSIBLE_STEP,
        _R.DEATH: HeldReason.IMPOSSIBLE_STEP,  # for the new municipality to say
        _R.ERASURE_EX_OFFICIO: HeldReason.IMPOSSIBLE_STEP,
        **_NO_CORRECTION,
    },
    State.DEAD: {
        _R.MOVE_IN: HeldReason.DEAD_PERSON,
        _R.BIRTH: HeldReason.CODE_IN_USE,
        _R.ENTRY_EX_OFFICIO: State.RESIDENT,  # the entry of death was wrong: record restored
        _R.MOVE_OUT: HeldReason.DEAD_PERSON,
        _R.DEATH: State.DEAD,  # the day of death corrected
        _R.ERASURE_EX_OFFICIO: HeldReason.DEAD_PERSON,
        _R.RELOCATION: HeldReason.DEAD_PERSON,
        _R.MINOR_CORRECTION: HeldReason.DEAD_PERSON,
        _R.CORRECTION_EX_OFFICIO: HeldReason.DEAD_PERSON,
        _R.CODE_CHANGE: HeldReason.DEAD_PERSON,
        _R.CODE_EX_OFFICIO: HeldReason.DEAD_PERSON,
    },
    State.ERASED: {
        **_RETURNS,
        _R.MOVE_OUT: HeldReason.IMPOSSIBLE_STEP,
        _R.DEATH: State.DEAD,  # found dead after all
        _R.ERASURE_EX_OFFICIO: State.ERASED,
        **_NO_CORRECTION,
    },
    State.CODE_REPLACED: dict.fromkeys(ChangeReason, HeldReason.CODE_REPLACED),
}

# Reasons that leave name, birth date and sex as they are (Rules Art. 11, 21-2): a notice that
# changes them on the way is not what it says it is.
_SAME_PERSONAL_FACTS: Final = frozenset(
    {
        _R.MOVE_OUT,
        _R.DEATH,
        _R.ERASURE_EX_OFFICIO,
        _R.RELOCATION,
        _R.CODE_CHANGE,
        _R.CODE_EX_OFFICIO,
    }
)


# Of these no finer kind changes where somebody lives either. A move to another building is a
# relocation, and whoever renames a street says so by a minor correction.
_SAME_ADDRESS: Final = frozenset(
    {
        _R.MOVE_OUT,
        _R.DEATH,
        _R.ERASURE_EX_OFFICIO,
        _R.CODE_CHANGE,
        _R.CODE_EX_OFFICIO,
    }
)


def decide(
    notice: Notice,
    *,
    current: Holding | None,
    replaced: Holding | None = None,
    designated_to: MunicipalityCode | None = None,
) -> Decision:
    """Decide what a notice does (Act Art. 30-5, 30-11).

    ``current`` is held under the notice's code, ``replaced`` under its old code, and
    ``designated_to`` is the municipality the code was designated for, as far as known.
    """
    details = notice.details
    if not details.planned and details.occurred_on > notice.made_on + FUTURE_TOLERANCE:
        return Implausible(HeldReason.OCCURS_IN_FUTURE)
    if details.old_code is not None:
        return _change_code(notice, current, replaced, designated_to)
    if current is None:
        return _open(notice, designated_to)
    if current.is_of_stay(notice):
        return _continue(notice, current)
    if details.kind is ChangeKind.ENTRY:
        return _enter_elsewhere(notice, current)
    return _hear_of_former_stay(notice, current)


def confirm(confirmation: Confirmation, *, current: Holding | None) -> Decision:
    """Decide what a move-out-confirmed notice does (Order Art. 13(3))."""
    if current is None:
        return Implausible(HeldReason.NOT_HELD)
    if not current.is_of_stay(confirmation):
        return _LATE  # the person's newer stay is held; the former one closes in the history
    if confirmation.change_number < current.change_number:
        return _LATE  # the person came back, or stayed after all
    if confirmation.change_number > current.change_number:
        return Implausible(HeldReason.IMPOSSIBLE_STEP)
    if current.state is State.MOVE_CONFIRMED:
        return _KNOWN
    if current.state is not State.MOVE_PLANNED:
        return Implausible(HeldReason.IMPOSSIBLE_STEP)
    return Effective((confirmed_holding(current, confirmation),))


def _open(notice: Notice, designated_to: MunicipalityCode | None) -> Decision:
    """A code nobody holds: an entry opens it, and a birth must use a designated one."""
    if notice.details.kind is ChangeKind.CODE_CORRECTION:
        return Effective((new_holding(notice, stay=new_stay(notice), version=1),))
    if notice.details.kind is not ChangeKind.ENTRY:
        return Implausible(HeldReason.NOT_HELD)
    if notice.details.reason is ChangeReason.BIRTH and designated_to != notice.municipality:
        return Implausible(HeldReason.CODE_NOT_DESIGNATED)
    return Effective((new_holding(notice, stay=new_stay(notice), version=1),))


def _continue(notice: Notice, current: Holding) -> Decision:
    """The next word of the office that keeps the record."""
    if notice.change_number <= current.change_number:
        return _KNOWN
    step = STEPS[current.state][notice.details.reason]
    if isinstance(step, HeldReason):
        return Implausible(step)
    if step is State.CODE_REPLACED:  # a code correction that names no old code for a held code
        return Implausible(HeldReason.CODE_IN_USE)
    if (difference := _find_difference(notice, current)) is not None:
        return Implausible(difference)
    is_entry = notice.details.kind is ChangeKind.ENTRY
    stay = new_stay(notice) if is_entry else current.stay
    return Effective((new_holding(notice, stay=stay, version=current.version + 1),))


def _find_difference(notice: Notice, current: Holding) -> HeldReason | None:
    """What a notice changes besides what its reason may change, if anything."""
    if not _keeps_facts(notice, current):
        return HeldReason.FACTS_DIFFER
    # The relocation before it may be held back; only of the next word it is known what was before.
    follows = notice.change_number == current.change_number + 1
    moves = notice.identification.address != current.identification.address
    if follows and moves and notice.details.reason in _SAME_ADDRESS:
        return HeldReason.ADDRESS_JUMP
    return None


def _keeps_facts(notice: Notice, current: Holding) -> bool:
    """Whether a notice changes only what its reason may change."""
    held, told = current.identification, notice.identification
    reason = notice.details.reason
    if reason in _SAME_PERSONAL_FACTS and held.name.written != told.name.written:
        return False
    if reason in _SAME_PERSONAL_FACTS or reason is ChangeReason.MINOR_CORRECTION:
        return held.birth_date == told.birth_date and held.sex is told.sex
    return reason is ChangeReason.CORRECTION_EX_OFFICIO or current.is_of_person(notice)


def _enter_elsewhere(notice: Notice, current: Holding) -> Decision:
    """An entry that opens another stay than the one held."""
    is_birth = notice.details.reason is ChangeReason.BIRTH
    if not current.is_of_person(notice):
        in_use, of_another = HeldReason.CODE_IN_USE, HeldReason.CODE_OF_ANOTHER_PERSON
        return Implausible(in_use if is_birth else of_another)
    if not _began_later(notice, current):
        if notice.made_at <= current.stay.entered_at + CLOCK_TOLERANCE:
            return _LATE
        return Implausible(HeldReason.DATES_CONTRADICT)
    if notice.made_at < current.stay.entered_at - CLOCK_TOLERANCE:
        return Implausible(HeldReason.DATES_CONTRADICT)
    obstacle = HeldReason.CODE_IN_USE if is_birth else _find_obstacle(notice, current)
    if obstacle is not None:
        return Implausible(obstacle)
    return Effective((new_holding(notice, stay=new_stay(notice), version=current.version + 1),))


def _find_obstacle(notice: Notice, current: Holding) -> HeldReason | None:
    """What in the present holding forbids a later stay elsewhere, if anything."""
    if current.state is State.DEAD:
        return HeldReason.DEAD_PERSON
    if current.state is State.CODE_REPLACED:
        return HeldReason.CODE_REPLACED
    if current.state is not State.RESIDENT:
        return None
    if current.municipality == notice.municipality:
        return HeldReason.ALREADY_RESIDENT
    is_move = notice.details.reason is ChangeReason.MOVE_IN
    names_origin = notice.details.previous_municipality is not None
    return None if is_move and names_origin else HeldReason.RESIDENT_ELSEWHERE


def _began_later(notice: Notice, current: Holding) -> bool:
    """Order two stays: by the day they began, then by the clocks, then by who came from whom."""
    stay, details = current.stay, notice.details
    if details.occurred_on != stay.began_on:
        return details.occurred_on > stay.began_on
    if abs(notice.made_at - stay.entered_at) > CLOCK_TOLERANCE:
        return notice.made_at > stay.entered_at
    follows = details.previous_municipality == current.municipality
    precedes = stay.came_from == notice.municipality
    if follows != precedes:
        return follows
    told = (notice.made_at, notice.municipality, notice.person_key)
    return told > (stay.entered_at, current.municipality, current.person_key)


def _hear_of_former_stay(notice: Notice, current: Holding) -> Decision:
    """A word that opens nothing, about another stay than the one held."""
    if current.person_key == notice.person_key:
        return Implausible(HeldReason.ADDRESS_JUMP)
    if notice.details.reason is ChangeReason.DEATH:
        # Nobody moves in after death: the two offices contradict each other.
        return Implausible(HeldReason.RESIDENT_OF_ANOTHER)
    if notice.made_at <= current.stay.entered_at + CLOCK_TOLERANCE:
        return _LATE
    closes = notice.details.kind is ChangeKind.ERASURE
    if closes and current.stay.came_from == notice.municipality:
        return _LATE
    return Implausible(HeldReason.RESIDENT_OF_ANOTHER)


def _change_code(
    notice: Notice,
    current: Holding | None,
    old: Holding | None,
    designated_to: MunicipalityCode | None,
) -> Decision:
    """A code change: close the old code, open the new one (Act Art. 30-3, Order Art. 30-4)."""
    if old is None:
        return Implausible(HeldReason.NOT_HELD)
    if not old.is_of_stay(notice):
        return Implausible(HeldReason.RESIDENT_OF_ANOTHER)
    if notice.change_number <= old.change_number:
        return _KNOWN
    step = STEPS[old.state][notice.details.reason]
    if isinstance(step, HeldReason):
        return Implausible(step)
    if (difference := _find_difference(notice, old)) is not None:
        return Implausible(difference)
    closed = replaced_holding(old, notice)
    if current is None:
        is_asked = notice.details.reason is ChangeReason.CODE_CHANGE
        if is_asked and designated_to != notice.municipality:
            return Implausible(HeldReason.CODE_NOT_DESIGNATED)
        return Effective((closed, new_holding(notice, stay=old.stay, version=1)))
    if _is_newer_than(notice, current):
        return Effective((closed,), is_late_in_part=True)
    if _goes_back(notice, current):
        version = current.version + 1
        return Effective((closed, new_holding(notice, stay=old.stay, version=version)))
    return Implausible(HeldReason.CODE_IN_USE)


def _is_newer_than(notice: Notice, current: Holding) -> bool:
    """Whether the new code of a code change is already held with later facts of the person."""
    if current.is_of_stay(notice):
        return current.change_number > notice.change_number
    entered_later = current.stay.entered_at >= notice.made_at - CLOCK_TOLERANCE
    return entered_later and current.is_of_person(notice)


def _goes_back(notice: Notice, current: Holding) -> bool:
    """Whether a mistaken code change is undone: the same office returns to the code it left."""
    return (
        notice.details.reason is ChangeReason.CODE_EX_OFFICIO
        and current.is_of_stay(notice)
        and current.state is State.CODE_REPLACED
        and current.replaced_by == notice.details.old_code
    )


assert all(STEPS[state].keys() == STATE_AFTER.keys() for state in State), "a step is missing"
