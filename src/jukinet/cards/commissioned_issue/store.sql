-- lock_issuing --
-- One at a time works on this; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('juki issuing ' || %(what)s::text, 0))

-- insert_contract --
-- Append a contract.
INSERT INTO commissioned_issue.contract (contract_id, issuer, number, responsible, place, duties, valid_from,
    valid_to, entered_by, entered_at)
VALUES (%(contract_id)s::uuid, %(issuer)s::text, %(number)s::text, %(responsible)s::text, %(place)s::text,
    %(duties)s::text[], %(valid_from)s::date, %(valid_to)s::date, %(entered_by)s::text, %(entered_at)s::timestamptz)

-- find_contract --
-- The contract with a contractor that was entered last.
SELECT issuer, number, responsible, place, duties, valid_from, valid_to
  FROM commissioned_issue.contract
 WHERE issuer = %(issuer)s::text
 ORDER BY entered_at DESC, contract_id
 LIMIT 1

-- list_contracts --
-- The contract of each contractor that was entered last.
SELECT DISTINCT ON (issuer) issuer, number, responsible, place, duties, valid_from, valid_to
  FROM commissioned_issue.contract
 ORDER BY issuer, entered_at DESC, contract_id

-- count_unused_keys --
-- How many keys of each contractor are certified and no commission has them.
SELECT k.issuer, count(*)::integer
  FROM commissioned_issue.issuing_key k
  JOIN commissioned_issue.issuing_certificate a USING (key_id)
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.commission c WHERE c.key_id = k.key_id)
 GROUP BY k.issuer

-- insert_issuing_keys --
-- Append keys a contractor offered; one that is known already stays as it is.
INSERT INTO commissioned_issue.issuing_key (key_id, issuer, spki, sign_spki, offered_at)
SELECT k.key_id, %(issuer)s::text, k.spki, k.sign_spki, %(offered_at)s::timestamptz
  FROM unnest(%(key_ids)s::text[], %(spkis)s::bytea[], %(sign_spkis)s::bytea[]) AS k (key_id, spki, sign_spki)
    ON CONFLICT ON CONSTRAINT issuing_key_pkey DO NOTHING

-- find_unused_key --
-- The oldest certified key of a contractor that no commission has.
SELECT k.key_id, k.spki, c.root, c.certificate
  FROM commissioned_issue.issuing_key k
  JOIN commissioned_issue.issuing_certificate c USING (key_id)
 WHERE k.issuer = %(issuer)s::text
   AND NOT EXISTS (SELECT FROM commissioned_issue.commission c WHERE c.key_id = k.key_id)
 ORDER BY k.offered_at, k.key_id
 LIMIT 1

-- find_issuing_key --
-- A key a contractor offered.
SELECT spki FROM commissioned_issue.issuing_key WHERE key_id = %(key_id)s::text AND issuer = %(issuer)s::text

-- find_signing_key --
-- The key that is to sign the cards of a commission.
SELECT sign_spki FROM commissioned_issue.issuing_key WHERE key_id = %(key_id)s::text

-- list_uncertified_keys --
-- Keys of contractors that the nation has not certified for us yet.
SELECT k.key_id, k.issuer, k.sign_spki
  FROM commissioned_issue.issuing_key k
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.issuing_certificate c WHERE c.key_id = k.key_id)
 ORDER BY k.offered_at, k.key_id
 LIMIT %(limit)s::integer

-- insert_certificate --
-- Append a certificate.
INSERT INTO commissioned_issue.issuing_certificate (key_id, root, certificate, entered_by, entered_at)
VALUES (%(key_id)s::text, %(root)s::bytea, %(certificate)s::bytea, %(entered_by)s::text, %(entered_at)s::timestamptz)

-- find_certificate --
-- Root and certificate of a commission's key.
SELECT root, certificate FROM commissioned_issue.issuing_certificate WHERE key_id = %(key_id)s::text

