"""Sessions with the municipal service area and with one service in it."""

from __future__ import annotations

from typing import Final

from jukinet.iccard.apdu import Command, Ins, StatusWord
from jukinet.iccard.application import SERVICE_AID_BYTES, DataObject
from jukinet.iccard.authority import CardKeys
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.services import DEFINITION, PERMIT
from jukinet.iccard.conversation import Dialogue
from jukinet.iccard.service import Permit, ServiceDefinition
from jukinet.iccard.terminal.session import CardSession, keys_of, must_be_done
from jukinet.iccard.tlv import tlv
from jukinet.terms.errors import ErrorCode, JukiError

WRITE_BYTES: Final = 512
"""How much is written at a time."""


class AreaSession(CardSession):
    """Loading and deleting services; needs LOAD_SERVICES.

    ``keys = converse(session.load(permit, definition), carrier)``, then the municipality's
    ``ServiceAuthority.certify_service(keys, …)``, then ``session.certify(aid, …)``.
    """

    def load(self, permit: Permit, definition: ServiceDefinition) -> Dialogue[CardKeys]:
        """Load a service: IC_SERVICE_NOT_PERMITTED when no by-law of the card's city allows it."""
        content = tlv(PERMIT, permit.to_bytes()) + tlv(DEFINITION, definition.to_bytes())
        told = yield from self.ask(Command(0, Ins.LOAD, 0x00, 0x00, content, expected=1_024))
        if told.status == StatusWord.DATA_UNUSABLE:
            raise JukiError(ErrorCode.IC_SERVICE_NOT_PERMITTED, "the chip refuses the permit")
        return keys_of(must_be_done(told), self.card.body.suite)

    def certify(
        self, aid: bytes, authority: CardCertificate, service: CardCertificate
    ) -> Dialogue[None]:
        """Give a loaded service its certificate; it can be used from now on."""
        wanted = DataObject.SERVICE_CHAIN
        content = aid + authority.wire + service.wire
        yield from self.tell(Command(0, Ins.PUT_DATA, wanted >> 8, wanted & 0xFF, content))

    def list_services(self) -> Dialogue[list[bytes]]:
        """The identifiers of the services in the card."""
        wanted = DataObject.SERVICES
        listed = yield from self.tell(
            Command(0, Ins.GET_DATA, wanted >> 8, wanted & 0xFF, expected=256)
        )
        return [
            listed[at : at + SERVICE_AID_BYTES] for at in range(0, len(listed), SERVICE_AID_BYTES)
        ]

    def delete(self, aid: bytes) -> Dialogue[None]:
        """Delete a service; IC_SERVICE_MISSING when the card has it not."""
        told = yield from self.ask(Command(0, Ins.DELETE, 0x00, 0x00, aid))
        if told.status == StatusWord.NOT_FOUND:
            raise JukiError(ErrorCode.IC_SERVICE_MISSING, "the card has no such service")
        must_be_done(told)


class ServiceSession(CardSession):
    """Using one service; the rights are those of its own terminals."""

    @property
    def service_number(self) -> str:
        """The number by which the service knows this card."""
        return self.card.body.holder.decode("ascii")

    def write(self, fid: int, content: bytes) -> Dialogue[None]:
        """Write a file from its beginning."""
        yield from self.tell(Command(0, Ins.SELECT, 0x02, 0x0C, fid.to_bytes(2, "big")))
        for at in range(0, len(content), WRITE_BYTES):
            piece = content[at : at + WRITE_BYTES]
            yield from self.tell(Command(0, Ins.UPDATE_BINARY, at >> 8, at & 0xFF, piece))
