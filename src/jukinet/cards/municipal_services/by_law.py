"""The by-law on other uses of the card, as data (住民基本台帳カード利用条例; Act Art. 30-44 (8)).

A by-law permits kinds of service, each from a day on.  A service is offered by the municipality
(its mayor, its board of education) or, where an agreement is in force, by a partner; the partner
need not be a public body, but without the agreement it is nobody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity

MUNICIPALITY: Final = "municipality"
"""The provider that needs no agreement."""
NUMBERS: Final = range(1, 256)
"""By which a card tells the offers of a municipality apart: one byte, never given twice."""
FILES_MAX: Final = 8
FILE_BYTES_MAX: Final = 2_048
NAME_BYTES_MAX: Final = 48
"""What the chip takes (``iccard.service``): files, their length, the name."""


class ServiceKind(StrEnum):
    """The fifteen kinds of service of the model by-law (notice of 2003-01-21, annex)."""

    CERTIFICATE_KIOSK = "certificate-kiosk"
    APPLICATION_FORMS = "application-forms"
    HEALTH_CHECKS = "health-checks"
    EMERGENCY_CARE = "emergency-care"
    EVACUATION = "evacuation"
    FACILITY_BOOKING = "facility-booking"
    LIBRARY = "library"
    HEALTH_INSURANCE = "health-insurance"
    LONG_TERM_CARE = "long-term-care"
    EMERGENCY_CALL = "emergency-call"
    PATIENT_CARD = "patient-card"
    SHOPPING_POINTS = "shopping-points"
    PUBLIC_TRANSPORT = "public-transport"
    LOCAL_CURRENCY = "local-currency"
    UTILITY_PAYMENTS = "utility-payments"


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as it is offered: by whom, under which name and number, with which files.

    A partner's offer names the agreement (協定) that the municipality has with it.
    """

    kind: ServiceKind
    number: int
    name: str
    files: tuple[int, ...]
    validity: Validity
    provider: str = MUNICIPALITY
    agreement: str = ""

    def __post_init__(self) -> None:
        # (1) The card can take it, (2) a partner has an agreement.
        fits = (
            self.number in NUMBERS
            and 1 <= len(self.name.encode()) <= NAME_BYTES_MAX
            and 1 <= len(self.files) <= FILES_MAX
            and all(1 <= size <= FILE_BYTES_MAX for size in self.files)
        )
        if not fits:  # (1)
            raise JukiError(ErrorCode.INVALID_TABLE, "an offer that no card can take")
        if self.provider != MUNICIPALITY and not self.agreement.strip():  # (2)
            raise JukiError(ErrorCode.INVALID_TABLE, "a partner offers under an agreement only")


@dataclass(frozen=True, slots=True)
class ByLaw:
    """What a municipality's cards may be used for, and what is offered under it."""

    title: str
    permitted: Mapping[ServiceKind, Validity]
    offers: tuple[Offer, ...]

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise JukiError(ErrorCode.INVALID_TABLE, "a by-law has a title")
        numbers = [one.number for one in self.offers]
        if len(set(numbers)) != len(numbers):
            raise JukiError(ErrorCode.INVALID_TABLE, "two offers have the same number")
        if any(one.kind not in self.permitted for one in self.offers):
            raise JukiError(ErrorCode.INVALID_TABLE, "an offer of a kind that is not permitted")

    def list_offers(self, day: date) -> tuple[Offer, ...]:
        """What a resident may ask for on the day."""
        return tuple(one for one in self.offers if self._stands(one, day))

    def must_offer(self, number: int, day: date) -> Offer:
        """The offer; IC_SERVICE_NOT_PERMITTED unless it stands on the day.

        The by-law then permits its kind, and it is offered: by the municipality, or by a partner
        whose agreement is in force.
        """
        for offer in self.offers:
            if offer.number == number and self._stands(offer, day):
                return offer
        raise JukiError(ErrorCode.IC_SERVICE_NOT_PERMITTED, "no by-law permits this service today")

    def _stands(self, offer: Offer, day: date) -> bool:
        return self.permitted[offer.kind].covers(day) and offer.validity.covers(day)


def read_by_law(text: str) -> ByLaw:
    """A municipality's by-law from its file; INVALID_TABLE for what is none.

    ``title``; a table ``permits`` of kinds, each with its first (and last) day; ``[[offer]]`` with
    kind, number, name, files, from, until, and for a partner provider and agreement.
    """
    try:
        found = tomllib.loads(text)
        permitted = {ServiceKind(kind): _validity(row) for kind, row in found["permits"].items()}
        offers = tuple(_offer(row) for row in found.get("offer", ()))
        return ByLaw(found["title"], permitted, offers)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise JukiError(ErrorCode.INVALID_TABLE, "the by-law's file cannot be read") from error


def _offer(row: Mapping[str, Any]) -> Offer:
    unknown = row.keys() - {
        "kind", "number", "name", "files", "from", "until", "provider", "agreement",
    }  # fmt: skip
    if unknown:
        raise JukiError(ErrorCode.INVALID_TABLE, f"an offer has no {sorted(unknown)[0]}")
    return Offer(
        ServiceKind(row["kind"]),
        row["number"],
        row["name"],
        tuple(row["files"]),
        _validity(row),
        row.get("provider", MUNICIPALITY),
        row.get("agreement", ""),
    )


def _validity(row: Mapping[str, Any]) -> Validity:
    first, last = row["from"], row.get("until")
    if type(first) is not date or (last is not None and type(last) is not date):
        raise JukiError(ErrorCode.INVALID_TABLE, "a by-law is in force from a day on")
    return Validity(first, last)