-- insert_commission --
-- Append a commission; one that is known already stays as it is.
INSERT INTO commissioned_issue.commission (commission_id, issuer, key_id, lines, due_on, ordered_by, ordered_at)
VALUES (%(commission_id)s::text, %(issuer)s::text, %(key_id)s::text, %(lines)s::integer, %(due_on)s::date,
    %(ordered_by)s::text, %(ordered_at)s::timestamptz)
    ON CONFLICT ON CONSTRAINT commission_pkey DO NOTHING

-- find_commission --
-- A commission.
SELECT commission_id, issuer, key_id, lines, due_on
  FROM commissioned_issue.commission
 WHERE commission_id = %(commission_id)s::text

-- list_commissions --
-- Commissions of, or from, a party, newest first.
SELECT c.commission_id, c.issuer, c.key_id, c.lines, c.due_on
  FROM commissioned_issue.commission c
 WHERE %(party)s::text IN ('', c.issuer)
 ORDER BY c.ordered_at DESC, c.commission_id
 LIMIT %(limit)s::integer

-- insert_commission_lines --
-- Append the lines of the commission ledger.
INSERT INTO commissioned_issue.commission_line (commission_id, line, card_number)
SELECT %(commission_id)s::text, l.line, l.card_number
  FROM unnest(%(lines)s::integer[], %(card_numbers)s::text[]) AS l (line, card_number)

-- list_ordered_numbers --
-- Numbers of cards that are ordered, unless the server refused the line.
SELECT l.card_number
  FROM commissioned_issue.commission_line l
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.line_result r
                    WHERE r.commission_id = l.commission_id AND r.line = l.line AND r.outcome = 'refused')

-- list_ledger_lines --
-- The lines of a commission with what was told of each: refused, made, received.
SELECT l.line, l.card_number, made.blank, made.chip_key, refused.reason,
       EXISTS (SELECT FROM commissioned_issue.line_result r
                WHERE r.commission_id = l.commission_id AND r.line = l.line AND r.outcome = 'commissioned'),
       EXISTS (SELECT FROM commissioned_issue.box_blank b
                 JOIN commissioned_issue.box x USING (hand_over_id)
                 JOIN commissioned_issue.box_signature s USING (hand_over_id)
                WHERE b.blank = made.blank AND x.direction = 'in')
  FROM commissioned_issue.commission_line l
  LEFT JOIN commissioned_issue.line_result made
    ON made.commission_id = l.commission_id AND made.line = l.line AND made.outcome = 'made'
  LEFT JOIN commissioned_issue.line_result refused
    ON refused.commission_id = l.commission_id AND refused.line = l.line AND refused.outcome = 'refused'
 WHERE l.commission_id = %(commission_id)s::text AND l.line > %(above)s::integer
 ORDER BY l.line
 LIMIT %(limit)s::integer

-- sum_lines --
-- Of each commission how many lines have data, are refused, made, back and signed for; whether it is erased.
SELECT c.commission_id,
       count(DISTINCT r.line) FILTER (WHERE r.outcome = 'commissioned')::integer,
       count(DISTINCT r.line) FILTER (WHERE r.outcome = 'refused')::integer,
       count(DISTINCT r.line) FILTER (WHERE r.outcome = 'made')::integer,
       count(DISTINCT r.line) FILTER (
           WHERE r.outcome = 'made'
             AND EXISTS (SELECT FROM commissioned_issue.box_blank b
                           JOIN commissioned_issue.box x USING (hand_over_id)
                           JOIN commissioned_issue.box_signature s USING (hand_over_id)
                          WHERE b.blank = r.blank AND x.direction = 'in'))::integer,
       EXISTS (SELECT FROM commissioned_issue.erasure e WHERE e.commission_id = c.commission_id)
  FROM unnest(%(commission_ids)s::text[]) AS c (commission_id)
  LEFT JOIN commissioned_issue.line_result r USING (commission_id)
 GROUP BY c.commission_id

