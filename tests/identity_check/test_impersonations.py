"""Who is somebody else: a table of impersonations, at the counter of the town and in the nation.

Each row is something that happens: what is shown, what the case keeps of it, and what the clerk is
told.  What the clerk is told is one sentence for everything an impostor may not learn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from card_world import DictionaryList
from copies_office import PACKAGES, CopiesOffice, PaperRoom, open_paper_room
from provision_nation import CITY, MORNING, RESIDENTS, YAMAGUCHI, a_code

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import SAID, Evidence, Finding
from jukinet.counters.procedures import (
    find_guest,
    get_case_file,
    list_checks,
    open_case,
    open_case_by_card,
)
from jukinet.counters.resident_card import CardRead, ResidentCards
from jukinet.identity_check.doors import ServerCheckDoor
from jukinet.identity_check.messages import (
    CheckAnswered,
    CheckAsked,
    read_answered,
    read_asked,
    write,
)
from jukinet.identity_check.photo_id import ShownIdentity
from jukinet.identity_check.procedures import CheckCounter, compare_here, settle_elsewhere
from jukinet.notices import store as notices_store
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.ledger import log
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.line import PeerLine
from jukinet.platform.web.wording import get_wording
from jukinet.protection.procedures import take_lock
from jukinet.register.papers import CodeChange
from jukinet.register.procedures import (
    change_codes,
    find_resident_by_code,
    get_record,
    receive_codes,
)
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, register_office_of
from jukinet.terms.person import Sex
from laid_cards import PIN, HandReader, HeldCard, lay_down, world_of

HERE = MunicipalityCode("132292")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("identity-keys"))


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock
) -> CopiesOffice:
    return CopiesOffice(make_database(PACKAGES), replace(room.context, clock=at), room.desk, at)


@dataclass
class Scene:
    """An office, the person whose papers are shown, and somebody else of the town."""

    office: CopiesOffice
    her: ResidentRecord
    other: ResidentRecord

    @property
    def paper(self) -> ShownIdentity:
        """Her own licence."""
        told = self.her.identification
        return ShownIdentity(
            Evidence.DRIVING_LICENCE, HERE, told.name.written, None, told.birth_date, told.sex
        )

    def clerk(self, rights: frozenset[tuple[Function, Mode]] | None = None) -> CaseWorker:
        may = frozenset({(Function.SEARCH, Mode.READ)})
        operator = Operator("clerk", "", Duty.COUNTER, may)
        by = CaseWorker(operator, "T-03", None, self.office.clock.now())
        with self.office.database.transaction() as tx:
            file = open_case(
                tx, Affair.COPY, Relation.SELF, Means.NONE, by=by,
                randomness=self.office.context.randomness,
            )  # fmt: skip
        operator = operator if rights is None else replace(operator, rights=rights)
        return replace(by, case=file.case, operator=operator)

    def show(self, paper: ShownIdentity, by: CaseWorker | None = None) -> Finding:
        by = by or self.clerk()
        with self.office.database.transaction() as tx:
            return compare_here(tx, paper, by=by, context=self.office.context)

    def protect(self) -> None:
        rights = frozenset((one, mode) for one in Function for mode in Mode)
        by = self.clerk(rights)
        by = replace(by, operator=replace(by.operator, duty=Duty.PROTECTION))
        with self.office.database.transaction() as tx:
            take_lock(tx, self.her.resident_id, (), by=by, context=self.office.context)

    def change_code(self) -> None:
        today = self.office.clock.today()
        occasion = Occasion(today, today, "clerk", self.office.clock.now())
        randomness = self.office.context.randomness
        with self.office.database.transaction() as tx:
            receive_codes(tx, [a_code(500).digits], at=occasion.at, randomness=randomness)
            change_codes(tx, [CodeChange(self.her.resident_id, occasion)])


@pytest.fixture
def scene(office: CopiesOffice) -> Scene:
    her, other = office.family("髙田 花子", "架空 次郎", "架空 三郎")[:2]
    with office.database.transaction() as tx:
        return Scene(office, get_record(tx, her), get_record(tx, other))


def nothing(_: Scene) -> None:
    pass


def by_code(scene: Scene, paper: ShownIdentity) -> ShownIdentity:
    return replace(paper, code=scene.her.identification.code, birth_date=None, sex=None)


def a_namesake(scene: Scene) -> None:
    scene.office.family("髙田 花子")


Row = tuple[
    str, Callable[[Scene], object], Callable[[Scene, ShownIdentity], ShownIdentity], Finding
]
PAPERS: list[Row] = [
    ("herself, birth date and sex", nothing, lambda s, p: p, Finding.PROVEN),
    ("herself, code", nothing, by_code, Finding.PROVEN),
    ("another form of her name", nothing, lambda s, p: replace(p, name="高田花子"), Finding.PROVEN),
    ("another's name", nothing, lambda s, p: replace(p, name="別人 花子"), Finding.NOBODY),
    (
        "another's birth date", nothing,
        lambda s, p: replace(p, birth_date=LifeDate("1955-04-01")), Finding.NOBODY,
    ),
    ("another's sex", nothing, lambda s, p: replace(p, sex=Sex.MALE), Finding.NOBODY),
    (
        "another's code", nothing,
        lambda s, p: replace(p, code=s.other.identification.code), Finding.SOMEBODY_ELSE,
    ),
    ("a code of nobody", nothing, lambda s, p: replace(p, code=a_code(77)), Finding.NOBODY),
    (
        "of another town", nothing, lambda s, p: replace(p, municipality=YAMAGUCHI),
        Finding.NOBODY,
    ),
    (
        "the dead", lambda s: s.office.bury(s.her.resident_id), lambda s, p: p, Finding.DEAD,
    ),
    (
        "the moved", lambda s: s.office.move_out(s.her.resident_id, date(2003, 8, 20)),
        lambda s, p: p, Finding.MOVED,
    ),
    ("a namesake of one birthday", a_namesake, lambda s, p: p, Finding.SEVERAL),
    ("a code she has changed", Scene.change_code, by_code, Finding.NOBODY),
    ("a protected person", Scene.protect, lambda s, p: p, Finding.PROTECTED),
    ("a protected person's code", Scene.protect, by_code, Finding.PROTECTED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("happens", "show", "finding"), [row[1:] for row in PAPERS], ids=[row[0] for row in PAPERS]
)
def test_a_paper_proves_its_holder_and_nobody_else(
    scene: Scene, happens: Callable[[Scene], object],
    show: Callable[[Scene, ShownIdentity], ShownIdentity], finding: Finding,
) -> None:  # fmt: skip
    happens(scene)
    by = scene.clerk()
    assert scene.show(show(scene, scene.paper), by) is finding
    with scene.office.database.transaction() as tx:
        case = get_case_file(tx, by.get_case().case_id).case
        (kept,) = list_checks(tx, case)
    proven = finding is Finding.PROVEN
    assert (case.requester == scene.her.resident_id) is proven
    assert case.means is (Means.PHOTO_ID if proven else Means.NONE)
    assert (kept.check.finding, kept.operator_id) == (finding, "clerk")


SENTENCES = {
    ErrorCode.IDENTITY_NOT_MATCHED: (
        "お示しの書類の内容と、登録されている内容とが一致しませんでした。"
    ),
    ErrorCode.IDENTITY_AMBIGUOUS: "お示しの書類だけでは、お一人に決まりませんでした。",
    ErrorCode.IDENTITY_NO_ANSWER: "本人確認の問い合わせに返事がありませんでした。",
}
"""What a clerk reads from the screen, and can say to whoever stands there."""


@pytest.mark.parametrize("finding", sorted(set(Finding) - {Finding.PROVEN}))
def test_every_finding_has_its_sentence(finding: Finding) -> None:
    assert get_wording(SAID[finding], "ja").sentence == SENTENCES[SAID[finding]]


def test_what_an_impostor_may_not_learn_is_one_sentence() -> None:
    hidden = {
        Finding.NOBODY, Finding.SOMEBODY_ELSE, Finding.DEAD, Finding.MOVED, Finding.ERASED,
        Finding.CODE_REPLACED, Finding.PROTECTED,
    }  # fmt: skip
    assert {SAID[one] for one in hidden} == {ErrorCode.IDENTITY_NOT_MATCHED}
    assert set(SAID) == set(Finding) - {Finding.PROVEN}


class LaidCard:
    """Somebody's card before the clerk, and what may be wrong with it."""

    def __init__(self, scene: Scene, municipality: str = HERE.digits) -> None:
        self.at = scene.office.clock.now()
        world = world_of(municipality, self.at)
        self.world = replace(world, stopped=DictionaryList(known_until=self.at))
        code = scene.her.identification.code
        self.number = CardNumber.from_payload(f"{int(code.digits):015d}")
        self.chip, self.day, self.pin = self.world.blank(), self.at.date(), PIN
        self.world.write(self.chip, self.number, code)
        self.world.set_pin(self.chip)

    def stop(self, standing: CardStanding) -> None:
        self.world.stopped.stopped[self.number] = standing

    def lock(self) -> None:
        self.pin = "1357"
        for _ in range(3):
            with pytest.raises(JukiError):
                self.read()
        self.pin = PIN

    def grow_old(self) -> None:
        self.at = self.at.replace(year=self.at.year + 40)
        self.world.stopped.known_until = self.at

    def read(self) -> CardRead:
        terminal = self.world.terminal()
        terminal = replace(terminal, identities=(self.world.identity(first_day=self.at.date()),))
        reader = HandReader(HeldCard(self.chip, world=self.world, pin=self.pin))
        cards = ResidentCards(reader, lambda: terminal, lambda tx, code: None, HERE.digits)
        return cards.read("madoguchi-1", self.at)


