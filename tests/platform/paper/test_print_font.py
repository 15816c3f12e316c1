"""The print font: where it is looked for, what is said without it, and its subsets for pages."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from jukinet.platform.paper import fonts
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.fonts import FontShelf, find_print_font, load_print_font
from jukinet.platform.web.wording import get_wording
from jukinet.terms.errors import ErrorCode, JukiError

NAMES = ["渡邉󠄏　太郎", "葛󠄂城　𠮷男"]


def test_an_offices_own_copy_comes_first_and_alone(tmp_path: Path) -> None:
    own = tmp_path / "ipamjm.ttf"
    with pytest.raises(JukiError):
        find_print_font(own)
    own.write_bytes(b"x")
    assert find_print_font(own) == own


def test_debians_place_comes_before_the_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(fonts, "DEBIAN", tmp_path / "debian.ttf")
    fonts.own_copy().parent.mkdir(parents=True)
    fonts.own_copy().write_bytes(b"x")
    assert find_print_font() == fonts.own_copy()
    (tmp_path / "debian.ttf").write_bytes(b"x")
    assert find_print_font() == tmp_path / "debian.ttf"


def test_without_the_font_people_are_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(fonts, "DEBIAN", tmp_path / "nowhere.ttf")
    with pytest.raises(JukiError) as raised:
        PaperEngine()
    assert raised.value.code is ErrorCode.FONT_MISSING
    for language in ("ja", "en"):
        assert "fonts-ipamj-mincho" in get_wording(raised.value.code, language).remedy


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ipamjm.ttf").write_bytes(b"not a font")
    with pytest.raises(JukiError) as raised:
        load_print_font(tmp_path / "ipamjm.ttf")
    assert raised.value.code is ErrorCode.FONT_MISSING


def test_a_subset_has_the_characters_of_the_page_and_their_variants(engine: PaperEngine) -> None:
    content = engine.subset("".join(NAMES))
    assert len(content) < 60_000
    with TTFont(io.BytesIO(content)) as font:
        assert set(map(ord, "渡邉太郎葛城𠮷男")) <= set(font.getBestCmap())
        [variants] = [one for one in font["cmap"].tables if one.format == 14]
        pairs = {
            (base, selector)
            for selector, entries in variants.uvsDict.items()
            for base, _ in entries
        }
    assert {(ord("邉"), 0xE010F), (ord("葛"), 0xE0102)} <= pairs


def test_a_shelf_gives_a_font_by_a_name_that_tells_nothing(engine: PaperEngine) -> None:
    shelf = engine.open_shelf()
    name = shelf.put(NAMES)
    assert shelf.put(reversed(NAMES)) == name
    assert len(name) == 32
    assert set(name) <= set("0123456789abcdef")
    assert shelf.find(name) == engine.subset("".join(sorted(set("".join(NAMES)))))
    assert shelf.find("0" * 32) is None


def test_a_full_shelf_lets_the_oldest_go(
    engine: PaperEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "SHELF_SUBSETS_MAX", 3)
    shelf = FontShelf(engine.font.path)
    names = [shelf.put([one]) for one in "一二三四五"]
    assert [shelf.find(name) is not None for name in names] == [False, False, True, True, True]
    again = shelf.put(["一"])
    assert again == names[0]
    assert shelf.find(again) is not None
