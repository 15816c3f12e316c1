"""Papers with photographs: that one fits tells whoever holds it who lives in this town."""

from __future__ import annotations

from typing import Any

import pytest
from leak_desk import DeskMachine

from jukinet.identity_check.procedures import comparing
from jukinet.register.procedures.guarded import Veil, find_veil


def show_a_paper_of_her_child(desk: DeskMachine) -> None:
    desk.begin(True)
    desk.show_a_paper("child")


def a_photograph_tells_of_its_holder_alone(patch: pytest.MonkeyPatch) -> None:
    def look_at_him(*given: Any, **more: Any) -> Veil:
        return Veil(find_veil(*given, **more).withheld, frozenset())

    patch.setattr(comparing, "find_veil", look_at_him)
