"""A terminal: proves itself to cards by a key in its node's vault, and has cards prove themselves.

::

    terminal = Terminal(vault, (identity,), stopped)
    session = converse(terminal.open_network(now), carrier)

``open_…`` selects an application and carries out the mutual authentication.  It refuses, in this
order and with a code for each: a chip that does not accept us, algorithms we do not accept, a card
that is not genuine, one that has expired, and one that is stopped or whose standing nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from jukinet.iccard.apdu import Command, Ins, Response, StatusWord
from jukinet.iccard.application import (
    AREA,
    FACE,
    MANAGER,
    NETWORK,
    OPERATOR,
    SERVICE_PREFIX,
    DataObject,
    Life,
)
from jukinet.iccard.certificate import CERTIFICATE, CardCertificate, CertRole
from jukinet.iccard.conversation import Dialogue, exchange
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
from jukinet.iccard.secure_messaging import SecureChannel
from jukinet.iccard.suite import ACCEPTED, Suite
from jukinet.iccard.terminal.network import (
    FaceSession,
    ManagerSession,
    NetworkSession,
    number_of,
    verify_end,
)
from jukinet.iccard.terminal.operator import OperatorSession
from jukinet.iccard.terminal.services import AreaSession, ServiceSession
from jukinet.iccard.terminal.session import CardSession, elements_of, must_be_done
from jukinet.iccard.terminal.stopped_list import LIST_AGE_MAX, StoppedList, must_be_running
from jukinet.iccard.tlv import iterate, tlv
from jukinet.platform.crypto.agreement import FreshKey
from jukinet.platform.crypto.channel import ChannelKeys
from jukinet.platform.crypto.seal import verify
from jukinet.platform.crypto.vault import Vault
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

S = TypeVar("S", bound=CardSession)
_NOT_OURS: Final = frozenset({StatusWord.DATA_WRONG, StatusWord.DATA_UNUSABLE})


@dataclass(frozen=True, slots=True)
class TerminalIdentity:
    """What a terminal is under one suite: its certificate, the root, its key's handle."""

    handle: str
    certificate: CardCertificate
    root: CardCertificate

    @property
    def suite(self) -> Suite:
        """The algorithms of this identity."""
        return self.certificate.body.suite


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal side of every dialogue; ``identities`` are tried in this order."""

    vault: Vault
    identities: Sequence[TerminalIdentity]
    stopped: StoppedList
    accepted: frozenset[Suite] = ACCEPTED
    list_age_max: timedelta = LIST_AGE_MAX

    def open_network(self, now: datetime) -> Dialogue[NetworkSession]:
        """A session with a registration card's network application."""
        return self._open(NETWORK, NetworkSession, CertRole.CARD, now)

    def open_own(self, now: datetime) -> Dialogue[NetworkSession]:
        """A session for the office whose ledger says how the card stands, a locked PIN for one.

        The list of stopped cards is not asked; the card must be in its time, and its key stand.
        """
        return self._open(NETWORK, NetworkSession, CertRole.CARD, now, listed_too=True)

    def open_face(self, now: datetime) -> Dialogue[FaceSession]:
        """A session with a registration card's card-face application."""
        return self._open(FACE, FaceSession, CertRole.CARD, now)

    def open_operator(self, now: datetime) -> Dialogue[OperatorSession]:
        """A session with an operator card; whether the card is stopped, the roster knows."""
        return self._open(OPERATOR, OperatorSession, CertRole.OPERATOR_CARD, now)

    def open_area(self, now: datetime) -> Dialogue[AreaSession]:
        """A session to load and delete services of a registration card."""
        return self._open(AREA, AreaSession, CertRole.CARD, now)

    def open_service(self, aid: bytes, now: datetime) -> Dialogue[ServiceSession]:
        """A session with a service, for a terminal that its municipality certified for it."""
        return self._open(aid, ServiceSession, CertRole.SERVICE_CARD, now)

    def open_manager(self, now: datetime) -> Dialogue[ManagerSession]:
        """A session with a registration card itself."""
        return self._open(MANAGER, ManagerSession, CertRole.CARD, now)

    def open_returned(self, now: datetime) -> Dialogue[ManagerSession]:
        """A session to end a card: genuine, but it may be stopped or expired."""
        return self._open(MANAGER, ManagerSession, CertRole.CARD, now, stopped_too=True)

    def _open(
        self, application: bytes, session: type[S], role: CertRole, now: datetime, *,
        stopped_too: bool = False, listed_too: bool = False,
    ) -> Dialogue[S]:  # fmt: skip
        yield from select(application)
        identity = yield from self._present_identity()
        challenge = yield from self._ask_for_challenge()
        fresh = FreshKey(identity.suite.group)
        request = request_of(application, identity.certificate.fingerprint, challenge, fresh.public)
        signature = self.vault.sign(identity.handle, signed_by_terminal(request))
        content = tlv(TEMPLATE, tlv(FRESH_KEY, fresh.public) + tlv(SIGNATURE, signature))
        told = yield from exchange(
            Command(0, Ins.GENERAL_AUTHENTICATE, 0x00, 0x02, content, expected=256)
        )
        if not told.done:
            raise JukiError(ErrorCode.IC_TERMINAL_NOT_CERTIFIED, "the chip does not believe us")
        found = _template(told.data, frozenset({HALF, SECURED_PROOF}))
        transcript = transcript_of(request, found[HALF])
        channel = SecureChannel(_agreed(fresh, found[HALF], transcript))
        secured = Response(found[SECURED_PROOF], StatusWord.DONE)
        proof = must_be_done(channel.open_response(secured))
        issuer, card = _read_proof(proof, transcript, identity.root, role)
        if not stopped_too:
            self._must_be_usable(issuer, card, now=now, listed_too=listed_too)
        return session(application, channel, identity.root, issuer, card)

    def _present_identity(self) -> Dialogue[TerminalIdentity]:
        """Show the chip our certificate, of whichever accepted suite it understands."""
        offered = [one for one in self.identities if one.suite in self.accepted]
        for identity in offered:
            told = yield from exchange(
                Command(0, Ins.SECURITY_OPERATION, 0x00, 0xBE, identity.certificate.wire)
            )
            if told.done:
                return identity
            if told.status == StatusWord.DATA_UNUSABLE:
                raise JukiError(ErrorCode.IC_TERMINAL_NOT_CERTIFIED, "our certificate has ended")
            if told.status not in _NOT_OURS:
                must_be_done(told)
        if len(offered) < len(self.identities):
            raise JukiError(ErrorCode.IC_CARD_ALGORITHM_REFUSED, "only suites we do not accept")
        raise JukiError(
            ErrorCode.IC_TERMINAL_NOT_CERTIFIED, "the chip accepts none of our certificates"
        )

    @staticmethod
    def _ask_for_challenge() -> Dialogue[bytes]:
        told = must_be_done(
            (yield from exchange(Command(0, Ins.GENERAL_AUTHENTICATE, 0x00, 0x01, expected=256)))
        )
        return _template(told, frozenset({CHALLENGE}))[CHALLENGE]

    def _must_be_usable(
        self, issuer: CardCertificate, card: CardCertificate, *, now: datetime, listed_too: bool
    ) -> None:
        """(1) In its time, (2) under a key that is not stopped, (3) itself not stopped."""
        today = day_of(now)
        if not card.body.first_day <= today <= card.body.last_day:  # (1)
            raise JukiError(ErrorCode.IC_CARD_EXPIRED, "the card is past its validity")
        if self.stopped.is_issuer_stopped(issuer):  # (2)
            raise JukiError(ErrorCode.IC_CARD_VOID, "all cards under this key are void")
        if card.body.role is CertRole.CARD and not listed_too:  # (3)
            must_be_running(self.stopped, number_of(card), now=now, age_max=self.list_age_max)


