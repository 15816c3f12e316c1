"""Who was between two municipalities when the nation was ended, found in its registers.

Nothing is kept beside the registers, so nothing can be lost with a process that is killed: whoever
was erased by a move-out, of whom no move-in was told, and whom the destination's register does not
know, is on the way. His certificate is made from the erased record, as an office does that
issues a lost one anew (転出証明書の再交付).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final
from uuid import UUID

from jukinet.nation.moving import Journey
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of

if TYPE_CHECKING:
    from jukinet.nation.nation import Nation

Q = load_queries("jukinet.nation")

PAGE: Final = 500
BEFORE_ALL: Final = UUID(int=0)
ARRIVAL_MINUTES: Final = 20
"""How long after the nation goes on the first of them arrive; the others, one after the other."""


def list_journeys(nation: Nation, now: datetime) -> list[Journey]:
    """The journeys that are not over, each a household's; blocking, for a thread."""
    journeys: list[Journey] = []
    codes = [each.code for each in nation.plan.municipalities]
    for origin in nation.plan.municipalities:
        with nation.get(origin.register_office).node.database.transaction() as tx:
            erased = list(_list_move_outs(tx, [code.digits for code in codes]))
        for destination in codes:
            bound = [one for one in erased if _destination_of(one) == destination]
            missing = _leave_out_arrived(nation, origin.code, destination, bound)
            for household in _by_household(missing):
                arrives_at = now + timedelta(minutes=ARRIVAL_MINUTES + len(journeys))
                journeys.append(_resume(household, destination, arrives_at))
    return journeys


def _list_move_outs(tx: Transaction, destinations: Sequence[str]) -> Iterator[ResidentRecord]:
    after = BEFORE_ALL
    while True:
        asked = {"destinations": list(destinations), "after": after, "limit": PAGE}
        keys = [key for (key,) in tx.all(Q.list_unconfirmed_move_outs, asked)]
        if not keys:
            return
        yield from register.list_records(tx, keys)
        after = keys[-1]


def _leave_out_arrived(
    nation: Nation,
    origin: MunicipalityCode,
    destination: MunicipalityCode,
    bound: Sequence[ResidentRecord],
) -> list[ResidentRecord]:
    """Those whom the destination has not entered; it may have, and its notice be on its way."""
    if not bound:
        return []
    office = nation.plan.get_municipality(destination).register_office
    codes = [one.identification.code.digits for one in bound]
    with nation.get(office).node.database.transaction() as tx:
        asked = {"codes": codes, "origin": origin.digits}
        arrived = {code for (code,) in tx.all(Q.list_codes_moved_in, asked)}
    return [one for one, code in zip(bound, codes, strict=True) if code not in arrived]


def _by_household(erased: Sequence[ResidentRecord]) -> Iterator[list[ResidentRecord]]:
    """Who left with the householder on one day travels with him; everybody else goes alone."""
    ordered = sorted(erased, key=_household_and_day)
    for _, members in groupby(ordered, key=_household_and_day):
        together = list(members)
        if sum(one.is_householder for one in together) == 1:
            yield together
        else:
            yield from ([one] for one in together)


def _household_and_day(one: ResidentRecord) -> tuple[UUID, str]:
    assert one.erasure is not None
    return one.household_id, one.erasure.occurred_on.isoformat()


def _destination_of(one: ResidentRecord) -> MunicipalityCode | None:
    assert one.erasure is not None
    return one.erasure.destination_municipality


def _resume(
    household: Sequence[ResidentRecord], destination: MunicipalityCode, arrives_at: datetime
) -> Journey:
    issued_on = day_of(arrives_at)
    certificates = tuple(MoveOutCertificate.from_record(one, issued_on) for one in household)
    return Journey(certificates, destination, arrives_at, household[0].resident_id.int >> 66)
