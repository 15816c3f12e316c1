-- next_number --
-- The next place in the year's series of a kind; the row stays locked until the commit, so there are no gaps.
INSERT INTO filings.series (year, series, last)
VALUES (%(year)s::integer, %(series)s::text, 1)
ON CONFLICT ON CONSTRAINT series_pkey DO UPDATE SET last = filings.series.last + 1
RETURNING last

-- insert_filing --
-- Opens a filing.
INSERT INTO filings.filing (filing_id, number, kind, state, version, case_number, requester, relation, means,
    household_id, target_id, received_on, opened_at, moved_at, fields, basis, entered_by, approved_by, returned_reason)
VALUES (%(filing_id)s::uuid, %(number)s::text, %(kind)s::text, %(state)s::text, %(version)s::integer,
    %(case_number)s::text, %(requester)s::uuid, %(relation)s::text, %(means)s::text, %(household_id)s::uuid,
    %(target_id)s::uuid, %(received_on)s::date, %(opened_at)s::timestamptz, %(moved_at)s::timestamptz,
    %(fields)s::jsonb, %(basis)s::text, '', '', '')

-- find_filing --
-- A filing, to look at.
SELECT filing_id, number, kind, state, version, case_number, requester, relation, means, household_id, target_id,
       received_on, opened_at, moved_at, fields, basis, entered_by, approved_by, returned_reason, disposed_on
  FROM filings.filing
 WHERE filing_id = %(filing_id)s::uuid

-- lock_filing --
-- A filing, locked until the commit: two people who act on it at once act one after the other.
SELECT filing_id, number, kind, state, version, case_number, requester, relation, means, household_id, target_id,
       received_on, opened_at, moved_at, fields, basis, entered_by, approved_by, returned_reason, disposed_on
  FROM filings.filing
 WHERE filing_id = %(filing_id)s::uuid
   FOR UPDATE

-- save_filing --
-- Writes what can change in a filing that is locked.
UPDATE filings.filing
   SET state = %(state)s::text, version = %(version)s::integer, requester = %(requester)s::uuid,
       relation = %(relation)s::text,
       means = %(means)s::text, target_id = %(target_id)s::uuid, moved_at = %(moved_at)s::timestamptz,
       fields = %(fields)s::jsonb, basis = %(basis)s::text, entered_by = %(entered_by)s::text,
       approved_by = %(approved_by)s::text, returned_reason = %(returned_reason)s::text
 WHERE filing_id = %(filing_id)s::uuid

-- append_step --
-- Appends what happened to a filing.
INSERT INTO filings.step (filing_id, event, state, version, by, terminal_id, at, reason, note)
VALUES (%(filing_id)s::uuid, %(event)s::text, %(state)s::text, %(version)s::integer, %(by)s::text,
    %(terminal_id)s::text, %(at)s::timestamptz, %(reason)s::text, %(note)s::text)

-- list_steps --
-- What happened to a filing, oldest first.
SELECT event, state, version, by, terminal_id, at, reason, note
  FROM filings.step
 WHERE filing_id = %(filing_id)s::uuid
 ORDER BY step_id
 LIMIT %(limit)s::integer

-- list_queue --
-- One list of work, what waits longest first; no filing's content.
SELECT f.filing_id, f.number, f.kind, f.state, f.version, f.case_number, f.household_id, f.moved_at, f.entered_by,
       f.returned_reason, coalesce(c.operator_id, ''), c.touched_at
  FROM filings.filing f
  LEFT JOIN filings.claim c ON c.filing_id = f.filing_id AND c.touched_at > %(claims_from)s::timestamptz
 WHERE f.state = %(state)s::text
   AND (f.moved_at, f.filing_id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)
 ORDER BY f.moved_at, f.filing_id
 LIMIT %(limit)s::integer

-- list_done --
-- What was settled last, newest first.
SELECT f.filing_id, f.number, f.kind, f.state, f.version, f.case_number, f.household_id, f.moved_at, f.entered_by,
       f.returned_reason, '', NULL::timestamptz
  FROM filings.filing f
 WHERE f.state = %(state)s::text
 ORDER BY f.moved_at DESC, f.filing_id DESC
 LIMIT %(limit)s::integer

-- count_queues --
-- How many filings stand in each state, counted no further than the limit.
SELECT states.state, (SELECT count(*) FROM (SELECT FROM filings.filing f WHERE f.state = states.state
                                             LIMIT %(limit)s::integer) AS few)
  FROM unnest(%(states)s::text[]) AS states (state)

-- list_open_of_household --
-- Filings about a household that are not settled yet.
SELECT filing_id, number, state
  FROM filings.filing
 WHERE household_id = %(household_id)s::uuid AND state IN ('draft', 'entered', 'returned')
 ORDER BY opened_at
 LIMIT %(limit)s::integer

-- append_outcome --
-- Notes the changes an approval made.
INSERT INTO filings.outcome (filing_id, place, resident_id, change_number)
SELECT %(filing_id)s::uuid, place, resident_id, change_number
  FROM unnest(%(resident_ids)s::uuid[], %(change_numbers)s::integer[])
       WITH ORDINALITY AS given (resident_id, change_number, place)

