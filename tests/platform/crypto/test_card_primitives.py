"""What cards need of cryptography: transport keys in halves, agreement, RSA of old chips, the cell.

CMAC and AES are checked against RFC 4493's sister vectors for 256-bit keys (NIST SP 800-38B, D.3)
where a key can be put in from outside.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from jukinet.platform.crypto.agreement import Answer, FreshKey, Group
from jukinet.platform.crypto.bare_key import bare_of, key_of_bare
from jukinet.platform.crypto.channel import ChannelKeys
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.crypto.seal import open_sealed, seal_to, verify
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.errors import ErrorCode, JukiError

NIST_KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")


def test_a_transport_keys_code_is_nists_cmac() -> None:
    message = bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")
    key = TransportKey(NIST_KEY)
    assert key.code(b"").hex() == "028962f61b7bf89efc6b551f4667d983"
    assert key.code(message).hex() == "28a7023f452e8f82bd4bf28d8c37c35c"
    assert key.has_code(message, key.code(message))
    assert not key.has_code(message, bytes(16))


def test_two_halves_make_the_key_and_one_makes_nothing() -> None:
    key = TransportKey.make()
    one, other = key.split()
    whole = TransportKey.from_halves(other, one)
    assert whole.check_value == key.check_value != one.check_value
    assert whole.code(b"x") == key.code(b"x")
    again, _ = key.split()
    assert again.check_value != one.check_value
    assert len(key.check_value) == 6


def test_every_chip_has_a_transport_key_of_its_own() -> None:
    key = TransportKey.make()
    assert key.for_chip(b"1").check_value != key.for_chip(b"2").check_value
    assert key.for_chip(b"1").check_value == key.for_chip(b"1").check_value
    with pytest.raises(JukiError):
        TransportKey(bytes(16))


@pytest.mark.parametrize("group", Group)
def test_both_ends_agree_and_a_third_does_not(group: Group) -> None:
    fresh = FreshKey(group)
    answer, other = Answer(group, fresh.public), Answer(group, fresh.public)
    ours = fresh.agree(answer.half, b"salt", b"label")
    assert ours.mac(1, b"x") == answer.agree(b"salt", b"label").mac(1, b"x")
    assert ours.mac(1, b"x") != other.agree(b"salt", b"label").mac(1, b"x")
    assert ours.mac(1, b"x") != answer.agree(b"pepper", b"label").mac(1, b"x")
    assert ours.mac(1, b"x") != ours.mac(2, b"x")
    with pytest.raises(JukiError):  # used up
        fresh.agree(answer.half, b"salt", b"label")


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("half", [b"", b"\x04" + bytes(64), bytes(128), bytes(256)])
def test_what_is_no_half_is_refused(group: Group, half: bytes) -> None:
    with pytest.raises(JukiError) as refused:
        FreshKey(group).agree(half, b"", b"")
    assert refused.value.code is ErrorCode.KEY_INVALID
    with pytest.raises(JukiError):
        Answer(group, half)


def test_a_channel_encrypts_by_number() -> None:
    keys = ChannelKeys(bytes(32), bytes(32), b"test")
    blocks = bytes(32)
    first, second = keys.encrypt(1, blocks), keys.encrypt(2, blocks)
    assert first != second and first[:16] != first[16:]
    assert keys.decrypt(1, first) == blocks != keys.decrypt(2, first)


@pytest.mark.parametrize("kind", [KeyKind.RSA_PSS_1024, KeyKind.RSA_PSS_2048])
def test_rsa_keys_sign_and_come_back_from_their_secret(kind: KeyKind) -> None:
    key = PrivateKey.generate(kind, b"")
    assert key.public is not None
    verify(key.public, b"data", PrivateKey.from_secret(kind, key.to_secret()).sign(b"data"))
    for bad in (b"", bytes(64), key.sign(b"other")):
        with pytest.raises(JukiError) as refused:
            verify(key.public, b"data", bad)
        assert refused.value.code is ErrorCode.SIGNATURE_INVALID
    with pytest.raises(JukiError):
        seal_to(key.public, b"x", b"")
    with pytest.raises(JukiError):
        key_of_bare(KeyKind.RSA_OAEP_1024, bare_of(key.public)[1:])


@pytest.mark.parametrize("kind", [KeyKind.RSA_OAEP_1024, KeyKind.RSA_OAEP_2048, KeyKind.HPKE_P256])
def test_what_is_sealed_is_opened_by_its_key_and_for_its_purpose_only(kind: KeyKind) -> None:
    key, other = PrivateKey.generate(kind, b""), PrivateKey.generate(kind, b"")
    assert key.public is not None
    public = key_of_bare(kind, bare_of(key.public))
    sealed = seal_to(public, b"7294", b"purpose")
    assert open_sealed(key, sealed, b"purpose") == b"7294"
    for opener, wire, aad in (
        (key, sealed, b"other"), (other, sealed, b"purpose"), (key, sealed[:-1], b"purpose"),
        (key, b"\x07" + sealed[1:], b"purpose"),
    ):  # fmt: skip
        with pytest.raises(JukiError) as refused:
            open_sealed(opener, wire, aad)
        assert refused.value.code is ErrorCode.SEAL_INVALID


def test_a_cells_keys_work_in_it_and_nowhere_else(tmp_path: Path) -> None:
    cell = ChipCell.at(tmp_path / "cell")
    handle, public = cell.make_key(KeyKind.ECDSA_P256)
    verify(
        public, b"data", ChipCell.at(tmp_path / "cell").sign(handle, KeyKind.ECDSA_P256, b"data")
    )
    for stranger, kind in ((ChipCell.make(), KeyKind.ECDSA_P256), (cell, KeyKind.HPKE_P256)):
        with pytest.raises(JukiError) as refused:
            stranger.sign(handle, kind, b"data")
        assert refused.value.code is ErrorCode.KEY_NOT_FOUND
    assert cell.find_sealed(cell.seal(b"x", b"here"), b"there") is None


def test_nothing_of_this_shows_or_copies_itself() -> None:
    fresh = FreshKey(Group.P256)
    for secret in (
        ChipCell.make(), TransportKey(NIST_KEY), fresh, Answer(Group.P256, fresh.public),
        ChannelKeys(bytes(32), b"", b""),
    ):  # fmt: skip
        assert "•••" in repr(secret) and "603deb" not in repr(secret)
        with pytest.raises(TypeError):
            pickle.dumps(secret)
