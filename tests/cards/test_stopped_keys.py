"""A key that makes cards is stopped at the nation: every office refuses its cards, line or none.

And "stopped everywhere" is each municipality's own word: who has not said so is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cards_nation import (
    NISHITOKYO,
    OFFICES,
    PARTIES,
    PREFECTURES,
    SERVERS,
    SHIMONOSEKI,
    YAMAGUCHI,
    CardNation,
    make_keys,
    make_nation,
)
from chip_room import TERMINAL, ChipRoom, open_chip_room

from jukinet.cards.chip_desk import ChipOrder, ReaderChips
from jukinet.cards.life import CardState
from jukinet.cards.saga import ChipSight
from jukinet.cards.states import procedures, store
from jukinet.cards.states.bodies import CardListsConfirmed, CardSpreadAsked, ListConfirmed
from jukinet.cards.states.messages import CARD_LISTS_CONFIRMED_PASSED, CARD_SPREAD_ASKED
from jukinet.cards.states.procedures import Spread
from jukinet.iccard.authority import CARD_ISSUING, MunicipalIssuer, make_card_key
from jukinet.iccard.face import Face, FaceForm
from jukinet.iccard.key_stop import KeyStop
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party, prefecture_of
from office_keys import ListedKeys

CARD = CardNumber.from_payload("314159265358979")
DAY = date(2003, 8, 25)
DAY_BEFORE = datetime(2003, 8, 24, tzinfo=UTC)
MakeDatabase = Callable[[tuple[str, ...]], Database]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    """Everybody's keys, made once."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> ChipRoom:
    return open_chip_room(tmp_path_factory.mktemp("room"))


@pytest.fixture
def nation(
    tmp_path: Path, keys: ListedKeys, make_database: MakeDatabase, at: ManualClock
) -> CardNation:
    return make_nation(tmp_path, keys, make_database, at)


def code_of(act: Callable[[], object]) -> ErrorCode:
    with pytest.raises(JukiError) as error:
        act()
    return error.value.code


def stop(nation: CardNation, room: ChipRoom) -> KeyStop:
    """The authority stops the municipality's key, the nation enters it."""
    stopped = room.authority.stop_key(room.issuer.certificate, DAY)
    with nation[NATIONAL].database.transaction() as tx:
        procedures.stop_key(tx, stopped, room.authority.root, nation[NATIONAL].context)
    return stopped


def knows(nation: CardNation, party: Party, key_id: str) -> bool:
    with nation[party].database.transaction() as tx:
        return procedures.is_key_stopped(tx, key_id)


def ask(nation: CardNation, kind: str, subject: str) -> Spread:
    office = nation[OFFICES[0]]
    with office.database.transaction() as tx:
        procedures.ask_spread(tx, UUID(int=int(nation.clock.now().timestamp())), kind, subject,
                              office.context)  # fmt: skip
    nation.settle_down()
    with office.database.transaction() as tx:
        found = procedures.find_spread(tx, kind, subject)
    assert found is not None
    return found


def test_a_stopped_key_is_known_at_every_node(nation: CardNation, room: ChipRoom) -> None:
    key_id = stop(nation, room).key_id.hex()
    nation.settle_down()
    assert all(knows(nation, party, key_id) for party in PARTIES)
    assert not knows(nation, OFFICES[0], "0" * 16)


def test_an_office_that_joins_later_hears_of_it_before_its_list_is_called_complete(
    tmp_path: Path, keys: ListedKeys, make_database: MakeDatabase, at: ManualClock,
    room: ChipRoom,
) -> None:  # fmt: skip
    late = (OFFICES[2], SERVERS[2])
    nation = make_nation(tmp_path, keys, make_database, at, without=late)
    key_id = stop(nation, room).key_id.hex()
    nation.settle_down()
    assert not knows(nation, OFFICES[2], key_id)
    nation.enrol_all()
    nation.pass_on()
    nation.settle_down()
    assert knows(nation, OFFICES[2], key_id)
    assert nation[OFFICES[2]].read_list().complete_up_to is not None


def test_only_what_the_root_signed_is_entered_and_only_at_the_nation(
    nation: CardNation, room: ChipRoom
) -> None:
    stopped, root = room.authority.stop_key(room.issuer.certificate, DAY), room.authority.root
    altered = replace(stopped, municipality=SHIMONOSEKI)
    other = open_chip_room(nation.folder / "other").authority.root
    for party, what, anchor, code in (
        (NATIONAL, altered, root, ErrorCode.CARD_KEY_STOP_INVALID),
        (NATIONAL, stopped, other, ErrorCode.CARD_KEY_STOP_INVALID),
        (PREFECTURES[0], stopped, root, ErrorCode.SENDER_MAY_NOT_SEND),
    ):
        node = nation[party]
        with node.database.transaction() as tx:
            assert code_of(lambda: procedures.stop_key(tx, what, anchor, node.context)) is code  # noqa: B023
    assert KeyStop.from_bytes(stopped.wire) == stopped
    for wire in (b"", stopped.wire + b"x", stopped.wire[:-1]):
        with pytest.raises(JukiError):
            KeyStop.from_bytes(wire)


def test_a_terminal_certificate_is_not_stopped_as_a_key_that_makes_cards(room: ChipRoom) -> None:
    terminal = room.terminal.identities[0].certificate
    code = code_of(lambda: room.authority.stop_key(terminal, DAY))
    assert code is ErrorCode.CARD_KEY_STOP_INVALID


