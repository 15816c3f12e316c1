"""A resident can see who looked at him, each entry with a proof, and nobody else is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from security_offices import AGENCY, CS, SOMEBODY, Office

from jukinet.platform.ledger import log
from jukinet.platform.ledger.merkle import leaf_hash, verify_inclusion
from jukinet.security.access_record import RecordedAccess
from jukinet.security.procedures import list_access_of
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

MakeOffice = Callable[[Party], Office]
SOMEBODY_ELSE = ResidentRecordCode.from_ten("9876543210")


def test_a_resident_sees_who_looked_newest_first_with_proofs_that_hold(office: MakeOffice) -> None:
    cs = office(CS)
    cs.look(2)
    cs.look(1, SOMEBODY_ELSE)
    with cs.database.transaction() as tx:
        size = log.tree_size(tx)
        root = log.root_at(tx, size)
        seen = list_access_of(tx, [SOMEBODY], vault=cs.context.vault, tree_size=size)
    assert [one.access.case for one in seen] == ["C-1", "C-0"]
    assert {one.access.who for one in seen} == {AGENCY}
    for one in seen:
        assert one.proof is not None
        verify_inclusion(leaf_hash(one.entry.body), one.proof, root)


def test_former_codes_of_the_resident_are_looked_up_too(office: MakeOffice) -> None:
    cs = office(CS)
    cs.look(1, SOMEBODY_ELSE)
    cs.look(1, SOMEBODY)
    with cs.database.transaction() as tx:
        seen = list_access_of(tx, [SOMEBODY, SOMEBODY_ELSE], vault=cs.context.vault)
    assert len(seen) == 2


def test_an_entry_younger_than_the_checkpoint_is_shown_without_proof(office: MakeOffice) -> None:
    cs = office(CS)
    cs.look(1)
    cs.look(1)
    with cs.database.transaction() as tx:
        younger, older = list_access_of(tx, [SOMEBODY], vault=cs.context.vault, tree_size=1)
    assert (younger.proof is None, older.proof is None) == (True, False)


def test_the_ledger_does_not_hold_the_code(office: MakeOffice) -> None:
    cs = office(CS)
    cs.look(1)
    with cs.database.transaction() as tx:
        (one,) = list_access_of(tx, [SOMEBODY], vault=cs.context.vault)
    assert SOMEBODY.digits.encode() not in one.entry.body
    assert SOMEBODY.digits not in repr(one)


def test_an_entry_of_another_shape_is_a_broken_ledger() -> None:
    with pytest.raises(JukiError) as caught:
        RecordedAccess.from_content(1, None, {"who": "x"})  # type: ignore[arg-type]
    assert caught.value.code is ErrorCode.LEDGER_BROKEN
