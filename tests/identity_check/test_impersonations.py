"""Who is somebody else: a table of impersonations, at the counter of the town and in the nation.

Each row is something that happens: what is shown, what the case keeps of it, and what the clerk is
told.  What the clerk is told is one sentence for everything an impostor may not learn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from card_world import DictionaryList
from identity_scene import HERE, Scene
from provision_nation import YAMAGUCHI, a_code

from jukinet.counters.case import Affair, Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import SAID, Finding
from jukinet.counters.procedures import (
    get_case_file,
    list_checks,
    open_case_by_card,
)
from jukinet.counters.resident_card import CardRead, ResidentCards
from jukinet.identity_check.messages import (
    CheckAnswered,
)
from jukinet.identity_check.photo_id import ShownIdentity
from jukinet.platform.web.wording import get_wording
from jukinet.register.procedures import (
    find_resident_by_code,
    get_record,
)
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Sex
from laid_cards import PIN, HandReader, HeldCard, lay_down, world_of


def nothing(_: Scene) -> None:
    pass


def by_code(scene: Scene, paper: ShownIdentity) -> ShownIdentity:
    return replace(paper, code=scene.her.identification.code, birth_date=None, sex=None)


def a_namesake(scene: Scene) -> None:
    scene.office.family("髙田 花子")


def protect_housemate(scene: Scene) -> None:
    """Whoever holds her papers would learn that the other one lives here."""
    scene.protect(scene.other.resident_id)


def protect_namesake(scene: Scene) -> None:
    """That somebody else of the name and birthday lives here would be an answer, too."""
    scene.protect(scene.office.family("髙田 花子")[0])


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
    ("who lives with a protected person", protect_housemate, lambda s, p: p, Finding.PROTECTED),
    ("a namesake of a protected person", protect_namesake, lambda s, p: p, Finding.PROTECTED),
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
    acts: tuple[Callable[[CaseWorker], Finding], ...] = (
        lambda by: scene.show(scene.paper, by),
        lambda by: scene.settle(CheckAnswered(Finding.NOBODY), by),
    )
    for act in acts:
        with pytest.raises(JukiError) as refused:
            act(scene.clerk(frozenset()))
        assert refused.value.code is ErrorCode.ACCESS_REFUSED
