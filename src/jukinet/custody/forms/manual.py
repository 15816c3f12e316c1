"""Form 38: the operators' manual as a book (端末機操作手引書).

What it says is gathered from the running program: screens, keys, messages. Here it is only laid
out, so the book of a version is the version's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form("J-38", "端末機操作手引書", "custody/forms/manual.typ")


@dataclass(frozen=True, slots=True)
class ManualSection:
    """One screen or one subject: text, steps, and a table of keys, fields or messages."""

    title: str
    code: str = ""  # the screen's code, J-A05
    paragraphs: Sequence[str] = ()
    steps: Sequence[str] = ()
    heads: Sequence[str] = ()
    widths: Sequence[int] = ()  # millimetres, 0 for what is left
    rows: Sequence[Sequence[str]] = ()

    def __post_init__(self) -> None:
        assert len(self.heads) == len(self.widths)


@dataclass(frozen=True, slots=True)
class ManualChapter:
    """A chapter of the book."""

    title: str
    paragraphs: Sequence[str] = ()
    sections: Sequence[ManualSection] = ()


def compose_manual(
    engine: PaperEngine, chapters: Sequence[ManualChapter], *, subtitle: str, version: str,
    marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """The book, with its table of contents."""
    content: dict[str, Any] = {
        "title": FORM.title,
        "subtitle": subtitle,
        "version": version,
        "chapters": [
            {
                "title": chapter.title,
                "paragraphs": list(chapter.paragraphs),
                "sections": [_section(one) for one in chapter.sections],
            }
            for chapter in chapters
        ],
    }
    return engine.compose(FORM, content, marks)


def _section(section: ManualSection) -> dict[str, Any]:
    return {
        "title": section.title,
        "code": section.code,
        "paragraphs": list(section.paragraphs),
        "steps": list(section.steps),
        "heads": list(section.heads),
        "widths": list(section.widths),
        "rows": [list(row) for row in section.rows],
    }