-- insert_line_results --
-- Append what was told of lines; what is known already stays as it is.
INSERT INTO commissioned_issue.line_result (commission_id, line, outcome, reason, blank, chip_key, told_at)
SELECT %(commission_id)s::text, r.line, r.outcome, r.reason, r.blank, r.chip_key, %(told_at)s::timestamptz
  FROM unnest(%(lines)s::integer[], %(outcomes)s::text[], %(reasons)s::text[], %(blanks)s::text[],
              %(chip_keys)s::bytea[]) AS r (line, outcome, reason, blank, chip_key)
    ON CONFLICT DO NOTHING

-- list_told_works --
-- The works a contractor told of, as the municipality has them: what was made and what was spoilt.
SELECT r.commission_id, r.line, r.blank, r.outcome
  FROM commissioned_issue.line_result r
  JOIN commissioned_issue.commission c USING (commission_id)
 WHERE r.outcome IN ('made', 'spoilt') AND c.issuer = %(party)s::text

-- list_commissioned_lines --
-- The lines the server made data for or refused, of every commission of a contractor.
SELECT r.commission_id, r.line
  FROM commissioned_issue.line_result r
  JOIN commissioned_issue.commission c USING (commission_id)
 WHERE r.outcome IN ('commissioned', 'refused') AND c.issuer = %(party)s::text

-- list_refused_lines --
-- The lines for which there is nothing to make.
SELECT r.commission_id, r.line
  FROM commissioned_issue.line_result r
  JOIN commissioned_issue.commission c USING (commission_id)
 WHERE r.outcome = 'refused' AND c.issuer = %(party)s::text

-- insert_erasure --
-- Append a proof of erasure.
INSERT INTO commissioned_issue.erasure (commission_id, statement, signature, told_at)
VALUES (%(commission_id)s::text, %(statement)s::bytea, %(signature)s::bytea, %(told_at)s::timestamptz)
    ON CONFLICT ON CONSTRAINT erasure_pkey DO NOTHING

-- find_erasure --
-- The proof of erasure of a commission.
SELECT statement, signature FROM commissioned_issue.erasure WHERE commission_id = %(commission_id)s::text

-- list_unerased --
-- Commissions whose day is over and whose erasure nobody has proven.
SELECT c.commission_id, c.issuer, c.due_on
  FROM commissioned_issue.commission c
 WHERE c.due_on < %(today)s::date
   AND NOT EXISTS (SELECT FROM commissioned_issue.erasure e WHERE e.commission_id = c.commission_id)
 ORDER BY c.due_on, c.commission_id
 LIMIT %(limit)s::integer

-- insert_box --
-- Append a box with the giver's signature; one that is known already stays as it is.
INSERT INTO commissioned_issue.box (hand_over_id, counterpart, direction, fate, digest, slip, handed_by, received_by,
    handed_at)
VALUES (%(hand_over_id)s::text, %(counterpart)s::text, %(direction)s::text, %(fate)s::text, %(digest)s::bytea,
    %(slip)s::text, %(handed_by)s::text, %(received_by)s::text, %(handed_at)s::timestamptz)
    ON CONFLICT ON CONSTRAINT box_pkey DO NOTHING

-- insert_box_blanks --
-- Append what is in a box.
INSERT INTO commissioned_issue.box_blank (hand_over_id, blank)
SELECT %(hand_over_id)s::text, b.blank FROM unnest(%(blanks)s::text[]) AS b (blank)

-- find_box --
-- A box, with the receiver's signature if it has one.
SELECT b.hand_over_id, b.counterpart, b.direction, b.fate, b.digest, b.slip, b.handed_by, b.received_by, b.handed_at,
       (SELECT count(*) FROM commissioned_issue.box_blank i WHERE i.hand_over_id = b.hand_over_id),
       s.received_by, s.received_at
  FROM commissioned_issue.box b
  LEFT JOIN commissioned_issue.box_signature s USING (hand_over_id)
 WHERE b.hand_over_id = %(hand_over_id)s::text

-- list_boxes --
-- Boxes, newest first; those that lack a signature before all others.
SELECT b.hand_over_id, b.counterpart, b.direction, b.fate, b.digest, b.slip, b.handed_by, b.received_by, b.handed_at,
       (SELECT count(*) FROM commissioned_issue.box_blank i WHERE i.hand_over_id = b.hand_over_id),
       s.received_by, s.received_at
  FROM commissioned_issue.box b
  LEFT JOIN commissioned_issue.box_signature s USING (hand_over_id)
 ORDER BY s.received_at IS NOT NULL, b.handed_at DESC, b.hand_over_id
 LIMIT %(limit)s::integer

