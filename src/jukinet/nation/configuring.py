"""What a nation's or some roles' configurations have beside what every node's has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jukinet.nation.building import NationTime, Site
from jukinet.nation.counters import prepare_counter
from jukinet.nation.issuing_house import prepare_house
from jukinet.nation.plan import Carrier, Plan
from jukinet.nodes.rehearsal import Lines
from jukinet.terms.parties import Party, Role


def messenger_of(site: Site, issuer: Party) -> Path:
    """Where media between a contractor and the servers it works for are put down."""
    return site.exchange / f"{issuer.role.value}-{issuer.code}"


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of each party's configuration that follow from the plan."""

    plan: Plan
    site: Site
    lines: Lines
    skews: Mapping[Party, float]

    def of(self, party: Party) -> dict[str, Any]:
        """Those of one party."""
        sections: dict[str, Any] = {
            "rehearsal": {"cut_lines": str(self.lines.file)},
            "clock": self._clock_of(party),
        }
        if party.role in (Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER):
            sections |= self._of_municipality(party)
        if party.role is Role.CARD_ISSUER:
            served = [one for one in self.plan.card_issuers if one.party == party]
            sections["issuing"] = {
                "municipalities": [one.municipality.digits for one in served],
                "folder": str(messenger_of(self.site, party)),
            }
            sections["terminal"] = prepare_house(served[0])
        return sections

    def _clock_of(self, party: Party) -> dict[str, Any]:
        started = NationTime.read(self.site.time)
        return {
            "start": started.start,
            "speed": started.speed,
            "origin_seconds": started.origin_seconds,
            "file": str(self.site.time),
            "skew_seconds": self.skews.get(party, 0.0),
        }

    def _of_municipality(self, party: Party) -> dict[str, Any]:
        place, sections = self.plan.get_municipality(party.code), {}
        if place.carrier is not Carrier.MESSAGE:
            folder = str(self.site.exchange / party.code)
            sections["link"] = {"carrier": place.carrier.value, "folder": folder}
        if party.role is Role.REGISTER_OFFICE and place.has_counter:
            sections["counter"] = prepare_counter(self.site, place)
        issuer = self.plan.find_card_issuer(party.code)
        if party.role is Role.COMMUNICATION_SERVER and issuer is not None:
            folder = str(messenger_of(self.site, issuer.party))
            sections["card_issuing"] = {"issuer": str(issuer.party), "folder": folder}
        return sections
