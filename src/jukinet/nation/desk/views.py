"""What the desk shows: frozen values, ready to be put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from jukinet.nation.traffic import EventKind
from jukinet.platform.message.overview import Direction, StepPassed
from jukinet.platform.web.wording import Language
from jukinet.terms.errors import ErrorCode
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party

# The speeds the page offers: as it is, a minute a second, ten minutes a second.
SPEEDS: Final = (1, 60, 600)


@dataclass(frozen=True, slots=True)
class Name:
    """What somebody or something is called, in each language."""

    ja: str
    en: str

    def in_(self, language: Language) -> str:
        """The name in a language."""
        return self.ja if language == "ja" else self.en


class NodeState(StrEnum):
    """How a node fares; each has a shape and a word of its own."""

    CALM = "calm"
    BEHIND = "behind"  # something has waited for longer than a moment
    ATTENTION = "attention"  # a message is parked, or a line of it is cut
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class NodeView:
    """One node with its queues; ``carrier`` is how a register office hands over to its CS."""

    party: Party
    name: Name
    state: NodeState
    carrier: str | None = None
    residents: int | None = None
    told: int = 0
    delivered: int = 0
    queued: int = 0
    received: int = 0
    waiting: int = 0
    parked: int = 0
    behind: int = 0

    @property
    def backlog(self) -> int:
        """Everything that waits at this node: to be sent, to be dealt with, or for a cause."""
        return self.queued + self.waiting + self.parked + self.behind


@dataclass(frozen=True, slots=True)
class LineView:
    """The line between two nodes, both directions together."""

    one: Party
    other: Party
    cut: bool
    queued: int = 0
    failures: int = 0
    last_failure: ErrorCode | None = None
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ResidentsPerTier:
    """How many residents each tier holds; equal once everything has arrived."""

    registered: int
    at_servers: int
    at_prefectures: int
    at_nation: int

    @property
    def agree(self) -> bool:
        """Whether every tier holds as many as the registers."""
        return self.registered == self.at_servers == self.at_prefectures == self.at_nation


@dataclass(frozen=True, slots=True)
class BalanceView:
    """The balance sheet: what was made, where it is, what was asked, what can be proved."""

    residents: ResidentsPerTier
    made: int
    queued: int
    delivered: int
    waiting: int
    effective: int
    refused: int
    parked: int
    answered: int
    turned_away: int
    access_records: int
    checkpoints: int
    cosigned: int

    @property
    def balanced(self) -> bool:
        """Whether every message that was made is somewhere."""
        return self.made == self.queued + self.delivered


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One line of the list of messages; ``state`` is a word of the overview or an error code."""

    node: Party
    message_id: str
    direction: Direction
    other: Party
    kind: str
    number: int
    made_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class NationView:
    """The whole nation at one moment."""

    now: datetime
    speed: float
    stopped: bool
    nodes: tuple[NodeView, ...]
    lines: tuple[LineView, ...]
    balance: BalanceView
    recent: tuple[MessageLine, ...]

    def get_node(self, party: Party) -> NodeView:
        """One node's view."""
        return next(node for node in self.nodes if node.party == party)


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One field of an envelope's protected header, as it was signed."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message opened up as far as it can be without a key: everything but what it says."""

    line: MessageLine
    envelope_id: str | None
    header: tuple[HeaderField, ...]
    signature: str | None
    sealed_bytes: int
    steps: tuple[StepPassed, ...]
    article: Name | None


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move that was made to happen; nobody is named."""

    kind: EventKind
    origin: Name
    destination: Name
    people: int
    refused: ErrorCode | None = None


# --- asking ----------------------------------------------------------------------------------


class Trait(StrEnum):
    """Why a sample resident was chosen."""

    PLAIN = "plain"
    VARIANT = "variant"  # a name with variant characters (異体字)
    NAMESAKE = "namesake"  # somebody else has the same name and birthday
    CHILD = "child"
    OLD = "old"
    MOVED = "moved"  # came from another municipality with one visit
    VISITOR = "visitor"  # got a copy in another municipality


@dataclass(frozen=True, slots=True)
class SampleView:
    """A synthetic resident one may ask about."""

    sample_id: str
    trait: Trait
    municipality: Name
    name: str = field(repr=False)
    birth_date: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AffairOption:
    """An affair of an appended table; ``granted`` says whether the agency may ask for it."""

    table: str
    item: str
    text: Name
    granted: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class AgencyOption:
    """An agency as which one may ask, its own affairs first, one that is not its own last."""

    party: Party
    name: Name
    affairs: tuple[AffairOption, ...]


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What the form for asking offers."""

    agencies: tuple[AgencyOption, ...]
    samples: tuple[SampleView, ...]


