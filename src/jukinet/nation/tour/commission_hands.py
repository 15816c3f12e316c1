"""What is done for two cards that a contractor makes: at the office, by a messenger, in his house.

The procedures are those behind the counter and behind `juki issuer`. Media pass through the folder
that stands for the messenger; whoever waits for one looks into the database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.application import ApplicationKind
from jukinet.cards.commissioned_issue import procedures as issuing
from jukinet.cards.commissioned_issue.accounting import Account, Fate
from jukinet.cards.commissioned_issue.commission import LineState
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.cards.commissioned_issue.jobs import finish_erasures, tell_ended
from jukinet.cards.commissioned_issue.maker import Maker
from jukinet.cards.commissioned_issue.procedures import KeptBox
from jukinet.cards.commissioned_issue.station.chips import FolderChips, make_blank
from jukinet.cards.commissioned_issue.station.drawing import draw_data
from jukinet.cards.commissioned_issue.station.folder import HOPPER, FolderStation
from jukinet.cards.face import CardForm
from jukinet.cards.procedures import Wish
from jukinet.counters import procedures as counters
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody import procedures as custody
from jukinet.custody.fingerprint import words_of
from jukinet.custody.medium import MediumKind, State
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.nation.building import open_authority_vault
from jukinet.nation.issuing_house import HOUSE
from jukinet.nation.nation import Nation
from jukinet.nation.plan import PlannedCardIssuer
from jukinet.nodes.card_issuer import Config
from jukinet.nodes.card_keys import open_card_authority
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Duty as Work
from jukinet.security.operator import Function, Mode, Operator
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import communication_server_of, register_office_of

CARDS: Final = 2
SPARE: Final = 1
TERMINAL: Final = "hakko-1"
PURPOSE: Final = "カードの製作"
MESSENGER: Final = "模擬 運搬"
NAMES: Final = {each.operator_id: each.name for each in HOUSE}
"""The contractor's named workers; the first two are in the room, the third answers for it."""
SERIAL_BYTES: Final = 8
KEY_DAYS: Final = timedelta(days=60)
DUE_DAYS: Final = timedelta(days=30)
CONTRACT_DAYS: Final = timedelta(days=365)
LOOKED_THROUGH: Final = 100
NOBODY: Final = UUID(int=0)
_RIGHTS: Final = frozenset(
    (function, mode)
    for function in (
        Function.CARD,
        Function.CARD_MAKING,
        Function.CARD_STOCK,
        Function.MEDIA,
        Function.SEARCH,
        Function.OPERATORS,
    )
    for mode in Mode
)


