"""Who files, how he was identified, what he showed (届出人・本人確認・代理権・確認書類).

Act Art. 27 (2) and (3) ask for it since 2008-05-01; offices asked before.  A photo ID is enough; of
papers without a photo two are seen; where neither is there, questions only the resident can answer
are asked, and the reviewer reads that it was so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.counters.case import Means, Relation
from jukinet.filings.fields import MOVE, PAPER, FieldReader
from jukinet.filings.foreigner import list_foreign_rows, list_rows
from jukinet.filings.ground import Ground
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.particulars import Way
from jukinet.register.further import IN_REGISTER_SINCE
from jukinet.terms.law import Law

PROXY_PAPER: Final = "proxy_paper"
PROXY_PAPERS: Final = ("power-of-attorney", "guardianship-certificate", "family-register-extract")
WAY: Final = "way"
BY_POST: Final = "by_post"


def check_evidence(reader: FieldReader, ground: Ground) -> None:
    """Find what is missing of the right to file, the identity and the papers."""
    rule = rule_of(ground.kind)
    if ground.relation not in rule.filers:
        reader.find("filer-not-entitled", "filer")
    by_post = ground.kind is FilingKind.MOVE_OUT and reader.is_ticked(BY_POST)
    if ground.means not in rule.means and not by_post and not _is_by_card(reader, ground):
        reader.find("identity-missing", "identity")
    if ground.means is Means.QUESTIONS:
        reader.find("identity-by-questions", "identity")
    if ground.relation is Relation.PROXY and reader.text(PROXY_PAPER) not in PROXY_PAPERS:
        reader.find("proxy-paper-missing", PROXY_PAPER)
    for paper in papers_of(ground.kind, reader.fields):
        if not reader.is_ticked(PAPER + paper):
            reader.find("paper-missing", PAPER + paper)


def _is_by_card(reader: FieldReader, ground: Ground) -> bool:
    """A special move-in stands on a card that was read and its PIN (Act Art. 24-2 (1))."""
    return ground.kind is FilingKind.MOVE_IN and bool(reader.text(MOVE))


def papers_of(kind: FilingKind, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The papers that must be ticked as seen; a scanned certificate has been seen by being read."""
    required = tuple(rule.paper for rule in rule_of(kind).papers if rule.required)
    if kind is not FilingKind.MOVE_IN:
        return required
    match fields.get(WAY, ""):
        case Way.SCANNED.value:
            return ()
        case Way.SPECIAL.value:
            return ("registration-card",)
        case Way.ABROAD.value:
            return ("passport", *_papers_of_newcomers(fields))
        case _:
            return required


def _papers_of_newcomers(fields: Mapping[str, str]) -> list[str]:
    """A national's family register; a foreign resident has none, and shows his card (30-46)."""
    rows, foreign = list_rows(fields), list_foreign_rows(fields)
    nationals = bool(rows - foreign) or not rows
    return ["family-register-copy"] * nationals + ["residence-card"] * bool(foreign)


def papers_offered(kind: FilingKind, fields: Mapping[str, str], law: Law) -> tuple[str, ...]:
    """The papers there is a tick for: who is who is known only when it was typed."""
    required = papers_of(kind, fields)
    if fields.get(WAY) != Way.ABROAD or kind is not FilingKind.MOVE_IN:
        return required
    later = law.has_come(IN_REGISTER_SINCE)
    return ("passport", "family-register-copy", *(["residence-card"] if later else []))