def guess(card: LaidCard) -> None:
    card.pin = "1357"


def unspoilt(_: LaidCard) -> None:
    pass


CardRow = tuple[
    str, Callable[[Scene], object], Callable[[LaidCard], object], ErrorCode | None, str
]  # fmt: skip
CARDS: list[CardRow] = [
    ("herself", nothing, unspoilt, None, ""),
    ("a protected person herself", Scene.protect, unspoilt, None, ""),
    (
        "a wrong person who guesses the PIN", nothing, guess, ErrorCode.IC_PIN_WRONG,
        "暗証番号が違います。",
    ),
    (
        "a locked PIN", nothing, LaidCard.lock, ErrorCode.IC_PIN_LOCKED,
        "暗証番号を続けて間違えたため、カードがロックされています。",
    ),
    (
        "a suspended card", nothing, lambda card: card.stop(CardStanding.STOPPED),
        ErrorCode.IC_CARD_SUSPENDED, "このカードは一時停止されています。",
    ),
    (
        "a void card", nothing, lambda card: card.stop(CardStanding.VOID),
        ErrorCode.IC_CARD_VOID, "このカードは失効しています。",
    ),
    (
        "an expired card", nothing, LaidCard.grow_old, ErrorCode.IC_CARD_EXPIRED,
        "このカードは有効期限を過ぎています。",
    ),
    (
        "the dead", lambda s: s.office.bury(s.her.resident_id), unspoilt,
        ErrorCode.RECORD_CLOSED, "その住民票は消除されています。",
    ),
    (
        "the moved", lambda s: s.office.move_out(s.her.resident_id, date(2003, 8, 20)), unspoilt,
        ErrorCode.RECORD_CLOSED, "その住民票は消除されています。",
    ),
    (
        "a code that was changed", Scene.change_code, unspoilt,
        ErrorCode.RECORD_CLOSED, "その住民票は消除されています。",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("happens", "spoil", "code", "said"), [row[1:] for row in CARDS], ids=[row[0] for row in CARDS]
)
def test_a_card_proves_its_holder_as_long_as_it_and_his_record_stand(
    scene: Scene, happens: Callable[[Scene], object], spoil: Callable[[LaidCard], object],
    code: ErrorCode | None, said: str,
) -> None:  # fmt: skip
    """What a clerk's screen makes of each: ``tests/counters/test_resident_card``."""
    card = LaidCard(scene)
    happens(scene)
    spoil(card)
    by = replace(scene.clerk(), case=None)

    def lay() -> None:
        read = card.read()
        with scene.office.database.transaction() as tx:
            found = find_resident_by_code(tx, read.code)
            if found is None:
                raise JukiError(ErrorCode.RECORD_CLOSED, "no record stands under the code")
            file = open_case_by_card(
                tx, Affair.COPY, read, get_record(tx, found), by=by,
                randomness=scene.office.context.randomness,
            )  # fmt: skip
        assert file.case.requester == scene.her.resident_id

    if code is None:
        lay()
        return
    with pytest.raises(JukiError) as refused:
        lay()
    assert refused.value.code is code
    assert get_wording(code, "ja").sentence == said


GUESTS: list[tuple[str, Callable[[LaidCard], object], ErrorCode]] = [
    ("a wrong person", guess, ErrorCode.IC_PIN_WRONG),
    ("a suspended card", lambda card: card.stop(CardStanding.STOPPED), ErrorCode.IC_CARD_SUSPENDED),
    ("an expired card", LaidCard.grow_old, ErrorCode.IC_CARD_EXPIRED),
    ("a locked PIN", LaidCard.lock, ErrorCode.IC_PIN_LOCKED),
]


@pytest.mark.parametrize(
    ("spoil", "code"), [row[1:] for row in GUESTS], ids=[row[0] for row in GUESTS]
)
def test_a_card_of_another_town_is_asked_the_same(
    scene: Scene, spoil: Callable[[LaidCard], object], code: ErrorCode
) -> None:
    """Whether its holder died or moved his own town says, which is asked for the copy."""
    card = LaidCard(scene, YAMAGUCHI.digits)
    assert card.read().municipality == YAMAGUCHI.digits
    spoil(card)
    with pytest.raises(JukiError) as refused:
        card.read()
    assert refused.value.code is code


def test_a_reading_of_another_card_or_of_some_time_ago_proves_nobody(scene: Scene) -> None:
    by = replace(scene.clerk(), case=None)
    read = lay_down(scene.other.identification.code, by.now)
    late = replace(by, now=by.now.replace(hour=(by.now.hour + 1) % 24))
    for worker, holder in ((by, scene.her), (late, scene.other)):
        with scene.office.database.transaction() as tx, pytest.raises(JukiError) as refused:
            open_case_by_card(
                tx, Affair.COPY, read, holder, by=worker,
                randomness=scene.office.context.randomness,
            )  # fmt: skip
        assert refused.value.code is ErrorCode.IDENTITY_UNPROVEN


def test_whoever_guesses_is_stopped_within_a_case(scene: Scene) -> None:
    by = scene.clerk()
    for year in range(1955, 1960):
        scene.show(replace(scene.paper, birth_date=LifeDate(f"{year}-04-01")), by)
    with pytest.raises(JukiError) as refused:
        scene.show(scene.paper, by)
    assert refused.value.code is ErrorCode.IDENTITY_TRIES_USED_UP


def test_only_who_may_search_compares_papers(scene: Scene) -> None:
    for act in (
        lambda by: scene.show(scene.paper, by),
        lambda by: _settle(scene, CheckAnswered(Finding.NOBODY), by),
    ):
        with pytest.raises(JukiError) as refused:
            act(scene.clerk(frozenset()))
        assert refused.value.code is ErrorCode.ACCESS_REFUSED


# --- elsewhere: the nation is asked -------------------------------------------------------------


@pytest.fixture
def nation(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock
) -> tuple[Database, NodeContext]:
    database = make_database(("jukinet.platform.ledger", "jukinet.notices"))
    with database.transaction() as tx:
        notices_store.save_holdings(tx, RESIDENTS, [None] * len(RESIDENTS), recorded_at=MORNING)
    return database, replace(room.context, party=NATIONAL, clock=at)


def elsewhere(name: str, **said: object) -> CheckAsked:
    told = {"birth_date": LifeDate("1980-04-01"), "sex": Sex.MALE, "municipality": YAMAGUCHI}
    shown = ShownIdentity(
        evidence=Evidence.PASSPORT, name=name, **(told | said),  # type: ignore[arg-type]
    )  # fmt: skip
    return CheckAsked.from_shown(shown, "20030825-0042")


BY_THE_NATION = [
    ("himself", elsewhere("山田 太郎"), Finding.PROVEN),
    ("another form of the name", elsewhere("高橋 花子"), Finding.PROVEN),
    ("his code", elsewhere("山田 太郎", code=a_code(1)), Finding.PROVEN),
    ("another's code", elsewhere("山田 太郎", code=a_code(2)), Finding.SOMEBODY_ELSE),
    ("nobody", elsewhere("別人 一郎"), Finding.NOBODY),
    (
        "another's birth date",
        elsewhere("山田 太郎", birth_date=LifeDate("1955-04-01")),
        Finding.NOBODY,
    ),
    ("another's sex", elsewhere("山田 太郎", sex=Sex.FEMALE), Finding.NOBODY),
    ("his code, another's name", elsewhere("別人 一郎", code=a_code(1)), Finding.SOMEBODY_ELSE),
    ("a code of nobody", elsewhere("山田 太郎", code=a_code(999)), Finding.NOBODY),
    ("of another town than he says", elsewhere("山田 太郎", municipality=HERE), Finding.NOBODY),
    ("two of one name", elsewhere("佐藤 一郎"), Finding.SEVERAL),
    ("moving out", elsewhere("転出 予定"), Finding.MOVED),
    ("moved out", elsewhere("転出 確定"), Finding.MOVED),
    ("dead", elsewhere("死亡 済"), Finding.DEAD),
    ("erased", elsewhere("消除 済"), Finding.ERASED),
    ("a code that was changed", elsewhere("旧 番号", code=a_code(9)), Finding.CODE_REPLACED),
    ("past retention", elsewhere("昔 死亡"), Finding.NOBODY),
]


@pytest.mark.parametrize(
    ("asked", "finding"), [row[1:] for row in BY_THE_NATION], ids=[row[0] for row in BY_THE_NATION]
)
def test_the_nation_says_whether_somebody_is_who_he_says_and_writes_it_down(
    nation: tuple[Database, NodeContext], asked: CheckAsked, finding: Finding
) -> None:
    database, context = nation
    with database.transaction() as tx:
        (answer,) = CheckCounter(context).answer(tx, [(read_asked(write(asked)), CITY)])
        log.sequence(tx)
        ((_, entry),) = log.list_entries(tx, range(1, 100))
    assert isinstance(answer, CheckAnswered)
    assert answer.finding is finding
    assert (read_answered(write(answer)).code is not None) is (finding is Finding.PROVEN)
    said = entry.content
    assert (said["who"], said["result"], said["case"]) == (
        str(CITY), finding.value, "20030825-0042",
    )  # fmt: skip


def test_outside_the_hours_the_nation_answers_nobody_and_records_it(
    nation: tuple[Database, NodeContext],
) -> None:
    database, context = nation
    evening = replace(context, clock=ManualClock(datetime(2003, 8, 25, 10, 0, tzinfo=UTC)))
    with database.transaction() as tx:
        (answer,) = CheckCounter(evening).answer(tx, [(elsewhere("山田 太郎"), CITY)])
    assert isinstance(answer, JukiError)
    assert answer.code is ErrorCode.OUTSIDE_OPERATING_HOURS


def _settle(scene: Scene, answered: CheckAnswered | None, by: CaseWorker) -> Finding:
    shown = elsewhere("山田 太郎").to_shown()
    with scene.office.database.transaction() as tx:
        return settle_elsewhere(tx, shown, answered, by=by, context=scene.office.context)


def test_whoever_the_nation_proves_is_a_guest_of_the_case_until_it_is_closed(scene: Scene) -> None:
    by = scene.clerk()
    assert _settle(scene, None, by) is Finding.NO_ANSWER
    assert _settle(scene, CheckAnswered(Finding.PROVEN, a_code(1).digits), by) is Finding.PROVEN
    with scene.office.database.transaction() as tx:
        case = get_case_file(tx, by.get_case().case_id).case
        guest = find_guest(tx, by=replace(by, case=case), context=scene.office.context)
    assert guest is not None and guest.code == ResidentRecordCode(a_code(1).digits)
    assert (guest.municipality, case.requester, case.means) == (YAMAGUCHI, None, Means.PHOTO_ID)


def test_a_server_carries_the_checks_of_its_own_office_only(scene: Scene) -> None:
    import asyncio

    context = replace(scene.office.context, party=CITY)
    door = ServerCheckDoor(context, PeerLine())
    wire = write(elsewhere("山田 太郎"))
    for peer, code in (
        (register_office_of(HERE), ErrorCode.OUTSIDE_JURISDICTION),
        (register_office_of(YAMAGUCHI), ErrorCode.NODE_NOT_RUNNING),
    ):
        with pytest.raises(JukiError) as refused:
            asyncio.run(door.take(wire, peer))
        assert refused.value.code is code
