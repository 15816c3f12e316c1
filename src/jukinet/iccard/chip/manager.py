"""The card itself: locked with the transport key, opened, written, and one day ended.

A blank answers nothing but its serial number to whoever does not know its transport key, and after
:data:`TRANSPORT_TRIES` wrong proofs it answers nothing at all: a stolen blank is a piece of
plastic.  Opening lasts for a session only.  What is written is looked at as a whole before the
card counts as written (ACTIVATE), and in the same commit the transport key is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.iccard.apdu import Command, Ins, StatusWord
from jukinet.iccard.application import (
    AREA,
    CODE_FILE,
    FACE,
    FACE_FILE,
    MANAGER,
    NATION,
    NETWORK,
    OPERATOR,
    PERSONAL_AUTHENTICATION,
    DataObject,
    KeySet,
    Life,
)
from jukinet.iccard.certificate import (
    CardCertificate,
    CertRole,
    day_to_bytes,
    read_chain,
)
from jukinet.iccard.chip.core import LIFE, Core, Handler, ProvenApplication, must_have, object_of
from jukinet.iccard.chip.domain import ANCHOR, CHAIN, DATE, SIGN_KEY, Domain
from jukinet.iccard.chip.journal import Change
from jukinet.iccard.chip.pin_keeper import FORBIDDEN, PIN
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.services import SERVICE_AUTHORITY
from jukinet.iccard.chip.standing import CARD_OPENED, Need, must_meet
from jukinet.iccard.chip.tries import must_pass, tries_left
from jukinet.iccard.handshake import (
    CHALLENGE,
    OPENING_LABEL,
    SIGNATURE,
    opening_answer,
    opening_request,
    signed_at_the_end,
)
from jukinet.iccard.pin import CHALLENGE_BYTES
from jukinet.iccard.rights import Right
from jukinet.iccard.secure_messaging import SecureChannel
from jukinet.iccard.suite import Suite
from jukinet.iccard.tlv import tlv
from jukinet.platform.crypto.transport_key import CODE_BYTES
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import JukiError

SERIAL: Final = 0x0021
TRANSPORT_KEY: Final = 0x0022
TRANSPORT_TRIES_LEFT: Final = 0x0023
TRANSPORT_TRIES: Final = 5
INSTALLED: Final = 0x0026
LAST_WORD: Final = 0x0027
"""All that an ended card keeps: what it was asked and signed, for whoever did not hear it."""
_SUITE_OF_CHIP: Final = 0x0025


class Manager(ProvenApplication):
    """The application that is selected after a reset."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, MANAGER, core.nation, {})

    def handlers(self) -> Mapping[int, Handler]:
        """A blank's instructions, or a card's."""
        always: dict[int, Handler] = {Ins.GET_DATA: self._tell}
        match self._core.life:
            case Life.BLANK:
                return always | {
                    Ins.GET_CHALLENGE: self._challenge_opening,
                    Ins.EXTERNAL_AUTHENTICATE: self._open,
                    Ins.GENERATE_KEYS: self._generate_keys,
                    Ins.PUT_DATA: self._write,
                    Ins.ACTIVATE: self._activate,
                }
            case Life.TERMINATED:
                return always
            case _:
                return {
                    **super().handlers(),
                    **always,
                    Ins.LOAD: self._install,
                    Ins.TERMINATE: self._terminate,
                }

    def _tell(self, command: Command) -> bytes:
        """The card's state, which anybody may know; a blank's serial number besides.

        An ended card tells its last word again, to anybody: the answer to its end may be lost.
        """
        wanted = object_of(command)
        word = self._partition.find(LAST_WORD)
        if wanted is DataObject.LAST_WORD and word is not None:
            return word
        if wanted is not DataObject.STATE:
            raise ChipRefusal(StatusWord.REFERENCE_MISSING)
        life = self._core.life
        if life is Life.WRITTEN and any(
            self._core.partition(aid).find(PIN) for aid in (NETWORK, OPERATOR)
        ):
            life = Life.ACTIVE
        told = tlv(0x80, bytes((life,)))
        if life is Life.BLANK:
            left = tries_left(self._partition, TRANSPORT_TRIES_LEFT)
            told += tlv(0x81, bytes((left,))) + tlv(0x82, self._partition.get(SERIAL))
            told += tlv(0x83, self._partition.get(_SUITE_OF_CHIP))
        return told

    def _challenge_opening(self, command: Command) -> bytes:
        must_have(command, 0x00, 0x00)
        self._core.standing.challenge = self._core.cell.random_bytes(CHALLENGE_BYTES)
        return self._core.standing.challenge

    def _open(self, command: Command) -> bytes:
        """Open a blank with its transport key, and prove that it is the blank it says."""
        must_have(command, 0x00, 0x01)
        standing = self._core.standing
        challenge = standing.take_challenge()
        standing.end()
        answer, code = command.data[:CHALLENGE_BYTES], command.data[CHALLENGE_BYTES:]
        if len(code) != CODE_BYTES:
            raise ChipRefusal(StatusWord.LENGTH_WRONG)
        key = self._core.cell.transport_key(self._partition.get(TRANSPORT_KEY))
        serial = self._partition.get(SERIAL)
        request = opening_request(serial, challenge, answer)
        must_pass(
            self._partition, TRANSPORT_TRIES_LEFT, TRANSPORT_TRIES,
            lambda: key.has_code(request, code),
        )  # fmt: skip
        standing.channel = SecureChannel(key.channel(challenge + answer, OPENING_LABEL))
        standing.domain = CARD_OPENED
        return key.code(opening_answer(serial, challenge, answer))

    def _must_be_opened(self) -> None:
        must_meet(self._core.standing, Need(), domain=CARD_OPENED, application=MANAGER)

    def _generate_keys(self, command: Command) -> bytes:
        """New key pairs of the card or of the operator's application; the public halves."""
        self._must_be_opened()
        try:
            owner = {KeySet.CARD: NATION, KeySet.OPERATOR: OPERATOR}[KeySet(command.p2)]
        except ValueError:
            raise ChipRefusal(StatusWord.PARAMETERS_WRONG) from None
        domain = Domain(self._core.partition(owner), self._core.cell, CertRole.TERMINAL)
        steps, sign, seal = domain.make_keys(Suite(self._partition.get(_SUITE_OF_CHIP)[0]))
        self._core.journal.commit(steps)
        return tlv(0x86, sign.raw) + tlv(0x87, seal.raw)

    def _write(self, command: Command) -> bytes:
        """Write one thing into an opened blank."""
        self._must_be_opened()
        owner, number = _PLACES.get(object_of(command), (b"", 0))
        if not owner:
            raise ChipRefusal(StatusWord.REFERENCE_MISSING)
        self._core.partition(owner).put(number, command.data)
        return b""

    def _activate(self, command: Command) -> bytes:
        """End writing: everything fits together, and from now on the card is somebody's.

        (1) The root signed itself, (2) the chain leads from it to this card's own keys, (3) a
        registration card has code and face, an operator card its keys and neither, (4) services
        are of the same municipality.
        """
        must_have(command, 0x00, 0x00)
        self._must_be_opened()
        try:
            days = self._verify_written()
        except (JukiError, ValueError, UnicodeDecodeError):
            raise ChipRefusal(StatusWord.DATA_WRONG) from None
        nation = self._core.partition(NATION)
        self._core.journal.commit(
            [
                nation.putting(DATE, max(days)),
                self._partition.putting(LIFE, bytes((Life.WRITTEN,))),
                self._partition.removing(TRANSPORT_KEY),
                self._partition.removing(TRANSPORT_TRIES_LEFT),
            ]
        )
        return b""

    def _verify_written(self) -> list[bytes]:
        domain = self._core.nation
        root = domain.anchor
        root.must_be_issued_by(root)  # (1)
        issuer, card = read_chain(domain.partition.get(CHAIN))
        issuer.must_be_issued_by(root)  # (2)
        card.must_be_issued_by(issuer)
        if not domain.owns(card):
            raise ChipRefusal(StatusWord.DATA_WRONG)
        kept = self._core.partition
        is_operators = kept(OPERATOR).find(SIGN_KEY) is not None
        if (card.body.role is CertRole.OPERATOR_CARD) != is_operators:  # (3)
            raise ChipRefusal(StatusWord.DATA_WRONG)
        if is_operators:
            if kept(NETWORK).find(CODE_FILE) is not None:
                raise ChipRefusal(StatusWord.DATA_WRONG)
        else:
            ResidentRecordCode(kept(NETWORK).get(CODE_FILE).decode("ascii"))
            kept(FACE).get(FACE_FILE)
        authority = kept(AREA).find(SERVICE_AUTHORITY)
        if authority is not None:  # (4)
            services = CardCertificate.from_bytes(authority)
            services.must_be_issued_by(root)
            ours = (CertRole.SERVICE_AUTHORITY, issuer.body.holder)
            if (services.body.role, services.body.holder) != ours:
                raise ChipRefusal(StatusWord.DATA_WRONG)
        return [day_to_bytes(one.body.first_day) for one in (root, issuer, card)]

    def _install(self, command: Command) -> bytes:
        """Make room for the public personal authentication service: a place, and no more."""
        must_have(command, 0x00, 0x00)
        self.must_meet(Need(Right.INSTALL))
        if command.data != PERSONAL_AUTHENTICATION:
            raise ChipRefusal(StatusWord.NOT_FOUND)
        room = self._core.partition(PERSONAL_AUTHENTICATION)
        if room.find(INSTALLED) is not None:
            raise ChipRefusal(StatusWord.EXISTS)
        room.put(INSTALLED, b"\x01")
        return b""

    def _terminate(self, command: Command) -> bytes:
        """End a returned card (令30条の23): a last signature, and every other record is gone.

        The commit ends the card and keeps its last word; then what lies in the memory is written
        over.  A cut between the two is made good at the next reset.
        """
        must_have(command, 0x00, 0x00)
        self.must_meet(Need(Right.TERMINATE))
        if len(command.data) != CHALLENGE_BYTES:
            raise ChipRefusal(StatusWord.LENGTH_WRONG)
        proof = tlv(SIGNATURE, self._domain.sign(signed_at_the_end(command.data)))
        steps = [Change(name, None) for name in self._core.journal.list_names()]
        word = self._domain.partition.get(CHAIN) + tlv(CHALLENGE, command.data) + proof
        steps.append(self._partition.putting(LAST_WORD, word))
        steps.append(self._partition.putting(LIFE, bytes((Life.TERMINATED,))))
        self._core.journal.commit(steps)
        self._core.journal.scrub()
        return proof


_PLACES: Final = {
    DataObject.ROOT: (NATION, ANCHOR),
    DataObject.CHAIN: (NATION, CHAIN),
    DataObject.CODE: (NETWORK, CODE_FILE),
    DataObject.FORBIDDEN_PINS: (NETWORK, FORBIDDEN),
    DataObject.SERVICE_AUTHORITY: (AREA, SERVICE_AUTHORITY),
    DataObject.FACE: (FACE, FACE_FILE),
}
"""Where what is written into a blank is kept."""


def manufacture(core: Core, serial: bytes, transport_key: bytes, suite: Suite) -> None:
    """What the maker writes: serial number, transport key (as handle), algorithms."""
    partition = core.partition(MANAGER)
    partition.commit(
        [
            partition.putting(SERIAL, serial),
            partition.putting(TRANSPORT_KEY, transport_key),
            partition.putting(TRANSPORT_TRIES_LEFT, bytes((TRANSPORT_TRIES,))),
            partition.putting(_SUITE_OF_CHIP, bytes((suite,))),
            partition.putting(LIFE, bytes((Life.BLANK,))),
        ]
    )
