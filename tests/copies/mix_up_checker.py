"""The checker of who is on which paper: it reads what was printed, and knows who asked for what.

It trusts nothing of the program but the request as it was accepted: persons by their names in the
register, names read out of the printed PDF by another library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from pdf_texts import text_of

from jukinet.copies import procedures
from jukinet.platform.db.database import Database


def find_mixed_up(
    database: Database, papers: Iterable[tuple[UUID, bytes]], names: Mapping[UUID, str]
) -> list[str]:
    """Papers that lack somebody their request is about, or have anybody else on them.

    ``papers`` are request and printed bytes; ``names`` everybody's, and no two are alike.
    """
    wrong = []
    for request_id, pdf in papers:
        with database.transaction() as tx:
            wanted = set(procedures.get_request(tx, request_id).request.residents)
        text = text_of(pdf)
        found = {person for person, name in names.items() if name in text}
        if found != wanted:
            wrong.append(
                f"request {request_id}: {len(wanted - found)} missing, {len(found - wanted)} others"
            )
    return wrong
