"""What a machine lacks is a sentence with a remedy; looked at with machines that lack it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from jukinet.nation import readiness
from jukinet.nation.building import HOST
from jukinet.nation.doctor import look_at_memory, look_at_python
from jukinet.nation.readiness import MEMORY_MEGABYTES_COMFORTABLE as COMFORTABLE
from jukinet.nation.readiness import MEMORY_MEGABYTES_NEEDED as NEEDED
from jukinet.nation.readiness import fit_to_memory
from jukinet.nodes.operating.examining import Health
from jukinet.terms.errors import ErrorCode, JukiError


def test_a_port_in_use_gives_way_to_the_next() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        found = readiness.find_free_port(taken)
    assert found is not None
    assert taken < found < taken + readiness.PORTS_TRIED


def test_too_little_memory_is_refused_with_figures() -> None:
    with pytest.raises(JukiError) as refused:
        fit_to_memory(NEEDED - 1, None)
    assert refused.value.code is ErrorCode.ENVIRONMENT_NOT_READY
    assert refused.value.facts == {"megabytes": NEEDED - 1, "needed": NEEDED}


def test_little_memory_makes_a_smaller_nation_unless_a_size_was_asked_for() -> None:
    small = fit_to_memory(COMFORTABLE - 1, None)
    assert (small.size, small.made_smaller) == (readiness.RESIDENTS_WHEN_SMALL, True)
    assert fit_to_memory(COMFORTABLE - 1, "mini").size == "mini"
    assert fit_to_memory(COMFORTABLE, None).size is None
    assert fit_to_memory(None, None).size is None


def test_nodes_in_processes_need_more_memory() -> None:
    with pytest.raises(JukiError):
        fit_to_memory(COMFORTABLE, None, processes=20)


def test_free_memory_is_read_where_the_system_tells(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 4096000 kB\nMemAvailable:    1536000 kB\n")
    assert readiness.measure_free_memory(meminfo) == 1500
    assert readiness.measure_free_memory(tmp_path / "elsewhere") is None


def test_a_machine_without_a_japanese_font_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "fc-list"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not readiness.has_japanese_font()
    program.write_text("#!/bin/sh\necho 'Noto Sans CJK JP'\n")
    assert readiness.has_japanese_font()
    program.unlink()
    assert readiness.has_japanese_font(), "where nobody can tell, nobody is troubled"


def test_an_old_python_and_a_small_memory_are_findings_with_a_remedy() -> None:
    assert look_at_python((3, 11)).health is Health.GOOD
    old = look_at_python((3, 9))
    assert old.health is Health.BAD
    assert "3.11" in old.to_text("en")
    assert "3.11" in old.to_text("ja")
    assert look_at_memory(NEEDED - 1).health is Health.BAD
    assert look_at_memory(COMFORTABLE - 1).health is Health.WEAK
    assert str(COMFORTABLE) in look_at_memory(COMFORTABLE - 1).to_text("en")


def test_no_browser_takes_over_a_terminal_without_a_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert not readiness.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert readiness.has_screen()
