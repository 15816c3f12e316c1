"""BER-TLV byte by byte: one form only, and nothing that is not whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.iccard.tlv import fields, iterate, tlv, unwrap
from jukinet.terms.errors import ErrorCode, JukiError

VECTORS = {
    (0x80, b""): "8000",
    (0x80, b"\x01\x02"): "80020102",
    (0x7F21, b"\xaa"): "7f2101aa",
    (0x5F20, b"\x00" * 127): "5f207f" + "00" * 127,
    (0x87, b"\x00" * 128): "878180" + "00" * 128,
    (0x87, b"\x00" * 255): "8781ff" + "00" * 255,
    (0x87, b"\x00" * 256): "87820100" + "00" * 256,
}
MALFORMED = (
    "80", "8001", "800201", "7f", "7f21", "1f00", "7f8101", "808000", "808101" + "00", "80817f" +
    "00" * 127, "80820080" + "00" * 128, "8082ff", "8083000001aa", "5f1e00",
)  # fmt: skip


@pytest.mark.parametrize(("element", "wire"), VECTORS.items())
def test_elements_are_written_and_read(element: tuple[int, bytes], wire: str) -> None:
    assert tlv(*element).hex() == wire
    assert list(iterate(bytes.fromhex(wire))) == [element]


@pytest.mark.parametrize("wire", MALFORMED)
def test_what_is_cut_off_or_not_the_shortest_is_refused(wire: str) -> None:
    with pytest.raises(JukiError) as refused:
        list(iterate(bytes.fromhex(wire)))
    assert refused.value.code is ErrorCode.BODY_INVALID


@given(st.binary(max_size=80))
def test_what_can_be_read_has_no_other_form(wire: bytes) -> None:
    try:
        elements = list(iterate(wire))
    except JukiError:
        return
    assert b"".join(tlv(tag, value) for tag, value in elements) == wire


def test_an_element_that_comes_twice_or_is_missing_is_refused() -> None:
    twice = bytes.fromhex("8001aa8001bb")
    for wanted in (None, frozenset({0x80})):
        with pytest.raises(JukiError):
            fields(twice, wanted)
    with pytest.raises(JukiError):
        fields(bytes.fromhex("8001aa"), frozenset({0x80, 0x81}))
    with pytest.raises(JukiError):
        unwrap(bytes.fromhex("8001aa8101bb"), 0x80)
    with pytest.raises(JukiError):
        tlv(0x80, bytes(70_000))
