"""Cards applied for at the counter become an order, and what comes back lights their lamps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from cards_office import CardsOffice, make_cards_office
from commissioning import Keys, a_contract
from filing_builders import Keys as OfficeKeys
from filing_builders import make_keys

from jukinet.cards.card import RegistrationCard
from jukinet.cards.commissioned_issue import messages as m
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardState
from jukinet.custody.fingerprint import words_of
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.custody.procedures import approve_output, request_output
from jukinet.iccard.authority import CardAuthority
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import Incoming
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party, Role, communication_server_of

ISSUER = Party(Role.CARD_ISSUER, "mihon-print")
KEY = "a" * 32


@pytest.fixture
def office(
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


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> OfficeKeys:
    return make_keys(tmp_path_factory.mktemp("office-keys"), datetime.now(UTC))


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


def state_of(office: CardsOffice, card: RegistrationCard) -> CardState:
    return office.look(card).card.state


def test_an_application_becomes_a_line_once_and_its_lamps_follow_the_box(
    office: CardsOffice,
) -> None:
    card = office.apply()
    (wanted,) = office.do(procedures.gather_applied)
    assert (wanted.card_number, wanted.form) == (card.number, CardForm.B)
    assert wanted.photo and wanted.valid_until > date(2013, 1, 1)
    commission_id = order(office)
    assert office.do(procedures.gather_applied) == []
    assert office.do(procedures.accept_received, commission_id) == 0
    come_back(office, commission_id, "BL000001")
    assert office.do(procedures.accept_received, commission_id) == 1
    assert office.do(procedures.accept_received, commission_id) == 0
    looked = office.look(card).card
    assert looked.face_printed_at and looked.chip_written_at
    assert looked.state is CardState.MADE


def test_a_card_of_the_day_is_made_by_the_office_itself(office: CardsOffice) -> None:
    office.apply(same_day=True)
    assert office.do(procedures.gather_applied) == []


def test_a_line_the_server_refused_can_be_ordered_again(office: CardsOffice) -> None:
    office.apply()
    commission_id = order(office)
    refused = m.CommissionResults(commission_id, [m.LineResult(1, "refused", "card-data-differs")])
    hear(office, procedures.hear_results, refused)
    assert len(office.do(procedures.gather_applied)) == 1


def test_who_may_not_order_gathers_nothing(office: CardsOffice) -> None:
    office.apply()
    limited = office.worker(without=[(Function.CARD_MAKING, Mode.WRITE)])
    with pytest.raises(JukiError) as refusal:
        office.do(procedures.gather_applied, by=limited)
    assert refusal.value.code is ErrorCode.ACCESS_REFUSED
