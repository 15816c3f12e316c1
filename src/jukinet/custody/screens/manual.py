"""F1: the operators' manual (端末機操作手引書, form 38), made from the program that is running.

A screen knows its code, its address and the right it needs; its function says which title and which
template it shows; the template says what its keys do; the words say all of it in two languages. The
manual reads these, so a screen without a manual cannot exist, nor a manual of another version.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from jukinet.counters.screen import Answer, Screen, ScreenFamily, Visit
from jukinet.custody.forms.manual import ManualChapter, ManualSection, compose_manual
from jukinet.custody.screens.marks import engine_of, marks_of
from jukinet.platform.crypto.seal import digest
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.platform.web.wording import Language, get_wording
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode

MANUAL: Final = "/manual"
COUNTERS: Final = "jukinet.counters"
CUSTODY: Final = "jukinet.custody"
WORDS: Final = "wording.toml"
FRAME_WORDS: Final = "frame.toml"
EDITION: Final = 12
SOURCES_DEEP: Final = 3
"""A screen's function calls one that shows the page, which calls one: no screen goes deeper."""
_TITLE: Final = re.compile(r'title="(title-[a-z0-9-]+)"')
_TEMPLATE: Final = re.compile(r'"([a-z_]+)/([a-z0-9_{}./-]+\.html)"')
_BUILT_ON: Final = re.compile(r'{%-? (?:extends|include) "([a-z_]+)/([a-z0-9_/-]+\.html)"')
_FILLED_IN: Final = re.compile(r"{[^}]*}")
_CALLED: Final = re.compile(r"\b([a-z_][a-z0-9_]*)\(")
_WORD: Final = r'button\(t\("([a-z0-9-]+)"(?:\) if [^\n}]*? else t\("([a-z0-9-]+)")?[^\n}]*?'
_KEY: Final = re.compile(_WORD + r'key="([A-Za-z0-9]+)"')
_WITH_ALT: Final = (
    re.compile(r'button\(t\("([a-z0-9-]+)"[^\n}]*?access="([a-z0-9])"'),
    re.compile(r'accesskey="([a-z0-9])">{{ t\("([a-z0-9-]+)"'),
)
BETWEEN: Final = "／"
Keys = tuple[tuple[str, str], ...]
FRAME_KEYS: Final = (
    ("F1", "frame-key-help"),
    ("F2", "frame-key-search"),
    ("F10", "frame-key-next"),
    ("Esc", "frame-key-back"),
)


@dataclass(frozen=True, slots=True)
class ScreenPage:
    """What the manual says of one screen."""

    code: str
    title: str
    path: str
    right: str
    needs_case: bool
    shows: bool
    acts: bool
    keys: tuple[tuple[str, str], ...]

    def with_also(self, other: ScreenPage) -> ScreenPage:
        """One page for what has one code: a form, and the address it is sent to."""
        return replace(
            self,
            path=self.path if other.path == self.path else f"{self.path}, {other.path}",
            shows=self.shows or other.shows,
            acts=self.acts or other.acts,
            keys=_both(self.keys, other.keys),
        )


