"""Every check of the tour and the balance sheet can be read in both languages."""

import re
from pathlib import Path

import pytest

import jukinet.nation
from jukinet.nation.progress import load_wording

FOLDER = Path(jukinet.nation.__file__).parent
NAMED = re.compile(r'(?:tour\.check|self\.check|Check)\(\s*"([^"]+)"')


def names_of_checks() -> list[str]:
    return [
        name
        for file in (*FOLDER.glob("tour/*.py"), FOLDER / "balance.py")
        for name in NAMED.findall(file.read_text())
    ]


def test_there_are_checks_to_be_read() -> None:
    assert len(names_of_checks()) > 10


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_check_has_its_sentence(language: str) -> None:
    wording = load_wording(language)
    assert [name for name in names_of_checks() if name not in wording] == []