def select(application: bytes) -> Dialogue[None]:
    """Select an application; IC_CARD_NOT_READY when the card has it not, or not yet."""
    told = yield from exchange(Command(0, Ins.SELECT, 0x04, 0x0C, application))
    if told.status == StatusWord.NOT_FOUND and application.startswith(SERVICE_PREFIX):
        raise JukiError(ErrorCode.IC_SERVICE_MISSING, "the card has no such service")
    if told.status == StatusWord.NOT_FOUND:
        raise JukiError(ErrorCode.IC_CARD_NOT_READY, "the card has no such application")
    must_be_done(told)


@dataclass(frozen=True, slots=True)
class CardState:
    """What a card tells anybody; nothing is proven by it.  A blank tells what it is, besides."""

    life: Life
    tries_left: int | None = None
    serial: bytes = b""
    suite: Suite | None = None


def read_state() -> Dialogue[CardState]:
    """How far a card says it has come; of a blank also its serial number and algorithms."""
    selected = yield from exchange(Command(0, Ins.SELECT, 0x04, 0x0C, MANAGER))
    if selected.status != StatusWord.TERMINATED:  # an ended card selects nothing and tells its end
        must_be_done(selected)
    wanted = DataObject.STATE
    told = yield from exchange(Command(0, Ins.GET_DATA, wanted >> 8, wanted & 0xFF, expected=256))
    found = elements_of(must_be_done(told))
    try:
        life = Life(found[0x80][0])
        if life is not Life.BLANK:
            return CardState(life)
        return CardState(life, found[0x81][0], found[0x82], Suite(found[0x83][0]))
    except (LookupError, ValueError) as error:
        raise JukiError(ErrorCode.IC_CARD_ANSWER_INVALID, "a card in no state") from error


