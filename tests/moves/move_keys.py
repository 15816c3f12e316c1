"""Who is in the nation of the moves' tests, and their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jukinet.platform.crypto.directory import (
    Address,
    PeerDirectory,
    PeerRecord,
    PeerStatus,
    write_directory,
)
from jukinet.platform.crypto.vault import (
    MUNICIPAL,
    NOTE,
    SEAL,
    SHARED_KEYS,
    SIGN,
    Vault,
    VaultConfig,
    create_vault,
)
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    register_office_of,
)

A, B, C = (MunicipalityCode(code) for code in ("352039", "352012", "352021"))
TOWNS = (A, B, C)
PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
PARTIES = (
    *(register_office_of(town) for town in TOWNS),
    *(communication_server_of(town) for town in TOWNS),
    PREFECTURE,
    NATIONAL,
)
NINE = datetime(2003, 8, 25, tzinfo=UTC)


@dataclass(frozen=True)
class MoveKeys:
    """Vaults of all parties and the directory that lists them; made once a session."""

    vaults: dict[Party, Vault]
    directory: PeerDirectory


def make_keys(path: Path, now: datetime) -> MoveKeys:
    def vault(name: str) -> Vault:
        return create_vault(VaultConfig(path / name, path / f"{name}.passphrase"))

    vaults = {party: vault(str(party).replace(":", "-")) for party in PARTIES}
    shared = vaults[NATIONAL]
    shared.create_missing(SHARED_KEYS)
    for party, own in vaults.items():
        if party.role is Role.REGISTER_OFFICE:
            handed = shared.hand_over(MUNICIPAL, own.public(SEAL), b"test")
            own.take_over(MUNICIPAL, handed, b"test")
    records = [
        PeerRecord(
            party=party,
            address=Address("127.0.0.1", 0),
            certificates=("0" * 64,),
            sign_key=own.public(SIGN),
            seal_key=own.public(SEAL),
            note_key=own.public(NOTE),
            status=PeerStatus.ACTIVE,
        )
        for party, own in vaults.items()
    ]
    authority = vaults[NATIONAL]
    write_directory(
        path / "directory.json", records, number=1, now=now,
        sign=lambda line: authority.sign(SIGN, line), authority_key=authority.public(SIGN),
    )  # fmt: skip
    return MoveKeys(vaults, PeerDirectory(path / "directory.json", authority.public(SIGN)))
