"""Publish our log's checkpoints, offer them to witnesses, and be the witness of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.vault import NOTE, Vault
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log, publication
from jukinet.platform.ledger.checkpoint import (
    NoteKey,
    SignedCheckpoint,
    origin_of,
    parse_note,
)
from jukinet.platform.ledger.witness import cosign_offered, find_witnessed
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import enqueue
from jukinet.security import store
from jukinet.security.messages import (
    CHECKPOINT_COSIGNED,
    CHECKPOINT_OFFERED,
    CheckpointCosigned,
    CheckpointOffered,
)
from jukinet.security.procedures.events import raise_security_event
from jukinet.security.witness import list_witnesses, must_be_witness
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

ORDERING_KEY: Final = "checkpoint"
OFFER_AGAIN_AFTER: Final = timedelta(minutes=30)
"""An offer without an answer is repeated: the witness may have lost its database's last hour."""
INCONSISTENT: Final = "checkpoint-inconsistent"
_NOT_GROWN: Final = frozenset({ErrorCode.LEDGER_PROOF_INVALID, ErrorCode.CHECKPOINT_INVALID})


@dataclass(frozen=True, slots=True)
class _Signer:
    """This node's hand under notes: the name of its log, its note key in the vault."""

    name: str
    vault: Vault

    @property
    def public_key(self) -> PublicKey:
        return self.vault.public(NOTE)

    def sign(self, data: bytes) -> bytes:
        return self.vault.sign(NOTE, data)


def note_key_of(directory: PeerDirectory, party: Party) -> NoteKey:
    """The key a party signs notes with, as the authority vouches for it."""
    return NoteKey(origin_of(party), directory.get(party).note_key)


def publish_checkpoint(tx: Transaction, context: NodeContext) -> SignedCheckpoint | None:
    """Sign the tree as it stands; None when it has not grown."""
    return publication.publish_checkpoint(tx, _signer_of(context), context.clock.now())


def offer_checkpoints(tx: Transaction, context: NodeContext) -> int:
    """Offer our newest checkpoint to those witnesses that have not signed it; to how many.

    One offer at a time is under way to each witness, since each needs the proof from the last one
    that witness has signed.
    """
    latest = publication.find_latest_checkpoint(tx)
    if latest is None:
        return 0
    now, size = context.clock.now(), latest.checkpoint.tree_size
    outgoing: list[Outgoing] = []
    for witness in list_witnesses(context.party, _list_peers(context)):
        signed = publication.latest_cosigned_size(tx, origin_of(witness))
        offered = store.find_last_offer(tx, witness)
        under_way = offered is not None and offered[0] > signed
        if size <= signed or (under_way and offered and now - offered[1] < OFFER_AGAIN_AFTER):
            continue
        outgoing.append(_offer(tx, latest, witness, signed))
        store.insert_offer(tx, witness, size, now)
    enqueue(tx, outgoing, now=now)
    return len(outgoing)


def witness_offers(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> dict[str, Refusal]:
    """Co-sign the checkpoints other offices offer, each only if its log merely grew.

    An inconsistent one is refused and raises a security event here: somebody rewrote a log.
    """
    refusals: dict[str, Refusal] = {}
    outgoing: list[Outgoing] = []
    for message in incoming:
        offer = message.body
        assert isinstance(offer, CheckpointOffered)
        try:
            must_be_witness(context.party, message.sender, _list_peers(context))
            outgoing.append(_answer_offer(tx, offer, message.sender, context))
        except JukiError as error:
            code = error.code
            if code in _NOT_GROWN:
                code = ErrorCode.CHECKPOINT_INCONSISTENT
                now = context.clock.now()
                raise_security_event(tx, INCONSISTENT, message.sender, error, now=now)
            elif code is not ErrorCode.OUTSIDE_JURISDICTION:
                raise
            refusals[message.message_id] = Refusal(code, error.detail)
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def take_cosignatures(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> dict[str, Refusal]:
    """Keep what witnesses signed under our checkpoints; offer again from where a witness stands."""
    refusals: dict[str, Refusal] = {}
    outgoing: list[Outgoing] = []
    for message in incoming:
        answer, witness = message.body, message.sender
        assert isinstance(answer, CheckpointCosigned)
        try:
            must_be_witness(witness, context.party, _list_peers(context))
            again = _take_one(tx, answer, witness, context)
        except JukiError as error:
            if error.code not in {
                ErrorCode.OUTSIDE_JURISDICTION,
                ErrorCode.CHECKPOINT_INVALID,
                ErrorCode.NOT_FOUND,
            }:
                raise
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        outgoing.extend(again)
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _answer_offer(
    tx: Transaction, offer: CheckpointOffered, sender: Party, context: NodeContext
) -> Outgoing:
    """Our line under the offered checkpoint, or the size from which we need the proof."""
    key = note_key_of(context.directory, sender)
    seen = find_witnessed(tx, key.name)
    seen_size = seen.tree_size if seen else 0
    size = _claimed_size(offer.note)
    line: str | None = None
    if offer.old_size == seen_size or size < seen_size or seen is None:
        line = str(
            cosign_offered(
                tx,
                offer.note,
                [bytes.fromhex(part) for part in offer.path],
                log_key=key,
                signer=_signer_of(context),
                now=context.clock.now(),
            )
        )
        seen_size = size
    answer = CheckpointCosigned(tree_size=size, line=line, seen_size=seen_size)
    return Outgoing(CHECKPOINT_COSIGNED, sender, ORDERING_KEY, answer)


def _take_one(
    tx: Transaction, answer: CheckpointCosigned, witness: Party, context: NodeContext
) -> list[Outgoing]:
    if answer.line is not None:
        keys = [note_key_of(context.directory, witness)]
        publication.keep_cosignature(tx, answer.tree_size, answer.line, keys)
        return []
    latest = publication.find_latest_checkpoint(tx)
    if latest is None or answer.seen_size > latest.checkpoint.tree_size:
        error = JukiError(ErrorCode.CHECKPOINT_INVALID, "a witness saw more than there is")
        raise_security_event(tx, INCONSISTENT, witness, error, now=context.clock.now())
        return []
    return [_offer(tx, latest, witness, answer.seen_size)]


def _offer(tx: Transaction, signed: SignedCheckpoint, witness: Party, old_size: int) -> Outgoing:
    size = signed.checkpoint.tree_size
    path = log.consistency_proof(tx, old_size, size).path if old_size else ()
    body = CheckpointOffered(
        note=signed.note, old_size=old_size, path=[part.hex() for part in path]
    )
    return Outgoing(CHECKPOINT_OFFERED, witness, ORDERING_KEY, body)


def _claimed_size(note: str) -> int:
    """The size a note says, before its signature is verified: it only picks the proof."""
    return parse_note(note).checkpoint.tree_size


def _signer_of(context: NodeContext) -> _Signer:
    return _Signer(origin_of(context.party), context.vault)


def _list_peers(context: NodeContext) -> list[Party]:
    return [record.party for record in context.directory.list_records()]