def read_life() -> Dialogue[Life]:
    """How far a card says it has come."""
    return (yield from read_state()).life


def read_last_word(root: CardCertificate) -> Dialogue[tuple[CardCertificate, bytes, bytes]]:
    """Of an ended card: its certificate, what it was asked at its end and its signature, verified.

    IC_CARD_NOT_GENUINE unless the chain leads to the card's key and the card said that it ended.
    """
    wanted = DataObject.LAST_WORD
    told = yield from exchange(Command(0, Ins.GET_DATA, wanted >> 8, wanted & 0xFF, expected=256))
    content = must_be_done(told)
    try:
        (_, issuer_value), (_, card_value), (_, challenge), (_, signature) = iterate(content)
        issuer = CardCertificate.from_bytes(tlv(CERTIFICATE, issuer_value))
        card = CardCertificate.from_bytes(tlv(CERTIFICATE, card_value))
        issuer.must_be_issued_by(root)
        card.must_be_issued_by(issuer)
    except (JukiError, ValueError) as error:
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "the card proves nothing") from error
    if card.body.role is not CertRole.CARD:
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "a card of another kind")
    verify_end(card, challenge, signature)
    return card, challenge, signature


def _template(content: bytes, wanted: frozenset[int]) -> dict[int, bytes]:
    return elements_of(elements_of(content, frozenset({TEMPLATE}))[TEMPLATE], wanted)


def _agreed(fresh: FreshKey, half: bytes, transcript: bytes) -> ChannelKeys:
    try:
        return fresh.agree(half, transcript, CHANNEL_LABEL)
    except JukiError as error:
        raise JukiError(ErrorCode.IC_CARD_CHANNEL_BROKEN, "the card's half is none") from error


def _read_proof(
    proof: bytes, transcript: bytes, root: CardCertificate, role: CertRole
) -> tuple[CardCertificate, CardCertificate]:
    """The issuer and the card; IC_CARD_NOT_GENUINE unless the chain leads to this card's key.

    (1) Two certificates and a signature, (2) root, municipality, card, (3) of the wanted kind,
    (4) and this card signed this very conversation.
    """
    try:
        (_, issuer_value), (_, card_value), (_, signature) = iterate(proof)  # (1)
        issuer = CardCertificate.from_bytes(tlv(CERTIFICATE, issuer_value))
        card = CardCertificate.from_bytes(tlv(CERTIFICATE, card_value))
        issuer.must_be_issued_by(root)  # (2)
        card.must_be_issued_by(issuer)
        verify(card.body.sign_key, signed_by_card(transcript), signature)  # (4)
    except (JukiError, ValueError) as error:
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "the card proves nothing") from error
    if card.body.role is not role:  # (3)
        raise JukiError(ErrorCode.IC_CARD_NOT_GENUINE, "a card of another kind")
    return issuer, card
