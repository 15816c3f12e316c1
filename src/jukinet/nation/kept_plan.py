"""What a nation was made from, kept in its folder: a nation that goes on keeps its plan."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from jukinet.nation.building import Site
from jukinet.nation.plan import Plan
from jukinet.nation.plan_reading import DEFAULT_PLAN, list_plans, load_plan
from jukinet.terms.errors import ErrorCode, JukiError

WISH_FILE: Final = "plan.json"
PLAN_FILE: Final = "plan.toml"


class PlanWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which plan, and what of it was asked to be different."""

    plan: str = DEFAULT_PLAN
    size: str | int | None = None
    speed: float | None = None
    seed: int | None = None
    day: date | None = None

    def load(self) -> Plan:
        """The plan, read and checked."""
        return load_plan(
            self.plan, size=self.size, speed=self.speed, seed=self.seed, day=self.day
        )  # fmt: skip

    def keep(self, site: Site) -> None:
        """Note it in the nation's folder, with a copy of the file if it is one's own."""
        wish = self
        if self.plan not in list_plans():
            copied = site.folder / PLAN_FILE
            shutil.copyfile(Path(self.plan), copied)
            wish = msgspec.structs.replace(self, plan=str(copied))
        (site.folder / WISH_FILE).write_bytes(msgspec.json.encode(wish))


NO_WISH: Final = PlanWish()


def take_up(site: Site, wish: PlanWish) -> PlanWish:
    """What the nation in this folder was made from; whoever wants another one is refused."""
    try:
        kept = msgspec.json.decode((site.folder / WISH_FILE).read_bytes(), type=PlanWish)
    except (OSError, msgspec.MsgspecError):
        raise JukiError(ErrorCode.NOT_FOUND, f"no nation to go on with in {site.folder}") from None
    if msgspec.structs.replace(wish, speed=None) != NO_WISH:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID,
            "a nation that goes on keeps its plan, size, seed and date: leave them out",
        )
    return kept
