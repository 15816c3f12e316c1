"""`make` on a machine whose Python is too old: a sentence that names what to do, never a traceback.

The check is called with versions this machine need not have; and the file is read as the oldest
Python would read it, because a syntax error comes before any sentence.
"""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

import jukinet

TOOLS = Path(__file__).parents[2] / "tools"


def the_file(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tools_{name}", TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 99)])
def test_an_old_python_is_told_which_is_needed_and_how_to_get_it(version: tuple[int, ...]) -> None:
    said = the_file("bootstrap").find_complaint(version, [])
    assert ".".join(map(str, version)) in said
    assert "3.11" in said
    assert "apt-get install python3" in said


def test_a_newer_python_on_the_machine_is_named() -> None:
    said = the_file("bootstrap").find_complaint((3, 9, 2), ["/opt/bin/python3.12"])
    assert "make PYTHON=/opt/bin/python3.12" in said


@pytest.mark.parametrize("version", [(3, 11), (3, 11, 2), (3, 14), (4, 0)])
def test_a_python_new_enough_hears_nothing(version: tuple[int, ...]) -> None:
    assert the_file("bootstrap").find_complaint(version, []) is None


def test_the_check_is_written_so_that_any_python_can_read_it() -> None:
    source = (TOOLS / "bootstrap.py").read_text(encoding="ascii")
    found = {
        type(node).__name__
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.NamedExpr | ast.AsyncFunctionDef)
        or (isinstance(node, ast.FunctionDef) and (node.returns or node.args.kwonlyargs))
        or (isinstance(node, ast.arg) and node.annotation)
    }
    assert found == set()
    imported = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import)]
    names = {alias.name for node in imported for alias in node.names}
    assert names == {"os", "subprocess", "sys", "environment"}


def test_what_failed_is_a_sentence_with_the_step(capsys: pytest.CaptureFixture[str]) -> None:
    environment = the_file("environment")
    with pytest.raises(environment.NotReadyError) as failed:
        environment.run(sys.executable, "-c", "print('no network'); raise SystemExit(1)")
    assert "no network" in str(failed.value)
    assert "This step failed" in str(failed.value)
    assert "type make again" in str(failed.value)


@pytest.mark.parametrize("folder", ["plain", "a town's 住基 folder", "long" * 40])
def test_the_program_starts_from_a_folder_of_any_name(tmp_path: Path, folder: str) -> None:
    python = tmp_path / folder / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    program = tmp_path / folder / "juki"
    the_file("environment").replace(program, the_file("environment").program_of(python), 0o755)
    packages = str(Path(jukinet.__file__).parents[1])
    done = subprocess.run(
        [program, "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join([packages, *sys.path])},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "demo" in done.stdout


def test_two_at_once_go_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = the_file("environment")
    told = threading.Event()
    monkeypatch.setattr(environment, "say", lambda _: told.set())
    done: list[str] = []

    def second() -> None:
        with environment.alone(tmp_path):
            done.append("second")

    with environment.alone(tmp_path):
        beside = threading.Thread(target=second)
        beside.start()
        assert told.wait(60)
        done.append("first")
    beside.join(60)
    assert done == ["first", "second"]
