"""The catalogue: which kinds of message exist, and who may send them to whom.

A kind is declared once, beside its body, in the ``messages.py`` of the slice that owns it. The
declaration names the roles at both ends, the article the message rests on and the jurisdiction
that must match, so that no handler ever checks a role. A kind carries its version in its tag
(``identification-changed/1``); a change of meaning is a new tag, and a receiver that does not
know a tag refuses it with a stable code instead of guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, assert_never

import msgspec

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party, Role, prefecture_of

TAG_LENGTH_MAX: Final = 64  # a tag is read by people and repeated in every message
_TAG: Final = re.compile(r"[a-z][a-z0-9-]*/[1-9][0-9]*")
_NUL: Final = rb"\u0000"
_UNKNOWN_FIELD_PREFIX: Final = "Object contains unknown field"


class Jurisdiction(StrEnum):
    """Which pairs of offices a kind may pass between, beyond their roles."""

    MUNICIPALITY_TO_ITS_PREFECTURE = "municipality_to_its_prefecture"
    PREFECTURE_TO_ITS_MUNICIPALITY = "prefecture_to_its_municipality"
    PREFECTURE_TO_NATIONAL = "prefecture_to_national"
    NATIONAL_TO_PREFECTURE = "national_to_prefecture"
    OWN_OFFICE = "own_office"
    """Register office and communication server of the same municipality, either way."""
    ANY_MUNICIPALITY = "any_municipality"
    """Communication server to another municipality's communication server."""
    WITNESS = "witness"
    """Between an office and the one directly above it, either way (checkpoints)."""
    COMMISSION = "commission"
    """Between a communication server and a card issuer, either way."""
    CORRESPONDENT = "correspondent"
    """Any party a message came from: only for telling it that its message was refused."""

    def covers(self, sender: Party, receiver: Party) -> bool:
        """Say whether this jurisdiction lets ``sender`` write to ``receiver``."""
        match self:
            case Jurisdiction.MUNICIPALITY_TO_ITS_PREFECTURE:
                return _is_municipal_server(sender) and prefecture_of(sender) == receiver
            case Jurisdiction.PREFECTURE_TO_ITS_MUNICIPALITY:
                return _is_municipal_server(receiver) and prefecture_of(receiver) == sender
            case Jurisdiction.PREFECTURE_TO_NATIONAL:
                return sender.role is Role.PREFECTURAL_SERVER and receiver == NATIONAL
            case Jurisdiction.NATIONAL_TO_PREFECTURE:
                return sender == NATIONAL and receiver.role is Role.PREFECTURAL_SERVER
            case Jurisdiction.OWN_OFFICE:
                roles = {sender.role, receiver.role}
                own = {Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER}
                return roles == own and sender.code == receiver.code
            case Jurisdiction.ANY_MUNICIPALITY:
                both = _is_municipal_server(sender) and _is_municipal_server(receiver)
                return both and sender != receiver
            case Jurisdiction.WITNESS:
                return _next_above(sender) == receiver or _next_above(receiver) == sender
            case Jurisdiction.COMMISSION:
                roles = {sender.role, receiver.role}
                return roles == {Role.COMMUNICATION_SERVER, Role.CARD_ISSUER}
            case Jurisdiction.CORRESPONDENT:
                return sender != receiver
            case _ as never:
                assert_never(never)


def _is_municipal_server(party: Party) -> bool:
    return party.role is Role.COMMUNICATION_SERVER


