"""The household card of somebody whose record has items of a later law (Act Art. 30-45)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from counter_offices import MadeCards, make_keys
from counter_visitor import CounterVisitor
from register_counter import RegisterCounter, make_register_counter

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register import procedures
from jukinet.register.further import (
    FOREIGN_ITEMS,
    Alias,
    ForeignResident,
    ResidenceCategory,
    further_items,
)
from jukinet.register.papers import ItemCorrection


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], at: ManualClock, tmp_path: Path
) -> RegisterCounter:
    keys = make_keys(tmp_path / "keys", ManualClock(datetime.now(UTC)))
    cards = MadeCards.make(tmp_path / "cards")
    return make_register_counter(replace(keys, clock=at), make_database, tmp_path, cards)


def test_act_30_45_what_foreign_residents_have_is_on_the_card_and_opened_like_a_domicile(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    key, late = office.residents[0], date(2012, 7, 10)
    card = f"/households/{office.household}?person={key}"
    occasion = replace(office.occasion(), occurred_on=late, known_on=late)
    emptied = {"permanent_domicile": None, "family_register_head": None}
    told = ForeignResident(
        "ブラジル", ResidenceCategory.MID_TO_LONG_TERM, "定住者", card="AB12345678CD",
        since=date(2012, 7, 9), aliases=(Alias("見本 マリア", "山口市", late),),
    )  # fmt: skip
    items = further_items(None, told)
    with office.database.transaction() as tx:
        procedures.correct_items(tx, [ItemCorrection(key, "9006", emptied, occasion)])
        becomes = {name: items[name] for name in FOREIGN_ITEMS}
        procedures.correct_items(tx, [ItemCorrection(key, "9016", becomes, occasion)])
    closed = clerk.get(card)
    assert "見本 マリア" in closed.said
    assert "ブラジル" not in closed.text and "AB12345678CD" not in closed.text
    form = clerk.form(card, f"/residents/{key}/open")
    opened = clerk.send(form, press="foreign")
    assert "ブラジル" in opened.said and "AB12345678CD" in opened.said
    history = clerk.get(f"/residents/{key}/history")
    assert "外国人住民の記載事項の修正" in history.said
    assert "ブラジル" not in history.text and "AB12345678CD" not in history.text
