"""What of custody waits: decisions of a second person, and media that should be back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from jukinet.counters.screen import HomeRow, Visit
from jukinet.custody import procedures as custody
from jukinet.custody.medium import State
from jukinet.custody.output import OutputState
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import JST

CATALOGUE: Final = load_catalogue("jukinet.custody", "wording.toml")
DECIDED: Final = (State.REQUESTED, State.ERASING)


def list_waiting(visit: Visit) -> Sequence[HomeRow]:
    """Rows of the home screen for whoever may decide, and for whoever may fetch back."""
    tx, by, words = visit.tx, visit.by, CATALOGUE[visit.words.language]
    rows: list[HomeRow] = []
    if not by.operator.may(Function.MEDIA, Mode.READ):
        return rows
    if by.operator.may(Function.MEDIA, Mode.EXECUTE):
        rows += [
            HomeRow(
                group=words("home-output"),
                text=words(f"output-kind-{one.wanted.kind}"),
                since=one.requested_at,
                address=f"/outputs/{one.output_id}",
                owner=one.requested_by,
            )
            for one in custody.list_outputs(tx, by=by)
            if one.state is OutputState.REQUESTED
        ]
        rows += [
            HomeRow(
                group=words(f"home-medium-{one.state}"),
                text=one.name,
                since=one.made_at,
                address=f"/media/{one.medium_id}",
            )
            for one in custody.list_media(tx, by=by, states=DECIDED)
        ]
    for one in custody.list_overdue_media(tx, by=by, today=visit.today):
        if one.state not in DECIDED and one.wanted.due_on is not None:
            since = datetime.combine(one.wanted.due_on, time.max, JST)
            address = f"/media/{one.medium_id}"
            rows.append(
                HomeRow(words("home-medium-overdue"), one.name, since, address, raised=True)
            )
    return rows