def make_desk(room: ChipRoom, nation: CardNation, stopped: object) -> ReaderChips:
    terminal = replace(room.terminal, stopped=stopped, list_age_max=timedelta(hours=24))  # type: ignore[arg-type]
    return ReaderChips(
        room, lambda: terminal, lambda: room.issuer, lambda: room.batch_key,
        SeededRandomness("desk"), nation.clock.now,
    )  # fmt: skip


def test_without_a_line_a_signed_list_refuses_cards_of_the_key_and_no_others(
    nation: CardNation, room: ChipRoom
) -> None:
    nation.move_list_on()
    nation.settle_down()
    office = nation[OFFICES[2]]

    def opened() -> object:
        with office.database.transaction() as tx:
            signed = procedures.make_signed_list(tx, office.context)
        key = office.context.vault.public(SIGN)
        return procedures.open_signed_list(signed, office.party, key, nation.clock.now())

    order = ChipOrder(
        CARD, date(2013, 8, 24), ResidentRecordCode("12345678903"), None,
        Face(FaceForm.A, "架空 太郎", date(2013, 8, 24), "西東京市"),
    )  # fmt: skip
    before = make_desk(room, nation, opened())
    room.lay_blank()
    before.write(TERMINAL, order)
    assert before.look(TERMINAL, CARD) is ChipSight.WRITTEN
    assert before.read_issuer(TERMINAL, CARD) == room.issuer.certificate.key_id.hex()
    stop(nation, room)
    nation.settle_down()
    after = make_desk(room, nation, opened())
    assert after.look(TERMINAL, CARD) is ChipSight.OTHER_CARD  # made anew, says the saga
    room.lay_blank()
    assert code_of(lambda: after.write(TERMINAL, order)) is ErrorCode.CARD_KEY_STOPPED
    fresh = open_chip_room(nation.folder / "fresh")  # its key was never stopped
    assert not opened().is_issuer_stopped(fresh.issuer.certificate)  # type: ignore[attr-defined]


def test_a_new_key_of_the_same_municipality_makes_cards_again(room: ChipRoom) -> None:
    vault = room.issuer.vault
    former = vault.public(CARD_ISSUING)
    vault.destroy(CARD_ISSUING)
    made = make_card_key(vault, CARD_ISSUING)
    assert made.key_id != former.key_id
    certificate = room.authority.certify_municipality(
        made, NISHITOKYO, first_day=DAY, last_day=date(2030, 1, 1)
    )
    assert MunicipalIssuer(vault, certificate).certificate.key_id == made.key_id


def test_everywhere_is_said_by_every_municipality_and_whoever_is_cut_off_is_named(
    nation: CardNation,
) -> None:
    nation.move_list_on()
    nation.settle_down()
    nation.cut = {OFFICES[2]}
    nation.tell(YAMAGUCHI, CARD, CardState.SUSPENDED, 6)
    nation.settle_down()
    found = ask(nation, "card", CARD.digits)
    assert (found.confirmed, found.missing) == (
        (SHIMONOSEKI.digits, YAMAGUCHI.digits), (NISHITOKYO.digits,),
    )  # fmt: skip
    assert not found.is_everywhere
    nation.cut = set()
    nation.settle_down()
    assert ask(nation, "card", CARD.digits).is_everywhere


def test_a_list_that_came_before_the_stop_confirms_nothing(nation: CardNation) -> None:
    nation.move_list_on()
    nation.settle_down()
    nation.cut = {SERVERS[2]}
    nation.tell(YAMAGUCHI, CARD, CardState.VOID, 6)
    nation.settle_down()
    assert NISHITOKYO.digits in ask(nation, "card", CARD.digits).missing


def test_a_stop_nobody_knows_is_nowhere(nation: CardNation) -> None:
    found = ask(nation, "card", CARD.digits)
    assert (found.listed_at, found.confirmed, found.is_everywhere) == (None, (), False)


def test_a_stopped_key_is_confirmed_like_a_stopped_card(nation: CardNation, room: ChipRoom) -> None:
    nation.cut = {SERVERS[1]}
    key_id = stop(nation, room).key_id.hex()
    nation.settle_down()
    assert ask(nation, "key", key_id).missing == (SHIMONOSEKI.digits,)
    nation.cut = set()
    nation.settle_down()
    assert ask(nation, "key", key_id).is_everywhere


def test_nobody_confirms_or_asks_in_anothers_name(nation: CardNation) -> None:
    server = nation[SERVERS[1]]
    now = nation.clock.now()
    foreign = ListConfirmed(municipality=YAMAGUCHI.digits, complete_up_to=now.isoformat())
    asked = CardSpreadAsked(
        question="0" * 32, asker=YAMAGUCHI.digits, kind="card", subject=CARD.digits
    )
    above, lists = prefecture_of(server.party), CardListsConfirmed(lists=[foreign])
    with server.database.transaction() as tx:
        enqueue(
            tx,
            [
                Outgoing(CARD_LISTS_CONFIRMED_PASSED, above, "", lists),
                Outgoing(CARD_SPREAD_ASKED, above, "", asked),
            ],
            now=now,
        )  # fmt: skip
    nation.tell(NISHITOKYO, CARD, CardState.VOID, 6)
    nation.cut = {SERVERS[0]}
    nation.settle_down()
    with nation[NATIONAL].database.transaction() as tx:
        assert YAMAGUCHI.digits not in store.list_confirmed_since(tx, DAY_BEFORE)