class QuestionBy(StrEnum):
    """How the person is named in a question."""

    CODE = "code"
    FOUR_ITEMS = "four_items"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as filled in at the page."""

    agency: Party
    table: str
    item: str
    sample_id: str
    by: QuestionBy
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ProvidedItem:
    """One item of an answer, as text; the code comes masked."""

    item: Item
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskView:
    """An answer or a refusal, as the agency got it; its signature was verified."""

    question: Question
    asked_at: datetime
    milliseconds: float
    status: int
    code: str
    receipt: str
    citation: Name | None
    items: tuple[ProvidedItem, ...] = ()
    matched_by: str | None = None
    problem: str | None = None
    remedy: str | None = None

    @property
    def answered(self) -> bool:
        """Whether it is an answer; an answer may well say that nobody was found."""
        return self.problem is None


# --- who looked --------------------------------------------------------------------------------


class ProofState(StrEnum):
    """How far an access record is out of everybody's reach."""

    WAITING = "waiting"  # written, not yet in a signed tree
    SIGNED = "signed"  # in a tree this node signed; the proof was recomputed
    COSIGNED = "cosigned"  # and another office signed that tree too
    BROKEN = "broken"  # the record is not what the signed tree was made of


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One access record, for the person it is about."""

    entry_id: int
    at: datetime
    who: Party
    who_name: Name
    affair: Name
    items: tuple[str, ...]
    """Of identification information, or of a copy: the words of whoever recorded it."""
    result: str
    case: str
    receipt: str
    proof: ProofState
    leaf_index: int | None = None
    path_length: int | None = None
    file: str | None = None
    """What the proof is called that may be taken home, once the witnesses have signed."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file for somebody to take home."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AccessLedger:
    """What one office recorded about a resident, newest first, and what stands over its ledger."""

    node: Party
    lines: tuple[AccessLine, ...]
    tree_size: int
    cosigned_by: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class AccessView:
    """Everybody who looked at a sample resident: at the centre, and at his own office."""

    sample: SampleView
    ledgers: tuple[AccessLedger, ...]

    @property
    def lines(self) -> tuple[AccessLine, ...]:
        """All of them."""
        return tuple(line for ledger in self.ledgers for line in ledger.lines)


# --- the ledger --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlteredByte:
    """One byte of one entry that was altered behind the ledger's back."""

    entry_id: int
    position: int
    was: int
    now: int
    before: str
    after: str

    @property
    def letter(self) -> int:
        """Which letter of the text changed."""
        pairs = enumerate(zip(self.before, self.after, strict=False))
        return next((at for at, (one, other) in pairs if one != other), 0)


@dataclass(frozen=True, slots=True)
class LedgerView:
    """What an audit of one node's ledger says."""

    node: Party
    name: Name
    entries: int
    waiting: int
    checkpoints: int
    cosigned: int
    signed_size: int
    milliseconds: float
    first_broken: int | None = None
    reason: str | None = None
    altered: AlteredByte | None = None

    @property
    def sound(self) -> bool:
        """Whether everything agreed."""
        return self.reason is None
