-- insert_event --
-- One more thing for an operator to look at.
INSERT INTO security.event (kind, party, code, detail, happened_at)
VALUES (%(kind)s, %(party)s, %(code)s, %(detail)s, %(happened_at)s::timestamptz)

-- list_events --
-- The latest events, newest first.
SELECT event_id, kind, party, code, detail, happened_at
  FROM security.event
 ORDER BY event_id DESC
 LIMIT %(limit)s

-- insert_offer --
-- A checkpoint was offered to a witness.
INSERT INTO security.offer (witness, tree_size, offered_at)
VALUES (%(witness)s, %(tree_size)s, %(offered_at)s::timestamptz)

-- find_last_offer --
-- What was offered to a witness last.
SELECT tree_size, offered_at
  FROM security.offer
 WHERE witness = %(witness)s
 ORDER BY offer_id DESC
 LIMIT 1

-- insert_operations --
-- Lines of the operation record, beside the ledger entries of the same numbers.
INSERT INTO security.operation
       (entry_id, operator_id, terminal_id, case_number, affair, function, mode, items, result,
        subject, recorded_at)
VALUES (%(entry_id)s, %(operator_id)s, %(terminal_id)s, %(case_number)s, %(affair)s, %(function)s,
        %(mode)s, %(items)s::text[], %(result)s, %(subject)s, %(recorded_at)s::timestamptz)

-- list_operations --
-- Lines of the operation record that fit everything asked for, newest first.
SELECT entry_id, operator_id, terminal_id, case_number, affair, function, mode, items, result,
       subject, recorded_at
  FROM security.operation
 WHERE (%(operator_id)s::text IS NULL OR operator_id = %(operator_id)s::text)
   AND (%(terminal_id)s::text IS NULL OR terminal_id = %(terminal_id)s::text)
   AND (%(case_number)s::text IS NULL OR case_number = %(case_number)s::text)
   AND (%(function)s::text IS NULL OR function = %(function)s::text)
   AND (%(subjects)s::bytea[] IS NULL OR subject = ANY (%(subjects)s::bytea[]))
   AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s::timestamptz)
   AND (%(until)s::timestamptz IS NULL OR recorded_at < %(until)s::timestamptz)
 ORDER BY recorded_at DESC, entry_id DESC
 LIMIT %(limit)s

-- insert_operator --
-- One more name on the list of operators.
INSERT INTO security.operator (operator_id, name, enrolled_at, enrolled_by)
VALUES (%(operator_id)s, %(name)s, %(at)s::timestamptz, %(by)s)

-- insert_operator_end --
-- An operator works here no more from this day; once is enough.
INSERT INTO security.operator_end (operator_id, ends_on, ended_by, ended_at)
VALUES (%(operator_id)s, %(ends_on)s, %(by)s, %(at)s::timestamptz)
ON CONFLICT (operator_id) DO NOTHING

-- insert_duty --
-- A work an operator may choose.
INSERT INTO security.operator_duty
       (operator_id, duty, valid_from, valid_to, granted_by, granted_at)
VALUES (%(operator_id)s, %(duty)s, %(valid_from)s, %(valid_to)s, %(by)s, %(at)s::timestamptz)

-- insert_right --
-- A right, from one day to another.
INSERT INTO security.operator_right
       (operator_id, function, mode, valid_from, valid_to, granted_by, granted_at)
VALUES (%(operator_id)s, %(function)s, %(mode)s, %(valid_from)s, %(valid_to)s, %(by)s,
        %(at)s::timestamptz)

-- insert_right_end --
-- The last day of a right that is taken back; an earlier taking back stands.
INSERT INTO security.operator_right_end (right_id, last_day, ended_by, ended_at)
SELECT given.right_id, %(last_day)s::date, %(by)s, %(at)s::timestamptz
  FROM security.operator_right AS given
 WHERE given.right_id = %(right_id)s
   AND given.operator_id = %(operator_id)s
ON CONFLICT (right_id) DO NOTHING

-- insert_password --
-- An operator's new password, as a verifier.
INSERT INTO security.operator_password (operator_id, verifier, set_by, set_at)
VALUES (%(operator_id)s, %(verifier)s, %(by)s, %(at)s::timestamptz)

-- find_verifier --
-- The verifier of an operator's newest password.
SELECT verifier
  FROM security.operator_password
 WHERE operator_id = %(operator_id)s
 ORDER BY password_id DESC
 LIMIT 1

-- insert_card --
-- An operator card and the key it proves itself by.
INSERT INTO security.operator_card
       (card_id, operator_id, public_key, issued_at, issued_by, valid_to)
VALUES (%(card_id)s, %(operator_id)s, %(public_key)s, %(at)s::timestamptz, %(by)s, %(valid_to)s)

