"""Moves with a paper certificate over the network: compared both ways, and sought before a letter.

One nation for all, real databases, keys and envelopes; nobody has a card.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from move_keys import A, B
from move_nation import Nation, Town

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.planned_move import NO_LINE, NOT_HERE, PlannedMove
from jukinet.filings.procedures import seal_certificates
from jukinet.moves import procedures as moves
from jukinet.moves.difference import DifferenceLine, Finding, Item
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import communication_server_of
from jukinet.terms.person import PersonName


class Leaver:
    """A family that leaves A with a paper certificate."""

    def __init__(self, nation: Nation, to: MunicipalityCode = B) -> None:
        self.nation, self.old, self.new = nation, nation.town(A), nation.town(B)
        self.family = self.old.a_family()
        nation.settle()
        self.old.leave(self.family, self.family, to=to)
        nation.settle()

    @property
    def head(self) -> UUID:
        return self.family[0].resident_id

    def certificates(self) -> list[MoveOutCertificate]:
        today = self.nation.clock.today()
        return [
            MoveOutCertificate.from_record(self.old.record(one.resident_id), today)
            for one in self.family
        ]

    def come(self, town: Town, certificates: list[MoveOutCertificate], address: str) -> list[UUID]:
        """The move-in as the desk takes it: the 2D code, the address, entered and approved."""
        text = seal_certificates(certificates, self.old.context.vault)
        with town.database.transaction() as tx:
            by = town.clerk()
            begun = filings.begin(tx, FilingKind.MOVE_IN, by=by, context=town.context)
            scanned = filings.scan_certificate(
                tx, begun.filing_id, text, version=begun.version, by=by, context=town.context
            )
            typed = {
                **scanned.fields,
                "occurred_on": self.nation.clock.today().isoformat(),
                "address": address,
                "paper.move-out-certificate": "yes",
            }
            filings.save_draft(
                tx, begun.filing_id, typed, version=scanned.version, by=by, context=town.context
            )
        approved = town.enter_and_approve(begun.filing_id)
        town.follow_ordinary()
        self.nation.settle()
        self.old.follow_ordinary()
        self.nation.settle()
        return [resident for resident, _ in approved.changes]

    def planned(self) -> PlannedMove | None:
        with self.old.database.transaction() as tx:
            found = filings.list_unconfirmed_moves(
                tx, by=self.old.clerk(), context=self.old.context
            )
        return next((one for one in found if one.resident_id == self.head), None)

    def is_letter_due(self) -> bool:
        planned = self.planned()
        return planned is not None and planned.is_letter_due(self.nation.clock.today())


def differences_of(town: Town, record: ResidentRecord) -> list[DifferenceLine]:
    code = record.identification.code.digits
    return [one for one in town.differences() if one.code == code]


def misread(certificate: MoveOutCertificate) -> MoveOutCertificate:
    """The same with another name, as if the new town had written it otherwise."""
    told = replace(certificate.identification, name=PersonName("見本　太朗", "ミホン"))
    return replace(certificate, identification=told)


def test_a_difference_is_told_to_both_towns_and_followed_to_its_end(towns: Nation) -> None:
    """Act Art. 14: without a card, too; the finding of one closes it at the other."""
    leaver = Leaver(towns)
    first, *others = leaver.certificates()
    leaver.come(leaver.new, [misread(first), *others], "竹崎町1番2号")
    (here,) = differences_of(leaver.old, leaver.family[0])
    (there,) = differences_of(leaver.new, leaver.family[0])
    assert (here.item, here.ours, here.theirs) == (Item.NAME, "見本　太郎", "見本　太朗")
    assert (there.ours, there.theirs) == (here.theirs, here.ours)
    with leaver.new.database.transaction() as tx:
        moves.settle_difference(
            tx, there.difference_id, Finding.CORRECTED_HERE, by=leaver.new.clerk(),
            context=leaver.new.context,
        )  # fmt: skip
    towns.settle()
    assert differences_of(leaver.old, leaver.family[0]) == []


def test_where_both_say_the_same_nobody_is_told_anything(towns: Nation) -> None:
    leaver = Leaver(towns)
    leaver.come(leaver.new, leaver.certificates(), "竹崎町1番2号")
    for town in (leaver.old, leaver.new):
        assert [one for member in leaver.family for one in differences_of(town, member)] == []


def test_what_comes_before_the_notice_waits_for_it_and_is_told_nobody(towns: Nation) -> None:
    """A town that only says so gets no word of ours: the record must say that town."""
    leaver = Leaver(towns)
    first, *others = leaver.certificates()
    towns.cut.add(communication_server_of(A))
    leaver.come(leaver.new, [misread(first), *others], "竹崎町1番2号")
    assert differences_of(leaver.old, leaver.family[0]) == []
    assert differences_of(leaver.new, leaver.family[0]) == []
    towns.cut.clear()
    towns.settle()
    leaver.old.follow_ordinary()
    towns.settle()
    assert len(differences_of(leaver.new, leaver.family[0])) == 1


def test_the_town_that_was_named_is_asked_before_a_letter_and_has_nobody(towns: Nation) -> None:
    leaver = Leaver(towns)
    towns.clock.advance(timedelta(days=40))
    assert leaver.old.seek() >= 3
    assert leaver.is_letter_due() is False
    towns.settle()
    planned = leaver.planned()
    assert planned is not None
    assert planned.sought_answer == NOT_HERE
    assert leaver.is_letter_due()


def test_a_town_that_cannot_be_asked_is_written_past(towns: Nation) -> None:
    leaver = Leaver(towns, MunicipalityCode("132292"))
    towns.clock.advance(timedelta(days=40))
    leaver.old.seek()
    planned = leaver.planned()
    assert planned is not None
    assert (planned.sought_answer, leaver.is_letter_due()) == (NO_LINE, True)


def test_somebody_whose_notice_was_lost_is_found_and_no_letter_goes_out(towns: Nation) -> None:
    """Act Art. 9, 14: the new town has entered him; the answer does what the notice should have."""
    leaver = Leaver(towns)
    leaver.new.come_by_paper(leaver.certificates()[0], told=False)
    towns.settle()
    towns.clock.advance(timedelta(days=40))
    leaver.old.seek()
    towns.settle()
    assert leaver.planned() is None
    erasure = leaver.old.record(leaver.head).erasure
    assert erasure is not None
    assert erasure.move_confirmed_on is not None
