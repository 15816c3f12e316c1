-- insert_terminal --
-- One more registered terminal.
INSERT INTO counters.terminal (terminal_id, place, purpose, registered_by, registered_at)
VALUES (%(terminal_id)s, %(place)s, %(purpose)s, %(by)s, %(at)s::timestamptz)

-- insert_hours --
-- The hours of a terminal from now on.
INSERT INTO counters.terminal_hours
       (terminal_id, opens_minute, closes_minute, office_days_only, set_by, set_at)
VALUES (%(terminal_id)s, %(opens_minute)s::smallint, %(closes_minute)s::smallint,
        %(office_days_only)s, %(by)s, %(at)s::timestamptz)

-- insert_use --
-- What a terminal may be used for from now on.
INSERT INTO counters.terminal_use (terminal_id, use, set_by, set_at)
VALUES (%(terminal_id)s, %(use)s, %(by)s, %(at)s::timestamptz)

-- insert_extension --
-- A supervisor lets a terminal be used outside its hours.
INSERT INTO counters.hours_extension (extension_id, terminal_id, until, reason, granted_by, granted_at)
VALUES (%(extension_id)s::uuid, %(terminal_id)s, %(until)s::timestamptz, %(reason)s, %(granted_by)s,
        %(granted_at)s::timestamptz)

-- find_extension --
-- The newest extension of a terminal that runs now, and the session that took it.
SELECT e.extension_id, e.terminal_id, e.until, e.reason, e.granted_by, e.granted_at, u.session_id
  FROM counters.hours_extension AS e
  LEFT JOIN counters.hours_extension_use AS u USING (extension_id)
 WHERE e.terminal_id = %(terminal_id)s AND e.granted_at <= %(at)s::timestamptz AND e.until > %(at)s::timestamptz
 ORDER BY e.granted_at DESC, e.extension_id
 LIMIT 1

-- take_extension --
-- A session takes an extension; nothing happens when another has it.
INSERT INTO counters.hours_extension_use (extension_id, session_id, operator_id, taken_at)
VALUES (%(extension_id)s::uuid, %(session_id)s::uuid, %(operator_id)s, %(at)s::timestamptz)
ON CONFLICT ON CONSTRAINT hours_extension_use_pk DO NOTHING

-- list_extensions --
-- The latest extensions of hours, newest first, with who worked under each.
SELECT e.extension_id, e.terminal_id, e.until, e.reason, e.granted_by, e.granted_at, u.session_id, u.operator_id
  FROM counters.hours_extension AS e
  LEFT JOIN counters.hours_extension_use AS u USING (extension_id)
 ORDER BY e.granted_at DESC, e.extension_id
 LIMIT %(limit)s::integer

-- insert_terminal_end --
-- A terminal is taken out of use; once is enough.
INSERT INTO counters.terminal_end (terminal_id, ended_by, ended_at)
VALUES (%(terminal_id)s, %(by)s, %(at)s::timestamptz)
ON CONFLICT (terminal_id) DO NOTHING

-- insert_registration_code --
-- A code by which a browser or a bridge becomes this terminal's.
INSERT INTO counters.registration_code (code_digest, terminal_id, valid_until, made_by, made_at)
VALUES (%(code_digest)s, %(terminal_id)s, %(valid_until)s::timestamptz, %(by)s,
        %(at)s::timestamptz)

-- take_registration_code --
-- The key of a terminal for an unused, valid code; nothing is inserted for any other.
INSERT INTO counters.terminal_key (key_digest, terminal_id, code_digest, given_at, holder)
SELECT %(key_digest)s, code.terminal_id, code.code_digest, %(at)s::timestamptz, %(holder)s
  FROM counters.registration_code AS code
 WHERE code.code_digest = %(code_digest)s
   AND code.valid_until > %(at)s::timestamptz
ON CONFLICT (code_digest) DO NOTHING
RETURNING terminal_id

-- find_terminal_by_key --
-- The terminal in use whose holder's newest key this is.
SELECT terminal.terminal_id, terminal.place, terminal.purpose,
       hours.opens_minute, hours.closes_minute, hours.office_days_only,
       (SELECT use FROM counters.terminal_use AS used
         WHERE used.terminal_id = terminal.terminal_id ORDER BY use_id DESC LIMIT 1)
  FROM counters.terminal_key AS given
  JOIN counters.terminal AS terminal USING (terminal_id)
  CROSS JOIN LATERAL (
      SELECT opens_minute, closes_minute, office_days_only
        FROM counters.terminal_hours AS each
       WHERE each.terminal_id = terminal.terminal_id
       ORDER BY hours_id DESC
       LIMIT 1) AS hours
 WHERE given.key_digest = %(key_digest)s
   AND given.holder = %(holder)s
   AND NOT EXISTS (SELECT 1 FROM counters.terminal_end AS gone
                    WHERE gone.terminal_id = terminal.terminal_id)
   AND NOT EXISTS (SELECT 1 FROM counters.terminal_key AS newer
                    WHERE newer.terminal_id = given.terminal_id
                      AND newer.holder = given.holder
                      AND newer.given_at > given.given_at)

