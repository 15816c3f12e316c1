"""The properties of wide-area copies: whoever is away, slow or lying between the two offices."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from checker_queries import ACCESS_RECEIPTS
from evidence import Case, Checker, pseudonym

from jukinet.copies.wide_area.circuit import FAILURES_MAX, REST_SECONDS
from jukinet.copies.wide_area.lane import OFFICE_SECONDS
from jukinet.copies.wide_area.reply import Given
from jukinet.nation.simulation.visitors import Call
from jukinet.terms.parties import Party, Role, register_office_of

OFFICES = (Role.REGISTER_OFFICE,)
SEARCHED_EVERY = 4
"""Of so many seeds one has every changed table of every database searched."""


def check_a_copy_is_of_who_asked(case: Case) -> Iterator[str]:
    """What a clerk is given is about the person before him; and he is told in time."""
    for visit in case.world.visitors.visits if case.world.visitors else ():
        if visit.seconds > OFFICE_SECONDS + 1.0:
            yield f"a clerk of {visit.issuing} waited {visit.seconds:.1f} seconds"
        if isinstance(visit.reply, Given):
            (entry,) = visit.reply.entries
            told = (
                entry.code and entry.code.digits, entry.name.written, entry.address.text,
                entry.birth_date.text, str(entry.relationship), entry.resident_since.text,
            )  # fmt: skip
            asked = visit.visitor
            if told != asked.texts[: len(told)]:
                yield f"{visit.issuing} was given another than {pseudonym(asked.code.digits)}"


def check_nothing_is_printed_without_an_answer(case: Case) -> Iterator[str]:
    """A paper, and its fee, has a reply of the home office behind it, the very one it sent."""
    answered = {
        key: (refusal, told) for _, key, refusal, told in case.books.rows(_ANSWERED, OFFICES)
    }
    given = set()
    for party, key, outcome, told in case.books.rows(_HEARD, OFFICES):
        if outcome == "given":
            given.add(key)
            if answered.get(key) != (None, told):
                yield f"{party} heard an answer that its home office did not give"
    for party, key in case.books.rows("SELECT question_id FROM wide_area.printed", OFFICES):
        if key not in given:
            yield f"{party} printed, and took money for, what it was not given"


def check_both_offices_recorded_the_look(case: Case) -> Iterator[str]:
    """Each answer is in the ledger of the home office, each outcome in that of who asked."""
    for query in (_ANSWERED, _HEARD):
        for party, key, *_ in case.books.rows(query, OFFICES):
            if key.hex not in _receipts(case, party.code):
                yield f"{party} has no access record of a wide-area question"


def _receipts(case: Case, code: str) -> set[str]:
    house = next(
        house
        for party, house in case.stage.houses.items()
        if party.role is Role.REGISTER_OFFICE and party.code == code
    )
    return {receipt for (receipt,) in house.rows(ACCESS_RECEIPTS)}


def check_no_storm_of_tries(case: Case) -> Iterator[str]:
    """No question takes a way twice, and a line that failed in a row is left alone for a while."""
    calls = case.world.visitors.calls if case.world.visitors else []
    for (sender, receiver, _), count in Counter(
        (call.sender, call.receiver, call.body) for call in calls
    ).items():
        if count > 1:
            yield f"{sender} brought one question to {receiver} {count} times"
    lines: defaultdict[tuple[Party, int, Party], list[Call]] = defaultdict(list)
    for call in calls:
        lines[call.sender, call.life, call.receiver].append(call)
    for (sender, _, receiver), line in lines.items():
        if any(_is_in_rest(call, line) for call in line):
            yield f"{sender} tried {receiver} again although it had just failed"


def _is_in_rest(call: Call, line: list[Call]) -> bool:
    """Whether the last calls that had ended before this one were all failures, a moment ago."""
    ended = sorted((one for one in line if one.ended < call.began), key=lambda one: one.ended)
    last = ended[-FAILURES_MAX:]
    if len(last) < FAILURES_MAX or any(one.answered for one in last):
        return False
    return call.began - last[-1].ended < REST_SECONDS


def check_nothing_is_kept_elsewhere(case: Case) -> Iterator[str]:
    """Of whoever was asked about no item stands in any database but his own town's.

    Seven of the eight: sex is said by the same word of everybody (``strangers``).
    """
    if not case.world.visitors or not case.world.visitors.visits:
        return
    if case.world.seed % SEARCHED_EVERY:
        return
    strangers = case.world.grounds.visitors
    for party, house in case.stage.houses.items():
        texts = [
            text for name in house.list_changed() for (text,) in house.rows(_TEXT.format(name=name))
        ]
        content = "\n".join(texts)
        for one in strangers:
            if party == register_office_of(one.home):
                continue
            for needle in one.texts:
                if needle in content or needle.encode().hex() in content:
                    yield f"{party} keeps something of {pseudonym(one.code.digits)}"


def check_no_visitor_is_named(case: Case) -> Iterator[str]:
    """No log line has a name, an address or a code of theirs."""
    for one in case.world.grounds.visitors:
        if any(word in case.said for word in one.texts):
            yield f"{pseudonym(one.code.digits)} was said"


_ANSWERED = "SELECT question_id, refusal, reply_digest FROM wide_area.answered"
_HEARD = "SELECT question_id, outcome, reply_digest FROM wide_area.heard"
_TEXT = "SELECT t::text FROM {name} t"

WIDE_AREA_CHECKERS: tuple[Checker, ...] = (
    check_a_copy_is_of_who_asked,
    check_nothing_is_printed_without_an_answer,
    check_both_offices_recorded_the_look,
    check_no_storm_of_tries,
    check_nothing_is_kept_elsewhere,
    check_no_visitor_is_named,
)
