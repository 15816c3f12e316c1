-- number_applications --
-- Let applications be numbered one after the other, until this transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('juki card application', 0))

-- count_applications_of --
-- How many applications were received on a day.
SELECT count(*) FROM cards.application WHERE received_on = %(day)s::date

-- hold_resident --
-- What happens to a person's cards comes one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('juki card of ' || %(resident_id)s::text, 0))

-- insert_application --
-- Keep an application as it was made.
INSERT INTO cards.application (application_id, number, resident_id, kind, form, received_on, braille, same_day, proxy,
    proxy_reason, replaces, cause, police_number, photo_taken_on, fee_yen, means, received_by, received_at, case_number,
    braille_reading)
VALUES (%(application_id)s::uuid, %(number)s::text, %(resident_id)s::uuid, %(kind)s::text, %(form)s::text,
        %(received_on)s::date, %(braille)s::boolean, %(same_day)s::boolean, %(proxy)s::text, %(proxy_reason)s::text,
        %(replaces)s::uuid, %(cause)s::text, %(police_number)s::text, %(photo_taken_on)s::date, %(fee_yen)s::integer,
        %(means)s::text, %(received_by)s::text, %(received_at)s::timestamptz, %(case_number)s::text,
        %(braille_reading)s::text)

-- find_application --
-- One application.
SELECT application_id, number, resident_id, kind, form, received_on, braille, same_day, proxy, proxy_reason, replaces,
       cause, police_number, photo_taken_on, fee_yen, braille_reading
  FROM cards.application
 WHERE application_id = %(application_id)s::uuid

-- keep_photo --
-- Keep a photo until its card is in its holder's hands.
INSERT INTO cards.photo (application_id, sealed, digest)
VALUES (%(application_id)s::uuid, %(sealed)s::bytea, %(digest)s::bytea)

-- find_photo --
-- A photo as it is kept.
SELECT sealed, digest FROM cards.photo WHERE application_id = %(application_id)s::uuid

-- delete_photos --
-- Erase photos that are no longer needed.
DELETE FROM cards.photo WHERE application_id = ANY(%(application_ids)s::uuid[])

-- insert_card --
-- A card begins.
INSERT INTO cards.card (card_id, card_number, application_id, resident_id, form, code_subject, state, state_since,
    change_number, valid_until)
VALUES (%(card_id)s::uuid, %(card_number)s::text, %(application_id)s::uuid, %(resident_id)s::uuid, %(form)s::text,
        %(code_subject)s::bytea, %(state)s::text, %(state_since)s::timestamptz, %(change_number)s::integer,
        %(valid_until)s::date)

-- adopt_card --
-- A card that was here before comes back with its holder: it stands beside his record of today.
UPDATE cards.card
   SET resident_id = %(resident_id)s::uuid, code_subject = %(code_subject)s::bytea
 WHERE card_id = %(card_id)s::uuid AND state = 'carried-over'

-- find_card --
-- One card.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE card_id = %(card_id)s::uuid

-- lock_card --
-- One card, to be changed by nobody else until this transaction ends.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE card_id = %(card_id)s::uuid
   FOR UPDATE

-- find_card_by_number --
-- The card with a number.
SELECT card_id FROM cards.card WHERE card_number = %(card_number)s::text

-- list_cards_of --
-- Every card a person ever had here, newest first.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE resident_id = %(resident_id)s::uuid
 ORDER BY (SELECT min(s.made_at) FROM cards.step s WHERE s.card_id = card.card_id) DESC, card_number
 LIMIT %(limit)s::integer

-- list_cards_in --
-- Cards in some states, those first that are there longest.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE state = ANY(%(states)s::text[])
 ORDER BY state_since, card_id
 LIMIT %(limit)s::integer

-- save_card --
-- A card as it stands now.
UPDATE cards.card
   SET state = %(state)s::text, state_since = %(state_since)s::timestamptz,
       change_number = %(change_number)s::integer, valid_until = %(valid_until)s::date,
       issued_on = %(issued_on)s::date, face_printed_at = %(face_printed_at)s::timestamptz,
       chip_written_at = %(chip_written_at)s::timestamptz, beneath = %(beneath)s::text
 WHERE card_id = %(card_id)s::uuid

-- append_step --
-- What happened to a card.
INSERT INTO cards.step (card_id, change_number, event, state, ground, note, operator_id, made_at)
VALUES (%(card_id)s::uuid, %(change_number)s::integer, %(event)s::text, %(state)s::text, %(ground)s::text,
        %(note)s::text, %(operator_id)s::text, %(made_at)s::timestamptz)

-- list_steps --
-- What happened to a card, oldest first.
SELECT change_number, event, state, ground, note, operator_id, made_at
  FROM cards.step
 WHERE card_id = %(card_id)s::uuid
 ORDER BY change_number
 LIMIT %(limit)s::integer

