-- lock_records --
-- The records of these residents, locked in the order of their keys so that two batches never wait in a circle.
SELECT resident_id, code, name, kana, birth_date, sex, municipality, address, household_id, relationship,
       permanent_domicile, family_register_head, resident_since, address_since, moved_in_notified_on,
       previous_municipality, previous_address, electoral_roll, health_insurance_since,
       elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number,
       erased_detail, erased_on, erased_planned, destination_municipality, destination_address,
       move_confirmed_on, further
  FROM register.resident
 WHERE resident_id = ANY (%(resident_ids)s::uuid[])
 ORDER BY resident_id
   FOR UPDATE

-- list_records --
-- The records of these residents, to look at.
SELECT resident_id, code, name, kana, birth_date, sex, municipality, address, household_id, relationship,
       permanent_domicile, family_register_head, resident_since, address_since, moved_in_notified_on,
       previous_municipality, previous_address, electoral_roll, health_insurance_since,
       elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number,
       erased_detail, erased_on, erased_planned, destination_municipality, destination_address,
       move_confirmed_on, further
  FROM register.resident
 WHERE resident_id = ANY (%(resident_ids)s::uuid[])
 ORDER BY resident_id

-- lock_household_members --
-- The standing records of these households, locked like all records.
SELECT resident_id, code, name, kana, birth_date, sex, municipality, address, household_id, relationship,
       permanent_domicile, family_register_head, resident_since, address_since, moved_in_notified_on,
       previous_municipality, previous_address, electoral_roll, health_insurance_since,
       elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number,
       erased_detail, erased_on, erased_planned, destination_municipality, destination_address,
       move_confirmed_on, further
  FROM register.resident
 WHERE household_id = ANY (%(household_ids)s::uuid[]) AND erased_on IS NULL
 ORDER BY resident_id
   FOR UPDATE

-- list_records_from --
-- Standing records from a place in the order of their keys: a slice of the register, to walk through it.
SELECT resident_id, code, name, kana, birth_date, sex, municipality, address, household_id, relationship,
       permanent_domicile, family_register_head, resident_since, address_since, moved_in_notified_on,
       previous_municipality, previous_address, electoral_roll, health_insurance_since,
       elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number,
       erased_detail, erased_on, erased_planned, destination_municipality, destination_address,
       move_confirmed_on, further
  FROM register.resident
 WHERE resident_id > %(after)s::uuid AND erased_on IS NULL
 ORDER BY resident_id
 LIMIT %(limit)s::integer

-- find_resident_by_code --
-- The standing record with this code.
SELECT resident_id FROM register.resident WHERE code = %(code)s::text AND erased_on IS NULL

-- list_residents_by_code --
-- Every record with this code, the standing one first, then the erased ones (除票).
SELECT resident_id FROM register.resident WHERE code = %(code)s::text AND erased_on IS NULL
UNION ALL
SELECT resident_id FROM register.resident WHERE code = %(code)s::text AND erased_on IS NOT NULL

-- list_codes_present --
-- Which of these codes a standing record has.
SELECT code FROM register.resident WHERE code = ANY (%(codes)b::text[]) AND erased_on IS NULL

-- count_residents --
-- How many standing records there are.
SELECT count(*) FROM register.resident WHERE erased_on IS NULL

-- copy_residents --
-- Load resident records in bulk; the columns are the loader's.
COPY register.resident (resident_id, code, name, kana, birth_date, sex, municipality, address, household_id,
    relationship, permanent_domicile, family_register_head, resident_since, address_since,
    moved_in_notified_on, previous_municipality, previous_address, electoral_roll, health_insurance_since,
    elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, loaded_by)
FROM STDIN (FORMAT BINARY)

-- copy_households --
-- Load households in bulk.
COPY register.household (household_id, number, loaded_by) FROM STDIN (FORMAT BINARY)

-- list_households_by_number --
-- Which of these household numbers exist, with the load that brought each and whether it has a householder.
SELECT h.number, h.household_id, h.loaded_by,
       EXISTS (SELECT FROM register.resident r
                WHERE r.household_id = h.household_id AND r.relationship = '世帯主' AND r.erased_on IS NULL)
  FROM register.household h
 WHERE h.number = ANY (%(numbers)b::text[])

