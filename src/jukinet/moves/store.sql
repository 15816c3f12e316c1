-- insert_departure --
-- Opens a departure.
INSERT INTO moves.departure (departure_id, tracking, filing_id, state, planned_on, destination, opened_at, moved_at,
    version, basis, reason, looked_at)
VALUES (%(departure_id)s::uuid, %(tracking)s::text, %(filing_id)s::uuid, %(state)s::text, %(planned_on)s::date,
    %(destination)s::text, %(opened_at)s::timestamptz, %(moved_at)s::timestamptz, %(version)s::integer,
    %(basis)s::text, %(reason)s::text, %(opened_at)s::timestamptz)

-- insert_movers --
-- Notes who goes; once the filing is approved.
INSERT INTO moves.mover (departure_id, place, resident_id)
SELECT %(departure_id)s::uuid, place, resident_id
  FROM unnest(%(residents)s::uuid[]) WITH ORDINALITY AS m (resident_id, place)
ON CONFLICT ON CONSTRAINT mover_pkey DO NOTHING

-- mark_movers_entered --
-- Notes who was entered at the new town.
UPDATE moves.mover SET entered = true
 WHERE departure_id = %(departure_id)s::uuid AND resident_id = ANY(%(residents)s::uuid[]) AND NOT entered

-- save_departure --
-- Writes what can change in a departure that is locked.
UPDATE moves.departure
   SET state = %(state)s::text, planned_on = %(planned_on)s::date, destination = %(destination)s::text,
       moved_at = %(moved_at)s::timestamptz, claim_thread = %(claim_thread)s::uuid,
       claim_municipality = %(claim_municipality)s::text, claim_holder = %(claim_holder)s::uuid,
       claimed_at = %(claimed_at)s::timestamptz,
       version = %(version)s::integer, basis = %(basis)s::text, reason = %(reason)s::text
 WHERE departure_id = %(departure_id)s::uuid

-- find_departure --
-- One departure, to look at.
SELECT departure_id, tracking, filing_id, state, planned_on, destination, opened_at, moved_at, claim_thread,
       claim_municipality, claim_holder, claimed_at, version, basis, reason
  FROM moves.departure WHERE departure_id = %(departure_id)s::uuid

-- lock_departure --
-- One departure, locked until the commit: whoever asks at once is answered one after the other.
SELECT departure_id, tracking, filing_id, state, planned_on, destination, opened_at, moved_at, claim_thread,
       claim_municipality, claim_holder, claimed_at, version, basis, reason
  FROM moves.departure WHERE departure_id = %(departure_id)s::uuid
   FOR UPDATE

-- list_movers --
-- Who goes under these departures.
SELECT departure_id, resident_id, entered FROM moves.mover
 WHERE departure_id = ANY(%(departures)s::uuid[])
 ORDER BY departure_id, place

-- find_newest_departure_of --
-- The newest departure of any of these records.
SELECT d.departure_id
  FROM moves.mover m JOIN moves.departure d USING (departure_id)
 WHERE m.resident_id = ANY(%(residents)s::uuid[])
 ORDER BY d.opened_at DESC, d.departure_id
 LIMIT 1

-- find_filed_departure_of --
-- The newest departure of a filing.
SELECT departure_id FROM moves.departure WHERE filing_id = %(filing_id)s::uuid

-- find_departure_by_claim --
-- The departure whose information a move-in has.
SELECT departure_id FROM moves.departure WHERE claim_thread = %(thread)s::uuid

-- find_departure_by_tracking --
-- The departure that somebody follows by its number.
SELECT departure_id FROM moves.departure WHERE tracking = %(tracking)s::text

-- list_departures_open --
-- Departures in which something may still happen, those looked at longest ago first.
SELECT departure_id FROM moves.departure
 WHERE state IN ('filed', 'planned', 'claimed', 'recalled', 'called-off') AND state = ANY(%(states)s::text[])
 ORDER BY looked_at, departure_id
 LIMIT %(limit)s::integer

-- list_departures_overdue --
-- Departures planned before a day that no town has a claim on, oldest first.
SELECT departure_id FROM moves.departure
 WHERE state = ANY(%(states)s::text[]) AND planned_on < %(before)s::date
 ORDER BY planned_on, departure_id
 LIMIT %(limit)s::integer

