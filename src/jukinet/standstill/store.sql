-- lock_standstill --
-- One at a time works on this; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('juki standstill ' || %(what)s::text, 0))

-- insert_holder --
-- Append a holder.
INSERT INTO standstill.holder (holder_id, name, seal_key, sign_key, enrolled_by, enrolled_at)
VALUES (%(holder_id)s::text, %(name)s::text, %(seal_key)s::bytea, %(sign_key)s::bytea, %(by)s::text, %(at)s::timestamptz)

-- end_holder --
-- Append that somebody is no holder any more; said twice has the effect of once.
INSERT INTO standstill.holder_ended (holder_id, reason, ended_by, ended_at)
VALUES (%(holder_id)s::text, %(reason)s::text, %(by)s::text, %(at)s::timestamptz)
ON CONFLICT ON CONSTRAINT holder_ended_pkey DO NOTHING

-- list_holders --
-- Whose cards open the next pack.
SELECT holder_id, name, seal_key, sign_key
  FROM standstill.holder h
 WHERE NOT EXISTS (SELECT FROM standstill.holder_ended e WHERE e.holder_id = h.holder_id)
 ORDER BY holder_id

-- find_holder --
-- A holder, present or former, by his id.
SELECT holder_id, name, seal_key, sign_key FROM standstill.holder WHERE holder_id = %(holder_id)s::text

-- insert_pack --
-- Append a pack that was made.
INSERT INTO standstill.pack (pack_id, ground_id, ground_at, making, made_at, loaded, holders, withheld, lines,
    bytes, seconds)
VALUES (%(pack_id)s::uuid, %(ground_id)s::uuid, %(ground_at)s::timestamptz, %(making)s::text,
    %(made_at)s::timestamptz, %(loaded)s::bigint, %(holders)s::text[], %(withheld)s::bytea, %(lines)s::bigint,
    %(bytes)s::bigint, %(seconds)s::double precision)

-- list_packs --
-- The last packs that were made, newest first.
SELECT pack_id, ground_id, ground_at, making, made_at, loaded, holders, withheld, lines, bytes, seconds
  FROM standstill.pack
 ORDER BY made_at DESC, pack_id
 LIMIT %(limit)s::integer

-- list_open_blocks --
-- Blocks that are not accounted for yet.
SELECT block_id, place, series, first, last, reserved_at
  FROM standstill.block b
 WHERE NOT EXISTS (SELECT FROM standstill.block_settled s WHERE s.block_id = b.block_id)
 ORDER BY place, series

-- list_blocks --
-- All blocks, the newest first.
SELECT block_id, place, series, first, last, reserved_at
  FROM standstill.block
 ORDER BY reserved_at DESC, place, series
 LIMIT %(limit)s::integer

-- insert_block --
-- Reserve the next numbers of a series for a place.
INSERT INTO standstill.block (block_id, place, series, first, last, reserved_at)
SELECT %(block_id)s::uuid, %(place)s::text, %(series)s::text, coalesce(max(last), 0) + 1,
       coalesce(max(last), 0) + %(count)s::integer, %(at)s::timestamptz
  FROM standstill.block
 WHERE series = %(series)s::text

-- settle_block --
-- Append that a block was accounted for.
INSERT INTO standstill.block_settled (block_id, used, spoilt, gaps, note, settled_by, settled_at)
VALUES (%(block_id)s::uuid, %(used)s::integer, %(spoilt)s::integer, %(gaps)s::integer, %(note)s::text, %(by)s::text,
    %(at)s::timestamptz)

-- insert_session --
-- Append a hand ledger that was taken over.
INSERT INTO standstill.hand_session (session_id, pack_id, place, holders, opened_at, lines, digest, drill, taken_by,
    taken_at)
VALUES (%(session_id)s::uuid, %(pack_id)s::uuid, %(place)s::text, %(holders)s::text[], %(opened_at)s::timestamptz,
    %(lines)s::integer, %(digest)s::bytea, %(drill)s::boolean, %(by)s::text, %(at)s::timestamptz)

-- find_session --
-- How many lines of a hand ledger were taken over before, if any.
SELECT lines FROM standstill.hand_session WHERE session_id = %(session_id)s::uuid

-- list_sessions --
-- Hand ledgers taken over, newest first.
SELECT session_id, pack_id, place, holders, opened_at, lines, drill, taken_by, taken_at
  FROM standstill.hand_session
 ORDER BY taken_at DESC
 LIMIT %(limit)s::integer

-- insert_use --
-- Append what became of a reserved number.
INSERT INTO standstill.hand_use (series, number, block_id, outcome, happened_at, done_by, what, paper, resident_id,
    session_id, entered_by, entered_at)
VALUES (%(series)s::text, %(number)s::integer, %(block_id)s::uuid, %(outcome)s::text, %(happened_at)s::timestamptz,
    %(done_by)s::text, %(what)s::text, %(paper)s::text, %(resident_id)s::uuid, %(session_id)s::uuid,
    %(by)s::text, %(at)s::timestamptz)

-- find_use --
-- What became of a number, if anybody has said.
SELECT outcome FROM standstill.hand_use WHERE series = %(series)s::text AND number = %(number)s::integer

-- list_uses --
-- What became of the numbers of these blocks.
SELECT u.series, u.number, u.outcome, u.happened_at, u.done_by, u.what, u.paper, u.entered_by, u.entered_at,
       f.followed_by
  FROM standstill.hand_use u
  LEFT JOIN standstill.hand_followed f ON f.series = u.series AND f.number = u.number
 WHERE u.block_id = ANY (%(block_ids)s::uuid[])
 ORDER BY u.series, u.number
 LIMIT %(limit)s::integer

-- list_unfollowed --
-- Filings by hand that are not in the register yet, oldest first.
SELECT u.series, u.number, u.outcome, u.happened_at, u.done_by, u.what, u.paper, u.entered_by, u.entered_at, NULL::text
  FROM standstill.hand_use u
 WHERE u.series = 'filing' AND u.outcome = 'used'
   AND NOT EXISTS (SELECT FROM standstill.hand_followed f WHERE f.series = u.series AND f.number = u.number)
 ORDER BY u.happened_at, u.number
 LIMIT %(limit)s::integer

-- note_followed --
-- Append under which number a filing by hand was entered.
INSERT INTO standstill.hand_followed (series, number, followed_by, noted_by, noted_at)
VALUES (%(series)s::text, %(number)s::integer, %(followed_by)s::text, %(by)s::text, %(at)s::timestamptz)

-- insert_contacts --
-- Append a contact list.
INSERT INTO standstill.contact_list (contacts, made_by, made_at)
VALUES (%(contacts)s::jsonb, %(by)s::text, %(at)s::timestamptz)

-- find_contacts --
-- The contact list that holds.
SELECT contacts, made_by, made_at FROM standstill.contact_list ORDER BY list_id DESC LIMIT 1

-- insert_drill --
-- Append a drill with its report.
INSERT INTO standstill.drill (report, held_by, held_at)
VALUES (%(report)s::jsonb, %(by)s::text, %(at)s::timestamptz)

-- list_drills --
-- Drills held, newest first.
SELECT report, held_by, held_at FROM standstill.drill ORDER BY drill_id DESC LIMIT %(limit)s::integer