-- open_households --
-- Enter new households under the next free numbers.
INSERT INTO register.household (household_id, number)
SELECT household_id, 'N' || nextval('register.household_number')
  FROM unnest(%(household_ids)s::uuid[]) AS given (household_id)

-- insert_records --
-- Enter new resident records.
INSERT INTO register.resident (resident_id, code, name, kana, birth_date, sex, municipality, address,
    household_id, relationship, permanent_domicile, family_register_head, resident_since, address_since,
    moved_in_notified_on, previous_municipality, previous_address, electoral_roll, health_insurance_since,
    elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number, further)
SELECT * FROM unnest(%(resident_id)s::uuid[], %(code)s::text[], %(name)s::text[], %(kana)s::text[],
    %(birth_date)s::text[], %(sex)s::text[], %(municipality)s::text[], %(address)s::text[],
    %(household_id)s::uuid[], %(relationship)s::text[], %(permanent_domicile)s::text[],
    %(family_register_head)s::text[], %(resident_since)s::text[], %(address_since)s::text[],
    %(moved_in_notified_on)s::date[], %(previous_municipality)s::text[], %(previous_address)s::text[],
    %(electoral_roll)s::boolean[], %(health_insurance_since)s::date[], %(elderly_medical_since)s::date[],
    %(nursing_care_since)s::date[], %(pension_since)s::date[], %(child_allowance_since)s::date[],
    %(change_number)s::integer[], %(further)s::jsonb[])

-- save_records --
-- Replace what can change in resident records that are locked.
UPDATE register.resident AS r
   SET code = n.code, name = n.name, kana = n.kana, birth_date = n.birth_date, sex = n.sex, address = n.address,
       household_id = n.household_id, relationship = n.relationship,
       permanent_domicile = n.permanent_domicile, family_register_head = n.family_register_head,
       resident_since = n.resident_since, address_since = n.address_since,
       moved_in_notified_on = n.moved_in_notified_on, previous_municipality = n.previous_municipality,
       previous_address = n.previous_address, electoral_roll = n.electoral_roll,
       health_insurance_since = n.health_insurance_since, elderly_medical_since = n.elderly_medical_since,
       nursing_care_since = n.nursing_care_since, pension_since = n.pension_since,
       child_allowance_since = n.child_allowance_since, change_number = n.change_number,
       erased_detail = n.erased_detail, erased_on = n.erased_on, erased_planned = n.erased_planned,
       destination_municipality = n.destination_municipality,
       destination_address = n.destination_address, move_confirmed_on = n.move_confirmed_on,
       further = n.further
  FROM unnest(%(resident_id)s::uuid[], %(code)s::text[], %(name)s::text[], %(kana)s::text[],
    %(birth_date)s::text[], %(sex)s::text[], %(address)s::text[], %(household_id)s::uuid[],
    %(relationship)s::text[], %(permanent_domicile)s::text[], %(family_register_head)s::text[],
    %(resident_since)s::text[], %(address_since)s::text[], %(moved_in_notified_on)s::date[],
    %(previous_municipality)s::text[], %(previous_address)s::text[], %(electoral_roll)s::boolean[],
    %(health_insurance_since)s::date[], %(elderly_medical_since)s::date[], %(nursing_care_since)s::date[],
    %(pension_since)s::date[], %(child_allowance_since)s::date[], %(change_number)s::integer[],
    %(erased_detail)s::text[], %(erased_on)s::date[], %(erased_planned)s::boolean[],
    %(destination_municipality)s::text[], %(destination_address)s::text[], %(move_confirmed_on)s::date[],
    %(further)s::jsonb[])
    AS n (resident_id, code, name, kana, birth_date, sex, address, household_id, relationship,
          permanent_domicile, family_register_head, resident_since, address_since, moved_in_notified_on,
          previous_municipality, previous_address, electoral_roll, health_insurance_since,
          elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number,
          erased_detail, erased_on, erased_planned, destination_municipality, destination_address,
          move_confirmed_on, further)
 WHERE r.resident_id = n.resident_id