@dataclass(frozen=True, slots=True)
class FamilyPages:
    """A chapter: the screens of a slice, and what they say when something was done."""

    name: str
    title: str
    screens: tuple[ScreenPage, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """The whole manual in one language."""

    chapters: tuple[FamilyPages, ...]
    keys: tuple[tuple[str, str], ...]
    messages: tuple[tuple[str, str, str], ...]

    @property
    def edition(self) -> str:
        """What tells this manual from one of other screens or other words."""
        return digest(repr((self.chapters, self.keys, self.messages)).encode()).hex()[:EDITION]


def make_manual_family(families: Sequence[ScreenFamily]) -> ScreenFamily:
    """The manual's own screens over all families of a counter."""

    def show(visit: Visit) -> Answer:
        """The manual, to be read at the counter."""
        manual = make_manual((*families, family), visit.words.language)
        return visit.page("custody/manual.html", title="title-manual", manual=manual)

    def show_book(visit: Visit) -> Answer:
        """The manual as a book."""
        engine = engine_of(visit)
        manual = make_manual((*families, family), "ja")
        sheet = compose_manual(
            engine,
            to_chapters(manual, _words(CUSTODY, "ja")),
            subtitle=visit.facilities.settings.municipality,
            version=manual.edition,
            marks=marks_of(visit),
        )
        return visit.download(sheet.pdf, "application/pdf", "manual.pdf")

    screens = (
        Screen(
            "J-B08", MANUAL, None, Mode.READ, show=show, needs_case=False, menu="menu-manual",
        ),
        Screen(
            "J-B08a", f"{MANUAL}/book", None, Mode.READ, show=show_book, needs_case=False,
        ),
    )  # fmt: skip
    family = ScreenFamily(CUSTODY, screens)
    return family


def make_manual(families: Sequence[ScreenFamily], language: Language) -> Manual:
    """Gather the manual from the screens of all families."""
    words = _words(CUSTODY, language)
    by_package: dict[str, list[Screen]] = {}
    for family in families:
        by_package.setdefault(family.package, []).extend(family.screens)
    chapters = tuple(
        FamilyPages(
            package.rpartition(".")[2],
            _family_title(words, package.rpartition(".")[2]),
            _pages_of(package, screens, words),
            _notices(_words(package, language)),
        )
        for package, screens in by_package.items()
    )
    messages = tuple(
        (code.value, said.sentence, said.remedy)
        for code in ErrorCode
        for said in (get_wording(code, language),)
    )
    frame = _words(COUNTERS, language)
    return Manual(chapters, tuple((key, frame(word)) for key, word in FRAME_KEYS), messages)


def to_chapters(manual: Manual, words: Words) -> list[ManualChapter]:
    """The manual as chapters of the book."""
    common = ManualSection(
        title=words("manual-keys"),
        paragraphs=[words("manual-keys-note")],
        heads=[words("manual-key"), words("manual-key-what")],
        widths=[30, 0],
        rows=[list(row) for row in manual.keys],
    )
    chapters = [ManualChapter(words("manual-chapter-frame"), [words("manual-lead")], [common])]
    for family in manual.chapters:
        sections = [_section(page, words) for page in family.screens]
        if family.notices:
            rows = [[notice] for notice in family.notices]
            sections.append(
                ManualSection(
                    title=words("manual-notices"),
                    heads=[words("manual-message")],
                    widths=[0],
                    rows=rows,
                )
            )
        chapters.append(ManualChapter(family.title, [], sections))
    errors = ManualSection(
        title=words("manual-messages"),
        heads=[words("manual-code"), words("manual-message"), words("manual-remedy")],
        widths=[44, 60, 0],
        rows=[list(row) for row in manual.messages],
    )
    chapters.append(ManualChapter(words("manual-messages"), [], [errors]))
    return chapters


def _section(page: ScreenPage, words: Words) -> ManualSection:
    does = [words("manual-shows")] if page.shows else []
    does += [words("manual-acts")] if page.acts else []
    case = words("manual-case-needed" if page.needs_case else "manual-case-free")
    return ManualSection(
        title=page.title,
        code=page.code,
        paragraphs=[
            f"{words('manual-path')}　{page.path}",
            f"{words('manual-right')}　{page.right}　／　{words('manual-case')}　{case}　／　"
            f"{words('manual-does')}　{'・'.join(does)}",
        ],
        heads=[words("manual-key"), words("manual-key-what")] if page.keys else [],
        widths=[30, 0] if page.keys else [],
        rows=[list(row) for row in page.keys],
    )


def _pages_of(
    package: str, screens: Sequence[Screen], manual_words: Words
) -> tuple[ScreenPage, ...]:
    """The screens of a family in the order of their codes; of one code one page."""
    words = _words(package, manual_words.language)
    family = _family_title(manual_words, package.rpartition(".")[2])
    pages: dict[str, ScreenPage] = {}
    for screen in sorted(screens, key=lambda one: (one.code, one.act is not None, one.path)):
        title = _title_of(screen, screens, words) or family
        page = _page_of(screen, title, words, manual_words)
        known = pages.get(screen.code)
        pages[screen.code] = known.with_also(page) if known else page
    return tuple(pages.values())


def _page_of(screen: Screen, title: str, words: Words, manual_words: Words) -> ScreenPage:
    function = screen.function
    right = "—"
    if function is not None:
        right = f"{words(f'frame-function-{function}')} {manual_words(f'mode-{screen.mode}')}"
    return ScreenPage(
        code=screen.code,
        title=title,
        path=screen.path,
        right=right,
        needs_case=screen.needs_case,
        shows=screen.show is not None,
        acts=screen.act is not None,
        keys=_keys_of(screen, words),
    )


def _title_of(screen: Screen, beside: Sequence[Screen], words: Words) -> str:
    """The menu's word, the title its page shows, what its address names, or the screen's above."""
    keys = [screen.menu, *(key for (key,) in _found(screen, _TITLE))]
    steps = [step for step in screen.path.split("/") if step and "{" not in step]
    keys += [f"{prefix}-{step}" for step in reversed(steps) for prefix in ("kind", "title")]
    for key in keys:
        if key and words.has(key) and "{" not in words.phrases[key]:
            return words(key)
    above = [
        one
        for one in beside
        if one is not screen and screen.path.startswith(one.path) and one.show is not None
    ]
    nearest = max(above, key=lambda one: len(one.path), default=None)
    return _title_of(nearest, (), words) if nearest is not None else ""


def _keys_of(screen: Screen, words: Words) -> tuple[tuple[str, str], ...]:
    """The keys of the templates the screen shows, each with the word on its button."""
    keys: dict[str, str] = {}
    for family, name in _found(screen, _TEMPLATE):
        text = _template(family, _chosen(name, screen.path))
        buttons, summaries = _WITH_ALT
        pressed = [(word, key) for one, other, key in _KEY.findall(text) for word in (one, other)]
        pressed += [(word, f"Alt+{key.upper()}") for word, key in buttons.findall(text)]
        pressed += [(word, f"Alt+{key.upper()}") for key, word in summaries.findall(text)]
        for word, key in pressed:
            if word and words.has(word) and "{" not in words.phrases[word]:
                keys = dict(_both(tuple(keys.items()), ((key, words(word)),)))
    return tuple(sorted(keys.items()))


def _both(some: Keys, others: Keys) -> Keys:
    """The keys of two pages; one key may do the one here and the other there."""
    keys = dict(some)
    for key, word in others:
        known = keys.setdefault(key, word)
        if word not in known.split(BETWEEN):
            keys[key] = f"{known}{BETWEEN}{word}"
    return tuple(sorted(keys.items()))


def _chosen(name: str, path: str) -> str:
    """The template of a name that is filled in when the page is shown: the address says by what."""
    steps = [step for step in path.split("/") if step and "{" not in step]
    return _FILLED_IN.sub(steps[-1] if steps else "", name)


def _found(screen: Screen, wanted: re.Pattern[str]) -> list[tuple[str, ...]]:
    """What the sources of a screen's functions say, those of the functions they call included."""
    found: list[tuple[str, ...]] = []
    for function in (screen.show, screen.act):
        if function is not None:
            for source in _sources(function, SOURCES_DEEP):
                groups = (match.groups() for match in wanted.finditer(source))
                found += [group for group in groups if group not in found]
    return found


def _sources(function: Callable[..., Any], deep: int) -> list[str]:
    source = _source_of(function)
    sources = [source]
    if deep:
        names = getattr(inspect.getmodule(function), "__dict__", {})
        owner = type(getattr(function, "__self__", None))
        cells = getattr(function, "__closure__", None) or ()
        held = [one.cell_contents for one in cells if inspect.isfunction(one.cell_contents)]
        sources += [said for one in held for said in _sources(one, deep)]
        for name in dict.fromkeys(_CALLED.findall(source)):
            called = getattr(owner, name, None) or names.get(name)
            if inspect.isfunction(called) and called is not function:
                sources += _sources(called, deep - 1)
    return sources


@lru_cache(maxsize=4096)
def _source_of(function: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return ""


@lru_cache(maxsize=512)
def _template(family: str, name: str) -> str:
    """A template with those it is built on; the frame's own keys are told once for all."""
    text = _read_template(family, name)
    parts = [one for one in _BUILT_ON.findall(text) if one[0] != "counter"]
    return text + "".join(_template(*one) for one in parts)


def _read_template(family: str, name: str) -> str:
    package = COUNTERS if family == "counter" else f"jukinet.{family}"
    try:
        return resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")
    except (FileNotFoundError, ModuleNotFoundError):
        return ""


@lru_cache(maxsize=64)
def _words(package: str, language: Language) -> Words:
    """A family's words with the frame's."""
    frame = load_catalogue(COUNTERS, FRAME_WORDS)[language]
    own = load_catalogue(package, WORDS)[language]
    return Words(language, {**frame.phrases, **own.phrases})


def _notices(words: Words) -> tuple[str, ...]:
    return tuple(
        phrase
        for key, phrase in sorted(words.phrases.items())
        if key.startswith("told-") and "{" not in phrase
    )


def _family_title(words: Words, name: str) -> str:
    key = f"manual-family-{name}"
    return words(key) if words.has(key) else name