-- insert_letter --
-- A letter under its number.
INSERT INTO cards.letter (letter_number, card_id, made_at, made_by, collect_until)
VALUES (%(letter_number)s::text, %(card_id)s::uuid, %(made_at)s::timestamptz, %(made_by)s::text,
        %(collect_until)s::date)

-- find_letter --
-- The newest letter of a card: the one that counts.
SELECT letter_number, card_id, made_at, collect_until, sent_at
  FROM cards.letter
 WHERE card_id = %(card_id)s::uuid
 ORDER BY made_at DESC, letter_number
 LIMIT 1

-- find_letter_by_number --
-- Whose card a letter is about.
SELECT letter_number, card_id, made_at, collect_until, sent_at
  FROM cards.letter
 WHERE letter_number = %(letter_number)s::text

-- mark_letter_sent --
-- A letter went to the post.
UPDATE cards.letter SET sent_at = %(sent_at)s::timestamptz WHERE letter_number = %(letter_number)s::text

-- append_back_entry --
-- An item was changed on a card's back.
INSERT INTO cards.back_entry (card_id, line, what, changed_on, entered_at, entered_by)
SELECT %(card_id)s::uuid, count(*) + 1, %(what)s::text, %(changed_on)s::date, %(entered_at)s::timestamptz,
       %(entered_by)s::text
  FROM cards.back_entry
 WHERE card_id = %(card_id)s::uuid

-- list_back_entries --
-- What was changed on a card's back.
SELECT line, what, changed_on, entered_at, entered_by
  FROM cards.back_entry
 WHERE card_id = %(card_id)s::uuid
 ORDER BY line
 LIMIT %(limit)s::integer

-- keep_support_verifier --
-- What is kept of a support number.
UPDATE cards.card SET support_verifier = %(verifier)s::text WHERE card_id = %(card_id)s::uuid

-- find_support_verifier --
-- What is kept of a support number.
SELECT support_verifier FROM cards.card WHERE card_id = %(card_id)s::uuid

-- append_support_try --
-- A wrong support number.
INSERT INTO cards.support_try (card_id, tried_at) VALUES (%(card_id)s::uuid, %(tried_at)s::timestamptz)

-- count_support_tries --
-- How many were wrong since an instant.
SELECT count(*) FROM cards.support_try
 WHERE card_id = %(card_id)s::uuid AND tried_at > %(since)s::timestamptz

-- insert_caller_answers --
-- What a caller was asked before this step, and whether he knew it.
INSERT INTO cards.caller_answer (card_id, change_number, place, kind, is_right)
SELECT %(card_id)s::uuid, %(change_number)s::integer, a.place, a.kind, a.is_right
  FROM unnest(%(kinds)s::text[], %(rights)s::boolean[]) WITH ORDINALITY AS a (kind, is_right, place)

-- list_caller_answers --
-- What the caller was asked before one step of a card's life.
SELECT kind, is_right FROM cards.caller_answer
 WHERE card_id = %(card_id)s::uuid AND change_number = %(change_number)s::integer
 ORDER BY place

-- insert_chip_end --
-- Keep what a chip said when it was ended; once.
INSERT INTO cards.chip_end (card_id, certificate, challenge, signature, ended_by, ended_at)
VALUES (%(card_id)s::uuid, %(certificate)s::bytea, %(challenge)s::bytea, %(signature)s::bytea, %(by)s::text,
    %(at)s::timestamptz)

-- find_chip_end --
-- What a chip said when it was ended.
SELECT certificate, challenge, signature FROM cards.chip_end WHERE card_id = %(card_id)s::uuid

-- propose_destruction --
-- One person has destroyed a card.
INSERT INTO cards.destruction (card_id, proposed_by, proposed_at, method)
VALUES (%(card_id)s::uuid, %(by)s::text, %(at)s::timestamptz, %(method)s::text)

-- find_destruction --
-- Who destroyed a card, who saw it.
SELECT card_id, proposed_by, proposed_at, method, confirmed_by, confirmed_at
  FROM cards.destruction
 WHERE card_id = %(card_id)s::uuid

-- list_destructions_open --
-- Cards one person has destroyed and nobody else has confirmed.
SELECT card_id, proposed_by, proposed_at, method, confirmed_by, confirmed_at
  FROM cards.destruction
 WHERE confirmed_at IS NULL
 ORDER BY proposed_at
 LIMIT %(limit)s::integer

-- confirm_destruction --
-- Another person saw it.
UPDATE cards.destruction SET confirmed_by = %(by)s::text, confirmed_at = %(at)s::timestamptz
 WHERE card_id = %(card_id)s::uuid AND confirmed_at IS NULL