-- append_changes --
-- Append changes to the history.
INSERT INTO register.change (resident_id, change_number, reason, detail, occurred_on, planned, old_code,
    previous_municipality, destination_municipality, known_on, recorded_at, recorded_by, approved_by, paper,
    was, becomes, cancels)
SELECT * FROM unnest(%(resident_id)s::uuid[], %(change_number)s::integer[], %(reason)s::text[],
    %(detail)s::text[], %(occurred_on)s::date[], %(planned)s::boolean[], %(old_code)s::text[],
    %(previous_municipality)s::text[], %(destination_municipality)s::text[], %(known_on)s::date[],
    %(recorded_at)s::timestamptz[], %(recorded_by)s::text[], %(approved_by)s::text[], %(paper)s::text[],
    %(was)s::jsonb[], %(becomes)s::jsonb[], %(cancels)s::bigint[])

-- list_history --
-- All changes of these records with what they withdraw, in the order of entering.
SELECT change_id, resident_id, change_number, detail, occurred_on, planned, known_on, recorded_at, recorded_by,
       approved_by, paper, was, becomes, cancels
  FROM register.change
 WHERE resident_id = ANY (%(resident_ids)s::uuid[])
 ORDER BY change_id

-- get_household --
-- The office's number of a household.
SELECT number FROM register.household WHERE household_id = %(household_id)s::uuid

-- list_members --
-- The standing records of a household, to look at.
SELECT resident_id, code, name, kana, birth_date, sex, municipality, address, household_id, relationship,
       permanent_domicile, family_register_head, resident_since, address_since, moved_in_notified_on,
       previous_municipality, previous_address, electoral_roll, health_insurance_since,
       elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number,
       erased_detail, erased_on, erased_planned, destination_municipality, destination_address,
       move_confirmed_on, further
  FROM register.resident
 WHERE household_id = %(household_id)s::uuid AND erased_on IS NULL
 ORDER BY resident_id

-- list_ever_members --
-- Everybody whose record says, or ever said, this household.
SELECT resident_id FROM register.resident WHERE household_id = %(household_id)s::uuid
UNION
SELECT resident_id FROM register.change
 WHERE was ? 'household_id' AND was ->> 'household_id' = %(household_id)s::uuid::text
UNION
SELECT resident_id FROM register.change
 WHERE becomes ? 'household_id' AND becomes ->> 'household_id' = %(household_id)s::uuid::text
LIMIT %(limit)s::integer

-- put_search_keys --
-- Keep what records are found by; made anew whenever a record's name, birth date or address changes.
INSERT INTO register.search_key (resident_id, kana, name, birth_date, address, sex, standing)
SELECT * FROM unnest(%(resident_id)s::uuid[], %(kana)s::text[], %(name)s::text[], %(birth_date)s::text[],
    %(address)s::text[], %(sex)s::text[], %(standing)s::boolean[])
ON CONFLICT ON CONSTRAINT search_key_pkey DO UPDATE
   SET kana = excluded.kana, name = excluded.name, birth_date = excluded.birth_date,
       address = excluded.address, sex = excluded.sex, standing = excluded.standing

-- list_unindexed --
-- Records that a load brought and nobody can find yet, behind a key.
SELECT r.resident_id, r.name, r.kana, r.birth_date, r.address, r.sex, r.erased_on IS NULL
  FROM register.resident r
 WHERE r.resident_id > %(after)s::uuid
   AND NOT EXISTS (SELECT FROM register.search_key k WHERE k.resident_id = r.resident_id)
 ORDER BY r.resident_id
 LIMIT %(limit)s::integer

-- list_unindexed_names --
-- Changes of a name whose former one nobody can find by yet; of these residents, or of everybody.
SELECT c.change_id, c.resident_id, COALESCE(c.was ->> 'name', ''), COALESCE(c.was ->> 'kana', '')
  FROM register.change c
 WHERE c.was ?| ARRAY['name', 'kana']
   AND (cardinality(%(resident_ids)s::uuid[]) = 0 OR c.resident_id = ANY (%(resident_ids)s::uuid[]))
   AND NOT EXISTS (SELECT FROM register.former_name f WHERE f.change_id = c.change_id)
 ORDER BY c.change_id
 LIMIT %(limit)s::integer

