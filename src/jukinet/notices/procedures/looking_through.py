"""Looking through a part of an initial load before anything is done with it, column by column."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final, assert_never

from jukinet.notices.messages import InitialIdentification, parse_day, parse_instant
from jukinet.notices.procedures.forwarding import must_speak_for
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, must_be_codes
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party
from jukinet.terms.person import PersonName, Sex

_SHORT_LENGTHS: Final = frozenset(range(1, 51))  # no value of terms limits texts as short
_PLAIN: Final = "ア"  # taken by every text
_ANYWHERE: Final = MunicipalityCode("352039")  # an address is judged without its municipality
_HEXADECIMAL: Final = re.compile(r"[0-9a-f]*")
_SEXES: Final = frozenset(Sex)


def find_refusal(sender: Party, part: InitialIdentification) -> JukiError | None:
    """Why a part never can be taken: a bad row, or a sender who may not speak for it."""
    try:
        must_speak_for(sender, part.municipality)
        must_be_loadable(part)
    except JukiError as error:
        return error
    return None


def must_be_loadable(part: InitialIdentification) -> None:
    """Raise unless every row of a part is made of values that can exist; looked at by column."""
    rows = part.rows
    parse_instant(part.made_at)
    codes = [row.code for row in rows]
    must_be_codes(codes)
    if len(set(codes)) != len(codes):
        raise JukiError(ErrorCode.BODY_INVALID, "a code stands twice in one part")
    keys = [row.person_key for row in rows]
    if {*map(len, keys)} != {32} or not _HEXADECIMAL.fullmatch("".join(keys)):
        raise JukiError(ErrorCode.BODY_INVALID, "a person key is a uuid in hexadecimal")
    if not {row.sex for row in rows} <= _SEXES:
        raise JukiError(ErrorCode.INVALID_SEX, "not a word the register knows")
    for text in {row.birth_date for row in rows}:
        _must_be_birth_date(text)
    for text in {row.resident_since for row in rows}:
        parse_day(text)
    MunicipalityCode(part.municipality)
    _must_be_texts([row.name for row in rows], _Text.NAME)
    _must_be_texts([row.kana for row in rows if row.kana], _Text.KANA)
    _must_be_texts([row.address for row in rows], _Text.ADDRESS)


@lru_cache(maxsize=65536)
def _must_be_birth_date(text: str) -> None:
    LifeDate(text)


class _Text(Enum):
    """What a column of texts holds: which value must take each of them."""

    NAME = "name"
    KANA = "kana"
    ADDRESS = "address"

    def must_take(self, text: str) -> None:
        """Raise what the value raises."""
        match self:
            case _Text.NAME:
                PersonName(text, "")
            case _Text.KANA:
                PersonName(_PLAIN, text)
            case _Text.ADDRESS:
                Address(_ANYWHERE, text)
            case _ as never:
                assert_never(never)


def _must_be_texts(texts: list[str], kind: _Text) -> None:
    """Raise unless the value takes every text; most are not tried one by one.

    A text that is short, has no white space at its ends and is made of characters that the value
    takes anywhere, is taken. All others (a variation selector may stand only behind some) are
    tried as they are.
    """
    lengths = set(map(len, texts))
    if not lengths <= _SHORT_LENGTHS or texts != list(map(str.strip, texts)):
        for text in texts:
            kind.must_take(text)
        return
    particular = [one for one in set("".join(texts)) if not _is_taken_anywhere(kind, one)]
    if particular:
        holding_one = {text for one in particular for text in texts if one in text}
        for text in filter(holding_one.__contains__, texts):
            kind.must_take(text)


@lru_cache(maxsize=65536)
def _is_taken_anywhere(kind: _Text, character: str) -> bool:
    try:
        kind.must_take(f"{_PLAIN}{character}{_PLAIN}")
    except JukiError:
        return False
    return True
