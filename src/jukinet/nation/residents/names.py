"""Names: surnames by frequency, given names by sex and period of birth, and their variants.

Surnames and their counts come from japanese-personal-name-dataset.  Given names come from our own
list of names that were common in each period (``given_names.csv``; the order is roughly the order
of frequency), which gives about three in five people theirs; the others get one from the dataset
whose reading ends as names of that period did.

A share of those whose surname can be written with a variant character has it (髙, 﨑, 𠮷, 邉, 葛
with a variation selector …): a few per cent of everybody, which is what makes searching by name
hard in every real register.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from japanese_personal_name_dataset import NameDict, load_dataset
from numpy.typing import NDArray

from jukinet.nation.residents.texts import TextTable, draw_table

MALE: Final = 0
FEMALE: Final = 1

# First years of birth of the periods in given_names.csv.
PERIODS: Final = (1868, 1926, 1946, 1966, 1981, 1993)

SURNAME_BITS: Final = 18
GIVEN_BITS: Final = 16

# What a character may be replaced by, each with the share of its bearers who write it so.
SURNAME_VARIANTS: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "高": (("髙", 0.12),),
    "崎": (("﨑", 0.10), ("嵜", 0.03)),
    "吉": (("𠮷", 0.10),),
    "辺": (("邉", 0.10), ("邊", 0.02)),
    "斎": (("齊", 0.08), ("斉", 0.10)),
    "沢": (("澤", 0.04),),
    "浜": (("濵", 0.10), ("濱", 0.15)),
    "桑": (("桒", 0.08),),
    "柳": (("栁", 0.10),),
    "徳": (("德", 0.20),),
    "瀬": (("瀨", 0.10),),
    "富": (("冨", 0.12),),
    "広": (("廣", 0.12),),
    "館": (("舘", 0.30),),
    "島": (("嶋", 0.05), ("嶌", 0.01)),
    "葛": (("葛\U000e0102", 0.30), ("葛\U000e0100", 0.15)),
    "辻": (("辻\U000e0101", 0.30),),
}
GIVEN_VARIANTS: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "恵": (("惠", 0.08),),
    "真": (("眞", 0.06),),
    "清": (("淸", 0.04),),
    "徳": (("德", 0.15),),
    "栄": (("榮", 0.15),),
    "静": (("靜", 0.04),),
    "国": (("國", 0.10),),
}

# Names of the long tail end like this in their period; the share of people who get one of them.
_TAIL_SHARE: Final = 0.4
_TAIL_PER_READING: Final = 6
_ENDINGS: Final = {
    MALE: (
        ("いち", "じ", "ぞう", "きち", "ろう", "お", "さく", "すけ"),
        ("お", "いち", "じ", "ろう", "のり", "し", "よし"),
        ("お", "ひこ", "ゆき", "み", "のり", "し", "じ", "ひろ"),
        ("ゆき", "ひろ", "き", "と", "や", "のり", "し", "じ"),
        ("すけ", "き", "た", "と", "や", "へい", "ま", "ひろ"),
        ("と", "た", "き", "ま", "すけ", "や", "せい", "く"),
    ),
    FEMALE: (
        ("え", "よ", "の", "こ"),
        ("こ", "え", "よ"),
        ("こ", "み", "え", "よ"),
        ("み", "こ", "え", "か", "り", "き"),
        ("み", "か", "り", "な", "え", "ほ", "い"),
        ("な", "か", "り", "ほ", "ね", "の", "い", "み"),
    ),
}


@dataclass(frozen=True, slots=True)
class NameTable:
    """Written names and readings with the weight of each."""

    written: TextTable
    kana: TextTable
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Names:
    """All names, and the tables by which they are drawn."""

    surnames: NameTable
    given: NameTable
    draw_surname: NDArray[np.int32]
    # One row for each sex and period: sex * len(PERIODS) + period.
    draw_given: NDArray[np.int32]


def to_katakana(text: str) -> str:
    """Hiragana as katakana; everything else stays."""
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


_Entry = tuple[str, str, float]


@lru_cache(maxsize=1)
def load_names() -> Names:
    """Everything above as tables; made once a process."""
    men, women, last = load_dataset(kind="org", include_last_names=True)
    surnames = [
        entry
        for written, facts in last.items()
        for entry in _with_variants(
            (written, to_katakana(facts["reading"]), float(facts["count"])),
            SURNAME_VARIANTS,
            known=last.keys(),
        )
    ]
    tails = {MALE: _tail(men), FEMALE: _tail(women)}
    given: list[_Entry] = []
    places: dict[tuple[str, str], int] = {}
    draws = []
    for sex in (MALE, FEMALE):
        for period in range(len(PERIODS)):
            weights = _weigh_period(sex, period, tails[sex], given, places)
            draws.append(weights)
    width = len(given)
    draw_given = np.stack(
        [draw_table(np.pad(each, (0, width - len(each))), GIVEN_BITS) for each in draws]
    )
    surname_table = _to_table(surnames)
    return Names(
        surnames=surname_table,
        given=_to_table(given),
        draw_surname=draw_table(surname_table.weights, SURNAME_BITS),
        draw_given=draw_given,
    )


def _to_table(entries: list[_Entry]) -> NameTable:
    return NameTable(
        written=TextTable.from_texts(entry[0] for entry in entries),
        kana=TextTable.from_texts(entry[1] for entry in entries),
        weights=np.array([entry[2] for entry in entries]),
    )


def _with_variants(
    name: tuple[str, str, float],
    variants: dict[str, tuple[tuple[str, float], ...]],
    known: Container[str] = (),
) -> Iterator[_Entry]:
    """The name and its variant spellings, the weight divided among them."""
    written, kana, weight = name
    left = weight
    for character, spellings in variants.items():
        if character not in written:
            continue
        for spelling, share in spellings:
            variant = written.replace(character, spelling)
            if variant in known:
                continue
            left -= weight * share
            yield variant, kana, weight * share
    yield written, kana, left


def _tail(names: NameDict) -> list[tuple[str, str]]:
    """Reading and some spellings of every name of the dataset, in its order."""
    found = []
    for reading, facts in names.items():
        spellings = facts["kanji"]
        step = max(1, len(spellings) // _TAIL_PER_READING)
        found += [(reading, each) for each in spellings[::step][:_TAIL_PER_READING] if each]
    return found


def _weigh_period(
    sex: int,
    period: int,
    tail: list[tuple[str, str]],
    given: list[_Entry],
    places: dict[tuple[str, str], int],
) -> NDArray[np.float64]:
    """Weights over ``given`` (which grows by names not yet in it) for one sex and period."""
    common = [
        (rank, row["written"], row["kana"])
        for rank, row in enumerate(_read_given(sex, PERIODS[period]))
    ]
    weighed: dict[int, float] = {}
    total = sum(1 / (rank + 3) for rank, _, _ in common)
    for rank, written, kana in common:
        share = (1 - _TAIL_SHARE) / (rank + 3) / total
        for variant in _with_variants((written, kana, share), GIVEN_VARIANTS):
            _add(variant, weighed, given, places)
    fitting = [(r, w) for r, w in tail if r.endswith(_ENDINGS[sex][period])]
    for reading, written in fitting:
        entry = (written, to_katakana(reading), _TAIL_SHARE / len(fitting))
        _add(entry, weighed, given, places)
    weights = np.zeros(len(given))
    weights[list(weighed)] = list(weighed.values())
    return weights


def _add(
    entry: _Entry,
    weighed: dict[int, float],
    given: list[_Entry],
    places: dict[tuple[str, str], int],
) -> None:
    written, kana, weight = entry
    place = places.setdefault((written, kana), len(given))
    if place == len(given):
        given.append((written, kana, 0.0))
    weighed[place] = weighed.get(place, 0.0) + weight


@lru_cache(maxsize=1)
def _given_rows() -> list[dict[str, str]]:
    text = (files("jukinet.nation.residents") / "given_names.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _read_given(sex: int, born_from: int) -> list[dict[str, str]]:
    word = "male" if sex == MALE else "female"
    return [
        row for row in _given_rows() if row["sex"] == word and row["born_from"] == str(born_from)
    ]
