"""A card desk in a nation in miniature: blanks, the halves of their key, a box in the books.

The counters of a town with a desk make cards as an office does: the face is printed, a blank is
laid on the residents' reader and written, its holder sets his number.  Both custodians are there
all day; at an office they lay their halves down for as long as cards are made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jukinet.cards import procedures as cards
from jukinet.counters.case_worker import CaseWorker
from jukinet.iccard.chip.chip import Chip
from jukinet.nation.building import Site
from jukinet.nation.cards import CERTIFICATES, open_resident_tray
from jukinet.nation.plan import PlannedMunicipality
from jukinet.nodes.card_chips import HALVES
from jukinet.nodes.card_keys import CardUse
from jukinet.platform.crypto.private_file import make_private_directory, write_private
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.node.parts import Node
from jukinet.security.operator import Duty, Function, Mode, Operator

TRANSPORT_HALVES: Final = "transport-halves"
BLANKS: Final = 5
BOX: Final = "模擬-1"
KEY_NUMBER: Final = "模擬鍵-1"
CUSTODIANS: Final = ("高橋 模擬", "田中 模擬")
SERIAL_BYTES: Final = 8


def prepare_card_desk(place: PlannedMunicipality) -> dict[str, Any]:
    """What a counter's configuration says of making cards."""
    if not place.has_card_desk:
        return {}
    return {
        "card_issuing": CERTIFICATES[CardUse.ISSUING],
        "transport_halves": TRANSPORT_HALVES,
    }


def furnish_card_desk(site: Site, place: PlannedMunicipality, node: Node) -> None:
    """A box of blanks under a transport key of two halves; once."""
    halves = site.node(place.register_office) / TRANSPORT_HALVES
    if halves.exists():
        return
    key, context = TransportKey.make(), node.context
    tray = open_resident_tray(site, place)
    for number in range(1, BLANKS + 1):
        memory, cell = tray.make(f"blank-{number}")
        Chip.manufacture(memory, cell, context.randomness.random_bytes(SERIAL_BYTES), key)
        memory.close()
    _enter_box(node, key)
    lay_halves(halves, key)


def _enter_box(node: Node, key: TransportKey) -> None:
    rights = frozenset((Function.CARD_STOCK, mode) for mode in Mode)
    operator = Operator("set-up", "set-up", Duty.ADMINISTRATION, rights)
    by = CaseWorker(operator, "", None, node.context.clock.now())
    with node.database.transaction() as tx:
        if cards.list_boxes(tx, by=by):
            return
        cards.receive_box(
            tx, number=BOX, transport_key=KEY_NUMBER, custodian=CUSTODIANS[0], blanks=BLANKS,
            by=by, context=node.context,
        )  # fmt: skip
        cards.take_key_halves(
            tx, KEY_NUMBER, CUSTODIANS, key.check_value, by=by, context=node.context
        )


def lay_halves(folder: Path, key: TransportKey) -> None:
    """Both halves into the place of the custodians.

    Last, so that a furnishing that was killed begins anew with a key of its own.
    """
    make_private_directory(folder)
    for name, half in zip(HALVES, key.split(), strict=True):
        write_private(folder / name, half.to_secret().hex().encode())
