"""The paper of a wide-area copy: of whoever asked, of this request, and gone when it is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import uuid4

import pytest
from copies_office import FAR, SETTINGS, CopiesOffice, PaperRoom
from home_town import HOME, WIDE_PACKAGES, HomeTown
from pdf_texts import text_of

from jukinet.copies import procedures as copies
from jukinet.copies.procedures import Made, lay_out_numbers
from jukinet.copies.procedures import wide_area as papers
from jukinet.copies.request import CopyKind
from jukinet.copies.sheets import Spoilt
from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.item import ON_REQUEST, WideAreaItem
from jukinet.copies.wide_area.refusal import Refusal, Told
from jukinet.copies.wide_area.reply import Given, NotGiven, Reply
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.counters.case import Affair
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import close_case, find_guest, open_case_of_guest, prove_guest
from jukinet.custody.screens.marks import paper_words
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import Query
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.errors import ErrorCode
from laid_cards import FACE, lay_down
from paper_tools import squeezed
from refusals import refusal

KEPT = Query("kept", "SELECT count(*) FROM copies.kept_document", "Bytes that are kept.")
GUESTS = Query("guests", "SELECT count(*) FROM counters.guest", "Guests that are kept.")


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], paper_room: PaperRoom, at: ManualClock
) -> CopiesOffice:
    """A counter that also issues wide-area copies."""
    context = replace(paper_room.context, clock=at)
    office = CopiesOffice(make_database(WIDE_PACKAGES), context, paper_room.desk, at)
    with office.database.transaction() as tx:
        lay_out_numbers(tx, at.today())
    office.add_paper()
    return office


@pytest.fixture
def home(
    make_database: Callable[[tuple[str, ...]], Database], paper_room: PaperRoom, at: ManualClock
) -> HomeTown:
    return HomeTown(replace(paper_room.far, clock=at), make_database(WIDE_PACKAGES))


def a_guest(
    office: CopiesOffice, person: ResidentRecord, without: Iterable[Function] = ()
) -> CaseWorker:
    """A clerk before whom somebody of the home town has laid down his card."""
    rights = frozenset(
        (function, mode) for function in (Function.COPY, Function.SEARCH, Function.FEES)
        for mode in Mode if function not in set(without)
    )  # fmt: skip
    by = CaseWorker(Operator("clerk", "", Duty.COUNTER, rights), "T-03", None, office.clock.now())
    read = lay_down(person.identification.code, by.now, municipality=FAR.code)
    with office.database.transaction() as tx:
        file = open_case_of_guest(tx, Affair.COPY, read, by=by, context=office.context)
    return replace(by, case=file.case)


def a_wish(
    by: CaseWorker, person: ResidentRecord, listed: Listed = Listed.REQUESTER,
    asked: Iterable[WideAreaItem] = (),
) -> WideAreaRequest:  # fmt: skip
    told = person.identification
    return WideAreaRequest(
        uuid4(), HOME, Requester(told.name.written, told.code), by.get_case().means, listed,
        asked=frozenset(asked),
    )  # fmt: skip


def ask(office: CopiesOffice, home: HomeTown, wish: WideAreaRequest, by: CaseWorker) -> Reply:
    with office.database.transaction() as tx:
        procedures.accept_request(tx, wish, by=by, context=office.context)
        question = procedures.prepare_question(tx, wish, by=by, context=office.context)
    if isinstance(question, NotGiven):
        return question
    brought = home.bring(question)
    with office.database.transaction() as tx:
        return procedures.hear_reply(tx, question, brought, by=by, context=office.context)


def issue(office: CopiesOffice, wish: WideAreaRequest, reply: Reply, by: CaseWorker) -> Made:
    assert isinstance(reply, Given), reply
    with office.database.transaction() as tx:
        made = copies.issue_reply(tx, wish, reply, by=by, context=office.context, desk=office.desk)
    assert isinstance(made, Made)
    return made


def test_the_paper_shows_the_eight_items_and_who_certifies_them(
    office: CopiesOffice, home: HomeTown
) -> None:
    people = home.family("架空 太郎", "架空 花子")
    by = a_guest(office, people[0])
    wish = a_wish(by, people[0], Listed.HOUSEHOLD, ON_REQUEST)
    (document,) = issue(office, wish, ask(office, home, wish, by), by).issues
    text = text_of(office.preview(document.issue_id, by))
    for shown in ("架空 太郎", "架空 花子", "亀山町2番1号", "山口県山口市", "世帯主", "広域交付"):
        assert shown in text, shown
    code = people[1].identification.code.digits
    assert code[-6:] in text.replace(" ", "").replace("-", "")
    assert "電気通信回線により通知を受けた" in text and "山口県山口市の長から" in text
    assert SETTINGS.mayor.split("　")[1] in text and "原本と相違ない" not in text
    assert "見本町一丁目2番" not in text, "no permanent domicile is on it"
    assert (document.kind, document.yen, document.form_id) == (
        CopyKind.WIDE_AREA_COPY, 300, "J-03",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("listed", "subject"), [(Listed.REQUESTER, FACE.name), (Listed.HOUSEHOLD, "世帯全員")]
)
def test_the_request_is_written_for_the_visitor_to_sign(
    office: CopiesOffice, home: HomeTown, listed: Listed, subject: str
) -> None:
    """Form 19: who asks, as his card names him, where he lives, what he wants; no more is known."""
    person = home.family("架空 太郎", "架空 花子")[0]
    by = a_guest(office, person)
    wish = a_wish(by, person, listed, [WideAreaItem.CODE])
    issue(office, wish, ask(office, home, wish, by), by)

    def write(worker: CaseWorker) -> str:
        with office.database.transaction() as tx:
            pdf = copies.write_request_paper(
                tx, wish.request_id, by=worker, context=office.context, desk=office.desk,
                say=paper_words("jukinet.copies"),
            )  # fmt: skip
        return text_of(pdf)

    text = write(by)
    for shown in ("交付請求書", FACE.name, "山口県山口市", subject, "広域交付住民票", "300円",
                  "住民票コード", by.get_case().number):  # fmt: skip
        assert squeezed(shown) in squeezed(text), shown
    assert person.identification.code.digits not in text and "亀山町" not in text
    assert refusal(lambda: write(a_guest(office, person))) is ErrorCode.ACCESS_REFUSED
    nobody = replace(by, operator=replace(by.operator, rights=frozenset()))
    assert refusal(lambda: write(nobody)) is ErrorCode.ACCESS_REFUSED


def test_what_was_not_asked_for_is_left_out(office: CopiesOffice, home: HomeTown) -> None:
    (person,) = home.family("架空 太郎")
    by = a_guest(office, person)
    wish = a_wish(by, person)
    (document,) = issue(office, wish, ask(office, home, wish, by), by).issues
    text = text_of(office.preview(document.issue_id, by))
    assert person.identification.code.digits[-6:] not in text.replace(" ", "")
    assert text.count("＊＊＊") >= 2


def test_nothing_of_the_items_is_kept_once_it_is_printed(
    office: CopiesOffice, home: HomeTown
) -> None:
    (person,) = home.family("架空 太郎")
    by = a_guest(office, person)
    wish = a_wish(by, person)
    (document,) = issue(office, wish, ask(office, home, wish, by), by).issues
    with office.database.transaction() as tx:
        assert tx.value(KEPT, {}) == 1
        copies.print_documents(tx, wish.request_id, by=by)
    office.print_all()
    with office.database.transaction() as tx:
        assert tx.value(KEPT, {}) == 0
        guest = find_guest(tx, by=by, context=office.context)
        assert guest is not None and guest.code == person.identification.code
    assert refusal(lambda: office.preview(document.issue_id, by)) is ErrorCode.ISSUE_CLOSED
    with office.database.transaction() as tx:
        copies.hand_over(tx, wish.request_id, by=by, context=office.context)
        daybook = copies.read_daybook(tx, by=by)
        close_case(tx, by.get_case().case_id, by=by)
        assert tx.value(GUESTS, {}) == 0
    assert (daybook.yen, daybook.documents) == (300, 1)
    assert [(line.printed, line.spoilt) for line in daybook.papers] == [(1, 0)]


@pytest.mark.parametrize("failure", [Refusal.HOME_AWAY, Refusal.CROWDED])
def test_whoever_gets_no_copy_pays_nothing_and_no_number_is_used(
    office: CopiesOffice, home: HomeTown, failure: Refusal
) -> None:
    (person,) = home.family("架空 太郎")
    by = a_guest(office, person)
    home.failure = failure
    assert isinstance(ask(office, home, a_wish(by, person), by), NotGiven)
    home.failure = None
    stranger = replace(
        a_wish(by, person), requester=Requester("別人 一郎", person.identification.code)
    )
    told = ask(office, home, stranger, by)
    assert isinstance(told, NotGiven) and told.told is Told.NOT_GIVEN
    with office.database.transaction() as tx:
        assert (copies.read_daybook(tx, by=by).yen, tx.value(KEPT, {})) == (0, 0)
    wish = a_wish(by, person)
    (document,) = issue(office, wish, ask(office, home, wish, by), by).issues
    assert document.number == "2003-000001"


def test_the_reply_to_another_request_becomes_nobodys_paper(
    office: CopiesOffice, home: HomeTown
) -> None:
    one, other = home.family("架空 太郎")[0], home.family("架空 次郎")[0]
    by, also = a_guest(office, one), a_guest(office, other)
    mine, his = a_wish(by, one), a_wish(also, other)
    ask(office, home, mine, by)
    reply = ask(office, home, his, also)
    assert refusal(lambda: issue(office, mine, reply, by)) is ErrorCode.DOCUMENT_MISBOUND


def test_a_planted_mix_up_of_papers_is_caught_by_the_keys(
    office: CopiesOffice, home: HomeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: two clerks' replies are described, and each gets the other's document."""
    (person,) = home.family("架空 太郎")
    by, also = a_guest(office, person), a_guest(office, person)
    mine, his = a_wish(by, person), a_wish(also, person)
    reply, other = ask(office, home, mine, by), ask(office, home, his, also)
    assert isinstance(other, Given)
    honest = papers.describe_reply
    monkeypatch.setattr(
        papers, "describe_reply", lambda wish, given, names: honest(his, other, names)
    )
    assert refusal(lambda: issue(office, mine, reply, by)) is ErrorCode.DOCUMENT_MISBOUND


