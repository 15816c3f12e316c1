-- list_standing --
-- What is held under each of these codes. No rows are locked: a writer names the version it read.
SELECT code, person_key, municipality, name, kana, birth_date, sex, address, state, reason,
       detail, occurred_on, stay_began_on, stay_entered_at, stay_came_from, destination,
       replaced_by, change_number, made_at, version
FROM notices.holding
WHERE code = ANY(%(codes)s::text[])

-- find_holding_of --
-- The newest that is held of the person an office knows by this key, of a changed code and its successor the
-- successor. Asked some hundred times a year, so no index.
SELECT code, person_key, municipality, name, kana, birth_date, sex, address, state, reason,
       detail, occurred_on, stay_began_on, stay_entered_at, stay_came_from, destination,
       replaced_by, change_number, made_at, version
FROM notices.holding
WHERE person_key = %(person_key)s::uuid
ORDER BY change_number DESC, replaced_by IS NOT NULL
LIMIT 1

-- list_codes_of --
-- The codes under which something is held of the person an office knows by this key: hers, and those she had here.
SELECT code FROM notices.holding WHERE person_key = %(person_key)s::uuid ORDER BY code

-- list_held_back --
-- Notices held back, open, that concern any of these codes.
SELECT held_id, told, subject
FROM notices.held_notice
WHERE settled_at IS NULL
  AND (code = ANY(%(codes)s::text[]) OR old_code = ANY(%(codes)s::text[]))
ORDER BY held_id
LIMIT %(limit)s::integer

-- has_held_back --
-- Whether anything at all is held back and open.
SELECT EXISTS (SELECT FROM notices.held_notice WHERE settled_at IS NULL)

-- list_designations --
-- For which municipality each of these codes was designated.
SELECT code, municipality
FROM notices.designated_code
WHERE code = ANY(%(codes)s::text[])

-- supersede --
-- Move the versions about to be replaced into the history, as they stand.
INSERT INTO notices.holding_history (
    code, person_key, municipality, name, kana, birth_date, sex, address, state, reason, detail,
    occurred_on, destination, replaced_by, change_number, made_at, superseded_at, held_until)
SELECT held.code, held.person_key, held.municipality, held.name, held.kana, held.birth_date,
       held.sex, held.address, held.state, held.reason, held.detail, held.occurred_on,
       held.destination, held.replaced_by, held.change_number, held.made_at,
       %(superseded_at)s::timestamptz, passing.held_until
FROM notices.holding AS held
JOIN json_to_recordset(%(passing)s::json) AS passing (code text, held_until date)
  ON held.code = passing.code
ON CONFLICT ON CONSTRAINT holding_history_pkey DO NOTHING

-- save_holdings --
-- Insert new holdings and replace the versions that were read; anything else stays and is missed
-- in the count. Rows are taken in the order of their codes, so that two batches cannot deadlock.
INSERT INTO notices.holding AS held (
    code, person_key, municipality, name, kana, birth_date, sex, address, state, reason, detail,
    occurred_on, stay_began_on, stay_entered_at, stay_came_from, destination, replaced_by,
    change_number, made_at, version, name_key, kana_key, recorded_at, held_until)
SELECT coming.code, coming.person_key, coming.municipality, coming.name, coming.kana,
       coming.birth_date, coming.sex, coming.address, coming.state, coming.reason, coming.detail,
       coming.occurred_on, coming.stay_began_on, coming.stay_entered_at, coming.stay_came_from,
       coming.destination, coming.replaced_by, coming.change_number, coming.made_at,
       coming.version, coming.name_key, coming.kana_key, %(recorded_at)s::timestamptz, coming.held_until
FROM json_to_recordset(%(holdings)s::json) AS coming (
    code text, person_key uuid, municipality text, name text, kana text, birth_date text,
    sex text, address text, state text, reason text, detail text, occurred_on date,
    stay_began_on date, stay_entered_at timestamptz, stay_came_from text, destination text,
    replaced_by text, change_number integer, made_at timestamptz, version integer,
    name_key text, kana_key text, held_until date)
