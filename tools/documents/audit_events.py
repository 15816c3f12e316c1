"""docs/audit-events.md: what is written into the ledger, and what operators are told to look at."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from pathlib import Path

import jukinet
from documents.markdown import HEADER, first_paragraph, prose, table
from jukinet.identity_check.answer import Result
from jukinet.provision.procedures import REPLAYED
from jukinet.security import access_record
from jukinet.security.access_record import AccessRecord
from jukinet.security.operation import OPERATION_KIND, Operation

SOURCE = Path(str(jukinet.__path__[0]))

WRITERS = {"new_entry": 0, "raise_security_event": 1}
"""The two ways to write an event, and which argument names its kind."""


@dataclass(frozen=True)
class Event:
    """A kind of event, and the procedure that writes it."""

    kind: str
    writer: str
    said: str


def write() -> str:
    """The document."""
    entries, events = list_events("new_entry"), list_events("raise_security_event")
    return "\n".join(
        [
            HEADER,
            "# Audit events\n",
            "## The ledger\n",
            first_paragraph(importlib.import_module("jukinet.platform.ledger").__doc__) + "\n",
            table(("kind of entry", "written by", "when"), _rows(entries)),
            f"### `{access_record.ENTRY_KIND}`\n",
            prose(AccessRecord.__doc__) + "\n",
            _write_access(),
            f"### `{OPERATION_KIND}`\n",
            prose(Operation.__doc__) + "\n",
            "The lines stand in `security.operation` as well, laid out for searching.\n",
            "## Security events\n",
            "Rows of `security.event`, appended only. They name a party and an error code, "
            "never a resident.\n",
            table(("kind", "raised by", "when"), _rows(events)),
        ]
    )


def _rows(events: list[Event]) -> list[tuple[str, ...]]:
    return [(f"`{one.kind}`", f"`{one.writer}`", one.said) for one in events]


def _write_access() -> str:
    results = ", ".join(f"`{one.value}`" for one in Result)
    fields = ", ".join(f"`{name}`" for name in sorted(access_record.FIELDS))
    return (
        f"An entry's content holds {fields}. Its `result` is one of {results}; `{REPLAYED}` when a "
        "kept answer was given again; or the code of the refusal ([errors.md](errors.md)).\n"
    )


def list_events(writer: str) -> list[Event]:
    """Every kind that some module of the program writes by this function, each pair once."""
    found: dict[tuple[str, str], Event] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if f"{writer}(" in source:
            for event in _events_in(_module_of(path), source, writer):
                found[event.kind, event.writer] = event
    return [found[key] for key in sorted(found)]


def _module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _events_in(module_name: str, source: str, writer: str) -> list[Event]:
    functions = {
        one.name: one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)
    }
    return [
        _new_event(module_name, functions[public], call, WRITERS[writer])
        for name, function in functions.items()
        if name != writer
        for call in _calls_in(function)
        if _called(call) == writer
        for public in _public_callers(name, functions)
    ]


def _calls_in(function: ast.FunctionDef) -> list[ast.Call]:
    return [one for one in ast.walk(function) if isinstance(one, ast.Call)]


def _public_callers(name: str, functions: dict[str, ast.FunctionDef]) -> list[str]:
    """The procedures of a module through which a function of it is reached."""
    if not name.startswith("_"):
        return [name]
    callers = [
        caller
        for caller, function in functions.items()
        if caller != name and name in {_called(call) for call in _calls_in(function)}
    ]
    return [public for caller in callers for public in _public_callers(caller, functions)]


def _called(call: ast.Call) -> str:
    target = call.func
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _new_event(module: str, function: ast.FunctionDef, call: ast.Call, place: int) -> Event:
    named = call.args[place]
    kind = eval(ast.unparse(named), vars(importlib.import_module(module)))
    writer = f"{module.removeprefix('jukinet.')}.{function.name}"
    return Event(str(kind), writer, first_paragraph(ast.get_docstring(function)))
