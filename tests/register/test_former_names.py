"""Former names find their bearer: after a change, after a migration, and only as long as kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import psycopg
import pytest
from register_builders import NOW, an_occasion, hand_over_codes
from test_register_search import look, somebody

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Demand, Output
from jukinet.register import procedures
from jukinet.register.further import (
    FOREIGN_ITEMS,
    Alias,
    ForeignResident,
    ResidenceCategory,
    further_items,
)
from jukinet.register.papers import ItemCorrection, NameCorrection
from jukinet.register.procedures.guarded import Sighting, look_for
from jukinet.register.search import read_clues
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import PersonName


@pytest.fixture
def office(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(("jukinet.register", "jukinet.protection"))


def marry(
    tx: Transaction, resident: UUID, name: str = "架空 花子", kana: str = "カクウ ハナコ"
) -> None:
    procedures.correct_names(tx, [NameCorrection(resident, PersonName(name, kana), an_occasion())])


def see(tx: Transaction, line: str) -> Sighting:
    def demand(residents: frozenset[UUID]) -> Demand:
        return Demand(Output.SEARCH_RESULT, residents, UUID(int=1), None, False, "sasaki")

    clues = read_clues(line, NOW.date())
    return look_for(tx, clues, include_erased=False, demand=demand, now=NOW)


@pytest.mark.parametrize(
    "line",
    [
        "みほん はなこ 亀山町",
        "見本 花子 亀山町",
        "見本 花子 S55.4.1",
        "みほん S55.4.1",
        "見本 かくう 亀山町",
    ],
)
def test_a_former_name_finds_by_every_way_of_asking(tx: Transaction, line: str) -> None:
    resident = somebody(tx, "見本 花子", "ミホン ハナコ")
    marry(tx, resident)
    (hit,) = see(tx, line).hits
    assert hit.resident_id == resident
    assert hit.name == "架空 花子"
    assert hit.by_former_name


def test_the_name_of_today_is_no_former_one(tx: Transaction) -> None:
    resident = somebody(tx, "見本 花子", "ミホン ハナコ")
    marry(tx, resident)
    (hit,) = see(tx, "架空 花子 S55.4.1").hits
    assert not hit.by_former_name
    somebody(tx, "見本 次郎", "ミホン ジロウ", born="1981-05-01")
    found = {hit.name: hit.by_former_name for hit in see(tx, "見本 亀山町").hits}
    assert found == {"架空 花子": True, "見本 次郎": False}


def test_a_given_name_that_stayed_is_not_enough(tx: Transaction) -> None:
    resident = somebody(tx, "見本 花子", "ミホン ハナコ")
    marry(tx, resident)
    assert see(tx, "仮空 S55.4.1").count == 0
    with pytest.raises(JukiError) as raised:
        see(tx, "見本 花子")
    assert raised.value.code is ErrorCode.CLUES_TOO_FEW


def test_every_name_of_a_life_is_kept(tx: Transaction) -> None:
    resident = somebody(tx, "見本 花子", "ミホン ハナコ")
    marry(tx, resident)
    marry(tx, resident, "例示 花子", "レイジ ハナコ")
    for surname in ("見本", "架空", "例示"):
        assert look(tx, f"{surname} 亀山町").count == 1
    assert look(tx, "花子 亀山町").count == 0


def test_changes_older_than_the_keys_are_found_once_the_job_ran(
    office: Database, cluster: Cluster
) -> None:
    with office.transaction() as tx:
        hand_over_codes(tx)
        marry(tx, somebody(tx, "見本 花子", "ミホン ハナコ"))
    with psycopg.connect(cluster.dsn(office.name), autocommit=True) as connection:
        connection.execute("DELETE FROM register.former_name")
    with office.transaction() as tx:
        assert look(tx, "見本 亀山町").count == 0
        assert procedures.index_some_former_names(tx) is False
        assert look(tx, "見本 亀山町").count == 1


@pytest.mark.parametrize("line", ["架空 花子 S55.4.1", "架空花子 亀山町", "かくう S55.4.1"])
def test_order_30_14_a_former_surname_beside_the_name_finds(tx: Transaction, line: str) -> None:
    resident = somebody(tx, "見本 花子", "ミホン ハナコ")
    assert see(tx, line).count == 0
    late = replace(an_occasion(), known_on=date(2019, 11, 5))
    surname = {"former_surname": "架空", "former_surname_kana": "カクウ"}
    procedures.correct_items(tx, [ItemCorrection(resident, "9017", surname, late)])
    (hit,) = see(tx, line).hits
    assert (hit.resident_id, hit.name, hit.by_former_name) == (resident, "見本 花子", True)


def test_order_30_26_a_name_used_here_finds(tx: Transaction) -> None:
    resident = somebody(tx, "見本 花子", "ミホン ハナコ")
    late = replace(an_occasion(), known_on=date(2012, 7, 10))
    emptied = {"permanent_domicile": None, "family_register_head": None}
    procedures.correct_items(tx, [ItemCorrection(resident, "9006", emptied, late)])
    told = ForeignResident(
        "ブラジル", ResidenceCategory.MID_TO_LONG_TERM,
        aliases=(Alias("架空 マリア", "山口市", date(2012, 7, 10)),),
    )  # fmt: skip
    items = further_items(None, told)
    becomes = {name: items[name] for name in FOREIGN_ITEMS}
    procedures.correct_items(tx, [ItemCorrection(resident, "9016", becomes, late)])
    (hit,) = see(tx, "架空マリア 亀山町").hits
    assert hit.resident_id == resident and hit.by_former_name