-- list_unindexed_other_names --
-- Changes of these residents that gave them another name beside their own, by which nobody can find them yet.
SELECT c.change_id, c.resident_id, r.name, r.kana, c.becomes
  FROM register.change c JOIN register.resident r USING (resident_id)
 WHERE c.resident_id = ANY (%(resident_ids)s::uuid[])
   AND (c.becomes->>'aliases' IS NOT NULL OR c.becomes->>'former_surname' IS NOT NULL)
   AND NOT EXISTS (SELECT FROM register.former_name f WHERE f.change_id = c.change_id)

-- put_former_names --
-- Keep what records were found by before their names changed.
INSERT INTO register.former_name (change_id, resident_id, name, kana)
SELECT * FROM unnest(%(change_id)s::bigint[], %(resident_id)s::uuid[], %(name)s::text[], %(kana)s::text[])
ON CONFLICT ON CONSTRAINT former_name_pkey DO NOTHING

-- find_by_birth_date --
-- Records of a birth date, and of whatever else is known, former names included; all the keys are of the question.
SELECT k.resident_id
  FROM register.search_key k
 WHERE k.birth_date = ANY (%(birth_dates)s::text[])
   AND (k.standing OR %(include_erased)s::boolean)
   AND (%(sex)s::text = '' OR k.sex = %(sex)s::text)
   AND (cardinality(%(kana)s::text[]) = 0
        OR EXISTS (SELECT FROM unnest(%(kana)s::text[]) AS q (key) WHERE starts_with(k.kana, q.key))
        OR EXISTS (SELECT FROM register.former_name f, unnest(%(kana)s::text[]) AS q (key)
                    WHERE f.resident_id = k.resident_id AND starts_with(f.kana, q.key)))
   AND (cardinality(%(name)s::text[]) = 0
        OR EXISTS (SELECT FROM unnest(%(name)s::text[]) AS q (key) WHERE starts_with(k.name, q.key))
        OR EXISTS (SELECT FROM register.former_name f, unnest(%(name)s::text[]) AS q (key)
                    WHERE f.resident_id = k.resident_id AND starts_with(f.name, q.key)))
   AND position(%(address)s::text IN k.address) > 0
 LIMIT %(limit)s::integer

-- find_by_kana --
-- Records whose reading begins so, or began so before a change, in a place; a look into the index for each key, whatever the planner guesses.
SELECT DISTINCT found.resident_id
  FROM unnest(%(kana)s::text[], %(kana_end)s::text[]) AS q (key, behind)
 CROSS JOIN LATERAL (
       (SELECT k.resident_id
          FROM register.search_key k
         WHERE k.kana >= q.key COLLATE "C" AND k.kana < q.behind COLLATE "C"
           AND (k.standing OR %(include_erased)s::boolean)
           AND (%(sex)s::text = '' OR k.sex = %(sex)s::text)
           AND (cardinality(%(name)s::text[]) = 0
                OR EXISTS (SELECT FROM unnest(%(name)s::text[]) AS n (key) WHERE starts_with(k.name, n.key))
                OR EXISTS (SELECT FROM register.former_name o, unnest(%(name)s::text[]) AS n (key)
                            WHERE o.resident_id = k.resident_id AND starts_with(o.name, n.key)))
           AND position(%(address)s::text IN k.address) > 0
        OFFSET 0)
        UNION ALL
       (SELECT k.resident_id
          FROM register.former_name f
          JOIN register.search_key k USING (resident_id)
         WHERE f.kana <> '' AND f.kana >= q.key COLLATE "C" AND f.kana < q.behind COLLATE "C"
           AND (k.standing OR %(include_erased)s::boolean)
           AND (%(sex)s::text = '' OR k.sex = %(sex)s::text)
           AND (cardinality(%(name)s::text[]) = 0
                OR EXISTS (SELECT FROM unnest(%(name)s::text[]) AS n (key) WHERE starts_with(k.name, n.key))
                OR EXISTS (SELECT FROM register.former_name o, unnest(%(name)s::text[]) AS n (key)
                            WHERE o.resident_id = k.resident_id AND starts_with(o.name, n.key)))
           AND position(%(address)s::text IN k.address) > 0
        OFFSET 0)
       ) AS found
 LIMIT %(limit)s::integer

