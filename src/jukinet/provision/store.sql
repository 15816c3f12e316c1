-- find_book_version --
-- The version of the register of those provided for; read in every transaction that answers.
SELECT version FROM provision.book WHERE book_id = 1

-- turn_book_page --
-- Next version of the register; holds its row, so that changes of it happen one after another.
UPDATE provision.book SET version = version + 1 WHERE book_id = 1 RETURNING version

-- list_grants --
-- All grants, oldest first, each ending on its own last day or the day a withdrawal says.
SELECT granted.grant_id, granted.agency, granted.appended_table, granted.appended_item, granted.items,
       granted.valid_from, least(granted.valid_to, min(withdrawn.last_day))
  FROM provision.granted
  LEFT JOIN provision.withdrawn USING (grant_id)
 GROUP BY granted.grant_id
 ORDER BY granted.grant_id

-- list_suspended --
-- The agencies whose connection is suspended: those whose last row says so.
SELECT last_rows.agency
  FROM (SELECT DISTINCT ON (agency) agency, suspended
          FROM provision.suspension
         ORDER BY agency, suspension_id DESC) AS last_rows
 WHERE last_rows.suspended

-- insert_grant --
-- One more grant.
INSERT INTO provision.granted (agency, appended_table, appended_item, items, valid_from, valid_to, made_at)
VALUES (%(agency)s, %(table)s, %(item)s, %(items)s::text[], %(valid_from)s::date, %(valid_to)s::date,
        %(made_at)s::timestamptz)

-- insert_withdrawal --
-- Ends the agency's grants of one row of a table after a day.
INSERT INTO provision.withdrawn (grant_id, last_day, made_at)
SELECT grant_id, greatest(%(last_day)s::date, valid_from - 1), %(made_at)s::timestamptz
  FROM provision.granted
 WHERE agency = %(agency)s AND appended_table = %(table)s AND appended_item = %(item)s
   AND (valid_to IS NULL OR valid_to > %(last_day)s::date)

-- insert_suspension --
-- A connection is suspended or resumed.
INSERT INTO provision.suspension (agency, suspended, reason, made_at)
VALUES (%(agency)s, %(suspended)s, %(reason)s, %(made_at)s::timestamptz)

-- answers_rest_sealed --
-- Whether no program may return that would give a sealed answer as it is.
SELECT provision.answers_rest_sealed()

-- list_answers --
-- Answers given before under these agencies' keys, with the request they answered.
SELECT answer.agency, answer.idempotency_key, answer.body_digest, answer.receipt, answer.subject, answer.body
  FROM unnest(%(agencies)b::text[], %(keys)b::text[]) AS asked (agency, idempotency_key)
  JOIN provision.answer ON answer.agency = asked.agency AND answer.idempotency_key = asked.idempotency_key

-- insert_answers --
-- Keeps answers under their keys; a key that another worker used meanwhile keeps the other's answer.
INSERT INTO provision.answer (agency, idempotency_key, body_digest, receipt, subject, body, answered_at)
SELECT agency, idempotency_key, body_digest, receipt, subject, body, %(answered_at)s::timestamptz
  FROM unnest(%(agencies)b::text[], %(keys)b::text[], %(digests)b::bytea[], %(receipts)b::text[], %(subjects)b::bytea[],
              %(bodies)b::bytea[]) AS given (agency, idempotency_key, body_digest, receipt, subject, body)
    ON CONFLICT ON CONSTRAINT answer_pk DO NOTHING
RETURNING receipt

-- delete_old_answers --
-- Forgets answers given before an instant, so many at a time.
DELETE FROM provision.answer
 WHERE (agency, idempotency_key) IN (
       SELECT agency, idempotency_key FROM provision.answer WHERE answered_at < %(before)s::timestamptz LIMIT %(limit)s)
