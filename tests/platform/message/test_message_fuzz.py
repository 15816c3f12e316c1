"""Whatever bytes come in, from whomever: nothing is raised but our error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from message_offices import (
    START,
    YAMAGUCHI,
    YAMAGUCHI_CITY,
)
from test_message_acceptance import Door, _decode, a_message, forged

from jukinet.platform.message.envelope import (
    Message,
    SentEnvelope,
    encode_messages,
    make_envelope,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party
from office_keys import ListedKeys


@pytest.fixture
def seal(keys: ListedKeys) -> Callable[..., SentEnvelope]:
    directory = keys.directory

    def make(
        *messages: Message, sender: Party = YAMAGUCHI_CITY, addressee: Party = YAMAGUCHI
    ) -> SentEnvelope:
        return make_envelope(
            messages or (a_message(),),
            sender=sender,
            addressee=addressee,
            vault=keys.vaults[sender],
            recipient_seal_key=directory.get(addressee).seal_key,
            now=START,
        )

    return make


@pytest.fixture(scope="session")
def door(keys: ListedKeys) -> Door:
    return Door(YAMAGUCHI, keys)


FUZZ = settings(max_examples=300, deadline=None)


@FUZZ
@given(st.data())
def test_mutated_envelopes_raise_nothing_but_our_error(
    door: Door, seal: Callable[..., SentEnvelope], data: st.DataObject
) -> None:
    wire = bytearray(seal().wire)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(wire) - 1)))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "repeat"])):
            case "flip" if wire:
                wire[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                del wire[at : at + data.draw(st.integers(1, 400))]
            case "insert":
                wire[at:at] = data.draw(st.binary(min_size=1, max_size=40))
            case _:
                wire[at:at] = wire[: data.draw(st.integers(1, 200))]
    if bytes(wire) == seal().wire:
        return
    with contextlib.suppress(JukiError):
        door.open(bytes(wire))


@FUZZ
@given(st.binary(max_size=300))
def test_any_bytes_raise_nothing_but_our_error(door: Door, wire: bytes) -> None:
    with contextlib.suppress(JukiError):
        door.open(wire, peer=None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)  # fmt: skip


@FUZZ
@given(st.data())
def test_a_lawful_sender_with_a_broken_program_raises_nothing_but_our_error(
    door: Door, keys: ListedKeys, data: st.DataObject
) -> None:
    good = msgspec.json.decode(encode_messages([a_message()]))
    field = data.draw(st.sampled_from([*good[0], "unknown"]))
    good[0][field] = data.draw(JSON)
    anything = data.draw(st.sampled_from(["field", "json", "bytes"]))
    match anything:
        case "field":
            plaintext = msgspec.json.encode(good)
        case "json":
            plaintext = msgspec.json.encode(data.draw(JSON))
        case _:
            plaintext = data.draw(st.binary(max_size=200))
    with contextlib.suppress(JukiError):
        door.open(forged(keys, plaintext))


@FUZZ
@given(st.data())
def test_a_lawful_senders_broken_header_raises_nothing_but_our_error(
    door: Door, keys: ListedKeys, data: st.DataObject
) -> None:
    lawful = msgspec.json.decode(_decode(forged(keys, b"[]").split(b".")[0]))
    lawful[data.draw(st.sampled_from([*lawful, "crit"]))] = data.draw(JSON)
    header = msgspec.json.encode(lawful)
    with contextlib.suppress(JukiError):
        door.open(forged(keys, encode_messages([a_message()]), header=header))


def test_half_a_surrogate_pair_is_no_json(door: Door, seal: Callable[..., SentEnvelope]) -> None:
    body = rb'{"person_key":"p","count":1,"name":"\ud800"}'
    assert door.must_refuse(seal(a_message(1, body=body)).wire) is ErrorCode.ENVELOPE_INVALID


def test_deeply_nested_contents_are_refused(door: Door, keys: ListedKeys) -> None:
    wire = forged(keys, b"[" * 200_000 + b"]" * 200_000)
    assert door.must_refuse(wire) is ErrorCode.ENVELOPE_INVALID


def test_an_incredible_time_is_refused_or_read(door: Door, keys: ListedKeys) -> None:
    message = encode_messages([a_message()]).replace(b"2003-08-25", b"0001-01-01")
    with contextlib.suppress(JukiError):
        door.open(forged(keys, message.replace(b"Z", b"+23:59")))
