"""The municipal service area: services are loaded with a permit, used by their own keys, deleted.

The area's application answers to the nation's terminals with the right LOAD_SERVICES; a service
answers to the terminals that its municipality certified for it, and to nobody else.  Each service
is a partition of the records and a domain of its own, with keys that the chip made when it was
loaded: it sees neither code nor face nor another service, and the network application sees none
of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.iccard.apdu import Command, Ins, StatusWord
from jukinet.iccard.application import AREA, SERVICE_AID_BYTES, DataObject
from jukinet.iccard.certificate import CardCertificate, CertRole, day_to_bytes, read_chain
from jukinet.iccard.chip.core import (
    Core,
    Handler,
    ProvenApplication,
    must_have,
    object_of,
    offset_of,
)
from jukinet.iccard.chip.domain import ANCHOR, CHAIN, DATE, Domain
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.standing import Need
from jukinet.iccard.rights import Right
from jukinet.iccard.service import Permit, ServiceDefinition
from jukinet.iccard.tlv import fields, tlv
from jukinet.terms.errors import ErrorCode, JukiError

SERVICE_AUTHORITY: Final = 0x0024
SERVICES_MAX: Final = 6
PERMIT: Final = 0x80
DEFINITION: Final = 0x81
_LOADED: Final = 0x0030
_DEFINITION: Final = 0x0031
_LOADING: Final = Need(Right.LOAD_SERVICES)


class Area(ProvenApplication):
    """The application that loads and deletes services."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, AREA, core.nation, {})

    def handlers(self) -> Mapping[int, Handler]:
        """Loading, listing, deleting."""
        return {
            **super().handlers(),
            Ins.LOAD: self._load,
            Ins.PUT_DATA: self._certify,
            Ins.GET_DATA: self._list,
            Ins.DELETE: self._delete,
        }

    def _load(self, command: Command) -> bytes:
        """Load a permitted service; the public halves of the keys that the chip made for it."""
        must_have(command, 0x00, 0x00)
        self.must_meet(_LOADING)
        found = fields(command.data, frozenset({PERMIT, DEFINITION}))
        permit = Permit.from_bytes(found[PERMIT])
        definition = ServiceDefinition.from_bytes(found[DEFINITION])
        authority = CardCertificate.from_bytes(self._partition.get(SERVICE_AUTHORITY))
        nation = self._domain.partition
        _, card = read_chain(nation.get(CHAIN))
        try:
            permit.must_permit(
                definition.to_bytes(), authority, card=card.body.holder,
                not_before=nation.get(DATE),
            )  # fmt: skip
        except JukiError as error:
            if error.code is ErrorCode.IC_SERVICE_NOT_PERMITTED:
                raise ChipRefusal(StatusWord.DATA_UNUSABLE) from None
            raise
        loaded = loaded_services(self._core)
        if permit.aid in loaded:
            raise ChipRefusal(StatusWord.EXISTS)
        if len(loaded) >= SERVICES_MAX:
            raise ChipRefusal(StatusWord.MEMORY_FULL)
        domain = domain_of(self._core, permit.aid)
        steps, sign, seal = domain.make_keys(self._domain.suite)
        steps += [
            domain.partition.putting(_DEFINITION, definition.to_bytes()),
            domain.partition.putting(ANCHOR, authority.wire),
            domain.partition.putting(DATE, day_to_bytes(authority.body.first_day)),
            self._partition.putting(_LOADED, b"".join([*loaded, permit.aid])),
        ]
        self._core.journal.commit(steps)
        return tlv(0x86, sign.raw) + tlv(0x87, seal.raw)

    def _certify(self, command: Command) -> bytes:
        """Keep the certificate of a loaded service's keys; from now on it can be selected."""
        if object_of(command) is not DataObject.SERVICE_CHAIN:
            raise ChipRefusal(StatusWord.REFERENCE_MISSING)
        self.must_meet(_LOADING)
        aid, chain = command.data[:SERVICE_AID_BYTES], command.data[SERVICE_AID_BYTES:]
        domain = self._loaded(aid)
        authority, service = read_chain(chain)
        service.must_be_issued_by(authority)
        if authority != domain.anchor or not domain.owns(service):
            raise ChipRefusal(StatusWord.DATA_WRONG)
        domain.partition.put(CHAIN, chain)
        return b""

    def _list(self, command: Command) -> bytes:
        if object_of(command) is not DataObject.SERVICES:
            raise ChipRefusal(StatusWord.REFERENCE_MISSING)
        self.must_meet(_LOADING)
        return b"".join(loaded_services(self._core))

    def _delete(self, command: Command) -> bytes:
        """Delete a service with its keys and records, at once."""
        must_have(command, 0x00, 0x00)
        self.must_meet(_LOADING)
        domain = self._loaded(command.data)
        left = [aid for aid in loaded_services(self._core) if aid != command.data]
        self._core.journal.commit(
            [
                *domain.partition.removing_all(),
                self._partition.putting(_LOADED, b"".join(left)),
            ]
        )
        return b""

    def _loaded(self, aid: bytes) -> Domain:
        if aid not in loaded_services(self._core):
            raise ChipRefusal(StatusWord.NOT_FOUND)
        return domain_of(self._core, aid)


class Service(ProvenApplication):
    """A loaded service: its files, for its municipality's terminals."""

    def __init__(self, core: Core, aid: bytes) -> None:
        domain = domain_of(core, aid)
        definition = ServiceDefinition.from_bytes(domain.partition.get(_DEFINITION))
        files = definition.by_fid
        self._definition: Final = files
        super().__init__(core, aid, domain, {fid: Need(one.read) for fid, one in files.items()})

    def handlers(self) -> Mapping[int, Handler]:
        """Reading and writing its files."""
        return {**super().handlers(), Ins.UPDATE_BINARY: self._update}

    def _update(self, command: Command) -> bytes:
        """Write from an offset on; a file grows at its end only, up to its length."""
        file = self._definition.get(self._selected_file)
        if file is None:
            raise ChipRefusal(StatusWord.NOT_ALLOWED)
        self.must_meet(Need(file.write))
        offset = offset_of(command)
        if offset > len(self._partition.find(self._selected_file) or b""):
            raise ChipRefusal(StatusWord.OFFSET_WRONG)
        if not command.data or offset + len(command.data) > file.bytes_max:
            raise ChipRefusal(StatusWord.LENGTH_WRONG)
        self._partition.overwrite(self._selected_file, offset, command.data)
        return b""


def domain_of(core: Core, aid: bytes) -> Domain:
    """The domain of a service: only its own terminals, whose holders begin with its AID."""
    return Domain(core.partition(aid), core.cell, CertRole.SERVICE_TERMINAL, aid)


def loaded_services(core: Core) -> list[bytes]:
    """The identifiers of the services in the card."""
    listed = core.partition(AREA).find(_LOADED) or b""
    return [listed[at : at + SERVICE_AID_BYTES] for at in range(0, len(listed), SERVICE_AID_BYTES)]


def ready_services(core: Core) -> list[bytes]:
    """Those that have their certificate."""
    return [aid for aid in loaded_services(core) if core.partition(aid).find(CHAIN) is not None]