ORDER BY coming.code
ON CONFLICT (code) DO UPDATE SET
    person_key = excluded.person_key, municipality = excluded.municipality,
    name = excluded.name, kana = excluded.kana, birth_date = excluded.birth_date,
    sex = excluded.sex, address = excluded.address, state = excluded.state,
    reason = excluded.reason, detail = excluded.detail, occurred_on = excluded.occurred_on,
    stay_began_on = excluded.stay_began_on, stay_entered_at = excluded.stay_entered_at,
    stay_came_from = excluded.stay_came_from, destination = excluded.destination,
    replaced_by = excluded.replaced_by, change_number = excluded.change_number,
    made_at = excluded.made_at, version = excluded.version, name_key = excluded.name_key,
    kana_key = excluded.kana_key, recorded_at = excluded.recorded_at, held_until = excluded.held_until
WHERE held.version = excluded.version - 1

-- add_history --
-- Keep versions that were passed within one batch, and late notices of former stays.
INSERT INTO notices.holding_history (
    code, person_key, municipality, name, kana, birth_date, sex, address, state, reason, detail,
    occurred_on, destination, replaced_by, change_number, made_at, superseded_at, held_until)
SELECT past.code, past.person_key, past.municipality, past.name, past.kana, past.birth_date,
       past.sex, past.address, past.state, past.reason, past.detail, past.occurred_on,
       past.destination, past.replaced_by, past.change_number, past.made_at,
       %(superseded_at)s::timestamptz, past.held_until
FROM json_to_recordset(%(past)s::json) AS past (
    code text, person_key uuid, municipality text, name text, kana text, birth_date text,
    sex text, address text, state text, reason text, detail text, occurred_on date,
    destination text, replaced_by text, change_number integer, made_at timestamptz,
    held_until date)
ON CONFLICT ON CONSTRAINT holding_history_pkey DO NOTHING

-- close_in_history --
-- A confirmed move-out that comes after the person's newer stay closes the former one in the history.
INSERT INTO notices.holding_history (
    code, person_key, municipality, name, kana, birth_date, sex, address, state, reason, detail,
    occurred_on, destination, replaced_by, change_number, made_at, superseded_at, held_until)
SELECT planned.code, planned.person_key, planned.municipality, planned.name, planned.kana,
       planned.birth_date, planned.sex, planned.address, 'move_confirmed', planned.reason,
       planned.detail, confirmed.moved_on, confirmed.destination, planned.replaced_by,
       planned.change_number, confirmed.made_at, %(superseded_at)s::timestamptz,
       planned.held_until
FROM notices.holding_history AS planned
JOIN json_to_recordset(%(confirmed)s::json) AS confirmed (
    code text, person_key uuid, municipality text, change_number integer, destination text,
    moved_on date, made_at timestamptz)
  ON planned.code = confirmed.code AND planned.person_key = confirmed.person_key
 AND planned.municipality = confirmed.municipality
 AND planned.change_number = confirmed.change_number AND planned.state = 'move_planned'
ON CONFLICT ON CONSTRAINT holding_history_pkey DO NOTHING

-- add_held_notices --
-- Hold implausible notices back, each once.
INSERT INTO notices.held_notice (
    code, old_code, municipality, person_key, change_number, subject, reason, told, held_at)
SELECT code, old_code, municipality, person_key, change_number, subject, reason, told,
       %(held_at)s::timestamptz
FROM unnest(
    %(code)s::text[], %(old_code)s::text[], %(municipality)s::text[], %(person_key)s::uuid[],
    %(change_number)s::integer[], %(subject)s::text[], %(reason)s::text[], %(told)s::bytea[]
) AS implausible (code, old_code, municipality, person_key, change_number, subject, reason, told)
ON CONFLICT ON CONSTRAINT held_notice_is_held_once DO NOTHING

-- settle_held_notices --
-- Note what became of notices held back.
UPDATE notices.held_notice AS held
SET settled_at = %(settled_at)s::timestamptz, outcome = settled.outcome
FROM unnest(%(held_ids)s::bigint[], %(codes)s::text[], %(outcomes)s::text[])
    AS settled (held_id, code, outcome)
WHERE held.code = settled.code AND held.held_id = settled.held_id AND held.settled_at IS NULL

