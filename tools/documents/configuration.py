"""docs/configuration.md: the keys of every role's file and of a plan's file, and every verb."""

from __future__ import annotations

import argparse
import importlib

import msgspec

from documents.markdown import HEADER, first_paragraph, table
from documents.shapes import Field, list_fields
from jukinet import cli
from jukinet.nation.plan_file import PlanFile
from jukinet.nodes import agency, settings
from jukinet.nodes.operating import CHECKS_FAILED, INTEGRITY_BROKEN, PARTIAL
from jukinet.nodes.operating.exit_codes import EXIT_CODES
from jukinet.nodes.roles import CONFIGS
from jukinet.nodes.terminal.settings import BridgeSettings
from jukinet.platform.db.binaries import BINARIES_VARIABLE
from jukinet.terms.parties import Role

INTRODUCTION = """# Configuration and command line

A node is configured by one TOML file. Unknown keys are refused, and the refusal names the key.
Paths are relative to the file's folder. Secrets are named by the path of a file that holds them,
never written here. An example for every role, with a comment on every key, is in
[deploy/example](../deploy/example).
"""

ENVIRONMENT = (
    (
        BINARIES_VARIABLE,
        "a folder with the programs of PostgreSQL (`postgres`, `initdb`) to use instead of the "
        "wheel's; only where a server is started: demonstration, tests, benchmarks",
    ),
    ("LC_ALL, LANG", "the language of `juki` without `--lang`: Japanese for `ja…`, else English"),
)


def write() -> str:
    """The document."""
    parts = [HEADER, INTRODUCTION, "## Keys of every role\n", _write_section("", NODE)]
    configs: dict[Role, type[msgspec.Struct]] = {**CONFIGS, Role.AGENCY: agency.Config}
    for role, config in configs.items():
        parts.append(_write_role(role, config))
    parts.append("## A counter machine: `terminal.toml`\n")
    parts.append(_write_section("", BridgeSettings))
    parts.append("## A plan of a nation in miniature\n")
    parts.append(first_paragraph(importlib.import_module("jukinet.nation.plan").__doc__) + "\n")
    parts.append(_write_section("", PlanFile))
    parts += ["## Environment\n", table(("variable", "meaning"), ENVIRONMENT)]
    parts += ["## The `juki` program\n", _write_global_options()]
    whole = cli.make_parser()
    helps = _helps_below(whole, ("juki",))
    parts += [_write_verb(words, parser, helps[words]) for words, parser in list_verbs(whole)]
    parts.append(_write_exit_codes())
    return "\n".join(parts)


NODE = settings.NodeConfig


def _write_role(role: Role, config: type[msgspec.Struct]) -> str:
    common = {field.name for field in list_fields(NODE)}
    own = [field for field in list_fields(config) if field.name not in common]
    module = importlib.import_module(config.__module__)
    said = f"## Keys of `{role.value}`\n\n{first_paragraph(module.__doc__)}\n\n"
    if not own:
        return said + "No keys beyond those of every role.\n"
    return said + _write_fields("", own) + _write_inner("", own)


def _write_section(name: str, struct: type[msgspec.Struct]) -> str:
    fields = list_fields(struct)
    return f"{first_paragraph(struct.__doc__)}\n\n{_write_fields(name, fields)}" + _write_inner(
        name, fields
    )


def _write_fields(name: str, fields: list[Field]) -> str:
    rows = [
        (f"`{field.name}`", _type(field), field.default or "must be given", _note(name, field))
        for field in fields
    ]
    return table(("key", "type", "default", "meaning"), rows)


def _type(field: Field) -> str:
    if field.inner:
        return "tables" if field.type.startswith("list") else "table"
    return field.type.removesuffix(" or null")


def _note(name: str, field: Field) -> str:
    if field.note or not field.inner:
        return field.note
    return f"see `{_header(name, field)}`"


def _header(name: str, field: Field) -> str:
    path = f"{name}.{field.name}" if name else field.name
    return f"[[{path}]]" if field.type.startswith("list") else f"[{path}]"


def _write_inner(name: str, fields: list[Field]) -> str:
    said = ""
    for field in fields:
        for inner in field.inner:
            path = f"{name}.{field.name}" if name else field.name
            said += f"\n### `{_header(name, field)}`\n\n{_write_section(path, inner)}"
    return said


def list_verbs(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ("juki",)
) -> list[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Every verb with the words that reach it."""
    below = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not below:
        return [(words, parser)]
    return [
        verb
        for action in below
        for word, inner in action.choices.items()
        for verb in list_verbs(inner, (*words, word))
    ]


def _write_global_options() -> str:
    parser = cli.make_parser()
    return "Before the noun:\n\n" + _write_arguments(parser)


def _write_verb(words: tuple[str, ...], parser: argparse.ArgumentParser, help_line: str) -> str:
    return f"### `{' '.join(words)}`\n\n{help_line}\n\n{_write_arguments(parser)}"


def _helps_below(
    parser: argparse.ArgumentParser, words: tuple[str, ...]
) -> dict[tuple[str, ...], str]:
    """The line of help that the noun above gives each verb."""
    found: dict[tuple[str, ...], str] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                path = (*words, choice.dest)
                found[path] = (choice.help or "").capitalize() + "."
                found |= _helps_below(action.choices[choice.dest], path)
    return found


def _write_arguments(parser: argparse.ArgumentParser) -> str:
    rows = [
        (_name(action), _say_need(action), action.help or "")
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    ]
    return table(("argument", "", "meaning"), rows) if rows else "No arguments.\n"


def _name(action: argparse.Action) -> str:
    if not action.option_strings:
        return f"`{action.metavar or action.dest.upper()}`"
    flag = ", ".join(action.option_strings)
    if action.nargs == 0:
        return f"`{flag}`"
    value = "|".join(map(str, action.choices)) if action.choices else _metavar(action)
    return f"`{flag} {value}`"


def _metavar(action: argparse.Action) -> str:
    return str(action.metavar or action.dest.upper())


def _say_need(action: argparse.Action) -> str:
    return "must be given" if action.required else "optional"


def _write_exit_codes() -> str:
    codes: dict[int, list[str]] = {}
    for error, number in EXIT_CODES.items():
        codes.setdefault(number, []).append(f"`{error.value}`")
    codes.setdefault(CHECKS_FAILED, []).append("a check failed, or the answer was a refusal")
    codes.setdefault(PARTIAL, []).append("done, but some rows were refused")
    codes.setdefault(INTEGRITY_BROKEN, []).append("the ledger does not hold")
    said = {0: "done", 1: "any other error code", 2: "the command line was not understood"}
    said[130] = "ended by Ctrl+C"
    for number, words in said.items():
        codes.setdefault(number, []).append(words)
    rows = [(str(number), ", ".join(codes[number])) for number in sorted(codes)]
    return "### Exit codes\n\n" + table(("code", "meaning"), rows)