-- list_box_blanks --
-- What is in a box.
SELECT blank FROM commissioned_issue.box_blank WHERE hand_over_id = %(hand_over_id)s::text ORDER BY blank

-- insert_box_signature --
-- Append the receiver's signature.
INSERT INTO commissioned_issue.box_signature (hand_over_id, count, received_by, received_at)
VALUES (%(hand_over_id)s::text, %(count)s::integer, %(received_by)s::text, %(received_at)s::timestamptz)
    ON CONFLICT ON CONSTRAINT box_signature_pkey DO NOTHING

-- list_boxed --
-- Blanks in boxes of a counterpart that both sides have signed, by direction and fate.
SELECT b.direction, b.fate, i.blank
  FROM commissioned_issue.box b
  JOIN commissioned_issue.box_blank i USING (hand_over_id)
  JOIN commissioned_issue.box_signature s USING (hand_over_id)
 WHERE b.counterpart = %(party)s::text

-- insert_box_stock --
-- Append from which box of the stock the blanks of a box were taken.
INSERT INTO commissioned_issue.box_stock (hand_over_id, stock_box_id)
VALUES (%(hand_over_id)s::text, %(stock_box_id)s::uuid)

-- list_stock_origins --
-- From which boxes of the stock the blanks of a box that came back had been taken, and how many of each.
SELECT s.stock_box_id, count(*)::integer
  FROM commissioned_issue.box_blank b
  JOIN commissioned_issue.box_blank g USING (blank)
  JOIN commissioned_issue.box_stock s ON s.hand_over_id = g.hand_over_id
 WHERE b.hand_over_id = %(hand_over_id)s::text
 GROUP BY s.stock_box_id
 ORDER BY s.stock_box_id

-- find_blank_owner --
-- Whose blank this is: who handed it in, and whether it was handed back.
SELECT b.counterpart,
       EXISTS (SELECT FROM commissioned_issue.box_blank o JOIN commissioned_issue.box x USING (hand_over_id)
                WHERE o.blank = i.blank AND x.direction = 'out')
  FROM commissioned_issue.box b
  JOIN commissioned_issue.box_blank i USING (hand_over_id)
  JOIN commissioned_issue.box_signature s USING (hand_over_id)
 WHERE i.blank = %(blank)s::text AND b.direction = 'in'
 ORDER BY b.handed_at DESC
 LIMIT 1

-- list_given_blanks --
-- Blanks in boxes that were given to a counterpart, signed for or not.
SELECT i.blank
  FROM commissioned_issue.box b
  JOIN commissioned_issue.box_blank i USING (hand_over_id)
 WHERE b.counterpart = %(party)s::text AND b.direction = 'out'

-- list_gone_blanks --
-- Which of these blanks were given to somebody in a box that both sides have signed.
SELECT DISTINCT i.blank
  FROM commissioned_issue.box b
  JOIN commissioned_issue.box_blank i USING (hand_over_id)
  JOIN commissioned_issue.box_signature s USING (hand_over_id)
 WHERE b.direction = 'out' AND i.blank = ANY (%(blanks)s::text[])

-- list_known_blanks --
-- Which of these blanks were in any box before.
SELECT DISTINCT blank FROM commissioned_issue.box_blank WHERE blank = ANY (%(blanks)s::text[])

-- insert_explanation --
-- Append what two persons found out about a difference.
INSERT INTO commissioned_issue.explanation (kind, about, words, stated_by, confirmed_by, explained_at)
VALUES (%(kind)s::text, %(about)s::text, %(words)s::text, %(stated_by)s::text, %(confirmed_by)s::text,
    %(explained_at)s::timestamptz)

-- list_explanations --
-- Every difference that was explained.
SELECT kind, about FROM commissioned_issue.explanation