-- mark_told --
-- The network was told of cards, each up to its newest change.
UPDATE cards.card SET told_number = change_number, told_at = %(now)s::timestamptz
 WHERE card_id = ANY(%(card_ids)s::uuid[])

-- find_told_at --
-- When the network was last told of a card, and when the centre last said that it has it.
SELECT told_at, centre_at FROM cards.card WHERE card_id = %(card_id)s::uuid

-- mark_prefecture --
-- The prefecture has what it was told of cards.
UPDATE cards.card c
   SET prefecture_number = greatest(c.prefecture_number, t.change_number)
  FROM json_to_recordset(%(told)s::json) AS t(card_number text, change_number integer)
 WHERE c.card_number = t.card_number

-- mark_centre --
-- The centre has what it was told of cards, and tells everybody.
UPDATE cards.card c
   SET centre_number = greatest(c.centre_number, t.change_number),
       centre_at = CASE WHEN t.change_number > c.centre_number THEN %(now)s::timestamptz ELSE c.centre_at END
  FROM json_to_recordset(%(told)s::json) AS t(card_number text, change_number integer)
 WHERE c.card_number = t.card_number

-- find_code_subjects --
-- By which pseudonym each of these persons' cards know the code they were made with.
SELECT card_id, code_subject FROM cards.card WHERE card_id = ANY(%(card_ids)s::uuid[])

-- list_cards_of_many --
-- Cards of these persons that have not ended.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE resident_id = ANY(%(resident_ids)s::uuid[]) AND state = ANY(%(states)s::text[])
 ORDER BY card_id

-- list_cards_past_end --
-- Cards in use whose validity has ended.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE state = ANY(%(states)s::text[]) AND valid_until < %(today)s::date
 ORDER BY card_id
 LIMIT %(limit)s::integer

-- list_letters_uncollected --
-- Cards that wait although their letter's time is over.
SELECT c.card_id
  FROM cards.card c
  JOIN LATERAL (SELECT l.collect_until FROM cards.letter l WHERE l.card_id = c.card_id
                 ORDER BY l.made_at DESC, l.letter_number LIMIT 1) newest ON true
 WHERE c.state = 'waiting' AND newest.collect_until < %(today)s::date
 ORDER BY c.card_id
 LIMIT %(limit)s::integer

-- read_followed --
-- Up to when the register's changes were looked through; nobody else does so meanwhile.
SELECT up_to FROM cards.followed FOR UPDATE

-- save_followed --
-- The register's changes were looked through up to here.
UPDATE cards.followed SET up_to = %(up_to)s::timestamptz

-- insert_question --
-- A question about a card somewhere in the country.
INSERT INTO cards.question (question_id, card_number, asked_by, asked_at, case_number)
VALUES (%(question_id)s::uuid, %(card_number)s::text, %(asked_by)s::text, %(asked_at)s::timestamptz,
        %(case_number)s::text)

-- find_question --
-- A question and its answer, if it came.
SELECT question_id, card_number, asked_at, state, state_since, valid_until, municipality, answered_at
  FROM cards.question
 WHERE question_id = %(question_id)s::uuid

-- answer_questions --
-- Answers came.
UPDATE cards.question q
   SET state = a.state, state_since = a.state_since, valid_until = a.valid_until, municipality = a.municipality,
       answered_at = %(now)s::timestamptz
  FROM json_to_recordset(%(answers)s::json)
       AS a(question_id uuid, state text, state_since timestamptz, valid_until date, municipality text)
 WHERE q.question_id = a.question_id AND q.answered_at IS NULL

-- count_issued_by_day --
-- Cards first activated here, by day in Japan; not those that were another town's before.
SELECT (first_at AT TIME ZONE 'Asia/Tokyo')::date AS day, count(*)
  FROM (SELECT min(made_at) FILTER (WHERE event = 'pin-set') AS first_at,
               min(made_at) FILTER (WHERE event = 'taken-over') AS taken_over_at
          FROM cards.step WHERE event IN ('pin-set', 'taken-over') GROUP BY card_id) issued
 WHERE first_at < coalesce(taken_over_at, 'infinity')
 GROUP BY day
 ORDER BY day

-- count_cards_by_state --
-- How many cards are in each state.
SELECT state, count(*) FROM cards.card GROUP BY state ORDER BY state

-- insert_box --
-- A box of blanks came.
INSERT INTO cards.box (box_id, number, transport_key, custodian, received_on, received_by)
VALUES (%(box_id)s::uuid, %(number)s::text, %(transport_key)s::text, %(custodian)s::text, %(received_on)s::date,
        %(received_by)s::text)

-- list_boxes --
-- Boxes, newest first.
SELECT box_id, number, transport_key, custodian, received_on
  FROM cards.box
 ORDER BY received_on DESC, number DESC
 LIMIT %(limit)s::integer