-- list_outcome --
-- The changes an approval made.
SELECT resident_id, change_number
  FROM filings.outcome
 WHERE filing_id = %(filing_id)s::uuid
 ORDER BY place

-- lock_claim --
-- The claim on a household, locked.
SELECT subject, filing_id, operator_id, terminal_id, touched_at
  FROM filings.claim
 WHERE subject = %(subject)s::uuid
   FOR UPDATE

-- find_claim --
-- The claim on a household.
SELECT subject, filing_id, operator_id, terminal_id, touched_at
  FROM filings.claim
 WHERE subject = %(subject)s::uuid

-- put_claim --
-- Claims a household, or touches or takes over the claim; only a claim that is as it was seen.
INSERT INTO filings.claim (subject, filing_id, operator_id, terminal_id, touched_at)
VALUES (%(subject)s::uuid, %(filing_id)s::uuid, %(operator_id)s::text, %(terminal_id)s::text,
        %(touched_at)s::timestamptz)
ON CONFLICT ON CONSTRAINT claim_pkey DO UPDATE
   SET filing_id = EXCLUDED.filing_id, operator_id = EXCLUDED.operator_id, terminal_id = EXCLUDED.terminal_id,
       touched_at = EXCLUDED.touched_at
 WHERE filings.claim.operator_id = %(seen_operator)s::text AND filings.claim.filing_id = %(seen_filing)s::uuid

-- delete_claim --
-- Frees a household.
DELETE FROM filings.claim WHERE subject = %(subject)s::uuid AND filing_id = %(filing_id)s::uuid

-- append_claim_taken --
-- Notes that a claim was taken over.
INSERT INTO filings.claim_taken (subject, taken_from, taken_by, idle_seconds, at)
VALUES (%(subject)s::uuid, %(taken_from)s::text, %(taken_by)s::text, %(idle_seconds)s::integer,
        %(at)s::timestamptz)

-- take_turn --
-- Waits for other approvals about these households, in one order for everybody, and holds them off until the commit.
INSERT INTO filings.turn (household_id, taken)
SELECT household_id, 1 FROM unnest(%(household_ids)s::uuid[]) AS given (household_id) ORDER BY household_id
ON CONFLICT ON CONSTRAINT turn_pkey DO UPDATE SET taken = filings.turn.taken + 1

-- insert_planned_moves --
-- Notes moves that wait for their confirmation; one that was cancelled before is planned anew.
INSERT INTO filings.planned_move (resident_id, filing_id, planned_on)
SELECT resident_id, %(filing_id)s::uuid, %(planned_on)s::date
  FROM unnest(%(resident_ids)s::uuid[]) AS given (resident_id)
ON CONFLICT ON CONSTRAINT planned_move_pkey DO UPDATE
   SET filing_id = EXCLUDED.filing_id, planned_on = EXCLUDED.planned_on, settled_at = NULL, settled_how = '',
       sought_on = NULL, sought_answer = '', claimed = false, by_paper = false

-- hold_planned_moves --
-- Waits for whoever settles or cancels these moves, and holds them off until the commit; whether each is claimed.
SELECT resident_id, claimed FROM filings.planned_move
 WHERE resident_id = ANY (%(resident_ids)s::uuid[])
 ORDER BY resident_id
   FOR UPDATE

-- note_claimed --
-- Notes whether another town is entering these people.
UPDATE filings.planned_move SET claimed = %(claimed)s::boolean
 WHERE resident_id = ANY (%(resident_ids)s::uuid[]) AND claimed <> %(claimed)s::boolean

-- note_by_paper --
-- Notes that a paper takes the place of these people's cards.
UPDATE filings.planned_move SET by_paper = true
 WHERE resident_id = ANY (%(resident_ids)s::uuid[]) AND NOT by_paper

-- list_by_paper --
-- Who of these people has a paper in place of his card.
SELECT resident_id FROM filings.planned_move
 WHERE resident_id = ANY (%(resident_ids)s::uuid[]) AND by_paper

-- settle_planned_moves --
-- Notes that moves are settled, and how.
UPDATE filings.planned_move
   SET settled_at = %(at)s::timestamptz, settled_how = %(how)s::text
 WHERE resident_id = ANY (%(resident_ids)s::uuid[]) AND settled_at IS NULL

-- list_planned_moves --
-- Moves planned up to a day that are not settled, with the letters that were sent about them; a move that was cancelled
-- before had letters of its own.
SELECT m.resident_id, m.filing_id, f.number, m.planned_on, max(l.sent_on), count(l.letter_id), m.sought_on,
       m.sought_answer
  FROM filings.planned_move m
  JOIN filings.filing f ON f.filing_id = m.filing_id
  LEFT JOIN filings.enquiry_letter l ON l.resident_id = m.resident_id AND l.sent_at >= f.moved_at
 WHERE m.settled_at IS NULL AND m.planned_on <= %(planned_until)s::date
   AND (m.planned_on, m.resident_id) > (%(after_on)s::date, %(after_id)s::uuid)
 GROUP BY m.resident_id, m.filing_id, f.number, m.planned_on, m.sought_on, m.sought_answer
 ORDER BY m.planned_on, m.resident_id
 LIMIT %(limit)s::integer

