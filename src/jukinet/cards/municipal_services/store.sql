-- insert_use --
-- A resident asks for a service.
INSERT INTO municipal_services.use (use_id, card_id, resident_id, kind, offer, user_number, state, since)
VALUES (%(use_id)s::uuid, %(card_id)s::uuid, %(resident_id)s::uuid, %(kind)s::text, %(offer)s::integer,
        %(user_number)s::text, %(state)s::text, %(since)s::timestamptz)

-- lock_use --
-- One use, to be changed by nobody else until this transaction ends.
SELECT use_id, card_id, resident_id, kind, offer, user_number, state, since
  FROM municipal_services.use
 WHERE use_id = %(use_id)s::uuid
   FOR UPDATE

-- find_use_by_number --
-- The use a service knows by this number.
SELECT use_id, card_id, resident_id, kind, offer, user_number, state, since
  FROM municipal_services.use
 WHERE user_number = %(user_number)s::text

-- list_uses_of_card --
-- What a card is used for, ended uses too, oldest first.
SELECT use_id, card_id, resident_id, kind, offer, user_number, state, since
  FROM municipal_services.use
 WHERE card_id = %(card_id)s::uuid
 ORDER BY since, use_id
 LIMIT %(limit)s::integer

-- list_uses_of_offer --
-- Everybody who uses or used a service.
SELECT use_id, card_id, resident_id, kind, offer, user_number, state, since
  FROM municipal_services.use
 WHERE offer = %(offer)s::integer AND state <> 'asked'
 ORDER BY use_id
 LIMIT %(limit)s::integer

-- list_open_uses --
-- Open uses after one of them, in the order of their keys.
SELECT use_id, card_id, resident_id, kind, offer, user_number, state, since
  FROM municipal_services.use
 WHERE state <> 'ended' AND use_id > %(after)s::uuid
 ORDER BY use_id
 LIMIT %(limit)s::integer

-- save_use --
-- Where a use now is in its life.
UPDATE municipal_services.use
   SET state = %(state)s::text, since = %(since)s::timestamptz
 WHERE use_id = %(use_id)s::uuid

-- append_use_step --
-- Keep what happened to a use.
INSERT INTO municipal_services.use_step (use_id, event, state, taken_by, taken_at)
VALUES (%(use_id)s::uuid, %(event)s::text, %(state)s::text, %(taken_by)s::text, %(taken_at)s::timestamptz)

-- append_sighting --
-- Somebody came to a shelter, or left it.
INSERT INTO municipal_services.sighting (sighting_id, shelter, use_id, present, noted_by, noted_at)
VALUES (%(sighting_id)s::uuid, %(shelter)s::text, %(use_id)s::uuid, %(present)s::boolean, %(noted_by)s::text,
        %(noted_at)s::timestamptz)

-- find_last_sighting --
-- Where somebody was noted last, and whether as present.
SELECT shelter, present
  FROM municipal_services.sighting
 WHERE use_id = %(use_id)s::uuid
 ORDER BY place DESC
 LIMIT 1

-- list_present --
-- Who is at a shelter: those whose newest sighting says so, in the order in which they came.
SELECT s.use_id, u.resident_id, s.noted_at
  FROM (SELECT DISTINCT ON (use_id) use_id, shelter, present, noted_at
          FROM municipal_services.sighting
         ORDER BY use_id, place DESC) AS s
  JOIN municipal_services.use AS u ON u.use_id = s.use_id
 WHERE s.present AND s.shelter = %(shelter)s::text
 ORDER BY s.noted_at, s.use_id
 LIMIT %(limit)s::integer

-- count_present --
-- How many are at each shelter.
SELECT s.shelter, count(*)
  FROM (SELECT DISTINCT ON (use_id) use_id, shelter, present
          FROM municipal_services.sighting
         ORDER BY use_id, place DESC) AS s
 WHERE s.present
 GROUP BY s.shelter
 ORDER BY s.shelter