-- find_by_name --
-- Records whose written name begins so, or began so before a change, in a place; a look into the index for each key.
SELECT DISTINCT found.resident_id
  FROM unnest(%(name)s::text[], %(name_end)s::text[]) AS q (key, behind)
 CROSS JOIN LATERAL (
       (SELECT k.resident_id
          FROM register.search_key k
         WHERE k.name >= q.key COLLATE "C" AND k.name < q.behind COLLATE "C"
           AND (k.standing OR %(include_erased)s::boolean)
           AND (%(sex)s::text = '' OR k.sex = %(sex)s::text)
           AND position(%(address)s::text IN k.address) > 0
        OFFSET 0)
        UNION ALL
       (SELECT k.resident_id
          FROM register.former_name f
          JOIN register.search_key k USING (resident_id)
         WHERE f.name <> '' AND f.name >= q.key COLLATE "C" AND f.name < q.behind COLLATE "C"
           AND (k.standing OR %(include_erased)s::boolean)
           AND (%(sex)s::text = '' OR k.sex = %(sex)s::text)
           AND position(%(address)s::text IN k.address) > 0
        OFFSET 0)
       ) AS found
 LIMIT %(limit)s::integer

-- find_by_code --
-- Records with a code: the standing one, and those it stood on before.
SELECT r.resident_id
  FROM register.resident r
 WHERE r.code = %(code)s::text AND (r.erased_on IS NULL OR %(include_erased)s::boolean)
 LIMIT %(limit)s::integer

-- list_hits --
-- What tells a few records apart on a list.
SELECT r.resident_id, r.household_id, r.name, r.kana, r.birth_date, r.sex, r.address,
       COALESCE((SELECT h.name FROM register.resident h
                  WHERE h.household_id = r.household_id AND h.relationship = '世帯主'
                    AND h.erased_on IS NULL), ''),
       r.relationship, r.erased_on IS NULL
  FROM register.resident r
 WHERE r.resident_id = ANY (%(resident_ids)s::uuid[])
 ORDER BY r.erased_on IS NOT NULL, r.kana, r.birth_date, r.resident_id

-- list_mates --
-- Who lives now in the household of these residents, or in the one an erased record was of, and who of it went where they went; a look into the index each, whatever is known of the table.
SELECT a.resident_id, mate.resident_id
  FROM register.resident a
 CROSS JOIN LATERAL (SELECT b.resident_id FROM register.resident b
                      WHERE b.household_id = a.household_id AND b.resident_id <> a.resident_id
                        AND (b.erased_on IS NULL
                             OR (b.destination_address = a.destination_address AND a.destination_address <> ''))
                     OFFSET 0) AS mate
 WHERE a.resident_id = ANY (%(resident_ids)s::uuid[])

-- raise_flag --
-- Put a mark or note beside a record.
INSERT INTO register.flag (resident_id, kind, text, raised_at, raised_by)
VALUES (%(resident_id)s::uuid, %(kind)s::text, %(text)s::text, %(raised_at)s::timestamptz, %(raised_by)s::text)
RETURNING flag_id

-- lift_flag --
-- Note that a mark no longer holds; nothing when there is no such mark or it was lifted before.
INSERT INTO register.flag_lifting (flag_id, reason, lifted_at, lifted_by)
SELECT f.flag_id, %(reason)s::text, %(lifted_at)s::timestamptz, %(lifted_by)s::text
  FROM register.flag f
 WHERE f.flag_id = %(flag_id)s::bigint AND f.resident_id = %(resident_id)s::uuid
ON CONFLICT ON CONSTRAINT flag_lifting_pkey DO NOTHING

-- list_flags --
-- The marks and notes beside these records, lifted ones too, oldest first.
SELECT f.flag_id, f.resident_id, f.kind, f.text, f.raised_at, f.raised_by, l.lifted_at,
       COALESCE(l.lifted_by, ''), COALESCE(l.reason, '')
  FROM register.flag f
  LEFT JOIN register.flag_lifting l ON l.flag_id = f.flag_id
 WHERE f.resident_id = ANY (%(resident_ids)s::uuid[])
 ORDER BY f.flag_id
 LIMIT %(limit)s::integer

