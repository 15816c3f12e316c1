"""Braille on a card (点字エンボス): a reading turned into cells, at the holder's wish.

Kana Braille writes sounds, not spellings.  The dots of a syllable are those of its vowel with
those of its consonant; a cell before it voices it (5), half-voices it (6), contracts it (4), or
marks a sound of foreign words (2-6).  A long う is written with the long mark: さとう becomes
サトー.  Whether a う after an o-row or u-row syllable is long depends on the word, which no program
knows (井上 is イノウエ): :func:`propose_reading` proposes, and the clerk asks the holder.

A card has room for two short lines, and no word is divided between them.  Figures and letters are
written with their own prefixes; any other sign is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import habachen

from jukinet.terms.errors import ErrorCode, JukiError

LINES_MAX: Final = 2
"""Two lines of Braille fit beside the chip's contacts and above the lower edge."""
SPACE: Final = 0
LONG: Final = "ー"


def _dots(figures: str) -> int:
    """Dots by their numbers, 1 to 6, as the bits of a cell."""
    return sum(1 << (int(one) - 1) for one in figures)


_VOWELS: Final = {"a": "1", "i": "12", "u": "14", "e": "124", "o": "24"}
_ROWS: Final = {
    "": "あいうえお", "6": "かきくけこ", "56": "さしすせそ", "35": "たちつてと", "3": "なにぬねの",
    "36": "はひふへほ", "356": "まみむめも", "5": "らりるれろ",
}  # fmt: skip
_ALONE: Final = {
    "や": "34", "ゆ": "346", "よ": "345", "わ": "3", "ゐ": "23", "ゑ": "235", "を": "35",
    "ん": "356", "っ": "2", LONG: "25",
}  # fmt: skip
_PLAIN: Final = "かきくけこさしすせそたちつてとはひふへほ"
_VOICED: Final = dict(zip("がぎぐげござじずぜぞだぢづでどばびぶべぼ", _PLAIN, strict=True))
_HALF_VOICED: Final = dict(zip("ぱぴぷぺぽ", "はひふへほ", strict=True))
_CONTRACTED: Final = {"ゃ": 0, "ゅ": 2, "ょ": 4}
_CONTRACTING: Final = {
    "き": ("4", "かきくけこ"), "し": ("4", "さしすせそ"), "ち": ("4", "たちつてと"),
    "に": ("4", "なにぬねの"), "ひ": ("4", "はひふへほ"), "み": ("4", "まみむめも"),
    "り": ("4", "らりるれろ"), "ぎ": ("45", "かきくけこ"), "じ": ("45", "さしすせそ"),
    "ぢ": ("45", "たちつてと"), "び": ("45", "はひふへほ"), "ぴ": ("46", "はひふへほ"),
}  # fmt: skip
_FOREIGN: Final = {
    "いぇ": ("4", "え"), "きぇ": ("4", "け"), "しぇ": ("4", "せ"), "ちぇ": ("4", "て"),
    "にぇ": ("4", "ね"), "ひぇ": ("4", "へ"), "じぇ": ("45", "せ"), "すぃ": ("4", "し"),
    "ずぃ": ("45", "し"), "てぃ": ("4", "ち"), "でぃ": ("45", "ち"), "とぅ": ("26", "つ"),
    "どぅ": ("256", "つ"), "てゅ": ("46", "つ"), "でゅ": ("456", "つ"), "うぃ": ("26", "い"),
    "うぇ": ("26", "え"), "うぉ": ("26", "お"), "くぁ": ("26", "か"), "くぃ": ("26", "き"),
    "くぇ": ("26", "け"), "くぉ": ("26", "こ"), "ぐぁ": ("256", "か"), "つぁ": ("26", "た"),
    "つぃ": ("26", "ち"), "つぇ": ("26", "て"), "つぉ": ("26", "と"), "ふぁ": ("26", "は"),
    "ふぃ": ("26", "ひ"), "ふぇ": ("26", "へ"), "ふぉ": ("26", "ほ"), "ふゅ": ("46", "ゆ"),
    "ふょ": ("46", "よ"), "ゔぁ": ("256", "は"), "ゔぃ": ("256", "ひ"), "ゔ": ("256", "ふ"),
    "ゔぇ": ("256", "へ"), "ゔぉ": ("256", "ほ"), "ゔゅ": ("456", "ゆ"), "ゔょ": ("456", "よ"),
}  # fmt: skip
_SMALL: Final = dict(zip("ぁぃぅぇぉ", "あいうえお", strict=True))


def _syllables() -> dict[str, tuple[int, ...]]:
    """Every syllable with its cells; the longest spelling is looked up first."""
    cells: dict[str, tuple[int, ...]] = {
        kana: (_dots(figures),) for kana, figures in _ALONE.items()
    }
    for consonant, row in _ROWS.items():
        for kana, vowel in zip(row, _VOWELS.values(), strict=True):
            cells[kana] = (_dots(vowel + consonant),)
    for voiced, plain in _VOICED.items():
        cells[voiced] = (_dots("5"), *cells[plain])
    for voiced, plain in _HALF_VOICED.items():
        cells[voiced] = (_dots("6"), *cells[plain])
    for kana, (mark, row) in _CONTRACTING.items():
        for small, at in _CONTRACTED.items():
            cells[kana + small] = (_dots(mark), *cells[row[at]])
    for kana, (mark, plain) in _FOREIGN.items():
        cells[kana] = (_dots(mark), *cells[plain])
    for small, plain in _SMALL.items():
        cells[small] = cells[plain]
    return cells


