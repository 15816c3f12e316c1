"""The verification code of a paper (検証コード): what can be checked without showing content.

The 2D code holds issuer, form, issue number, day and a digest of the content; names are left out of
the digest's input, and the issue number is in it, so equal contents of two issues have nothing in
common.  The short code is for people: eleven characters that follow from all of that, and a twelfth
that finds every single mistake and every swap of neighbours (a weighted sum over GF(32)).

Its alphabet is Crockford's base 32, which has no I, L, O and U; the first three are read as the
figures they look like.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jukinet.platform.crypto.seal import digest
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT_LENGTH: Final = 12
DIGEST_BYTES: Final = 20  # a second document with the same 160 bits cannot be found
SYMBOL_LENGTH_MAX: Final = 120
_VERSION: Final = "JUKI1"
_VALUE: Final = {letter: at for at, letter in enumerate(ALPHABET)}
_LOOK_ALIKE: Final = str.maketrans("OIL", "011")
_NUMBER: Final = re.compile(r"[0-9A-Z]{1,8}(?:-[0-9A-Z]{1,10}){0,3}")
_FORM: Final = re.compile(r"[A-Z]-[0-9]{2}[A-Z]?")
# Keys under which forms put names: they take no part in the digest.
NAME_KEYS: Final = frozenset({"name", "kana", "householder", "head", "names"})


@dataclass(frozen=True, slots=True)
class Verification:
    """What a paper says about itself, and can be compared with what its issuer kept."""

    issuer: MunicipalityCode
    form_id: str
    number: str
    issued_on: date
    digest: bytes

    def __post_init__(self) -> None:
        if not (_FORM.fullmatch(self.form_id) and _NUMBER.fullmatch(self.number)):
            raise JukiError(ErrorCode.VERIFICATION_CODE_INVALID, "no such form or number")
        if len(self.digest) != DIGEST_BYTES:
            raise JukiError(ErrorCode.VERIFICATION_CODE_INVALID, "not a digest")

    @property
    def symbol(self) -> str:
        """The text of the 2D code, in the characters its densest mode has."""
        day = self.issued_on.strftime("%Y%m%d")
        figures = to_base32(self.digest)
        return f"{_VERSION}:{self.issuer}:{self.form_id}:{self.number}:{day}:{figures}"

    @property
    def short_code(self) -> str:
        """The twelve characters, as they are kept and compared."""
        body = to_base32(digest(self.symbol.encode("ascii")))[: SHORT_LENGTH - 1]
        return body + check_character(body)

    @property
    def short_code_grouped(self) -> str:
        """The twelve characters as they are printed: 7K3M-QW2X-90ZC."""
        code = self.short_code
        return "-".join(code[at : at + 4] for at in range(0, SHORT_LENGTH, 4))


def fingerprint(content: Mapping[str, Any], number: str) -> bytes:
    """The digest of what a form says, without names, bound to the issue number."""
    canonical = json.dumps(
        [number, _without_names(content)],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return digest(canonical.encode())[:DIGEST_BYTES]


def _without_names(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_names(one) for key, one in value.items() if key not in NAME_KEYS}
    if isinstance(value, list | tuple):
        return [_without_names(one) for one in value]
    return value


def parse_symbol(text: str) -> Verification:
    """What a scanned 2D code says; VERIFICATION_CODE_INVALID for anything else."""
    parts = text.strip().split(":") if len(text) <= SYMBOL_LENGTH_MAX else []
    if len(parts) != 6 or parts[0] != _VERSION:
        raise JukiError(ErrorCode.VERIFICATION_CODE_INVALID, "not a verification code of ours")
    _, issuer, form_id, number, day, figures = parts
    try:
        return Verification(
            issuer=MunicipalityCode(issuer),
            form_id=form_id,
            number=number,
            issued_on=date(int(day[:4]), int(day[4:6]), int(day[6:8])),
            digest=from_base32(figures, DIGEST_BYTES),
        )
    except (ValueError, JukiError):
        raise JukiError(ErrorCode.VERIFICATION_CODE_INVALID, "a part cannot be read") from None


def parse_short_code(typed: str) -> str:
    """The twelve characters somebody typed, in any width, case and grouping, once they check."""
    plain = unicodedata.normalize("NFKC", typed[:SYMBOL_LENGTH_MAX]).upper()
    plain = re.sub(r"[\s\-‐‑‒–—―−ー]", "", plain).translate(_LOOK_ALIKE)
    if len(plain) != SHORT_LENGTH or not set(plain) <= set(ALPHABET):
        raise JukiError(ErrorCode.VERIFICATION_CODE_INVALID, "not twelve characters of a code")
    if check_character(plain[:-1]) != plain[-1]:
        raise JukiError(ErrorCode.VERIFICATION_CODE_INVALID, "the check character does not fit")
    return plain


def check_character(body: str) -> str:
    """The twelfth character: figures weighted by different powers of a generator of GF(32)."""
    total, weight = 0, 1
    for letter in body:
        weight = _times(weight, 2)
        total ^= _times(_VALUE[letter], weight)
    return ALPHABET[total]


def _times(one: int, other: int) -> int:
    """The product in GF(32), modulo x^5 + x^2 + 1."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 0b100000:
            one ^= 0b100101
        other >>= 1
    return product


def to_base32(content: bytes) -> str:
    """The bytes in our alphabet, five bits a character, the last one filled up with zeros."""
    bits = len(content) * 8
    figures = -(-bits // 5)
    number = int.from_bytes(content, "big") << (figures * 5 - bits)
    return "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(figures)))


def from_base32(text: str, length: int) -> bytes:
    """Bytes from our alphabet; ValueError when it is not exactly that many."""
    bits = length * 8
    figures = -(-bits // 5)
    if len(text) != figures or not set(text) <= set(ALPHABET):
        raise ValueError("not base 32")
    number = 0
    for letter in text:
        number = number << 5 | _VALUE[letter]
    return (number >> (figures * 5 - bits)).to_bytes(length, "big")
