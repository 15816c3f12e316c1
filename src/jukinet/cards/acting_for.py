"""Who acts for a card's holder, and what he shows (代理人; Order Art. 30-15, Rules Art. 36).

A legal representative (法定代理人) shows what makes him one. Whoever was entrusted (任意代理人)
shows the holder's letter of attorney, and that illness or disability keeps the holder from coming.
Both may live with the holder or not; that somebody does gives him no right to the card. A body, a
third party and the office itself act for nobody here. Which papers these are is what the rules of
several municipalities agree on (confidence: likely).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from jukinet.cards.application import Proxy
from jukinet.counters.case import Relation
from jukinet.terms.errors import ErrorCode, JukiError


class ProxyPaper(StrEnum):
    """What makes somebody a proxy."""

    REPRESENTATION = "representation"  # 戸籍謄本・登記事項証明書など
    ATTORNEY = "attorney"  # 委任状
    HINDRANCE = "hindrance"  # 診断書・障害者手帳など


PAPERS_OF: Final[Mapping[Proxy, frozenset[ProxyPaper]]] = MappingProxyType(
    {
        Proxy.NONE: frozenset(),
        Proxy.LEGAL: frozenset({ProxyPaper.REPRESENTATION}),
        Proxy.ENTRUSTED: frozenset({ProxyPaper.ATTORNEY, ProxyPaper.HINDRANCE}),
    }
)
FOR_ANOTHER: Final = frozenset({Relation.HOUSEHOLD, Relation.PROXY})
"""Who may come for a holder, once he is proven to be his proxy."""


def must_act_for_holder(relation: Relation, proxy: Proxy) -> None:
    """Refuse whom nothing makes a proxy; IDENTITY_UNPROVEN."""
    if proxy is Proxy.NONE or relation not in FOR_ANOTHER:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "nothing lets this one act for the holder")


def must_be_proven(proxy: Proxy, shown: frozenset[ProxyPaper]) -> None:
    """Refuse a proxy who lacks what makes him one; CARD_PAPERS_MISSING."""
    if PAPERS_OF[proxy] - shown:
        raise JukiError(ErrorCode.CARD_PAPERS_MISSING, "the proxy's authority is not proven")
