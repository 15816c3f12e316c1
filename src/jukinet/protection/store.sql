-- wait_for_intake --
-- Wait for a lock that is being taken: what is read after this sees it. Outputs do not wait for each other.
SELECT pg_advisory_xact_lock_shared(hashtextextended('juki protection intake', 0))

-- stop_outputs --
-- Let the outputs under way end and new ones wait, until this transaction has taken its lock.
SELECT pg_advisory_xact_lock(hashtextextended('juki protection intake', 0))

-- list_locks_on --
-- Closed locks on any of these residents, each with everybody it covers.
SELECT l.lock_id, l.number, l.state, l.applicant, l.applied_on, l.until,
       (SELECT array_agg(p.resident_id) FROM protection.protected p WHERE p.lock_id = l.lock_id)
  FROM protection.lock l
 WHERE l.state <> 'lifted'
   AND l.lock_id IN (SELECT lock_id FROM protection.protected WHERE resident_id = ANY (%(resident_ids)s::uuid[]))
 ORDER BY l.lock_id

-- list_closed_locks --
-- All closed locks, for a demand about so many residents that naming them costs more than all locks.
SELECT l.lock_id, l.number, l.state, l.applicant, l.applied_on, l.until,
       (SELECT array_agg(p.resident_id) FROM protection.protected p WHERE p.lock_id = l.lock_id)
  FROM protection.lock l
 WHERE l.state <> 'lifted'
 ORDER BY l.lock_id

-- list_locks_by_term --
-- Closed locks by the end of their term, those without one first.
SELECT l.lock_id, l.number, l.state, l.applicant, l.applied_on, l.until,
       (SELECT array_agg(p.resident_id) FROM protection.protected p WHERE p.lock_id = l.lock_id)
  FROM protection.lock l
 WHERE l.state <> 'lifted'
 ORDER BY l.until NULLS FIRST, l.number
 LIMIT %(limit)s::integer

-- list_terms_passed --
-- Closed locks whose term ended before this day and that nobody was asked to look at since.
SELECT l.lock_id, l.number, l.state, l.applicant, l.applied_on, l.until,
       (SELECT array_agg(p.resident_id) FROM protection.protected p WHERE p.lock_id = l.lock_id)
  FROM protection.lock l
 WHERE l.state <> 'lifted' AND l.until < %(today)s::date
   AND NOT EXISTS (SELECT FROM protection.event e
                    WHERE e.lock_id = l.lock_id AND e.event = 'term-passed'
                      AND (e.happened_at AT TIME ZONE 'Asia/Tokyo')::date > l.until)
 ORDER BY l.until, l.number
 LIMIT %(limit)s::integer
   FOR UPDATE OF l SKIP LOCKED

-- find_lock --
-- One lock with everybody it covers.
SELECT l.lock_id, l.number, l.state, l.applicant, l.applied_on, l.until,
       (SELECT array_agg(p.resident_id) FROM protection.protected p WHERE p.lock_id = l.lock_id)
  FROM protection.lock l
 WHERE l.lock_id = %(lock_id)s::uuid

-- hold_lock --
-- Hold the row of a lock until this transaction ends, so that two decisions come one after the other.
SELECT lock_id FROM protection.lock WHERE lock_id = %(lock_id)s::uuid FOR UPDATE

-- find_lock_of --
-- The closed lock somebody applied for himself, if there is one; the newest, should there be more.
SELECT l.lock_id
  FROM protection.lock l
 WHERE l.applicant = %(applicant)s::uuid AND l.state <> 'lifted'
 ORDER BY l.taken_at DESC
 LIMIT 1

-- count_by_state --
-- How many closed locks there are in each state, and how many of them are past their term.
SELECT state, count(*), count(*) FILTER (WHERE until < %(today)s::date)
  FROM protection.lock
 WHERE state <> 'lifted'
 GROUP BY state

-- count_locks_of --
-- How many locks were taken on a day; asked while outputs are stopped, so that numbers have no gaps.
SELECT count(*) FROM protection.lock WHERE number LIKE %(number)s::text