-- list_changes --
-- The history of one record, oldest first.
SELECT change_number, reason, detail, occurred_on, planned, old_code, previous_municipality,
       destination_municipality, known_on, recorded_at, recorded_by, was
  FROM register.change
 WHERE resident_id = %(resident_id)s::uuid
 ORDER BY change_id
 LIMIT %(limit)s::integer

-- append_marks --
-- Append what the network answered about changes of records this office has; told twice has the effect of once.
INSERT INTO register.change_mark (resident_id, change_number, mark, detail, marked_at)
SELECT t.resident_id, t.change_number, t.mark, t.detail, %(marked_at)s::timestamptz
  FROM unnest(%(resident_id)s::uuid[], %(change_number)s::integer[], %(mark)s::text[], %(detail)s::text[])
       AS t (resident_id, change_number, mark, detail)
 WHERE EXISTS (SELECT FROM register.resident r WHERE r.resident_id = t.resident_id)
ON CONFLICT ON CONSTRAINT change_mark_pkey DO NOTHING

-- list_marks --
-- What the network answered about the changes of one record.
SELECT change_number, mark, detail, marked_at
  FROM register.change_mark
 WHERE resident_id = %(resident_id)s::uuid
 ORDER BY change_number, mark
 LIMIT %(limit)s::integer

-- count_held_changes --
-- How many changes the network holds as implausible and has not taken since.
SELECT count(*)
  FROM register.change_mark h
 WHERE h.mark = 'held'
   AND NOT EXISTS (SELECT FROM register.change_mark e
                    WHERE e.resident_id = h.resident_id AND e.change_number >= h.change_number
                      AND e.mark = 'prefecture')

-- receive_codes --
-- Add codes to the pool in the given, shuffled order; codes handed over before stay as they are.
INSERT INTO register.code_pool (code, received_at)
SELECT code, %(received_at)s::timestamptz
  FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS handed (code, place)
 ORDER BY place
ON CONFLICT ON CONSTRAINT code_pool_pkey DO NOTHING

-- take_codes --
-- Allot the next codes of the pool; codes another transaction is taking are passed over.
WITH queue AS MATERIALIZED (
    SELECT code FROM register.code_pool
     WHERE used_at IS NULL
     ORDER BY place
     LIMIT %(count)s::integer
       FOR UPDATE SKIP LOCKED)
UPDATE register.code_pool AS p
   SET used_at = %(used_at)s::timestamptz
  FROM queue
 WHERE p.code = queue.code
RETURNING p.code

-- count_unused_codes --
-- How many codes are left, counted no further than the limit.
SELECT count(*) FROM (SELECT FROM register.code_pool WHERE used_at IS NULL LIMIT %(limit)s::integer) AS unused

-- ask_for_codes --
-- Note a request for codes unless one is open.
INSERT INTO register.code_request (wanted, asked_at)
VALUES (%(wanted)s::integer, %(asked_at)s::timestamptz)
ON CONFLICT DO NOTHING

-- answer_code_request --
-- Note that the open request was answered.
UPDATE register.code_request SET answered_at = %(answered_at)s::timestamptz WHERE answered_at IS NULL

-- stream_standing --
-- Every standing record with the number of its household, for a copy that is made in one go.
SELECT r.resident_id, r.household_id, h.number, r.name, r.kana, r.birth_date, r.sex, r.municipality, r.address,
       r.relationship, r.resident_since, r.address_since, r.permanent_domicile, r.family_register_head,
       r.moved_in_notified_on, r.previous_municipality, r.previous_address, r.erased_on IS NOT NULL,
       r.further
  FROM register.resident r
  JOIN register.household h USING (household_id)
 WHERE r.erased_on IS NULL

-- stream_changed_since --
-- Records with a change recorded at or after an instant, erased ones too, as they stand now.
SELECT r.resident_id, r.household_id, h.number, r.name, r.kana, r.birth_date, r.sex, r.municipality, r.address,
       r.relationship, r.resident_since, r.address_since, r.permanent_domicile, r.family_register_head,
       r.moved_in_notified_on, r.previous_municipality, r.previous_address, r.erased_on IS NOT NULL,
       r.further
  FROM register.resident r
  JOIN register.household h USING (household_id)
 WHERE r.resident_id IN (SELECT resident_id FROM register.change WHERE recorded_at >= %(since)s::timestamptz)