-- list_open_held_notices --
-- The oldest notices held back and not yet settled, named without what they say.
SELECT held_id, municipality, person_key, change_number, subject, reason, held_at
FROM notices.held_notice
WHERE settled_at IS NULL
ORDER BY held_id
LIMIT %(limit)s::integer

-- find_open_held_notice --
-- One notice held back: the code it stands under and whose it is.
SELECT code, municipality
FROM notices.held_notice
WHERE held_id = %(held_id)s::bigint AND settled_at IS NULL

-- add_tallies --
-- Add to the counts of the balance sheet.
INSERT INTO notices.tally (municipality, measure, amount)
SELECT municipality, measure, amount
FROM unnest(%(municipality)s::text[], %(measure)s::text[], %(amount)s::bigint[])
    AS counted (municipality, measure, amount)

-- list_tallies --
-- The counts of the balance sheet by municipality and measure.
SELECT municipality, measure, sum(amount)::bigint
FROM notices.tally
GROUP BY municipality, measure

-- fold_tallies --
-- Replace the batches' amounts by their sums; nothing that commits meanwhile is lost.
WITH gone AS (
    DELETE FROM notices.tally RETURNING municipality, measure, amount
)
INSERT INTO notices.tally (municipality, measure, amount)
SELECT municipality, measure, sum(amount)::bigint FROM gone
GROUP BY municipality, measure
HAVING sum(amount) <> 0

-- count_holdings --
-- Residents by municipality and state, counted row by row.
SELECT municipality, state, count(*)
FROM notices.holding
GROUP BY municipality, state

-- list_candidates --
-- For each clue, up to so many holdings that agree with all it gives; one query for all clues. A
-- clue with a name is looked up by name, one without by reading; both are joins that Citus can push
-- down. Old codes are left out: the person is held under the new one.
WITH clue AS MATERIALIZED (
    SELECT place, string_to_array(names, E'\x1f') AS names,
           string_to_array(kanas, E'\x1f') AS kanas, string_to_array(births, E'\x1f') AS births,
           sex, municipality
    FROM unnest(
        %(names)s::text[], %(kanas)s::text[], %(births)s::text[], %(sex)s::text[],
        %(municipality)s::text[]
    ) WITH ORDINALITY AS asked (names, kanas, births, sex, municipality, place)
), agreeing AS (
    SELECT clue.place, held.code, held.person_key, held.municipality, held.name, held.kana,
           held.birth_date, held.sex, held.address, held.state, held.reason, held.detail,
           held.occurred_on, held.stay_began_on, held.stay_entered_at, held.stay_came_from,
           held.destination, held.replaced_by, held.change_number, held.made_at, held.version
    FROM clue JOIN notices.holding AS held
      ON held.name_key = ANY(clue.names) AND held.birth_date = ANY(clue.births)
     AND held.state <> 'code_replaced'
     AND (clue.kanas IS NULL OR held.kana_key = ANY(clue.kanas))
     AND (clue.sex IS NULL OR held.sex = clue.sex)
     AND (clue.municipality IS NULL OR held.municipality = clue.municipality)
    UNION ALL
    SELECT clue.place, held.code, held.person_key, held.municipality, held.name, held.kana,
           held.birth_date, held.sex, held.address, held.state, held.reason, held.detail,
           held.occurred_on, held.stay_began_on, held.stay_entered_at, held.stay_came_from,
           held.destination, held.replaced_by, held.change_number, held.made_at, held.version
    FROM clue JOIN notices.holding AS held
      ON held.kana_key = ANY(clue.kanas) AND held.birth_date = ANY(clue.births)
     AND held.state <> 'code_replaced' AND clue.names IS NULL
     AND (clue.sex IS NULL OR held.sex = clue.sex)
     AND (clue.municipality IS NULL OR held.municipality = clue.municipality)
)
SELECT place, code, person_key, municipality, name, kana, birth_date, sex, address, state, reason,
       detail, occurred_on, stay_began_on, stay_entered_at, stay_came_from, destination,
       replaced_by, change_number, made_at, version
