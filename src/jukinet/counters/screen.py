"""What a screen is: a value that says its address, the right it needs and what it shows or does.

A slice writes functions from a :class:`Visit` to an answer and lists them as screens.  The frame
(:mod:`jukinet.counters.frame`) does the rest before the function is called: terminal, sign-on,
card in the reader, right, case, the form's token and key; and after it: commit, then the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.session import Session
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.web.catalogue import Words
from jukinet.platform.web.forms import Form
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import NOBODYS, list_operator_names
from jukinet.terms.errors import JukiError

if TYPE_CHECKING:
    from jukinet.counters.bridge.lines import Lines
    from jukinet.counters.card_reader import CardReader
    from jukinet.counters.resident_card import ResidentCards

SCREEN_CODE: Final = re.compile(r"J-[A-J][0-9]{2}[a-z]?")
SCREEN_PATH: Final = re.compile(r"/|(/([a-z0-9-]+|\{[a-z_]+(:uuid|:int)?\}))+")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that is a page; ``title`` is a key of the words."""

    template: str
    title: str
    status: int
    facts: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Redirect:
    """An answer that sends the browser on; ``notice`` is a key of the words, said there once."""

    to: str
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """An answer that is a file: shown in the browser, or saved under a name without anybody's."""

    content: bytes = field(repr=False)
    media_type: str
    file_name: str
    attached: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that is found after the commit, between transactions: something is printed.

    ``find`` is called when nothing is open, and may use :class:`Between` to write down that it was
    done.  The form is used up before: what is sent again prints nothing twice.
    ``to`` is where the form leads when it is sent again.  With ``at_once`` the browser is sent
    there where nothing is found in a moment, and the page there says how far it is.
    """

    to: str
    find: Callable[[Between], Redirect] = field(repr=False)
    at_once: bool = False


class NoteRefusal(Protocol):
    """What is kept of a talk that was refused."""

    def __call__(self, tx: Transaction, by: CaseWorker, error: JukiError) -> None:
        """Whoever had it held still sits there, with the case before him."""


@dataclass(frozen=True, slots=True)
class Talk:
    """An answer that must be waited for before anything is done: a dialogue with a card.

    Nothing of the transaction that gave it stays.  ``work`` is done when nothing is open, then
    everything is asked anew, and ``settle`` answers with what came of it in the transaction that
    uses up the form: so a refusal leaves the form to be sent again.  ``note`` keeps what has to be
    kept of a refusal, in the transaction that shows it.
    """

    work: Callable[[], Any] = field(repr=False)
    settle: Callable[[Visit, Any], Answer] = field(repr=False)
    note: NoteRefusal | None = field(default=None, repr=False)


Answer = Page | Redirect | Download | Later | Talk


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """What an office is called, who heads it, and what its by-law asks for.

    ``fees`` are yen by the key of what is issued; ``simulated`` marks every screen 模擬;
    ``telephone`` is where cards are stopped at any hour; ``postal_codes`` name towns in a search.
    """

    municipality: str
    municipality_en: str
    mayor: str
    simulated: bool = False
    fees: Mapping[str, int] = field(default_factory=dict)
    telephone: str = ""
    postal_codes: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """The municipality in the reader's language."""
        return self.municipality if language == "ja" else self.municipality_en