-- insert_lock --
-- Take a lock.
INSERT INTO protection.lock (lock_id, number, state, applicant, applied_on, taken_by, taken_at, case_number)
VALUES (%(lock_id)s::uuid, %(number)s::text, %(state)s::text, %(applicant)s::uuid, %(applied_on)s::date,
        %(taken_by)s::text, %(taken_at)s::timestamptz, %(case_number)s::text)

-- insert_protected --
-- Note whom a lock covers; somebody covered already stays covered.
INSERT INTO protection.protected (lock_id, resident_id)
SELECT %(lock_id)s::uuid, unnest(%(resident_ids)s::uuid[])
ON CONFLICT ON CONSTRAINT protected_pk DO NOTHING

-- save_lock --
-- The state, the application and the term of a held lock as they are now.
UPDATE protection.lock
   SET state = %(state)s::text, applied_on = %(applied_on)s::date, until = %(until)s::date
 WHERE lock_id = %(lock_id)s::uuid

-- append_event --
-- Note what happened to a lock.
INSERT INTO protection.event (lock_id, event, state, operator_id, duty, reason, happened_at)
VALUES (%(lock_id)s::uuid, %(event)s::text, %(state)s::text, %(operator_id)s::text, %(duty)s::text,
        %(reason)s::text, %(happened_at)s::timestamptz)

-- list_events --
-- What happened to a lock, oldest first.
SELECT event, state, operator_id, duty, reason, happened_at
  FROM protection.event
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY event_id
 LIMIT %(limit)s::integer

-- find_last_step --
-- The last time one of these things happened to a lock.
SELECT event, state, operator_id, duty, reason, happened_at
  FROM protection.event
 WHERE lock_id = %(lock_id)s::uuid AND event = ANY (%(events)s::text[])
 ORDER BY event_id DESC
 LIMIT 1

-- append_aggressor --
-- What is known of the other party, as of now.
INSERT INTO protection.aggressor (lock_id, name, relation, birth_date, address, resident_id, written_by, written_at)
VALUES (%(lock_id)s::uuid, %(name)s::text, %(relation)s::text, %(birth_date)s::text, %(address)s::text,
        %(resident_id)s::uuid, %(written_by)s::text, %(written_at)s::timestamptz)

-- find_aggressor --
-- What was written last about the other party.
SELECT name, relation, birth_date, address, resident_id
  FROM protection.aggressor
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY aggressor_id DESC
 LIMIT 1

-- append_opinion --
-- An opinion that protection is needed.
INSERT INTO protection.opinion (lock_id, body, body_name, given_on, written_by, written_at)
VALUES (%(lock_id)s::uuid, %(body)s::text, %(body_name)s::text, %(given_on)s::date, %(written_by)s::text,
        %(written_at)s::timestamptz)

-- list_opinions --
-- The opinions on a lock, oldest first.
SELECT body, body_name, given_on
  FROM protection.opinion
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY opinion_id
 LIMIT %(limit)s::integer

-- list_releases_for --
-- The releases asked for one document.
SELECT release_id, document, output, residents, requester, reason, asked_by, asked_duty, asked_at,
       approved_by, approved_duty, approved_at, cancelled_at, used_at
  FROM protection.release
 WHERE document = %(document)s::uuid
 ORDER BY asked_at, release_id

-- find_release --
-- One release, held until this transaction ends.
SELECT release_id, document, output, residents, requester, reason, asked_by, asked_duty, asked_at,
       approved_by, approved_duty, approved_at, cancelled_at, used_at
  FROM protection.release
 WHERE release_id = %(release_id)s::uuid
   FOR UPDATE

-- list_releases_since --
-- Releases asked for since an instant, newest first.
SELECT release_id, document, output, residents, requester, reason, asked_by, asked_duty, asked_at,
       approved_by, approved_duty, approved_at, cancelled_at, used_at
  FROM protection.release
 WHERE asked_at >= %(since)s::timestamptz
 ORDER BY asked_at DESC, release_id
 LIMIT %(limit)s::integer

-- insert_release --
-- Ask for a release.
INSERT INTO protection.release (release_id, document, output, residents, requester, reason, asked_by, asked_duty,
    asked_at)
