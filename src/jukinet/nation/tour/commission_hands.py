"""What is done for two cards that a contractor makes: in his house, and back at the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.cards.commissioned_issue import procedures as issuing
from jukinet.cards.commissioned_issue.accounting import Account, Fate
from jukinet.cards.commissioned_issue.commission import LineState
from jukinet.cards.commissioned_issue.jobs import finish_erasures, tell_ended
from jukinet.cards.commissioned_issue.maker import Maker
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody import procedures as custody
from jukinet.custody.medium import MediumKind, State
from jukinet.nation.commission_hands import MESSENGER, PURPOSE, CommissionHands, is_waiting
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

CARDS: Final = 2
SPARE: Final = 1
BOXES_BACK: Final = 2
"""What is made, and what is left."""


@dataclass(slots=True)
class Commission(CommissionHands):
    """Two cards from application to account."""

    wanted: int = CARDS
    spare: int = SPARE

    def has_come(self) -> bool:
        """Whether the contractor has the records and a box of blanks."""
        return self.count_records()[0] == CARDS and self.find_box(self.issuer) is not None

    # --- in the contractor's house -----------------------------------------------------------

    def make(self) -> int:
        """The box is counted and signed for, cards are made, and handed back; how many."""
        for who in ("mori", "hayashi"):
            operator = self.by(self.issuer, who).operator
            self.do(self.issuer, issuing.enter_room, operator, PURPOSE, who=who)
        self.sign(self.issuer, "hara")
        self.fill_tray()
        maker = Maker(
            self.issuer.database, self.issuer.context, self.station(), self.by(self.issuer, "mori")
        )
        maker.make()
        maker.end()
        tell_ended(self.issuer)
        for fate in (Fate.MADE, Fate.UNUSED):
            back = self.do(self.issuer, _list_back, self.server, fate, who="mori")
            if back:
                self.give(self.issuer, "mori", back, fate)
        for who in ("mori", "hayashi"):
            operator = self.by(self.issuer, who).operator
            self.do(self.issuer, issuing.leave_room, operator, who=who)
        return self.count_records()[1]

    def has_come_back(self) -> bool:
        """Whether both boxes are at the office, and the word of what was made."""
        by = self.by(self.office, "tanaka")
        with self.office.database.transaction() as tx:
            lines = issuing.list_ledger_lines(tx, self.commission_id, by=by)
            boxes = [one for one in issuing.list_boxes(tx, by=by) if is_waiting(one)]
        return all(one.state is LineState.MADE for one in lines) and len(boxes) == BOXES_BACK

    # --- the account -------------------------------------------------------------------------

    def take_in(self) -> int:
        """The office signs for the boxes and enters the cards; how many are made."""
        for _ in range(BOXES_BACK):
            self.sign(self.office, "takahashi")
        return int(self.do(self.office, issuing.accept_received, self.commission_id))

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
                by, context = self.by(self.issuer, "mori"), self.issuer.context
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
        self.do(self.issuer, issuing.witness_erasure, self.commission_id, who="hayashi")
        finish_erasures(self.issuer)
        self.nation.get(self.issuer.party).wake()

    def has_proof(self) -> bool:
        """Whether the office has the proof, verified anew, that all records are erased."""
        by, context = self.by(self.office, "tanaka"), self.office.context
        with self.office.database.transaction() as tx:
            said = issuing.get_erasure(tx, self.commission_id, by=by, context=context)
        return said is not None and said.records == said.made == CARDS

    def opens_nothing(self) -> bool:
        """Whether the contractor's vault has no key of the commission any more."""
        by = self.by(self.office, "tanaka")
        with self.office.database.transaction() as tx:
            commission = issuing.get_commission(tx, self.commission_id, by=by)
        return not any(commission.key_id in one for one in self.issuer.context.vault.list_handles())

    def _settle_there(self, *, closing: bool = False) -> Account:
        with self.issuer.database.transaction() as tx:
            return issuing.settle_at_contractor(
                tx, self.server, self.station().list_prints(), closing=closing
            )


def _list_back(
    tx: Transaction, server: Party, fate: Fate, *, by: CaseWorker, context: object
) -> list[str]:
    return issuing.list_to_hand_back(tx, server, fate, by=by)
