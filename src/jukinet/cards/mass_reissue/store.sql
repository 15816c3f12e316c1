-- lock_reissues --
-- One at a time proposes, decides or works on mass re-issues, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('juki mass re-issue', 0))

-- insert_reissue --
-- A mass re-issue is proposed.
INSERT INTO mass_reissue.reissue (reissue_id, key_id, reason, per_day, first_day, unknown_too)
VALUES (%(reissue_id)s::uuid, %(key_id)s::text, %(reason)s::text, %(per_day)s::integer, %(first_day)s::date,
        %(unknown_too)s::boolean)

-- append_act --
-- What was decided.
INSERT INTO mass_reissue.act (reissue_id, nth, act, progress, per_minute, operator_id, acted_at)
SELECT %(reissue_id)s::uuid, count(*) + 1, %(act)s::text, %(progress)s::text, %(per_minute)s::integer,
       %(operator_id)s::text, %(at)s::timestamptz
  FROM mass_reissue.act
 WHERE reissue_id = %(reissue_id)s::uuid

-- list_reissues --
-- Mass re-issues as they stand, newest first.
SELECT r.reissue_id, r.key_id, r.reason, first.per_minute, r.per_day, r.first_day, r.unknown_too,
       newest.progress, newest.per_minute, first.operator_id, first.acted_at, r.listed_at IS NOT NULL
  FROM mass_reissue.reissue r
  JOIN mass_reissue.act first ON first.reissue_id = r.reissue_id AND first.nth = 1
  JOIN LATERAL (SELECT a.progress, a.per_minute FROM mass_reissue.act a WHERE a.reissue_id = r.reissue_id
                 ORDER BY a.nth DESC LIMIT 1) newest ON true
 WHERE %(reissue_id)s::uuid IS NULL OR r.reissue_id = %(reissue_id)s::uuid
 ORDER BY first.acted_at DESC, r.reissue_id
 LIMIT %(limit)s::integer

-- list_acts --
-- What was decided about one, oldest first.
SELECT act, progress, per_minute, operator_id, acted_at
  FROM mass_reissue.act
 WHERE reissue_id = %(reissue_id)s::uuid
 ORDER BY nth
 LIMIT %(limit)s::integer

-- find_last_line --
-- How many lines there are, and the card of the last one.
SELECT place + 1, card_id FROM mass_reissue.line WHERE reissue_id = %(reissue_id)s::uuid ORDER BY place DESC LIMIT 1

-- insert_lines --
-- Cards of the key, in their turn.
INSERT INTO mass_reissue.line (reissue_id, place, card_id, resident_id, come_on)
SELECT %(reissue_id)s::uuid, t.place, t.card_id, t.resident_id, t.come_on
  FROM json_to_recordset(%(lines)s::json) AS t(place integer, card_id uuid, resident_id uuid, come_on date)

-- mark_listed --
-- All cards of the key have a line.
UPDATE mass_reissue.reissue SET listed_at = %(at)s::timestamptz WHERE reissue_id = %(reissue_id)s::uuid

-- count_ended_since --
-- How many cards had their turn since an instant.
SELECT count(*) FROM mass_reissue.line
 WHERE reissue_id = %(reissue_id)s::uuid AND ended_at > %(since)s::timestamptz

-- list_waiting --
-- The cards whose turn is next.
SELECT card_id FROM mass_reissue.line
 WHERE reissue_id = %(reissue_id)s::uuid AND outcome IS NULL
 ORDER BY place
 LIMIT %(limit)s::integer

-- save_outcomes --
-- What came of cards.
UPDATE mass_reissue.line l
   SET outcome = t.outcome, ended_at = %(at)s::timestamptz
  FROM json_to_recordset(%(outcomes)s::json) AS t(card_id uuid, outcome text)
 WHERE l.reissue_id = %(reissue_id)s::uuid AND l.card_id = t.card_id AND l.outcome IS NULL

-- count_outcomes --
-- How many cards had which outcome; those that wait have none.
SELECT coalesce(outcome, ''), count(*) FROM mass_reissue.line
 WHERE reissue_id = %(reissue_id)s::uuid
 GROUP BY outcome

-- list_unpacked --
-- Holders who have no letter yet, in their turn.
SELECT place, resident_id FROM mass_reissue.line
 WHERE reissue_id = %(reissue_id)s::uuid AND outcome = 'voided' AND pack IS NULL
 ORDER BY place
 LIMIT %(limit)s::integer

-- insert_pack --
-- A pack of letters, under the next number.
INSERT INTO mass_reissue.pack (reissue_id, number, guarded, made_at)
SELECT %(reissue_id)s::uuid, count(*) + 1, %(guarded)s::boolean, %(at)s::timestamptz
  FROM mass_reissue.pack
 WHERE reissue_id = %(reissue_id)s::uuid
RETURNING number

-- put_into_pack --
-- These holders' letters are in a pack.
UPDATE mass_reissue.line SET pack = %(number)s::integer
 WHERE reissue_id = %(reissue_id)s::uuid AND place = ANY(%(places)s::integer[]) AND pack IS NULL

-- list_packs --
-- Packs with the number of letters in each.
SELECT p.number, p.guarded, p.made_at, p.posted_at, coalesce(p.posted_by, ''),
       (SELECT count(*) FROM mass_reissue.line l WHERE l.reissue_id = p.reissue_id AND l.pack = p.number)
  FROM mass_reissue.pack p
 WHERE p.reissue_id = %(reissue_id)s::uuid
 ORDER BY p.number
 LIMIT %(limit)s::integer

-- list_letters --
-- Whose letters are in a pack.
SELECT place, card_id, resident_id, come_on, ended_at FROM mass_reissue.line
 WHERE reissue_id = %(reissue_id)s::uuid AND pack = %(number)s::integer
 ORDER BY place

-- mark_posted --
-- A pack went to the post, once.
UPDATE mass_reissue.pack SET posted_at = %(at)s::timestamptz, posted_by = %(by)s::text
 WHERE reissue_id = %(reissue_id)s::uuid AND number = %(number)s::integer AND posted_at IS NULL
