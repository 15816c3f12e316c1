"""What the town that is left certifies: made from the records as they stand, each time anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.cards import procedures as cards
from jukinet.cards.card import RegistrationCard
from jukinet.filings import procedures as filings
from jukinet.moves.departing import Departure, Standing, standing_of
from jukinet.moves.information import CertificateInformation, MoverInformation, to_certified
from jukinet.moves.messages import CERTIFICATE_TOLD
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.desk import NETWORK
from jukinet.moves.words import PEOPLE_MAX, Answered, CardFacts, Certified
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.letter_way import send_letter
from jukinet.protection import procedures as protection
from jukinet.protection.guard import Demand, Output
from jukinet.register.certificate import MoveOutCertificate, as_of
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import day_of

REFUSED_VERSION: Final = 1
"""Of an answer that no departure counts."""


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """What can be certified now, and its digest; None where nobody may go."""

    certified: Certified | None
    basis: str


def make_information(
    tx: Transaction,
    departure: Departure,
    records: Sequence[ResidentRecord],
    holder: UUID,
    context: NodeContext,
) -> Made:
    """Certify everybody who goes by card and was not entered yet (Order Art. 24-3).

    A protected person goes along in her own hands only: the one whose card was read is proven, the
    others pass the guard or are left out.
    """
    now = context.clock.now()
    law = context.law(day_of(now))
    paper = filings.list_by_paper(tx, [one.resident_id for one in records])
    going = [
        one
        for one in records
        if standing_of(one) is Standing.GOING and one.resident_id not in paper
    ]
    keys = frozenset(one.resident_id for one in going)
    passed = list_passed(tx, departure.departure_id, keys, holder, now) if going else keys
    people = _as_many_as_fit([one for one in going if one.resident_id in passed], holder)
    if not people:
        return Made(None, "")
    filing = filings.get_filing(tx, departure.filing_id)
    usable = cards.list_usable_cards(tx, [one.resident_id for one in people])
    movers = tuple(
        MoverInformation(
            as_of(law, MoveOutCertificate.from_record(one, filing.received_on)),
            _card_facts(usable.get(one.resident_id)),
        )
        for one in people
    )
    certified = to_certified(CertificateInformation(departure.tracking.text, movers))
    return Made(certified, digest(msgspec.json.encode(certified)).hex())


def list_passed(
    tx: Transaction, document: UUID, going: frozenset[UUID], holder: UUID, now: datetime
) -> frozenset[UUID]:
    """Of whom the guard lets another town know, at the request of whoever holds the card."""
    demand = Demand(
        output=Output.MOVE_OUT_CERTIFICATE,
        residents=going,
        document=document,
        requester=holder,
        requester_proven=True,
        operator_id=NETWORK,
    )
    return protection.rule(tx, demand, now).passed


def _as_many_as_fit(people: list[ResidentRecord], holder: UUID) -> list[ResidentRecord]:
    """The first of a very large family, the holder of the card among them; the others ask again."""
    first = people[:PEOPLE_MAX]
    if all(one.resident_id != holder for one in first):
        first[-1:] = [one for one in people if one.resident_id == holder]
    return first


def _card_facts(card: RegistrationCard | None) -> CardFacts | None:
    if card is None:
        return None
    return CardFacts(
        number=card.number.digits,
        form=card.form.value,
        issued_on=card.issued_on.isoformat() if card.issued_on else None,
        valid_until=card.valid_until.isoformat(),
        change_number=card.change_number,
    )


def tell_information(
    departure: Departure, holder: ResidentRecordCode, certified: Certified, context: NodeContext
) -> Outgoing:
    """The information for whoever has the claim, under the departure's version."""
    assert departure.claim is not None
    word = Answered(
        version=departure.version, holder=holder.digits, obstacle="", certified=certified
    )
    claim = departure.claim
    return send_letter(CERTIFICATE_TOLD, claim.municipality, claim.thread, word, context)


def tell_obstacle(
    thread: UUID,
    to: MunicipalityCode,
    holder: ResidentRecordCode,
    obstacle: Obstacle,
    version: int,
    context: NodeContext,
) -> Outgoing:
    """Why there is no information, or none any more."""
    word = Answered(version=version, holder=holder.digits, obstacle=obstacle.value, certified=None)
    return send_letter(CERTIFICATE_TOLD, to, thread, word, context)
