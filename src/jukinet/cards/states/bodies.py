"""What messages about cards say: never a name, never a code."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

LINES_MAX: Final = 500  # about 80 kB; a longer list travels in parts
KEYS_MAX: Final = 100
OFFICES_MAX: Final = 2_000  # every municipality of the country

CardText = Annotated[str, Meta(min_length=16, max_length=16)]
MunicipalityText = Annotated[str, Meta(min_length=6, max_length=6)]
StateText = Annotated[str, Meta(min_length=1, max_length=16)]
InstantText = Annotated[str, Meta(max_length=40)]
DateText = Annotated[str, Meta(min_length=10, max_length=10)]
QuestionText = Annotated[str, Meta(min_length=32, max_length=32)]
Number = Annotated[int, Meta(ge=0, le=1_000_000)]


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wire body that shows nothing of what it carries."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"


class CardStateBody(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one card stands: ``change_number`` counts what happened to it at its municipality."""

    card_number: CardText
    municipality: MunicipalityText
    state: StateText
    since: InstantText
    valid_until: DateText
    change_number: Number


class CardStateAsked(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How does this card stand?  ``asker`` is the municipality to which the answer goes."""

    question: QuestionText
    asker: MunicipalityText
    card_number: CardText


class HeldCard(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a floor holds of one card; ``state`` is None where it knows no such card.

    ``to`` is the municipality it is said to: the card's own, or the one that asked. To a prefecture
    (its own code) is said how a card stood where it was before it came from another prefecture.
    """

    to: MunicipalityText
    card_number: CardText
    question: QuestionText | None
    state: CardStateBody | None


class CardStatesHeld(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``tier`` holds of cards it was told or asked about; many at once."""

    tier: Annotated[str, Meta(max_length=16)]
    cards: Annotated[list[HeldCard], Meta(min_length=1, max_length=LINES_MAX)]


class CardStops(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The next part of the stopped list; None says that more parts follow.

    With ``complete_up_to`` whoever reads it knows every stop the nation knew at that instant.
    """

    stops: Annotated[list[CardStateBody], Meta(max_length=LINES_MAX)]
    complete_up_to: InstantText | None


class CardKeyStops(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Keys that make no cards any more, each as the root of the nation's cards signed it (hex)."""

    stops: Annotated[
        list[Annotated[str, Meta(max_length=1_024)]], Meta(min_length=1, max_length=KEYS_MAX)
    ]


class ListConfirmed(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a municipality's list is complete up to this instant."""

    municipality: MunicipalityText
    complete_up_to: InstantText


class CardListsConfirmed(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far the lists of municipalities have come, as each of them says of its own."""

    lists: Annotated[list[ListConfirmed], Meta(min_length=1, max_length=OFFICES_MAX)]


class CardSpreadAsked(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which municipalities have said that they know this stop?  Of a card, or of a key (hex)."""

    question: QuestionText
    asker: MunicipalityText
    kind: Literal["card", "key"]
    subject: CardText


class CardSpread(_Body, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who has said so and who has not yet; ``listed_at`` is None where no such stop is known."""

    to: MunicipalityText
    question: QuestionText
    listed_at: InstantText | None
    confirmed: Annotated[list[MunicipalityText], Meta(max_length=OFFICES_MAX)]
    missing: Annotated[list[MunicipalityText], Meta(max_length=OFFICES_MAX)]
