"""Characters of names and addresses, and the keys they are searched by.

What a register wrote is kept as it was written: no Unicode normalisation ever touches a stored
name, because NFC already replaces 﨑-like compatibility ideographs by other people's characters.
Searching works on keys computed beside it:

* ``search_kana`` makes a reading voiceless (清音化): hiragana, large letters, no voicing marks, no
  long mark.
* ``search_name`` replaces each ideograph by one canonical form.  A character inside JIS X 0208
  stands for itself unless our table of variant groups joins it to another (斉斎齊齋); any other is
  first reduced along the published MJ reduction map (MJ縮退マップ), by the strongest reason
  available.  Variation selectors are dropped: an ideograph and its registered variation are
  unifiable by definition.
* ``search_address`` also writes numerals and hyphens one way.

Keys are made for every row of an initial load, so each is one ``str.translate`` over a table that
remembers what it has looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Final

import habachen
from jntajis import MJShrinkSchemeCombo, mj_shrink_candidates

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.tables import read_rows

_SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IDEOGRAPHS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af々〇〆"
# Latin, Greek, Cyrillic, marks and symbols that addresses use, kana with its older forms
# (変体仮名), full and half widths: the repertoire of the register beside the ideographs.
_OTHERS: Final = (
    "\x20-\x7e\xa0-\xac\xae-\u024f\u0370-\u0377\u037a-\u037f\u0384-\u03ff\u0400-\u04ff"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20c0\u2100-\u218b\u2190-\u21ff"
    "\u2200-\u22ff\u2460-\u24ff\u2500-\u266f\u2e80-\u2fd5\u3000-\u303f\u3041-\u3096\u3099-\u30ff"
    "\u31f0-\u31ff\u3220-\u33ff\uff01-\uff9f\uffe0-\uffe6\U0001b000-\U0001b167"
)
_PLAIN: Final = re.compile(f"[{_IDEOGRAPHS}{_OTHERS}]+")
# A selector may only follow an ideograph. No two branches begin alike, so a refused text costs one
# pass; possessive quantifiers would say so, but Python 3.11.0 to 3.11.3 gets them wrong.
_REPRESENTABLE: Final = re.compile(f"(?:[{_IDEOGRAPHS}][{_SELECTORS}]?|[{_OTHERS}])+")
_SELECTOR: Final = re.compile(f"[{_SELECTORS}]")


def character_count(text: str) -> int:
    """How many characters a person sees: an ideograph and its variation selector are one."""
    if text.isascii():
        return len(text)
    return len(text) - len(_SELECTOR.findall(text))


def must_be_representable(text: str) -> None:
    """Raise unless every character can be kept, printed and sent (文字の範囲).

    Controls, private-use characters (外字), unpaired surrogates and lone variation selectors
    cannot; the register must replace a private-use character before it reaches the network.
    """
    if _PLAIN.fullmatch(text) is None and _REPRESENTABLE.fullmatch(text) is None:
        raise JukiError(ErrorCode.INVALID_CHARACTER, "a character outside the repertoire")


# --- readings -------------------------------------------------------------------------------

_HIRAGANA: Final = (
    "ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとど"
    "なにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをん"
    "ゔゕゖ"
)
_VOICELESS: Final = (
    "ああいいううええおおかかききくくけけここささししすすせせそそたたちちつつつててとと"
    "なにぬねのはははひひひふふふへへへほほほまみむめもややゆゆよよらりるれろわわいえおん"
    "うかけ"
)
_HALF_WIDTH: Final = "ｦｧｨｩｪｫｬｭｮｯｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ"
_HALF_VOICELESS: Final = (
    "おあいうえおやゆよつあいうえおかきくけこさしすせそたちつてと"
    "なにぬねのはひふへほまみむめもやゆよらりるれろわん"
)
_HALF_FULL: Final = (
    "ヲァィゥェォャュョッアイウエオカキクケコサシスセソタチツテト"
    "ナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
)
_DROPPED: Final = " \u3000\u30fb･ーｰ゛゜ﾞﾟ\u3099\u309a-‐－=＝.．,，'’"
_FULL_LATIN: Final = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_LOWER: Final = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}


def _kana_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {**_FULL_LATIN, **_LOWER}
    for written, plain in zip(_HIRAGANA, _VOICELESS, strict=True):
        table[ord(written)] = plain
        table[ord(written) + 0x60] = plain
    for written, plain in zip(_HALF_WIDTH, _HALF_VOICELESS, strict=True):
        table[ord(written)] = plain
    table.update({ord("ヷ"): "わ", ord("ヸ"): "い", ord("ヹ"): "え", ord("ヺ"): "お"})
    table.update({ord(mark): None for mark in _DROPPED})
    return table


_KANA: Final = _kana_table()
# じ and ぢ, ず and づ sound alike and are written one for the other.
_ALIKE: Final = {"じ": "しち", "ぢ": "ちし", "ず": "すつ", "づ": "つす"}
_ALIKE_KATAKANA: Final = str.maketrans("ジヂズヅ", "じぢずづ")
KEYS_MAX: Final = 16


def search_kana(text: str) -> str:
    """The search key of a reading (清音化かな)."""
    return text.translate(_KANA)


def kana_keys(text: str) -> frozenset[str]:
    """All keys a question may mean by a reading: じ/ぢ and ず/づ are tried both ways."""
    choices = [_ALIKE.get(letter, letter) for letter in text.translate(_ALIKE_KATAKANA)]
    found: set[str] = {search_kana(text)}
    for spelling in product(*choices):
        found.add(search_kana("".join(spelling)))
        if len(found) >= KEYS_MAX:
            break
    return frozenset(found)


# --- names ----------------------------------------------------------------------------------

# Strongest reason first; ``mj_shrink_candidates`` itself does not rank them.
_REASONS: Final = (
    int(MJShrinkSchemeCombo.JIS_INCORPORATION_UCS_UNIFICATION_RULE),
    int(MJShrinkSchemeCombo.MOJ_FAMILY_REGISTER_ACT_RELATED_NOTICE),
    int(MJShrinkSchemeCombo.MOJ_NOTICE_582),
    int(MJShrinkSchemeCombo.INFERENCE_BY_READING_AND_GLYPH),
)
_ALL_REASONS: Final = sum(_REASONS)
_CANDIDATES_MAX: Final = 64


def _is_common(character: str) -> bool:
    """Whether JIS X 0208 has the character."""
    try:
        character.encode("iso2022_jp")
    except UnicodeEncodeError:
        return False
    return True


def _reduce(character: str) -> str:
    """The character's reduction into JIS X 0208, or itself when the map knows none."""
    if _is_common(character):
        return character
    for reason in _REASONS:
        candidates = mj_shrink_candidates(character, reason, _CANDIDATES_MAX)
        common = [one for one in candidates if len(one) == 1 and _is_common(one)]
        if common:
            return min(common)
    return character


