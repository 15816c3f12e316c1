"""Who may send what to whom: every role's node, composed as in production, against every sender.

The table below is the network's law of messages written out once more by hand. A kind that a node
would take from a role it should not take it from, or would not take where it must, fails here.
"""

from pathlib import Path

import pytest

from jukinet.nodes.roles import COMPOSE, CONFIGS, PACKAGES
from jukinet.platform.clock import SystemClock
from jukinet.platform.db.database import Database
from jukinet.platform.node.parts import Node
from jukinet.terms.errors import JukiError
from jukinet.terms.parties import Party, Role
from office_keys import list_keys

HERE = {
    Role.REGISTER_OFFICE: Party(Role.REGISTER_OFFICE, "352039"),
    Role.COMMUNICATION_SERVER: Party(Role.COMMUNICATION_SERVER, "352039"),
    Role.PREFECTURAL_SERVER: Party(Role.PREFECTURAL_SERVER, "350001"),
    Role.NATIONAL_SERVER: Party(Role.NATIONAL_SERVER, "000000"),
    Role.CARD_ISSUER: Party(Role.CARD_ISSUER, "mihon-print"),
}
SENDERS = {
    "own office": Party(Role.REGISTER_OFFICE, "352039"),
    "foreign office": Party(Role.REGISTER_OFFICE, "352012"),
    "own CS": Party(Role.COMMUNICATION_SERVER, "352039"),
    "neighbour CS": Party(Role.COMMUNICATION_SERVER, "352012"),
    "distant CS": Party(Role.COMMUNICATION_SERVER, "204072"),
    "own prefecture": Party(Role.PREFECTURAL_SERVER, "350001"),
    "foreign prefecture": Party(Role.PREFECTURAL_SERVER, "200000"),
    "nation": Party(Role.NATIONAL_SERVER, "000000"),
    "agency": Party(Role.AGENCY, "onkyu"),
    "contractor": Party(Role.CARD_ISSUER, "mihon-print"),
}
WITNESSING = {"checkpoint-offered/1", "checkpoint-cosigned/1"}
# Letters of two offices: up to the own server, across to the other's, down.
LETTERS = (
    "move-in-filed", "certificate-told", "move-in-settled", "move-differences",
    "move-in-entered", "mover-sought", "mover-found",
    "address-history-notice", "address-history-transfer", "address-history-answer",
    "wide-area-ready",
)  # fmt: skip
LETTERS_UP = {f"{letter}/2" for letter in LETTERS}
LETTERS_ACROSS = {f"{letter}-carried/2" for letter in LETTERS}
LETTERS_DOWN = {f"{letter}-delivered/2" for letter in LETTERS}
# Telling a sender that its message was refused may come from anybody one has written to.
CORRESPONDENCE = {"message-refused/1"}
BETWEEN_MUNICIPALITIES = {
    "move-in-notice/1", "protection-told/1", "protection-held-told/1", *LETTERS_ACROSS,
}  # fmt: skip