-- insert_explanation_stated --
-- Append what one person found out about a difference.
INSERT INTO commissioned_issue.explanation_stated (kind, about, words, stated_by, stated_at)
VALUES (%(kind)s::text, %(about)s::text, %(words)s::text, %(stated_by)s::text, %(stated_at)s::timestamptz)

-- list_explanations_stated --
-- The newest statement about each difference that nobody has confirmed yet.
SELECT DISTINCT ON (s.kind, s.about) s.kind, s.about, s.words, s.stated_by, s.stated_at
  FROM commissioned_issue.explanation_stated s
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.explanation e WHERE e.kind = s.kind AND e.about = s.about)
 ORDER BY s.kind, s.about, s.stated_at DESC
 LIMIT %(limit)s::integer

-- save_settlement --
-- Note when an account was settled, and with how many differences that nobody has explained.
INSERT INTO commissioned_issue.settlement (party, settled_at, unexplained)
VALUES (%(party)s::text, %(settled_at)s::timestamptz, %(unexplained)s::integer)
ON CONFLICT (party) DO UPDATE SET settled_at = excluded.settled_at, unexplained = excluded.unexplained

-- find_settlement --
-- When an account was last settled by itself, and how many differences were left.
SELECT settled_at, unexplained FROM commissioned_issue.settlement WHERE party = %(party)s::text

-- forget_settled_differences --
-- Forget differences that are no more.
DELETE FROM commissioned_issue.standing_difference d
 WHERE d.party = %(party)s::text
   AND NOT EXISTS (SELECT FROM unnest(%(kinds)s::text[], %(abouts)s::text[]) n(kind, about)
                    WHERE n.kind = d.kind AND n.about = d.about)

-- keep_standing_differences --
-- Keep since when a difference has stood.
INSERT INTO commissioned_issue.standing_difference (party, kind, about, since)
SELECT %(party)s::text, n.kind, n.about, %(since)s::timestamptz
  FROM unnest(%(kinds)s::text[], %(abouts)s::text[]) n(kind, about)
ON CONFLICT DO NOTHING

-- report_standing_differences --
-- Mark those that have stood since before an instant as told, once.
UPDATE commissioned_issue.standing_difference SET reported_at = %(reported_at)s::timestamptz
 WHERE party = %(party)s::text AND reported_at IS NULL AND since <= %(before)s::timestamptz
RETURNING kind, about

-- insert_made_keys --
-- Append keys that were made for a municipality.
INSERT INTO commissioned_issue.made_key (key_id, made_for, made_at)
SELECT k.key_id, %(made_for)s::text, %(made_at)s::timestamptz
  FROM unnest(%(key_ids)s::text[]) AS k (key_id)

-- find_made_key --
-- For whom a key was made.
SELECT made_for FROM commissioned_issue.made_key WHERE key_id = %(key_id)s::text

-- insert_records --
-- Append records that came; one that is known already stays as it is.
INSERT INTO commissioned_issue.record (commission_id, line, card_number, refused)
SELECT %(commission_id)s::text, r.line, r.card_number, r.refused
  FROM unnest(%(lines)s::integer[], %(card_numbers)s::text[], %(refused)s::boolean[])
       AS r (line, card_number, refused)
    ON CONFLICT ON CONSTRAINT record_pkey DO NOTHING

-- insert_sealed_records --
-- Keep what the records say, sealed.
INSERT INTO commissioned_issue.sealed_record (commission_id, line, sealed, photo_sealed, braille_sealed)
SELECT %(commission_id)s::text, r.line, r.sealed, r.photo_sealed, r.braille_sealed
  FROM unnest(%(lines)s::integer[], %(sealed)s::bytea[], %(photos)s::bytea[], %(braille)s::bytea[])
       AS r (line, sealed, photo_sealed, braille_sealed)
    ON CONFLICT ON CONSTRAINT sealed_record_pkey DO NOTHING

-- insert_record_refusal --
-- Append that no card can be made of a record.
INSERT INTO commissioned_issue.record_refusal (commission_id, line, reason, refused_by, refused_at)
VALUES (%(commission_id)s::text, %(line)s::integer, %(reason)s::text, %(refused_by)s::text,
    %(refused_at)s::timestamptz)

