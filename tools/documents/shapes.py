"""The fields of a struct: types and bounds in words, and what the source says beside each."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import inspect as types

_WORDS = {
    types.BoolType: "true or false",
    types.BytesType: "bytes in base64",
    types.DateType: "date",
    types.NoneType: "null",
    types.RawType: "JSON",
    types.AnyType: "anything",
}


Shape = type[msgspec.Struct]


@dataclass(frozen=True)
class Field:
    """One field as a reader needs it."""

    name: str
    type: str
    default: str | None
    note: str
    inner: tuple[Shape, ...]


def list_fields(struct: type[msgspec.Struct]) -> list[Field]:
    """The fields of a struct in their order; those of its bases first, as they are encoded."""
    notes = _notes_of(struct)
    described = types.type_info(struct)
    assert isinstance(described, types.StructType)
    return [
        Field(
            name=field.encode_name,
            type=say_type(field.type),
            default=None if field.required else _say_default(field),
            note=notes.get(field.name, ""),
            inner=tuple(_structs_in(field.type)),
        )
        for field in described.fields
    ]


def is_array(struct: type[msgspec.Struct]) -> bool:
    """Whether the struct travels as a JSON array instead of an object."""
    return struct.__struct_config__.array_like


def say_type(described: types.Type) -> str:
    """A type with its bounds, in words."""
    for kind, words in _WORDS.items():
        if isinstance(described, kind):
            return words
    match described:
        case types.StrType():
            return _say_text(described)
        case types.IntType() | types.FloatType():
            return _say_number(described)
        case types.DateTimeType():
            return "instant with its offset" if described.tz else "instant"
        case types.EnumType():
            return "one of " + ", ".join(f"`{member.value}`" for member in described.cls)
        case types.LiteralType():
            return " or ".join(f"`{value}`" for value in described.values)
        case types.ListType() | types.VarTupleType() | types.SetType():
            each = say_type(described.item_type).removeprefix("one of ")
            return f"list of {_say_count(described)}{each}"
        case types.StructType():
            return f"`{described.cls.__name__}`"
        case types.UnionType():
            return " or ".join(say_type(one) for one in described.types)
        case types.DictType():
            return f"table of {say_type(described.value_type)}"
        case _:
            raise ValueError(f"no words for {described}")


def _say_text(text: types.StrType) -> str:
    said = ["text"]
    if text.pattern is not None:
        said.append(f"matching `{text.pattern}`")
    elif text.min_length is not None and text.min_length == text.max_length:
        said.append(f"of {text.min_length} characters")
    elif text.min_length is not None and text.max_length is not None:
        said.append(f"of {text.min_length} to {text.max_length} characters")
    elif text.max_length is not None:
        said.append(f"of at most {text.max_length} characters")
    return " ".join(said)


def _say_number(number: types.IntType | types.FloatType) -> str:
    word = "integer" if isinstance(number, types.IntType) else "number"
    if number.ge is not None and number.le is not None:
        return f"{word} from {number.ge:,} to {number.le:,}"
    if number.ge is not None:
        return f"{word} from {number.ge:,}"
    if number.le is not None:
        return f"{word} up to {number.le:,}"
    return word


def _say_count(many: types.ListType | types.VarTupleType | types.SetType) -> str:
    if many.max_length is None:
        return f"at least {many.min_length:,} " if many.min_length else ""
    low = many.min_length or 0
    return f"{low:,} to {many.max_length:,} "


def _say_default(field: types.Field) -> str:
    if field.default is msgspec.NODEFAULT:
        made = field.default_factory()
        return "empty" if not isinstance(made, msgspec.Struct) else "its own defaults"
    value = field.default
    if isinstance(value, msgspec.Struct):
        return "its own defaults"
    if value is None:
        return "none"
    if isinstance(value, list | tuple | dict):
        return "empty" if not value else str(value)
    return f"`{value!s}`" if value != "" else "empty"


def _structs_in(described: types.Type) -> list[type[msgspec.Struct]]:
    match described:
        case types.StructType():
            return [described.cls]
        case types.UnionType():
            return [one for part in described.types for one in _structs_in(part)]
        case types.ListType() | types.VarTupleType() | types.SetType():
            return _structs_in(described.item_type)
        case types.DictType():
            return _structs_in(described.value_type)
        case _:
            return []


def _notes_of(struct: type[Any]) -> dict[str, str]:
    """What stands beside each field: the comment on its line, or the string below it."""
    notes: dict[str, str] = {}
    for base in reversed(struct.__mro__):
        if base is not msgspec.Struct and issubclass(base, msgspec.Struct):
            notes |= notes_in(base)
    return notes


def notes_in(described: type[Any]) -> dict[str, str]:
    """The notes of one class body, by the name they stand beside or below."""
    source = textwrap.dedent(inspect.getsource(described))
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    lines = source.splitlines()
    notes = {}
    for place, statement in enumerate(body.body):
        name = _name_of(statement)
        if name is None:
            continue
        following = body.body[place + 1] if place + 1 < len(body.body) else None
        below = _string_of(following)
        own = lines[statement.lineno - 1 : statement.end_lineno]
        notes[name] = below or " ".join(line.partition("  # ")[2] for line in own).strip()
    return notes


def _name_of(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return None


def _string_of(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return str(statement.value.value)
    return ""