VALUES (%(release_id)s::uuid, %(document)s::uuid, %(output)s::text, %(residents)s::uuid[], %(requester)s::uuid,
        %(reason)s::text, %(asked_by)s::text, %(asked_duty)s::text, %(asked_at)s::timestamptz)

-- approve_release --
-- The second hand of a release that waits for it.
UPDATE protection.release
   SET approved_by = %(approved_by)s::text, approved_duty = %(approved_duty)s::text,
       approved_at = %(approved_at)s::timestamptz
 WHERE release_id = %(release_id)s::uuid AND approved_at IS NULL AND cancelled_at IS NULL

-- cancel_release --
-- Refuse a release, or take it back before it is used.
UPDATE protection.release
   SET cancelled_at = %(cancelled_at)s::timestamptz, cancelled_by = %(cancelled_by)s::text
 WHERE release_id = %(release_id)s::uuid AND cancelled_at IS NULL AND used_at IS NULL

-- cancel_releases_about --
-- Take back every unused release about any of these residents: one of them has applied again.
UPDATE protection.release
   SET cancelled_at = %(cancelled_at)s::timestamptz, cancelled_by = %(cancelled_by)s::text
 WHERE residents && %(resident_ids)s::uuid[] AND cancelled_at IS NULL AND used_at IS NULL

-- use_release --
-- Use a release up; a second transaction that wanted it too waits here and finds it used.
UPDATE protection.release
   SET used_at = %(used_at)s::timestamptz, used_by = %(used_by)s::text
 WHERE release_id = %(release_id)s::uuid AND used_at IS NULL AND cancelled_at IS NULL
   AND approved_at <= %(used_at)s::timestamptz
   AND approved_at + interval '15 minutes' > %(used_at)s::timestamptz

-- append_ruling --
-- What the guard ruled about protected persons.
INSERT INTO protection.ruling (output, document, requester, requester_proven, operator_id, passed, withheld,
    release_id, ruled_at)
VALUES (%(output)s::text, %(document)s::uuid, %(requester)s::uuid, %(requester_proven)s::boolean,
        %(operator_id)s::text, %(passed)s::uuid[], %(withheld)s::uuid[], %(release_id)s::uuid,
        %(ruled_at)s::timestamptz)

-- list_never_passed --
-- Whom of a document a closed lock covers that the guard never passed for it since the lock was taken.
SELECT DISTINCT p.resident_id
  FROM protection.protected p
  JOIN protection.lock l ON l.lock_id = p.lock_id
 WHERE p.resident_id = ANY(%(residents)s::uuid[]) AND l.state <> 'lifted'
   AND NOT EXISTS (SELECT FROM protection.ruling r
                    WHERE r.passed @> ARRAY[p.resident_id] AND r.document = %(document)s::uuid
                      AND r.output = %(output)s::text AND r.ruled_at >= l.taken_at)

-- list_withheld_since --
-- What was withheld since an instant at anybody's hands, newest first: what a release may be asked for.
SELECT ruling_id, output, document, requester, requester_proven, operator_id, passed, withheld, release_id, ruled_at
  FROM protection.ruling
 WHERE ruled_at >= %(since)s::timestamptz AND cardinality(withheld) > 0
 ORDER BY ruling_id DESC
 LIMIT %(limit)s::integer

-- find_ruling --
-- One ruling.
SELECT ruling_id, output, document, requester, requester_proven, operator_id, passed, withheld, release_id, ruled_at
  FROM protection.ruling
 WHERE ruling_id = %(ruling_id)s::bigint

-- list_rulings_about --
-- What the guard ruled about any of these residents since an instant, newest first.
SELECT ruling_id, output, document, requester, requester_proven, operator_id, passed, withheld, release_id, ruled_at
  FROM protection.ruling
 WHERE (passed && %(resident_ids)s::uuid[] OR withheld && %(resident_ids)s::uuid[])
   AND ruled_at >= %(since)s::timestamptz
 ORDER BY ruling_id DESC
 LIMIT %(limit)s::integer

