"""docs/protocol.md: every kind of message, who sends it to whom, under which article, with what."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from types import ModuleType

import msgspec

import jukinet
from documents.markdown import HEADER, anchor, first_paragraph, prose, table
from documents.shapes import is_array, list_fields, notes_in
from jukinet.copies.wide_area import lane, sealing
from jukinet.copies.wide_area import messages as wide_area
from jukinet.platform.message import acceptance, envelope, letter, letter_way, receipt
from jukinet.platform.message.acceptance import Step, find_failed_step
from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.platform.message.letter_way import AnyWay
from jukinet.platform.message.refusing import MESSAGE_REFUSED
from jukinet.platform.node import steps
from jukinet.terms.errors import ErrorCode
from jukinet.terms.law import load_profile

LAW_DAY = date(2003, 8, 25)

INTRODUCTION = f"""# Messages between the offices

Every kind of message the catalogue knows: its tag with version, the roles at both ends, the article
it rests on (as of {LAW_DAY.isoformat()}), which pairs of offices it may pass between, and its body.
Unknown kinds, unknown fields and values outside their bounds are refused with a stable code
([errors.md](errors.md)). What agencies ask the national server is no message: see
[openapi.json](openapi.json). Neither is the question of a
[wide-area copy](#asked-and-answered-in-one-call).
"""


def list_kinds() -> dict[str, list[MessageKind]]:
    """The kinds of every slice, by the slice that owns them, and last those of the network."""
    found = {}
    for package in _list_packages():
        kinds = list(getattr(_import_messages(package), "KINDS", ()))
        if kinds:
            found[package.removeprefix("jukinet.")] = kinds
    return found | {"platform.message": [MESSAGE_REFUSED]}


def _list_packages() -> list[str]:
    """The slices, and the parts of slices that have rooms of their own."""
    found = []
    for one in pkgutil.iter_modules(jukinet.__path__, "jukinet."):
        if one.ispkg:
            found.append(one.name)
            place = importlib.import_module(one.name).__path__
            found += [
                inner.name for inner in pkgutil.iter_modules(place, f"{one.name}.") if inner.ispkg
            ]
    return found


def _import_messages(package: str) -> ModuleType | None:
    name = f"{package}.messages"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name in (name, package):
            return None
        raise


def write() -> str:
    """The document."""
    slices = list_kinds()
    parts = [HEADER, INTRODUCTION, _write_list(slices), _write_envelope(), _write_steps()]
    parts += [_write_receipt(), _write_letter(), _write_jurisdictions(), _write_wide_area()]
    for name, kinds in slices.items():
        parts.append(f"## Kinds of `{name}`\n")
        package = importlib.import_module(f"jukinet.{name}")
        parts.append(first_paragraph(package.__doc__) + "\n")
        parts += [_write_kind(kind) for kind in kinds]
        parts += [
            _write_words(way) for way in getattr(_import_messages(package.__name__), "WAYS", ())
        ]
    return "\n".join(parts)


def _write_list(slices: dict[str, list[MessageKind]]) -> str:
    rows = [
        (f"[`{kind.tag}`](#{anchor(kind.tag)})", _ends(kind), _article(kind))
        for kinds in slices.values()
        for kind in kinds
    ]
    return "## All kinds\n\n" + table(("kind", "from → to", "article"), rows)


def _write_envelope() -> str:
    limits = table(
        ("limit", "value"),
        [
            ("messages in an envelope", f"{envelope.MESSAGES_MAX:,}"),
            ("bytes of one body", f"{envelope.BODY_BYTES_MAX:,}"),
            ("bytes of an envelope", f"{envelope.ENVELOPE_BYTES_MAX:,}"),
        ],
    )
    header = _write_fields(envelope.EnvelopeHeader)
    message = _write_fields(envelope._WireMessage)
    return (
        f"## The envelope\n\n{prose(envelope.__doc__)}\n\n{limits}\n"
        f"The protected header, which anybody may read:\n\n{header}\n"
        f"Each message inside, which only the addressee can read:\n\n{message}"
    )


def _write_steps() -> str:
    codes: dict[Step | None, list[str]] = {}
    for code in ErrorCode:
        codes.setdefault(find_failed_step(code), []).append(f"`{code.value}`")
    rows = [
        (
            str(number),
            step.value,
            ", ".join(codes.get(step, ["the envelope as a whole is refused"])),
        )
        for number, step in enumerate(Step, 1)
    ]
    said = prose(acceptance.__doc__)
    return (
        f"## The acceptance steps\n\n{said}\n\n"
        f"{table(('step', 'name', 'a message that fails it is refused with'), rows)}"
    )


def _write_receipt() -> str:
    return f"## The receipt\n\n{prose(receipt.__doc__)}\n\n{_write_fields(receipt.Receipt)}"


def _write_letter() -> str:
    return (
        f"## The letter\n\n{prose(letter.__doc__)}\n\n"
        f"The protected header:\n\n{_write_fields(letter.LetterHeader)}\n"
        f"{prose(letter_way.__doc__)}\n"
    )


def _write_jurisdictions() -> str:
    notes = notes_in(Jurisdiction)
    rows = [
        (f"`{one.value}`", notes[one.name] or one.value.replace("_", " ").capitalize() + ".")
        for one in Jurisdiction
    ]
    return "## Jurisdictions\n\n" + table(("jurisdiction", "passes between"), rows)


def _write_wide_area() -> str:
    """What is no message: the question of a wide-area copy and its reply."""
    bodies = (
        ("A question", wide_area.QuestionBody),
        ("A reply with items", wide_area.GivenBody),
        ("A reply without", wide_area.NotGivenBody),
    )
    inside = "\n".join(
        f"{said} holds, which only the addressee can read:\n\n{_write_body(body)}"
        for said, body in bodies
    )
    return (
        "## Asked and answered in one call\n\n"
        f"A wide-area copy (広域交付) is asked for by `POST {lane.PATH}` at every hop, and\n"
        f"answered in the same call; a counter waits {lane.OFFICE_SECONDS:g} seconds in all.\n\n"
        f"{prose(steps.__doc__)}\n\n"
        f"{prose(sealing.__doc__)}\n\n"
        f"Their subjects are `{sealing.QUESTION.name}` and `{sealing.REPLY.name}`.\n\n{inside}"
    )


def _write_kind(kind: MessageKind) -> str:
    facts = [
        ("from → to", _ends(kind)),
        ("jurisdiction", f"`{kind.jurisdiction.value}`"),
        ("article", _article(kind)),
    ]
    if kind.access_event:
        facts.append(("access record", f"`{kind.access_event}`"))
    if kind.erased_when_receipted:
        facts.append(("in the outbox", "erased when receipted"))
    return (
        f"### {kind.tag}\n\n{prose(kind.body.__doc__)}\n\n{table(('', ''), facts)}\n"
        f"{_write_body(kind.body)}"
    )


def _write_words(way: AnyWay) -> str:
    """What only the two offices read of a letter."""
    return (
        f"### Inside a letter of `{way.subject.name}`\n\n{prose(way.words.__doc__)}\n\n"
        f"{_write_body(way.words)}"
    )


def _write_body(body: type[msgspec.Struct]) -> str:
    return _write_fields(body) + "".join(
        f"\n`{inner.__name__}`{_shape(inner)}: {first_paragraph(inner.__doc__)}\n\n"
        f"{_write_fields(inner)}"
        for inner in _inner(body)
    )


def _shape(struct: type[msgspec.Struct]) -> str:
    said = "JSON array" in (struct.__doc__ or "")
    return " (a JSON array in this order)" if is_array(struct) and not said else ""


def _inner(struct: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    """The structs a body is made of, each once."""
    found: list[type[msgspec.Struct]] = []
    for field in list_fields(struct):
        for inner in field.inner:
            found += [one for one in (inner, *_inner(inner)) if one not in found]
    return found


def _write_fields(struct: type[msgspec.Struct]) -> str:
    fields = list_fields(struct)
    rows = [(f"`{field.name}`", field.type, _note(field.default, field.note)) for field in fields]
    if any(note for _, _, note in rows):
        return table(("field", "type", "note"), rows)
    return table(("field", "type"), [row[:2] for row in rows])


def _note(default: str | None, note: str) -> str:
    if default is None:
        return note
    return f"{note} (default: {default})".strip()


def _ends(kind: MessageKind) -> str:
    if kind.sender is None or kind.receiver is None:
        return f"as the jurisdiction `{kind.jurisdiction.value}` says"
    return f"{kind.sender.value} → {kind.receiver.value}"


def _article(kind: MessageKind) -> str:
    if not kind.article:
        return "none: the network speaks of itself"
    article = load_profile().on(LAW_DAY).article(kind.article)
    return f"{article.text_ja} ({article.text_en})"