-- take_next_record --
-- The next record of a municipality that is in no work, for this transaction alone.
SELECT r.commission_id, r.line
  FROM commissioned_issue.record r
  JOIN commissioned_issue.commission c USING (commission_id)
 WHERE c.issuer = %(party)s::text AND r.work_id IS NULL AND NOT r.refused
   AND NOT EXISTS (SELECT FROM commissioned_issue.erasing e WHERE e.commission_id = r.commission_id)
   AND NOT EXISTS (SELECT FROM commissioned_issue.record_refusal f
                    WHERE f.commission_id = r.commission_id AND f.line = r.line)
 ORDER BY c.ordered_at, r.commission_id, r.line
 LIMIT 1
   FOR UPDATE OF r SKIP LOCKED

-- list_waiting_lines --
-- The next lines of a commission that are in no work; none once its erasure was stated.
SELECT r.line
  FROM commissioned_issue.record r
 WHERE r.commission_id = %(commission_id)s::text AND r.line > %(after)s::integer
   AND r.work_id IS NULL AND NOT r.refused
   AND NOT EXISTS (SELECT FROM commissioned_issue.erasing e WHERE e.commission_id = r.commission_id)
   AND NOT EXISTS (SELECT FROM commissioned_issue.record_refusal f
                    WHERE f.commission_id = r.commission_id AND f.line = r.line)
 ORDER BY r.line
 LIMIT %(limit)s::integer

-- put_record_to_work --
-- A record is in this work from now on; NULL gives it back after its blank was spoilt.
UPDATE commissioned_issue.record SET work_id = %(work_id)s::uuid
 WHERE commission_id = %(commission_id)s::text AND line = %(line)s::integer

-- insert_work --
-- Append a work: a record and its blank.
INSERT INTO commissioned_issue.work (work_id, commission_id, line, blank, series_id, begun_by, begun_at)
VALUES (%(work_id)s::uuid, %(commission_id)s::text, %(line)s::integer, %(blank)s::text, %(series_id)s::text,
    %(begun_by)s::text, %(begun_at)s::timestamptz)

-- append_work_step --
-- Append a step of a work.
INSERT INTO commissioned_issue.work_step (work_id, state, step, reason, chip_key, taken_by, taken_at)
VALUES (%(work_id)s::uuid, %(state)s::text, %(step)s::text, %(reason)s::text, %(chip_key)s::bytea, %(taken_by)s::text,
    %(taken_at)s::timestamptz)

-- list_open_works --
-- Works that are not ended, oldest first.
SELECT w.work_id, w.commission_id, w.line, w.blank, w.series_id,
       coalesce((SELECT s.state FROM commissioned_issue.work_step s WHERE s.work_id = w.work_id
                  ORDER BY s.state = 'written' DESC LIMIT 1), 'begun')
  FROM commissioned_issue.work w
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.work_step s
                    WHERE s.work_id = w.work_id AND s.state IN ('made', 'spoilt'))
 ORDER BY w.begun_at, w.work_id

-- find_work --
-- A work with the state of its last step.
SELECT w.work_id, w.commission_id, w.line, w.blank, w.series_id,
       coalesce((SELECT s.state FROM commissioned_issue.work_step s WHERE s.work_id = w.work_id
                  ORDER BY array_position(ARRAY['printed', 'written', 'made', 'spoilt'], s.state) DESC LIMIT 1), 'begun')
  FROM commissioned_issue.work w
 WHERE w.work_id = %(work_id)s::uuid

-- find_work_on --
-- The work on a blank with the state of its last step.
SELECT w.work_id, w.commission_id, w.line, w.blank, w.series_id,
       coalesce((SELECT s.state FROM commissioned_issue.work_step s WHERE s.work_id = w.work_id
                  ORDER BY array_position(ARRAY['printed', 'written', 'made', 'spoilt'], s.state) DESC LIMIT 1), 'begun')
  FROM commissioned_issue.work w
 WHERE w.blank = %(blank)s::text

