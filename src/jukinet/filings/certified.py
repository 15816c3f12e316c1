"""What a former town certified of somebody, item by item, and what becomes of it here (A06).

Domicile, pension and a foreign resident's items go on as they are; insurances and the allowance
are decided anew by the sections of this municipality (Order Arts. 23, 24-3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jukinet.filings.foreigner import say_aliases
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import ForeignResident
from jukinet.register.record import Qualifications


class Becomes(StrEnum):
    """What a certified item comes to at the new town."""

    CARRIED = "carried"  # そのまま引き継ぐ
    DECIDED_HERE = "decided-here"  # 担当課で決める


@dataclass(frozen=True, slots=True, repr=False)
class CertifiedItem:
    """One item: its name, what the former town says (a day as a date), what becomes of it."""

    name: str
    was: str | date
    becomes: Becomes


def list_certified(certificate: MoveOutCertificate) -> list[CertifiedItem]:
    """All that is certified beside name, birth, sex, address and relationship, in order."""
    domicile = certificate.permanent_domicile
    items = [CertifiedItem("code", "", Becomes.CARRIED)]
    if certificate.foreign is None:
        text = f"{domicile.text}　{domicile.head}" if domicile else ""
        items.append(CertifiedItem("permanent_domicile", text, Becomes.CARRIED))
    else:
        items += _of_foreign(certificate.foreign)
    if certificate.former_surname is not None:
        written = certificate.former_surname.written
        items.append(CertifiedItem("former_surname", written, Becomes.CARRIED))
    return [*items, *_of_lists(certificate.qualifications)]


def _of_foreign(foreign: ForeignResident) -> Iterable[CertifiedItem]:
    found: tuple[tuple[str, str | date | None], ...] = (
        ("nationality", foreign.nationality),
        ("residence_category", foreign.category.value),
        ("residence_status", foreign.status),
        ("residence_period", foreign.period),
        ("residence_until", foreign.until),
        ("residence_card", foreign.card),
        ("foreign_since", foreign.since),
        ("aliases", say_aliases(foreign.aliases)),
    )
    return (CertifiedItem(name, was or "", Becomes.CARRIED) for name, was in found)


def _of_lists(held: Qualifications) -> Iterable[CertifiedItem]:
    here = Becomes.DECIDED_HERE
    yield CertifiedItem("health_insurance_since", held.health_insurance_since or "", here)
    yield CertifiedItem("elderly_medical_since", held.elderly_medical_since or "", here)
    yield CertifiedItem("nursing_care_since", held.nursing_care_since or "", here)
    yield CertifiedItem("pension_since", held.pension_since or "", Becomes.CARRIED)
    if held.pension is not None:
        yield CertifiedItem("pension_kind", str(held.pension.kind), Becomes.CARRIED)
        yield CertifiedItem("pension_number", held.pension.number, Becomes.CARRIED)
    yield CertifiedItem("child_allowance_since", held.child_allowance_since or "", here)
