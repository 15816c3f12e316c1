"""Point 9 of the notice: media go back, data is erased, and the proof of it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from commission_builders import ISSUER
from commissioning import DUE, OFFICE, SERVER, Commissioning

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.jobs import finish_erasures
from jukinet.cards.commissioned_issue.messages import CommissionErased
from jukinet.cards.commissioned_issue.procedures.proving import SIGNED_AS, must_be_erased
from jukinet.custody.medium import State
from jukinet.custody.procedures import list_media, send_back
from jukinet.platform.crypto.vault import SIGN
from jukinet.terms.errors import ErrorCode, JukiError

MakeHouse = Callable[..., Commissioning]


def send_media_back(house: Commissioning) -> None:
    node = house[ISSUER]
    with node.database.transaction() as tx:
        for medium in list_media(tx, by=house.by(), states=(State.RECEIVED,)):
            if medium.wanted.kind != "ic-card":
                send_back(
                    tx, medium.medium_id, received_by="使者", by=house.by(), context=node.context
                )


def erase(house: Commissioning, commission_id: str, second: str = "op-2") -> None:
    node = house[ISSUER]
    with node.database.transaction() as tx:
        procedures.state_erasure(tx, commission_id, by=house.by(), context=node.context)
    with node.database.transaction() as tx:
        procedures.witness_erasure(tx, commission_id, by=house.by(second), context=node.context)
    finish_erasures(node)
    house.settle_down()


def test_9_after_the_erasure_nothing_opens_and_the_office_holds_the_proof(
    house: Commissioning,
) -> None:
    commission_id = house.ready(cards=2, blanks=2)
    house.maker().make()
    house.tell()
    send_media_back(house)
    erase(house, commission_id)
    node = house[ISSUER]
    assert not [one for one in node.context.vault.list_handles() if commission_key(house) in one]
    with house[OFFICE].database.transaction() as tx:
        said = procedures.get_erasure(
            tx, commission_id, by=house.by(), context=house[OFFICE].context
        )
    assert said is not None
    assert (said.records, said.made, said.stated_by, said.witnessed_by) == (2, 2, "op-1", "op-2")


def commission_key(house: Commissioning) -> str:
    with house[OFFICE].database.transaction() as tx:
        (commission,) = procedures.list_commissions(tx, by=house.by())
    return commission.key_id


def test_9_a_medium_that_is_still_held_keeps_the_erasure_from_being_stated(
    house: Commissioning,
) -> None:
    commission_id = house.ready(cards=1, blanks=1)
    house.maker().make()
    house.tell()
    node = house[ISSUER]
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.state_erasure(tx, commission_id, by=house.by(), context=node.context)
    assert refusal.value.code is ErrorCode.CARD_WORK_OPEN


def test_9_half_a_commission_is_not_erased(house: Commissioning) -> None:
    commission_id = house.ready(cards=2, blanks=2)
    house.maker().make(1)
    house.tell()
    send_media_back(house)
    node = house[ISSUER]
    with node.database.transaction() as tx, pytest.raises(JukiError) as refusal:
        procedures.state_erasure(tx, commission_id, by=house.by(), context=node.context)
    assert refusal.value.code is ErrorCode.CARD_WORK_OPEN


def test_9_who_states_an_erasure_does_not_witness_it(house: Commissioning) -> None:
    commission_id = house.ready(cards=1, blanks=1)
    house.maker().make()
    house.tell()
    send_media_back(house)
    with pytest.raises(JukiError) as refusal:
        erase(house, commission_id, second="op-1")
    assert refusal.value.code is ErrorCode.OWN_WORK


def test_9_a_stop_between_key_and_proof_is_finished_later(house: Commissioning) -> None:
    commission_id = house.ready(cards=1, blanks=1)
    house.maker().make()
    house.tell()
    send_media_back(house)
    node = house[ISSUER]
    with node.database.transaction() as tx:
        procedures.state_erasure(tx, commission_id, by=house.by(), context=node.context)
    with node.database.transaction() as tx:
        procedures.witness_erasure(tx, commission_id, by=house.by("op-2"), context=node.context)
    node.context.vault.destroy(f"commission-{commission_key(house)}")
    assert finish_erasures(node) == 1
    assert finish_erasures(node) == 0


def test_9_a_proof_that_another_signed_or_that_is_about_another_key_proves_nothing(
    house: Commissioning,
) -> None:
    commission_id = house.ready(cards=1, blanks=1)
    house.maker().make()
    house.tell()
    send_media_back(house)
    erase(house, commission_id)
    from jukinet.cards.commissioned_issue import store

    office = house[OFFICE]
    with office.database.transaction() as tx:
        kept = store.find_commission(tx, commission_id)
        proof = store.find_erasure(tx, commission_id)
    assert kept is not None and proof is not None
    statement, signature = proof
    forged = house[SERVER].context.vault.sign(SIGN, SIGNED_AS + statement)
    for given, commission in (
        (
            CommissionErased(commission_id=commission_id, statement=statement, signature=forged),
            kept,
        ),
        (
            CommissionErased(
                commission_id=commission_id,
                statement=statement.replace(b'"made":1', b'"made":2'),
                signature=signature,
            ),
            kept,
        ),
        (
            CommissionErased(commission_id=commission_id, statement=statement, signature=signature),
            replace(kept, key_id="f" * 32),
        ),
    ):
        with pytest.raises(JukiError) as refusal:
            must_be_erased(given, commission, office.context)
        assert refusal.value.code is ErrorCode.SIGNATURE_INVALID


def test_9_what_is_not_erased_in_time_is_listed(house: Commissioning) -> None:
    commission_id = house.ready(cards=1, blanks=1)
    with house[OFFICE].database.transaction() as tx:
        late = procedures.list_overdue_erasures(tx, by=house.by(), today=DUE + timedelta(days=1))
        assert procedures.list_overdue_erasures(tx, by=house.by(), today=DUE) == []
    assert [one[0] for one in late] == [commission_id]