def test_a_spoilt_sheet_ends_the_request_for_nothing_is_left_to_print(
    office: CopiesOffice, home: HomeTown
) -> None:
    (person,) = home.family("架空 太郎")
    by = a_guest(office, person)
    wish = a_wish(by, person)
    (document,) = issue(office, wish, ask(office, home, wish, by), by).issues
    with office.database.transaction() as tx:
        copies.print_documents(tx, wish.request_id, by=by)
    office.print_all()
    with office.database.transaction() as tx:
        copies.spoil_document(tx, document.issue_id, Spoilt.JAM, by=by)

    def make_again() -> None:
        with office.database.transaction() as tx:
            copies.make_documents(
                tx, wish.request_id, by=by, context=office.context, desk=office.desk
            )

    assert refusal(make_again) is ErrorCode.COPY_NOT_POSSIBLE


def test_a_reply_is_for_whoever_asked_and_for_nobody_who_was_proven_after_him(
    office: CopiesOffice, home: HomeTown
) -> None:
    one, other = home.family("架空 太郎")[0], home.family("架空 次郎")[0]
    by = a_guest(office, one)
    wish = a_wish(by, one)

    def lay(person: ResidentRecord) -> bool:
        read = lay_down(person.identification.code, by.now, municipality=FAR.code)
        with office.database.transaction() as tx:
            prove_guest(tx, read, by=by, context=office.context)
            return procedures.asks_still(tx, wish, by=by, context=office.context)

    assert lay(one), "the same card once more changes nobody"
    assert not lay(other)
    assert lay(one)
    with office.database.transaction() as tx:
        close_case(tx, by.get_case().case_id, by=by)
        assert not procedures.asks_still(tx, wish, by=by, context=office.context)


def test_only_who_may_issue_copies_makes_paper_of_a_reply(
    office: CopiesOffice, home: HomeTown
) -> None:
    (person,) = home.family("架空 太郎")
    by = a_guest(office, person)
    wish = a_wish(by, person)
    reply = ask(office, home, wish, by)
    visitor = replace(by, operator=replace(by.operator, rights=frozenset()))
    assert refusal(lambda: issue(office, wish, reply, visitor)) is ErrorCode.ACCESS_REFUSED