def _next_above(party: Party) -> Party | None:
    """Name the office directly above ``party`` in the network, if there is one."""
    match party.role:
        case Role.REGISTER_OFFICE:
            return Party(Role.COMMUNICATION_SERVER, party.code)
        case Role.COMMUNICATION_SERVER:
            return prefecture_of(party)
        case Role.PREFECTURAL_SERVER:
            return NATIONAL
        case _:
            return None


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message: its tag with version, its strict body, who sends it to whom and why.

    ``sender`` and ``receiver`` may be ``None`` only where the jurisdiction alone fixes both ends
    (``WITNESS``, ``CORRESPONDENT``). ``article`` is a key of the law profile, empty
    for kinds in which the network speaks of itself; ``access_event`` names the
    access record that handling this kind must leave, when handling it reads a resident's data.

    ``erased_when_receipted`` is for what an office only carries: its copy in the outbox ends with
    the receipt of the next one. Other bodies stay for some days, to be given again to an office
    that was set back. ``rests_sealed`` is for what the node's own tables do not say in clear: in
    the outbox its body is sealed for the node itself (``resting``).
    """

    tag: str
    body: type[msgspec.Struct]
    sender: Role | None
    receiver: Role | None
    article: str
    jurisdiction: Jurisdiction
    access_event: str | None = None
    erased_when_receipted: bool = False
    rests_sealed: bool = False
    _decoder: msgspec.json.Decoder[Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if _TAG.fullmatch(self.tag) is None or len(self.tag) > TAG_LENGTH_MAX:
            raise ValueError(f"a kind's tag is name/version, not {self.tag!r}")
        config = self.body.__struct_config__
        if not (config.frozen and config.forbid_unknown_fields):
            raise ValueError(f"the body of {self.tag} must be frozen and forbid unknown fields")
        open_ended = (Jurisdiction.WITNESS, Jurisdiction.CORRESPONDENT)
        if None in (self.sender, self.receiver) and self.jurisdiction not in open_ended:
            raise ValueError(f"{self.tag} must name the roles at both ends")
        object.__setattr__(self, "_decoder", msgspec.json.Decoder(self.body))

    def encode(self, body: msgspec.Struct) -> bytes:
        """Turn a body of this kind into the JSON that travels."""
        assert type(body) is self.body, f"{self.tag} carries {self.body.__name__}"
        return msgspec.json.encode(body)

    def decode(self, raw: bytes | msgspec.Raw) -> msgspec.Struct:
        """Read a body strictly; anything unknown, missing or mistyped is refused."""
        if _NUL in bytes(raw):
            # No database text can hold it, and nobody's name contains it.
            raise JukiError(ErrorCode.BODY_INVALID, "the body contains U+0000", kind=self.tag)
        try:
            return self._decoder.decode(raw)  # type: ignore[no-any-return]
        except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
            # The library's text may quote what a person wrote: it goes no further than this test.
            unknown = str(error).startswith(_UNKNOWN_FIELD_PREFIX)
        if unknown:
            detail = "the body has a field its kind does not know"
            raise JukiError(ErrorCode.UNKNOWN_FIELD, detail, kind=self.tag)
        raise JukiError(ErrorCode.BODY_INVALID, "the body does not fit its kind", kind=self.tag)

    def must_pass_between(self, sender: Party, receiver: Party) -> None:
        """Refuse a sender or receiver whose role this kind does not name."""
        wrong_sender = self.sender is not None and sender.role is not self.sender
        wrong_receiver = self.receiver is not None and receiver.role is not self.receiver
        if wrong_sender or wrong_receiver:
            raise JukiError(
                ErrorCode.SENDER_MAY_NOT_SEND,
                "the sender's role may not send this kind to the receiver's role",
                kind=self.tag,
                sender=str(sender),
                receiver=str(receiver),
            )

    def must_have_jurisdiction(self, sender: Party, receiver: Party) -> None:
        """Refuse a pair of offices that the kind's jurisdiction does not join."""
        if not self.jurisdiction.covers(sender, receiver):
            raise JukiError(
                ErrorCode.OUTSIDE_JURISDICTION,
                f"the kind passes only {self.jurisdiction.value}",
                kind=self.tag,
                sender=str(sender),
                receiver=str(receiver),
            )


class Catalogue:
    """The kinds a node knows; a tag stands for exactly one kind."""

    def __init__(self, kinds: Iterable[MessageKind]) -> None:
        self._by_tag: dict[str, MessageKind] = {}
        for kind in kinds:
            if self._by_tag.setdefault(kind.tag, kind) is not kind:
                raise ValueError(f"two kinds claim the tag {kind.tag}")

    def get(self, tag: str) -> MessageKind:
        """Return the kind of this tag or refuse it as ``UNKNOWN_KIND``."""
        kind = self._by_tag.get(tag)
        if kind is None:
            raise JukiError(ErrorCode.UNKNOWN_KIND, "this node does not know the kind", kind=tag)
        return kind

    def find(self, tag: str) -> MessageKind | None:
        """Return the kind of this tag, or ``None``."""
        return self._by_tag.get(tag)

    def __iter__(self) -> Iterator[MessageKind]:
        return iter(self._by_tag.values())

    def __len__(self) -> int:
        return len(self._by_tag)