-- list_terminals --
-- Every terminal in use, with its hours and since when a browser holds its key.
SELECT terminal.terminal_id, terminal.place, terminal.purpose,
       hours.opens_minute, hours.closes_minute, hours.office_days_only,
       (SELECT use FROM counters.terminal_use AS used
         WHERE used.terminal_id = terminal.terminal_id ORDER BY use_id DESC LIMIT 1),
       (SELECT max(given_at) FROM counters.terminal_key AS given
         WHERE given.terminal_id = terminal.terminal_id AND given.holder = 'browser')
  FROM counters.terminal AS terminal
  CROSS JOIN LATERAL (
      SELECT opens_minute, closes_minute, office_days_only
        FROM counters.terminal_hours AS each
       WHERE each.terminal_id = terminal.terminal_id
       ORDER BY hours_id DESC
       LIMIT 1) AS hours
 WHERE NOT EXISTS (SELECT 1 FROM counters.terminal_end AS gone
                    WHERE gone.terminal_id = terminal.terminal_id)
 ORDER BY terminal.terminal_id
 LIMIT %(limit)s

-- find_place --
-- Where a terminal stands.
SELECT place FROM counters.terminal WHERE terminal_id = %(terminal_id)s

-- next_place_in_day --
-- The next case number of the day; whoever takes one at the same time waits.
INSERT INTO counters.day_of_cases AS counted (day, last_place)
VALUES (%(day)s, 1)
ON CONFLICT (day) DO UPDATE SET last_place = counted.last_place + 1
RETURNING last_place

-- insert_case --
-- A case begins.
INSERT INTO counters.case_file
       (case_id, day, place, affair, relation, means, requester, state, owner, terminal_id,
        touched_at, opened_at, opened_by)
VALUES (%(case_id)s, %(day)s, %(place)s, %(affair)s, %(relation)s, %(means)s, %(requester)s,
        %(state)s, %(owner)s, %(terminal_id)s, %(at)s::timestamptz, %(at)s::timestamptz, %(by)s)

-- insert_bell --
-- Word came for a case in one of these states; it rings once.
INSERT INTO counters.bell (case_id, address, rung_at)
SELECT file.case_id, %(address)s, %(at)s::timestamptz
  FROM counters.case_file AS file
 WHERE file.day = to_date(split_part(%(case_number)s, '-', 1), 'YYYYMMDD')
   AND file.place = split_part(%(case_number)s, '-', 2)::integer
   AND file.state = ANY (%(among)s::text[])
ON CONFLICT ON CONSTRAINT bell_pk DO NOTHING

-- delete_bell --
-- End the bell of a case.
DELETE FROM counters.bell
 WHERE case_id = %(case_id)s

-- find_bell --
-- The bell of a case.
SELECT file.case_id, file.day, file.place, bell.address, bell.rung_at
  FROM counters.bell AS bell
  JOIN counters.case_file AS file ON file.case_id = bell.case_id
 WHERE bell.case_id = %(case_id)s

-- list_bells --
-- Bells of cases that one operator has in hand, or laid aside himself and nobody took up since.
SELECT file.case_id, file.day, file.place, bell.address, bell.rung_at
  FROM counters.bell AS bell
  JOIN counters.case_file AS file ON file.case_id = bell.case_id
 WHERE (file.state = 'open' AND file.owner = %(operator_id)s)
    OR (file.state = 'waiting' AND %(operator_id)s =
           (SELECT event.operator_id FROM counters.case_event AS event
             WHERE event.case_id = file.case_id AND event.kind = 'set-aside'
             ORDER BY event.event_id DESC LIMIT 1))
 ORDER BY bell.rung_at, file.case_id
 LIMIT %(limit)s

-- list_rung --
-- Every unfinished case whose bell rings.
SELECT file.case_id
  FROM counters.bell AS bell
  JOIN counters.case_file AS file ON file.case_id = bell.case_id
 WHERE file.state <> 'closed'
 ORDER BY bell.rung_at, file.case_id
 LIMIT %(limit)s

