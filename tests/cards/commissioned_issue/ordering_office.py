"""An office with cards applied for, a contract, and a certified key of its contractor."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cards_office import CardsOffice as CardsOffice
from cards_office import make_cards_office
from commission_builders import a_contract
from commissioning import Keys
from filing_builders import Keys as OfficeKeys

from jukinet.cards.commissioned_issue import messages as m
from jukinet.cards.commissioned_issue import procedures
from jukinet.custody.fingerprint import words_of
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.custody.procedures import approve_output, request_output
from jukinet.iccard.authority import CardAuthority
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import Incoming
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import NATIONAL, Party, Role, communication_server_of

ISSUER = Party(Role.CARD_ISSUER, "mihon-print")
KEY = "a" * 32


def make_ordering_office(
    keys: OfficeKeys,
    make_database: Callable[[tuple[str, ...]], Database],
    at: ManualClock,
    commission_keys: Keys,
) -> CardsOffice:
    """An office with a contract and a certified key of its contractor."""

    def make(packages: tuple[str, ...]) -> Database:
        return make_database((*packages, "jukinet.custody", "jukinet.cards.commissioned_issue"))

    office = make_cards_office(keys, make, at)
    office.do(procedures.enter_contract, a_contract(valid_to=at.today() + timedelta(400)))
    sealing = PrivateKey.generate(KeyKind.HPKE_P256, b"").public
    signing = PrivateKey.generate(KeyKind.ECDSA_P256, b"").public
    assert sealing is not None and signing is not None
    offered = m.IssuingKeysOffered(
        issuer=str(ISSUER), keys=[m.IssuingKey(KEY, sealing.spki, signing.spki)]
    )
    hear(office, procedures.hear_keys, offered)
    root = commission_keys.card_root
    certificate = CardAuthority(commission_keys.vaults[NATIONAL], root).certify_municipality(
        signing,
        MunicipalityCode(office.context.party.code),
        first_day=at.today(),
        last_day=at.today() + timedelta(60),
    )
    office.do(procedures.enter_certificate, KEY, root.wire, certificate.wire)
    return office


def hear(office: CardsOffice, procedure: Callable[..., object], body: object) -> None:
    server = communication_server_of(office.context.party.municipality)
    message = Incoming("0" * 32, server, 1, "", 0, office.clock.now(), body)  # type: ignore[arg-type]
    with office.database.transaction() as tx:
        assert not procedure(tx, [message], office.context)


def order(office: CardsOffice) -> str:
    cards = office.do(procedures.gather_applied)
    wanted = OutputWanted(
        OutputKind.CARD_COMMISSION, "委託", len(cards), procedures.digest_order(cards, ISSUER)
    )
    output = office.do(request_output, wanted, by=office.worker("one"))
    office.do(approve_output, output.output_id, by=office.worker("another"))
    commission: str = office.do(
        procedures.order_cards,
        cards,
        ISSUER,
        output_id=output.output_id,
        due_on=office.clock.today() + timedelta(30),
    )
    return commission


def come_back(office: CardsOffice, commission_id: str, blank: str) -> None:
    """The contractor tells that the first line is made, and its box is signed for."""
    made = m.CommissionResults(
        commission_id,
        [m.LineResult(1, "commissioned"), m.LineResult(1, "made", "", blank, b"key")],
    )
    hear(office, procedures.hear_results, made)
    box = m.CardsHandedOver(
        hand_over_id="b" * 32,
        issuer=str(ISSUER),
        fate="made",
        blanks=[blank],
        slip="M-000001",
        handed_by="見本 発行",
        received_by="見本 運搬",
        handed_at=office.clock.now().isoformat(),
    )
    hear(office, procedures.take_box, box)
    words = words_of(procedures.digest_of_blanks([blank]))
    office.do(procedures.sign_box, "b" * 32, counted=1, words=words)