-- note_looked --
-- Notes that the register was looked at for these departures.
UPDATE moves.departure SET looked_at = %(now)s::timestamptz
 WHERE departure_id = ANY(%(departures)s::uuid[])

-- list_departures --
-- Departures in these states, those that moved last first.
SELECT departure_id, tracking, filing_id, state, planned_on, destination, opened_at, moved_at, claim_thread,
       claim_municipality, claim_holder, claimed_at, version, basis, reason
  FROM moves.departure WHERE state = ANY(%(states)s::text[])
 ORDER BY moved_at DESC, departure_id
 LIMIT %(limit)s::integer

-- list_departures_to_chase --
-- Departures on which a town has had a claim since before an instant, oldest claim first.
SELECT departure_id, tracking, filing_id, state, planned_on, destination, opened_at, moved_at, claim_thread,
       claim_municipality, claim_holder, claimed_at, version, basis, reason
  FROM moves.departure WHERE state IN ('claimed', 'recalled') AND claimed_at <= %(before)s::timestamptz
 ORDER BY claimed_at, departure_id
 LIMIT %(limit)s::integer

-- insert_arrival --
-- Opens an arrival.
INSERT INTO moves.arrival (arrival_id, state, former, code, card, filing_id, case_number, filed_on, moved_on, opened_at,
    moved_at, version, reason)
VALUES (%(arrival_id)s::uuid, %(state)s::text, %(former)s::text, %(code)s::text, %(card)s::text, %(filing_id)s::uuid,
    %(case_number)s::text, %(filed_on)s::date, %(moved_on)s::date, %(opened_at)s::timestamptz,
    %(moved_at)s::timestamptz, %(version)s::integer, %(reason)s::text)

-- save_arrival --
-- Writes what can change in an arrival that is locked.
UPDATE moves.arrival
   SET state = %(state)s::text, code = %(code)s::text, moved_at = %(moved_at)s::timestamptz,
       version = %(version)s::integer, reason = %(reason)s::text, told = %(told)s::jsonb,
       moved_on = %(moved_on)s::date
 WHERE arrival_id = %(arrival_id)s::uuid

-- find_arrival --
-- One arrival, to look at.
SELECT arrival_id, state, former, code, card, filing_id, case_number, filed_on, moved_on, opened_at, moved_at, version,
       reason
  FROM moves.arrival WHERE arrival_id = %(arrival_id)s::uuid

-- lock_arrival --
-- One arrival, locked until the commit.
SELECT arrival_id, state, former, code, card, filing_id, case_number, filed_on, moved_on, opened_at, moved_at, version,
       reason
  FROM moves.arrival WHERE arrival_id = %(arrival_id)s::uuid
   FOR UPDATE

-- find_told --
-- The newest certificate information of an arrival.
SELECT told::text FROM moves.arrival WHERE arrival_id = %(arrival_id)s::uuid

-- find_arrival_by_filing --
-- The arrival that a filing belongs to.
SELECT arrival_id FROM moves.arrival WHERE filing_id = %(filing_id)s::uuid

-- find_open_arrival_of --
-- The open arrival of whoever has a code.
SELECT arrival_id FROM moves.arrival WHERE code = %(code)s::text AND state IN ('asked', 'informed')

-- list_arrivals_open --
-- Arrivals that wait for a word or for the reviewer, those looked at longest ago first.
SELECT arrival_id FROM moves.arrival
 WHERE state IN ('asked', 'informed')
 ORDER BY looked_at, arrival_id
 LIMIT %(limit)s::integer

-- note_arrivals_looked --
-- Notes that the filings of these arrivals were looked at.
UPDATE moves.arrival SET looked_at = %(now)s::timestamptz
 WHERE arrival_id = ANY(%(arrivals)s::uuid[])

-- list_arrivals_overdue --
-- Arrivals filed before a day that are still in a state, oldest first.
SELECT arrival_id FROM moves.arrival
 WHERE state IN ('asked', 'informed') AND state = %(state)s::text AND filed_on < %(before)s::date
 ORDER BY filed_on, arrival_id
 LIMIT %(limit)s::integer

-- list_arrivals --
-- Arrivals in these states, those that moved last first.
SELECT arrival_id, state, former, code, card, filing_id, case_number, filed_on, moved_on, opened_at, moved_at, version,
       reason
  FROM moves.arrival WHERE state = ANY(%(states)s::text[])
 ORDER BY moved_at DESC, arrival_id
 LIMIT %(limit)s::integer