-- insert_case_event --
-- What happened to a case.
INSERT INTO counters.case_event
       (case_id, kind, operator_id, terminal_id, relation, means, requester, happened_at)
SELECT file.case_id, %(kind)s, %(operator_id)s, %(terminal_id)s, file.relation, file.means,
       file.requester, %(at)s::timestamptz
  FROM counters.case_file AS file
 WHERE file.case_id = %(case_id)s

-- count_case_events --
-- How much has happened to a case.
SELECT count(*) FROM counters.case_event WHERE case_id = %(case_id)s

-- get_case --
-- A case with its state and owner.
SELECT case_id, day, place, affair, relation, means, opened_at, requester, state, owner,
       terminal_id, touched_at
  FROM counters.case_file
 WHERE case_id = %(case_id)s

-- lock_case --
-- A case with its state and owner, held until the end of the transaction.
SELECT case_id, day, place, affair, relation, means, opened_at, requester, state, owner,
       terminal_id, touched_at
  FROM counters.case_file
 WHERE case_id = %(case_id)s
   FOR UPDATE

-- lock_next_case --
-- The case that has waited longest and that nobody is calling just now.
SELECT case_id, day, place, affair, relation, means, opened_at, requester, state, owner,
       terminal_id, touched_at
  FROM counters.case_file
 WHERE state = 'waiting'
 ORDER BY opened_at, place
 LIMIT 1
   FOR UPDATE SKIP LOCKED

-- list_unfinished_cases --
-- Every case that is not closed: the open ones first, then the queue in its order.
SELECT case_id, day, place, affair, relation, means, opened_at, requester, state, owner,
       terminal_id, touched_at
  FROM counters.case_file
 WHERE state <> 'closed'
 ORDER BY state, opened_at, place
 LIMIT %(limit)s

-- save_case --
-- A case's state, owner and what is known of the one who asks.
UPDATE counters.case_file
   SET state = %(state)s, owner = %(owner)s, terminal_id = %(terminal_id)s,
       relation = %(relation)s, means = %(means)s, requester = %(requester)s,
       touched_at = %(at)s::timestamptz
 WHERE case_id = %(case_id)s

-- touch_case --
-- The owner works on the case; noted at most every few seconds.
UPDATE counters.case_file
   SET touched_at = %(at)s::timestamptz
 WHERE case_id = %(case_id)s
   AND owner = %(owner)s
   AND state = 'open'

-- insert_shown --
-- Whom a line of the operation record was about.
INSERT INTO counters.shown (entry_id, case_id, resident_id)
VALUES (%(entry_id)s, %(case_id)s, %(resident_id)s)

-- list_shown --
-- Whom the lines of a case were about.
SELECT entry_id, resident_id
  FROM counters.shown
 WHERE case_id = %(case_id)s
 ORDER BY entry_id DESC
 LIMIT %(limit)s

-- list_shown_of --
-- Which of these persons the lines of a case were about.
SELECT DISTINCT resident_id
  FROM counters.shown
 WHERE case_id = %(case_id)s AND resident_id = ANY(%(residents)s::uuid[])

-- insert_session --
-- An operator signs on.
INSERT INTO counters.session
       (session_id, token_digest, operator_id, card_id, duty, terminal_id, insertion, state,
        address, began_at, seen_at, ends_at)
VALUES (%(session_id)s, %(token_digest)s, %(operator_id)s, %(card_id)s, %(duty)s, %(terminal_id)s,
        %(insertion)s, 'open', %(address)s, %(at)s::timestamptz, %(at)s::timestamptz,
        %(ends_at)s::timestamptz)

-- find_session_by_token --
-- The session of a browser, whatever its state.
SELECT session_id, operator_id, card_id, duty, terminal_id, insertion, case_id, state, address,
       began_at, seen_at, ends_at
  FROM counters.session
 WHERE token_digest = %(token_digest)s

-- lock_standing_session --
-- The session of an operator that has not ended, held until the end of the transaction.
SELECT session_id, operator_id, card_id, duty, terminal_id, insertion, case_id, state, address,
       began_at, seen_at, ends_at
  FROM counters.session
 WHERE operator_id = %(operator_id)s
   AND state <> 'ended'
   FOR UPDATE

-- find_standing_session --
-- The session of an operator that has not ended.
SELECT session_id, operator_id, card_id, duty, terminal_id, insertion, case_id, state, address,
       began_at, seen_at, ends_at
  FROM counters.session
 WHERE operator_id = %(operator_id)s
   AND state <> 'ended'