@dataclass(slots=True)
class Commission:
    """Two cards from application to account."""

    nation: Nation
    planned: PlannedCardIssuer
    key: TransportKey = field(default_factory=TransportKey.make)
    commission_id: str = ""
    blanks: Sequence[str] = ()
    records_before: int = 0

    @property
    def office(self) -> Node:
        """The register office."""
        return self.nation.get(register_office_of(self.planned.municipality)).node

    @property
    def issuer(self) -> Node:
        """The contractor's terminal."""
        return self.nation.get(self.planned.party).node

    # --- before ------------------------------------------------------------------------------

    def prepare(self) -> None:
        """A contract with every duty, and keys for one commission."""
        self.records_before = self._settle_there().records
        today = self.office.context.clock.today()
        contract = Contract(
            str(self.planned.party), "模擬-委託-1", NAMES["hara"], "模擬カード製作 第一工場",
            frozenset(Duty), today, today + CONTRACT_DAYS,
        )  # fmt: skip
        self._do(self.office, issuing.enter_contract, contract)
        server = communication_server_of(self.planned.municipality)
        self._do(self.issuer, issuing.offer_keys, server, 1, who="mori")

    def has_keys(self) -> bool:
        """Whether the office has heard of them."""
        with self.office.database.transaction() as tx:
            return bool(issuing.list_uncertified_keys(tx, by=self._by(self.office, "tanaka")))

    # --- the order ---------------------------------------------------------------------------

    def order(self) -> None:
        """The nation certifies the key; two applications are ordered, and blanks go with them."""
        self._certify()
        for holder in self._find_holders():
            self._apply(holder)
        wanted = self._do(self.office, issuing.gather_applied)
        approved = OutputWanted(
            OutputKind.CARD_COMMISSION, PURPOSE, len(wanted),
            issuing.digest_order(wanted, self.planned.party),
        )  # fmt: skip
        output = self._do(self.office, custody.request_output, approved)
        self._do(self.office, custody.approve_output, output.output_id, who="takahashi")
        self.commission_id = self._do(
            self.office, issuing.order_cards, wanted, self.planned.party,
            output_id=output.output_id,
            due_on=self.office.context.clock.today() + DUE_DAYS,
        )  # fmt: skip
        serials = [os.urandom(SERIAL_BYTES) for _ in range(len(wanted) + SPARE)]
        self.blanks = [serial.hex().upper() for serial in serials]
        stock = self._do(
            self.office, cards.receive_box, number=f"委託-{self.commission_id[:8]}",
            transport_key=PURPOSE, custodian="田中 模擬", blanks=len(self.blanks),
        )  # fmt: skip
        self._give(self.office, "tanaka", self.blanks, Fate.UNUSED, stock_box=stock.box_id)

    def has_come(self) -> bool:
        """Whether the contractor has the records and a box of blanks."""
        came = self._settle_there().records - self.records_before
        return came == CARDS and self._find_box(self.issuer) is not None

    # --- in the contractor's house -----------------------------------------------------------

    def make(self) -> int:
        """The box is counted and signed for, cards are made, and handed back; how many."""
        for who in ("mori", "hayashi"):
            operator = self._by(self.issuer, who).operator
            self._do(self.issuer, issuing.enter_room, operator, PURPOSE, who=who)
        self._sign(self.issuer, "hara")
        station = self._station()
        station.load(self.blanks)
        for card in (self._folder / HOPPER).iterdir():
            blank = card.name.rpartition("-")[2]
            make_blank(card, bytes.fromhex(blank), self.key)
        maker = Maker(
            self.issuer.database, self.issuer.context, station, self._by(self.issuer, "mori")
        )
        report = maker.make()
        maker.end()
        tell_ended(self.issuer)
        for fate in (Fate.MADE, Fate.UNUSED):
            back = self._do(self.issuer, _list_back, self.planned, fate, who="mori")
            if back:
                self._give(self.issuer, "mori", back, fate)
        for who in ("mori", "hayashi"):
            operator = self._by(self.issuer, who).operator
            self._do(self.issuer, issuing.leave_room, operator, who=who)
        return report.made

    def has_come_back(self) -> bool:
        """Whether both boxes are at the office, and the word of what was made."""
        by = self._by(self.office, "tanaka")
        with self.office.database.transaction() as tx:
            lines = issuing.list_ledger_lines(tx, self.commission_id, by=by)
            boxes = [one for one in issuing.list_boxes(tx, by=by) if _is_waiting(one)]
        return all(one.state is LineState.MADE for one in lines) and len(boxes) == 1 + SPARE

    # --- the account -------------------------------------------------------------------------

    def take_in(self) -> int:
        """The office signs for the boxes and enters the cards; how many are made."""
        for _ in range(1 + SPARE):
            self._sign(self.office, "takahashi")
        return int(self._do(self.office, issuing.accept_received, self.commission_id))

    def settle(self) -> tuple[Account, Account]:
        """Both sides add up: ledger, steps of the terminal, journal of the printer (point 8)."""
        with self.office.database.transaction() as tx:
            ours = issuing.settle_at_office(tx, self.planned.party, closing=True)
        return ours, self._settle_there(closing=True)

    # --- the end ------------------------------------------------------------------------------

    def can_state_erasure(self) -> bool:
        """The media go back, and one states the erasure; False while another medium has come."""
        try:
            with self.issuer.database.transaction() as tx:
                by, context = self._by(self.issuer, "mori"), self.issuer.context
                for medium in custody.list_media(tx, by=by, states=(State.RECEIVED,)):
                    if medium.wanted.kind is not MediumKind.IC_CARD:
                        custody.send_back(
                            tx, medium.medium_id, received_by=MESSENGER, by=by, context=context
                        )
                issuing.state_erasure(tx, self.commission_id, by=by, context=context)
        except JukiError as error:
            if error.code is not ErrorCode.CARD_WORK_OPEN:
                raise
            return False
        return True

    def erase(self) -> None:
        """Another witnesses it: the keys go, then what they sealed; the proof is sent (point 9)."""
        self._do(self.issuer, issuing.witness_erasure, self.commission_id, who="hayashi")
        finish_erasures(self.issuer)
        self.nation.get(self.issuer.party).wake()

    def has_proof(self) -> bool:
        """Whether the office has the proof, verified anew, that all records are erased."""
        by, context = self._by(self.office, "tanaka"), self.office.context
        with self.office.database.transaction() as tx:
            said = issuing.get_erasure(tx, self.commission_id, by=by, context=context)
        return said is not None and said.records == said.made == CARDS

    def opens_nothing(self) -> bool:
        """Whether the contractor's vault has no key of the commission any more."""
        by = self._by(self.office, "tanaka")
        with self.office.database.transaction() as tx:
            commission = issuing.get_commission(tx, self.commission_id, by=by)
        return not any(commission.key_id in one for one in self.issuer.context.vault.list_handles())

    # --- how ---------------------------------------------------------------------------------

    def _by(self, node: Node, who: str) -> CaseWorker:
        operator = Operator(who, NAMES.get(who, who), Work.ADMINISTRATION, _RIGHTS)
        return CaseWorker(operator, TERMINAL, None, node.context.clock.now())

    def _do(
        self, node: Node, procedure: Callable[..., Any], *args: Any, who: str = "tanaka",
        **more: Any,
    ) -> Any:  # fmt: skip
        """A procedure in a transaction of its own; the node is told that there is something."""
        with node.database.transaction() as tx:
            done = procedure(tx, *args, by=self._by(node, who), context=node.context, **more)
        self.nation.get(node.party).wake()
        return done

    def _certify(self) -> None:
        """The nation's card authority certifies the key that will sign (point 2)."""
        site, today = self.nation.site, self.office.context.clock.today()
        waiting = self._do(self.office, _list_uncertified)
        vault = open_authority_vault(site)
        try:
            authority = open_card_authority(site.authority, vault, today)
            for key_id, _, spki in waiting:
                certificate = authority.certify_municipality(
                    PublicKey(KeyKind.ECDSA_P256, spki), self.planned.municipality,
                    first_day=today, last_day=today + KEY_DAYS,
                )  # fmt: skip
                self._do(
                    self.office, issuing.enter_certificate, key_id, authority.root.wire,
                    certificate.wire,
                )  # fmt: skip
        finally:
            vault.close()

    def _find_holders(self) -> list[ResidentRecord]:
        """Two residents who never had cards."""
        context, by, found = self.office.context, self._by(self.office, "sasaki"), []
        with self.office.database.transaction() as tx:
            for one in register.list_records_from(tx, NOBODY, LOOKED_THROUGH):
                if not cards.list_cards_of(tx, one.resident_id, by=by, context=context):
                    found.append(one)
                if len(found) == CARDS:
                    break
        return found

    def _apply(self, holder: ResidentRecord) -> None:
        """An application at the counter, to be made by the contractor."""
        context, by = self.office.context, self._by(self.office, "sasaki")
        with self.office.database.transaction() as tx:
            file = counters.open_case(
                tx, Affair.CARD, Relation.SELF, Means.PHOTO_ID, by=by,
                randomness=context.randomness, requester=holder.resident_id,
            )  # fmt: skip
            wish = Wish(holder.resident_id, ApplicationKind.FIRST, CardForm.A)
            cards.receive_application(tx, wish, by=replace(by, case=file.case), context=context)
            counters.close_case(tx, file.case.case_id, by=by)

    def _give(self, node: Node, who: str, blanks: Sequence[str], fate: Fate, **more: UUID) -> None:
        """A box leaves: asked for by one, approved by another, packed, handed to the messenger."""
        at_office = node.party == self.office.party
        other = "takahashi" if at_office else "hara"
        server = communication_server_of(self.planned.municipality)
        to = self.planned.party if at_office else server
        wanted = issuing.box_wanted(str(to), PURPOSE, len(blanks))
        medium = self._do(node, custody.request_medium, wanted, who=who).medium_id
        self._do(node, custody.approve_medium, medium, who=other)
        packed = issuing.digest_of_blanks(list(blanks))
        self._do(node, custody.note_written, medium, digest=packed, who=who)
        self._do(
            node, issuing.give_box, to, blanks, fate, medium, received_by=MESSENGER, who=who,
            **more,
        )  # fmt: skip

    def _find_box(self, node: Node) -> KeptBox | None:
        with node.database.transaction() as tx:
            boxes = issuing.list_boxes(tx, by=self._by(node, "hara"))
        return next((one for one in boxes if _is_waiting(one)), None)

    def _sign(self, node: Node, who: str) -> None:
        """The receiver's signature: the box counted, the four words of its slip read (point 10)."""
        box = self._find_box(node)
        assert box is not None, "it has come"
        self._do(
            node, issuing.sign_box, box.hand_over_id, counted=box.count,
            words=words_of(box.digest), who=who,
        )  # fmt: skip

    def _settle_there(self, *, closing: bool = False) -> Account:
        server = communication_server_of(self.planned.municipality)
        with self.issuer.database.transaction() as tx:
            return issuing.settle_at_contractor(
                tx, server, self._station().list_prints(), closing=closing
            )

    @property
    def _folder(self) -> Path:
        config = self.nation.get(self.planned.party).loaded.config
        assert isinstance(config, Config)
        return Path(config.issuing.station)

    def _station(self) -> FolderStation:
        return FolderStation(self._folder, FolderChips(self.issuer.context, self.key), draw_data)


def _list_uncertified(tx: Transaction, *, by: CaseWorker, context: object) -> Any:
    return issuing.list_uncertified_keys(tx, by=by)


def _list_back(
    tx: Transaction, planned: PlannedCardIssuer, fate: Fate, *, by: CaseWorker, context: object
) -> list[str]:
    server = communication_server_of(planned.municipality)
    return issuing.list_to_hand_back(tx, server, fate, by=by)


def _is_waiting(box: KeptBox) -> bool:
    return box.direction == "in" and box.signed_by is None
