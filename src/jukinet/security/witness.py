"""Who signs under whose checkpoints (立会い): the office above, and for the centre two below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, assert_never

from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
)

NATIONAL_WITNESSES: Final = 2
"""Two, so that the centre and one prefecture together still cannot rewrite what happened."""


def list_witnesses(party: Party, peers: Iterable[Party]) -> list[Party]:
    """The offices that co-sign a party's checkpoints; ``peers`` are those that take part.

    The national centre is witnessed by the two prefectures first in code order: a rule that
    everybody can check without being told.
    """
    match party.role:
        case Role.REGISTER_OFFICE:
            return [communication_server_of(MunicipalityCode(party.code))]
        case Role.COMMUNICATION_SERVER:
            return [prefecture_of(party)]
        case Role.PREFECTURAL_SERVER:
            return [NATIONAL]
        case Role.NATIONAL_SERVER:
            prefectures = sorted(peer for peer in peers if peer.role is Role.PREFECTURAL_SERVER)
            return prefectures[:NATIONAL_WITNESSES]
        case Role.AGENCY | Role.CARD_ISSUER:
            return []
        case _ as never:
            assert_never(never)


def must_be_witness(witness: Party, of: Party, peers: Iterable[Party]) -> None:
    """Refuse an office that is asked to witness, or says it witnessed, where it is not its turn."""
    if witness not in list_witnesses(of, peers):
        raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, f"{witness} is no witness of {of}")


def is_witnessed(of: Party, cosigners: Iterable[Party], peers: Iterable[Party]) -> bool:
    """Whether those who co-signed are those whose turn it was, whenever that may have been.

    Which prefectures witness the centre may change with the years: any two of them will do.
    """
    if of.role is not Role.NATIONAL_SERVER:
        return bool(set(list_witnesses(of, ())) & set(cosigners))
    there = sum(peer.role is Role.PREFECTURAL_SERVER for peer in set(peers))
    signed = sum(one.role is Role.PREFECTURAL_SERVER for one in set(cosigners))
    return signed >= max(1, min(NATIONAL_WITNESSES, there))