FROM (SELECT agreeing.*, row_number() OVER (PARTITION BY place) AS nth FROM agreeing) AS counted
WHERE nth <= %(limit)s::integer

-- list_history --
-- Superseded versions under one code, newest first.
SELECT municipality, person_key, state, reason, occurred_on, destination, change_number,
       made_at, superseded_at, held_until
FROM notices.holding_history
WHERE code = %(code)s::text
ORDER BY superseded_at DESC, change_number DESC, state
LIMIT %(limit)s::integer

-- copy_holdings --
-- Load new holdings in bulk (initial load).
COPY notices.holding (
    code, person_key, municipality, name, kana, birth_date, sex, address, state, reason, detail,
    occurred_on, stay_began_on, stay_entered_at, change_number, made_at, version, name_key,
    kana_key, recorded_at)
FROM STDIN (FORMAT BINARY)

-- list_codes_held --
-- Which of these codes are held under already.
SELECT code FROM notices.holding WHERE code = ANY(%(codes)s::text[])

-- add_initial_parts --
-- Note parts of initial loads, each once, and return those that are new.
INSERT INTO notices.initial_part (load_id, part, municipality, residents, recorded_at)
SELECT load_id, part, municipality, residents, %(recorded_at)s::timestamptz
FROM unnest(%(load_id)s::uuid[], %(part)s::integer[], %(municipality)s::text[], %(residents)s::integer[])
    AS arrived (load_id, part, municipality, residents)
ON CONFLICT ON CONSTRAINT initial_part_pkey DO NOTHING
RETURNING load_id, part

-- mark_parts_at_prefecture --
-- Note that the prefecture holds parts of our initial load.
UPDATE notices.initial_part AS own SET prefecture_at = COALESCE(own.prefecture_at, %(at)s::timestamptz)
FROM unnest(%(load_id)s::uuid[], %(part)s::integer[]) AS told (load_id, part)
WHERE own.load_id = told.load_id AND own.part = told.part

-- mark_parts_at_nation --
-- Note that the national server holds parts of our initial load.
UPDATE notices.initial_part AS own SET nation_at = COALESCE(own.nation_at, %(at)s::timestamptz)
FROM unnest(%(load_id)s::uuid[], %(part)s::integer[]) AS told (load_id, part)
WHERE own.load_id = told.load_id AND own.part = told.part

-- list_initial_loads --
-- How far each initial load has come, counted in parts and residents.
SELECT load_id, municipality, count(*), sum(residents)::bigint, count(prefecture_at),
       count(nation_at)
FROM notices.initial_part
GROUP BY load_id, municipality

-- add_progress --
-- Note that notices have been made here, each once.
INSERT INTO notices.notice_progress (
    person_key, change_number, subject, municipality, reason, made_at, recorded_at)
SELECT person_key, change_number, subject, municipality, reason, made_at, %(recorded_at)s::timestamptz
FROM json_to_recordset(%(made)s::json) AS made (
    person_key uuid, change_number integer, subject text, municipality text, reason text,
    made_at timestamptz)
ON CONFLICT ON CONSTRAINT notice_progress_pkey DO NOTHING

-- mark_at_prefecture --
-- Note that the prefecture holds notices of ours.
UPDATE notices.notice_progress AS own
SET prefecture_at = COALESCE(own.prefecture_at, %(at)s::timestamptz)
FROM json_to_recordset(%(told)s::json) AS told (
    person_key uuid, change_number integer, subject text)
WHERE own.person_key = told.person_key AND own.change_number = told.change_number
  AND own.subject = told.subject

-- mark_at_nation --
-- Note that the national server holds notices of ours.
UPDATE notices.notice_progress AS own
SET nation_at = COALESCE(own.nation_at, %(at)s::timestamptz)
FROM json_to_recordset(%(told)s::json) AS told (
    person_key uuid, change_number integer, subject text)
WHERE own.person_key = told.person_key AND own.change_number = told.change_number
  AND own.subject = told.subject

-- mark_held --
-- Note that notices of ours were held back, where and why; the first report stays.
UPDATE notices.notice_progress AS own
SET held_at = %(at)s::timestamptz, held_tier = told.tier, held_reason = told.reason
FROM json_to_recordset(%(told)s::json) AS told (
    person_key uuid, change_number integer, subject text, tier text, reason text)