-- count_rulings_about --
-- How often the guard passed and how often it withheld any of these residents since an instant.
SELECT count(*) FILTER (WHERE passed && %(resident_ids)s::uuid[]),
       count(*) FILTER (WHERE withheld && %(resident_ids)s::uuid[])
  FROM protection.ruling
 WHERE (passed && %(resident_ids)s::uuid[] OR withheld && %(resident_ids)s::uuid[])
   AND ruled_at >= %(since)s::timestamptz

-- append_proof --
-- What came of a test request.
INSERT INTO protection.proof (lock_id, path, output, result, tried_by, tried_at)
VALUES (%(lock_id)s::uuid, %(path)s::text, %(output)s::text, %(result)s::text, %(tried_by)s::text,
        %(tried_at)s::timestamptz)

-- list_proofs --
-- The newest test requests on a lock.
SELECT path, output, result, tried_by, tried_at
  FROM protection.proof
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY proof_id DESC
 LIMIT %(limit)s::integer

-- insert_liaison --
-- Another office is told.
INSERT INTO protection.liaison (liaison_id, lock_id, to_office, event, from_day, until, written_by, written_at)
VALUES (%(liaison_id)s::uuid, %(lock_id)s::uuid, %(to_office)s::text, %(event)s::text, %(from_day)s::date,
        %(until)s::date, %(written_by)s::text, %(written_at)s::timestamptz)

-- list_liaisons --
-- Which offices were told of a lock, newest first.
SELECT liaison_id, lock_id, to_office, event, from_day, until, written_by, written_at
  FROM protection.liaison
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY written_at DESC, liaison_id
 LIMIT %(limit)s::integer

-- append_notified --
-- Another municipality told of its lock.
INSERT INTO protection.notified (lock_id, reference, municipality, closed, until, decided_at, heard_at)
VALUES (%(lock_id)s::uuid, %(reference)s::uuid, %(municipality)s::text, %(closed)s::boolean, %(until)s::date,
        %(decided_at)s::timestamptz, %(heard_at)s::timestamptz)

-- list_notified --
-- What other municipalities told about the persons of a lock, newest first.
SELECT reference, municipality, closed, until, decided_at
  FROM protection.notified
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY notified_id DESC
 LIMIT %(limit)s::integer

-- append_mark_waiting --
-- A mark waits at our server, or no longer; about a lock nobody took here nothing is written.
INSERT INTO protection.mark_waiting (lock_id, resident_id, waits, decided_at, heard_at)
SELECT l.lock_id, %(resident_id)s::uuid, %(waits)s::boolean, %(decided_at)s::timestamptz, %(heard_at)s::timestamptz
  FROM protection.lock l
 WHERE l.lock_id = %(lock_id)s::uuid

-- list_marks_waiting --
-- For whom a lock's mark was heard to wait last; who waits no longer is among them.
SELECT DISTINCT ON (resident_id) lock_id, resident_id, waits, decided_at
  FROM protection.mark_waiting
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY resident_id, waiting_id DESC
 LIMIT %(limit)s::integer

-- append_effect --
-- A mark is in effect somewhere; about a lock nobody took here nothing is written.
INSERT INTO protection.effect (lock_id, municipality, place, decided_at, effective_at, heard_at)
SELECT l.lock_id, %(municipality)s::text, %(place)s::text, %(decided_at)s::timestamptz,
       %(effective_at)s::timestamptz, %(heard_at)s::timestamptz
  FROM protection.lock l
 WHERE l.lock_id = %(lock_id)s::uuid

-- list_effects --
-- The newest effect of a lock at each place.
SELECT DISTINCT ON (municipality, place) lock_id, municipality, place, decided_at, effective_at
  FROM protection.effect
 WHERE lock_id = %(lock_id)s::uuid
 ORDER BY municipality, place DESC, effect_id DESC
 LIMIT %(limit)s::integer

-- note_kept_elsewhere --
-- Under this key another slice than the register keeps somebody.
INSERT INTO protection.kept_elsewhere (resident_id)
VALUES (%(resident_id)s::uuid)
ON CONFLICT ON CONSTRAINT kept_elsewhere_pk DO NOTHING

-- list_kept_elsewhere --
-- Which of these keys another slice than the register keeps somebody under.
SELECT resident_id FROM protection.kept_elsewhere WHERE resident_id = ANY(%(resident_ids)s::uuid[])
