-- insert_request --
-- Keep a request as it was accepted; one that is kept already is left as it is.
INSERT INTO wide_area.request (request_id, case_number, home, listed, items, means, state, improper, terminal_id,
    accepted_by, accepted_at)
VALUES (%(request_id)s::uuid, %(case_number)s::text, %(home)s::text, %(listed)s::text, %(items)s::text[],
    %(means)s::text, %(state)s::text, %(improper)s::text, %(terminal_id)s::text, %(accepted_by)s::text,
    %(accepted_at)s::timestamptz)
ON CONFLICT ON CONSTRAINT request_pk DO NOTHING

-- find_request --
-- One request.
SELECT request_id, case_number, home, listed, items, means, state, improper, accepted_at
  FROM wide_area.request
 WHERE request_id = %(request_id)s::uuid

-- lock_request --
-- One request, locked until the transaction ends.
SELECT request_id, case_number, home, listed, items, means, state, improper, accepted_at
  FROM wide_area.request
 WHERE request_id = %(request_id)s::uuid
   FOR UPDATE

-- list_requests_of_case --
-- What was asked for in one case, newest first.
SELECT request_id, case_number, home, listed, items, means, state, improper, accepted_at
  FROM wide_area.request
 WHERE case_number = %(case_number)s::text
 ORDER BY accepted_at DESC, request_id
 LIMIT %(limit)s::integer

-- save_request_state --
-- Move a locked request on.
UPDATE wide_area.request SET state = %(state)s::text WHERE request_id = %(request_id)s::uuid

-- insert_question --
-- Note that a home office is asked.
INSERT INTO wide_area.question (question_id, request_id, asked_by, asked_at)
VALUES (%(question_id)s::uuid, %(request_id)s::uuid, %(asked_by)s::text, %(asked_at)s::timestamptz)

-- find_newest_question --
-- The question of a request that was asked last.
SELECT question_id
  FROM wide_area.question
 WHERE request_id = %(request_id)s::uuid
 ORDER BY place DESC
 LIMIT 1

-- insert_heard --
-- Note what a question came to; a second outcome of one question is none.
INSERT INTO wide_area.heard (question_id, outcome, persons, reply_digest, heard_at)
VALUES (%(question_id)s::uuid, %(outcome)s::text, %(persons)s::smallint, %(reply_digest)s::bytea,
    %(heard_at)s::timestamptz)
ON CONFLICT ON CONSTRAINT heard_pk DO NOTHING

-- find_heard --
-- What a question came to.
SELECT outcome, persons, heard_at
  FROM wide_area.heard
 WHERE question_id = %(question_id)s::uuid

-- insert_printed --
-- Note that a copy was printed.
INSERT INTO wide_area.printed (request_id, question_id, number, sheets, document_digest, yen, printed_by, printed_at)
VALUES (%(request_id)s::uuid, %(question_id)s::uuid, %(number)s::text, %(sheets)s::text[],
    %(document_digest)s::bytea, %(yen)s::integer, %(printed_by)s::text, %(printed_at)s::timestamptz)

-- find_printed --
-- How a request's copy was printed.
SELECT number, sheets, document_digest, yen, printed_at
  FROM wide_area.printed
 WHERE request_id = %(request_id)s::uuid

-- claim_questions --
-- Take questions as seen; those that were seen before do not come back.
INSERT INTO wide_area.seen (question_id, seen_at)
SELECT question_id, %(seen_at)s::timestamptz
  FROM unnest(%(question_ids)s::uuid[]) AS given (question_id)
 ORDER BY question_id
ON CONFLICT ON CONSTRAINT seen_pk DO NOTHING
RETURNING question_id

-- insert_answered --
-- Note what was answered.
INSERT INTO wide_area.answered (question_id, asker, case_number, means, items, persons, refusal, reply_digest,
    answered_at)
VALUES (%(question_id)s::uuid, %(asker)s::text, %(case_number)s::text, %(means)s::text, %(items)s::text[],
    %(persons)s::uuid[], %(refusal)s::text, %(reply_digest)s::bytea, %(answered_at)s::timestamptz)

-- list_answered --
-- What was answered, newest first.
SELECT question_id, asker, case_number, items, persons, refusal, reply_digest, answered_at
  FROM wide_area.answered
 ORDER BY answered_at DESC, question_id
 LIMIT %(limit)s::integer

-- insert_agreement --
-- Note further hours that were agreed.
INSERT INTO wide_area.agreement (other, days, opens, closes, first_day, last_day, made_at)
VALUES (%(other)s::text, %(days)s::text, %(opens)s::time, %(closes)s::time, %(first_day)s::date, %(last_day)s::date,
    %(made_at)s::timestamptz)

-- list_agreements --
-- Further hours agreed with some municipalities.
SELECT other, days, opens, closes, first_day, last_day
  FROM wide_area.agreement
 WHERE other = ANY (%(others)s::text[])
 ORDER BY agreement_id

-- insert_suspension --
-- Close wide-area copies, or open them again.
INSERT INTO wide_area.suspension (other, suspended, reason, made_at)
VALUES (%(other)s::text, %(suspended)s::boolean, %(reason)s::text, %(made_at)s::timestamptz)

-- list_suspended --
-- Of some municipalities, those the line to which is closed now; a line closed to all closes each.
SELECT given.other
  FROM unnest(%(others)s::text[]) AS given (other)
 WHERE coalesce((SELECT s.suspended FROM wide_area.suspension s WHERE s.other = given.other
                  ORDER BY s.suspension_id DESC LIMIT 1), false)
    OR coalesce((SELECT s.suspended FROM wide_area.suspension s WHERE s.other IS NULL
                  ORDER BY s.suspension_id DESC LIMIT 1), false)

-- insert_promised --
-- An office is to be told when its question may be asked again.
INSERT INTO wide_area.promised (question_id, asker, household_id, promised_at)
VALUES (%(question_id)s::uuid, %(asker)s::text, %(household_id)s::uuid, %(promised_at)s::timestamptz)

-- delete_promised --
-- Promises that are kept, or over.
DELETE FROM wide_area.promised
 WHERE question_id = ANY (%(question_ids)s::uuid[])

-- list_promised --
-- Whom we owe word, oldest first.
SELECT question_id, asker, household_id, promised_at
  FROM wide_area.promised
 ORDER BY promised_at, question_id
 LIMIT %(limit)s::integer

-- find_request_of_question --
-- The request a question was asked for, if it is the last question of it.
SELECT r.request_id, r.case_number, r.home, r.listed, r.items, r.means, r.state, r.improper, r.accepted_at
  FROM wide_area.question q
  JOIN wide_area.request r ON r.request_id = q.request_id
 WHERE q.question_id = %(question_id)s::uuid
   AND NOT EXISTS (SELECT FROM wide_area.question later
                    WHERE later.request_id = q.request_id AND later.place > q.place)
