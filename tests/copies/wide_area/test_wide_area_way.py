"""From a counter of one town to the register of another and back, over real lines and databases.

Every scenario goes the whole way: office, server, server, office, mutual TLS between them.
"""

from __future__ import annotations

import asyncio

from two_towns import BOTH_ON_REQUEST, HOME, TwoTowns

from jukinet.copies.wide_area.reply import Given
from jukinet.copies.wide_area.request import Listed


def test_a_copy_is_asked_for_and_given_within_one_call(towns: TwoTowns) -> None:
    """Act Art. 12-4 (1) to (3)."""
    head, child = towns.family("見本 太郎", "見本 花子")

    async def scenario() -> Given:
        async with towns.running():
            reply = await towns.ask(
                towns.request(child, listed=Listed.HOUSEHOLD, asked=BOTH_ON_REQUEST)
            )
        assert isinstance(reply, Given)
        return reply

    given = asyncio.run(scenario())
    assert [entry.name.written for entry in given.entries] == ["見本 太郎", "見本 花子"]
    assert given.householder == "見本 太郎"
    assert [str(entry.relationship) for entry in given.entries] == ["世帯主", "子"]
    assert {entry.address.municipality for entry in given.entries} == {HOME}
    assert given.entries[1].code == towns.record(child).identification.code
    assert head != child
