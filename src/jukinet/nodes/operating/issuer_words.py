"""The arguments of `juki issuer` and `juki commission`; what they do is in `issuing` and
`commissioning`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jukinet.nodes.operating.arguments import a_day

AtNode = Callable[[Any, str, str, str], argparse.ArgumentParser]
FATES: Final = ("made", "spoilt", "unused")
CARDS_MAX: Final = 100_000


def add_issuer(verbs: Any, at_node: AtNode) -> None:
    """The contractor's terminal."""
    set_up = at_node(verbs, "set-up", "the first administrator, once", "issuing.set_up")
    _person(set_up, "")
    set_up.add_argument("--terminal", default="hakko-1", metavar="ID", help="(hakko-1)")
    set_up.add_argument("--place", default="発行室", help="where the terminal stands")

    def by(name: str, said: str, place: str) -> argparse.ArgumentParser:
        return _signed(at_node(verbs, name, said, f"issuing.{place}"), "hakko-1")

    _person(by("enrol", "put somebody on the named list", "enrol"), "new-")
    appoint = by("appoint", "appoint who answers for the terminal", "appoint")
    appoint.add_argument("operator", help="the id on the named list")
    enter = by("enter", "enter the room", "enter")
    enter.add_argument("--purpose", default="カード発行", help="what for")
    by("leave", "leave the room", "leave")
    by("room", "who entered and left", "show_room")
    offer = by("offer-keys", "keys for commissions to come", "offer_keys")
    offer.add_argument("--count", type=int, default=5, metavar="N", help="how many (5)")
    by("boxes", "boxes that came and went", "show_boxes")
    _box_signed(by("sign-box", "count a box and sign for it", "sign_box"))
    pack = by("pack-box", "ask that cards or blanks may go back", "pack_box")
    by("approve-box", "approve it, as another", "approve_box").add_argument("medium")
    give = by("give-box", "hand it over against its slip", "give_box")
    give.add_argument("medium")
    give.add_argument("--received-by", required=True, metavar="NAME", help="who takes it")
    for verb in (pack, give):
        verb.add_argument("--fate", choices=FATES, required=True, help="what is in it")
    make = by("make", "make cards until records or blanks run out", "make")
    for half in ("first", "second"):
        make.add_argument(f"--{half}-half", type=Path, required=True, metavar="FILE", help="0600")
    make.add_argument("--limit", type=int, default=CARDS_MAX, metavar="N", help="at most")
    by("end-series", "end the series; the printer may be switched", "end_series")
    at_node(verbs, "show-printer", "who has the printer", "issuing.show_printer")
    settle = by("settle", "ledger, steps and journal against each other", "settle")
    settle.add_argument("--counted", action="store_true", help="count what lies in the machine")
    settle.add_argument("--closing", action="store_true", help="everything should be finished")
    for verb in (offer, pack, give, settle):
        verb.add_argument("--municipality", required=True, metavar="CODE")
    _explained(by("explain", "what two persons found out about a difference", "explain"))
    by("state-erasure", "a commission is to be erased", "state_erasure").add_argument("commission")
    witness = by("witness-erasure", "witness it: key and data go", "witness_erasure")
    witness.add_argument("commission")


