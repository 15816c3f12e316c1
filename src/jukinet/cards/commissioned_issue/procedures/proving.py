"""Whether a contractor's proof of erasure holds (point 9)."""

from __future__ import annotations

import msgspec

from jukinet.cards.commissioned_issue.messages import CommissionErased, ErasureStatement
from jukinet.cards.commissioned_issue.store import KeptCommission
from jukinet.platform.crypto.seal import verify
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

SIGNED_AS = b"juki card erasure 1\n"


def must_be_erased(
    proof: CommissionErased, commission: KeptCommission, context: NodeContext
) -> ErasureStatement:
    """The statement, if the contractor signed it and it is about this commission and its key."""
    # (1) signed by a key of the contractor's, present or former, (2) understood,
    # (3) about this commission and the very key its data was sealed for, (4) by two persons
    record = context.directory.find(Party.parse(commission.party))
    if record is None:
        raise JukiError(ErrorCode.PEER_UNKNOWN, "the contractor is not in the directory")
    signed = SIGNED_AS + proof.statement
    for key in (record.sign_key, *record.former_sign_keys):
        try:
            verify(key, signed, proof.signature)  # (1)
            break
        except JukiError:
            continue
    else:
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "the contractor did not sign this")
    try:
        said = msgspec.json.decode(proof.statement, type=ErasureStatement)  # (2)
    except (msgspec.DecodeError, ValueError) as error:
        raise JukiError(ErrorCode.BODY_INVALID, "not a statement of erasure") from error
    subject = (said.commission_id, said.issuer, said.key_id)
    wanted = (commission.commission_id, commission.party, commission.key_id)
    if subject != wanted or proof.commission_id != said.commission_id:  # (3)
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "the proof is about another commission")
    if said.stated_by == said.witnessed_by:  # (4)
        raise JukiError(ErrorCode.OWN_WORK, "an erasure is witnessed by a second person")
    return said
