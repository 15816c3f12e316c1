"""Who looked, proved; and a ledger, audited and tampered with. Blocking, for a thread."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jukinet.nation.desk.asking import Sample, describe_use
from jukinet.nation.desk.looking import Q, names_of
from jukinet.nation.desk.views import (
    AccessLedger,
    AccessLine,
    AccessView,
    AlteredByte,
    HandedOut,
    LedgerView,
    Name,
    ProofState,
)
from jukinet.nodes.operating.ledgers import verify_node_ledger
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.ledger.checkpoint import SignedCheckpoint, origin_of
from jukinet.platform.ledger.merkle import leaf_hash, verify_inclusion
from jukinet.platform.ledger.publication import (
    find_latest_checkpoint,
    get_checkpoint,
    latest_cosigned_size,
)
from jukinet.security.jobs import publish_and_offer, sequence_ledger
from jukinet.security.procedures import ProvenAccess, list_access_of, make_proof, publish_keys
from jukinet.security.procedures.proofs import KEYS_FILE, name_proof
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law
from jukinet.terms.parties import Party, register_office_of

if TYPE_CHECKING:
    from jukinet.nation.nation import Nation

# What no role of the network may do: somebody who has taken over the database server does it.
INTRUDER: Final = load_queries("jukinet.nation.desk", "intruder.sql")

_WHO: Final = b'"who":"'


@dataclass(frozen=True, slots=True)
class _Signed:
    """What stands over a ledger: its newest checkpoint, and its newest co-signed one."""

    newest: SignedCheckpoint | None
    cosigned: SignedCheckpoint | None
    witnesses: tuple[Party, ...]


class RecordDesk:
    """Reads and alters the ledgers of a nation."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._names = names_of(nation.plan)
        self._altered: dict[Party, AlteredByte] = {}

    # --- who looked ----------------------------------------------------------------------

    def list_access(self, sample: Sample, law: Law) -> AccessView:
        """The access records about a sample at the centre and at home; every proof is recomputed.

        At the centre agencies ask, at home other towns do, for copies.
        """
        return AccessView(
            sample.view, tuple(self._list(sample, law, party) for party in self._keepers(sample))
        )

    def _keepers(self, sample: Sample) -> tuple[Party, Party]:
        home = register_office_of(sample.record.identification.address.municipality)
        return self._nation.plan.national, home

    def hand_out(self, sample: Sample, file: str) -> HandedOut:
        """The proof file of one record about a sample, to take home."""
        for party in self._keepers(sample):
            node = self._nation.get(party).node
            with node.database.snapshot() as tx:
                for one in list_access_of(tx, [sample.code], vault=node.context.vault):
                    if name_proof(one) == file:
                        content = make_proof(tx, one, node.context.directory)
                        if content is not None:
                            return HandedOut(file, content)
        raise JukiError(ErrorCode.NOT_FOUND, "no such proof about this resident")

    def publish_keys(self) -> HandedOut:
        """The keys that proofs are checked with, as anybody may have them."""
        directory = self._nation.get(self._nation.plan.national).node.context.directory
        return HandedOut(KEYS_FILE, publish_keys(directory))

    def _list(self, sample: Sample, law: Law, party: Party) -> AccessLedger:
        node = self._nation.get(party).node
        with node.database.snapshot() as tx:
            signed = self._find_signed(tx, party)
            directory = node.context.directory
            found = [
                (*self._prove(tx, one, signed), make_proof(tx, one, directory) is not None)
                for one in list_access_of(tx, [sample.code], vault=node.context.vault)
            ]
        checkpoint = signed.cosigned or signed.newest
        return AccessLedger(
            node=party,
            lines=tuple(self._tell(one, state, law, ready) for one, state, ready in found),
            tree_size=checkpoint.checkpoint.tree_size if checkpoint else 0,
            cosigned_by=tuple(self._name(one) for one in signed.witnesses),
        )

    def _find_signed(self, tx: Transaction, party: Party) -> _Signed:
        sizes = {
            other: latest_cosigned_size(tx, origin_of(other))
            for other in self._nation.nodes
            if other != party
        }
        size = max(sizes.values(), default=0)
        witnesses = tuple(other for other, signed in sizes.items() if signed == size > 0)
        cosigned = get_checkpoint(tx, size) if size else None
        return _Signed(find_latest_checkpoint(tx), cosigned, witnesses)

    def _prove(
        self, tx: Transaction, one: ProvenAccess, signed: _Signed
    ) -> tuple[ProvenAccess, ProofState]:
        """Recompute the entry's proof against the co-signed tree, else the newest signed one."""
        leaf = log.find_leaf(tx, one.access.entry_id)
        for checkpoint, state in (
            (signed.cosigned, ProofState.COSIGNED),
            (signed.newest, ProofState.SIGNED),
        ):
            if leaf is None or checkpoint is None or leaf[0] >= checkpoint.checkpoint.tree_size:
                continue
            size = checkpoint.checkpoint.tree_size
            proof = log.inclusion_proof(tx, one.access.entry_id, size)
            try:
                verify_inclusion(leaf_hash(one.entry.body), proof, checkpoint.checkpoint.root)
            except JukiError as error:
                if error.code is not ErrorCode.LEDGER_PROOF_INVALID:
                    raise
                return ProvenAccess(one.access, one.entry, None), ProofState.BROKEN
            return ProvenAccess(one.access, one.entry, proof), state
        return one, ProofState.WAITING

    def _tell(self, one: ProvenAccess, state: ProofState, law: Law, ready: bool) -> AccessLine:
        access = one.access
        return AccessLine(
            entry_id=access.entry_id,
            at=access.recorded_at,
            who=access.who,
            who_name=self._name(access.who),
            affair=describe_use(law, access.affair),
            items=access.items,
            result=access.result,
            case=access.case,
            receipt=access.receipt,
            proof=state,
            leaf_index=one.proof.leaf_index if one.proof else None,
            path_length=len(one.proof.path) if one.proof else None,
            file=name_proof(one) if ready and state is ProofState.COSIGNED else None,
        )

    def _name(self, party: Party) -> Name:
        return self._names.get(party, Name(party.code, party.code))

    # --- the ledger ------------------------------------------------------------------------

    def audit(self, party: Party) -> LedgerView:
        """Recompute one node's ledger from its bytes."""
        place = self._nation.nodes.get(party)
        if place is None:
            raise JukiError(ErrorCode.NOT_FOUND, "this party keeps no ledger")
        started = time.perf_counter()
        report = verify_node_ledger(place.loaded)
        return LedgerView(
            node=party,
            name=self._name(party),
            entries=report.size,
            waiting=report.waiting,
            checkpoints=report.checkpoints,
            cosigned=report.cosigned,
            signed_size=report.signed_size,
            milliseconds=(time.perf_counter() - started) * 1000,
            first_broken=report.first_broken,
            reason=report.reason,
            altered=self._altered.get(party),
        )

    def alter(self, party: Party) -> LedgerView:
        """Flip one bit of the newest signed entry, past every grant; then audit."""
        if party not in self._altered:
            self._publish(party)
            with closing(self._open_as_administrator(party)) as database:
                self._altered[party] = _flip(database)
        return self.audit(party)

    def _publish(self, party: Party) -> None:
        """Let the node do now what it does every few seconds: sequence its ledger and sign it."""
        place = self._nation.nodes.get(party)
        if place is not None:
            sequence_ledger(place.node)
            publish_and_offer(place.node)
            place.wake()

    def restore(self, party: Party) -> LedgerView:
        """Flip it back; then audit."""
        altered = self._altered.pop(party, None)
        if altered is not None:
            with closing(self._open_as_administrator(party)) as database:
                _flip_at(database, altered.entry_id, altered.position)
        return self.audit(party)

    def restore_all(self) -> None:
        """Leave no ledger altered behind."""
        for party in tuple(self._altered):
            self.restore(party)

    def _open_as_administrator(self, party: Party) -> Database:
        """The node's own login may not do what now follows; the machine's administrator may."""
        place = self._nation.nodes.get(party)
        if place is None:
            raise JukiError(ErrorCode.NOT_FOUND, "this party keeps no ledger")
        dsn = self._nation.cluster.dsn(place.node.database.name)
        return Database(dsn, pool_size=1, application_name="tampering")


def _flip(database: Database) -> AlteredByte:
    with database.transaction() as tx:
        row = tx.maybe(Q.find_entry_to_alter)
    if row is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no signed entry yet")
    entry_id, before = int(row[0]), bytes(row[1])
    position = _position_in(before)
    after = bytearray(before)
    after[position] ^= 1
    _flip_at(database, entry_id, position)
    return AlteredByte(
        entry_id=entry_id,
        position=position,
        was=before[position],
        now=after[position],
        before=before.decode(errors="replace"),
        after=after.decode(errors="replace"),
    )


def _position_in(body: bytes) -> int:
    """The last letter of who looked: the lie an intruder would tell. Else the middle."""
    start = body.find(_WHO)
    if start < 0:
        return len(body) // 2
    return body.index(b'"', start + len(_WHO)) - 1


def _flip_at(database: Database, entry_id: int, position: int) -> None:
    with database.transaction() as tx:
        tx.run(INTRUDER.flip_bit, {"entry_id": entry_id, "position": position})