def add_commission(verbs: Any, at_node: AtNode) -> None:
    """The municipality's side, at its register office."""

    def by(name: str, said: str, place: str) -> argparse.ArgumentParser:
        return _signed(at_node(verbs, name, said, f"commissioning.{place}"), "kanri-1")

    contract = by("contract", "enter a contract and the duties it names", "enter_contract")
    contract.add_argument("issuer", help="card_issuer:code")
    for name, said in (
        ("number", "in the office's files"),
        ("responsible", "the contractor's responsible person"),
        ("place", "of work"),
    ):
        contract.add_argument(f"--{name}", required=True, help=said)
    contract.add_argument("--duties", required=True, help="those it names, or «all»")
    contract.add_argument("--valid-from", type=a_day, required=True)
    contract.add_argument("--valid-to", type=a_day, required=True)
    keys = by("keys", "keys that wait for the nation's certificate", "export_keys")
    keys.add_argument("folder", type=Path, help="to write their public halves to")
    certificate = by("certificate", "enter what was certified", "enter_certificate")
    certificate.add_argument("key", help="its id")
    certificate.add_argument("--root", type=Path, required=True, metavar="FILE")
    certificate.add_argument("--certificate", type=Path, required=True, metavar="FILE")
    asked = by("ask", "ask that the cards applied for may be ordered", "ask_to_order")
    by("approve", "approve it, as another", "approve_order").add_argument("output")
    order = by("order", "order the cards applied for", "order")
    order.add_argument("output", help="what was approved")
    order.add_argument("--due-on", type=a_day, required=True, help="all back by then")
    for verb in (asked, order):
        verb.add_argument("--issuer", required=True, help="card_issuer:code")
    accept = by("accept", "cards that came back are made in the ledger", "accept")
    accept.add_argument("commission")
    by("list", "commissions", "show_commissions")
    by("ledger", "the lines of a commission", "show_ledger").add_argument("commission")
    _add_boxes(by)
    settle = by("settle", "our ledger against what came back", "settle")
    settle.add_argument("issuer", help="card_issuer:code")
    settle.add_argument("--closing", action="store_true", help="everything should be finished")
    _explained(by("explain", "what two persons found out about a difference", "explain"))
    by("erasures", "erasures that are overdue", "show_overdue")
    by("proof", "the proof of an erasure, verified anew", "show_proof").add_argument("commission")


def _add_boxes(by: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Blanks of the municipality's stock, and boxes from hand to hand."""
    by("stock", "boxes of blanks, and what is left in each", "show_stock")
    receive = by("receive-blanks", "a box of blanks comes into the stock", "receive_blanks")
    for name, said in (
        ("number", "what stands on the box"),
        ("transport-key", "number of the blanks' transport key"),
        ("custodian", "who has the box"),
    ):
        receive.add_argument(f"--{name}", required=True, help=said)
    receive.add_argument("--counted", type=int, required=True, metavar="N", help="blanks in it")
    by("boxes", "boxes that came and went", "show_boxes")
    pack = by("pack-box", "ask that blanks may leave for the contractor", "pack_box")
    pack.add_argument("--issuer", required=True, help="card_issuer:code")
    pack.add_argument("--count", type=int, required=True, metavar="N", help="how many")
    by("approve-box", "approve it, as another", "approve_box").add_argument("medium")
    give = by("give-box", "hand it over against its slip", "give_box")
    give.add_argument("medium")
    give.add_argument("--blanks", type=Path, required=True, metavar="FILE",
                      help="their numbers, or runs: BL000001~BL000050")  # fmt: skip
    give.add_argument("--stock", required=True, metavar="BOX", help="the stock's box they are of")
    give.add_argument("--received-by", required=True, metavar="NAME", help="who takes it")
    _box_signed(by("sign-box", "count a box and sign for it", "sign_box"))


def _explained(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("kind")
    verb.add_argument("about")
    verb.add_argument("--words", required=True, help="kept with it; nobody's name")
    verb.add_argument("--second-card", required=True, metavar="ID")
    verb.add_argument("--second-pin-file", type=Path, default=None, metavar="FILE")
    verb.add_argument("--second-password-file", type=Path, default=None, metavar="FILE")


def _signed(verb: argparse.ArgumentParser, terminal: str) -> argparse.ArgumentParser:
    verb.add_argument("--card", required=True, metavar="ID", help="the operator's card")
    verb.add_argument("--terminal", default=terminal, metavar="ID", help=f"({terminal})")
    verb.add_argument("--pin-file", type=Path, default=None, metavar="FILE", help="0600; or asked")
    verb.add_argument("--password-file", type=Path, default=None, metavar="FILE", help="the same")
    return verb


def _person(verb: argparse.ArgumentParser, prefix: str) -> None:
    verb.add_argument("--operator", required=True, metavar="ID", help="his id on the named list")
    verb.add_argument("--name", required=True, help="his name, as the others know him")
    for secret in ("password", "pin"):
        verb.add_argument(
            f"--{prefix}{secret}-file", type=Path, required=True, metavar="FILE", help="0600"
        )


def _box_signed(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("box")
    verb.add_argument("--counted", type=int, required=True, metavar="N")
    verb.add_argument("--words", nargs=4, required=True, metavar="WORD", help="of the slip")