-- insert_card_stop --
-- A card is stopped for good; once is enough.
INSERT INTO security.operator_card_stop (card_id, reason, stopped_by, stopped_at)
VALUES (%(card_id)s, %(reason)s, %(by)s, %(at)s::timestamptz)
ON CONFLICT (card_id) DO NOTHING

-- find_card --
-- A card with its operator, when it was stopped, and from when the operator works here no more.
SELECT card.card_id, card.operator_id, operator.name, card.public_key, card.valid_to,
       stop.stopped_at, gone.ends_on
  FROM security.operator_card AS card
  JOIN security.operator AS operator USING (operator_id)
  LEFT JOIN security.operator_card_stop AS stop USING (card_id)
  LEFT JOIN security.operator_end AS gone USING (operator_id)
 WHERE card.card_id = %(card_id)s

-- list_cards --
-- All cards of an operator, newest first.
SELECT card.card_id, card.operator_id, operator.name, card.public_key, card.valid_to,
       stop.stopped_at, gone.ends_on
  FROM security.operator_card AS card
  JOIN security.operator AS operator USING (operator_id)
  LEFT JOIN security.operator_card_stop AS stop USING (card_id)
  LEFT JOIN security.operator_end AS gone USING (operator_id)
 WHERE card.operator_id = %(operator_id)s
 ORDER BY card.issued_at DESC, card.card_id
 LIMIT %(limit)s

-- get_operator_line --
-- An operator's name and last day.
SELECT operator.operator_id, operator.name, operator.enrolled_at, gone.ends_on
  FROM security.operator AS operator
  LEFT JOIN security.operator_end AS gone USING (operator_id)
 WHERE operator.operator_id = %(operator_id)s

-- list_operator_lines --
-- The named list of operators.
SELECT operator.operator_id, operator.name, operator.enrolled_at, gone.ends_on
  FROM security.operator AS operator
  LEFT JOIN security.operator_end AS gone USING (operator_id)
 ORDER BY gone.ends_on IS NOT NULL, operator.operator_id
 LIMIT %(limit)s

-- list_duties_on --
-- The works an operator may choose on a day.
SELECT DISTINCT duty
  FROM security.operator_duty
 WHERE operator_id = %(operator_id)s
   AND valid_from <= %(day)s::date
   AND (valid_to IS NULL OR valid_to >= %(day)s::date)

-- list_duty_grants --
-- Every work an operator was given, with its days, those that hold longest first.
SELECT duty, valid_from, valid_to
  FROM security.operator_duty
 WHERE operator_id = %(operator_id)s
 ORDER BY valid_to DESC NULLS FIRST, valid_from DESC, duty_id
 LIMIT %(limit)s

-- list_rights --
-- All rights an operator ever had or will have, with the day each was ended before its time.
SELECT given.right_id, given.function, given.mode, given.valid_from, given.valid_to,
       ended.last_day, given.granted_by
  FROM security.operator_right AS given
  LEFT JOIN security.operator_right_end AS ended USING (right_id)
 WHERE given.operator_id = %(operator_id)s
 ORDER BY given.function, given.mode, given.valid_from, given.right_id
 LIMIT %(limit)s

-- list_rights_on --
-- The rights an operator holds on a day.
SELECT DISTINCT given.function, given.mode
  FROM security.operator_right AS given
  LEFT JOIN security.operator_right_end AS ended USING (right_id)
 WHERE given.operator_id = %(operator_id)s
   AND given.valid_from <= %(day)s::date
   AND (given.valid_to IS NULL OR given.valid_to >= %(day)s::date)
   AND (ended.last_day IS NULL OR ended.last_day >= %(day)s::date)

-- insert_sign_on --
-- A try to sign on.
INSERT INTO security.sign_on (operator_id, card_id, terminal_id, result, tried_at)
VALUES (%(operator_id)s, %(card_id)s, %(terminal_id)s, %(result)s, %(at)s::timestamptz)

-- find_last_sign_on --
-- When and where an operator signed on last.
SELECT terminal_id, tried_at
  FROM security.sign_on
 WHERE operator_id = %(operator_id)s
   AND result = 'done'
 ORDER BY tried_at DESC
 LIMIT 1

-- count_refused_sign_ons --
-- How often an operator, or anybody at a terminal, was refused since an instant.
SELECT count(*) FILTER (WHERE operator_id = %(operator_id)s),
       count(*) FILTER (WHERE terminal_id = %(terminal_id)s)
  FROM security.sign_on
 WHERE (operator_id = %(operator_id)s OR terminal_id = %(terminal_id)s)
   AND tried_at > %(since)s::timestamptz
   AND result <> 'done'

-- list_refused_sign_ons --
-- The latest tries to sign on that were refused, newest first.
SELECT operator_id, card_id, terminal_id, result, tried_at
  FROM security.sign_on
 WHERE result <> 'done'
   AND tried_at > %(since)s::timestamptz
 ORDER BY tried_at DESC, sign_on_id DESC
 LIMIT %(limit)s
