"""B06: the media ledger: list, a medium that is to leave, one that came, and every step of each."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody import procedures as custody
from jukinet.custody.fingerprint import words_of
from jukinet.custody.forms.hand_over_slip import compose_slip
from jukinet.custody.medium import (
    BEGINNINGS,
    ENDED,
    Content,
    Direction,
    Encryption,
    Medium,
    MediumKind,
    MediumWanted,
    State,
    Step,
    list_possible,
)
from jukinet.custody.output import OutputState
from jukinet.custody.screens.marks import engine_of, marks_of
from jukinet.custody.screens.typed import Typed, read_key
from jukinet.platform.crypto.seal import digest
from jukinet.platform.web.wording import get_wording
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

MEDIA: Final = "/media"
PDF: Final = "application/pdf"
DIGEST_HEX: Final = 64
IN_A_READING: Final = frozenset({Step.HAND_OVER, Step.TAKE_BACK})
"""How a list on paper goes to a reader and comes back: at the inspection, not in the ledger."""
ACTED_ON: Final = tuple(step for step in Step if step not in BEGINNINGS)


def show_media(visit: Visit) -> Answer:
    """Everything that is under way, what is overdue first."""
    states = set(State) if visit.query.get("all") else set(State) - ENDED
    media = custody.list_media(visit.tx, by=visit.by, states=states)
    late = custody.list_overdue_media(visit.tx, by=visit.by, today=visit.today)
    overdue = {medium.medium_id for medium in late}
    rest = [medium for medium in media if medium.medium_id not in overdue]
    return visit.page(
        "custody/media.html",
        title="title-media",
        media=[*late, *rest],
        overdue=overdue,
        all_shown=bool(visit.query.get("all")),
    )


def show_new_medium(visit: Visit) -> Answer:
    """The form for a medium that is to leave."""
    return _new(visit, Direction.OUT, {}, [])


def show_arrived_medium(visit: Visit) -> Answer:
    """The form for a medium that came."""
    return _new(visit, Direction.IN, {}, [])


def act_new_medium(visit: Visit) -> Answer:
    """Enter a medium that is to leave; another decides."""
    typed = Typed.of(visit)
    wanted = _read_wanted(visit, typed, Direction.OUT)
    if wanted is None:
        return _new(visit, Direction.OUT, typed.given, typed.mistakes)
    medium = custody.request_medium(visit.tx, wanted, by=visit.by, context=visit.context)
    return visit.redirect(f"{MEDIA}/{medium.medium_id}", notice="told-medium-requested")


def act_arrived_medium(visit: Visit) -> Answer:
    """Enter a medium that came."""
    typed = Typed.of(visit)
    brought_by = typed.text("person")
    fingerprint = _read_digest(typed, needed=False)
    wanted = _read_wanted(visit, typed, Direction.IN)
    if wanted is None:
        return _new(visit, Direction.IN, typed.given, typed.mistakes)
    medium = custody.receive_medium(
        visit.tx,
        wanted,
        digest=fingerprint,
        brought_by=brought_by,
        by=visit.by,
        context=visit.context,
    )
    return visit.redirect(f"{MEDIA}/{medium.medium_id}", notice="told-medium-arrived")


def show_medium(visit: Visit) -> Answer:
    """One medium: its line, what happened to it, what may happen next."""
    return _medium(visit, {}, [])


def act_medium(visit: Visit) -> Answer:
    """One step of a medium."""
    step = Step(visit.form.choose("step", ACTED_ON))
    typed = Typed.of(visit)
    key = UUID(visit.path["medium_id"])
    needs_note = step in (Step.REFUSE, Step.STATE_ERASURE, Step.REPORT_LOSS)
    note = typed.text("note") if needs_note else ""
    needs_person = step in (Step.TAKE_BACK, Step.SEND_BACK)
    person = typed.text("person", needed=needs_person)
    if step is Step.HAND_OVER and not person and not visit.form.find("named"):
        typed.wrong("person", "mistake-text")
    fingerprint = _read_digest(typed) if step is Step.WRITE else None
    if typed.mistakes:
        return _medium(visit, typed.given, typed.mistakes)
    _take_step(visit, key, step, note, person, fingerprint)
    return visit.redirect(f"{MEDIA}/{key}", notice=f"told-medium-{step}")


def show_slip(visit: Visit) -> Answer:
    """The hand-over slip (form 32) as it prints, in two copies."""
    medium = custody.get_medium(visit.tx, UUID(visit.path["medium_id"]), by=visit.by)
    slip = custody.get_slip(visit.tx, medium)
    engine = engine_of(visit)
    sheet = compose_slip(engine, slip, marks_of(visit, slip.number))
    return visit.download(sheet.pdf, PDF, f"{slip.number}.pdf")


def _take_step(
    visit: Visit, key: UUID, step: Step, note: str, person: str, fingerprint: bytes | None
) -> None:
    tx, by, context = visit.tx, visit.by, visit.context
    match step:
        case Step.APPROVE:
            custody.approve_medium(tx, key, by=by, context=context)
        case Step.REFUSE:
            custody.refuse_medium(tx, key, reason=note, by=by, context=context)
        case Step.WITHDRAW:
            custody.withdraw_medium(tx, key, by=by, context=context)
        case Step.WRITE:
            assert fingerprint is not None
            custody.note_written(tx, key, digest=fingerprint, by=by, context=context)
        case Step.HAND_OVER:
            chosen = visit.form.find("named")
            named = custody.must_be_named(tx, read_key(chosen), visit.today) if chosen else None
            custody.hand_over(tx, key, received_by=person, named=named, by=by, context=context)
        case Step.TAKE_BACK:
            custody.take_back(tx, key, brought_by=person, by=by, context=context)
        case Step.SEND_BACK:
            custody.send_back(tx, key, received_by=person, by=by, context=context)
        case Step.STATE_ERASURE:
            custody.state_erasure(tx, key, method=note, by=by, context=context)
        case Step.WITNESS_ERASURE:
            custody.witness_erasure(tx, key, by=by, context=context)
        case Step.REPORT_LOSS:
            custody.report_loss(tx, key, circumstances=note, by=by, context=context)
        case Step.REQUEST | Step.WRITE_UNDER_RULE | Step.WRITE_APPROVED | Step.ARRIVE:
            raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "a medium begins once")


def _read_wanted(visit: Visit, typed: Typed, direction: Direction) -> MediumWanted | None:
    first, last = typed.day("first", needed=False), typed.day("last", needed=False)
    if (first is None) != (last is None):
        typed.wrong("last", "mistake-period")
    due_on = typed.day("due_on", needed=False)
    output = typed.form.find("output")
    counterpart, purpose = typed.text("counterpart"), typed.text("purpose")
    persons, key_sent_by = typed.number("persons"), typed.text("key_sent_by", needed=False)
    wanted = typed.make(
        lambda: MediumWanted(
            kind=MediumKind(typed.form.choose("kind", tuple(MediumKind))),
            content=Content(typed.form.choose("content", tuple(Content))),
            direction=direction,
            counterpart=counterpart,
            purpose=purpose,
            persons=persons,
            encryption=Encryption(typed.form.choose("encryption", tuple(Encryption))),
            period=(first, last) if first and last else None,
            key_sent_by=key_sent_by,
            due_on=due_on,
            output_id=read_key(output) if output else None,
        )
    )
    if wanted is None and typed.mistakes[-1][0] == "":
        code = ErrorCode(typed.mistakes[-1][1])
        typed.mistakes[-1] = ("encryption", get_wording(code, visit.words.language).sentence)
    return wanted


def _read_digest(typed: Typed, *, needed: bool = True) -> bytes | None:
    """The digest as it was typed or pasted; text of another kind is digested itself."""
    text = "".join(typed.text("digest", needed=needed).split()).lower()
    if not text:
        return None
    if len(text) == DIGEST_HEX and all(letter in "0123456789abcdef" for letter in text):
        return bytes.fromhex(text)
    if len(text) < 8:
        typed.wrong("digest", "mistake-digest")
        return None
    return digest(text.encode())


def _new(
    visit: Visit, direction: Direction, given: dict[str, str], mistakes: list[tuple[str, str]]
) -> Answer:
    words = visit.words
    outputs = [
        (str(one.output_id), f"{words(f'output-kind-{one.wanted.kind}')} {one.wanted.purpose}")
        for one in custody.list_outputs(visit.tx, by=visit.by)
        if one.state in (OutputState.APPROVED, OutputState.DONE)
    ]
    return visit.page(
        "custody/medium_new.html",
        title="title-medium-new" if direction is Direction.OUT else "title-medium-arrived",
        status=422 if mistakes else 200,
        leaves=direction is Direction.OUT,
        given=given,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        kinds=[(one.value, words(f"medium-kind-{one}")) for one in MediumKind],
        contents=[(one.value, words(f"medium-content-{one}")) for one in Content],
        encryptions=[(one.value, words(f"medium-encryption-{one}")) for one in Encryption],
        outputs=outputs if direction is Direction.OUT else [],
    )


def _medium(visit: Visit, given: dict[str, str], mistakes: list[tuple[str, str]]) -> Answer:
    medium = custody.get_medium(visit.tx, UUID(visit.path["medium_id"]), by=visit.by)
    steps = custody.list_medium_steps(visit.tx, medium.medium_id, by=visit.by)
    return visit.page(
        "custody/medium.html",
        title="title-medium",
        status=422 if mistakes else 200,
        medium=medium,
        steps=steps,
        given=given,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
        overdue=medium.is_overdue(visit.today),
        handed=any(taken.step is Step.HAND_OVER for taken in steps),
        **_ways_on(visit, medium),
    )


def _ways_on(visit: Visit, medium: Medium) -> dict[str, Any]:
    possible = [
        step
        for step in list_possible(medium.state)
        if step not in IN_A_READING or not medium.wanted.is_read_here
    ]
    persons: list[tuple[str, str]] = []
    if Step.HAND_OVER in possible:
        persons = [
            (str(one.person_id), f"{one.contractor} {one.name}")
            for one in custody.list_named_persons(visit.tx, by=visit.by, day=visit.today)
            if one.may_work_on(visit.today)
        ]
    return {
        "possible": [step.value for step in possible],
        "persons": persons,
        "reading_words": words_of(medium.digest) if medium.digest else (),
    }


MEDIA_SCREENS: Final = (
    Screen(
        "J-B06", MEDIA, Function.MEDIA, Mode.READ,
        show=show_media, needs_case=False, menu="menu-media",
    ),
    Screen(
        "J-B06a", f"{MEDIA}/new", Function.MEDIA, Mode.WRITE,
        show=show_new_medium, act=act_new_medium, needs_case=False,
    ),
    Screen(
        "J-B06b", f"{MEDIA}/arrived", Function.MEDIA, Mode.WRITE,
        show=show_arrived_medium, act=act_arrived_medium, needs_case=False,
    ),
    Screen(
        "J-B06c", f"{MEDIA}/{{medium_id:uuid}}", Function.MEDIA, Mode.READ,
        show=show_medium, act=act_medium, needs_case=False,
    ),
    Screen(
        "J-B06d", f"{MEDIA}/{{medium_id:uuid}}/slip", Function.MEDIA, Mode.READ,
        show=show_slip, needs_case=False,
    ),
)  # fmt: skip