-- list_arrivals_to_chase --
-- Arrivals filed before a day that have their information and whose people nobody has entered, oldest first.
SELECT arrival_id, state, former, code, card, filing_id, case_number, filed_on, moved_on, opened_at, moved_at, version,
       reason
  FROM moves.arrival WHERE state = 'informed' AND filed_on < %(before)s::date
 ORDER BY filed_on, arrival_id
 LIMIT %(limit)s::integer

-- append_step --
-- Appends what happened to a move.
INSERT INTO moves.step (move, event, state, version, reason, by, at)
VALUES (%(move)s::uuid, %(event)s::text, %(state)s::text, %(version)s::integer, %(reason)s::text, %(by)s::text,
    %(at)s::timestamptz)

-- list_steps --
-- What happened to a move, oldest first.
SELECT event, state, version, reason, by, at FROM moves.step
 WHERE move = %(move)s::uuid
 ORDER BY step_id
 LIMIT %(limit)s::integer

-- await_cards --
-- Notes the cards of people who were entered; told twice has the effect of once.
INSERT INTO moves.card (resident_id, arrival_id, card_number, form, issued_on, valid_until, change_number, awaited_since)
SELECT c.resident_id, %(arrival_id)s::uuid, c.card_number, c.form, c.issued_on, c.valid_until, c.change_number,
       %(now)s::timestamptz
  FROM json_to_recordset(%(cards)s::json)
       AS c (resident_id uuid, card_number text, form text, issued_on date, valid_until date, change_number integer)
ON CONFLICT ON CONSTRAINT card_pkey DO NOTHING

-- list_cards_of_arrival --
-- The cards of one move-in.
SELECT resident_id, arrival_id, card_number, form, issued_on, valid_until, change_number, awaited_since, outcome,
       settled_at
  FROM moves.card WHERE arrival_id = %(arrival_id)s::uuid
 ORDER BY card_number

-- lock_card --
-- One person's card, locked until the commit.
SELECT resident_id, arrival_id, card_number, form, issued_on, valid_until, change_number, awaited_since, outcome,
       settled_at
  FROM moves.card WHERE resident_id = %(resident_id)s::uuid
   FOR UPDATE

-- settle_card --
-- Notes what became of a card; the first outcome stays.
UPDATE moves.card
   SET outcome = %(outcome)s::text, settled_by = %(settled_by)s::text, settled_at = %(now)s::timestamptz
 WHERE resident_id = %(resident_id)s::uuid AND outcome = ''

-- end_cards_not_shown --
-- Cards that nobody showed in time.
UPDATE moves.card
   SET outcome = 'not-shown', settled_by = %(settled_by)s::text, settled_at = %(now)s::timestamptz
 WHERE outcome = '' AND awaited_since < %(before)s::timestamptz

-- open_differences --
-- Notes what two towns have differently; told twice has the effect of once.
INSERT INTO moves.difference (difference_id, thread, other, code, item, ours, theirs, opened_at, finding, found_by, found_at)
SELECT d.difference_id, %(thread)s::uuid, %(other)s::text, d.code, d.item, d.ours, d.theirs, %(now)s::timestamptz,
       d.finding, CASE WHEN d.finding = '' THEN '' ELSE %(found_by)s::text END,
       CASE WHEN d.finding = '' THEN NULL ELSE %(now)s::timestamptz END
  FROM json_to_recordset(%(lines)s::json)
       AS d (difference_id uuid, code text, item text, ours text, theirs text, finding text)
ON CONFLICT ON CONSTRAINT difference_pkey DO NOTHING

-- settle_difference --
-- Notes what was found; the first finding stays.
UPDATE moves.difference
   SET finding = %(finding)s::text, found_by = %(found_by)s::text, found_at = %(now)s::timestamptz
 WHERE difference_id = %(difference_id)s::uuid AND finding = ''

-- list_differences_open --
-- What is not settled yet, oldest first.
SELECT difference_id, thread, other, code, item, ours, theirs, opened_at, finding, found_by, found_at
  FROM moves.difference WHERE finding = ''
 ORDER BY opened_at, difference_id
 LIMIT %(limit)s::integer

