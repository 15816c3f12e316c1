"""A copy of one's own record from a machine (証明書自動交付機): card, PIN, paper.

The machine is a terminal whose attendant has signed on; the holder is proven by card and PIN, and
that the card is used for the kiosk is read from its own service.  What somebody may have there is
his own record in the plainest form; everything else is asked for at a counter.

A terminal for a kiosk serves the function of the same name and nothing else, so whoever stands at
it comes to no other screen.  The few rights that this one copy takes are lent here, to these three
procedures, and to nobody.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.cards.municipal_services.procedures.using import get_use_by_number
from jukinet.copies.procedures import (
    PaperDesk,
    Stopped,
    accept_request,
    hand_over,
    make_documents,
    print_documents,
)
from jukinet.copies.request import CopyKind, CopyRequest, Layout
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_file import CaseFile
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import close_case, open_case_by_card
from jukinet.counters.resident_card import CardRead, Holder
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

SERVING: Final = (Function.KIOSK, Mode.EXECUTE)
_LENT: Final = frozenset({(Function.SEARCH, Mode.READ), (Function.COPY, Mode.EXECUTE)})


def open_at_kiosk(
    tx: Transaction, read: CardRead, holder: Holder, *, by: CaseWorker, context: NodeContext
) -> CaseFile:
    """Open the case of whoever laid his card down and knew its PIN."""
    return open_case_by_card(
        tx, Affair.COPY, read, holder, by=_lent_to(by), randomness=context.randomness
    )


def serve_at_kiosk(
    tx: Transaction, user_number: str, offer: int, *, by: CaseWorker, context: NodeContext,
    desk: PaperDesk,
) -> UUID:  # fmt: skip
    """Make and print the copy of whoever has proven himself in the case; the request's key.

    (1) The case is his, by card and PIN. (2) The card is used for the kiosk. (3) It is his card.
    (4) The copy can be made; what stops it is told to him without a reason, as at a counter.
    """
    by, case = _lent_to(by), by.get_case()
    if case.means is not Means.CARD or case.requester is None:  # (1)
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "a kiosk serves whom his card has proven")
    use = get_use_by_number(tx, user_number, offer)
    if use.kind is not ServiceKind.CERTIFICATE_KIOSK:  # (2)
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "a number of another service")
    if use.resident_id != case.requester:  # (3)
        raise JukiError(ErrorCode.CARD_STATE, "the service is another holder's")
    request = CopyRequest(
        new_key(context.randomness), CopyKind.RECORD_COPY, Layout.INDIVIDUAL,
        Relation.SELF, Means.CARD, (case.requester,), requester=case.requester,
    )  # fmt: skip
    accept_request(tx, request, by=by, context=context)
    made = make_documents(tx, request.request_id, by=by, context=context, desk=desk)
    if isinstance(made, Stopped):  # (4)
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "the copy is made at a counter")
    print_documents(tx, request.request_id, by=by)
    return request.request_id


def finish_at_kiosk(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext
) -> None:
    """The holder has taken his paper and paid: the fee is booked, the case closed."""
    by = _lent_to(by)
    hand_over(tx, request_id, by=by, context=context)
    close_case(tx, by.get_case().case_id, by=by)


def _lent_to(by: CaseWorker) -> CaseWorker:
    """The attendant with what one copy takes; ACCESS_REFUSED to whoever has no kiosk."""
    by.must(*SERVING)
    return replace(by, operator=replace(by.operator, rights=by.operator.rights | _LENT))