-- list_planned_moves_of --
-- The same of some people.
SELECT m.resident_id, m.filing_id, f.number, m.planned_on, max(l.sent_on), count(l.letter_id), m.sought_on,
       m.sought_answer
  FROM filings.planned_move m
  JOIN filings.filing f ON f.filing_id = m.filing_id
  LEFT JOIN filings.enquiry_letter l ON l.resident_id = m.resident_id AND l.sent_at >= f.moved_at
 WHERE m.resident_id = ANY (%(resident_ids)s::uuid[])
   AND m.settled_at IS NULL AND m.planned_on <= %(planned_until)s::date
 GROUP BY m.resident_id, m.filing_id, f.number, m.planned_on, m.sought_on, m.sought_answer
 ORDER BY m.planned_on, m.resident_id

-- list_moves_to_seek --
-- Moves planned up to a day that are not settled and were not asked about since another day.
SELECT resident_id FROM filings.planned_move
 WHERE settled_at IS NULL AND planned_on <= %(planned_until)s::date
   AND (sought_on IS NULL OR sought_on <= %(sought_until)s::date)
 ORDER BY planned_on, resident_id
 LIMIT %(limit)s::integer

-- note_sought --
-- Notes that the town that was named was asked, or what it answered.
UPDATE filings.planned_move SET sought_on = %(on)s::date, sought_answer = %(answer)s::text
 WHERE resident_id = ANY (%(resident_ids)s::uuid[]) AND settled_at IS NULL

-- list_approved_since --
-- Filings of a kind that were approved since an instant, oldest first.
SELECT filing_id, moved_at FROM filings.filing
 WHERE kind = %(kind)s::text AND state = 'approved' AND moved_at >= %(since)s::timestamptz
 ORDER BY moved_at, filing_id
 LIMIT %(limit)s::integer

-- insert_enquiry_letters --
-- Notes letters that were sent.
INSERT INTO filings.enquiry_letter (letter_id, resident_id, sent_on, sent_by, sent_at)
SELECT letter_id, resident_id, %(sent_on)s::date, %(sent_by)s::text, %(sent_at)s::timestamptz
  FROM unnest(%(letter_ids)s::uuid[], %(resident_ids)s::uuid[]) AS given (letter_id, resident_id)

-- list_disposable --
-- Settled filings received up to a day and still kept.
SELECT filing_id, number, kind, received_on
  FROM filings.filing
 WHERE disposed_on IS NULL AND received_on <= %(up_to)s::date AND state IN ('approved', 'withdrawn')
   AND NOT EXISTS (SELECT FROM filings.disposal_item i JOIN filings.disposal d USING (disposal_id)
                    WHERE i.filing_id = filing.filing_id AND d.confirmed_at IS NULL)
 ORDER BY received_on, number
 LIMIT %(limit)s::integer

-- insert_disposal --
-- Proposes a disposal.
INSERT INTO filings.disposal (disposal_id, up_to, proposed_by, proposed_at)
VALUES (%(disposal_id)s::uuid, %(up_to)s::date, %(proposed_by)s::text, %(proposed_at)s::timestamptz)

-- insert_disposal_items --
-- Says which filings a disposal is about.
INSERT INTO filings.disposal_item (disposal_id, filing_id)
SELECT %(disposal_id)s::uuid, filing_id FROM unnest(%(filing_ids)s::uuid[]) AS given (filing_id)

-- lock_disposal --
-- A disposal, locked.
SELECT disposal_id, up_to, proposed_by, proposed_at, confirmed_by, confirmed_at
  FROM filings.disposal
 WHERE disposal_id = %(disposal_id)s::uuid
   FOR UPDATE

-- list_disposals --
-- Disposals, newest first, with how many filings each is about.
SELECT d.disposal_id, d.up_to, d.proposed_by, d.proposed_at, d.confirmed_by, d.confirmed_at, count(i.filing_id)
  FROM filings.disposal d
  LEFT JOIN filings.disposal_item i USING (disposal_id)
 GROUP BY d.disposal_id
 ORDER BY d.proposed_at DESC
 LIMIT %(limit)s::integer

-- list_disposal_items --
-- The filings of a disposal.
SELECT f.filing_id, f.number, f.kind, f.received_on
  FROM filings.disposal_item i
  JOIN filings.filing f USING (filing_id)
 WHERE i.disposal_id = %(disposal_id)s::uuid
 ORDER BY f.received_on, f.number

-- confirm_disposal --
-- Notes the second person.
UPDATE filings.disposal
   SET confirmed_by = %(confirmed_by)s::text, confirmed_at = %(confirmed_at)s::timestamptz
 WHERE disposal_id = %(disposal_id)s::uuid

-- dispose_filings --
-- Empties the content of disposed filings; number, kind and steps stay.
UPDATE filings.filing
   SET fields = '{}'::jsonb, disposed_on = %(disposed_on)s::date
 WHERE filing_id IN (SELECT filing_id FROM filings.disposal_item WHERE disposal_id = %(disposal_id)s::uuid)
