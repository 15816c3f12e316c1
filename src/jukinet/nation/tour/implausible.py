"""A notice that cannot be true, as a taken-over communication server might send it.

The communication server of one municipality reports the death of a resident of another one in the
same prefecture. It is properly signed and sealed; only what it says is impossible, and so whenever
it comes: a relocation would be taken for a late one in the minutes after somebody was loaded.
"""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

from jukinet.nation.nation import Nation
from jukinet.nation.plan import Carrier, PlannedMunicipality
from jukinet.notices.messages import IDENTIFICATION_CHANGED, IdentificationBody
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason

BEFORE_ALL = UUID(int=0)
LOOKED_THROUGH = 100


def file_implausible_notice(nation: Nation) -> None:
    """Put the notice into the outbox of the wrong municipality's communication server."""
    true_home, intruder = _two_of_one_prefecture(nation)
    with nation.get(true_home.register_office).node.database.transaction() as tx:
        residents = register.list_records_from(tx, BEFORE_ALL, LOOKED_THROUGH)
    victim = min(residents, key=lambda one: one.change_number)  # nobody the tour has changed
    facts = victim.identification
    place = nation.get(intruder.communication_server)
    now = place.node.context.clock.now()
    body = IdentificationBody(
        person_key=new_key(place.node.context.randomness).hex,
        code=facts.code.digits,
        name=facts.name.written,
        kana=facts.name.kana,
        birth_date=str(facts.birth_date),
        sex=facts.sex.value,
        municipality=intruder.code.digits,
        address="架空町1番地",
        reason=ChangeReason.DEATH.value,
        detail="2202",
        occurred_on=nation.plan.day.isoformat(),
        planned=False,
        old_code=None,
        previous_municipality=None,
        destination_municipality=None,
        made_at=now.isoformat(),
        change_number=victim.change_number + 1,
    )
    notice = Outgoing(IDENTIFICATION_CHANGED, intruder.prefecture, body.person_key, body)
    with place.node.database.transaction() as tx:
        enqueue(tx, [notice], now=now)
    place.wake()


def _two_of_one_prefecture(nation: Nation) -> tuple[PlannedMunicipality, PlannedMunicipality]:
    """A municipality and a neighbour that reports to the same prefectural server.

    Rather one that is on a line, so that what is reported back to it does not wait for a messenger.
    """
    pairs = [
        (home, other)
        for home, other in permutations(nation.plan.municipalities, 2)
        if other.prefecture == home.prefecture
    ]
    if not pairs:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, "the plan has no two neighbours")
    return next((one for one in pairs if one[1].carrier is Carrier.MESSAGE), pairs[0])