@lru_cache(maxsize=1)
def _variant_groups() -> dict[str, str]:
    return {
        variant: row["canonical"]
        for row in read_rows("variant_groups.csv")
        for variant in row["variants"]
    }


class _CanonicalForms(dict[int, str | None]):
    """A translation table that finds a character's canonical form once and remembers it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        groups = _variant_groups()
        form = groups.get(character)
        if form is None:
            reduced = _reduce(character)
            form = groups.get(reduced, reduced)
        self[code] = form
        return form


def _canonical_table() -> _CanonicalForms:
    table = _CanonicalForms({**_FULL_LATIN, **_LOWER})
    table.update({ord(mark): None for mark in " \u3000・･.．,，'’-‐－=＝"})
    selectors = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
    table.update(dict.fromkeys(selectors, None))
    for written, plain in zip(_HALF_WIDTH, _HALF_FULL, strict=True):
        table[ord(written)] = plain
    table[ord("ｰ")] = "ー"
    return table


_CANONICAL: Final = _canonical_table()
_REPEATED: Final = re.compile("(.)(々+)")
_HALF_MARKS: Final = re.compile("[ﾞﾟ]")


def search_name(text: str) -> str:
    """The search key of a written name: canonical characters, no spaces, 佐々木 as 佐佐木."""
    if _HALF_MARKS.search(text):
        text = habachen.hankaku_to_zenkaku(text, ascii=False, digit=False)
    key = text.translate(_CANONICAL)
    if "々" in key:
        return _REPEATED.sub(lambda found: found[1] * (1 + len(found[2])), key)
    return key


def search_names(texts: Sequence[str]) -> list[str]:
    """The search keys of a column of written names, which is made canonical in one go."""
    joined = "\0".join(texts)
    if not texts or _HALF_MARKS.search(joined):
        return [search_name(text) for text in texts]
    keys = joined.translate(_CANONICAL).split("\0")
    if "々" in joined:
        keys = [
            search_name(text) if "々" in text else key
            for text, key in zip(texts, keys, strict=True)
        ]
    return keys


def name_keys(text: str) -> frozenset[str]:
    """Every key under which a name may be held, by each reason of the MJ reduction map."""
    bare = _SELECTOR.sub("", text)
    candidates = mj_shrink_candidates(bare, _ALL_REASONS, _CANDIDATES_MAX)
    return frozenset({search_name(text), *(search_name(one) for one in candidates)})


# --- addresses ------------------------------------------------------------------------------

_NUMERALS: Final = {figure: at for at, figure in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER: Final = re.compile(
    "[〇一二三四五六七八九十百]+(?=丁目|番地|番(?![町丁館])|号|[-‐‑‒–—―−－ーｰ][0-9])"
)
_HYPHENS: Final = re.compile(r"(?<=[0-9])[-‐‑‒–—―−－ーｰのノ之](?=[0-9])")
_UNITS: Final = re.compile(r"(?<=[0-9])(?:丁目|番地の|番地|番(?![町丁館])|号)")
_ENDING_HYPHENS: Final = re.compile(r"-+(?![0-9])")
_SPACES: Final = re.compile(r"\s+")
_SECTION: Final = re.compile("^([^字0-9]+)字(?=.)")
_LINKING: Final = str.maketrans({"ヶ": "ケ", "ヵ": "カ", "が": "ケ", "ガ": "ケ", "ッ": "ツ"})
_ADDRESS_WIDTH: Final = str.maketrans(
    {**{chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}, "\u3000": " "}
)


def _figure(found: re.Match[str]) -> str:
    """An ideographic number in figures: 二十一 and 二一 are both 21."""
    text = found[0]
    if "十" not in text and "百" not in text:
        return "".join(str(_NUMERALS[figure]) for figure in text)
    total, current = 0, 0
    for figure in text:
        if figure in "十百":
            total += (current or 1) * (10 if figure == "十" else 100)
            current = 0
        else:
            current = _NUMERALS[figure]
    return str(total + current)


def search_address(text: str) -> str:
    """The search key of an address: figures and hyphens one way, 一丁目２番３号 as 1-2-3."""
    plain = _SPACES.sub("", text.translate(_ADDRESS_WIDTH))
    plain = _KANJI_NUMBER.sub(_figure, plain)
    plain = _UNITS.sub("-", plain)
    plain = _HYPHENS.sub("-", plain)
    plain = _ENDING_HYPHENS.sub("", plain.replace("--", "-"))
    return _without_old_units(plain).translate(_LINKING).translate(_ADDRESS_FORMS)


def _without_old_units(plain: str) -> str:
    """Without 大字 and 字, which some write and some leave out."""
    if not plain.startswith(("大字", "字")):
        return plain
    return _SECTION.sub(r"\1", plain.removeprefix("大").removeprefix("字"))


class _AddressForms(dict[int, str | None]):
    """As the canonical forms of names, but figures keep their hyphens."""

    def __missing__(self, code: int) -> str | None:
        form = chr(code) if chr(code) == "-" else _CANONICAL[code]
        self[code] = form
        return form


_ADDRESS_FORMS: Final = _AddressForms()