-- list_works --
-- Every work of a municipality with its last state, and whether a step says that it was printed.
SELECT w.work_id, w.commission_id, w.line, w.blank,
       coalesce((SELECT s.state FROM commissioned_issue.work_step s WHERE s.work_id = w.work_id
                  ORDER BY array_position(ARRAY['printed', 'written', 'made', 'spoilt'], s.state) DESC LIMIT 1), 'begun'),
       EXISTS (SELECT FROM commissioned_issue.work_step s WHERE s.work_id = w.work_id AND s.state = 'printed')
  FROM commissioned_issue.work w
  JOIN commissioned_issue.commission c USING (commission_id)
 WHERE c.issuer = %(party)s::text

-- list_series --
-- Every series with its end, newest first.
SELECT s.series_id, s.terminal_id, s.begun_by, s.begun_at, e.ended_by, e.ended_at
  FROM commissioned_issue.series s
  LEFT JOIN commissioned_issue.series_end e USING (series_id)
 ORDER BY s.begun_at DESC, s.series_id
 LIMIT %(limit)s::integer

-- list_recent_steps --
-- What was done at the terminal, newest first: the beginning of each work and its steps.
SELECT * FROM (
    SELECT w.begun_at AS at, w.begun_by, 'begin', 'begun' AS state, '', w.blank, w.commission_id, w.line
      FROM commissioned_issue.work w
    UNION ALL
    SELECT s.taken_at, s.taken_by, s.step, s.state, s.reason, w.blank, w.commission_id, w.line
      FROM commissioned_issue.work_step s
      JOIN commissioned_issue.work w USING (work_id)
) AS done
 ORDER BY at DESC, blank DESC, array_position(ARRAY['begun', 'printed', 'written', 'made', 'spoilt'], state) DESC
 LIMIT %(limit)s::integer

-- find_sealed_record --
-- What a record says, sealed, with the key it opens with.
SELECT r.card_number, s.sealed, s.photo_sealed, s.braille_sealed, c.key_id, c.issuer
  FROM commissioned_issue.record r
  JOIN commissioned_issue.sealed_record s USING (commission_id, line)
  JOIN commissioned_issue.commission c USING (commission_id)
 WHERE r.commission_id = %(commission_id)s::text AND r.line = %(line)s::integer

-- insert_made_card --
-- Append a made card, with the key its chip had when it was written.
INSERT INTO commissioned_issue.made_card (commission_id, line, work_id, chip_key)
SELECT w.commission_id, w.line, w.work_id, s.chip_key
  FROM commissioned_issue.work w
  JOIN commissioned_issue.work_step s ON s.work_id = w.work_id AND s.state = 'written'
 WHERE w.work_id = %(work_id)s::uuid

-- list_untold_works --
-- Works that ended and whose municipality does not know it yet.
SELECT w.work_id, w.commission_id, c.issuer, w.line, w.blank, s.state, s.reason, coalesce(m.chip_key, ''::bytea)
  FROM commissioned_issue.work w
  JOIN commissioned_issue.work_step s ON s.work_id = w.work_id AND s.state IN ('made', 'spoilt')
  JOIN commissioned_issue.commission c USING (commission_id)
  LEFT JOIN commissioned_issue.made_card m ON m.work_id = w.work_id
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.told_work t WHERE t.work_id = w.work_id)
 ORDER BY w.commission_id, w.line
 LIMIT %(limit)s::integer

-- insert_told_works --
-- Append that these ends were told.
INSERT INTO commissioned_issue.told_work (work_id, told_at)
SELECT t.work_id, %(told_at)s::timestamptz FROM unnest(%(work_ids)s::uuid[]) AS t (work_id)

-- insert_series --
-- Append a series that begins.
INSERT INTO commissioned_issue.series (series_id, terminal_id, begun_by, begun_at)
VALUES (%(series_id)s::text, %(terminal_id)s::text, %(begun_by)s::text, %(begun_at)s::timestamptz)

