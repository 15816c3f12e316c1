"""`juki card`: the council's figures and the stopped list, from what a node holds itself."""

from __future__ import annotations

from pathlib import Path

from cli_network import OFFICE, PREFECTURE, SERVER, Network
from juki_program import done, refused

from jukinet.cards.life import CardState
from jukinet.cards.states import procedures as states
from jukinet.cards.states.bodies import CardStateBody
from jukinet.cards.states.procedures.passing import pass_further
from jukinet.nodes.roles import load_node
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.message.handling import Incoming
from jukinet.terms.card import CardNumber

CARD = CardNumber.from_payload("314159265358979")


def hear_of_a_card(network: Network, state: CardState, change: int) -> None:
    """The prefecture hears how a card stands, as its inbox worker would have it hear."""
    loaded = load_node(network.config(PREFECTURE))
    now = loaded.node.context.clock.now()
    body = CardStateBody(
        card_number=CARD.digits, municipality=SERVER.code, state=state.value,
        since=now.isoformat(), valid_until="2013-08-24", change_number=change,
    )  # fmt: skip
    incoming = Incoming("0" * 32, SERVER, 1, CARD.digits, 1, now, body)
    try:
        with loaded.node.database.transaction() as tx:
            assert pass_further(tx, [incoming], loaded.node.context) == {}
    finally:
        loaded.close()


def test_a_council_is_told_how_many_cards_were_issued_in_each_year(network: Network) -> None:
    hear_of_a_card(network, CardState.ACTIVE, 5)
    told = done("card", "yearly", "--node", network.config(PREFECTURE))["figures"]
    assert [one["municipality"] for one in told] == [None, SERVER.code]
    assert told[0]["years"][0] == {
        "first_day": "2003-08-25", "last_day": "2003-08-25", "issued": 1, "cumulative": 1,
    }  # fmt: skip


def test_a_municipality_has_no_figures_of_others(network: Network) -> None:
    assert refused("card", "yearly", "--node", network.config(OFFICE)).code != 0


def test_the_stopped_list_says_how_old_it_is_and_is_signed_only_when_it_is_complete(
    network: Network, tmp_path: Path
) -> None:
    config = network.config(PREFECTURE)
    hear_of_a_card(network, CardState.SUSPENDED, 6)
    said = done("card", "stopped", "--node", config)
    assert (said["stopped"], said["complete_up_to"], said["age_seconds"]) == (1, None, None)
    out = tmp_path / "stopped"
    refused("card", "stopped", "--node", config, "--out", out)
    assert not out.exists()
    loaded = load_node(config)
    now = loaded.node.context.clock.now()
    with loaded.node.database.transaction() as tx:
        from jukinet.cards.states import store

        store.save_stops(tx, store.lock_list(tx), (), now)
    done("card", "stopped", "--node", config, "--out", out)
    key, later = loaded.node.context.vault.public(SIGN), loaded.node.context.clock.now()
    loaded.close()
    opened = states.open_signed_list(out.read_bytes(), PREFECTURE, key, later)
    assert (opened.cards, opened.keys) == (frozenset({CARD}), frozenset[str]())
