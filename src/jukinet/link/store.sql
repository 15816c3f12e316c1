-- begin_load --
-- Note that a file is being taken over.
INSERT INTO link.load (load_id, fingerprint, file_bytes, started_at, position, line)
VALUES (%(load_id)s::uuid, %(fingerprint)s::bytea, %(file_bytes)s::bigint, %(started_at)s::timestamptz,
    %(position)s::bigint, %(line)s::bigint)

-- find_open_load --
-- The load that is neither finished nor given up.
SELECT load_id, fingerprint, file_bytes, position, line, read, loaded, refused, households, reasons::text,
       refused_bytes, told_part, told_up_to, finished_at IS NOT NULL
  FROM link.load
 WHERE finished_at IS NULL AND given_up_at IS NULL

-- find_finished_load --
-- The last finished load of this very file.
SELECT load_id, fingerprint, file_bytes, position, line, read, loaded, refused, households, reasons::text,
       refused_bytes, told_part, told_up_to, finished_at IS NOT NULL
  FROM link.load
 WHERE fingerprint = %(fingerprint)s::bytea AND finished_at IS NOT NULL
 ORDER BY finished_at DESC
 LIMIT 1

-- lock_load --
-- Hold a load at the position it is believed to be at; no row when another program moved it.
SELECT FROM link.load
 WHERE load_id = %(load_id)s::uuid AND position = %(position)s::bigint
   AND finished_at IS NULL AND given_up_at IS NULL
   FOR UPDATE

-- advance_load --
-- Move a load that is locked on; of everything it brought the communication server is told with it.
UPDATE link.load
   SET position = %(position)s::bigint, line = %(line)s::bigint, read = read + %(read)s::bigint,
       loaded = loaded + %(loaded)s::bigint, refused = refused + %(refused)s::bigint,
       households = households + %(households)s::bigint, reasons = %(reasons)s::jsonb,
       refused_bytes = %(refused_bytes)s::bigint, finished_at = %(finished_at)s::timestamptz,
       told_part = told_part + %(parts)s::integer,
       told_up_to = coalesce(%(told_up_to)s::uuid, told_up_to), told_at = %(finished_at)s::timestamptz
 WHERE load_id = %(load_id)s::uuid

-- give_up_load --
-- Stop waiting for the rest of a file; what it loaded stays, and was told.
UPDATE link.load SET given_up_at = %(given_up_at)s::timestamptz, told_at = %(given_up_at)s::timestamptz
 WHERE finished_at IS NULL AND given_up_at IS NULL
RETURNING loaded

-- append_told_parts --
-- Keep which records a part held.
INSERT INTO link.told_part (load_id, part, first_key, last_key, residents, told_at)
SELECT %(load_id)s::uuid, part, first_key, last_key, residents, %(told_at)s::timestamptz
  FROM unnest(%(part)s::integer[], %(first_key)s::uuid[], %(last_key)s::uuid[], %(residents)s::integer[])
       AS told (part, first_key, last_key, residents)

-- append_part_marks --
-- Keep where parts of a load are effective; told twice has the effect of once.
INSERT INTO link.part_mark (load_id, part, mark, marked_at)
SELECT m.load_id, m.part, m.mark, %(marked_at)s::timestamptz
  FROM unnest(%(load_id)s::uuid[], %(part)s::integer[], %(mark)s::text[]) AS m (load_id, part, mark)
 WHERE EXISTS (SELECT FROM link.told_part t WHERE t.load_id = m.load_id AND t.part = m.part)
ON CONFLICT ON CONSTRAINT part_mark_pkey DO NOTHING

-- list_part_marks_of --
-- Where the part of the initial load that holds this record is effective.
SELECT m.mark, m.marked_at
  FROM link.told_part t JOIN link.part_mark m ON m.load_id = t.load_id AND m.part = t.part
 WHERE %(resident_id)s::uuid BETWEEN t.first_key AND t.last_key
 ORDER BY m.mark

-- count_parts --
-- Parts told, and how many of them are effective at the prefecture and in the nation.
SELECT (SELECT count(*) FROM link.told_part),
       (SELECT count(*) FROM link.part_mark WHERE mark = 'prefecture'),
       (SELECT count(*) FROM link.part_mark WHERE mark = 'nation')

