"""The desk of a nation: everything its page can see and do, and nothing else.

``port.py`` is the interface, ``views.py`` the frozen values it shows; the page is written against
these two alone.  ``running.py`` implements it over a nation that runs: it reads what the nodes say
of themselves, asks as an agency over the same door as any agency, and, where a fault is wanted,
cuts a line or alters a byte as only the administrator of the machine can.

What the desk shows is without personal data, with two exceptions that are the point of the
demonstration: the few sample residents one may ask about, and the answer an agency gets.  Both are
synthetic, and the page says so beside them.
"""

from jukinet.nation.desk.counter_views import (
    CardView,
    CounterView,
    PaperView,
    ReaderView,
    ResidentReaderView,
)
from jukinet.nation.desk.port import NationDesk
from jukinet.nation.desk.views import (
    SPEEDS,
    AccessLedger,
    AccessLine,
    AccessView,
    AffairOption,
    AgencyOption,
    AlteredByte,
    AskOptions,
    AskView,
    BalanceView,
    HandedOut,
    HeaderField,
    LedgerView,
    LineView,
    MessageLine,
    MessageView,
    MoveView,
    Name,
    NationView,
    NodeState,
    NodeView,
    ProofState,
    ProvidedItem,
    Question,
    QuestionBy,
    ResidentsPerTier,
    SampleView,
    Trait,
)

__all__ = [
    "SPEEDS",
    "AccessLedger",
    "AccessLine",
    "AccessView",
    "AffairOption",
    "AgencyOption",
    "AlteredByte",
    "AskOptions",
    "AskView",
    "BalanceView",
    "CardView",
    "CounterView",
    "HandedOut",
    "HeaderField",
    "LedgerView",
    "LineView",
    "MessageLine",
    "MessageView",
    "MoveView",
    "Name",
    "NationDesk",
    "NationView",
    "NodeState",
    "NodeView",
    "PaperView",
    "ProofState",
    "ProvidedItem",
    "Question",
    "QuestionBy",
    "ReaderView",
    "ResidentReaderView",
    "ResidentsPerTier",
    "SampleView",
    "Trait",
]
