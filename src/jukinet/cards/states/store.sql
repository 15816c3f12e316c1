-- record_states --
-- Newer states of cards; those that took effect come back. A void card stays void. A card stays its municipality's
-- until this one lets it go: a holder who moves takes it along (Act Art. 30-44).
WITH told AS (
    SELECT * FROM json_to_recordset(%(told)s::json)
        AS t(card_number text, municipality text, state text, since timestamptz, valid_until date, change_number integer)
), kept AS (
    INSERT INTO card_states.held AS h (card_number, municipality, state, since, valid_until, change_number, heard_at)
    SELECT card_number, municipality, state, since, valid_until, change_number, %(now)s::timestamptz FROM told
    ON CONFLICT (card_number) DO UPDATE
       SET municipality = excluded.municipality, state = excluded.state, since = excluded.since,
           valid_until = excluded.valid_until, change_number = excluded.change_number, heard_at = excluded.heard_at
     WHERE h.change_number < excluded.change_number
       AND CASE WHEN h.municipality = excluded.municipality
                THEN NOT h.state = ANY(%(ended)s::text[]) OR excluded.state = ANY(%(ended)s::text[])
                  OR h.state = %(carried_over)s::text
                ELSE h.state = ANY(%(let_go)s::text[]) AND NOT excluded.state = ANY(%(ended)s::text[]) END
    RETURNING card_number, municipality, state, since, change_number
), noted AS (
    INSERT INTO card_states.heard (card_number, municipality, change_number, state, since, heard_at)
    SELECT card_number, municipality, change_number, state, since, %(now)s::timestamptz FROM kept
)
SELECT card_number FROM kept

-- note_origins --
-- How cards stood in another prefecture before they came here.
INSERT INTO card_states.heard (card_number, municipality, change_number, state, since, heard_at)
SELECT card_number, municipality, change_number, state, since, %(now)s::timestamptz
  FROM json_to_recordset(%(told)s::json)
    AS t(card_number text, municipality text, state text, since timestamptz, change_number integer)
ON CONFLICT (card_number, change_number) DO NOTHING

-- list_held --
-- What is held of these cards.
SELECT card_number, municipality, state, since, valid_until, change_number
  FROM card_states.held
 WHERE card_number = ANY(%(card_numbers)s::text[])

-- lock_list --
-- How far the list has come here; nobody else adds to it until this transaction ends.
SELECT serial, complete_up_to FROM card_states.stopped_list FOR UPDATE

-- read_list --
-- How far the list has come here.
SELECT serial, complete_up_to FROM card_states.stopped_list

-- save_list --
-- How far the list has come now.
UPDATE card_states.stopped_list
   SET serial = %(serial)s::bigint,
       complete_up_to = greatest(complete_up_to, %(complete_up_to)s::timestamptz)

-- save_stops --
-- Newer stops and liftings, numbered from the list's serial on; how many took effect.
WITH told AS (
    SELECT t.*, row_number() OVER (ORDER BY t.place) AS nth
      FROM json_to_recordset(%(stops)s::json)
        AS t(place integer, card_number text, municipality text, state text, since timestamptz, valid_until date,
             change_number integer)
)
INSERT INTO card_states.stop AS s (card_number, municipality, state, since, valid_until, change_number, serial,
    listed_at)
SELECT card_number, municipality, state, since, valid_until, change_number, %(serial)s::bigint + nth,
       %(listed_at)s::timestamptz
  FROM told
ON CONFLICT (card_number) DO UPDATE
   SET municipality = excluded.municipality, state = excluded.state, since = excluded.since,
       valid_until = excluded.valid_until, change_number = excluded.change_number, serial = excluded.serial, listed_at = excluded.listed_at
 WHERE s.change_number < excluded.change_number

-- list_stops_above --
-- The list in the order in which it grew, from a serial on.
SELECT card_number, municipality, state, since, valid_until, change_number, serial
  FROM card_states.stop
 WHERE serial > %(serial)s::bigint
 ORDER BY serial
 LIMIT %(limit)s::integer

-- list_known_stops --
-- Which of these cards the list names, whatever their state now.
SELECT card_number FROM card_states.stop WHERE card_number = ANY(%(card_numbers)s::text[])

-- find_stop --
-- Whether the list names a card.
SELECT card_number, municipality, state, since, valid_until, change_number
  FROM card_states.stop
 WHERE card_number = %(card_number)s::text

-- stream_stopped --
-- Every card that is stopped now and would otherwise still be valid.
SELECT card_number
  FROM card_states.stop
 WHERE NOT state = ANY(%(usable)s::text[]) AND valid_until >= %(today)s::date
 ORDER BY card_number