-- lock_media --
-- Makers and takers of media with one party follow each other.
SELECT pg_advisory_xact_lock(hashtextextended('juki medium ' || %(party)s::text, 0))

-- find_last_medium_made --
-- Number and digest of the last medium made for a receiver; the latest where one was made again.
SELECT number, digest
  FROM link.medium_made
 WHERE receiver = %(receiver)s::text
 ORDER BY number DESC, made_at DESC
 LIMIT 1

-- find_last_message_carried --
-- Up to which message media before this number have carried.
SELECT coalesce(max(last_number), 0)
  FROM link.medium_envelope
 WHERE receiver = %(receiver)s::text AND medium < %(before)s::bigint

-- append_medium_made --
-- Note that a medium was made; made again after a loss it has a new digest.
INSERT INTO link.medium_made (receiver, number, digest, envelopes, receipts, made_at)
VALUES (%(receiver)s::text, %(number)s::bigint, %(digest)s::bytea, %(envelopes)s::integer,
    %(receipts)s::integer, %(made_at)s::timestamptz)

-- append_medium_envelopes --
-- Keep which envelopes a medium carries, to settle their receipts when they come back.
INSERT INTO link.medium_envelope (receiver, envelope_id, medium, first_number, last_number)
SELECT %(receiver)s::text, envelope_id, %(medium)s::bigint, first_number, last_number
  FROM unnest(%(envelope_id)s::text[], %(first_number)s::bigint[], %(last_number)s::bigint[])
       AS e (envelope_id, first_number, last_number)

-- find_medium_envelope --
-- What is needed to settle the receipt of an envelope that travelled on a medium.
SELECT first_number, last_number
  FROM link.medium_envelope
 WHERE receiver = %(receiver)s::text AND envelope_id = %(envelope_id)s::text

-- find_last_medium_taken --
-- The number of the last medium taken over from a sender.
SELECT coalesce(max(number), 0) FROM link.medium_taken WHERE sender = %(sender)s::text

-- append_medium_taken --
-- Note that a medium was taken over.
INSERT INTO link.medium_taken (sender, number, digest, taken_at)
VALUES (%(sender)s::text, %(number)s::bigint, %(digest)s::bytea, %(taken_at)s::timestamptz)

-- append_receipts_due --
-- Keep receipts for the next medium back.
INSERT INTO link.receipt_due (sender, envelope_id, receipt, given_at)
SELECT %(sender)s::text, envelope_id, receipt, %(given_at)s::timestamptz
  FROM unnest(%(envelope_id)s::text[], %(receipt)s::bytea[]) AS r (envelope_id, receipt)
ON CONFLICT ON CONSTRAINT receipt_due_pkey DO NOTHING

-- take_receipts_due --
-- The receipts that travel back on a medium of this number: those not carried yet, or carried by it.
UPDATE link.receipt_due
   SET carried_by = %(medium)s::bigint
 WHERE sender = %(sender)s::text AND (carried_by IS NULL OR carried_by = %(medium)s::bigint)
   AND envelope_id IN (SELECT envelope_id FROM link.receipt_due
                        WHERE sender = %(sender)s::text
                          AND (carried_by IS NULL OR carried_by = %(medium)s::bigint)
                        ORDER BY given_at, envelope_id
                        LIMIT %(limit)s::integer)
RETURNING envelope_id, receipt

-- append_protection_mark --
-- A mark of a lock, as told; whom it is about in clear only as long as the former program may read it.
INSERT INTO link.protection_mark
    (reference, municipality, subject, code, closed, until, decided_at, recorded_at)
VALUES (%(reference)s::uuid, %(municipality)s::text, %(subject)s::bytea,
        CASE WHEN link.former_program_may_return() THEN %(code)s::text END, %(closed)s::boolean,
        %(until)s::date, %(decided_at)s::timestamptz, %(recorded_at)s::timestamptz)

-- append_waiting_mark --
-- A mark about somebody the server does not hold yet; in clear as above.
INSERT INTO link.protection_waiting
    (subject, person_key, reference, closed, until, decided_at, recorded_at)
