"""B12, the commission desk: contracts, keys, an order asked for and made, how far each has come."""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.cards.commissioned_issue.screens.places import COMMISSIONS, try_it
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody import procedures as custody
from jukinet.custody.output import Output, OutputKind, OutputState, OutputWanted
from jukinet.custody.screens.typed import Typed, read_key
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

KEY_FILE: Final = "application/octet-stream"
CERTIFICATE_BYTES_MAX: Final = 1_024
OUTPUTS: Final = "/outputs"


def show_commissions(visit: Visit) -> Answer:
    """What there is, what waits, and the one next step."""
    return _page(visit, [])


def act_contract(visit: Visit) -> Answer:
    """Enter a contract with the duties it names (point 1)."""
    typed = Typed.of(visit)
    issuer, number = typed.text("issuer"), typed.text("number")
    responsible, place = typed.text("responsible"), typed.text("place")
    first, last = typed.day("valid_from"), typed.day("valid_to")
    duties = frozenset(Duty(one) for one in visit.form.list("duties") if one in set(Duty))
    if typed.mistakes or first is None or last is None:
        return _page(visit, typed.mistakes)

    def act() -> Answer:
        contract = Contract(issuer, number, responsible, place, duties, first, last)
        procedures.enter_contract(visit.tx, contract, by=visit.by, context=visit.context)
        return visit.redirect(COMMISSIONS, notice="told-contract")

    return try_it(visit, act, _page)


def act_ask(visit: Visit) -> Answer:
    """Ask that the cards applied for may be ordered; another approves these very cards."""
    issuer = _issuer(visit)

    def act() -> Answer:
        tx, by, context = visit.tx, visit.by, visit.context
        cards = procedures.gather_applied(tx, by=by, context=context)
        if not cards:
            raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "no card waits to be ordered")
        digest = procedures.digest_order(cards, issuer)
        purpose = visit.words("ask-purpose", issuer=str(issuer))
        wanted = OutputWanted(OutputKind.CARD_COMMISSION, purpose, len(cards), digest)
        custody.request_output(tx, wanted, by=by, context=context)
        return visit.redirect(COMMISSIONS, notice="told-asked")

    return try_it(visit, act, _page)


def act_order(visit: Visit) -> Answer:
    """Order the cards that were approved; our server makes the data and seals it (point 2)."""
    typed, issuer = Typed.of(visit), _issuer(visit)
    output_id, due_on = read_key(visit.form.get("output")), typed.day("due_on")
    if due_on is None:
        return _page(visit, typed.mistakes)

    def act() -> Answer:
        tx, by, context = visit.tx, visit.by, visit.context
        cards = procedures.gather_applied(tx, by=by, context=context)
        commission_id = procedures.order_cards(
            tx, cards, issuer, output_id=output_id, due_on=due_on, by=by, context=context
        )
        return visit.redirect(f"{COMMISSIONS}/{UUID(commission_id)}", notice="told-ordered")

    return try_it(visit, act, _page)


def show_key(visit: Visit) -> Answer:
    """The public half of a key that the authority is to certify."""
    wanted = UUID(visit.path["key_id"]).hex
    for key_id, _, spki in procedures.list_uncertified_keys(visit.tx, by=visit.by):
        if key_id == wanted:
            return visit.download(spki, KEY_FILE, f"{key_id}.key", attached=True)
    raise JukiError(ErrorCode.NOT_FOUND, "no such key waits for a certificate")


def act_certificate(visit: Visit) -> Answer:
    """Enter what the authority certified of a key."""
    key_id = read_key(visit.form.get("key")).hex
    files = [visit.form.find_file(name) or b"" for name in ("root", "certificate")]
    if not all(1 <= len(one) <= CERTIFICATE_BYTES_MAX for one in files):
        return _page(visit, [("certificate", visit.words("mistake-certificate"))])

    def act() -> Answer:
        procedures.enter_certificate(
            visit.tx, key_id, files[0], files[1], by=visit.by, context=visit.context
        )
        return visit.redirect(COMMISSIONS, notice="told-certificate")

    return try_it(visit, act, _page)


def _issuer(visit: Visit) -> Party:
    try:
        return Party.parse(visit.form.get("issuer"))
    except JukiError:
        raise JukiError(ErrorCode.FORM_INVALID, "a contractor is chosen") from None


def _page(visit: Visit, mistakes: list[tuple[str, str]]) -> Answer:
    tx, by, words = visit.tx, visit.by, visit.words
    found = procedures.list_commissions(tx, by=by)
    contracts = procedures.list_contracts(tx, by=by)
    outputs = _outputs(visit)
    return visit.page(
        "commissioned_issue/commissions.html",
        title="title-commissions",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        commissions=found,
        sums=procedures.sum_commissions(tx, [one.commission_id for one in found], by=by),
        contracts=contracts,
        issuers=[(one.issuer, one.issuer) for one, _ in contracts],
        keys=procedures.list_uncertified_keys(tx, by=by),
        waiting=procedures.count_applied(tx, by=by) if _may_gather(visit) else 0,
        asked=[one for one in outputs if one.state is OutputState.REQUESTED],
        approved=[
            (str(one.output_id), words("order-approved", count=one.wanted.persons))
            for one in outputs
            if one.state is OutputState.APPROVED
        ],
        duties=[(one.value, words(f"duty-{one}")) for one in Duty],
        ticked=visit.form.list("duties"),
        typed=defaultdict(str, visit.form.fields),
        late={one for one, _, _ in
              procedures.list_overdue_erasures(tx, by=by, today=visit.today)},
        may_write=by.operator.may(Function.CARD_MAKING, Mode.WRITE),
        may_certify=by.operator.may(Function.CARD_MAKING, Mode.EXECUTE),
        has_outputs=visit.has(OUTPUTS),
    )  # fmt: skip


def _may_gather(visit: Visit) -> bool:
    return visit.by.operator.may(Function.CARD, Mode.READ)


def _outputs(visit: Visit) -> list[Output]:
    """Orders that were asked for, for whoever may see the ledger of outputs."""
    if not visit.by.operator.may(Function.MEDIA, Mode.READ):
        return []
    return [
        one
        for one in custody.list_outputs(visit.tx, by=visit.by)
        if one.wanted.kind is OutputKind.CARD_COMMISSION
    ]


_MAKING: Final = Function.CARD_MAKING
COMMISSIONS_SCREENS: Final = (
    Screen(
        "J-B12", COMMISSIONS, _MAKING, Mode.READ, show=show_commissions, needs_case=False,
        menu="menu-commissions",
    ),
    Screen(
        "J-B12a", f"{COMMISSIONS}/contract", _MAKING, Mode.WRITE, act=act_contract,
        needs_case=False,
    ),
    Screen("J-B12b", f"{COMMISSIONS}/ask", _MAKING, Mode.WRITE, act=act_ask, needs_case=False),
    Screen(
        "J-B12c", f"{COMMISSIONS}/order", _MAKING, Mode.WRITE, act=act_order, needs_case=False
    ),
    Screen(
        "J-B12d", f"{COMMISSIONS}/keys/{{key_id:uuid}}", _MAKING, Mode.READ, show=show_key,
        needs_case=False,
    ),
    Screen(
        "J-B12e", f"{COMMISSIONS}/certificate", _MAKING, Mode.EXECUTE, act=act_certificate,
        needs_case=False, takes_files=True,
    ),
)  # fmt: skip
