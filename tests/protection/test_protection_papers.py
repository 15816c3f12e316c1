"""The papers of a lock: to whom they go, what they say, and who may print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import cast
from uuid import UUID, uuid4

import pytest
from protection_office import ProtectionOffice

from jukinet.counters.card_reader import CardReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.screen import Download, Facilities, OfficeSettings, Visit
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.platform.web.forms import Form
from jukinet.protection.application import Opinion, OpinionBody
from jukinet.protection.liaison import Liaison
from jukinet.protection.procedures import (
    add_opinion,
    approve_lifting,
    list_liaisons,
    propose_lifting,
    register_lock,
    tell_office,
)
from jukinet.protection.screens.papers import PaperScreens
from jukinet.protection.screens.people import PeopleDesk, Person
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex
from paper_tools import text_of, the_engine

HERE = MunicipalityCode("132292")
HER, HER_CHILD = UUID(int=1), UUID(int=2)


class Somebody:
    """A person of the register, as far as protection needs one."""

    def __init__(self, key: UUID, name: str, relationship: str) -> None:
        self.resident_id = key
        self.identification = IdentificationInformation(
            ResidentRecordCode.from_ten(f"{key.int:010d}"), PersonName(name, ""),
            LifeDate("1972-02-01"), Sex.FEMALE, Address(HERE, "南町五丁目6番13号"),
        )  # fmt: skip
        self.relationship = Relationship.parse(relationship)


PEOPLE = {
    HER: Somebody(HER, "見本　花子", "世帯主"),
    HER_CHILD: Somebody(HER_CHILD, "見本　葵", "子"),
}


def list_records(tx: Transaction, keys: Iterable[UUID]) -> Sequence[Person]:
    return [PEOPLE[key] for key in keys]


PAPERS = PaperScreens(PeopleDesk(list_records, lambda tx, key: list(PEOPLE.values())))


def words() -> Words:
    own = load_catalogue("jukinet.protection", "wording.toml")["ja"]
    frame = load_catalogue("jukinet.counters", "frame.toml")["ja"]
    return Words("ja", {**own.phrases, **frame.phrases})


def a_visit(tx: Transaction, office: ProtectionOffice, by: CaseWorker, lock_id: UUID) -> Visit:
    return Visit(
        tx=tx,
        context=office.context,
        by=by,
        path={"lock_id": str(lock_id)},
        query=MappingProxyType({}),
        form=cast("Form", None),
        words=words(),
        facilities=Facilities(
            reader=cast("CardReader", None),
            settings=OfficeSettings("東京都西東京市", "Nishitokyo", "西東京市長　見本　次郎"),
            paper=the_engine(),
        ),
        screen=PAPERS.screens()[0],
    )


def registered(office: ProtectionOffice) -> UUID:
    lock = office.take(HER, HER_CHILD)
    opinion = Opinion(OpinionBody.POLICE, "ひので警察署", date(2003, 8, 20))
    with office.database.transaction() as tx:
        taker = office.worker("clerk", Duty.COUNTER)
        add_opinion(tx, lock.lock_id, opinion, by=taker, context=office.context)
    with office.database.transaction() as tx:
        register_lock(tx, lock.lock_id, by=office.worker("decider"), context=office.context)
    return lock.lock_id


def test_the_letter_says_what_was_decided_and_until_when(office: ProtectionOffice) -> None:
    lock_id = registered(office)
    with office.database.transaction() as tx:
        answer = PAPERS.show_letter(a_visit(tx, office, office.without_case(), lock_id))
    assert isinstance(answer, Download)
    text = text_of(answer.content)
    assert "見本花子様" in text
    assert "申出の結果について" in text
    assert "平成16年8月25日" in text
    assert "見本葵" in text
    assert answer.file_name.startswith("L-2003"), "a name of a file names nobody"


def test_before_a_decision_there_is_no_letter(office: ProtectionOffice) -> None:
    lock = office.take(HER)
    with office.database.transaction() as tx, pytest.raises(JukiError) as raised:
        PAPERS.show_letter(a_visit(tx, office, office.without_case(), lock.lock_id))
    assert raised.value.code is ErrorCode.LOCK_STATE


def test_the_application_is_filled_in_with_what_is_known(office: ProtectionOffice) -> None:
    lock = office.take(HER, HER_CHILD)
    with office.database.transaction() as tx:
        answer = PAPERS.show_application(a_visit(tx, office, office.without_case(), lock.lock_id))
    assert isinstance(answer, Download)
    text = text_of(answer.content)
    assert "支援措置申出書" in text
    assert "見本花子" in text
    assert "南町五丁目6番13号" in text


def tell(office: ProtectionOffice, lock_id: UUID, to_office: str = "長野県長野市長") -> Liaison:
    with office.database.transaction() as tx:
        by = office.worker("decider")
        return tell_office(tx, lock_id, to_office, by=by, context=office.context)


def slip_of(office: ProtectionOffice, slip: Liaison) -> str:
    with office.database.transaction() as tx:
        visit = a_visit(tx, office, office.without_case(), slip.lock_id)
        path = {"lock_id": str(slip.lock_id), "liaison_id": str(slip.liaison_id)}
        answer = PAPERS.show_slip(replace(visit, path=path))
    assert isinstance(answer, Download)
    return text_of(answer.content)


def test_another_office_is_told_what_was_decided_and_no_address(office: ProtectionOffice) -> None:
    slip = tell(office, registered(office))
    text = slip_of(office, slip)
    assert "長野県長野市長" in text and "連絡の内容開始" in text
    assert "見本花子" in text and "見本葵" in text
    assert "南町" not in text
    with office.database.transaction() as tx:
        (kept,) = list_liaisons(tx, slip.lock_id, by=office.worker("decider"))
    assert kept == slip


def test_a_slip_goes_on_saying_what_it_said(office: ProtectionOffice) -> None:
    slip = tell(office, registered(office))
    with office.database.transaction() as tx:
        propose_lifting(
            tx, slip.lock_id, "本人の申出", by=office.worker("clerk"), context=office.context
        )
    with office.database.transaction() as tx:
        approver = office.worker("reviewer", Duty.REVIEW)
        approve_lifting(tx, slip.lock_id, by=approver, context=office.context)
    assert "連絡の内容開始" in slip_of(office, slip)
    assert "連絡の内容終了" in slip_of(office, tell(office, slip.lock_id))


def test_before_a_decision_no_office_is_told(office: ProtectionOffice) -> None:
    lock = office.take(HER)
    with pytest.raises(JukiError) as raised:
        tell(office, lock.lock_id)
    assert raised.value.code is ErrorCode.LOCK_STATE


@pytest.mark.parametrize("name", ["", "　", "あ" * 61])
def test_a_slip_goes_to_an_office_with_a_name(office: ProtectionOffice, name: str) -> None:
    lock_id = registered(office)
    with pytest.raises(JukiError) as raised:
        tell(office, lock_id, name)
    assert raised.value.code is ErrorCode.FORM_INVALID


def test_who_decides_nothing_tells_nobody(office: ProtectionOffice) -> None:
    lock_id = registered(office)
    clerk = office.worker("clerk", without=[(Function.PROTECTION, Mode.EXECUTE)])
    stranger = office.worker("stranger", without=[(Function.PROTECTION, Mode.READ)])
    with office.database.transaction() as tx:
        with pytest.raises(JukiError) as raised:
            tell_office(tx, lock_id, "長野県長野市長", by=clerk, context=office.context)
        assert raised.value.code is ErrorCode.ACCESS_REFUSED
        with pytest.raises(JukiError) as raised:
            list_liaisons(tx, lock_id, by=stranger)
        assert raised.value.code is ErrorCode.ACCESS_REFUSED


@pytest.mark.parametrize("show", [PAPERS.show_letter, PAPERS.show_application])
def test_papers_of_protection_need_its_right(office: ProtectionOffice, show: object) -> None:
    lock = office.take(HER)
    stranger = office.worker("stranger", without=[(Function.PROTECTION, mode) for mode in Mode])
    with office.database.transaction() as tx, pytest.raises(JukiError) as raised:
        assert callable(show)
        show(a_visit(tx, office, stranger, lock.lock_id))
    assert raised.value.code is ErrorCode.ACCESS_REFUSED


def test_a_lock_that_is_not_there_has_no_papers(office: ProtectionOffice) -> None:
    with office.database.transaction() as tx, pytest.raises(JukiError):
        PAPERS.show_letter(a_visit(tx, office, office.without_case(), uuid4()))
