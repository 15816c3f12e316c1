"""Answers into pages: the slice's template inside the frame that shows who works on what, where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from jukinet.counters.bell import Bell
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame.asked import Asked
from jukinet.counters.frame.telling import Teller
from jukinet.counters.screen import Facilities, OfficeSettings, Page, Screen, ScreenFamily
from jukinet.counters.terminal import Terminal
from jukinet.platform.crypto.vault import WEB
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.platform.web.rendering import Renderer
from jukinet.platform.web.static_files import StaticFiles
from jukinet.platform.web.wording import LANGUAGES, Language
from jukinet.security.operator import Function, Mode

COUNTERS: Final = "jukinet.counters"
FRAME: Final = "counter"
FRAME_WORDS: Final = "frame.toml"
WORDS: Final = "wording.toml"
KEY_BYTES: Final = 16
INTAKE: Final = "/protection/new"
NOTICE: Final = re.compile(r"told-[a-z0-9-]{1,60}")
"""Keys of sentences that a redirect may have said; nothing else is said for an address's sake."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A screen offered to whoever holds its right."""

    screen: Screen
    family: str


@dataclass(frozen=True, slots=True)
class FrameView:
    """What the frame shows around a page."""

    settings: OfficeSettings
    screen_code: str
    terminal: Terminal | None
    by: CaseWorker | None
    menu: tuple[tuple[str, str], ...]
    search: bool
    manual: bool
    own: bool
    """Whether the operator's own pages are offered: not where somebody else stands."""
    intake: bool
    notice: str
    now: datetime
    draft: Sequence[tuple[str, str]]
    bells: Sequence[Bell]
    """Cases of whoever sits here for which word came."""

    @property
    def opens_cases(self) -> bool:
        """Whether whoever sits here works on cases at all."""
        return self.by is not None and self.by.operator.may(Function.SEARCH, Mode.READ)


@dataclass(frozen=True, slots=True)
class Scene:
    """Before what a page stands: the request, the terminal and who sits there."""

    asked: Asked
    screen_code: str
    terminal: Terminal | None = None
    by: CaseWorker | None = None
    draft: Sequence[tuple[str, str]] = ()
    bells: Sequence[Bell] = ()


def load_words(families: Iterable[ScreenFamily]) -> Mapping[str, Mapping[Language, Words]]:
    """The words of each family by its name, the frame's among them."""
    frame = load_catalogue(COUNTERS, FRAME_WORDS)
    packages = {FRAME: COUNTERS, **{family.name: family.package for family in families}}
    found: dict[str, dict[Language, Words]] = {}
    for name, package in packages.items():
        own = load_catalogue(package, WORDS)
        found[name] = {}
        for language in LANGUAGES:
            phrases = own[language].phrases
            astray = sorted(key for key in phrases if key in frame[language].phrases)
            assert not astray, f"{package} says the frame's words: {astray}"
            found[name][language] = Words(language, {**frame[language].phrases, **phrases})
    return found


class Pages:
    """Fills templates with what a page shows and what the frame shows around it."""

    def __init__(
        self, context: NodeContext, families: Sequence[ScreenFamily], facilities: Facilities
    ) -> None:
        self._context = context
        self._facilities = facilities
        packages = {family.name: family.package for family in families}
        self.static = [
            StaticFiles("web", "jukinet.platform.web"),
            StaticFiles(FRAME, COUNTERS),
            *(
                StaticFiles(name, package)
                for name, package in packages.items()
                if package != COUNTERS and (files(package) / "static").is_dir()
            ),
        ]
        self._renderer = Renderer({FRAME: COUNTERS, **packages}, self.static)
        self._words = load_words(families)
        screens = [(screen, family.name) for family in families for screen in family.screens]
        self._menu = [MenuEntry(screen, name) for screen, name in screens if screen.menu]
        self.paths = frozenset(screen.path for screen, _ in screens)

    def words(self, family: str, language: Language) -> Words:
        """A family's words with the frame's."""
        return self._words[family][language]

    def token(self, asked: Asked) -> str:
        """What a form of this browser carries: bound to its session, else to the visitor."""
        visitor = asked.session_token or asked.visitor
        return self._context.vault.mac(WEB, b"counter form:" + visitor.encode()).hex()

    def new_key(self) -> str:
        """A key for one form: what is sent with it is done once."""
        return self._context.randomness.random_bytes(KEY_BYTES).hex()

    def render(self, page: Page, scene: Scene) -> str:
        """The page's text."""
        asked = scene.asked
        family = page.template.partition("/")[0]
        words = self.words(family, asked.language)
        given: dict[str, Any] = {
            "say": Teller(words),
            "frame": self._frame(words, scene),
            "by": scene.by,
            "settings": self._facilities.settings,
            "page_title": words(page.title),
            "wrong": page.status >= 400,
            "form_token": self.token(asked),
            "new_key": self.new_key,
            "language_address": lambda code: _in_language(asked, code),
        }
        clash = sorted(given.keys() & page.facts.keys())
        assert not clash, f"{page.template} gives the frame's facts: {clash}"
        return self._renderer.render(page.template, words, {**page.facts, **given})

    def _frame(self, words: Words, scene: Scene) -> FrameView:
        notice = scene.asked.query.get("notice", "")
        terminal = scene.terminal
        staffed = terminal is None or terminal.is_staffed
        told = NOTICE.fullmatch(notice) is not None and words.has(notice)
        return FrameView(
            settings=self._facilities.settings,
            screen_code=scene.screen_code,
            terminal=terminal,
            by=scene.by,
            menu=self._offer(scene),
            search="/search" in self.paths,
            manual=staffed and "/manual" in self.paths,
            own=staffed,
            intake=self._may_take_in(scene),
            notice=words(notice) if told else "",
            now=self._context.clock.now(),
            draft=scene.draft,
            bells=scene.bells if staffed else (),
        )

    def _may_take_in(self, scene: Scene) -> bool:
        """Whether Alt+L leads to protection's intake from here (支援措置)."""
        return (
            INTAKE in self.paths
            and scene.by is not None
            and scene.by.operator.may(Function.PROTECTION, Mode.WRITE)
        )

    def _offer(self, scene: Scene) -> tuple[tuple[str, str], ...]:
        """The menu: screens whose right the operator holds, by address and word."""
        if scene.by is None:
            return ()
        operator = scene.by.operator
        return tuple(
            (
                entry.screen.path,
                self.words(entry.family, scene.asked.language)(entry.screen.menu),
            )
            for entry in self._menu
            if entry.screen.function is not None
            and operator.may(entry.screen.function, entry.screen.mode)
        )


def _in_language(asked: Asked, code: str) -> str:
    joint = "&" if "?" in asked.address else "?"
    return f"{asked.address}{joint}lang={code}"
