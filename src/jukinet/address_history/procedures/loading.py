"""Take over the address histories of the system before, some in a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from jukinet.address_history import store
from jukinet.address_history.comparing import compare
from jukinet.address_history.file_format import ReadFile
from jukinet.address_history.procedures.entering import CANDIDATES_MAX
from jukinet.address_history.procedures.keeping import LoadedFile, load_files
from jukinet.address_history.procedures.telling import finder_of
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext

ELSEWHERE: Final = "invalid-address: the display names another municipality"
TWICE: Final = "record-exists: the same person stands in the file twice"


@dataclass(slots=True)
class Taken:
    """What came of some files: taken over, there already, and refused with the reason."""

    loaded: int = 0
    known: int = 0
    refused: list[tuple[ReadFile, str]] = field(default_factory=list)


def take_over_files(
    tx: Transaction, files: Sequence[ReadFile], *, at: datetime, context: NodeContext
) -> Taken:
    """Take over whoever has the domicile here and no file yet (Act Art. 16).

    Whom the office has already is passed over, so that a load that was stopped is begun again.
    """
    taken, finder, fresh = Taken(), finder_of(context.clock.today()), list[LoadedFile]()
    people = set[tuple[str, str, str]]()
    store.hold_people(tx, [one.person for one in files if one.person])
    for one in files:
        if one.person is None:
            taken.refused.append((one, one.refusal))
            continue
        key = (one.person.register_key, one.person.name_key, one.person.birth_date.text)
        if finder.find(one.person.domicile.text) != context.party.municipality:
            taken.refused.append((one, ELSEWHERE))
        elif key in people:
            taken.refused.append((one, TWICE))
        elif compare(one.person, store.list_candidates(tx, one.person, CANDIDATES_MAX)).file_id:
            taken.known += 1
        else:
            people.add(key)
            fresh.append(LoadedFile(one.person, one.lines))
    taken.loaded = load_files(tx, fresh, at=at, context=context)
    return taken