ALLOWED: dict[Role, dict[str, set[str]]] = {
    Role.REGISTER_OFFICE: {
        "own CS": {
            "codes-handed/1",
            "network-told/1",
            "card-states-handed/1",
            "card-stops-handed/1",
            "card-key-stops-handed/1",
            "card-spread-handed/1",
            *WITNESSING,
            "issuing-keys-told/1",
            "commission-results/1",
            "card-box-back-told/1",
            "card-box-taken-told/1",
            "commission-erased-told/1",
            "protection-heard/1",
            "protection-held-heard/1",
            "protection-waits/1",
            *LETTERS_DOWN,
        },
    },
    Role.COMMUNICATION_SERVER: {
        "own office": {
            "resident-changed/1",
            "initial-residents/1",
            "codes-wanted/1",
            "card-state-changed/1",
            "card-state-wanted/1",
            *WITNESSING,
            "card-lists-confirmed/1",
            "card-spread-wanted/1",
            "cards-ordered/1",
            "cards-ordered/2",
            "card-box-given/1",
            "card-box-signed/1",
            "protection-marked/1",
            "protection-held/1",
            *LETTERS_UP,
        },
        "contractor": {
            "issuing-keys-offered/1",
            "cards-made/1",
            "card-box-back/1",
            "card-box-taken/1",
            "commission-erased/1",
        },
        "neighbour CS": BETWEEN_MUNICIPALITIES,
        "distant CS": BETWEEN_MUNICIPALITIES,
        "own prefecture": {
            "notice-effective/1",
            "notice-held/1",
            "codes-designated/1",
            "card-states-held/1",
            "card-stops-passed/1",
            *WITNESSING,
            "card-key-stops-passed/1",
            "card-spread-told/1",
        },
    },
    Role.PREFECTURAL_SERVER: {
        "own CS": {
            "identification-changed/1",
            "initial-identification/1",
            "move-out-confirmed/1",
            "codes-requested/1",
            "card-state-notified/1",
            "card-state-asked/1",
            *WITNESSING,
            "card-lists-confirmed-passed/1",
            "card-spread-asked/1",
        },
        "neighbour CS": {
            "identification-changed/1",
            "initial-identification/1",
            "move-out-confirmed/1",
            "codes-requested/1",
            "card-state-notified/1",
            "card-state-asked/1",
            *WITNESSING,
            "card-lists-confirmed-passed/1",
            "card-spread-asked/1",
        },
        "nation": {
            "notice-effective-national/1",
            "notice-held-national/1",
            "codes-agreed/1",
            "card-states-held-national/1",
            "card-stops-listed/1",
            *WITNESSING,
            "card-key-stops-listed/1",
            "card-spread-told-national/1",
        },
    },
    Role.NATIONAL_SERVER: {
        name: {
            "identification-forwarded/1",
            "initial-forwarded/1",
            "move-out-confirmed-forwarded/1",
            "codes-proposed/1",
            "card-state-forwarded/1",
            "card-state-asked-forwarded/1",
            "card-lists-confirmed-forwarded/1",
            "card-spread-asked-forwarded/1",
            *WITNESSING,
        }
        for name in ("own prefecture", "foreign prefecture")
    },
    Role.CARD_ISSUER: {
        name: {
            "card-records/1",
            "card-records/2",
            "card-box-given-on/1",
            "card-box-signed-on/1",
        }
        for name in ("own CS", "neighbour CS", "distant CS")
    },
}


@pytest.fixture(params=list(HERE), ids=lambda role: role.value)
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Node:
    """A node of each role, composed by its role file; its database is never asked."""
    role = request.param
    party, clock = HERE[role], SystemClock()
    context = list_keys(tmp_path, (party,), clock.now()).context(party, clock)
    config = CONFIGS[role](
        party=str(party),
        vault={"path": "vault", "passphrase_file": "passphrase"},  # type: ignore[arg-type]
        network={},  # type: ignore[arg-type]
    )
    database = Database("host=/nowhere dbname=nothing")
    request.addfinalizer(database.close)
    return COMPOSE[role](config, context, database)


def kinds_taken(node: Node, sender: Party) -> set[str]:
    """The kinds the node would take from this sender."""
    taken = set()
    for kind in node.handlers.catalogue:
        try:
            kind.must_pass_between(sender, node.party)
            kind.must_have_jurisdiction(sender, node.party)
        except JukiError:
            continue
        taken.add(kind.tag)
    return taken


@pytest.mark.parametrize("name", list(SENDERS))
def test_a_node_takes_from_each_sender_what_the_law_says_and_no_more(node: Node, name: str) -> None:
    sender = SENDERS[name]
    if sender == node.party:
        return
    expected = ALLOWED[node.party.role].get(name, set())
    assert kinds_taken(node, sender) - CORRESPONDENCE == expected


def test_the_message_door_is_open_to_the_roles_that_have_something_to_say(node: Node) -> None:
    # Between a server and a contractor that is no public body there is no line: a medium or the
    # folder of a transfer host carries what they have to say, and no door is open for it.
    by_hand = {Role.CARD_ISSUER} if node.party.role is not Role.CARD_ISSUER else {*Role}
    speaking = {SENDERS[name].role for name in ALLOWED[node.party.role]} - by_hand
    assert set(node.accepts_from) == speaking


def test_an_agency_has_no_business_at_any_message_door(node: Node) -> None:
    assert Role.AGENCY not in node.accepts_from


def test_no_node_above_the_municipality_holds_the_register() -> None:
    for role in (Role.COMMUNICATION_SERVER, Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER):
        assert "jukinet.register" not in PACKAGES[role]
    for role in (Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER):
        assert "jukinet.link" not in PACKAGES[role]
