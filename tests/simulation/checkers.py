"""The properties that hold of every nation after every week, whatever happened in it.

Each checker returns sentences about what does not hold; none names a person. Codes appear as
pseudonyms, so that two sentences about one person can be recognised as such.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from books import HOLDERS
from checker_queries import (
    ACCESS_RECEIPTS,
    ACCESS_RESULTS,
    COSIGNED,
    HELD_MARKS,
    MARKS,
    OPEN_HELD,
    SENT_REFUSALS,
    SET_ASIDE,
    TALLIES,
    UNACKNOWLEDGED,
)
from evidence import Case, Checker, pseudonym
from expectations import Expectations
from move_checkers import MOVE_CHECKERS
from wide_area_checkers import WIDE_AREA_CHECKERS

from jukinet.identity_check.answer import Result
from jukinet.platform.ledger.checkpoint import origin_of
from jukinet.platform.ledger.verify import verify_ledger
from jukinet.platform.message.handling import NOT_THE_MESSAGE
from jukinet.platform.message.inbox import EFFECTIVE
from jukinet.provision.enquiry import Answered, Refused
from jukinet.provision.procedures import REPLAYED
from jukinet.security.jobs import REFUSED_ENVELOPE
from jukinet.security.procedures import note_key_of
from jukinet.security.witness import list_witnesses
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

PERSON_NOTICES = frozenset(
    {
        "resident-changed/1",
        "identification-changed/1",
        "identification-forwarded/1",
        "move-out-confirmed/1",
        "move-out-confirmed-forwarded/1",
    }
)
REPORTS = frozenset({"notice-effective/1", "notice-effective-national/1"})


def check_nothing_is_lost(case: Case) -> Iterator[str]:
    """Every message told was received as it was told, and something became of it."""
    told = {(one.sender, one.receiver, one.number): one for one in case.books.told}
    received = {(one.sender, one.receiver, one.number): one for one in case.books.received}
    for way, one in told.items():
        other = received.get(way)
        if other is None:
            yield f"lost: {one.kind} {one.number} from {one.sender} to {one.receiver}"
        elif (other.message_id, other.kind, other.key) != (one.message_id, one.kind, one.key):
            yield f"another message arrived as {one.number} from {one.sender} to {one.receiver}"
        elif other.outcome is None:
            yield f"without effect: {one.kind} {one.number} from {one.sender} to {one.receiver}"
    for way in received.keys() - told.keys():
        yield f"never told: message {way[2]} from {way[0]} to {way[1]}"
    for party, destination in case.books.rows(UNACKNOWLEDGED):
        yield f"{party} does not know that {destination} has everything"
    for party, sender, number, cause, code in case.books.rows(SET_ASIDE):
        yield f"{party} still has message {number} from {sender} {cause} ({code})"


def check_refusals_are_told(case: Case) -> Iterator[str]:
    """What was planted to be refused was, nothing else; and its sender knows the code."""
    refusals = {
        (party, Party.parse(destination), number): code
        for party, destination, number, code in case.books.rows(SENT_REFUSALS)
    }
    planted = Counter((one.receiver, one.person_key) for one in case.world.mischief.nonsense)
    refused = Counter((one.receiver, one.key) for one in case.books.received if one.is_refused)
    for receiver, _ in planted - refused:
        yield f"{receiver} did not refuse what was planted for it"
    for one in case.books.received:
        if not one.is_refused:
            continue
        if not planted[one.receiver, one.key]:
            yield f"{one.receiver} refused {one.kind} {one.number} of {one.sender}: {one.outcome}"
        if refusals.get((one.sender, one.receiver, one.number)) != one.outcome:
            yield f"{one.sender} was not told that {one.kind} {one.number} was refused"


def check_order_per_person(case: Case) -> Iterator[str]:
    """Messages of one order took effect one after the other, none left out."""
    orders = defaultdict(list)
    for one in case.books.received:
        if one.key:
            orders[one.receiver, one.sender, one.key].append(one)
    for (receiver, sender, _), messages in orders.items():
        messages.sort(key=lambda one: one.sequence)
        if [one.sequence for one in messages] != list(range(1, len(messages) + 1)):
            yield f"{receiver} has a gap in an order of {sender}"
        began = case.stage.houses[receiver].opened_at
        decided = [
            one.decided_by
            for one in messages
            if one.outcome == EFFECTIVE and one.decided_by > began
        ]
        if any(later <= earlier for earlier, later in pairwise(decided)):
            yield f"{receiver} gave messages of {sender} effect out of order"


def check_effective_once(case: Case) -> Iterator[str]:
    """Each notice went up once and was reported effective once by each floor."""
    went_up: Counter[tuple[object, ...]] = Counter()
    reported: Counter[tuple[object, ...]] = Counter()
    for one in case.books.told:
        if one.body is None:
            continue
        if one.kind in PERSON_NOTICES:
            notice = (one.body["person_key"], one.body["change_number"])
            went_up[one.sender, one.kind, *notice] += 1
        elif one.kind in REPORTS:
            for effective in one.body["notices"]:
                reported[one.sender, one.body["tier"], *effective] += 1
    planted = {(one.person_key, one.change_number) for one in case.world.mischief.implausible}
    for (sender, kind, key, number), count in went_up.items():
        if count > 1 and (key, number) not in planted:
            yield f"{sender} sent {kind} about one change {count} times"
    for (sender, tier, *_), count in reported.items():
        if count > 1:
            yield f"{sender} reported one notice effective at {tier} {count} times"
    for party, holdings in case.books.held.items():
        counted = Counter((held.municipality, f"state:{held.state}") for held in holdings.values())
        tallied = {
            (municipality, measure): int(amount)
            for municipality, measure, amount in case.stage.houses[party].rows(TALLIES)
        }
        if counted != Counter(tallied):
            yield f"{party}: the balance sheet does not agree with what is held"


def check_residents_are_conserved(case: Case) -> Iterator[str]:
    """Every floor holds of every person what the registers say, and of nobody else."""
    expectations = Expectations(case.books, case.world.people.journal)
    for party, holdings in case.books.held.items():
        expected = expectations.held_by(case.books.municipalities_of(party))
        for code in expected.keys() - holdings.keys():
            yield f"{party} does not hold {pseudonym(code)} of {expected[code].municipality}"
        for code in holdings.keys() - expected.keys():
            yield f"{party} holds {pseudonym(code)}, whom no register knows"
        for code in expected.keys() & holdings.keys():
            for difference in expected[code].differences(holdings[code]):
                yield f"{party} holds {pseudonym(code)} wrongly: {difference}"
    standing = Counter(
        record.code
        for records in case.books.records.values()
        for record in records.values()
        if record.erased is None
    )
    for code, count in standing.items():
        if count > 1:
            yield f"{pseudonym(code)} is a resident of {count} municipalities"


def check_registers_keep_what_was_entered(case: Case) -> Iterator[str]:
    """The registers hold exactly the changes whose transaction was committed."""
    entered = Counter(
        (one.municipality.digits, one.change.resident_id.hex, one.change.change_number)
        for one in case.world.people.journal
        if one.change.change_number is not None
    )
    written = Counter(
        (code, change.key, change.number)
        for code, changes in case.books.changes.items()
        for change in changes
    )
    for municipality, _, number in entered - written:
        yield f"the register of {municipality} lost change {number} of somebody"
    for municipality, _, number in written - entered:
        yield f"the register of {municipality} has a change {number} nobody entered"


def check_offices_hear_back(case: Case) -> Iterator[str]:
    """Each change is marked as effective at the prefecture and in the nation (県✓ 全国✓)."""
    for municipality, changes in case.books.changes.items():
        office = Party(Role.REGISTER_OFFICE, municipality)
        marks = {
            (key.hex, number, mark) for key, number, mark in case.stage.houses[office].rows(MARKS)
        }
        for change in changes:
            for mark in ("prefecture", "nation"):
                if (change.key, change.number, mark) not in marks:
                    yield f"{office} never heard that a change ({change.reason}) reached {mark}"
    for record, destination in Expectations(case.books, case.world.people.journal).list_moved():
        if not record.move_confirmed or record.destination != destination:
            yield f"the office of {record.municipality} never heard of an arrival in {destination}"


def check_contradictions_are_held(case: Case) -> Iterator[str]:
    """What was planted as implausible is held where it arrived, nothing else is, and all know."""
    planted = {
        (one.receiver, one.person_key, one.change_number) for one in case.world.mischief.implausible
    }
    held = {
        (party, key.hex, number): reason
        for party, key, number, reason in case.books.rows(OPEN_HELD, HOLDERS)
    }
    for receiver, _, number in planted - held.keys():
        yield f"{receiver} did not hold back the contradiction planted for it (change {number})"
    for notice, reason in held.items():
        if notice not in planted:
            yield f"{notice[0]} holds back change {notice[2]} of somebody: {reason}"
    heard = {
        (party.code, key.hex, number)
        for party, key, number in case.books.rows(HELD_MARKS, (Role.REGISTER_OFFICE,))
    }
    for receiver, key, number in planted:
        office = next(code for code, records in case.books.records.items() if key in records)
        if (office, key, number) not in heard:
            yield f"the office of {office} never heard what {receiver} holds back"


def check_every_reading_is_recorded(case: Case) -> Iterator[str]:
    """One access record for each enquiry that was committed, answered or refused, and no other."""
    national = case.world.grounds.plan.national
    recorded = Counter(receipt for (receipt,) in case.stage.houses[national].rows(ACCESS_RECEIPTS))
    results = dict(case.stage.houses[national].rows(ACCESS_RESULTS))
    asked = Counter(
        attempt.request.receipt for attempt in case.world.enquirers.attempts if attempt.committed
    )
    for receipt in asked - recorded:
        yield f"no access record of {receipt}"
    for receipt in recorded - asked:
        yield f"an access record too many, of {receipt}"
    for attempt in case.world.enquirers.attempts:
        result = results.get(attempt.request.receipt)
        if isinstance(attempt.heard, Refused) and result != attempt.heard.error.code.value:
            yield f"{attempt.request.receipt} was refused, but recorded as {result}"
        if isinstance(attempt.heard, Answered) and result not in ANSWERED:
            yield f"{attempt.request.receipt} was answered, but recorded as {result}"


ANSWERED = frozenset({result.value for result in Result} | {REPLAYED})


def check_ledgers_verify(case: Case) -> Iterator[str]:
    """Every ledger recomputes, has all its entries in the tree, and was witnessed to the end."""
    directory = case.world.grounds.directory
    parties = list(case.stage.houses)
    keys = [note_key_of(directory, party) for party in parties]
    witnessed = defaultdict(list)
    for _, origin, note in case.books.rows("SELECT origin, note FROM ledger.witnessed"):
        witnessed[origin].append(note)
    for party in parties:
        origin = origin_of(party)
        with case.world.grounds.databases[party].snapshot() as tx:
            report = verify_ledger(tx, origin=origin, verifiers=keys, seen=witnessed[origin])
        if not report.sound:
            yield f"the ledger of {party}: {report.reason} (entry {report.first_broken})"
        if report.waiting or report.signed_size != report.size:
            yield f"the ledger of {party} has entries that no checkpoint covers"
        cosigned = {
            witness
            for witness, size in case.stage.houses[party].rows(COSIGNED)
            if size == report.size
        }
        for witness in list_witnesses(party, parties) if report.size else ():
            if origin_of(witness) not in cosigned:
                yield f"{witness} has not signed the last checkpoint of {party}"


def check_the_door_keeps_watch(case: Case) -> Iterator[str]:
    """Every envelope refused as a whole is a security event, and there is no other."""
    events = Counter(
        (party, code)
        for party, kind, code in case.books.rows("SELECT kind, code FROM security.event")
        if kind == REFUSED_ENVELOPE
    )
    for party, machine in case.world.machines.items():
        for code, count in machine.turned_away.items():
            if code not in NOT_THE_MESSAGE and events[party, code.value] < count:
                yield f"{party} noted {events[party, code.value]} of {count} refusals: {code.value}"
    for party, kind in case.books.rows("SELECT kind FROM security.event"):
        if kind != REFUSED_ENVELOPE:
            yield f"{party} raised a security event: {kind}"


def check_nobody_is_named(case: Case) -> Iterator[str]:
    """No code and no name in any log line or error text."""
    records = [one for records in case.books.records.values() for one in records.values()]
    codes = {record.code for record in records}
    codes.update(code for held in case.books.held.values() for code in held)
    for code in codes:
        if code in case.said:
            yield f"the code {pseudonym(code)} was said"
    for token in ELEVEN_DIGITS.findall(case.said):
        if is_code(token):
            yield f"eleven digits that check were said: {pseudonym(token)}"
    names = {text for record in records for text in record.facts[:2]}
    for name in names | {name.replace("\u3000", "") for name in names}:
        if name in case.said:
            yield f"the name {pseudonym(name)} was said"


ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Fa-f])[0-9]{11}(?![0-9A-Fa-f])")


def is_code(digits: str) -> bool:
    """Whether eleven digits are a resident record code."""
    try:
        ResidentRecordCode(digits)
    except JukiError:
        return False
    return True


EXPECTED_ERRORS = NOT_THE_MESSAGE | {
    ErrorCode.ENVELOPE_INVALID,
    ErrorCode.NODE_NOT_RUNNING,
    ErrorCode.NOT_ADDRESSED_TO_US,
    ErrorCode.PEER_UNKNOWN,
    ErrorCode.PEER_UNREACHABLE,
    ErrorCode.SEAL_INVALID,
    ErrorCode.SENDER_IS_NOT_PEER,
    ErrorCode.SIGNATURE_INVALID,
}


def check_errors_come_from_the_world(case: Case) -> Iterator[str]:
    """Machines met only what the weather and the mischief did to them, no mistake of our own."""
    met = Counter(error.code for error in case.world.errors if isinstance(error, JukiError))
    for code, count in met.items():
        if code not in EXPECTED_ERRORS:
            yield f"{count} times {code.value}"


def check_everybody_arrived(case: Case) -> Iterator[str]:
    """The week is over: nobody is under way, every machine runs."""
    if case.world.people.under_way:
        yield f"{case.world.people.under_way} journeys have not ended"
    for party, machine in case.world.machines.items():
        if machine.node is None:
            yield f"{party} is down"


CHECKERS: tuple[Checker, ...] = (
    check_everybody_arrived,
    check_errors_come_from_the_world,
    check_nothing_is_lost,
    check_refusals_are_told,
    check_order_per_person,
    check_effective_once,
    check_residents_are_conserved,
    check_registers_keep_what_was_entered,
    check_offices_hear_back,
    check_contradictions_are_held,
    check_every_reading_is_recorded,
    check_ledgers_verify,
    check_the_door_keeps_watch,
    check_nobody_is_named,
    *MOVE_CHECKERS,
    *WIDE_AREA_CHECKERS,
)


def find_violations(case: Case) -> list[str]:
    """Everything that does not hold, each with the checker that found it."""
    return [
        f"{checker.__name__.removeprefix('check_')}: {sentence}"
        for checker in CHECKERS
        for sentence in checker(case)
    ]
