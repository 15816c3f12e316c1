"""Lists made for many: inspection, packs for standstill at main office and branch, their kits."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule
from leak_machine import LeakMachine
from leak_office import AREA, HOLDER_PIN, HOLDERS

from jukinet.inspection import procedures as inspection
from jukinet.inspection.purpose import Paper as Survey
from jukinet.platform.crypto.vault import SIGN
from jukinet.security.operator import Duty
from jukinet.standstill.jobs import PackSettings, keep_packs
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.standstill.offline.opening import CardWithPin, open_pack

PLACES: Final = ("main", "branch")


class ListsMachine(LeakMachine):
    """What is composed for readers who are not there yet."""

    @rule()
    def inspect(self) -> None:
        by, context = self.worker("sasaki", Duty.ADMINISTRATION), self.context
        with self.office.database.transaction() as tx:
            request = inspection.receive_request(
                tx, purpose="survey", asker="見本大学", asker_address="架空区1番",
                readers=["見本 三郎"], detail="抽出する。名簿は消去する。", summary="意識調査",
                area=AREA, papers=frozenset(Survey), by=by, context=context,
            )  # fmt: skip
            inspection.accept_request(tx, request.request_id, by=by, context=context)
            inspection.make_excerpt(tx, AREA, None, by=by, context=context)
            viewing = inspection.begin_viewing(
                tx, request.request_id, "見本 三郎", by=by, context=context
            )
            shown = inspection.show_page(tx, viewing.viewing_id, 1, by=by, context=context)
        said = "\n".join(f"{line.name}{line.address}" for _, line in shown.lines)
        assert AREA in said
        self.look_into("inspection", said)

    @rule(place=st.sampled_from(PLACES), later=st.sampled_from((0, 11, 25 * 60)))
    def open_the_pack(self, place: str, later: int) -> None:
        """The pack as it lies there after the job ran: a ground, or a ground with a delta."""
        self.office.clock.advance(timedelta(minutes=later))
        settings = PackSettings(self.office.packs, PLACES, "西東京市", "西東京市長", simulated=True)
        keep_packs(self.office.database, self.context, settings)
        first, second = (
            CardWithPin(SoftwareCard(self.office.cards / one), HOLDER_PIN) for one in HOLDERS
        )
        pack = open_pack(
            self.office.packs / place, first, second, office_key=self.context.vault.public(SIGN)
        )
        lines = list(pack.find_lines(()))
        delta = "delta" if pack.manifest.delta else "ground"
        self.look_into(f"pack {delta}", "\n".join(f"{one.name} {one.address}" for one in lines))
        assert any(one.address for one in lines)
