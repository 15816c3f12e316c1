"""Passwords of people: what is kept of them, and how one is checked.

Kept is a verifier: salt and a scrypt hash, as costly in memory as a counter can bear at sign-on.
Checking a password against nothing takes as long as against somebody's, so that the time it takes
does not tell who exists.
"""

from __future__ import annotations

import base64
import hmac
import os
import unicodedata
from typing import Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from jukinet.terms.errors import ErrorCode, JukiError

COST: Final = 2**15  # 32 MiB and about 0.1 s: a person does not notice it, a guesser does
BLOCK: Final = 8
PASSWORD_CHARACTERS_MIN: Final = 12
PASSWORD_CHARACTERS_MAX: Final = 128
_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
_LABEL: Final = "scrypt-1"
_NOBODY: Final = f"{_LABEL}${'A' * 22}==${'A' * 43}="


def make_verifier(password: str) -> str:
    """What is kept of a password; FORM_INVALID when it is too short or too long to be one."""
    if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
        raise JukiError(
            ErrorCode.FORM_INVALID,
            "a password has 12 to 128 characters",
            characters_min=PASSWORD_CHARACTERS_MIN,
        )
    salt = os.urandom(_SALT_BYTES)
    parts = (base64.b64encode(part).decode() for part in (salt, _stretch(password, salt)))
    return "$".join((_LABEL, *parts))


def verify_password(verifier: str | None, password: str) -> None:
    """Raise SIGN_ON_REFUSED unless the verifier was made of this password; None is nobody's."""
    label, _, rest = (verifier or _NOBODY).partition("$")
    salt, _, expected = rest.partition("$")
    if label != _LABEL:
        raise JukiError(ErrorCode.KEY_INVALID, "a verifier of another kind")
    given = _stretch(password[: PASSWORD_CHARACTERS_MAX + 1], base64.b64decode(salt))
    if not hmac.compare_digest(given, base64.b64decode(expected)) or verifier is None:
        raise JukiError(ErrorCode.SIGN_ON_REFUSED, "the password is not the operator's")


def _stretch(password: str, salt: bytes) -> bytes:
    """One password has one form, whatever keyboard it was typed on."""
    typed = unicodedata.normalize("NFKC", password).encode()
    return Scrypt(salt=salt, length=_HASH_BYTES, n=COST, r=BLOCK, p=1).derive(typed)
