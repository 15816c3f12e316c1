"""A former surname goes along with whoever moves; an older office hears no word of none."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from move_keys import A, B

from jukinet.moves.information import (
    CertificateInformation,
    MoverInformation,
    to_certified,
    to_information,
)
from jukinet.moves.words import Certified
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import FormerSurname
from jukinet.register.record import Qualifications
from jukinet.terms.address import Address
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex


def information(surname: FormerSurname | None) -> CertificateInformation:
    told = IdentificationInformation(
        ResidentRecordCode.from_ten("1234567890"), PersonName("見本 花子", "ミホン ハナコ"),
        LifeDate("1980-04-01"), Sex.FEMALE, Address(A, "亀山町2番1号"),
    )  # fmt: skip
    certificate = MoveOutCertificate(
        told, Relationship.parse("世帯主"), None, Qualifications(), B, "竹崎町1番",
        date(2019, 11, 6), date(2019, 11, 5), former_surname=surname,
    )  # fmt: skip
    return CertificateInformation("T-1", (MoverInformation(certificate, None),))


@pytest.mark.parametrize("surname", [None, FormerSurname("架空"), FormerSurname("架空", "カクウ")])
def test_a_former_surname_travels_and_its_absence_leaves_no_trace(
    surname: FormerSurname | None,
) -> None:
    sent = information(surname)
    body = msgspec.json.encode(to_certified(sent))
    assert (b"former_surname" in body) is (surname is not None)
    assert to_information(msgspec.json.decode(body, type=Certified), A) == sent
