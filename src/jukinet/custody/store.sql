-- lock_custody --
-- Ledger lines and steps follow each other; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('juki custody ' || %(what)s::text, 0))

-- insert_output --
-- Append an output that was asked for.
INSERT INTO custody.output (output_id, kind, purpose, persons, digest, requested_by, requested_at)
VALUES (%(output_id)s::uuid, %(kind)s::text, %(purpose)s::text, %(persons)s::integer, %(digest)s::bytea,
        %(requested_by)s::text, %(requested_at)s::timestamptz)

-- append_output_step --
-- Append what was decided or done about an output.
INSERT INTO custody.output_step (output_id, place, step, state, taken_by, taken_at, note, persons, digest)
SELECT %(output_id)s::uuid, count(*) + 1, %(step)s::text, %(state)s::text, %(taken_by)s::text,
       %(taken_at)s::timestamptz, %(note)s::text, %(persons)s::integer, %(digest)s::bytea
  FROM custody.output_step
 WHERE output_id = %(output_id)s::uuid

-- find_output --
-- An output with its last step and its approval.
SELECT o.output_id, o.kind, o.purpose, o.persons, o.digest, o.requested_by, o.requested_at,
       coalesce(last.state, 'requested'), approval.taken_by, approval.taken_at
  FROM custody.output o
  LEFT JOIN LATERAL (SELECT state FROM custody.output_step s WHERE s.output_id = o.output_id
                      ORDER BY place DESC LIMIT 1) AS last ON true
  LEFT JOIN custody.output_step approval ON approval.output_id = o.output_id AND approval.step = 'approve'
 WHERE o.output_id = %(output_id)s::uuid

-- list_outputs --
-- The latest outputs that were asked for, newest first; those that wait for a decision or a use before all others.
SELECT o.output_id, o.kind, o.purpose, o.persons, o.digest, o.requested_by, o.requested_at,
       coalesce(last.state, 'requested'), approval.taken_by, approval.taken_at
  FROM custody.output o
  LEFT JOIN LATERAL (SELECT state FROM custody.output_step s WHERE s.output_id = o.output_id
                      ORDER BY place DESC LIMIT 1) AS last ON true
  LEFT JOIN custody.output_step approval ON approval.output_id = o.output_id AND approval.step = 'approve'
 ORDER BY coalesce(last.state, 'requested') NOT IN ('requested', 'approved'), o.requested_at DESC, o.output_id
 LIMIT %(limit)s::integer

-- find_last_number --
-- The number of the last ledger line.
SELECT coalesce(max(number), 0) FROM custody.medium

-- insert_medium --
-- Append a ledger line.
INSERT INTO custody.medium (medium_id, number, kind, content, direction, counterpart, purpose, persons,
    encryption, period_from, period_to, key_sent_by, due_on, output_id, made_at)
VALUES (%(medium_id)s::uuid, %(number)s::bigint, %(kind)s::text, %(content)s::text, %(direction)s::text,
    %(counterpart)s::text, %(purpose)s::text, %(persons)s::integer, %(encryption)s::text,
    %(period_from)s::date, %(period_to)s::date, %(key_sent_by)s::text, %(due_on)s::date,
    %(output_id)s::uuid, %(made_at)s::timestamptz)

-- append_medium_step --
-- Append what happened to a medium.
INSERT INTO custody.medium_step (medium_id, place, step, state, taken_by, taken_at, note, person, digest)
VALUES (%(medium_id)s::uuid, %(place)s::integer, %(step)s::text, %(state)s::text, %(taken_by)s::text,
    %(taken_at)s::timestamptz, %(note)s::text, %(person)s::text, %(digest)s::bytea)

-- find_medium --
-- A ledger line with the state of its last step and the digest it was written with.
SELECT m.medium_id, m.number, m.kind, m.content, m.direction, m.counterpart, m.purpose, m.persons,
       m.encryption, m.period_from, m.period_to, m.key_sent_by, m.due_on, m.output_id, m.made_at,
       last.state, last.place, written.digest
  FROM custody.medium m
  JOIN LATERAL (SELECT state, place FROM custody.medium_step s WHERE s.medium_id = m.medium_id
                 ORDER BY place DESC LIMIT 1) AS last ON true
  LEFT JOIN LATERAL (SELECT digest FROM custody.medium_step s WHERE s.medium_id = m.medium_id
                        AND digest IS NOT NULL ORDER BY place LIMIT 1) AS written ON true
 WHERE m.medium_id = %(medium_id)s::uuid