WHERE own.person_key = told.person_key AND own.change_number = told.change_number
  AND own.subject = told.subject AND own.held_at IS NULL

-- list_progress --
-- The newest notices made here and how far each has come.
SELECT person_key, change_number, subject, reason, made_at, recorded_at, prefecture_at,
       nation_at, held_at, held_tier, held_reason
FROM notices.notice_progress
ORDER BY recorded_at DESC, person_key, change_number DESC
LIMIT %(limit)s::integer

-- add_early_move_ins --
-- Keep move-in notices whose move-out has not been told yet, each once.
INSERT INTO notices.early_move_in (code, municipality, moved_in_on, name, birth_date, received_at)
SELECT code, municipality, moved_in_on, name, birth_date, %(received_at)s::timestamptz
FROM json_to_recordset(%(early)s::json)
    AS early (code text, municipality text, moved_in_on date, name text, birth_date text)
ON CONFLICT ON CONSTRAINT early_move_in_pkey DO NOTHING

-- take_early_move_ins --
-- Take the move-in notices that have waited for the move-outs of these codes.
DELETE FROM notices.early_move_in
WHERE code = ANY(%(codes)s::text[])
RETURNING code, municipality, moved_in_on, name, birth_date

-- forget_early_move_ins --
-- Forget move-in notices that have waited in vain for as long as notices are kept.
DELETE FROM notices.early_move_in WHERE received_at < %(received_before)s::timestamptz

-- add_designations --
-- Note codes as designated and return those that never were before.
INSERT INTO notices.designated_code (code, municipality, designation_id, designated_at)
SELECT code, %(municipality)s::text, %(designation_id)s::uuid, %(designated_at)s::timestamptz
FROM unnest(%(codes)s::text[]) AS drawn (code)
ORDER BY code
ON CONFLICT ON CONSTRAINT designated_code_pkey DO NOTHING
RETURNING code

-- list_designated_under --
-- Codes that were noted for a municipality under one designation.
SELECT code FROM notices.designated_code
WHERE municipality = %(municipality)s::text AND designation_id = %(designation_id)s::uuid

-- list_codes_known --
-- Which of these codes are designated or held under already.
SELECT code FROM notices.designated_code WHERE code = ANY(%(codes)s::text[])
UNION
SELECT code FROM notices.holding WHERE code = ANY(%(codes)s::text[])

-- add_proposal --
-- Note a proposal of codes, once.
INSERT INTO notices.code_proposal (proposal_id, municipality, wanted, proposed_at)
VALUES (%(proposal_id)s::uuid, %(municipality)s::text, %(wanted)s::integer, %(proposed_at)s::timestamptz)

-- agree_proposal --
-- Note the answer to a proposal, the first time it comes, and return how many codes were wanted.
UPDATE notices.code_proposal
SET agreed_at = %(agreed_at)s::timestamptz, agreed = %(agreed)s::integer
WHERE proposal_id = %(proposal_id)s::uuid AND municipality = %(municipality)s::text
  AND agreed_at IS NULL
RETURNING wanted

-- count_designations --
-- Codes designated and those of them in use, by municipality.
SELECT designated.municipality, count(*), count(held.code)
FROM notices.designated_code AS designated
LEFT JOIN notices.holding AS held ON held.code = designated.code
GROUP BY designated.municipality

-- purge_expired --
-- Erase what is held beyond its retention period, a bounded number of rows.
SELECT holdings, histories FROM notices.purge_expired(%(expired_before)s::date, %(rows_max)s::integer)

-- add_purge_record --
-- Keep the proof of an erasure.
INSERT INTO notices.purge_record (purged_at, expired_before, holdings, histories, article)
VALUES (%(purged_at)s::timestamptz, %(expired_before)s::date, %(holdings)s::bigint,
        %(histories)s::bigint, %(article)s::text)

-- list_purge_records --
-- The newest proofs of erasure.
SELECT purged_at, expired_before, holdings, histories, article
FROM notices.purge_record
ORDER BY purge_id DESC
LIMIT %(limit)s::integer
