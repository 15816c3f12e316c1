"""A security domain of a chip: an anchor it trusts, keys of its own, and proving each other.

The nation's domain is behind the card, the network, the face and the operator's application; each
service in the municipal area has a domain of its own, anchored in its municipality's key.

**The date.**  A chip has no clock.  It knows that no day is earlier than the first day of the
newest certificate it accepted, and refuses certificates that ended before that.
"""

from __future__ import annotations

from typing import Final

from jukinet.iccard.apdu import Response, StatusWord
from jukinet.iccard.certificate import CardCertificate, CertRole, day_to_bytes
from jukinet.iccard.chip.journal import Change, Partition
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.standing import Standing
from jukinet.iccard.handshake import (
    CHALLENGE,
    CHANNEL_LABEL,
    FRESH_KEY,
    HALF,
    SECURED_PROOF,
    SIGNATURE,
    TEMPLATE,
    request_of,
    signed_by_card,
    signed_by_terminal,
    transcript_of,
)
from jukinet.iccard.pin import CHALLENGE_BYTES
from jukinet.iccard.secure_messaging import SecureChannel
from jukinet.iccard.suite import Suite
from jukinet.iccard.tlv import fields, tlv, unwrap
from jukinet.platform.crypto.agreement import Answer
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.seal import verify
from jukinet.terms.errors import JukiError

ANCHOR: Final = 0x0001
CHAIN: Final = 0x0002
SIGN_KEY: Final = 0x0003
SEAL_KEY: Final = 0x0004
DATE: Final = 0x0005
SUITE: Final = 0x0006
SIGN_PUBLIC: Final = 0x0007
SEAL_PUBLIC: Final = 0x0008


class Domain:
    """One domain's records and what is done with them."""

    __slots__ = ("_cell", "_holders", "_terminals", "partition")

    def __init__(
        self, partition: Partition, cell: ChipCell, terminals: CertRole, holders: bytes = b""
    ) -> None:
        """``holders`` is how the holder of every terminal's certificate must begin."""
        self.partition: Final = partition
        self._holders: Final = holders
        self._cell: Final = cell
        self._terminals: Final = terminals

    @property
    def suite(self) -> Suite:
        """The algorithms of the domain's keys."""
        return Suite(self.partition.get(SUITE)[0])

    @property
    def anchor(self) -> CardCertificate:
        """Whom the domain trusts."""
        return CardCertificate.from_bytes(self.partition.get(ANCHOR))

    def make_keys(self, suite: Suite) -> tuple[list[Change], PublicKey, PublicKey]:
        """New key pairs for signing and sealing: the steps that keep them, the public halves."""
        sign_handle, sign_key = self._cell.make_key(suite.sign_kind)
        seal_handle, seal_key = self._cell.make_key(suite.seal_kind)
        steps = [
            self.partition.putting(SIGN_KEY, sign_handle),
            self.partition.putting(SEAL_KEY, seal_handle),
            self.partition.putting(SIGN_PUBLIC, sign_key.spki),
            self.partition.putting(SEAL_PUBLIC, seal_key.spki),
            self.partition.putting(SUITE, bytes((suite,))),
        ]
        return steps, sign_key, seal_key

    def sign(self, data: bytes) -> bytes:
        """The signature of the domain's own key."""
        return self._cell.sign(self.partition.get(SIGN_KEY), self.suite.sign_kind, data)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """What was sealed for the domain's own key; DATA_WRONG for anything else."""
        handle, kind = self.partition.get(SEAL_KEY), self.suite.seal_kind
        try:
            return self._cell.open(handle, kind, sealed, context)
        except JukiError:
            raise ChipRefusal(StatusWord.DATA_WRONG) from None

    def tell_keys(self) -> bytes:
        """The public halves of the domain's own keys, as they were told when they were made."""
        sign = PublicKey(self.suite.sign_kind, self.partition.get(SIGN_PUBLIC))
        seal = PublicKey(self.suite.seal_kind, self.partition.get(SEAL_PUBLIC))
        return tlv(0x86, sign.raw) + tlv(0x87, seal.raw)

    def owns(self, certificate: CardCertificate) -> bool:
        """Whether the certificate is about the domain's own keys."""
        sign, seal = certificate.body.sign_key, certificate.body.seal_key
        return (
            seal is not None
            and self.partition.get(SIGN_PUBLIC) == sign.spki
            and self.partition.get(SEAL_PUBLIC) == seal.spki
        )

    def accept(self, wire: bytes, standing: Standing) -> None:
        """Take a terminal's certificate: issued by the anchor, of its kind, and not over.

        DATA_UNUSABLE when it is over, DATA_WRONG when it is anything else.
        """
        standing.terminal, standing.challenge = None, b""
        try:
            certificate = CardCertificate.from_bytes(wire)
            certificate.must_be_issued_by(self.anchor)
        except JukiError:
            raise ChipRefusal(StatusWord.DATA_WRONG) from None
        body = certificate.body
        if body.role is not self._terminals or not body.holder.startswith(self._holders):
            raise ChipRefusal(StatusWord.DATA_WRONG)
        date = self.partition.find(DATE) or b""
        if day_to_bytes(body.last_day) < date:
            raise ChipRefusal(StatusWord.DATA_UNUSABLE)
        first_day = day_to_bytes(body.first_day)
        if first_day > date:
            self.partition.put(DATE, first_day)
        standing.terminal = certificate

    def begin(self, standing: Standing) -> bytes:
        """A challenge for the terminal whose certificate was accepted."""
        if standing.terminal is None:
            raise ChipRefusal(StatusWord.REFERENCE_MISSING)
        standing.challenge = self._cell.random_bytes(CHALLENGE_BYTES)
        return tlv(TEMPLATE, tlv(CHALLENGE, standing.challenge))

    def finish(self, application: bytes, content: bytes, standing: Standing) -> bytes:
        """Verify the terminal, open the channel, and prove the card through it."""
        challenge, terminal = standing.take_challenge(), standing.terminal
        standing.end()
        if terminal is None:
            raise ChipRefusal(StatusWord.STATE_WRONG)
        found = fields(unwrap(content, TEMPLATE), frozenset({FRESH_KEY, SIGNATURE}))
        request = request_of(application, terminal.fingerprint, challenge, found[FRESH_KEY])
        try:
            verify(terminal.body.sign_key, signed_by_terminal(request), found[SIGNATURE])
            answer = Answer(self.suite.group, found[FRESH_KEY])
        except JukiError:
            raise ChipRefusal(StatusWord.NOT_ALLOWED) from None
        transcript = transcript_of(request, answer.half)
        channel = SecureChannel(answer.agree(transcript, CHANNEL_LABEL))
        proof = tlv(SIGNATURE, self.sign(signed_by_card(transcript)))
        inner = Response(self.partition.get(CHAIN) + proof, StatusWord.DONE)
        secured = channel.secure_response(inner).data
        standing.channel, standing.domain = channel, self.partition.owner
        standing.terminal, standing.rights = terminal, terminal.body.rights
        return tlv(TEMPLATE, tlv(HALF, answer.half) + tlv(SECURED_PROOF, secured))