class NameResidents(Protocol):
    """How the frame learns the names of residents it knows by their ids only."""

    def __call__(self, tx: Transaction, resident_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Name by resident id."""


class CardMaker(Protocol):
    """How an office makes an operator card, where it makes its own."""

    def make(self, card_id: str, pin: str, terminal_id: str) -> bytes:
        """A new card under a PIN; its public key (DER) for the roster.

        Where cards are chips, a blank lies on the residents' reader of the terminal, and whoever
        waits for it waits outside every transaction.
        """


class KeepRefusal(Protocol):
    """How a slice above keeps what was refused, in the transaction that shows the refusal."""

    def __call__(self, tx: Transaction, error: JukiError, now: datetime) -> None:
        """The transaction that refused is undone, and what it had kept with it."""


@dataclass(frozen=True, slots=True)
class Facilities:
    """What a counter has beside the database: card readers, paper engine, by-law, card maker.

    ``seal`` is the official seal, which only issuing uses; ``print_queued`` prints what waits.
    ``printer`` takes papers and cards that are printed at once; ``chips`` speaks with the cards on
    residents' readers, where there are any.  ``resident_cards`` reads who lays one down, and
    ``bridges`` are the lines to readers on other machines; ``wide_area`` asks other towns,
    ``identity`` the nation about people of other towns.  ``drills`` is where drills of a standstill
    are held; ``issuing`` is a contractor's machine.
    """

    reader: CardReader
    settings: OfficeSettings
    paper: Any = None
    name_residents: NameResidents | None = None
    card_maker: CardMaker | None = None
    seal: Any = None
    print_queued: Callable[[], None] | None = None
    keep_refusal: KeepRefusal | None = None
    printer: Any = None
    chips: Any = None
    card_services: Any = None
    resident_cards: ResidentCards | None = None
    bridges: Lines | None = None
    wide_area: Any = None
    drills: Any = None
    identity: Any = None
    issuing: Any = None


class OperatorNames:
    """Whose doing it was, for every page: an operator's name, or what acts without one.

    The list is read when a page names the first.  Who is not on it (another office's people, whom
    their own office named) stands as written.
    """

    def __init__(self, tx: Transaction, words: Words) -> None:
        self._tx = tx
        self._words = words
        self._names: Mapping[str, str] | None = None

    def __call__(self, operator_id: str) -> str:
        """The name; with the id where two share one."""
        if self._names is None:
            machines = {one: self._words(f"frame-by-{one}") for one in NOBODYS}
            self._names = machines | list_operator_names(self._tx)
        return self._names.get(operator_id, operator_id)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody at a counter, in one transaction; whoever is told this may act."""

    tx: Transaction
    context: NodeContext
    by: CaseWorker
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Form
    words: Words
    facilities: Facilities
    screen: Screen
    session: Session | None = None
    paths: frozenset[str] = frozenset()
    root: str = ""

    @property
    def today(self) -> date:
        """The date in Japan."""
        return self.context.clock.today()

    def page(self, template: str, *, title: str, status: int = 200, **facts: Any) -> Page:
        """A page; with ``status=422`` the form again with its error summary."""
        names = OperatorNames(self.tx, self.words)
        return Page(template, title, status, {"name_operator": names, **facts})

    def redirect(self, to: str, *, notice: str | None = None) -> Redirect:
        """Send the browser to another address below the counter's root."""
        return Redirect(self.url(to), notice)

    def download(
        self, content: bytes, media_type: str, file_name: str, *, attached: bool = False
    ) -> Download:
        """A file; its name goes into no history, so it names nobody."""
        return Download(content, media_type, file_name, attached)

    def has(self, path: str) -> bool:
        """Whether this counter has a screen at this path."""
        return path in self.paths

    def url(self, path: str) -> str:
        """An address below the counter's root."""
        return f"{self.root}{path}"


class Between(Protocol):
    """What may be done between transactions (see :class:`Later`)."""

    def settle(self, act: Callable[[Visit], Redirect]) -> Redirect:
        """Write down what was done, in a transaction of its own."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: ``show`` answers GET, ``act`` answers POST of a form that is ours and new.

    ``function`` is None on the public pages only, and the frame routes those by name.  ``menu`` is
    a key of the words: with it the screen is offered to whoever holds its right.  A form that
    ``takes_files`` may be as large as a photograph.
    """

    code: str
    path: str
    function: Function | None
    mode: Mode
    show: Callable[[Visit], Answer] | None = None
    act: Callable[[Visit], Answer] | None = None
    needs_case: bool = True
    menu: str = ""
    takes_files: bool = False

    def __post_init__(self) -> None:
        assert SCREEN_CODE.fullmatch(self.code), f"{self.code} is no screen code"
        assert SCREEN_PATH.fullmatch(self.path), f"{self.path} is no address of a screen"
        assert self.show is not None or self.act is not None, f"{self.code} does nothing"


@dataclass(frozen=True, slots=True)
class HomeRow:
    """An open thing on the home screen, in exactly one list: since when, in whose hands, where.

    ``group`` is a key of the words (審査待ち); ``text`` names nobody in full, for the public sees
    the screens of a counter.
    """

    group: str
    text: str
    since: datetime
    address: str
    owner: str = ""
    raised: bool = False


@dataclass(frozen=True, slots=True)
class ScreenFamily:
    """What a slice brings to the counter: screens, and the package with its templates and words.

    Templates are named ``<name>/…``; the words are the package's ``wording.toml`` and the frame's,
    whose keys begin with ``frame-``; files of a folder ``static`` are served beside them.  ``home``
    lists what of the slice waits for this operator.
    """

    package: str
    screens: tuple[Screen, ...]
    home: Callable[[Visit], Sequence[HomeRow]] | None = None

    @property
    def name(self) -> str:
        """The slice's name."""
        return self.package.rpartition(".")[2]
