"""The transport key is there while both custodians' halves are, and at no other time."""

from __future__ import annotations

from pathlib import Path

import pytest

from jukinet.nodes.card_chips import HALVES, read_transport_key
from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.errors import ErrorCode, JukiError


def test_a_key_needs_both_halves(tmp_path: Path) -> None:
    key = TransportKey.make()
    for name, half in zip(HALVES, key.split(), strict=True):
        with pytest.raises(JukiError) as raised:
            read_transport_key(tmp_path)
        assert raised.value.code is ErrorCode.HOLDERS_TOO_FEW
        write_private(tmp_path / name, half.to_secret().hex().encode())
    assert read_transport_key(tmp_path).check_value == key.check_value
