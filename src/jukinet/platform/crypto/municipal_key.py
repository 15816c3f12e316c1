"""The one key that all register offices hold, on its way from the authority to an office.

It is made in the authority's vault and travels sealed for one office, with the office's name as
associated data: what was sealed for one office cannot be given to another as its own.
"""

from __future__ import annotations

from jukinet.platform.crypto.directory import PeerRecord, PeerStatus
from jukinet.platform.crypto.vault import MUNICIPAL, SHARED_KEYS, Vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role


def hand_municipal_key(authority_vault: Vault, office: PeerRecord) -> bytes:
    """The key sealed for an active register office; the authority makes the key at first use."""
    if office.status is not PeerStatus.ACTIVE:
        raise JukiError(ErrorCode.PEER_REVOKED, f"{office.party} is not in force")
    if office.party.role is not Role.REGISTER_OFFICE:
        raise JukiError(ErrorCode.PEER_WRONG_ROLE, f"{office.party} is no register office")
    if MUNICIPAL not in authority_vault.list_handles():
        authority_vault.create_missing(SHARED_KEYS)
    return authority_vault.hand_over(MUNICIPAL, office.seal_key, _said_beside(office.party))


def take_municipal_key(vault: Vault, party: Party, sealed: bytes) -> None:
    """Take the key into the office's own vault; SEAL_INVALID when it is not for this office."""
    vault.take_over(MUNICIPAL, sealed, _said_beside(party))


def _said_beside(party: Party) -> bytes:
    return f"municipal-key/1 {party}".encode()