-- count_loaded --
-- How many records loads brought so far: they have no change of their own.
SELECT count(*) FROM register.resident WHERE loaded_by IS NOT NULL

-- add_code_notices --
-- Note codes that must be told in writing; a code is told once.
INSERT INTO register.code_notice (resident_id, code, due_since)
SELECT * FROM unnest(%(resident_id)s::uuid[], %(code)s::text[], %(due_since)s::timestamptz[])
ON CONFLICT ON CONSTRAINT code_notice_once DO NOTHING

-- list_code_notices_due --
-- Codes still to be told to those who live here and still have them, longest waiting first.
SELECT n.notice_id, n.resident_id, n.due_since
  FROM register.code_notice n
  JOIN register.resident r ON r.resident_id = n.resident_id AND r.code = n.code AND r.erased_on IS NULL
 WHERE NOT EXISTS (SELECT FROM register.code_notice_issue i WHERE i.notice_id = n.notice_id)
 ORDER BY n.notice_id
 LIMIT %(limit)s::integer

-- mark_code_notices_issued --
-- Note under which issue number code notices were issued.
INSERT INTO register.code_notice_issue (notice_id, issued_at, issued_by, document)
SELECT n.notice_id, %(issued_at)s::timestamptz, %(issued_by)s::text, %(document)s::text
  FROM register.code_notice n
 WHERE n.notice_id = ANY (%(notices)s::bigint[])
ON CONFLICT ON CONSTRAINT code_notice_issue_pkey DO NOTHING

-- add_remakings --
-- Note that records are made anew: what was written up to now is the replaced record.
INSERT INTO register.remaking (resident_id, last_change_id, reason, remade_on, recorded_at, recorded_by,
    approved_by, paper)
SELECT given.resident_id,
       COALESCE((SELECT max(c.change_id) FROM register.change c WHERE c.resident_id = given.resident_id), 0),
       %(reason)s::text, %(remade_on)s::date, %(recorded_at)s::timestamptz, %(recorded_by)s::text,
       %(approved_by)s::text, %(paper)s::text
  FROM unnest(%(resident_ids)s::uuid[]) AS given (resident_id)

-- insert_remaking_proposal --
-- Somebody proposes to make a record anew.
INSERT INTO register.remaking_proposal (proposal_id, resident_id, reason, proposed_by, proposed_at)
VALUES (%(proposal_id)s::uuid, %(resident_id)s::uuid, %(reason)s::text, %(proposed_by)s::text, %(proposed_at)s::timestamptz)

-- list_remaking_proposals --
-- Proposals nobody has decided about, oldest first; of one record, of one proposal, or all.
SELECT p.proposal_id, p.resident_id, p.reason, p.proposed_by, p.proposed_at
  FROM register.remaking_proposal p
 WHERE NOT EXISTS (SELECT FROM register.remaking_decision d WHERE d.proposal_id = p.proposal_id)
   AND (%(resident_id)s::uuid IS NULL OR p.resident_id = %(resident_id)s::uuid)
   AND (%(proposal_id)s::uuid IS NULL OR p.proposal_id = %(proposal_id)s::uuid)
 ORDER BY p.proposed_at, p.proposal_id
 LIMIT %(limit)s::integer

-- insert_remaking_decision --
-- A second person decides about a proposal; nothing happens when somebody did before.
INSERT INTO register.remaking_decision (proposal_id, approved, decided_by, decided_at)
VALUES (%(proposal_id)s::uuid, %(approved)s::boolean, %(decided_by)s::text, %(decided_at)s::timestamptz)
ON CONFLICT ON CONSTRAINT remaking_decision_pkey DO NOTHING

-- list_remakings --
-- The re-makings of these records, oldest first.
SELECT remaking_id, resident_id, last_change_id, reason, remade_on, recorded_at, recorded_by, approved_by,
       paper, erased_at
  FROM register.remaking
 WHERE resident_id = ANY (%(resident_ids)s::uuid[])
 ORDER BY remaking_id

