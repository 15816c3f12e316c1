"""A02, second half: a paper with a photograph is compared, and the case knows who asks.

Of whoever lives elsewhere the nation is asked, between two transactions.  The browser is answered
at once and shows which office has the question; a page that finds the answer there leads on.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from jukinet.counters.identity import SAID, Evidence, Finding
from jukinet.counters.procedures import list_checks, mark_case, must_have_tries
from jukinet.counters.question_steps import Way, describe_way
from jukinet.counters.screen import Answer, Between, Later, Redirect, Screen, ScreenFamily, Visit
from jukinet.identity_check.doors import IdentityDesk, Step
from jukinet.identity_check.messages import SECONDS_MAX, CheckAnswered, CheckAsked
from jukinet.identity_check.photo_id import PAPERS, ShownIdentity
from jukinet.identity_check.procedures import compare_here, settle_elsewhere
from jukinet.platform.web.wording import get_wording
from jukinet.register.dates_typed import read_dates
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import find_by_name
from jukinet.terms.person import Sex

HERE: Final = "/identity"
ASKED: Final = "/identity/asked"
STEPS: Final = "/identity/asked/steps"
WAITED_MAX: Final = timedelta(seconds=SECONDS_MAX + 2)
"""An answer comes within six seconds or not at all; after that nobody waits for it."""
WIDE_AREA: Final = "/copies/wide-area/new"
OWN_COPY: Final = "/copies/new"
SEXES: Final = {"male": Sex.MALE, "female": Sex.FEMALE}
TOLD_FOR: Final = timedelta(minutes=1)
"""So long the page says what the last check came to; afterwards somebody else may stand there."""
FIELD_OF: Final = {
    ErrorCode.INVALID_DATE: "birth",
    ErrorCode.INVALID_NAME: "name",
    ErrorCode.INVALID_RESIDENT_RECORD_CODE: "secret_code",
    ErrorCode.QUESTION_INCOMPLETE: "birth",
    ErrorCode.UNKNOWN_MUNICIPALITY: "home",
}


def show_identity(visit: Visit) -> Answer:
    """What was shown, to be compared; what the last comparison came to."""
    way = _way_of(visit)
    recent = way.asked_at is not None and visit.by.now - way.asked_at <= TOLD_FOR
    if recent and not _waits(visit):
        return _form(visit, [("", _sentence(visit, way.failure or SAID[Finding.NO_ANSWER]))], 200)
    checks = list_checks(visit.tx, visit.by.get_case())
    last = checks[0] if checks and visit.by.now - checks[0].checked_at <= TOLD_FOR else None
    finding = last.check.finding if last else Finding.PROVEN
    if finding is Finding.PROVEN or (last and last.check.evidence is Evidence.CARD):
        return _form(visit)
    return _form(visit, [("", _sentence(visit, SAID[finding]))], status=200)


def act_identity(visit: Visit) -> Answer:
    """Compare with our register, or ask the nation about somebody who lives elsewhere."""
    try:
        shown = _read(visit)
        if shown.municipality == visit.context.party.municipality:
            finding = compare_here(visit.tx, shown, by=visit.by, context=visit.context)
            if finding is not Finding.PROVEN:
                raise JukiError(SAID[finding], "what was shown proves nobody")
            to = OWN_COPY if visit.has(OWN_COPY) else "/case"
            return visit.redirect(to, notice="told-identified")
        must_have_tries(visit.tx, by=visit.by)
        mark = mark_case(visit.tx, by=visit.by)
    except JukiError as error:
        if error.code not in {*FIELD_OF, *SAID.values(), ErrorCode.IDENTITY_TRIES_USED_UP}:
            raise
        return _form(visit, [(FIELD_OF.get(error.code, ""), _sentence(visit, error.code))], 422)
    desk: IdentityDesk | None = visit.facilities.identity
    if desk is None:
        return _settle(visit, shown, None, mark)
    case = visit.by.get_case()
    if not _waits(visit):
        desk.steps.begin(case.case_id, visit.by.now)
        asked = CheckAsked.from_shown(shown, case.number)
        find = partial(_ask, desk, asked, case.case_id, shown, mark)
        return Later(visit.url(ASKED), find, at_once=True)
    return visit.redirect(ASKED)


def _ask(
    desk: IdentityDesk, asked: CheckAsked, case_id: UUID, shown: ShownIdentity, mark: int,
    between: Between,
) -> Redirect:  # fmt: skip
    """Ask the nation, and write down its word in a transaction of its own."""
    try:
        answered = desk.ask(asked, case_id)
        found = between.settle(lambda visit: _settle(visit, shown, answered, mark))
    except BaseException as error:
        code = error.code if isinstance(error, JukiError) else ErrorCode.INTERNAL_ERROR
        desk.steps.fail(case_id, code)
        raise
    desk.steps.end(case_id)
    return found


def _settle(
    visit: Visit, shown: ShownIdentity, answered: CheckAnswered | None, mark: int
) -> Redirect:
    finding = settle_elsewhere(
        visit.tx, shown, answered, mark=mark, by=visit.by, context=visit.context
    )
    return _lead_on(visit) if finding is Finding.PROVEN else visit.redirect(HERE)


def _lead_on(visit: Visit) -> Redirect:
    to = WIDE_AREA if visit.has(WIDE_AREA) else "/case"
    return visit.redirect(to, notice="told-identified")


def show_asked(visit: Visit) -> Answer:
    """Which office has the question; once it is answered, what came of it."""
    way = _way_of(visit)
    if _waits(visit):
        own = visit.facilities.settings.name(visit.words.language)
        steps = describe_way(Step, way, waits=True)
        return visit.page(
            "identity_check/asked.html",
            title="title-identity",
            here=visit.url(ASKED),
            asked_at=way.asked_at,
            steps=[(visit.words(f"asked-step-{one}", own=own), *rest) for one, *rest in steps],
        )
    checks = list_checks(visit.tx, visit.by.get_case())
    if way.asked_at is None and checks and checks[0].check.is_proven:
        return _lead_on(visit)
    return visit.redirect(HERE)


def _way_of(visit: Visit) -> Way:
    desk: IdentityDesk | None = visit.facilities.identity
    return desk.steps.find(visit.by.get_case().case_id) if desk is not None else Way()


def _waits(visit: Visit) -> bool:
    """Whether the nation's answer about a paper shown in this case is still to come."""
    way = _way_of(visit)
    recent = way.asked_at is not None and visit.by.now - way.asked_at < WAITED_MAX
    return recent and way.failure is None


