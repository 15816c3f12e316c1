"""The 2D code of a move-out certificate: its bytes, its seal, and who may have made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from filing_builders import HERE, OFFICE, OTHER_OFFICE, THERE, Keys, make_context
from hypothesis import given
from hypothesis import strategies as some

from jukinet.filings.procedures import generation_of, open_certificates, seal_certificates
from jukinet.filings.scanned_certificate import PEOPLE_MAX, from_text, pack, to_text, unpack
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.seal import seal_to
from jukinet.platform.crypto.vault import MUNICIPAL, SEAL
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import (
    Alias,
    ForeignResident,
    NationalPension,
    ResidenceCategory,
)
from jukinet.register.record import Qualifications
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Relationship, Sex


def text(value: str) -> bytes:
    """A text as MessagePack lays it out: up to 31 bytes, or up to 255."""
    content = value.encode()
    head = bytes([0xA0 | len(content)]) if len(content) < 32 else bytes([0xD9, len(content)])
    return head + content


def day(value: date) -> bytes:
    """A day as its number in four bytes."""
    return b"\xce" + value.toordinal().to_bytes(4, "big")


def a_certificate(code: str = "1000000000", name: str = "見本　一郎") -> MoveOutCertificate:
    return MoveOutCertificate(
        identification=IdentificationInformation(
            ResidentRecordCode.from_ten(code),
            PersonName(name, "ミホン　イチロウ"),
            LifeDate("1970-01-02"),
            Sex.MALE,
            Address(THERE, "竹崎町1番2号"),
        ),
        relationship=Relationship.parse("世帯主"),
        permanent_domicile=PermanentDomicile("山口県下関市竹崎町1番", "見本　一郎"),
        qualifications=Qualifications(health_insurance_since=date(1999, 4, 1)),
        destination_municipality=HERE,
        destination_address="亀山町2番",
        planned_on=date(2003, 9, 1),
        issued_on=date(2003, 8, 25),
    )


def a_family(count: int = 4) -> list[MoveOutCertificate]:
    first = a_certificate()
    rest = [
        replace(
            a_certificate(str(1_000_000_000 + place), f"見本　{place}子"),
            relationship=Relationship.parse("子"),
            permanent_domicile=None,
        )
        for place in range(1, count)
    ]
    return [first, *rest]


def test_the_bytes_are_laid_out_as_the_format_says() -> None:
    """Put together here by hand: version, office, address, destination, days, domiciles, people."""
    person = (
        b"\x98\xcf" + int(a_certificate().identification.code.digits).to_bytes(8, "big")
        + text("見本　一郎") + text("ミホン　イチロウ") + text("1970-01-02") + b"\x00"
        + text("世帯主") + b"\x00"
        + b"\x92\xc2\x95" + day(date(1999, 4, 1)) + b"\xc0" * 4
    )  # fmt: skip
    paper = (
        b"\x99\x01" + text("352012") + text("竹崎町1番2号") + text("352039") + text("亀山町2番")
        + day(date(2003, 9, 1)) + day(date(2003, 8, 25))
        + b"\x91\x92" + text("山口県下関市竹崎町1番") + text("見本　一郎") + b"\x91" + person
    )  # fmt: skip
    assert pack([a_certificate()]) == paper
    assert unpack(paper) == (a_certificate(),)


@pytest.mark.parametrize("count", [1, 2, PEOPLE_MAX])
def test_everybody_on_the_paper_comes_back_as_he_was(count: int) -> None:
    family = a_family(count)
    assert unpack(from_text(to_text(pack(family)))) == tuple(family)


def test_a_pension_and_a_foreign_residents_items_come_back_and_change_no_other_paper() -> None:
    """Only a paper of somebody who has them says more; the others are laid out as before."""
    stay = ForeignResident(
        "見本国", ResidenceCategory.SPECIAL_PERMANENT, card="AB12345678CD",
        aliases=(Alias("見本　二", "見本市", date(2012, 7, 9)),),
    )  # fmt: skip
    plain, pension = a_certificate("1000000001", "見本　二郎"), NationalPension(2, "1234567890")
    insured = replace(a_certificate(), qualifications=Qualifications(pension=pension))
    foreign = replace(a_certificate("1000000002", "三"), permanent_domicile=None, foreign=stay)
    for family in ([insured, plain], [plain, foreign], [insured, plain, foreign]):
        assert unpack(from_text(to_text(pack(family)))) == tuple(family)
    assert pack([plain])[:1] == b"\x99"


def test_certificates_of_two_papers_do_not_go_into_one_code() -> None:
    with pytest.raises(JukiError):
        pack([a_certificate(), replace(a_certificate("1000000001"), planned_on=date(2003, 9, 2))])
    with pytest.raises(JukiError) as refused:
        pack(a_family(PEOPLE_MAX + 1))
    assert refused.value.code is ErrorCode.TOO_LARGE


@given(some.text(max_size=80))
def test_any_other_text_is_no_code(typed: str) -> None:
    with pytest.raises(JukiError) as refused:
        unpack(from_text(typed))
    assert refused.value.code is ErrorCode.SCANNED_CODE_UNREADABLE


@given(some.binary(max_size=200))
def test_any_other_bytes_are_no_certificate(content: bytes) -> None:
    with pytest.raises(JukiError) as refused:
        unpack(content)
    assert refused.value.code is ErrorCode.SCANNED_CODE_UNREADABLE


def test_what_one_office_sealed_another_opens_and_knows_who_signed(
    filing_keys: Keys, at: ManualClock
) -> None:
    family = a_family()
    code = seal_certificates(family, filing_keys.vaults[OTHER_OFFICE])
    assert code.isalnum() and code.isupper(), "letters and digits only, for scanners type"
    assert open_certificates(code, make_context(filing_keys, at)) == tuple(family)
    typed = code[:100].lower() + " \n" + code[100:]
    assert open_certificates(typed, make_context(filing_keys, at)) == tuple(family)
    shared = filing_keys.vaults[OTHER_OFFICE].public(MUNICIPAL)
    assert generation_of(code) == shared.key_id.hex()


def test_the_code_of_a_family_of_four_fits_a_2d_code_that_scanners_read(filing_keys: Keys) -> None:
    code = seal_certificates(a_family(), filing_keys.vaults[OTHER_OFFICE])
    assert len(code) < 1_249, "version 20 at error correction L"


def test_a_code_signed_by_another_office_than_it_names_is_refused(
    filing_keys: Keys, at: ManualClock
) -> None:
    """The office here signs a certificate that says it is of the office there."""
    code = seal_certificates([a_certificate()], filing_keys.vaults[OFFICE])
    with pytest.raises(JukiError) as refused:
        open_certificates(code, make_context(filing_keys, at))
    assert refused.value.code is ErrorCode.SIGNATURE_INVALID


def test_a_code_changed_by_one_letter_is_refused(filing_keys: Keys, at: ManualClock) -> None:
    code = seal_certificates([a_certificate()], filing_keys.vaults[OTHER_OFFICE])
    for place in (20, 150, len(code) - 8):
        letter = "A" if code[place] != "A" else "B"
        with pytest.raises(JukiError) as refused:
            open_certificates(
                code[:place] + letter + code[place + 1 :], make_context(filing_keys, at)
            )
        assert refused.value.code in {ErrorCode.SEAL_INVALID, ErrorCode.SCANNED_CODE_UNREADABLE}


def test_a_code_sealed_with_another_key_is_refused(filing_keys: Keys, at: ManualClock) -> None:
    vault = filing_keys.vaults[OTHER_OFFICE]
    code = to_text(seal_to(vault.public(SEAL), b"x" * 200, b"move-out certificate 1"))
    with pytest.raises(JukiError) as refused:
        open_certificates(code, make_context(filing_keys, at))
    assert refused.value.code is ErrorCode.SEAL_INVALID
