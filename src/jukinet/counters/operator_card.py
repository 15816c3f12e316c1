"""A software operator card (操作者用ICカード): a folder that proves what a chip would prove.

The folder holds what is printed on the card (``face.json``), its key in a vault that only the PIN
opens (``chip``; scrypt makes each guess cost memory), and how often the PIN may still be tried
(``tries``).  A try is used up, and on the disk, before the PIN is looked at: who kills the program
gains no try.  The right PIN gives the tries back; at nought nothing does.

A folder can be copied and a chip cannot.  This card is for rehearsal and for tests of everything
around it; an office uses cards whose makers vouch for them, behind the same protocol.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import msgspec

from jukinet.counters.card_reader import CardFound
from jukinet.platform.crypto.keys import KeyKind
from jukinet.platform.crypto.private_file import alone_with, read_private, write_private
from jukinet.platform.crypto.sealed_file import SealedFileVault
from jukinet.terms.errors import ErrorCode, JukiError

TRIES_MAX: Final = 3
PIN_CHARACTERS_MIN: Final = 6
PIN_CHARACTERS_MAX: Final = 32
HANDLE: Final = "operator"
HOLDING: Final = "holding"
"""The key for what only card holders may open: it unseals, where the other signs."""
_FACE: Final = "face.json"
_CHIP: Final = "chip"
_TRIES: Final = "tries"
_INSERTION: Final = "insertion"
_INSERTION_BYTES: Final = 8


class _Face(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="operator-card/1"):
    card_id: str
    public_key: bytes
    seal_key: bytes


def make_card(folder: Path, card_id: str, pin: str) -> bytes:
    """Make a card in a new folder; its public key (DER), for the roster."""
    if not PIN_CHARACTERS_MIN <= len(pin) <= PIN_CHARACTERS_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a PIN has 6 to 32 characters")
    vault = SealedFileVault.create_with(
        folder / _CHIP,
        _passphrase(card_id, pin),
        {HANDLE: KeyKind.ECDSA_P256, HOLDING: KeyKind.HPKE_P256},
    )
    public_key = vault.public(HANDLE).spki
    face = _Face(card_id, public_key, vault.public(HOLDING).spki)
    _write_tries(folder, TRIES_MAX)
    write_private(folder / _FACE, msgspec.json.encode(face))
    return public_key


def read_keys(folder: Path) -> tuple[bytes, bytes]:
    """The public keys (DER) to verify the card's signatures and to seal for it."""
    face = _read_face(folder)
    return face.public_key, face.seal_key


def look_at(folder: Path) -> CardFound:
    """What shows without a PIN; CARD_MISSING when the folder is no card, or gone."""
    return CardFound(_read_face(folder).card_id, _read_tries(folder), _read_insertion(folder))


def mark_insertion(folder: Path) -> None:
    """What a reader notices anew each time a card is put in."""
    try:
        write_private(folder / _INSERTION, os.urandom(_INSERTION_BYTES).hex().encode())
    except JukiError:
        raise _missing() from None


def prove_by(folder: Path, pin: str, challenge: bytes) -> bytes:
    """The card's signature over the challenge."""
    return _unlock(folder, pin).sign(HANDLE, challenge)


def open_by(folder: Path, pin: str, sealed: bytes, about: bytes) -> bytes:
    """What was sealed for this card."""
    return _unlock(folder, pin).open(HOLDING, sealed, about)


def _unlock(folder: Path, pin: str) -> SealedFileVault:
    """The chip after its PIN.

    (1) A locked card does nothing. (2) The try is used up before the PIN is looked at. (3) The PIN
    opens the key. (4) The tries are given back.
    """
    face = _read_face(folder)
    try:
        with alone_with(folder / _TRIES):
            left = _read_tries(folder)
            if left == 0:  # (1)
                raise JukiError(ErrorCode.CARD_LOCKED, "no tries are left", tries_left=0)
            _write_tries(folder, left - 1)  # (2)
            vault = _open(folder, face.card_id, pin, left - 1)  # (3)
            _write_tries(folder, TRIES_MAX)  # (4)
    except FileNotFoundError:
        raise _missing() from None
    return vault


def _open(folder: Path, card_id: str, pin: str, left: int) -> SealedFileVault:
    try:
        return SealedFileVault.open_with(folder / _CHIP, _passphrase(card_id, pin))
    except JukiError as error:
        if error.code is not ErrorCode.VAULT_LOCKED:
            raise _missing() from None
    if left == 0:
        raise JukiError(ErrorCode.CARD_LOCKED, "the last try was wrong", tries_left=0)
    raise JukiError(ErrorCode.PIN_WRONG, "the PIN is wrong", tries_left=left)


def _passphrase(card_id: str, pin: str) -> bytes:
    return f"operator card {card_id}: {pin}".encode()


def _read_face(folder: Path) -> _Face:
    try:
        return msgspec.json.decode(read_private(folder / _FACE), type=_Face)
    except (JukiError, msgspec.MsgspecError):
        raise _missing() from None


def _read_tries(folder: Path) -> int:
    """What cannot be read is no try left: a damaged card is a locked one."""
    try:
        text = read_private(folder / _TRIES)
    except JukiError:
        return 0
    return int(text) if text in (b"1", b"2", b"3") else 0


def _read_insertion(folder: Path) -> str:
    try:
        return read_private(folder / _INSERTION).decode("ascii", "replace")
    except JukiError:
        return ""


def _write_tries(folder: Path, left: int) -> None:
    try:
        write_private(folder / _TRIES, str(left).encode())
    except JukiError:
        raise _missing() from None


def _missing() -> JukiError:
    return JukiError(ErrorCode.CARD_MISSING, "no card can be read")