-- list_differences_of --
-- Everything that differed about a move.
SELECT difference_id, thread, other, code, item, ours, theirs, opened_at, finding, found_by, found_at
  FROM moves.difference WHERE thread = %(thread)s::uuid
 ORDER BY opened_at, difference_id
 LIMIT %(limit)s::integer

-- find_difference --
-- One difference, locked until the commit.
SELECT difference_id, thread, other, code, item, ours, theirs, opened_at, finding, found_by, found_at
  FROM moves.difference WHERE difference_id = %(difference_id)s::uuid
   FOR UPDATE

-- read_followed --
-- Up to when approved move-ins were looked through.
SELECT up_to FROM moves.followed

-- save_followed --
-- They were looked through up to here.
UPDATE moves.followed SET up_to = %(up_to)s::timestamptz

-- list_untold --
-- Whom of these the town they left was not told of.
SELECT r.resident_id FROM unnest(%(residents)s::uuid[]) AS r (resident_id)
 WHERE NOT EXISTS (SELECT FROM moves.told_entry t WHERE t.resident_id = r.resident_id)

-- note_told --
-- Notes who was told to the town he left.
INSERT INTO moves.told_entry (resident_id, thread, told_at)
SELECT resident_id, %(thread)s::uuid, %(now)s::timestamptz
  FROM unnest(%(residents)s::uuid[]) AS r (resident_id)
ON CONFLICT ON CONSTRAINT told_entry_pkey DO NOTHING

-- insert_heard --
-- Keeps what another town entered; told twice has the effect of once.
INSERT INTO moves.entry_heard (thread, code, other, entered, heard_at)
VALUES (%(thread)s::uuid, %(code)s::text, %(other)s::text, %(entered)s::jsonb, %(now)s::timestamptz)
ON CONFLICT ON CONSTRAINT entry_heard_pkey DO NOTHING

-- lock_heard --
-- What was not compared yet, oldest first.
SELECT thread, other, entered, heard_at FROM moves.entry_heard
 WHERE compared_at IS NULL
 ORDER BY heard_at, thread, code
 LIMIT %(limit)s::integer
   FOR UPDATE SKIP LOCKED

-- note_compared --
-- It was compared, and its content is forgotten.
UPDATE moves.entry_heard SET entered = NULL, compared_at = %(now)s::timestamptz
 WHERE thread = %(thread)s::uuid AND code = %(code)s::text

-- insert_search --
-- A town is asked about somebody.
INSERT INTO moves.search (thread, resident_id, asked, asked_at)
VALUES (%(thread)s::uuid, %(resident_id)s::uuid, %(asked)s::text, %(now)s::timestamptz)

-- lock_search --
-- One question, locked until the commit.
SELECT thread, resident_id, asked, answer FROM moves.search
 WHERE thread = %(thread)s::uuid
   FOR UPDATE

-- answer_search --
-- Notes an answer; the first one stays.
UPDATE moves.search SET answer = %(answer)s::text, answered_at = %(now)s::timestamptz
 WHERE thread = %(thread)s::uuid AND answer = ''

-- propose_release --
-- Proposes to end a claim; the first proposal stays.
INSERT INTO moves.release (thread, departure_id, municipality, reason, proposed_by, proposed_at)
VALUES (%(thread)s::uuid, %(departure_id)s::uuid, %(municipality)s::text, %(reason)s::text, %(proposed_by)s::text,
    %(now)s::timestamptz)
ON CONFLICT ON CONSTRAINT release_pkey DO NOTHING

-- lock_release --
-- One proposal, locked until the commit.
SELECT thread, departure_id, municipality, reason, proposed_by, proposed_at, confirmed_by, confirmed_at
  FROM moves.release WHERE thread = %(thread)s::uuid
   FOR UPDATE

-- confirm_release --
-- Notes the second person.
UPDATE moves.release SET confirmed_by = %(confirmed_by)s::text, confirmed_at = %(now)s::timestamptz
 WHERE thread = %(thread)s::uuid AND confirmed_at IS NULL

-- list_releases_open --
-- Proposals that wait for a second person and whose claim still stands, oldest first.
SELECT r.thread, r.departure_id, r.municipality, r.reason, r.proposed_by, r.proposed_at, r.confirmed_by, r.confirmed_at
  FROM moves.release r JOIN moves.departure d ON d.claim_thread = r.thread
 WHERE r.confirmed_at IS NULL
 ORDER BY r.proposed_at, r.thread
 LIMIT %(limit)s::integer