_CELLS: Final = _syllables()
_LETTERS: Final = {
    "a": "1", "b": "12", "c": "14", "d": "145", "e": "15", "f": "124", "g": "1245", "h": "125",
    "i": "24", "j": "245", "k": "13", "l": "123", "m": "134", "n": "1345", "o": "135",
    "p": "1234", "q": "12345", "r": "1235", "s": "234", "t": "2345", "u": "136", "v": "1236",
    "w": "2456", "x": "1346", "y": "13456", "z": "1356",
}  # fmt: skip
_JOINED: Final = "あいうえおらりるれろ"
"""Their cells are those of figures: after a figure a joint keeps them apart."""
_NUMBER, _LETTER, _CAPITAL, _JOINT = _dots("3456"), _dots("56"), _dots("6"), _dots("36")
_ASCII: Final = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
"""The 64 cells in the order of their bits, as embossers' files (BRF) write them."""
_SPACES: Final = frozenset(" \u3000・=＝")
_LONG_AFTER: Final = frozenset(
    "うくすつぬふむゆるぐずづぶぷゅゔおこそとのほもよろをごぞどぼぽょ"
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class BrailleText:
    """What is embossed: lines of cells, each cell its six dots as bits."""

    lines: tuple[tuple[int, ...], ...]

    def __repr__(self) -> str:
        return "BrailleText(•••)"

    @property
    def unicode(self) -> str:
        """The cells as Unicode Braille patterns, a line each."""
        return "\n".join("".join(chr(0x2800 + cell) for cell in line) for line in self.lines)

    @property
    def embossing(self) -> bytes:
        """The file an embosser takes: one letter a cell, each line ended by CR LF."""
        return "".join(
            "".join(_ASCII[cell] for cell in line) + "\r\n" for line in self.lines
        ).encode("ascii")


def propose_reading(kana: str) -> str:
    """The reading as Braille would spell it, long う as the long mark; to be asked about.

    A う before え is left, for it begins a word of its own in most names (井上, 川上).
    """
    plain = _hiragana(kana)
    out = []
    for at, letter in enumerate(plain):
        long = letter == "う" and at > 0 and plain[at - 1] in _LONG_AFTER
        out.append(LONG if long and plain[at + 1 : at + 2] != "え" else letter)
    return "".join(out)


def emboss(reading: str, *, cells_max: int) -> BrailleText:
    """The cells of a reading, its parts filled into lines of ``cells_max`` cells.

    Raises BRAILLE_UNFIT for a sign that Braille of names does not have, or when there is no room: a
    name is not cut, its holder chooses what is embossed.
    """
    lines: list[tuple[int, ...]] = []
    for part in _parts(_hiragana(reading)):
        cells = _cells_of(part)
        if lines and len(lines[-1]) + 1 + len(cells) <= cells_max:
            lines[-1] = (*lines[-1], SPACE, *cells)
        else:
            lines.append(cells)
    if not lines or len(lines) > LINES_MAX or max(map(len, lines)) > cells_max:
        raise JukiError(
            ErrorCode.BRAILLE_UNFIT, f"not in {LINES_MAX} lines of {cells_max} cells",
            cells=cells_max,
        )  # fmt: skip
    return BrailleText(tuple(lines))


def _hiragana(text: str) -> str:
    full = habachen.hankaku_to_zenkaku(text, ascii=False, digit=False)
    return str(habachen.katakana_to_hiragana(full))


def _parts(text: str) -> list[str]:
    spaced = "".join(" " if one in _SPACES else one for one in text)
    return spaced.split()


def _cells_of(part: str) -> tuple[int, ...]:
    """One word; figures and letters open with their prefix and a joint closes figures."""
    cells: list[int] = []
    kind, at = "", 0
    while at < len(part):
        before, one = kind, part[at]
        if one.isascii() and one.isdigit():
            kind = "figure"
            prefix = () if before == kind else (_NUMBER,)
            cells += [*prefix, _dots(_LETTERS["jabcdefghi"[int(one)]])]
        elif one.isascii() and one.isalpha():
            kind = "letter"
            prefix = () if before == kind else (_LETTER,)
            cells += [
                *prefix,
                *((_CAPITAL,) if one.isupper() else ()),
                _dots(_LETTERS[one.lower()]),
            ]
        else:
            kind = "kana"
            syllable = next((s for s in (part[at : at + 2], one) if s in _CELLS), None)
            if syllable is None:
                raise JukiError(ErrorCode.BRAILLE_UNFIT, "a sign that Braille of names has not")
            if before == "letter" or (before == "figure" and one in _JOINED):
                cells.append(_JOINT)
            cells += _CELLS[syllable]
            at += len(syllable) - 1
        at += 1
    return tuple(cells)
