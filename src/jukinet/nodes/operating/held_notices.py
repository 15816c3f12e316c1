"""`juki notices held`: notices held back as implausible, and what an office decides about them."""

from __future__ import annotations

import argparse
import os
import pwd
from typing import Any

from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import must_be_meant, say
from jukinet.notices import procedures as notices
from jukinet.platform.db.transaction import Transaction
from jukinet.security.procedures import raise_security_event
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

HOLDERS = (Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER, Role.COMMUNICATION_SERVER)


def show_all(given: argparse.Namespace) -> int:
    """What is held and not settled, oldest first: by number and opaque key, without facts."""
    with opened(given.node, *HOLDERS) as loaded, loaded.node.database.transaction() as tx:
        held = notices.list_open_held_notices(tx)
    say("notices.held.list", {"held": [_describe(one) for one in held]})
    return 0


def dismiss(given: argparse.Namespace) -> int:
    """Dismiss a held notice: it never takes effect; what waited behind it is asked again."""
    with opened(given.node, *HOLDERS) as loaded:
        node = loaded.node
        must_be_meant(given.yes_i_am, str(node.party))
        with node.database.transaction() as tx:
            notices.dismiss_held_notice(tx, given.number, node.context)
            note_dismissal(tx, node.party, given.number, loaded.node.context.clock.now())
    say("notices.held.dismiss", {"held_id": given.number})
    return 0


def note_dismissal(tx: Transaction, party: Party, number: int, now: Any) -> None:
    """Note by which account of the machine a held notice was dismissed."""
    account = pwd.getpwuid(os.geteuid()).pw_name
    said = JukiError(ErrorCode.NOTICE_IMPLAUSIBLE, f"held notice {number} dismissed by {account}")
    raise_security_event(tx, "held-notice-dismissed", party, said, now=now)


def _describe(one: notices.OpenHeldNotice) -> dict[str, Any]:
    return {
        "held_id": one.held_id,
        "municipality": one.municipality,
        "person_key": one.person_key,
        "change_number": one.change_number,
        "subject": one.subject.value,
        "reason": one.reason.value,
        "held_at": one.held_at,
    }
