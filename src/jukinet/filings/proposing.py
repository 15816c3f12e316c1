"""What is proposed for people who come with certificates: who comes, and who is what (続柄)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jukinet.filings.fields import CHOSEN, RELATIONSHIP, YES
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import ResidentRecord
from jukinet.register.relations import propose_relations
from jukinet.terms.person import HOUSEHOLDER, Relationship

_NO_HOUSEHOLD = UUID(int=0)


def propose_places(certificates: Sequence[MoveOutCertificate]) -> list[Relationship | None]:
    """Who is what at the new address: as before where the householder comes too.

    Where he stays behind, the first becomes householder and the others are related anew; None
    where several answers are possible, so that the clerk asks instead of guessing.
    """
    if sum(each.relationship == HOUSEHOLDER for each in certificates) == 1:
        return [each.relationship for each in certificates]
    records = [_as_record(place, each) for place, each in enumerate(certificates, start=1)]
    proposed = propose_relations(records, records[0].resident_id)
    return [proposed[record.resident_id] for record in records]


def fill_in(certificates: Sequence[MoveOutCertificate]) -> dict[str, str]:
    """The fields of a move-in as they are proposed: everybody ticked, each with his place."""
    fields = {}
    for place, relationship in enumerate(propose_places(certificates), start=1):
        fields[f"{CHOSEN}{place}"] = YES
        if relationship is not None:
            fields[f"{RELATIONSHIP}{place}"] = str(relationship)
    return fields


def _as_record(place: int, certificate: MoveOutCertificate) -> ResidentRecord:
    """Somebody as he stood at the former address, as far as relationships need him."""
    return ResidentRecord(
        resident_id=UUID(int=place),
        identification=certificate.identification,
        household_id=_NO_HOUSEHOLD,
        relationship=certificate.relationship,
        permanent_domicile=certificate.permanent_domicile,
        resident_since=certificate.identification.birth_date,
        address_since=None,
        moved_in=None,
        qualifications=certificate.qualifications,
        change_number=1,
    )