-- count_stopped --
-- How many cards are stopped now.
SELECT count(*) FROM card_states.stop WHERE NOT state = ANY(%(usable)s::text[])

-- list_passed --
-- How far each office below was told the list.
SELECT peer, serial, complete_up_to FROM card_states.passed WHERE peer = ANY(%(peers)s::text[])

-- save_passed --
-- How far these offices were told it now.
INSERT INTO card_states.passed AS p (peer, serial, complete_up_to)
SELECT t.peer, t.serial, t.complete_up_to
  FROM json_to_recordset(%(passed)s::json) AS t(peer text, serial bigint, complete_up_to timestamptz)
ON CONFLICT (peer) DO UPDATE SET serial = excluded.serial, complete_up_to = excluded.complete_up_to

-- count_issued --
-- On which day how many cards were first heard of, by the municipality that told of them first: a card that goes on
-- elsewhere was issued once.
SELECT coalesce(f.municipality, h.municipality) AS issuer, (f.since AT TIME ZONE 'Asia/Tokyo')::date AS day, count(*)
  FROM (SELECT DISTINCT ON (card_number) card_number, municipality, since
          FROM card_states.heard ORDER BY card_number, since, change_number) f
  JOIN card_states.held h USING (card_number)
 GROUP BY issuer, day
 ORDER BY issuer, day

-- insert_key_stops --
-- Keys that make no cards any more; whoever is named twice is named once.
INSERT INTO card_states.key_stop (key_id, municipality, since, statement, heard_at)
SELECT t.key_id, t.municipality, t.since, decode(t.statement, 'hex'), %(now)s::timestamptz
  FROM json_to_recordset(%(stops)s::json) AS t(key_id text, municipality text, since date, statement text)
ON CONFLICT (key_id) DO NOTHING

-- is_key_stopped --
-- Whether a key makes no cards any more.
SELECT EXISTS (SELECT 1 FROM card_states.key_stop WHERE key_id = %(key_id)s::text)

-- list_key_stops --
-- Stopped keys in the order in which this node learned of them, from a serial on.
SELECT serial, key_id, municipality, since, statement, heard_at
  FROM card_states.key_stop
 WHERE serial > %(serial)s::bigint
 ORDER BY serial
 LIMIT %(limit)s::integer

-- list_passed_keys --
-- Up to which serial each office below was told of stopped keys.
SELECT peer, serial FROM card_states.passed_keys WHERE peer = ANY(%(peers)s::text[])

-- save_passed_keys --
-- Up to which serial they were told now.
INSERT INTO card_states.passed_keys AS p (peer, serial)
SELECT peer, %(serial)s::bigint FROM unnest(%(peers)s::text[]) AS peer
ON CONFLICT (peer) DO UPDATE SET serial = excluded.serial

-- keep_confirmed --
-- Up to when municipalities say their lists are complete; an older word changes nothing.
INSERT INTO card_states.confirmed AS c (municipality, complete_up_to)
SELECT t.municipality, max(t.complete_up_to)
  FROM json_to_recordset(%(lists)s::json) AS t(municipality text, complete_up_to timestamptz)
 GROUP BY t.municipality
ON CONFLICT (municipality) DO UPDATE SET complete_up_to = excluded.complete_up_to
 WHERE c.complete_up_to < excluded.complete_up_to

-- find_listed_at --
-- The instant from which on a complete list has a card's line.
SELECT listed_at FROM card_states.stop WHERE card_number = %(subject)s::text

-- find_key_listed_at --
-- The instant from which on a complete list goes with a stopped key.
SELECT heard_at FROM card_states.key_stop WHERE key_id = %(subject)s::text

-- list_confirmed_since --
-- Municipalities whose list is complete up to an instant or beyond.
SELECT municipality FROM card_states.confirmed WHERE complete_up_to >= %(listed_at)s::timestamptz ORDER BY municipality

-- insert_spread --
-- Somebody asks which municipalities know a stop.
INSERT INTO card_states.spread (question, kind, subject, asked_at)
VALUES (%(question)s::uuid, %(kind)s::text, %(subject)s::text, %(asked_at)s::timestamptz)

-- answer_spread --
-- The nation's answer.
UPDATE card_states.spread
   SET listed_at = %(listed_at)s::timestamptz, confirmed = %(confirmed)s::text[], missing = %(missing)s::text[],
       answered_at = %(now)s::timestamptz
 WHERE question = %(question)s::uuid AND answered_at IS NULL

-- find_spread --
-- The newest question about a stop, and its answer if it came.
SELECT asked_at, listed_at, confirmed, missing, answered_at
  FROM card_states.spread
 WHERE kind = %(kind)s::text AND subject = %(subject)s::text
 ORDER BY asked_at DESC
 LIMIT 1
