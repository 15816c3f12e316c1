"""What makes the mayor enter something without a filing (職権記載の契機; Order Art. 12).

Each trigger names the paper the entry rests on.  An entry made because a filing is missing must be
told to the person, or be announced where nobody knows where he is (Order Art. 12 (4)).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Trigger(StrEnum):
    """Why the office acts by itself."""

    FILING_MISSING = "filing-missing"
    FAMILY_REGISTER_PAPER = "family-register-paper"
    NOTICE_OF_OTHER_OFFICE = "notice-of-other-office"
    HEALTH_INSURANCE = "health-insurance"
    ELDERLY_MEDICAL = "elderly-medical"
    NURSING_CARE = "nursing-care"
    PENSION = "pension"
    CHILD_ALLOWANCE = "child-allowance"
    DECISION_OR_JUDGMENT = "decision-or-judgment"
    AREA_RENAMED = "area-renamed"
    FIELD_CHECK = "field-check"
    CLERICAL_ERROR = "clerical-error"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """One row: the paragraph it rests on, the change reasons it may lead to, whom to tell."""

    trigger: Trigger
    basis: str
    details: frozenset[str]
    must_tell_person: bool = False


_RULES: Final = (
    TriggerRule(
        Trigger.FILING_MISSING,
        "令12条1項",
        frozenset({"1301", "2301", "3303"}),
        must_tell_person=True,
    ),
    TriggerRule(
        Trigger.FAMILY_REGISTER_PAPER,
        "令12条2項1号",
        frozenset({"1304", "2302", "3301", "3302", "9006"}),
    ),
    TriggerRule(
        Trigger.NOTICE_OF_OTHER_OFFICE,
        "令12条2項・法9条・10条",
        frozenset({"2303", "3301", "9006", "9012", "9016"}),
    ),
    TriggerRule(Trigger.HEALTH_INSURANCE, "令12条2項", frozenset({"9007"})),
    TriggerRule(Trigger.ELDERLY_MEDICAL, "令12条2項", frozenset({"9008"})),
    TriggerRule(Trigger.NURSING_CARE, "令12条2項", frozenset({"9009"})),
    TriggerRule(Trigger.PENSION, "令12条2項", frozenset({"9010"})),
    TriggerRule(Trigger.CHILD_ALLOWANCE, "令12条2項", frozenset({"9011"})),
    TriggerRule(
        Trigger.DECISION_OR_JUDGMENT,
        "令12条2項",
        frozenset({"1301", "2301", "2302", "3303", "3304", "9012"}),
    ),
    TriggerRule(Trigger.AREA_RENAMED, "令12条2項", frozenset({"3203", "3204", "3205", "3206"})),
    TriggerRule(
        Trigger.FIELD_CHECK,
        "法14条・34条",
        frozenset({"1301", "2301", "3303"}),
        must_tell_person=True,
    ),
    TriggerRule(
        Trigger.CLERICAL_ERROR,
        "令12条3項・法14条",
        frozenset(
            {
                "2307",
                "3201",
                "3202",
                "3302",
                "3304",
                "9005",
                "9007",
                "9008",
                "9009",
                "9010",
                "9011",
                "9012",
                "9013",
                "9016",
                "9017",
            }
        ),
    ),
    TriggerRule(Trigger.APPLICATION, "令30条の14・30条の26", frozenset({"9016", "9017"})),
)
TRIGGERS: Final = {rule.trigger: rule for rule in _RULES}