-- find_last_session --
-- The session an operator had last, ended or not.
SELECT session_id, operator_id, card_id, duty, terminal_id, insertion, case_id, state, address,
       began_at, seen_at, ends_at
  FROM counters.session
 WHERE operator_id = %(operator_id)s
 ORDER BY began_at DESC
 LIMIT 1

-- set_session_state --
-- A session is paused or ends; an ended one stays ended.
UPDATE counters.session
   SET state = %(state)s
 WHERE session_id = %(session_id)s
   AND state <> 'ended'

-- pause_sessions_at --
-- Whoever was signed on at a terminal has left it, since somebody else's card lies there.
UPDATE counters.session
   SET state = 'paused'
 WHERE terminal_id = %(terminal_id)s
   AND state = 'open'

-- resume_session --
-- A paused session goes on, here and under a new token.
UPDATE counters.session
   SET state = 'open', token_digest = %(token_digest)s, terminal_id = %(terminal_id)s,
       insertion = %(insertion)s, seen_at = %(at)s::timestamptz
 WHERE session_id = %(session_id)s
   AND state <> 'ended'

-- see_session --
-- The operator did something, and this is where he is now.
UPDATE counters.session
   SET seen_at = %(at)s::timestamptz, address = coalesce(%(address)s::text, address)
 WHERE session_id = %(session_id)s
   AND state = 'open'

-- set_session_case --
-- Which case lies before the operator.
UPDATE counters.session
   SET case_id = %(case_id)s
 WHERE session_id = %(session_id)s

-- keep_draft --
-- What is typed and not yet sent at the screen of a session.
INSERT INTO counters.draft AS kept (session_id, address, fields, kept_at)
VALUES (%(session_id)s, %(address)s, %(fields)s, %(at)s::timestamptz)
ON CONFLICT (session_id) DO UPDATE
   SET address = excluded.address, fields = excluded.fields, kept_at = excluded.kept_at

-- find_draft --
-- What was typed at this address and not sent.
SELECT fields
  FROM counters.draft
 WHERE session_id = %(session_id)s
   AND address = %(address)s

-- drop_draft --
-- What was typed has been sent, or its session is over.
DELETE FROM counters.draft
 WHERE session_id = %(session_id)s

-- claim_form --
-- A form's key is used; whoever sends it at the same time waits, and then finds it used.
INSERT INTO counters.form_use (form_key, visitor, screen, used_at)
VALUES (%(form_key)s, %(visitor)s, %(screen)s, %(at)s::timestamptz)
ON CONFLICT (form_key) DO NOTHING

-- find_form_use --
-- What came of a form that was sent before.
SELECT visitor, screen, outcome
  FROM counters.form_use
 WHERE form_key = %(form_key)s

-- settle_form --
-- The address of what came of a form.
UPDATE counters.form_use
   SET outcome = %(outcome)s
 WHERE form_key = %(form_key)s

-- forget_forms --
-- Keys of forms whose sessions have ended long since; a bounded number at once.
DELETE FROM counters.form_use
 WHERE form_key IN (SELECT form_key
                      FROM counters.form_use
                     WHERE used_at < %(before)s::timestamptz
                     LIMIT %(limit)s)

-- insert_identity_check --
-- What somebody showed in a case, and what was found.
INSERT INTO counters.identity_check
       (case_id, evidence, compared_by, municipality, finding, refusal, operator_id, terminal_id,
        checked_at)
VALUES (%(case_id)s, %(evidence)s, %(compared_by)s, %(municipality)s, %(finding)s, %(refusal)s,
        %(operator_id)s, %(terminal_id)s, %(at)s::timestamptz)

-- list_identity_checks --
-- The identity checks of a case, newest first.
SELECT evidence, compared_by, municipality, finding, refusal, operator_id, checked_at
  FROM counters.identity_check
 WHERE case_id = %(case_id)s
 ORDER BY check_id DESC
 LIMIT %(limit)s

-- count_identity_failures --
-- How often a comparison with papers failed in a case.
SELECT count(*)
  FROM counters.identity_check
 WHERE case_id = %(case_id)s
   AND evidence <> 'card'
   AND finding NOT IN ('proven', 'no-answer')

-- insert_guest --
-- Somebody of another municipality is proven in a case.
INSERT INTO counters.guest (case_id, sealed, proven_at)
VALUES (%(case_id)s, %(sealed)s, %(at)s::timestamptz)

-- find_guest --
-- Who is proven in a case and of another municipality.
SELECT sealed
  FROM counters.guest
 WHERE case_id = %(case_id)s

-- delete_guest --
-- Forget who was proven in a case.
DELETE FROM counters.guest
 WHERE case_id = %(case_id)s