def _read(visit: Visit) -> ShownIdentity:
    form = visit.form
    home, code = form.find("home").strip(), form.find("secret_code").strip()
    return ShownIdentity(
        evidence=Evidence(form.choose("evidence", [one.value for one in PAPERS])),
        municipality=find_by_name(home, visit.today) if home else _own(visit),
        name=form.find("name").strip(),
        code=ResidentRecordCode(code) if code else None,
        birth_date=_read_birth(visit),
        sex=SEXES.get(form.find("sex")),
    )


def _own(visit: Visit) -> MunicipalityCode:
    return visit.context.party.municipality


def _read_birth(visit: Visit) -> LifeDate | None:
    typed = visit.form.find("birth").strip()
    if not typed:
        return None
    dates, rest = read_dates(typed, visit.today)
    if len(dates) != 1 or rest.strip() or dates[0].trouble:
        raise JukiError(ErrorCode.INVALID_DATE, "not a date of birth")
    return dates[0].day


def _sentence(visit: Visit, code: ErrorCode) -> str:
    wording = get_wording(code, visit.words.language)
    return f"{wording.sentence}{wording.remedy}"


def _form(visit: Visit, mistakes: object = (), status: int = 200) -> Answer:
    form, words = visit.form, visit.words
    names = ("home", "name", "birth", "sex", "evidence")
    return visit.page(
        "identity_check/identity.html",
        title="title-identity",
        status=status,
        mistakes=mistakes,
        chosen={one: form.find(one) for one in names},
        papers=[(one.value, words(f"evidence-{one.value}")) for one in Evidence if one in PAPERS],
        sexes=[(one, words(f"sex-{one}")) for one in SEXES],
        reads_cards=visit.facilities.resident_cards is not None,
    )


FAMILY: Final = ScreenFamily(
    "jukinet.identity_check",
    (
        Screen(
            "J-A02j", HERE, Function.SEARCH, Mode.READ, show=show_identity, act=act_identity,
        ),
        Screen("J-A02k", ASKED, Function.SEARCH, Mode.READ, show=show_asked),
        Screen("J-A02l", STEPS, Function.SEARCH, Mode.READ, show=show_asked),
    ),
)  # fmt: skip