-- list_last_replaced --
-- The newest change of each record that a re-making has replaced.
SELECT resident_id, max(last_change_id)
  FROM register.remaking
 WHERE resident_id = ANY (%(resident_ids)s::uuid[])
 GROUP BY resident_id

-- erase_expired --
-- Erase what was closed long enough ago; the function decides what the application may erase.
SELECT records, replaced, changes, digest
  FROM register.erase_expired(%(closed_up_to)s::date, %(erased_at)s::timestamptz, %(rows_max)s::integer)

-- add_erasure_proof --
-- Keep the proof of an erasure.
INSERT INTO register.erasure_proof (erased_at, closed_up_to, records, replaced, changes, digest, article)
VALUES (%(erased_at)s::timestamptz, %(closed_up_to)s::date, %(records)s::bigint, %(replaced)s::bigint,
    %(changes)s::bigint, %(digest)s::bytea, %(article)s::text)

-- list_erasure_proofs --
-- The newest proofs of erasure.
SELECT erased_at, closed_up_to, records, replaced, changes, digest, article
  FROM register.erasure_proof
 ORDER BY proof_id DESC
 LIMIT %(limit)s::integer

-- preview_renaming --
-- How many residents of how many households live where addresses begin so.
SELECT count(*), count(DISTINCT household_id), COALESCE(max(length(address)), 0)
  FROM register.resident
 WHERE erased_on IS NULL AND starts_with(address, %(old_text)s::text)
   AND NOT (%(ends_in_figure)s::boolean
            AND substr(address, length(%(old_text)s::text) + 1, 1) ~ '[0-9０-９〇一二三四五六七八九十]')

-- list_renamed_addresses --
-- Some of the addresses that begin so.
SELECT DISTINCT address
  FROM register.resident
 WHERE erased_on IS NULL AND starts_with(address, %(old_text)s::text)
   AND NOT (%(ends_in_figure)s::boolean
            AND substr(address, length(%(old_text)s::text) + 1, 1) ~ '[0-9０-９〇一二三四五六七八九十]')
 ORDER BY address
 LIMIT %(limit)s::integer

-- order_renaming --
-- Take down an order to rename an area.
INSERT INTO register.renaming (renaming_id, old_text, new_text, detail, occurred_on, known_on, ordered_at,
    ordered_by, approved_by, paper, residents)
VALUES (%(renaming_id)s::uuid, %(old_text)s::text, %(new_text)s::text, %(detail)s::text, %(occurred_on)s::date,
    %(known_on)s::date, %(ordered_at)s::timestamptz, %(ordered_by)s::text, %(approved_by)s::text,
    %(paper)s::text, %(residents)s::integer)

-- lock_open_renaming --
-- The order that is being carried out, if there is one, locked against a second program.
SELECT renaming_id, old_text, new_text, detail, occurred_on, known_on, ordered_at, ordered_by, approved_by,
       paper, residents, after, renamed, finished_at
  FROM register.renaming
 WHERE finished_at IS NULL
   FOR UPDATE

-- get_renaming --
-- An order and how far it is carried out.
SELECT renaming_id, old_text, new_text, detail, occurred_on, known_on, ordered_at, ordered_by, approved_by,
       paper, residents, after, renamed, finished_at
  FROM register.renaming
 WHERE renaming_id = %(renaming_id)s::uuid

-- list_residents_to_rename --
-- Residents whose addresses begin so, behind a key.
SELECT resident_id, municipality, address
  FROM register.resident
 WHERE resident_id > %(after)s::uuid AND erased_on IS NULL AND starts_with(address, %(old_text)s::text)
   AND NOT (%(ends_in_figure)s::boolean
            AND substr(address, length(%(old_text)s::text) + 1, 1) ~ '[0-9０-９〇一二三四五六七八九十]')
 ORDER BY resident_id
 LIMIT %(limit)s::integer

-- advance_renaming --
-- Note how far an order is carried out.
UPDATE register.renaming
   SET after = %(after)s::uuid, renamed = renamed + %(renamed)s::integer,
       finished_at = %(finished_at)s::timestamptz
 WHERE renaming_id = %(renaming_id)s::uuid

-- has_address --
-- Whether anybody is, or was, registered at this address, however its figures were written.
SELECT EXISTS (SELECT FROM register.search_key WHERE address = %(address)s::text)
