"""What the offices write to one another about identification information, kind by kind.

One notice is one ``IdentificationBody``; the register office's own message (``link``) has the same
shape, so that a change is written down once and read the same way on every floor. The initial
load travels as ``InitialIdentification``: up to 2,000 rows as JSON arrays, one shape from
the communication server to the national server. Answers that come back down
(``notice-effective/1``, ``notice-held/1``) name a notice by its person key and change number and
never repeat what it says.

Every body hides its fields from ``repr``: a name or a code in a log line would be an incident.
"""

from jukinet.notices.messages.bodies import (
    INITIAL_ROWS_MAX,
    LISTED_MAX,
    CodesAgreed,
    CodesDesignated,
    CodesProposed,
    CodesRequested,
    EffectiveNotice,
    EffectivePart,
    HeldNotice,
    IdentificationBody,
    InitialIdentification,
    InitialRow,
    MoveInNotice,
    MoveOutConfirmed,
    NoticesEffective,
    NoticesHeld,
)
from jukinet.notices.messages.kinds import (
    CODES_AGREED,
    CODES_DESIGNATED,
    CODES_PROPOSED,
    CODES_REQUESTED,
    IDENTIFICATION_CHANGED,
    IDENTIFICATION_FORWARDED,
    INITIAL_FORWARDED,
    INITIAL_IDENTIFICATION,
    KINDS,
    MOVE_IN_NOTICE,
    MOVE_OUT_CONFIRMED,
    MOVE_OUT_CONFIRMED_FORWARDED,
    NOTICE_EFFECTIVE,
    NOTICE_EFFECTIVE_NATIONAL,
    NOTICE_HELD,
    NOTICE_HELD_NATIONAL,
)
from jukinet.notices.messages.meaning import (
    parse_day,
    parse_instant,
    parse_person_key,
    parse_sex,
    to_confirmation,
    to_notice,
)

__all__ = [
    "CODES_AGREED",
    "CODES_DESIGNATED",
    "CODES_PROPOSED",
    "CODES_REQUESTED",
    "IDENTIFICATION_CHANGED",
    "IDENTIFICATION_FORWARDED",
    "INITIAL_FORWARDED",
    "INITIAL_IDENTIFICATION",
    "INITIAL_ROWS_MAX",
    "KINDS",
    "LISTED_MAX",
    "MOVE_IN_NOTICE",
    "MOVE_OUT_CONFIRMED",
    "MOVE_OUT_CONFIRMED_FORWARDED",
    "NOTICE_EFFECTIVE",
    "NOTICE_EFFECTIVE_NATIONAL",
    "NOTICE_HELD",
    "NOTICE_HELD_NATIONAL",
    "CodesAgreed",
    "CodesDesignated",
    "CodesProposed",
    "CodesRequested",
    "EffectiveNotice",
    "EffectivePart",
    "HeldNotice",
    "IdentificationBody",
    "InitialIdentification",
    "InitialRow",
    "MoveInNotice",
    "MoveOutConfirmed",
    "NoticesEffective",
    "NoticesHeld",
    "parse_day",
    "parse_instant",
    "parse_person_key",
    "parse_sex",
    "to_confirmation",
    "to_notice",
]
