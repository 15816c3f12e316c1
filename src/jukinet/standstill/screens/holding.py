"""B10: whose cards open a pack, and whom to call when machines stop."""

from __future__ import annotations

from base64 import b64decode
from typing import Final

import msgspec

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.typed import Typed
from jukinet.security.operator import Function, Mode
from jukinet.standstill import procedures as standstill
from jukinet.standstill.contacts import read_contacts, write_contacts
from jukinet.standstill.pack import Holder
from jukinet.standstill.screens.overview import STANDSTILL
from jukinet.terms.errors import ErrorCode, JukiError

HOLDERS: Final = f"{STANDSTILL}/holders"
CONTACTS: Final = f"{STANDSTILL}/contacts"
KEYS: Final = 2


def show_holders(visit: Visit) -> Answer:
    """Who holds, and the form for one more."""
    return _holders(visit, {}, [])


def act_holders(visit: Visit) -> Answer:
    """Enrol a holder by what his card says of itself, or end his part."""
    typed = Typed.of(visit)
    if visit.form.find("end"):
        reason = typed.text("reason")
        if typed.mistakes:
            return _holders(visit, typed.given, typed.mistakes)
        holder_id = visit.form.get("end")
        standstill.end_holder(
            visit.tx, holder_id, reason=reason, by=visit.by, context=visit.context
        )
        return visit.redirect(HOLDERS, notice="told-holder-ended")
    card_id, name = typed.text("card_id"), typed.text("name")
    keys = _read_keys(visit.form.find("card_keys"))
    if keys is None:
        typed.wrong("card_keys", "mistake-keys")
    if typed.mistakes or keys is None:
        return _holders(visit, typed.given, typed.mistakes)
    try:
        holder = msgspec.convert(
            {"holder_id": card_id, "name": name, "seal_key": keys[0], "sign_key": keys[1]}, Holder
        )
        standstill.enrol_holder(visit.tx, holder, by=visit.by, context=visit.context)
    except (msgspec.ValidationError, JukiError) as error:
        if isinstance(error, JukiError) and error.code is not ErrorCode.KEY_INVALID:
            raise
        typed.wrong("card_keys", "mistake-keys")
        return _holders(visit, typed.given, typed.mistakes)
    return visit.redirect(HOLDERS, notice="told-holder-enrolled")


def show_contacts(visit: Visit) -> Answer:
    """The contact list as a text to edit."""
    return _contacts(visit, None, ())


def act_contacts(visit: Visit) -> Answer:
    """Write the contact list anew."""
    text = visit.form.find("contacts")
    contacts, wrong = read_contacts(text)
    if wrong or not contacts:
        return _contacts(visit, text, wrong or (1,))
    standstill.save_contacts(visit.tx, contacts, by=visit.by, context=visit.context)
    return visit.redirect(STANDSTILL, notice="told-contacts")


def _read_keys(text: str) -> tuple[bytes, bytes] | None:
    """The two public keys of a card, as `juki standstill card` writes them."""
    words = text.split()
    if len(words) != KEYS:
        return None
    try:
        return b64decode(words[0], validate=True), b64decode(words[1], validate=True)
    except ValueError:
        return None


def _holders(visit: Visit, given: dict[str, str], mistakes: list[tuple[str, str]]) -> Answer:
    return visit.page(
        "standstill/holders.html",
        title="title-holders",
        status=422 if mistakes else 200,
        holders=standstill.list_holders(visit.tx, by=visit.by),
        stopped=standstill.list_stopped_holders(visit.tx, by=visit.by),
        given=given,
        mistakes=mistakes,
        wrong_fields=dict(mistakes),
    )


def _contacts(visit: Visit, text: str | None, wrong: tuple[int, ...]) -> Answer:
    found = standstill.find_contacts(visit.tx, by=visit.by)
    lines = "、".join(str(place) for place in wrong)
    mistakes = [("contacts", visit.words("mistake-contacts", lines=lines))] if wrong else []
    if text is None:
        text = write_contacts(found.contacts) if found else ""
    return visit.page(
        "standstill/contacts.html",
        title="title-contacts",
        status=422 if mistakes else 200,
        text=text,
        found=found,
        mistakes=mistakes,
    )


HOLDING_SCREENS: Final = (
    Screen(
        "J-B10c", HOLDERS, Function.STANDSTILL, Mode.EXECUTE,
        show=show_holders, act=act_holders, needs_case=False,
    ),
    Screen(
        "J-B10d", CONTACTS, Function.STANDSTILL, Mode.WRITE,
        show=show_contacts, act=act_contacts, needs_case=False,
    ),
)  # fmt: skip
