"""The environment gets the print font where it can, and stops for nothing where it cannot.

Real programs stand in for apt-get and dpkg-deb: small scripts on a PATH of the test's own.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
DOWNLOADS = "#!/bin/sh\necho package > font.deb\n"
UNPACKS = """#!/bin/sh
mkdir -p "$3/usr/share/fonts/truetype/ipamj" "$3/usr/share/doc/fonts-ipamj-mincho"
echo font > "$3/usr/share/fonts/truetype/ipamj/ipamjm.ttf"
echo terms > "$3/usr/share/doc/fonts-ipamj-mincho/IPA_Font_License_Agreement_v1.0.txt"
"""
FAILS = "#!/bin/sh\necho 'no network' >&2\nexit 100\n"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, for an ordinary user on a machine without the font."""
    spec = importlib.util.spec_from_file_location("tools_environment", TOOLS / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PRINT_FONT_PLACE", tmp_path / "debian" / "ipamjm.ttf")
    monkeypatch.setattr(module, "PRINT_FONT_COPY", tmp_path / "venv" / "share" / "ipamjm.ttf")
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    return module


def put_programs(folder: Path, monkeypatch: pytest.MonkeyPatch, **programs: str) -> None:
    folder.mkdir()
    for name, text in programs.items():
        (folder / name.replace("_", "-")).write_text(text)
        (folder / name.replace("_", "-")).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin" if programs else str(folder))


def test_an_ordinary_user_gets_a_copy_with_its_licence(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_programs(tmp_path / "bin", monkeypatch, apt_get=DOWNLOADS, dpkg_deb=UNPACKS)
    environment.get_print_font()
    copy = environment.PRINT_FONT_COPY
    assert copy.read_text() == "font\n"
    assert (copy.parent / "IPA_Font_License_Agreement_v1.0.txt").exists()
    assert not copy.with_suffix(".part").exists()


def test_a_font_that_is_there_is_left_alone(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_programs(tmp_path / "bin", monkeypatch, apt_get=FAILS, dpkg_deb=FAILS)
    environment.PRINT_FONT_PLACE.parent.mkdir()
    environment.PRINT_FONT_PLACE.write_text("font")
    environment.get_print_font()
    assert not environment.PRINT_FONT_COPY.exists()


@pytest.mark.parametrize("root", [False, True])
def test_without_network_nothing_stops_and_a_sentence_says_what_to_do(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], root: bool,
) -> None:  # fmt: skip
    put_programs(tmp_path / "bin", monkeypatch, apt_get=FAILS, dpkg_deb=FAILS)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1_000)
    environment.get_print_font()
    assert "apt-get install fonts-ipamj-mincho" in capsys.readouterr().out


def test_on_another_system_it_says_that_there_will_be_no_paper(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    put_programs(tmp_path / "bin", monkeypatch)
    environment.get_print_font()
    assert "no paper can be made" in capsys.readouterr().out
