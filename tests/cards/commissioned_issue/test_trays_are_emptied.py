"""What went back to the municipality does not stay in the contractor's machine.

The books are right after a stop, and the machine follows them: what is counted then agrees.
"""

from __future__ import annotations

from commission_builders import ISSUER
from commissioning import OFFICE, SERVER, Commissioning

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.station.folder import HOPPER

CARDS, BLANKS = 2, 4
EMPTYING = "empty the trays of what went back"


def empty(house: Commissioning) -> None:
    """The job, as the node runs it."""
    (job,) = (one for one in house[ISSUER].jobs if one.name == EMPTYING)
    job.run(house[ISSUER])


def give_back(house: Commissioning, fate: Fate) -> None:
    with house[ISSUER].database.transaction() as tx:
        blanks = procedures.list_to_hand_back(tx, SERVER, fate, by=house.by())
    house.give(ISSUER, SERVER, blanks, fate)


def unexplained_when_counted(house: Commissioning) -> int:
    station = house.station
    with house[ISSUER].database.transaction() as tx:
        account = procedures.settle_at_contractor(
            tx, SERVER, station.list_prints(), counted=station.count()
        )
    return len(account.unexplained)


def test_made_and_unused_leave_the_machine_when_they_went_back(house: Commissioning) -> None:
    house.ready(cards=CARDS, blanks=BLANKS)
    maker = house.maker()
    maker.make()
    maker.end()
    empty(house)
    assert len(house.station.count()) == BLANKS, "what did not go back lies where it was"
    for fate, left in ((Fate.MADE, BLANKS - CARDS), (Fate.UNUSED, 0)):
        give_back(house, fate)
        empty(house)
        assert unexplained_when_counted(house) == 0, "nobody has signed for it: it is counted here"
        house.sign_all(OFFICE)
        assert unexplained_when_counted(house) > 0, "it lies here and the books say it went"
        empty(house)
        empty(house)
        assert len(house.station.count()) == left
        assert unexplained_when_counted(house) == 0


def test_a_blank_that_was_taken_out_is_not_fed(house: Commissioning) -> None:
    house.ready(cards=1, blanks=BLANKS)
    station = house.station
    first = station.feed()
    assert first is not None
    station.eject(good=False)
    lying = sorted((house.folder / "station" / HOPPER).iterdir())
    blanks = [one.name.rpartition("-")[2] for one in lying]
    assert house.station.take_out(blanks[:1]) == 1
    assert station.feed() == blanks[1], "the machine had listed its hopper before"
