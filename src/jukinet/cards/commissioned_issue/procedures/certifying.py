"""The key that signs a commission's cards: made by the contractor, certified by the nation.

The municipality's own key never leaves it. For each commission the contractor makes another, which
the nation's card authority certifies as the municipality's, for as long as the commission lasts; it
is destroyed with the data. What one contractor loses is the cards of one commission.
"""

from __future__ import annotations

from jukinet.cards.commissioned_issue import store
from jukinet.cards.commissioned_issue.procedures.sealing import SIGNING_KIND
from jukinet.cards.states.procedures import is_key_stopped
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.iccard.certificate import CardCertificate, CertRole
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

KEYS_SHOWN = 200


def enter_certificate(
    tx: Transaction,
    key_id: str,
    root: bytes,
    certificate: bytes,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> None:
    """Enter what the nation certified of a contractor's key, so that it can make our cards."""
    by.must(Function.CARD_MAKING, Mode.EXECUTE)
    sign_spki = store.find_signing_key(tx, key_id)
    if sign_spki is None:
        raise JukiError(ErrorCode.CARD_KEY_UNAVAILABLE, "no contractor offered this key")
    must_certify(root, certificate, sign_spki, context.party.code)
    must_not_be_stopped(tx, certificate)
    store.insert_certificate(tx, key_id, root, certificate, by=by.operator.operator_id, at=by.now)
    record_reading(
        tx,
        by,
        context,
        Function.CARD_MAKING,
        items=("certificate", key_id),
        result="entered",
        mode=Mode.EXECUTE,
    )


def list_uncertified_keys(tx: Transaction, *, by: CaseWorker) -> list[tuple[str, str, bytes]]:
    """Key, contractor and signing key of those that wait for the nation's certificate."""
    by.must(Function.CARD_MAKING, Mode.READ)
    return store.list_uncertified_keys(tx, KEYS_SHOWN)


def must_certify(root: bytes, certificate: bytes, sign_spki: bytes, municipality: str) -> None:
    """Refuse a certificate that is not of this key, for this municipality, under this root."""
    anchor = CardCertificate.from_bytes(root)
    given = CardCertificate.from_bytes(certificate)
    anchor.must_be_issued_by(anchor)
    given.must_be_issued_by(anchor)
    body = given.body
    same = body.sign_key == PublicKey(SIGNING_KIND, sign_spki)
    if body.role is not CertRole.MUNICIPALITY or body.holder != municipality.encode() or not same:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "a certificate of another key or body")


def must_not_be_stopped(tx: Transaction, certificate: bytes) -> None:
    """Refuse a key of which the nation said that it makes no cards any more."""
    if is_key_stopped(tx, CardCertificate.from_bytes(certificate).key_id.hex()):
        raise JukiError(ErrorCode.CARD_KEY_STOPPED, "this key makes no cards any more")
