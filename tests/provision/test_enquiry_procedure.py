"""The counter answers a list of enquiries in one transaction: each by itself, with the items asked
and granted and no other, and each outcome, refusals too, leaves exactly one access record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from provision_nation import (
    ALL_ITEMS,
    NOBODY,
    PENSION,
    PENSION_ITEMS,
    RESIDENTS,
    TAX,
    YAMAGUCHI,
    Centre,
    a_code,
)

from jukinet.identity_check.question import ByCode, ByFourItems, Question
from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.db.queries import Query
from jukinet.platform.db.transaction import Transaction
from jukinet.provision import store
from jukinet.provision.enquiry import Answered, Basis, Enquiry, Outcome, Refused, TurnedAway
from jukinet.provision.procedures import (
    forget_old_answers,
    get_grant_book,
    resume_agency,
    suspend_agency,
    withdraw_purpose,
)
from jukinet.security.procedures import list_access_of
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party

BASIS = Basis("1", "77", "NP-1")


def an_enquiry(
    question: Question,
    items: frozenset[Item] = frozenset({Item.NAME}),
    *,
    number: int = 1,
    key: str = "",
    agency: Party = PENSION,
    basis: Basis = BASIS,
    body: bytes = b"body",
) -> Enquiry:
    return Enquiry(
        receipt=f"R-{number}",
        agency=agency,
        key=key or f"key-{number:020d}",
        body_digest=body,
        basis=basis,
        question=question,
        items=items,
    )


def four(name: str | None, **rest: Any) -> ByFourItems:
    clues: dict[str, Any] = {"kana": None, "sex": None, "address": None, **rest}
    return ByFourItems(
        name=name, birth_date=LifeDate("1980-04-01"), municipality=YAMAGUCHI, **clues
    )


def answer(centre: Centre, *requests: Enquiry | TurnedAway) -> Sequence[Outcome]:
    with centre.database.transaction() as tx:
        return centre.counter.answer(tx, requests)


def told(outcome: Outcome) -> dict[str, Any]:
    assert isinstance(outcome, Answered), outcome
    decoded: dict[str, Any] = msgspec.json.decode(outcome.body)
    return decoded


def refused(outcome: Outcome) -> ErrorCode:
    assert isinstance(outcome, Refused), outcome
    return outcome.error.code


@pytest.mark.parametrize(
    ("number", "result"),
    [
        (1, "found"),
        (5, "moved_planned"),
        (6, "moved_confirmed"),
        (7, "dead"),
        (8, "erased"),
        (9, "code_replaced"),
        (999, "none"),
        (11, "retention_over"),
    ],
)
def test_a_question_by_code_has_one_of_these_results(
    centre: Centre, number: int, result: str
) -> None:
    (outcome,) = answer(centre, an_enquiry(ByCode(a_code(number))))
    assert told(outcome)["result"] == result
    assert ("person" in told(outcome)) == (result not in {"none", "retention_over"})


@pytest.mark.parametrize(
    ("question", "result", "match"),
    [
        (four("山田 太郎"), "found", "exact"),
        (four("高橋 花子"), "found", "variant"),
        (four(None, kana="たかはし はなこ"), "found", "kana"),
        (four("佐藤 一郎"), "several", None),
        (four("鈴木 一郎"), "none", None),
        (four("旧 番号"), "found", "exact"),
        (four("昔 死亡"), "retention_over", None),
    ],
)
def test_a_question_by_four_items_has_one_answer_and_never_a_list(
    centre: Centre, question: ByFourItems, result: str, match: str | None
) -> None:
    (outcome,) = answer(centre, an_enquiry(question))
    assert told(outcome)["result"] == result
    assert told(outcome).get("match") == match


def test_under_a_replaced_code_the_person_is_shown_as_he_is_now(centre: Centre) -> None:
    centre.grant(PENSION, "77", ALL_ITEMS)
    (outcome,) = answer(centre, an_enquiry(ByCode(a_code(9)), frozenset({Item.CODE})))
    assert told(outcome)["person"] == {"resident_record_code": a_code(10).digits}
    (record,) = centre.records()
    assert record["subject"] == subject_of(centre.context.vault, a_code(10))


def test_an_answer_cites_the_article_and_the_affair(centre: Centre) -> None:
    (outcome,) = answer(centre, an_enquiry(ByCode(a_code(1))))
    citation = told(outcome)["citation"]
    assert citation["article"] == "Act Art. 30-7 (3)"
    assert (citation["table"], citation["item"]) == ("1", "77")
    assert citation["affair_text_of"] == "2013-12"
    assert told(outcome)["as_of"] == "2003-08-25T10:00:00+09:00"


def test_each_of_a_list_is_answered_by_itself(centre: Centre) -> None:
    outcomes = answer(
        centre,
        an_enquiry(ByCode(a_code(1)), number=1),
        an_enquiry(ByCode(a_code(1)), number=2, agency=TAX),
        an_enquiry(four("山田 太郎"), number=3),
        TurnedAway("R-4", TAX, JukiError(ErrorCode.SIGNATURE_INVALID)),
        an_enquiry(ByCode(NOBODY), number=5),
    )
    assert told(outcomes[0])["person"]["name"]["written"] == "山田 太郎"
    assert refused(outcomes[1]) is ErrorCode.PURPOSE_NOT_GRANTED
    assert told(outcomes[2])["receipt"] == "R-3"
    assert refused(outcomes[3]) is ErrorCode.SIGNATURE_INVALID
    assert told(outcomes[4])["result"] == "none"
    assert [(record["receipt"], record["result"]) for record in centre.records()] == [
        ("R-1", "found"),
        ("R-2", "purpose-not-granted"),
        ("R-3", "found"),
        ("R-4", "signature-invalid"),
        ("R-5", "none"),
    ]


def test_a_record_says_who_where_for_what_and_about_whom(centre: Centre) -> None:
    answer(centre, an_enquiry(ByCode(a_code(1)), frozenset({Item.NAME, Item.ADDRESS})))
    with centre.database.transaction() as tx:
        (seen,) = list_access_of(tx, [a_code(1)], vault=centre.context.vault)
    access = seen.access
    assert (access.who, access.node) == (PENSION, centre.context.party)
    assert (access.affair, access.case) == ("1/77", "NP-1")
    assert (access.items, access.result, access.receipt) == (("address", "name"), "found", "R-1")


def test_when_several_fit_the_record_is_about_none_of_them(centre: Centre) -> None:
    answer(centre, an_enquiry(four("佐藤 一郎")))
    (record,) = centre.records()
    assert (record["result"], record["subject"]) == ("several", None)


def test_a_suspension_takes_effect_on_the_next_request_and_ends_when_lifted(
    centre: Centre,
) -> None:
    def ask(number: int) -> Outcome:
        return answer(centre, an_enquiry(ByCode(a_code(1)), number=number))[0]

    assert isinstance(ask(1), Answered)
    now = centre.clock.now()
    with centre.database.transaction() as tx:
        suspend_agency(tx, PENSION, reason="suspected misuse", now=now)
    assert refused(ask(2)) is ErrorCode.CONNECTION_SUSPENDED
    with centre.database.transaction() as tx:
        resume_agency(tx, PENSION, reason="cleared", now=now)
    assert isinstance(ask(3), Answered)


def test_a_withdrawn_purpose_is_refused_from_the_day_after(centre: Centre) -> None:
    def ask(number: int) -> Outcome:
        return answer(centre, an_enquiry(ByCode(a_code(1)), number=number))[0]

    with centre.database.transaction() as tx:
        withdraw_purpose(tx, PENSION, "1", "77", last_day=date(2003, 8, 25), now=centre.clock.now())
    assert isinstance(ask(1), Answered)
    centre.clock.advance(timedelta(days=1))
    assert refused(ask(2)) is ErrorCode.PURPOSE_NOT_GRANTED


def test_what_was_never_granted_cannot_be_withdrawn(centre: Centre) -> None:
    with centre.database.transaction() as tx, pytest.raises(JukiError) as caught:
        withdraw_purpose(tx, TAX, "1", "77", last_day=date(2003, 8, 25), now=centre.clock.now())
    assert caught.value.code is ErrorCode.PURPOSE_NOT_GRANTED


def test_a_purpose_withdrawn_before_its_first_day_never_was(centre: Centre) -> None:
    with centre.database.transaction() as tx:
        withdraw_purpose(tx, PENSION, "1", "77", last_day=date(2003, 8, 1), now=centre.clock.now())
        assert get_grant_book(tx).find_grant(PENSION, "1", "77", date(2003, 8, 25)) is None


def test_the_same_request_gets_the_same_bytes_and_a_record_of_its_own(centre: Centre) -> None:
    first, second = (
        answer(centre, an_enquiry(ByCode(a_code(1)), number=number, key="one key of many"))[0]
        for number in (1, 2)
    )
    assert isinstance(first, Answered)
    assert second == Answered(first.body, replayed=True)
    records = centre.records()
    assert [record["result"] for record in records] == ["found", "replayed"]
    assert len({record["subject"] for record in records}) == 1


IN_CLEAR = Query(
    "in_clear",
    "SELECT count(*) FROM provision.answer WHERE position(%(name)s::bytea IN body) > 0",
)


@pytest.mark.parametrize("returns", [False, True])
def test_a_kept_answer_names_nobody_beside_his_pseudonym(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, returns: bool
) -> None:
    """Or all records under that pseudonym would be about somebody whom the answer names.

    While the former program may return it is kept as that program reads it.
    """
    if returns:
        monkeypatch.setattr(store, "answers_rest_sealed", lambda _tx: False)
    asked = an_enquiry(ByCode(a_code(1)), key="one key of many")
    first = told(answer(centre, asked)[0])
    with centre.database.transaction() as tx:
        assert tx.value(IN_CLEAR, {"name": first["person"]["name"]["written"].encode()}) == returns
    monkeypatch.undo()
    again = answer(centre, replace(asked, receipt="R-2"))[0]
    assert isinstance(again, Answered) and again.replayed
    assert told(again) == first


def test_a_key_used_for_another_request_is_refused(centre: Centre) -> None:
    answer(centre, an_enquiry(ByCode(a_code(1)), key="one key of many"))
    other = an_enquiry(ByCode(a_code(2)), number=2, key="one key of many", body=b"other")
    assert refused(answer(centre, other)[0]) is ErrorCode.IDEMPOTENCY_KEY_REUSED


def test_another_agency_may_use_the_same_key(centre: Centre) -> None:
    basis = Basis("1", "2", "C")
    answer(centre, an_enquiry(ByCode(a_code(1)), key="one key of many"))
    other = an_enquiry(ByCode(a_code(1)), number=2, key="one key of many", agency=TAX, basis=basis)
    outcome = answer(centre, other)[0]
    assert isinstance(outcome, Answered)
    assert not outcome.replayed


def test_a_refusal_is_not_kept_under_its_key(centre: Centre) -> None:
    night = timedelta(hours=10)
    centre.clock.advance(night)
    asked = an_enquiry(ByCode(a_code(1)), key="one key of many")
    assert refused(answer(centre, asked)[0]) is ErrorCode.OUTSIDE_OPERATING_HOURS
    centre.clock.advance(timedelta(days=1) - night)
    assert isinstance(answer(centre, asked)[0], Answered)


def test_answers_are_forgotten_after_72_hours(centre: Centre) -> None:
    asked = an_enquiry(ByCode(a_code(1)), key="one key of many")
    answer(centre, asked)
    for hours, forgotten in ((71, 0), (2, 1)):
        centre.clock.advance(timedelta(hours=hours))
        with centre.database.transaction() as tx:
            assert forget_old_answers(tx, now=centre.clock.now()) == forgotten


def test_two_workers_who_meet_the_same_key_give_one_answer(centre: Centre) -> None:
    """The other worker commits between our look at the kept answers and our own answer."""
    asked = an_enquiry(ByCode(a_code(1)), number=1, key="one key of many")
    theirs = an_enquiry(ByCode(a_code(1)), number=2, key="one key of many")

    class Interrupted:
        """The transaction of a worker whom another one overtakes just before he keeps answers."""

        def __init__(self, tx: Transaction) -> None:
            self._tx = tx
            self._overtaken = False

        def __getattr__(self, name: str) -> Any:
            return getattr(self._tx, name)

        def all(self, query: Any, params: Any = None) -> Any:
            if query.name == "insert_answers" and not self._overtaken:
                self._overtaken = True
                answer(centre, theirs)
            return self._tx.all(query, params)

    with centre.database.transaction() as tx:
        (outcome,) = centre.counter.answer(Interrupted(tx), [asked])  # type: ignore[arg-type]
    assert isinstance(outcome, Answered)
    assert outcome.replayed
    assert told(outcome)["receipt"] == "R-2"
    assert sorted(record["result"] for record in centre.records()) == ["found", "replayed"]


def test_without_its_record_nothing_is_answered(centre: Centre) -> None:
    """Reading and record are one transaction: what rolls back leaves neither answer nor record."""
    with pytest.raises(RuntimeError), centre.database.transaction() as tx:
        centre.counter.answer(tx, [an_enquiry(ByCode(a_code(1)))])
        raise RuntimeError("the power fails before the commit")
    assert centre.records() == []
    with centre.database.transaction() as tx:
        assert forget_old_answers(tx, now=centre.clock.now() + timedelta(days=9)) == 0


CODES = st.sampled_from([*(one.identification.code for one in RESIDENTS), NOBODY])
QUESTIONS = st.one_of(
    CODES.map(ByCode),
    st.sampled_from([one.identification.name.written for one in RESIDENTS]).map(four),
)
ITEM_FIELDS = {
    "name": Item.NAME,
    "birth_date": Item.BIRTH_DATE,
    "sex": Item.SEX,
    "address": Item.ADDRESS,
    "resident_record_code": Item.CODE,
    "change": Item.CHANGE,
}


@settings(max_examples=60, deadline=None)
@given(
    asked=st.lists(
        st.tuples(QUESTIONS, st.frozensets(st.sampled_from(Item), min_size=1), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_no_answer_ever_holds_an_item_not_granted_or_not_asked_and_all_are_recorded(
    centre: Centre, asked: list[tuple[Question, frozenset[Item], bool]]
) -> None:
    before = len(centre.records())
    enquiries = [
        an_enquiry(
            question,
            items,
            number=before + place,
            agency=TAX if taxes else PENSION,
            basis=Basis("1", "2" if taxes else "77", "C-1"),
        )
        for place, (question, items, taxes) in enumerate(asked)
    ]
    outcomes = answer(centre, *enquiries)
    for enquiry, outcome in zip(enquiries, outcomes, strict=True):
        granted = ALL_ITEMS if enquiry.agency == TAX else PENSION_ITEMS
        if isinstance(outcome, Refused):
            assert outcome.error.code is ErrorCode.ITEM_NOT_GRANTED
            assert not enquiry.items <= granted
            continue
        held = {ITEM_FIELDS[name] for name in told(outcome).get("person", {})}
        assert held <= enquiry.items & granted
    receipts = [record["receipt"] for record in centre.records()[before:]]
    assert receipts == [enquiry.receipt for enquiry in enquiries]
