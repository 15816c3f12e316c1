"""How somebody may object to an order to return a card (教示), by the law of the day it was given.

An order that names no way of objecting, or a wrong one, misleads whoever it goes to; so the ways
are dated data (``tables/objections.csv``, which names the articles), and an order of years ago,
opened again, says what was so then.  The sentences are our own: the law asks for facts, not words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jukinet.cards.table import read_table
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity


@dataclass(frozen=True, slots=True)
class ObjectionRule:
    """With whom, within how long; ``action_within`` is empty where an order named no action yet."""

    to_governor: bool
    appeal_within: str
    objection_to_mayor: bool
    action_within: str
    action_after_ruling: bool
    validity: Validity


def objection_rule_on(day: date) -> ObjectionRule:
    """The ways as they stand on the day of an order."""
    found = [rule for rule in _load_rules() if rule.validity.covers(day)]
    if len(found) != 1:
        raise JukiError(ErrorCode.UNKNOWN_ARTICLE, "no way of objecting on this day")
    return found[0]


def explain_objection(rule: ObjectionRule, *, municipality: str, prefecture: str) -> list[str]:
    """The sentences an order ends with; the names are those of the office that gave it."""
    mayor = f"{municipality}長"
    receiver = f"{prefecture}知事" if rule.to_governor else mayor
    appeal = (
        f"この命令に不服があるときは、命令を知った日の翌日から数えて{rule.appeal_within}以内に、"
        f"{receiver}に審査請求をすることができます。"
    )
    if rule.objection_to_mayor:
        appeal += f"同じ期間に、{mayor}に異議申立てをすることもできます。"
    appeal += "ただし、命令の日の翌日から1年を過ぎると、正当な理由がない限りできません。"
    return [appeal, *_explain_action(rule, municipality, mayor)]


def _explain_action(rule: ObjectionRule, municipality: str, mayor: str) -> list[str]:
    if not rule.action_within:
        return []
    defendant = f"{municipality}を被告として（代表者は{mayor}）"
    if not rule.action_after_ruling:
        return [
            f"命令の取消しを求める訴えは、命令を知った日の翌日から数えて{rule.action_within}以内に、"
            f"{defendant}起こすことができます。審査請求をしたときは、その裁決を知った日の翌日から"
            f"{rule.action_within}以内です。ただし、命令（裁決）の日の翌日から1年を過ぎると、"
            "正当な理由がない限りできません。"
        ]
    return [
        "命令の取消しを求める訴えは、審査請求の裁決の後でなければ起こせません。裁決を知った日の翌日から"
        f"数えて{rule.action_within}以内に、{defendant}起こしてください。ただし、裁決の日の翌日から1年を"
        "過ぎると、正当な理由がない限りできません。審査請求から3か月を過ぎても裁決がないとき、"
        "著しい損害を避けるため急ぐとき、そのほか正当な理由があるときは、裁決を待たずに起こせます。"
    ]


@lru_cache(maxsize=1)
def _load_rules() -> tuple[ObjectionRule, ...]:
    return tuple(
        ObjectionRule(
            to_governor=row["appeal_to"] == "governor",
            appeal_within=row["appeal_within"],
            objection_to_mayor=row["objection"] == "yes",
            action_within=row["action_within"],
            action_after_ruling=row["action_after_ruling"] == "yes",
            validity=Validity(
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            ),
        )
        for row in read_table("objections.csv")
    )