-- insert_series_end --
-- Append that a series is over.
INSERT INTO commissioned_issue.series_end (series_id, ended_by, ended_at)
VALUES (%(series_id)s::text, %(ended_by)s::text, %(ended_at)s::timestamptz)

-- find_open_series --
-- The series that is not over.
SELECT s.series_id, s.terminal_id, s.begun_by
  FROM commissioned_issue.series s
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.series_end e WHERE e.series_id = s.series_id)

-- insert_room_entry --
-- Append that somebody entered the room.
INSERT INTO commissioned_issue.room_entry (entry_id, operator_id, purpose, entered_at)
VALUES (%(entry_id)s::uuid, %(operator_id)s::text, %(purpose)s::text, %(entered_at)s::timestamptz)

-- insert_room_exit --
-- Append that he left it.
INSERT INTO commissioned_issue.room_exit (entry_id, left_at)
VALUES (%(entry_id)s::uuid, %(left_at)s::timestamptz)

-- list_present --
-- Who is in the room.
SELECT e.entry_id, e.operator_id, e.entered_at, e.purpose
  FROM commissioned_issue.room_entry e
 WHERE NOT EXISTS (SELECT FROM commissioned_issue.room_exit x WHERE x.entry_id = e.entry_id)
 ORDER BY e.entered_at, e.entry_id

-- list_room_log --
-- Who entered and left, newest first.
SELECT e.operator_id, e.purpose, e.entered_at, x.left_at
  FROM commissioned_issue.room_entry e
  LEFT JOIN commissioned_issue.room_exit x USING (entry_id)
 ORDER BY e.entered_at DESC, e.entry_id
 LIMIT %(limit)s::integer

-- insert_appointment --
-- Append an appointment.
INSERT INTO commissioned_issue.appointment (operator_id, appointed_by, appointed_at)
VALUES (%(operator_id)s::text, %(appointed_by)s::text, %(appointed_at)s::timestamptz)

-- find_administrator --
-- The administrator of the terminal: who was appointed last.
SELECT operator_id FROM commissioned_issue.appointment ORDER BY appointed_at DESC, operator_id LIMIT 1

-- count_records --
-- How a commission stands here: records that came, refused, made, in work.
SELECT count(*), count(*) FILTER (WHERE r.refused OR f.line IS NOT NULL), count(m.line),
       count(*) FILTER (WHERE r.work_id IS NOT NULL AND m.line IS NULL)
  FROM commissioned_issue.record r
  LEFT JOIN commissioned_issue.made_card m USING (commission_id, line)
  LEFT JOIN commissioned_issue.record_refusal f USING (commission_id, line)
 WHERE r.commission_id = %(commission_id)s::text

-- list_record_keys --
-- Which lines came, of every commission of a municipality, and for which there is nothing to make.
SELECT r.commission_id, r.line,
       r.refused OR EXISTS (SELECT FROM commissioned_issue.record_refusal f
                             WHERE f.commission_id = r.commission_id AND f.line = r.line)
  FROM commissioned_issue.record r
  JOIN commissioned_issue.commission c USING (commission_id)
 WHERE c.issuer = %(party)s::text

-- append_erasing --
-- Append a step of an erasure.
INSERT INTO commissioned_issue.erasing (commission_id, step, taken_by, taken_at)
VALUES (%(commission_id)s::text, %(step)s::text, %(taken_by)s::text, %(taken_at)s::timestamptz)

-- list_erasing --
-- The steps of an erasure.
SELECT step, taken_by, taken_at FROM commissioned_issue.erasing WHERE commission_id = %(commission_id)s::text

-- list_unfinished_erasures --
-- Commissions whose erasure was witnessed and is not done.
SELECT w.commission_id
  FROM commissioned_issue.erasing w
 WHERE w.step = 'witnessed'
   AND NOT EXISTS (SELECT FROM commissioned_issue.erasing d WHERE d.commission_id = w.commission_id AND d.step = 'done')
 ORDER BY w.taken_at, w.commission_id

-- delete_sealed_records --
-- Delete what the records of a commission said; without its key it says nothing.
DELETE FROM commissioned_issue.sealed_record WHERE commission_id = %(commission_id)s::text
