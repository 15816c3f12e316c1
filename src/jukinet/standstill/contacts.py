"""The contact list (連絡網): whom to call when machines stop, in the order of calling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

CONTACTS_MAX: Final = 60
"""On the day somebody calls them one after the other; a longer list is read by nobody."""


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line: duty, who, number by day, number at night and on holidays."""

    duty: Annotated[str, Meta(min_length=1, max_length=60)]
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    by_day: Annotated[str, Meta(pattern=r"^[0-9+()\- ]{3,30}$")]
    at_night: Annotated[str, Meta(pattern=r"^[0-9+()\- ]{0,30}$")] = ""

    def __repr__(self) -> str:
        return "Contact(•••)"


@dataclass(frozen=True, slots=True)
class ContactList:
    """The contact list that holds, and who wrote it when."""

    contacts: tuple[Contact, ...]
    made_by: str
    made_at: datetime


def read_contacts(text: str) -> tuple[tuple[Contact, ...], tuple[int, ...]]:
    """The lines of a text, «duty, name, by day, at night»; and the numbers of wrong ones.

    Those after the first CONTACTS_MAX are wrong, too: nobody is to believe that they are kept.
    """
    contacts: list[Contact] = []
    wrong: list[int] = []
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        fields = [field.strip() for field in re.split("[,、，\t]", line)]
        if len(fields) > len(_FIELDS) or len(contacts) == CONTACTS_MAX:
            wrong.append(place)
            continue
        try:
            contacts.append(msgspec.convert(dict(zip(_FIELDS, fields, strict=False)), Contact))
        except msgspec.ValidationError:
            wrong.append(place)
    return tuple(contacts), tuple(wrong)


def write_contacts(contacts: tuple[Contact, ...]) -> str:
    """The same as a text to edit."""
    return "\n".join(
        ", ".join(filter(None, (one.duty, one.name, one.by_day, one.at_night))) for one in contacts
    )


_FIELDS: Final = ("duty", "name", "by_day", "at_night")
