"""The file that says what an office is called, who heads it, and what its by-law asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import msgspec

from jukinet.cards.application import APPLIED_FOR
from jukinet.cards.fees import YEN_MAX, key_of
from jukinet.copies.request import CopyKind
from jukinet.counters.screen import OfficeSettings
from jukinet.terms.errors import ErrorCode, JukiError

OFFICE_BYTES_MAX: Final = 65_536  # a page of text, and the postal codes of a large city
FEE_KEYS: Final = frozenset(
    {kind.value for kind in CopyKind} | {key_of(kind) for kind in APPLIED_FOR}
)
"""What a by-law may ask a fee for: a slip in a key would charge the model's fee unseen."""
POSTAL_CODE: Final = re.compile(r"[0-9]{7}")


class OfficeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an office is called, who heads it, and what its by-law asks for."""

    municipality: str  # 西東京市
    municipality_en: str  # Nishitokyo
    mayor: str  # as it stands under a certificate: 西東京市長 見本 太郎
    seal_words: str  # the words of the official seal: 西東京市長之印
    fees: dict[str, int] = {}  # yen by what is issued (record-copy, card-first); else the model
    telephone: str = ""  # where somebody stops a lost card at any hour: 042-000-0000
    postal_codes: dict[str, str] = {}  # for the search: "2020001" = "ひばりが丘"
    simulated: bool = False  # marks every screen and sheet 模擬

    def to_settings(self) -> OfficeSettings:
        """What the counter's screens know of the office."""
        return OfficeSettings(
            municipality=self.municipality,
            municipality_en=self.municipality_en,
            mayor=self.mayor,
            simulated=self.simulated,
            fees=self.fees,
            postal_codes=self.postal_codes,
            telephone=self.telephone,
        )


def read_office(path: Path) -> OfficeFile:
    """The office's file; CONFIGURATION_INVALID names what is wrong with it."""
    try:
        office = msgspec.toml.decode(path.read_bytes()[:OFFICE_BYTES_MAX], type=OfficeFile)
    except OSError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path}: cannot be read") from error
    except msgspec.MsgspecError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path.name}: {error}") from error
    if not all(POSTAL_CODE.fullmatch(code) and town for code, town in office.postal_codes.items()):
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, f"{path.name}: postal_codes: seven figures"
        )
    if not office.fees.keys() <= FEE_KEYS or not all(
        0 <= yen <= YEN_MAX for yen in office.fees.values()
    ):
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID,
            f"{path.name}: fees: yen by {', '.join(sorted(FEE_KEYS))}",
        )
    return office
