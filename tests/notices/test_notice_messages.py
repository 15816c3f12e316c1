"""The wire bodies of this slice: strict, hiding what they carry, each kind for its offices only."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from notice_builders import NINE, NISHITOKYO, a_body, a_code, a_notice, a_person_key
from notices_nation import (
    NISHITOKYO_CITY,
    TOKYO,
    YAMAGUCHI_CITY,
    YAMAGUCHI_PREFECTURE,
    MakeNode,
    NoticeNode,
    SmallNation,
)

from jukinet.notices import procedures
from jukinet.notices.messages import (
    IDENTIFICATION_CHANGED,
    KINDS,
    MOVE_IN_NOTICE,
    CodesDesignated,
    CodesProposed,
    MoveInNotice,
    MoveOutConfirmed,
    to_confirmation,
    to_notice,
)
from jukinet.platform.message.handling import Incoming
from jukinet.platform.message.kinds import Catalogue
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.parties import NATIONAL, Party, Role

MOVE_IN = MoveInNotice(
    person_key=a_person_key(7),
    code=a_code(1).digits,
    name="模擬 太郎",
    birth_date="1970-05-06",
    municipality=NISHITOKYO.digits,
    previous_municipality="352039",
    moved_in_on="2003-08-25",
    made_at=NINE.isoformat(),
)


def test_a_notice_survives_its_way_through_a_body() -> None:
    notice = a_notice("21", 3, destination=NISHITOKYO)
    raw = IDENTIFICATION_CHANGED.encode(a_body(notice))
    assert to_notice(IDENTIFICATION_CHANGED.decode(raw)) == notice  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b"[]",
        b'"x"',
        msgspec.json.encode({**msgspec.to_builtins(a_body(a_notice("13"))), "remark": "x"}),
        msgspec.json.encode({**msgspec.to_builtins(a_body(a_notice("13"))), "change_number": 0}),
        msgspec.json.encode({**msgspec.to_builtins(a_body(a_notice("13"))), "change_number": "1"}),
        msgspec.json.encode({**msgspec.to_builtins(a_body(a_notice("13"))), "code": "1"}),
        msgspec.json.encode({**msgspec.to_builtins(a_body(a_notice("13"))), "name": "あ" * 301}),
    ],
)
def test_an_unknown_missing_or_mistyped_field_is_refused(raw: bytes) -> None:
    with pytest.raises(JukiError) as refused:
        IDENTIFICATION_CHANGED.decode(raw)
    assert refused.value.code in (ErrorCode.BODY_INVALID, ErrorCode.UNKNOWN_FIELD)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"code": "12345678901"}, ErrorCode.INVALID_RESIDENT_RECORD_CODE),
        ({"person_key": "G" * 32}, ErrorCode.BODY_INVALID),
        ({"made_at": "2003-08-25T09:00:00"}, ErrorCode.INVALID_DATE),
        ({"made_at": "yesterday"}, ErrorCode.INVALID_DATE),
        ({"occurred_on": "2003-02-29"}, ErrorCode.INVALID_DATE),
        ({"sex": "女性"}, ErrorCode.INVALID_SEX),
        ({"reason": "99"}, ErrorCode.UNKNOWN_CHANGE_REASON),
        ({"old_code": a_code(2).digits}, ErrorCode.INVALID_CHANGE_DETAILS),
        ({"municipality": "352030"}, ErrorCode.INVALID_MUNICIPALITY_CODE),
        ({"kana": "漢字"}, ErrorCode.INVALID_NAME),
        ({"address": " 大内"}, ErrorCode.INVALID_ADDRESS),
    ],
)
def test_a_value_that_cannot_exist_is_named(changed: dict[str, str], expected: ErrorCode) -> None:
    body = msgspec.structs.replace(a_body(a_notice("13")), **changed)
    with pytest.raises(JukiError) as refused:
        to_notice(body)
    assert refused.value.code is expected
    assert not any(value in str(refused.value) for value in changed.values())


def test_no_body_shows_what_it_carries() -> None:
    codes = CodesProposed(
        proposal_id=a_person_key(1), municipality="352039", codes=[a_code(1).digits]
    )
    shown = f"{a_body(a_notice('13'))!r} {MOVE_IN!r} {codes!r}"
    assert a_code(1).digits not in shown
    assert "模擬" not in shown


def test_every_kind_rests_on_an_article_of_the_day() -> None:
    law = load_profile().on(NINE.date())
    assert len(Catalogue(KINDS)) == len(KINDS)
    for kind in KINDS:
        assert law.article(kind.article).text_en


OFFICES = (
    YAMAGUCHI_CITY, NISHITOKYO_CITY, YAMAGUCHI_PREFECTURE, TOKYO, NATIONAL,
    Party(Role.REGISTER_OFFICE, "352039"), Party(Role.AGENCY, "A-1"),
)  # fmt: skip

MAY_PASS = {
    "up": {(YAMAGUCHI_CITY, YAMAGUCHI_PREFECTURE), (NISHITOKYO_CITY, TOKYO)},
    "down": {(YAMAGUCHI_PREFECTURE, YAMAGUCHI_CITY), (TOKYO, NISHITOKYO_CITY)},
    "up to the nation": {(YAMAGUCHI_PREFECTURE, NATIONAL), (TOKYO, NATIONAL)},
    "down from the nation": {(NATIONAL, YAMAGUCHI_PREFECTURE), (NATIONAL, TOKYO)},
    "across": {(YAMAGUCHI_CITY, NISHITOKYO_CITY), (NISHITOKYO_CITY, YAMAGUCHI_CITY)},
}


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("identification-changed/1", "up"),
        ("identification-forwarded/1", "up to the nation"),
        ("initial-identification/1", "up"),
        ("initial-forwarded/1", "up to the nation"),
        ("move-in-notice/1", "across"),
        ("move-out-confirmed/1", "up"),
        ("move-out-confirmed-forwarded/1", "up to the nation"),
        ("notice-held/1", "down"),
        ("notice-held-national/1", "down from the nation"),
        ("notice-effective/1", "down"),
        ("notice-effective-national/1", "down from the nation"),
        ("codes-requested/1", "up"),
        ("codes-proposed/1", "up to the nation"),
        ("codes-agreed/1", "down from the nation"),
        ("codes-designated/1", "down"),
    ],
)
def test_a_kind_passes_between_its_offices_and_no_others(tag: str, way: str) -> None:
    kind = Catalogue(KINDS).get(tag)

    def passes(sender: Party, receiver: Party) -> bool:
        try:
            kind.must_pass_between(sender, receiver)
            kind.must_have_jurisdiction(sender, receiver)
        except JukiError:
            return False
        return True

    allowed = {(one, other) for one in OFFICES for other in OFFICES if passes(one, other)}
    assert allowed == MAY_PASS[way]


def incoming(body: msgspec.Struct, sender: Party) -> Incoming:
    return Incoming("m1", sender, 1, "", 0, NINE, body)


@pytest.fixture
def prefecture(node: MakeNode) -> NoticeNode:
    return node(YAMAGUCHI_PREFECTURE)


@pytest.mark.parametrize(
    "body",
    [
        msgspec.structs.replace(a_body(a_notice("13")), municipality=NISHITOKYO.digits),
        MoveOutConfirmed(
            person_key=a_person_key(1),
            code=a_code(1).digits,
            municipality=NISHITOKYO.digits,
            destination_municipality="352039",
            moved_on="2003-08-25",
            change_number=2,
            made_at=NINE.isoformat(),
        ),
    ],
)
def test_nobody_speaks_for_another_municipality(
    prefecture: NoticeNode, body: msgspec.Struct
) -> None:
    with prefecture.database.transaction() as tx:
        refusals = procedures.record_and_forward(
            tx, [incoming(body, YAMAGUCHI_CITY)], prefecture.context
        )
    assert refusals["m1"].code is ErrorCode.OUTSIDE_JURISDICTION


def test_codes_of_another_area_are_neither_agreed_to_nor_received(nation: SmallNation) -> None:
    centre, city = nation[NATIONAL], nation[YAMAGUCHI_CITY]
    proposed = CodesProposed(
        proposal_id=a_person_key(1), municipality=NISHITOKYO.digits, codes=[a_code(1).digits]
    )
    with centre.database.transaction() as tx:
        refusals = procedures.agree_to_codes(
            tx, [incoming(proposed, YAMAGUCHI_PREFECTURE)], centre.context
        )
    assert refusals["m1"].code is ErrorCode.OUTSIDE_JURISDICTION
    designated = CodesDesignated(
        designation_id=a_person_key(1), municipality=NISHITOKYO.digits, codes=[a_code(1).digits]
    )
    with city.database.transaction() as tx:
        refusals = procedures.receive_codes(
            tx, [incoming(designated, YAMAGUCHI_PREFECTURE)], city.context, city.tell_office
        )
    assert refusals["m1"].code is ErrorCode.OUTSIDE_JURISDICTION
    assert city.words == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"municipality": "352012"}, ErrorCode.OUTSIDE_JURISDICTION),
        ({"previous_municipality": "352012"}, ErrorCode.OUTSIDE_JURISDICTION),
        ({"code": "12345678901"}, ErrorCode.INVALID_RESIDENT_RECORD_CODE),
        ({"moved_in_on": "2003-99-99"}, ErrorCode.INVALID_DATE),
        ({"name": "別人", "birth_date": "1988-01-01"}, ErrorCode.NOTICE_IMPLAUSIBLE),
    ],
)
def test_a_move_in_that_cannot_be_is_refused(
    nation: SmallNation, changed: dict[str, str], expected: ErrorCode
) -> None:
    city = nation[YAMAGUCHI_CITY]
    city.notify(a_body(a_notice("13")))
    body = msgspec.structs.replace(MOVE_IN, **changed)
    assert MOVE_IN_NOTICE.body is MoveInNotice
    with city.database.transaction() as tx:
        refusals = procedures.hear_of_move_in(
            tx, [incoming(body, NISHITOKYO_CITY)], city.context, city.tell_office
        )
    assert refusals["m1"].code is expected
    assert city.words == []


def test_a_move_in_of_the_dead_is_refused(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    city.notify(a_body(a_notice("13")))
    city.notify(a_body(a_notice("22", 2)))
    with city.database.transaction() as tx:
        refusals = procedures.hear_of_move_in(
            tx, [incoming(MOVE_IN, NISHITOKYO_CITY)], city.context, city.tell_office
        )
    assert refusals["m1"].code is ErrorCode.NOTICE_IMPLAUSIBLE


def test_a_move_in_of_somebody_not_yet_known_waits_for_entry_and_move_out(
    nation: SmallNation,
) -> None:
    """With a medium as carrier a register office may be a day behind."""
    city = nation[YAMAGUCHI_CITY]
    with city.database.transaction() as tx:
        arrived = incoming(MOVE_IN, NISHITOKYO_CITY)
        assert not procedures.hear_of_move_in(tx, [arrived], city.context, city.tell_office)
    city.notify(a_body(a_notice("13", on=NINE.date().replace(day=1))))
    city.notify(a_body(a_notice("21", 2)))
    nation.settle_down()
    with city.database.transaction() as tx:
        held = procedures.find_holdings_by_code(tx, [a_code(1).digits])[a_code(1).digits]
    assert held.state.value == "move_confirmed"
    assert held.destination == NISHITOKYO


def test_a_confirmation_survives_its_way_through_a_body() -> None:
    from notice_builders import a_confirmation

    told = a_confirmation()
    body = MoveOutConfirmed(
        person_key=told.person_key,
        code=told.code,
        municipality=told.municipality.digits,
        destination_municipality=told.destination.digits,
        moved_on=told.moved_on.isoformat(),
        change_number=told.change_number,
        made_at=told.made_at.isoformat(),
    )
    assert to_confirmation(body) == replace(told)
