"""`juki grant`: what an agency's connection may ask for, kept at the national server."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from jukinet.nodes.operating.one_procedure import do_and_say
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.provision import procedures as provision
from jukinet.provision.grants import Grant, GrantBook
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party, Role


def add(given: argparse.Namespace) -> int:
    """Grant an agency one row of an appended table, with the items its affair needs."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        today = context.clock.today()
        grant = Grant(
            agency=Party.parse(given.agency),
            table=given.table,
            item=given.item,
            items=_parse_items(given.fields),
            valid_from=given.valid_from or today,
            valid_to=given.until,
        )
        context.directory.get(grant.agency)
        provision.grant_purpose(tx, grant, law=context.law(today), now=context.clock.now())
        return {"grant": _describe(grant)}

    return do_and_say(given, Role.NATIONAL_SERVER, "grant.add", procedure)


def show(given: argparse.Namespace) -> int:
    """The register of those provided for, as it stands on a day."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        on = given.on or context.clock.today()
        book = provision.get_grant_book(tx)
        rows = [grant for grants in book.grants.values() for grant in grants if grant.is_valid(on)]
        return {
            "on": on,
            "grants": [_describe(grant) for grant in rows],
            "suspended": sorted(book.suspended),
        }

    return do_and_say(given, Role.NATIONAL_SERVER, "grant.list", procedure)


def withdraw(given: argparse.Namespace) -> int:
    """End an agency's grants of one row after a day."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        last_day = given.last_day or context.clock.today()
        agency = Party.parse(given.agency)
        provision.withdraw_purpose(
            tx, agency, given.table, given.item, last_day=last_day, now=context.clock.now()
        )
        row = {"agency": str(agency), "table": given.table, "item": given.item}
        return row | {"last_day": last_day}

    return do_and_say(given, Role.NATIONAL_SERVER, "grant.withdraw", procedure)


def suspend(given: argparse.Namespace) -> int:
    """Suspend an agency's connection: its next request is refused."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        agency = _known_agency(given.agency, provision.get_grant_book(tx), context)
        provision.suspend_agency(tx, agency, reason=given.reason, now=context.clock.now())
        return {"agency": str(agency), "suspended": True}

    return do_and_say(given, Role.NATIONAL_SERVER, "grant.suspend", procedure)


def resume(given: argparse.Namespace) -> int:
    """Let a suspended connection ask again."""

    def procedure(tx: Transaction, context: NodeContext) -> Mapping[str, Any]:
        agency = _known_agency(given.agency, provision.get_grant_book(tx), context)
        provision.resume_agency(tx, agency, reason=given.reason, now=context.clock.now())
        return {"agency": str(agency), "suspended": False}

    return do_and_say(given, Role.NATIONAL_SERVER, "grant.resume", procedure)


def _known_agency(text: str, book: GrantBook, context: NodeContext) -> Party:
    """An agency with a grant or a place in the directory, so that no slip of the finger counts."""
    agency = Party.parse(text)
    granted = any(each == agency.code for each, _, _ in book.grants)
    if agency.role is not Role.AGENCY or not (granted or context.directory.find(agency)):
        raise JukiError(ErrorCode.PEER_UNKNOWN, f"{agency} is no agency that takes part")
    return agency


def _parse_items(text: str) -> frozenset[Item]:
    try:
        return frozenset(Item(word.strip()) for word in text.split(","))
    except ValueError:
        known = ", ".join(item.value for item in Item)
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"items are: {known}") from None


def _describe(grant: Grant) -> dict[str, Any]:
    return {
        "agency": str(grant.agency),
        "table": grant.table,
        "item": grant.item,
        "items": sorted(item.value for item in grant.items),
        "valid_from": grant.valid_from,
        "valid_to": grant.valid_to,
    }