-- list_media --
-- Ledger lines in one of these states, newest first.
SELECT m.medium_id, m.number, m.kind, m.content, m.direction, m.counterpart, m.purpose, m.persons,
       m.encryption, m.period_from, m.period_to, m.key_sent_by, m.due_on, m.output_id, m.made_at,
       last.state, last.place, written.digest
  FROM custody.medium m
  JOIN LATERAL (SELECT state, place FROM custody.medium_step s WHERE s.medium_id = m.medium_id
                 ORDER BY place DESC LIMIT 1) AS last ON true
  LEFT JOIN LATERAL (SELECT digest FROM custody.medium_step s WHERE s.medium_id = m.medium_id
                        AND digest IS NOT NULL ORDER BY place LIMIT 1) AS written ON true
 WHERE last.state = ANY (%(states)s::text[])
 ORDER BY m.number DESC
 LIMIT %(limit)s::integer

-- list_overdue --
-- Ledger lines whose medium should be back or erased by now and is not, longest overdue first.
SELECT m.medium_id, m.number, m.kind, m.content, m.direction, m.counterpart, m.purpose, m.persons,
       m.encryption, m.period_from, m.period_to, m.key_sent_by, m.due_on, m.output_id, m.made_at,
       last.state, last.place, written.digest
  FROM custody.medium m
  JOIN LATERAL (SELECT state, place FROM custody.medium_step s WHERE s.medium_id = m.medium_id
                 ORDER BY place DESC LIMIT 1) AS last ON true
  LEFT JOIN LATERAL (SELECT digest FROM custody.medium_step s WHERE s.medium_id = m.medium_id
                        AND digest IS NOT NULL ORDER BY place LIMIT 1) AS written ON true
 WHERE m.due_on < %(today)s::date
   AND last.state NOT IN ('refused', 'withdrawn', 'sent-back', 'erased', 'lost', 'returned')
 ORDER BY m.due_on, m.number
 LIMIT %(limit)s::integer

-- list_medium_steps --
-- What happened to a medium, oldest first.
SELECT step, state, taken_by, taken_at, note, person
  FROM custody.medium_step
 WHERE medium_id = %(medium_id)s::uuid
 ORDER BY place

-- insert_person --
-- Append a named person of a contractor.
INSERT INTO custody.contractor_person (person_id, contractor, name, work, valid_from, valid_to, pledged_on,
    again_under, named_by, named_at)
VALUES (%(person_id)s::uuid, %(contractor)s::text, %(name)s::text, %(work)s::text, %(valid_from)s::date,
    %(valid_to)s::date, %(pledged_on)s::date, %(again_under)s::text, %(named_by)s::text,
    %(named_at)s::timestamptz)

-- end_person --
-- Append that a naming ends early; said twice has the effect of once.
INSERT INTO custody.contractor_person_ended (person_id, last_day, ended_by, ended_at)
VALUES (%(person_id)s::uuid, %(last_day)s::date, %(ended_by)s::text, %(ended_at)s::timestamptz)
ON CONFLICT ON CONSTRAINT contractor_person_ended_pkey DO NOTHING

-- list_persons --
-- Named persons whose time is not over before a day, by contractor.
SELECT p.person_id, p.contractor, p.name, p.work, p.valid_from, least(p.valid_to, e.last_day), p.pledged_on,
       p.again_under
  FROM custody.contractor_person p
  LEFT JOIN custody.contractor_person_ended e ON e.person_id = p.person_id
 WHERE least(p.valid_to, e.last_day) >= %(day)s::date
   AND p.valid_from <= least(p.valid_to, e.last_day)
 ORDER BY p.contractor, p.name, p.person_id
 LIMIT %(limit)s::integer
