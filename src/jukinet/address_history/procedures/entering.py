"""At the office of the domicile: enter what is told into the file of the person it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.address_history import store
from jukinet.address_history.comparing import (
    NOBODY,
    Candidate,
    Comparison,
    Difference,
    compare,
    differences_between,
)
from jukinet.address_history.history import AddressLine, Cause, RegisteredPerson
from jukinet.address_history.notice import Content
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import procedures as protection
from jukinet.protection.mark import Notified
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.terms.codes import MunicipalityCode

CANDIDATES_MAX: Final = 200
"""A family register has a dozen people, and a name with its birth date is rarer than that."""
BIRTHS: Final = frozenset({"1201", "1202"})
NETWORK: Final = "network"
"""Who opened a file that another municipality sent on."""


def enter_told(
    tx: Transaction,
    person: RegisteredPerson,
    lines: Sequence[AddressLine],
    *,
    content: Content,
    protected: bool,
    teller: MunicipalityCode,
    reference: UUID,
    context: NodeContext,
) -> Comparison:
    """Write told addresses behind the others, or say what differs (Act Art. 19 (1) to (3)).

    A line that is there already, from the same teller of the same moment, is not written twice.
    When a register came here from elsewhere its file is opened with what the former office knew.
    A child who was born enters the register of the parents, and has a file from then on; so has
    a twin, who differs in the name alone from a child who was born as well.
    """
    now = context.clock.now()
    store.hold_people(tx, [person])
    candidates = store.list_candidates(tx, person, CANDIDATES_MAX)
    comparison = compare(person, candidates)
    if content is Content.TRANSFER and Difference.REGISTER not in comparison.differences:
        found = comparison.file_id or _open(tx, person, Cause.ARRIVED, now, context)
        comparison = Comparison(found)
    born = _is_born_into(person, lines, candidates)
    if born and (comparison == NOBODY or _are_twins(tx, person, candidates)):
        comparison = Comparison(_open(tx, person, Cause.BORN, now, context))
    if comparison.file_id is None:
        return comparison
    (file,) = store.list_files(tx, [comparison.file_id])
    fresh = [line for line in lines if line not in file.lines]
    store.append_lines(tx, [store.NewLine(file.file_id, one, reference) for one in fresh], now)
    _keep_closed(tx, file.file_id, protected, teller, reference, now, context)
    return comparison


def _is_born_into(
    person: RegisteredPerson, lines: Sequence[AddressLine], candidates: Sequence[Candidate]
) -> bool:
    """Whether this is a birth, told of a register that is here (Order Art. 12; Act Art. 16)."""
    is_birth = any(line.detail in BIRTHS for line in lines)
    return is_birth and any(one.person.register_key == person.register_key for one in candidates)


def _are_twins(tx: Transaction, person: RegisteredPerson, candidates: Sequence[Candidate]) -> bool:
    """Whether all who differ in the name alone have files that begin with a birth and go on.

    A file whose address has ended may be of a birth that was entered anew with another name.
    """
    near = [
        one.file_id
        for one in candidates
        if differences_between(person, one.person) == {Difference.NAME}
    ]
    files = store.list_files(tx, near)
    begun = [file for file in files if file.lines and file.lines[0].detail in BIRTHS]
    lives_on = all(file.lines[-1].municipality is not None for file in begun)
    return bool(near) and len(begun) == len(near) and lives_on


def _open(
    tx: Transaction, person: RegisteredPerson, cause: Cause, now: datetime, context: NodeContext
) -> UUID:
    (key,) = new_keys(now, context.randomness.random_bytes(NOISE_BYTES))
    store.insert_files(tx, [(key, person)], cause, by=NETWORK, at=now)
    return key


def _keep_closed(
    tx: Transaction,
    file_id: UUID,
    protected: bool,
    teller: MunicipalityCode,
    reference: UUID,
    now: datetime,
    context: NodeContext,
) -> None:
    """Lock the file of somebody whom the office of her address protects (支援措置).

    Its word that it does no longer lifts nothing here: two people of this office do that.
    """
    told = Notified(reference, teller.digits, protected, None, now)
    if protected:
        protection.take_notified_lock(tx, file_id, told, context=context, elsewhere=True)
    else:
        protection.note_lifting_elsewhere(tx, file_id, told, now)
