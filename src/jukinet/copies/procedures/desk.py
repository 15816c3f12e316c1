"""What documents are made with, and which right each kind of request needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from jukinet.copies.document import NameOf
from jukinet.copies.fees import FeeTable, load_fees
from jukinet.copies.request import CopyKind, CopyRequest
from jukinet.counters.case import Relation
from jukinet.counters.screen import OfficeSettings
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.seal import OfficeSeal
from jukinet.protection.guard import Output
from jukinet.security.operator import Function
from jukinet.terms.municipalities import load_directory

OTHERS: Final = frozenset({Relation.PUBLIC_BODY, Relation.THIRD_PARTY})


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """The engine, the official seal and the office's settings; given to whoever makes documents."""

    engine: PaperEngine
    seal: OfficeSeal | None
    settings: OfficeSettings

    @property
    def fees(self) -> FeeTable:
        """The by-law's fees: the office's own, over those of the model."""
        return load_fees().replaced(self.settings.fees)


def function_of(request: CopyRequest) -> Function:
    """The right a request is accepted and issued under."""
    if request.kind is CopyKind.CODE_NOTICE:
        return Function.CODE
    return Function.OTHERS_COPY if request.relation in OTHERS else Function.COPY


def output_of(kind: CopyKind) -> Output:
    """The way out of the register that the guard is asked about."""
    match kind:
        case CopyKind.RECORD_COPY:
            return Output.RECORD_COPY
        case CopyKind.ERASED_COPY:
            return Output.ERASED_COPY
        case CopyKind.REMADE_COPY:
            return Output.REMADE_COPY
        case CopyKind.ITEM_CERTIFICATE:
            return Output.ITEM_CERTIFICATE
        case CopyKind.MOVE_OUT_CERTIFICATE | CopyKind.SUBSTITUTE_CERTIFICATE:
            return Output.MOVE_OUT_CERTIFICATE
        case CopyKind.CODE_NOTICE:
            return Output.CODE_NOTICE
        case CopyKind.WIDE_AREA_COPY:
            return Output.WIDE_AREA_COPY
        case _:
            assert_never(kind)


def names_of(context: NodeContext) -> NameOf:
    """How municipalities, with their prefecture, are called today, or were when there were any."""
    directory, today = load_directory(), context.clock.today()
    return lambda code: directory.full_name(code, today)
