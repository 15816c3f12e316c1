"""How verbs speak: data on standard output, sentences in the reader's language on the other."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from jukinet.terms.errors import ErrorCode, JukiError


@lru_cache(maxsize=1)
def load_sentences() -> Mapping[str, Mapping[str, str]]:
    """The sentences of `wording.toml`, by key and language."""
    content = (files("jukinet.nodes.operating") / "wording.toml").read_bytes()
    return msgspec.toml.decode(content, type=dict[str, dict[str, str]])


def sentence(language: str, key: str, **facts: object) -> str:
    """One sentence with its facts."""
    return load_sentences()[key][language].format(**facts)


def tell(language: str, key: str, **facts: object) -> None:
    """Say a sentence to the person at the terminal."""
    sys.stderr.write(sentence(language, key, **facts) + "\n")
    sys.stderr.flush()


def say(kind: str, content: Mapping[str, Any]) -> None:
    """Write data to standard output, as JSON that names its schema."""
    data = {"schema": f"juki.cli/{kind}/1", **{name: to_plain(content[name]) for name in content}}
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(data)).decode() + "\n")
    sys.stdout.flush()


def to_plain(value: Any) -> Any:
    """A value as JSON has it: parties and paths as text, our records by their fields."""
    from jukinet.terms.parties import Party  # not for `juki --help`, which is to be there at once

    if isinstance(value, Party | Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): to_plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    return value


def read_file(path: Path, bytes_max: int) -> bytes:
    """A file that a person named, within bounds."""
    try:
        with path.open("rb") as file:
            content = file.read(bytes_max + 1)
    except OSError as error:
        raise JukiError(ErrorCode.FILE_UNREADABLE, f"{path}: {error.strerror}") from None
    if len(content) > bytes_max:
        raise JukiError(ErrorCode.FILE_UNREADABLE, f"{path}: more than {bytes_max} bytes")
    return content


def write_file(path: Path, content: bytes) -> None:
    """A file that a person named; one that is there is not overwritten."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise JukiError(ErrorCode.FILE_UNREADABLE, f"{path}: {error.strerror}") from None


def must_be_meant(given_name: str | None, name: str) -> None:
    """Raise unless the person typed the very name of what this cannot be taken back for.

    A script says it with `--yes-i-am NAME`; a person at a terminal is asked.
    """
    if given_name is None and sys.stdin.isatty():
        sys.stderr.write(f"{name}? ")
        sys.stderr.flush()
        given_name = sys.stdin.readline().strip()
    if given_name != name:
        raise JukiError(ErrorCode.CONFIRMATION_MISSING, f"to confirm: --yes-i-am {name}")
