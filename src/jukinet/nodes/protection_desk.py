"""What protection needs of the slices above it: its people, and every path to try (反映の証明)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from jukinet.address_history.procedures.probing import ADDRESS_HISTORY_PATH
from jukinet.cards.municipal_services.procedures.probing import SHELTER_PATH
from jukinet.cards.procedures.probing import CARD_PATH
from jukinet.copies.procedures.desk import output_of
from jukinet.copies.procedures.guarding import rule_on
from jukinet.copies.procedures.probing import PRINT_QUEUE_PATH
from jukinet.copies.request import CopyKind, CopyRequest, Layout
from jukinet.copies.wide_area.procedures.probing import WIDE_AREA_PATH
from jukinet.counters.case import Means, Relation
from jukinet.filings.procedures.probing import FILING_PATHS
from jukinet.identity_check.procedures.probing import IDENTITY_PATH
from jukinet.inspection.procedures import INSPECTION_PATHS
from jukinet.moves.procedures.probing import MOVE_PATH
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld
from jukinet.protection.procedures.covered import list_protected
from jukinet.protection.screens.people import PeopleDesk
from jukinet.register.procedures import get_household, list_records
from jukinet.register.procedures.guarded import look_for, split_by_guard
from jukinet.register.record import ResidentRecord
from jukinet.register.search import Clues


def _list_records(tx: Transaction, residents: Iterable[UUID]) -> Sequence[ResidentRecord]:
    return list_records(tx, residents)


def _list_household(tx: Transaction, resident: UUID) -> Sequence[ResidentRecord]:
    """Somebody with those who live with him; an erased record by itself."""
    own = list_records(tx, [resident])
    if not own or own[0].erasure:
        return own
    return get_household(tx, own[0].household_id).members


def _leaks_of_search(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Look for each of them as somebody does who knows name and birth date."""
    found: set[UUID] = set()
    for record in list_records(world.tx, attempt.lock.residents):
        told = record.identification
        sighting = look_for(
            world.tx,
            Clues(name=told.name.written, birth_date=told.birth_date),
            include_erased=True,
            demand=lambda keys: attempt.to_demand(Output.SEARCH_RESULT, keys),
            now=world.now,
        )
        found |= {hit.resident_id for hit in sighting.hits}
    return frozenset(found)


def _leaks_of_card(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Open the household cards they are on."""
    own = list_records(world.tx, attempt.lock.residents)
    shown: set[UUID] = set()
    for household in {record.household_id for record in own}:
        passed, _ = split_by_guard(
            world.tx,
            get_household(world.tx, household).members,
            demand=lambda keys: attempt.to_demand(Output.HOUSEHOLD_CARD, keys),
            now=world.now,
        )
        shown |= {record.resident_id for record in passed}
    return frozenset(shown)


def _leaks_of_copies(kind: CopyKind) -> ProbePath[ProbeWorld]:
    """Ask for their papers, as somebody of their household or as a stranger with a reason."""

    def leaks(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
        records = list_records(world.tx, attempt.lock.residents)
        at_home = attempt.requester is not None
        request = CopyRequest(
            request_id=attempt.document,
            kind=kind,
            layout=Layout.HOUSEHOLD,
            relation=Relation.HOUSEHOLD if at_home else Relation.THIRD_PARTY,
            means=Means.CARD if at_home else Means.PHOTO_ID,
            residents=tuple(record.resident_id for record in records),
            requester=attempt.requester,
        )
        left_out = rule_on(
            world.tx, request, records, operator_id=attempt.operator_id, now=world.now
        )
        return frozenset(request.residents) - left_out

    return ProbePath(f"copies-{kind.value}", output_of(kind), leaks)


def _leaks_of_pack(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Ask the list by which a pack for standstill withholds."""
    return attempt.lock.residents - frozenset(list_protected(world.tx))


PEOPLE: Final = PeopleDesk(list_records=_list_records, list_household=_list_household)
PATHS: Final[tuple[ProbePath[ProbeWorld], ...]] = (
    ProbePath("search", Output.SEARCH_RESULT, _leaks_of_search),
    ProbePath("household-card", Output.HOUSEHOLD_CARD, _leaks_of_card),
    *(_leaks_of_copies(kind) for kind in CopyKind),
    PRINT_QUEUE_PATH,
    WIDE_AREA_PATH,
    *FILING_PATHS,
    *INSPECTION_PATHS,
    ADDRESS_HISTORY_PATH,
    CARD_PATH,
    SHELTER_PATH,
    MOVE_PATH,
    IDENTITY_PATH,
    ProbePath("standstill-pack", Output.STANDSTILL_PACK, _leaks_of_pack),
)
