"""Fixtures of the crypto tests: vaults of both kinds, the token being a real SoftHSM."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import PyKCS11
import pytest

from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.crypto.vault import VaultConfig, VaultKind

MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/pkcs11/libsofthsm2.so"),
    Path("/opt/homebrew/lib/softhsm/libsofthsm2.so"),
)
PIN = "1234-5678"

MakeConfig = Callable[[], VaultConfig]


@pytest.fixture(scope="session")
def soft_token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    """SoftHSM with a private place for its tokens; it reads its configuration once a process."""
    module = next((path for path in MODULES if path.exists()), None)
    if module is None:
        pytest.skip("SoftHSM is not installed (Debian package softhsm2)")
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(
        f"directories.tokendir = {place / 'tokens'}\nobjectstore.backend = file\n"
        "log.level = ERROR\nslots.removable = false\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(place / "softhsm2.conf")
    library = PyKCS11.PyKCS11Lib()
    library.load(str(module))
    yield module, library
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def token_config(
    soft_token: tuple[Path, Any], tmp_path: Path, _token_numbers: Iterator[int]
) -> VaultConfig:
    """A fresh token with a user PIN, and no vault in it yet."""
    module, library = soft_token
    label = f"juki-test-{next(_token_numbers)}"
    slot = library.getSlotList(tokenPresent=True)[-1]
    library.initToken(slot, "so-pin-1", label)
    session = library.openSession(slot, PyKCS11.CKF_SERIAL_SESSION | PyKCS11.CKF_RW_SESSION)
    session.login("so-pin-1", PyKCS11.CKU_SO)
    session.initPin(PIN)
    session.logout()
    session.closeSession()
    write_private(tmp_path / "pin", PIN.encode())
    return VaultConfig(tmp_path / "vault", tmp_path / "pin", VaultKind.PKCS11, module, label)


@pytest.fixture(scope="session")
def _token_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture(params=["sealed file", "token"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> VaultConfig:
    """Where a vault of either kind will be."""
    if request.param == "token":
        made: VaultConfig = request.getfixturevalue("token_config")
        return made
    return VaultConfig(tmp_path / "vault", tmp_path / "passphrase")
