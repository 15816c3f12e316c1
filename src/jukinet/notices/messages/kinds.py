"""The catalogue of this slice: which kind passes between whom, under which article."""

from __future__ import annotations

from typing import Final

import msgspec

from jukinet.notices.messages.bodies import (
    CodesAgreed,
    CodesDesignated,
    CodesProposed,
    CodesRequested,
    IdentificationBody,
    InitialIdentification,
    MoveInNotice,
    MoveOutConfirmed,
    NoticesEffective,
    NoticesHeld,
)
from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.terms.parties import Role


def _up_to_prefecture(tag: str, body: type[msgspec.Struct], article: str) -> MessageKind:
    return MessageKind(
        tag=tag,
        body=body,
        sender=Role.COMMUNICATION_SERVER,
        receiver=Role.PREFECTURAL_SERVER,
        article=article,
        jurisdiction=Jurisdiction.MUNICIPALITY_TO_ITS_PREFECTURE,
    )


def _up_to_nation(tag: str, body: type[msgspec.Struct], article: str) -> MessageKind:
    return MessageKind(
        tag=tag,
        body=body,
        sender=Role.PREFECTURAL_SERVER,
        receiver=Role.NATIONAL_SERVER,
        article=article,
        jurisdiction=Jurisdiction.PREFECTURE_TO_NATIONAL,
    )


def _down_to_municipality(tag: str, body: type[msgspec.Struct], article: str) -> MessageKind:
    return MessageKind(
        tag=tag,
        body=body,
        sender=Role.PREFECTURAL_SERVER,
        receiver=Role.COMMUNICATION_SERVER,
        article=article,
        jurisdiction=Jurisdiction.PREFECTURE_TO_ITS_MUNICIPALITY,
    )


def _down_to_prefecture(tag: str, body: type[msgspec.Struct], article: str) -> MessageKind:
    return MessageKind(
        tag=tag,
        body=body,
        sender=Role.NATIONAL_SERVER,
        receiver=Role.PREFECTURAL_SERVER,
        article=article,
        jurisdiction=Jurisdiction.NATIONAL_TO_PREFECTURE,
    )


_TO_PREFECTURE: Final = "identification-notice-to-prefecture"
_TO_NATION: Final = "identification-notice-to-national"
_CONFIRMED: Final = "move-out-confirmed"
_ERROR_BY_PREFECTURE: Final = "error-report-by-prefecture"
_ERROR_BY_NATIONAL: Final = "error-report-by-national"
_DESIGNATION: Final = "code-designation"
_UNIQUENESS: Final = "code-uniqueness"
_RUNNING_SHORT: Final = "codes-running-short"

IDENTIFICATION_CHANGED: Final = _up_to_prefecture(
    "identification-changed/1", IdentificationBody, _TO_PREFECTURE
)
IDENTIFICATION_FORWARDED: Final = _up_to_nation(
    "identification-forwarded/1", IdentificationBody, _TO_NATION
)
INITIAL_IDENTIFICATION: Final = _up_to_prefecture(
    "initial-identification/1", InitialIdentification, _TO_PREFECTURE
)
INITIAL_FORWARDED: Final = _up_to_nation("initial-forwarded/1", InitialIdentification, _TO_NATION)
MOVE_IN_NOTICE: Final = MessageKind(
    tag="move-in-notice/1",
    body=MoveInNotice,
    sender=Role.COMMUNICATION_SERVER,
    receiver=Role.COMMUNICATION_SERVER,
    article="move-in-notice",
    jurisdiction=Jurisdiction.ANY_MUNICIPALITY,
)
MOVE_OUT_CONFIRMED: Final = _up_to_prefecture("move-out-confirmed/1", MoveOutConfirmed, _CONFIRMED)
MOVE_OUT_CONFIRMED_FORWARDED: Final = _up_to_nation(
    "move-out-confirmed-forwarded/1", MoveOutConfirmed, _CONFIRMED
)
NOTICE_HELD: Final = _down_to_municipality("notice-held/1", NoticesHeld, _ERROR_BY_PREFECTURE)
NOTICE_HELD_NATIONAL: Final = _down_to_prefecture(
    "notice-held-national/1", NoticesHeld, _ERROR_BY_NATIONAL
)
NOTICE_EFFECTIVE: Final = _down_to_municipality(
    "notice-effective/1", NoticesEffective, _TO_PREFECTURE
)
NOTICE_EFFECTIVE_NATIONAL: Final = _down_to_prefecture(
    "notice-effective-national/1", NoticesEffective, _TO_NATION
)
CODES_REQUESTED: Final = _up_to_prefecture("codes-requested/1", CodesRequested, _RUNNING_SHORT)
CODES_PROPOSED: Final = _up_to_nation("codes-proposed/1", CodesProposed, _UNIQUENESS)
CODES_AGREED: Final = _down_to_prefecture("codes-agreed/1", CodesAgreed, _UNIQUENESS)
CODES_DESIGNATED: Final = _down_to_municipality("codes-designated/1", CodesDesignated, _DESIGNATION)

KINDS: Final = (
    IDENTIFICATION_CHANGED,
    IDENTIFICATION_FORWARDED,
    INITIAL_IDENTIFICATION,
    INITIAL_FORWARDED,
    MOVE_IN_NOTICE,
    MOVE_OUT_CONFIRMED,
    MOVE_OUT_CONFIRMED_FORWARDED,
    NOTICE_HELD,
    NOTICE_HELD_NATIONAL,
    NOTICE_EFFECTIVE,
    NOTICE_EFFECTIVE_NATIONAL,
    CODES_REQUESTED,
    CODES_PROPOSED,
    CODES_AGREED,
    CODES_DESIGNATED,
)
