"""B11: how far a re-issue has come, what a person may do about it, and the letters of its packs."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.face import CardForm
from jukinet.cards.forms.reissue_notice import (
    ReissueNotice,
    compose_posted_list,
    compose_reissue_notices,
)
from jukinet.cards.mass_reissue import procedures
from jukinet.cards.mass_reissue.procedures import Letter
from jukinet.cards.mass_reissue.reissue import COME_WITHIN, TRANSITIONS, Act
from jukinet.cards.mass_reissue.screens.proposing import MISTAKES, PATH
from jukinet.cards.screens.people import address_of, marks_of
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of
from jukinet.custody.screens.typed import Typed
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

PDF: Final = "application/pdf"
DECISIONS: Final = {
    "approve": (Act.APPROVED, procedures.approve_reissue),
    "withdraw": (Act.WITHDRAWN, procedures.withdraw_reissue),
    "stop": (Act.STOPPED, procedures.stop_reissue),
    "go-on": (Act.GONE_ON, procedures.go_on),
}
REFUSALS: Final = MISTAKES | {ErrorCode.MASS_REISSUE_STATE, ErrorCode.OWN_WORK}


def show_progress(visit: Visit) -> Answer:
    """Counted just now."""
    return _page(visit, [])


def act_decide(visit: Visit) -> Answer:
    """Approve, withdraw, stop, go on, or set the throttle."""
    reissue_id, do = UUID(visit.path["reissue_id"]), visit.form.choose("do", (*DECISIONS, "pace"))
    typed = Typed.of(visit)
    pace = typed.number("per_minute") if do == "pace" else 0
    if typed.mistakes:
        return _page(visit, typed.mistakes)
    try:
        with visit.tx.savepoint():
            _decide(visit, reissue_id, do, pace)
    except JukiError as error:
        if error.code not in REFUSALS:
            raise
        wording = get_wording(error.code, visit.words.language)
        return _page(visit, [("", f"{wording.sentence}{wording.remedy}")])
    return visit.redirect(f"{PATH}/{reissue_id}", notice=f"told-{do}")


def _decide(visit: Visit, reissue_id: UUID, do: str, pace: int) -> None:
    if do == "pace":
        procedures.change_pace(visit.tx, reissue_id, pace, by=visit.by, context=visit.context)
    else:
        DECISIONS[do][1](visit.tx, reissue_id, by=visit.by, context=visit.context)


def act_ask(visit: Visit) -> Answer:
    """Ask which municipalities have said that they know the key's stop."""
    reissue_id = UUID(visit.path["reissue_id"])
    procedures.ask_who_knows(visit.tx, reissue_id, by=visit.by, context=visit.context)
    return visit.redirect(f"{PATH}/{reissue_id}", notice="told-asked")


def show_letters(visit: Visit) -> Answer:
    """The letters of a pack, to be printed."""
    notices = _notices_of(visit)
    place = visit.facilities.settings.municipality
    sheet = compose_reissue_notices(engine_of(visit), notices, place, marks_of(visit))
    return visit.download(sheet.pdf, PDF, f"letters-{visit.path['number']}.pdf")


def show_posted(visit: Visit) -> Answer:
    """The list that goes to the post office with a pack."""
    pack = int(visit.path["number"])
    sheet = compose_posted_list(engine_of(visit), _notices_of(visit), pack, marks_of(visit))
    return visit.download(sheet.pdf, PDF, f"posted-{pack}.pdf")


def act_posted(visit: Visit) -> Answer:
    """The pack went to the post."""
    reissue_id, number = UUID(visit.path["reissue_id"]), int(visit.path["number"])
    procedures.note_posted(visit.tx, reissue_id, number, by=visit.by, context=visit.context)
    return visit.redirect(f"{PATH}/{reissue_id}", notice="told-posted")


def _notices_of(visit: Visit) -> list[ReissueNotice]:
    reissue_id, number = UUID(visit.path["reissue_id"]), int(visit.path["number"])
    letters = procedures.open_pack(visit.tx, reissue_id, number, by=visit.by, context=visit.context)
    return [_to_notice(visit, number, nth, one) for nth, one in enumerate(letters, 1)]


def _to_notice(visit: Visit, pack: int, nth: int, letter: Letter) -> ReissueNotice:
    line = letter.line
    return ReissueNotice(
        number=f"{pack:04d}-{nth:03d}",
        name=letter.holder.identification.name.written,
        address=address_of(visit, letter.holder),
        card_last_four=letter.card.number.digits[-4:],
        ended_on=day_of(line.ended_at),
        come_from=line.come_on,
        come_until=line.come_on + COME_WITHIN,
        with_photo=letter.card.form is CardForm.B,
    )


def _page(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    file = procedures.get_reissue_file(visit.tx, UUID(visit.path["reissue_id"]), by=visit.by)
    operator, reissue = visit.by.operator, file.reissue
    possible = {act for progress, act in TRANSITIONS if progress is reissue.progress}
    own = reissue.proposed_by == operator.operator_id
    may_decide = operator.may(Function.CARD, Mode.EXECUTE)
    return visit.page(
        "mass_reissue/progress.html",
        title="title-progress",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        file=file,
        own=own,
        can={do for do, (act, _) in DECISIONS.items() if may_decide and act in possible}
        | ({"pace"} if may_decide and Act.PACED in possible else set()),
        may_post=operator.may(Function.CARD, Mode.WRITE),
        may_open_guarded=operator.may(Function.PROTECTION, Mode.READ),
        typed_pace=visit.form.find("per_minute") or str(reissue.per_minute),
    )


_ONE: Final = f"{PATH}/{{reissue_id:uuid}}"
PROGRESS_SCREENS: Final = (
    Screen("J-B11b", _ONE, Function.CARD, Mode.READ, show=show_progress, needs_case=False),
    Screen(
        "J-B11c", f"{_ONE}/decide", Function.CARD, Mode.EXECUTE, act=act_decide, needs_case=False
    ),
    Screen("J-B11d", f"{_ONE}/ask", Function.CARD, Mode.READ, act=act_ask, needs_case=False),
    Screen(
        "J-B11e", f"{_ONE}/packs/{{number:int}}/letters", Function.CARD, Mode.WRITE,
        show=show_letters, needs_case=False,
    ),
    Screen(
        "J-B11f", f"{_ONE}/packs/{{number:int}}/posted", Function.CARD, Mode.WRITE,
        show=show_posted, act=act_posted, needs_case=False,
    ),
)  # fmt: skip
