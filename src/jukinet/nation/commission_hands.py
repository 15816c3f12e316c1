"""A commission on its way from a municipality's office to its contractor, step by step.

The procedures are those behind the counter and behind `juki issuer`. Media pass through the folder
that stands for the messenger; whoever waits for one looks into the database. The tour plays a
commission to its end; for a visitor one is laid ready (``commission_laid``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.application import ApplicationKind
from jukinet.cards.commissioned_issue import procedures as issuing
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.cards.commissioned_issue.procedures import KeptBox
from jukinet.cards.commissioned_issue.station.chips import MEMORY, FolderChips, make_blank
from jukinet.cards.commissioned_issue.station.drawing import draw_data
from jukinet.cards.commissioned_issue.station.folder import HOPPER, FolderStation
from jukinet.cards.face import CardForm
from jukinet.cards.procedures import Wish
from jukinet.counters import procedures as counters
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody import procedures as custody
from jukinet.custody.fingerprint import words_of
from jukinet.custody.output import OutputKind, OutputWanted
from jukinet.nation.building import open_authority_vault
from jukinet.nation.issuing_house import HOUSE, TERMINAL, halves_of
from jukinet.nation.nation import Nation
from jukinet.nation.plan import PlannedCardIssuer
from jukinet.nodes.card_chips import read_transport_key
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
from jukinet.terms.parties import Party, communication_server_of, register_office_of

PURPOSE: Final = "カードの製作"
MESSENGER: Final = "模擬 運搬"
NAMES: Final = {each.operator_id: each.name for each in HOUSE}
"""The contractor's named workers; the first answers for the terminal, the others make cards."""
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
class CommissionHands:
    """Who does what for some cards of one municipality, until blanks and records are there."""

    nation: Nation
    planned: PlannedCardIssuer
    wanted: int
    spare: int
    commission_id: str = ""
    blanks: Sequence[str] = ()

    @property
    def office(self) -> Node:
        """The register office."""
        return self.nation.get(register_office_of(self.planned.municipality)).node

    @property
    def issuer(self) -> Node:
        """The contractor's terminal."""
        return self.nation.get(self.planned.party).node

    @property
    def server(self) -> Party:
        """The municipality's server, which is whom the contractor writes to."""
        return communication_server_of(self.planned.municipality)

    @property
    def key(self) -> TransportKey:
        """Of the blanks: both halves, which the custodians laid down in the house."""
        return read_transport_key(halves_of(self.nation.site, self.planned))

    def prepare(self) -> None:
        """A contract with every duty, and a key for one commission; what is there suffices."""
        known, left = self._find_contract()
        if not known:
            today = self.office.context.clock.today()
            contract = Contract(
                str(self.planned.party), "模擬-委託-1", NAMES["hara"], "模擬カード製作 第一工場",
                frozenset(Duty), today, today + CONTRACT_DAYS,
            )  # fmt: skip
            self.do(self.office, issuing.enter_contract, contract)
        if not left and not self.has_keys():
            self.do(self.issuer, issuing.offer_keys, self.server, 1, who="mori")

    def has_keys(self) -> bool:
        """Whether the office has heard of a key that no commission has yet."""
        with self.office.database.transaction() as tx:
            waiting = issuing.list_uncertified_keys(tx, by=self.by(self.office, "tanaka"))
        return bool(waiting) or bool(self._find_contract()[1])

    def order(self) -> None:
        """The nation certifies the key; applications are ordered."""
        self._certify()
        applied = self.do(self.office, issuing.gather_applied)
        for holder in self._find_holders(self.wanted - len(applied)):
            self._apply(holder)
        ordered = self.do(self.office, issuing.gather_applied)[: self.wanted]
        approved = OutputWanted(
            OutputKind.CARD_COMMISSION, PURPOSE, len(ordered),
            issuing.digest_order(ordered, self.planned.party),
        )  # fmt: skip
        output = self.do(self.office, custody.request_output, approved)
        self.do(self.office, custody.approve_output, output.output_id, who="takahashi")
        self.commission_id = self.do(
            self.office, issuing.order_cards, ordered, self.planned.party,
            output_id=output.output_id,
            due_on=self.office.context.clock.today() + DUE_DAYS,
        )  # fmt: skip

    def pack(self) -> None:
        """Blanks out of a box of the office's stock go the same way."""
        serials = [os.urandom(SERIAL_BYTES) for _ in range(self.wanted + self.spare)]
        self.blanks = [serial.hex().upper() for serial in serials]
        stock = self.do(
            self.office, cards.receive_box, number=f"委託-{self.commission_id[:8]}",
            transport_key=PURPOSE, custodian="田中 模擬", blanks=len(self.blanks),
        )  # fmt: skip
        self.give(self.office, "tanaka", self.blanks, Fate.UNUSED, stock_box=stock.box_id)

    def count_records(self) -> tuple[int, int]:
        """Of the commission, how many records came to the contractor, and how many are made."""
        with self.issuer.database.transaction() as tx:
            by = self.by(self.issuer, "hara")
            came, _, made, _ = issuing.count_records(tx, self.commission_id, by=by)
        return came, made

    def fill_tray(self) -> None:
        """Blanks that were signed for go into the machine, those that do not lie there yet."""
        with self.issuer.database.transaction() as tx:
            by = self.by(self.issuer, "mori")
            unused = issuing.list_to_hand_back(tx, self.server, Fate.UNUSED, by=by)
        station, key = self.station(), self.key
        lying = station.count()
        station.load([blank for blank in unused if blank not in lying])
        for card in (self.folder / HOPPER).iterdir():
            if not (card / MEMORY).exists():
                make_blank(card, bytes.fromhex(card.name.rpartition("-")[2]), key)

    # --- how ---------------------------------------------------------------------------------

    def by(self, node: Node, who: str) -> CaseWorker:
        """Somebody at this end, who may do all of this."""
        operator = Operator(who, NAMES.get(who, who), Work.ADMINISTRATION, _RIGHTS)
        return CaseWorker(operator, TERMINAL[0], None, node.context.clock.now())

    def do(
        self, node: Node, procedure: Callable[..., Any], *args: Any, who: str = "tanaka",
        **more: Any,
    ) -> Any:  # fmt: skip
        """A procedure in a transaction of its own; the node is told that there is something."""
        with node.database.transaction() as tx:
            done = procedure(tx, *args, by=self.by(node, who), context=node.context, **more)
        self.nation.get(node.party).wake()
        return done

    def _find_contract(self) -> tuple[bool, int]:
        """Whether there is a contract with this contractor, and how many keys of his are left."""
        with self.office.database.transaction() as tx:
            found = issuing.list_contracts(tx, by=self.by(self.office, "tanaka"))
        left = [keys for one, keys in found if one.issuer == str(self.planned.party)]
        return bool(left), sum(left)

    def _certify(self) -> None:
        """The nation's card authority certifies the key that will sign (point 2)."""
        site, today = self.nation.site, self.office.context.clock.today()
        waiting = self.do(self.office, _list_uncertified)
        vault = open_authority_vault(site)
        try:
            authority = open_card_authority(site.authority, vault, today)
            for key_id, _, spki in waiting:
                certificate = authority.certify_municipality(
                    PublicKey(KeyKind.ECDSA_P256, spki), self.planned.municipality,
                    first_day=today, last_day=today + KEY_DAYS,
                )  # fmt: skip
                self.do(
                    self.office, issuing.enter_certificate, key_id, authority.root.wire,
                    certificate.wire,
                )  # fmt: skip
        finally:
            vault.close()

    def _find_holders(self, count: int) -> list[ResidentRecord]:
        """Residents who never had cards."""
        context, by = self.office.context, self.by(self.office, "sasaki")
        found: list[ResidentRecord] = []
        with self.office.database.transaction() as tx:
            for one in register.list_records_from(tx, NOBODY, LOOKED_THROUGH):
                if len(found) >= count:
                    break
                if not cards.list_cards_of(tx, one.resident_id, by=by, context=context):
                    found.append(one)
        return found

    def _apply(self, holder: ResidentRecord) -> None:
        """An application at the counter, to be made by the contractor."""
        context, by = self.office.context, self.by(self.office, "sasaki")
        with self.office.database.transaction() as tx:
            file = counters.open_case(
                tx, Affair.CARD, Relation.SELF, Means.PHOTO_ID, by=by,
                randomness=context.randomness, requester=holder.resident_id,
            )  # fmt: skip
            wish = Wish(holder.resident_id, ApplicationKind.FIRST, CardForm.A)
            cards.receive_application(tx, wish, by=replace(by, case=file.case), context=context)
            counters.close_case(tx, file.case.case_id, by=by)

    def give(self, node: Node, who: str, blanks: Sequence[str], fate: Fate, **more: UUID) -> None:
        """A box leaves: asked for by one, approved by another, packed, handed to the messenger."""
        at_office = node.party == self.office.party
        other = "takahashi" if at_office else "hara"
        to = self.planned.party if at_office else self.server
        wanted = issuing.box_wanted(str(to), PURPOSE, len(blanks))
        medium = self.do(node, custody.request_medium, wanted, who=who).medium_id
        self.do(node, custody.approve_medium, medium, who=other)
        packed = issuing.digest_of_blanks(list(blanks))
        self.do(node, custody.note_written, medium, digest=packed, who=who)
        self.do(
            node, issuing.give_box, to, blanks, fate, medium, received_by=MESSENGER, who=who,
            **more,
        )  # fmt: skip

    def find_box(self, node: Node) -> KeptBox | None:
        """A box that came to this end and waits to be counted."""
        with node.database.transaction() as tx:
            boxes = issuing.list_boxes(tx, by=self.by(node, "hara"))
        return next((one for one in boxes if is_waiting(one)), None)

    def sign(self, node: Node, who: str) -> None:
        """The receiver's signature: the box counted, the four words of its slip read (point 10)."""
        box = self.find_box(node)
        assert box is not None, "it has come"
        self.do(
            node, issuing.sign_box, box.hand_over_id, counted=box.count,
            words=words_of(box.digest), who=who,
        )  # fmt: skip

    @property
    def folder(self) -> Path:
        """Where the contractor's machine is."""
        config = self.nation.get(self.planned.party).loaded.config
        assert isinstance(config, Config)
        return Path(config.issuing.station)

    def station(self) -> FolderStation:
        """The contractor's machine, with the key of both halves."""
        return FolderStation(self.folder, FolderChips(self.issuer.context, self.key), draw_data)


def _list_uncertified(tx: Transaction, *, by: CaseWorker, context: object) -> Any:
    return issuing.list_uncertified_keys(tx, by=by)


def is_waiting(box: KeptBox) -> bool:
    """Whether a box came that nobody has signed for."""
    return box.direction == "in" and box.signed_by is None
