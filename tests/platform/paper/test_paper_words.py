"""Days and times on paper are written one way: with the era, in Japan's time."""

from __future__ import annotations

from datetime import UTC, datetime

from jukinet.platform.paper.words import instant_text, moment_text

AT = datetime(2003, 8, 24, 16, 15, tzinfo=UTC)


def test_a_moment_beside_its_name_has_the_era() -> None:
    assert moment_text(AT) == "平成15年8月25日 01:15"


def test_a_moment_in_a_list_is_as_short_as_its_column() -> None:
    assert instant_text(AT) == "2003-08-25 01:15"
