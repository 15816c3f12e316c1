"""B06: the persons contractors named, who may be handed a medium."""

from __future__ import annotations

from datetime import date
from typing import Final

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody import procedures as custody
from jukinet.custody.contractor import ContractorPerson
from jukinet.custody.screens.typed import Typed, read_key
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode

CONTRACTORS: Final = "/contractors"


def show_persons(visit: Visit) -> Answer:
    """The list, and the form for one more."""
    return _persons(visit, {}, [])


def act_persons(visit: Visit) -> Answer:
    """Name somebody, or end a naming."""
    if visit.form.find("end"):
        custody.end_person(
            visit.tx,
            read_key(visit.form.get("end")),
            last_day=visit.today,
            by=visit.by,
            context=visit.context,
        )
        return visit.redirect(CONTRACTORS, notice="told-person-ended")
    typed = Typed.of(visit)
    contractor, name, work = (typed.text(one) for one in ("contractor", "name", "work"))
    first, last, pledged = (typed.day(one) for one in ("valid_from", "valid_to", "pledged_on"))
    again_under = typed.text("again_under", needed=False)
    person = typed.make(
        lambda: ContractorPerson(
            new_key(visit.context.randomness),
            contractor,
            name,
            work,
            _needed(first),
            _needed(last),
            _needed(pledged),
            again_under,
        )
    )
    if person is None:
        if typed.mistakes[-1][0] == "":
            code = ErrorCode(typed.mistakes[-1][1])
            typed.mistakes[-1] = ("valid_to", get_wording(code, visit.words.language).sentence)
        return _persons(visit, typed.given, typed.mistakes)
    custody.name_person(visit.tx, person, by=visit.by, context=visit.context)
    return visit.redirect(CONTRACTORS, notice="told-person-named")


def _needed(day: date | None) -> date:
    assert day is not None, "a missing day is a mistake already"
    return day


def _persons(visit: Visit, given: dict[str, str], mistakes: list[tuple[str, str]]) -> Answer:
    return visit.page(
        "custody/persons.html",
        title="title-persons",
        status=422 if mistakes else 200,
        persons=custody.list_named_persons(visit.tx, by=visit.by, day=visit.today),
        today=visit.today,
        given=given,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
    )


PERSON_SCREENS: Final = (
    Screen(
        "J-B06g", CONTRACTORS, Function.MEDIA, Mode.WRITE,
        show=show_persons, act=act_persons, needs_case=False, menu="menu-persons",
    ),
)  # fmt: skip
