"""`juki town`: hours agreed with another town, and the line to it closed and opened again."""

from __future__ import annotations

from cli_network import FAR_OFFICE, OFFICE, Network
from juki_program import done, refused

TOWN = FAR_OFFICE.code


def test_hours_are_agreed_and_a_line_is_closed_and_opened(network: Network) -> None:
    at = ("--node", network.config(OFFICE))
    hours = ("--opens", "09:00", "--closes", "20:00", "--valid-from", "2003-09-01")
    agreed = done("town", "agree", TOWN, *hours, "--every-day", *at)["agreed"]
    assert (agreed["days"], agreed["closes"], agreed["valid_to"]) == ("every-day", "20:00", None)
    assert agreed in done("town", "show", TOWN, *at)["agreed"]
    done("town", "close", "--reason", "emergency plan", *at)
    assert done("town", "show", TOWN, *at)["closed"] == "suspended"
    done("town", "open", "--reason", "over", *at)
    assert done("town", "show", TOWN, *at)["closed"] != "suspended"


def test_a_town_is_another_one_that_takes_part(network: Network) -> None:
    at = ("--node", network.config(OFFICE))
    for wrong in (OFFICE.code, "011002"):
        assert refused("town", "close", wrong, "--reason", "slip", *at).code != 0