VALUES (%(subject)s::bytea, CASE WHEN link.former_program_may_return() THEN %(person_key)s::uuid END,
        %(reference)s::uuid, %(closed)s::boolean, %(until)s::date, %(decided_at)s::timestamptz,
        %(recorded_at)s::timestamptz)

-- list_marks_without_subject --
-- Marks that the former program wrote: their codes.
SELECT mark_id, code FROM link.protection_mark
 WHERE subject IS NULL
 ORDER BY mark_id
 LIMIT %(limit)s::integer

-- put_subjects_of_marks --
-- Give marks their pseudonyms.
UPDATE link.protection_mark AS m
   SET subject = n.subject
  FROM unnest(%(mark_id)s::bigint[], %(subject)s::bytea[]) AS n (mark_id, subject)
 WHERE m.mark_id = n.mark_id AND m.subject IS NULL

-- list_waiting_without_subject --
-- Waiting marks that the former program wrote: the keys of their persons.
SELECT waiting_id, person_key FROM link.protection_waiting
 WHERE subject IS NULL
 ORDER BY waiting_id
 LIMIT %(limit)s::integer

-- put_subjects_of_waiting --
-- Give waiting marks their pseudonyms.
UPDATE link.protection_waiting AS w
   SET subject = n.subject
  FROM unnest(%(waiting_id)s::bigint[], %(subject)s::bytea[]) AS n (waiting_id, subject)
 WHERE w.waiting_id = n.waiting_id AND w.subject IS NULL

-- has_waiting_marks --
-- Whether any mark waits for somebody.
SELECT EXISTS (
    SELECT FROM link.protection_waiting AS w
     WHERE NOT EXISTS (
        SELECT FROM link.protection_waiting_ended AS e WHERE e.waiting_id = w.waiting_id
     )
)

-- list_waiting_marks --
-- The marks that wait for these persons, in the order in which they came.
SELECT w.waiting_id, w.subject, w.reference, w.closed, w.until, w.decided_at
  FROM link.protection_waiting AS w
 WHERE w.subject = ANY(%(subjects)s::bytea[])
   AND NOT EXISTS (SELECT FROM link.protection_waiting_ended AS e WHERE e.waiting_id = w.waiting_id)
 ORDER BY w.waiting_id

-- end_waiting_mark --
-- Her record came.
INSERT INTO link.protection_waiting_ended (waiting_id, ended_at)
VALUES (%(waiting_id)s::bigint, %(ended_at)s::timestamptz)

-- list_protection_marks --
-- The newest mark of every lock on these persons; one that was lifted is among them.
SELECT DISTINCT ON (subject, reference) subject, reference, municipality, closed, until, decided_at
  FROM link.protection_mark
 WHERE subject = ANY(%(subjects)s::bytea[])
 ORDER BY subject, reference, mark_id DESC

-- delete_lifted_marks --
-- All rows of the marks whose newest says that the lock was lifted, before an instant.
DELETE FROM link.protection_mark AS m
 USING (SELECT DISTINCT ON (subject, reference) subject, reference, closed, decided_at
          FROM link.protection_mark
         ORDER BY subject, reference, mark_id DESC) AS n
 WHERE m.subject = n.subject AND m.reference = n.reference AND NOT n.closed
   AND n.decided_at < %(before)s::timestamptz

-- delete_ended_waiting --
-- What waited and took effect, and all that waits under a lock whose newest word is that it was lifted; before an instant.
WITH over AS (
    SELECT w.waiting_id
      FROM link.protection_waiting AS w
      JOIN (SELECT DISTINCT ON (subject, reference) subject, reference, closed, decided_at
              FROM link.protection_waiting
             ORDER BY subject, reference, waiting_id DESC) AS n USING (subject, reference)
      LEFT JOIN link.protection_waiting_ended AS e USING (waiting_id)
     WHERE e.ended_at < %(before)s::timestamptz OR (NOT n.closed AND n.decided_at < %(before)s::timestamptz)
), ended AS (
    DELETE FROM link.protection_waiting_ended WHERE waiting_id IN (SELECT waiting_id FROM over)
)
DELETE FROM link.protection_waiting WHERE waiting_id IN (SELECT waiting_id FROM over)
