"""What a test of commissions does not care about has a sensible value here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from jukinet.cards.commissioned_issue.commission import CardWanted
from jukinet.cards.commissioned_issue.contract import Contract, Duty
from jukinet.cards.commissioned_issue.procedures import OpenedRecord
from jukinet.cards.face import CardFace, CardForm
from jukinet.counters.case_worker import CaseWorker
from jukinet.notices.messages import InitialRow
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.security.operator import Duty as Work
from jukinet.security.operator import Function, Mode, Operator
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

ISSUER = Party(Role.CARD_ISSUER, "mihon-print")
VALID_UNTIL = date(2013, 8, 24)
EVERY_RIGHT = frozenset((function, mode) for function in Function for mode in Mode)


class SoftChips:
    """Chips as files: blank, written, finished; a blank named in ``faulty`` refuses."""

    def __init__(self) -> None:
        self.faulty: set[str] = set()

    def write(self, card: Path, record: OpenedRecord, face: CardFace) -> bytes:
        if card.name in self.faulty:
            raise JukiError(ErrorCode.IC_CARD_REFUSED, "a chip that is broken")
        assert not (card / "finished").exists(), "a finished chip is written again"
        key = PrivateKey.generate(KeyKind.ECDSA_P256, b"")
        assert key.public is not None
        (card / "chip").write_bytes(record.data.card_number.encode() + key.public.spki)
        return key.public.spki

    def finish(self, card: Path) -> None:
        assert (card / "chip").exists(), "an unwritten chip is finished"
        (card / "finished").touch()


UNKNOWN_GLYPH = "\U0002a6b2"
"""A character that the printer of these tests has no glyph for."""


def draw(face: CardFace, municipality: MunicipalityCode) -> bytes:
    """What the printer puts on a card, for a test to read again."""
    if UNKNOWN_GLYPH in face.name:
        raise JukiError(ErrorCode.GLYPH_MISSING, "no glyph for one character")
    parts = [face.form, face.name, face.valid_until.isoformat(), face.municipality]
    if face.holder is not None:
        parts += [face.holder.birth.text, face.holder.sex, face.holder.address]
    return "|".join(parts).encode()


def a_number(serial: int) -> CardNumber:
    return CardNumber.from_payload(f"{serial:015d}")


def a_code(serial: int) -> ResidentRecordCode:
    return ResidentRecordCode.from_ten(f"{serial:010d}")


def a_row(serial: int, name: str = "") -> InitialRow:
    return InitialRow(
        person_key=UUID(int=serial).hex,
        code=a_code(serial).digits,
        name=name or f"見本 {serial}子",
        kana="ミホン コ",
        birth_date="1950-01-02",
        sex="female",
        address=f"大内{serial}番",
        resident_since="1990-04-01",
    )


def a_card(serial: int, **changed: Any) -> CardWanted:
    given: dict[str, Any] = {
        "card_number": a_number(serial),
        "code": a_code(serial),
        "name": f"見本 {serial}子",
        "birth_date": "1950-01-02",
        "form": CardForm.B if serial % 2 else CardForm.A,
        "valid_until": VALID_UNTIL,
        "photo": b"portrait of %d" % serial if serial % 2 else b"",
    }
    return CardWanted(**(given | changed))


def blank_numbers(count: int, first: int = 1) -> list[str]:
    return [f"BL{number:06d}" for number in range(first, first + count)]


def a_contract(**changed: Any) -> Contract:
    given: dict[str, Any] = {
        "issuer": str(ISSUER),
        "number": "平15-契-12",
        "responsible": "見本 責任",
        "place": "見本印刷 第二工場",
        "duties": frozenset(Duty),
        "valid_from": date(2003, 4, 1),
        "valid_to": date(2004, 3, 31),
    }
    return Contract(**(given | changed))


def worker(
    clock: ManualClock,
    operator_id: str = "op-1",
    *,
    terminal_id: str = "hakko-1",
    without: tuple[Function, Mode] | None = None,
) -> CaseWorker:
    rights = frozenset(right for right in EVERY_RIGHT if right != without)
    operator = Operator(operator_id, f"見本 {operator_id}", Work.ADMINISTRATION, rights)
    return CaseWorker(operator, terminal_id, None, clock.now())
