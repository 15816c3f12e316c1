"""`juki town`: when an office answers another town's wide-area copies, and when not."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from jukinet.copies.wide_area import procedures as wide_area
from jukinet.copies.wide_area.hours import Agreement, Days
from jukinet.nodes.operating.one_procedure import do_and_say
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity
from jukinet.terms.parties import Role, register_office_of


def agree(given: argparse.Namespace) -> int:
    """Enter further hours that were agreed with another municipality."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        first = given.valid_from or context.clock.today()
        agreement = Agreement(
            other=_town(given.town, context),
            days=Days.EVERY_DAY if given.every_day else Days.OFFICE_DAYS,
            opens=given.opens,
            closes=given.closes,
            validity=Validity(first, given.until),
        )
        wide_area.agree_hours(tx, agreement, now=context.clock.now())
        return {"agreed": _describe(agreement)}

    return do_and_say(given, Role.REGISTER_OFFICE, "town.agree", procedure)


def show(given: argparse.Namespace) -> int:
    """What was agreed with a town, and why it would not be answered at this moment."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        town, now = _town(given.town, context), context.clock.now()
        law = context.law(context.clock.today())
        closed = wide_area.find_closed(tx, town, law=law, now=now)
        return {
            "town": str(town),
            "closed": closed.value if closed else None,
            "agreed": [_describe(one) for one in wide_area.list_agreed(tx, town)],
        }

    return do_and_say(given, Role.REGISTER_OFFICE, "town.show", procedure)


def close(given: argparse.Namespace) -> int:
    """Give no more wide-area copies to a town, or to any."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        town = _town(given.town, context) if given.town else None
        wide_area.close_line(tx, town, reason=given.reason, now=context.clock.now())
        return {"town": str(town) if town else "all", "closed": True}

    return do_and_say(given, Role.REGISTER_OFFICE, "town.close", procedure)


def reopen(given: argparse.Namespace) -> int:
    """Give them again."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        town = _town(given.town, context) if given.town else None
        wide_area.open_line(tx, town, reason=given.reason, now=context.clock.now())
        return {"town": str(town) if town else "all", "closed": False}

    return do_and_say(given, Role.REGISTER_OFFICE, "town.open", procedure)


def _town(text: str, context: NodeContext) -> MunicipalityCode:
    """Another town that takes part, so that no slip of the finger counts."""
    town = MunicipalityCode(text)
    office = register_office_of(town)
    if office == context.party or context.directory.find(office) is None:
        raise JukiError(ErrorCode.PEER_UNKNOWN, f"{town} is no other town that takes part")
    return town


def _describe(agreement: Agreement) -> dict[str, Any]:
    return {
        "town": str(agreement.other),
        "days": agreement.days.value,
        "opens": agreement.opens.isoformat("minutes"),
        "closes": agreement.closes.isoformat("minutes"),
        "valid_from": agreement.validity.first_day,
        "valid_to": agreement.validity.last_day,
    }