-- find_box --
-- One box.
SELECT box_id, number, transport_key, custodian, received_on
  FROM cards.box
 WHERE box_id = %(box_id)s::uuid

-- hold_box --
-- Lines of one box come one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('juki card box ' || %(box_id)s::text, 0))

-- append_stock_line --
-- A line of a box's book.
INSERT INTO cards.stock_line (box_id, move, count, moved_on, operator_id, card_id, note)
VALUES (%(box_id)s::uuid, %(move)s::text, %(count)s::integer, %(moved_on)s::date, %(operator_id)s::text,
        %(card_id)s::uuid, %(note)s::text)

-- list_stock_lines --
-- The book of boxes, oldest line first.
SELECT box_id, move, count, moved_on, operator_id, card_id, note
  FROM cards.stock_line
 WHERE box_id = ANY(%(box_ids)s::uuid[])
 ORDER BY line_id

-- list_taken_days --
-- On which days blanks were used or spoilt since a day.
SELECT moved_on, sum(count)::integer
  FROM cards.stock_line
 WHERE move IN ('used', 'spoilt') AND moved_on >= %(since)s::date
 GROUP BY moved_on
 ORDER BY moved_on

-- find_box_of_card --
-- From which box a card's blank was taken.
SELECT box_id FROM cards.stock_line WHERE card_id = %(card_id)s::uuid AND move = 'used'

-- append_key_custody --
-- Somebody took half of a transport key into his keeping.
INSERT INTO cards.key_custody (transport_key, place, custodian, check_value, taken_on)
VALUES (%(transport_key)s::text, %(place)s::integer, %(custodian)s::text, %(check_value)s::text, %(taken_on)s::date)

-- list_key_custody --
-- Who holds the halves of a transport key.
SELECT place, custodian, check_value, taken_on
  FROM cards.key_custody
 WHERE transport_key = %(transport_key)s::text
 ORDER BY place

-- append_stop_try --
-- Somebody tried to stop a card on the public page.
INSERT INTO cards.stop_try (tried_at) VALUES (%(tried_at)s::timestamptz)

-- count_stop_tries --
-- How many tried since.
SELECT count(*) FROM cards.stop_try WHERE tried_at > %(since)s::timestamptz

-- keep_issuing_key --
-- Under which key cards' chips were made.
UPDATE cards.card SET issuing_key = %(issuing_key)s::text WHERE card_id = ANY(%(card_ids)s::uuid[])

-- find_issuing_key --
-- Under which key a card's chip was made.
SELECT issuing_key FROM cards.card WHERE card_id = %(card_id)s::uuid

-- list_cards_of_keys --
-- Cards whose chips were made under these keys, in an order that stays, from one of them on.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE issuing_key = ANY(%(issuing_keys)s::text[]) AND chip_written_at IS NOT NULL AND card_id > %(above)s::uuid
 ORDER BY card_id
 LIMIT %(limit)s::integer

-- count_cards_of_keys --
-- Under which keys how many cards were made that have not ended.
SELECT issuing_key, count(*)
  FROM cards.card
 WHERE chip_written_at IS NOT NULL AND NOT state = ANY(%(ended)s::text[])
 GROUP BY issuing_key
 ORDER BY issuing_key

-- list_cards --
-- These cards.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE card_id = ANY(%(card_ids)s::uuid[])

-- list_other_keys --
-- Those of these cards that were made under none of these keys.
SELECT card_id FROM cards.card
 WHERE card_id = ANY(%(card_ids)s::uuid[]) AND NOT issuing_key = ANY(%(issuing_keys)s::text[])

-- lock_cards --
-- Cards to be changed by nobody else until this transaction ends, locked in an order that stays.
SELECT card_id, card_number, application_id, resident_id, form, state, state_since, change_number, valid_until,
       issued_on, face_printed_at, chip_written_at, told_number, prefecture_number, centre_number,
       beneath
  FROM cards.card
 WHERE card_id = ANY(%(card_ids)s::uuid[])
 ORDER BY card_id
   FOR UPDATE

-- count_replacing_key --
-- How the cards stand that replace those of a key: asked for again, or begun anew after one was spoilt.
SELECT state, count(*)
  FROM (
      SELECT c.state
        FROM cards.card old
        JOIN cards.application a ON a.replaces = old.card_id AND a.cause = 'key-stopped'
        JOIN cards.card c ON c.application_id = a.application_id
       WHERE old.issuing_key = %(issuing_key)s::text
      UNION ALL
      SELECT c.state
        FROM cards.card old
        JOIN cards.card c ON c.application_id = old.application_id
       WHERE old.issuing_key = %(issuing_key)s::text AND old.state = 'spoilt'
         AND c.issuing_key <> %(issuing_key)s::text
  ) AS replacing
 WHERE NOT state IN ('spoilt', 'withdrawn')
 GROUP BY state
