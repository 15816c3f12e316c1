"""A12: the application (T12): form, photograph, Braille; what a program cannot see is ticked."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from jukinet.cards.acting_for import ProxyPaper
from jukinet.cards.application import APPLIED_FOR, ApplicationKind, Proxy, ReissueCause
from jukinet.cards.braille import emboss, propose_reading
from jukinet.cards.face import BRAILLE_CELLS, CardForm
from jukinet.cards.forms.photograph import TakenPhoto, take_photo
from jukinet.cards.life import HELD
from jukinet.cards.photo import PhotoCheck, find_faults, find_hints
from jukinet.cards.procedures import Wish, list_cards_of, receive_application
from jukinet.cards.screens.people import Holder, find_holder
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of
from jukinet.custody.screens.typed import read_day
from jukinet.platform.web.forms import Form
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

CHECK_KEYS: Final = {
    PhotoCheck.LIKENESS: "y", PhotoCheck.FRONT: "t", PhotoCheck.NO_HAT: "h", PhotoCheck.GROUND: "g",
}  # fmt: skip
"""Alt and these letters tick what the clerk has looked at."""
MISTAKES: Final = frozenset(
    {
        ErrorCode.BRAILLE_UNFIT,
        ErrorCode.CARD_ALREADY_HELD,
        ErrorCode.CARD_NOT_DUE,
        ErrorCode.CARD_PAPERS_MISSING,
        ErrorCode.CARD_POLICE_NUMBER_MISSING,
        ErrorCode.CARD_STATE,
        ErrorCode.FORM_INVALID,
        ErrorCode.IDENTITY_UNPROVEN,
        ErrorCode.PICTURE_UNREADABLE,
    }
)
FIELD_OF: Final = {
    ErrorCode.BRAILLE_UNFIT: "braille_reading",
    ErrorCode.CARD_POLICE_NUMBER_MISSING: "police_number",
    ErrorCode.PICTURE_UNREADABLE: "photo",
}


def show_new(visit: Visit) -> Answer:
    """The form for this person; what he most likely wants is chosen."""
    return _page(visit, ())


def act_new(visit: Visit) -> Answer:
    """Take it in; what is wrong is said beside its field and nothing is kept."""
    form, resident = visit.form, UUID(visit.path["resident_id"])
    holder = find_holder(visit, resident)
    holder.get()
    try:
        wanted = CardForm(form.choose("form", tuple(CardForm)))
        photo, mistakes = _photo_of(visit, wanted)
        if form.find("braille"):
            emboss(form.find("braille_reading"), cells_max=BRAILLE_CELLS[wanted])
        if mistakes:
            return _page(visit, mistakes)
        with visit.tx.savepoint():
            card = receive_application(
                visit.tx,
                _wish(visit, resident, wanted, photo),
                by=visit.by,
                context=visit.context,
                fees=visit.facilities.settings.fees,
            )
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        return _page(visit, [mistake_of(visit, error)])
    return visit.redirect(f"/cards/{card.card_id}", notice="told-applied")


def mistake_of(visit: Visit, error: JukiError) -> tuple[str, str]:
    """A refusal as a line over the form."""
    wording = get_wording(error.code, visit.words.language)
    return FIELD_OF.get(error.code, ""), f"{wording.sentence}{wording.remedy}"


def proxy_papers_of(form: Form) -> frozenset[ProxyPaper]:
    """What the operator ticked of the papers that make somebody a proxy."""
    return frozenset(one for one in ProxyPaper if one.value in form.list("proxy_papers"))


def _photo_of(visit: Visit, wanted: CardForm) -> tuple[TakenPhoto | None, list[tuple[str, str]]]:
    """The photograph made anew, and every rule it breaks."""
    if wanted is CardForm.A:
        return None, []
    data = visit.form.find_file("photo")
    if data is None:
        return None, [("photo", visit.words("photo-missing"))]
    taken = take_photo(engine_of(visit), data)
    confirmed = {PhotoCheck(one) for one in visit.form.list("checks") if one in tuple(PhotoCheck)}
    faults = find_faults(taken.facts, read_day(visit.form.find("taken_on")), visit.today, confirmed)
    return taken, [
        (_FAULT_FIELDS.get(one.value, "photo"), visit.words(f"photo-{one}")) for one in faults
    ]


_FAULT_FIELDS: Final = {
    "too-old": "taken_on", "day-missing": "taken_on", "day-ahead": "taken_on",
    "unconfirmed": "checks",
}  # fmt: skip


def _wish(visit: Visit, resident: UUID, wanted: CardForm, photo: TakenPhoto | None) -> Wish:
    form = visit.form
    kind = ApplicationKind(form.choose("kind", APPLIED_FOR))
    cause = form.find("cause")
    replaced = form.find("replaces")
    return Wish(
        resident_id=resident,
        kind=kind,
        form=wanted,
        braille=bool(form.find("braille")),
        braille_reading=form.find("braille_reading").strip(),
        same_day=bool(form.find("same_day")),
        proxy=Proxy(form.choose("proxy", tuple(Proxy))),
        proxy_reason=form.find("proxy_reason"),
        proxy_papers=proxy_papers_of(form),
        replaces=UUID(replaced) if replaced and kind is not ApplicationKind.FIRST else None,
        cause=ReissueCause(cause) if cause and kind is ApplicationKind.REISSUE else None,
        police_number=form.find("police_number"),
        photo=photo.picture if photo else None,
        photo_taken_on=read_day(form.find("taken_on")) if photo else None,
    )


def _page(visit: Visit, mistakes: Any) -> Answer:
    resident = UUID(visit.path["resident_id"])
    holder = find_holder(visit, resident)
    cards = list_cards_of(visit.tx, resident, by=visit.by, context=visit.context)
    held = next((one for one in cards if one.state in HELD), None)
    words = visit.words
    return visit.page(
        "cards/new.html",
        title="title-new",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        holder=holder,
        held=held,
        kinds=[(one.value, words(f"kind-{one}")) for one in _kinds(held is not None)],
        forms=[(one.value, words(f"form-{one}"), words(f"form-{one}-note")) for one in CardForm],
        causes=[(one.value, words(f"cause-{one}")) for one in ReissueCause],
        proxy_papers=list(ProxyPaper),
        proxies=[(one.value, words(f"proxy-{one}")) for one in Proxy],
        checks=[(one.value, words(f"check-{one}"), CHECK_KEYS[one]) for one in PhotoCheck],
        chosen=_chosen(visit, holder),
        hints=_hints(visit),
    )


def _kinds(has_card: bool) -> tuple[ApplicationKind, ...]:
    if has_card:
        return ApplicationKind.REISSUE, ApplicationKind.RENEWAL
    return (ApplicationKind.FIRST,)


def _chosen(visit: Visit, holder: Holder) -> dict[str, Any]:
    form, proposal = visit.form, ""
    if holder.record is not None:
        proposal = propose_reading(holder.record.identification.name.kana)
    return {
        "form": form.find("form") or CardForm.B.value,
        "kind": form.find("kind"),
        "cause": form.find("cause"),
        "proxy": form.find("proxy") or Proxy.NONE.value,
        "proxy_reason": form.find("proxy_reason"),
        "proxy_papers": proxy_papers_of(form),
        "police_number": form.find("police_number"),
        "taken_on": form.find("taken_on"),
        "checks": form.list("checks"),
        "braille": bool(form.find("braille")),
        "braille_reading": form.find("braille_reading") or proposal,
        "same_day": bool(form.find("same_day")),
    }


def _hints(visit: Visit) -> list[str]:
    """What was measured of a photograph that was sent: a second look, never a refusal."""
    data = visit.form.find_file("photo")
    if data is None:
        return []
    try:
        taken = take_photo(engine_of(visit), data)
    except JukiError:
        return []
    return [visit.words(f"hint-{one}") for one in find_hints(taken.facts)]


_WRITE: Final = (Function.CARD, Mode.WRITE)
APPLYING_SCREENS: Final = (
    Screen(
        "J-A12b", "/cards/of/{resident_id:uuid}/new", *_WRITE, show=show_new, act=act_new,
        takes_files=True,
    ),
)  # fmt: skip
