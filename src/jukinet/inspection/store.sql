-- number_requests --
-- Let requests be numbered one after the other, until this transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('juki inspection request', 0))

-- count_requests_of --
-- How many requests were received on a day.
SELECT count(*) FROM inspection.request WHERE received_on = %(day)s::date

-- insert_request --
-- Keep a request as asked.
INSERT INTO inspection.request (request_id, number, purpose, asker, asker_address, readers, detail, summary, area,
    papers, means, received_on, received_by, received_at, case_number, keep_until)
VALUES (%(request_id)s::uuid, %(number)s::text, %(purpose)s::text, %(asker)s::text, %(asker_address)s::text,
        %(readers)s::text[], %(detail)s::text, %(summary)s::text, %(area)s::text, %(papers)s::text[],
        %(means)s::text, %(received_on)s::date, %(received_by)s::text, %(received_at)s::timestamptz,
        %(case_number)s::text, %(keep_until)s::date)

-- hold_request --
-- Decisions on a request come one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('juki inspection ' || %(request_id)s::text, 0))

-- find_request --
-- One request with its present state.
SELECT r.request_id, r.number, r.purpose, r.asker, r.asker_address, r.readers, r.detail, r.summary, r.area, r.papers,
       r.received_on,
       (SELECT s.state FROM inspection.step s WHERE s.request_id = r.request_id ORDER BY s.step_id DESC LIMIT 1)
  FROM inspection.request r
 WHERE r.request_id = %(request_id)s::uuid

-- list_requests --
-- Requests, newest first, each with its present state.
SELECT r.request_id, r.number, r.purpose, r.asker, r.asker_address, r.readers, r.detail, r.summary, r.area, r.papers,
       r.received_on,
       (SELECT s.state FROM inspection.step s WHERE s.request_id = r.request_id ORDER BY s.step_id DESC LIMIT 1)
  FROM inspection.request r
 ORDER BY r.received_at DESC, r.number DESC
 LIMIT %(limit)s::integer

-- append_step --
-- What was decided on a request.
INSERT INTO inspection.step (request_id, step, state, reason, operator_id, made_at)
VALUES (%(request_id)s::uuid, %(step)s::text, %(state)s::text, %(reason)s::text, %(operator_id)s::text,
        %(made_at)s::timestamptz)

-- list_steps --
-- What was decided on a request, oldest first.
SELECT step, state, reason, operator_id, made_at
  FROM inspection.step
 WHERE request_id = %(request_id)s::uuid
 ORDER BY step_id
 LIMIT %(limit)s::integer

-- insert_excerpt --
-- A list that was made.
INSERT INTO inspection.excerpt (excerpt_id, area, as_of, renew_on, lines, left_out, made_by, made_at, output_id)
VALUES (%(excerpt_id)s::uuid, %(area)s::text, %(as_of)s::date, %(renew_on)s::date, %(lines)s::integer,
        %(left_out)s::integer, %(made_by)s::text, %(made_at)s::timestamptz, %(output_id)s::uuid)

-- delete_lines_of_area --
-- The lines of older lists of an area: they are replaced.
DELETE FROM inspection.line
 WHERE excerpt_id IN (SELECT excerpt_id FROM inspection.excerpt WHERE area = %(area)s::text)

-- copy_lines --
-- The lines of a list.
COPY inspection.line (excerpt_id, place, resident_id, household_id, name, birth_date, sex, address)
FROM STDIN (FORMAT BINARY)

-- find_excerpt --
-- One list.
SELECT excerpt_id, area, made_at, as_of, renew_on, lines, left_out
  FROM inspection.excerpt
 WHERE excerpt_id = %(excerpt_id)s::uuid

-- find_newest_excerpt --
-- The newest list of an area: the only one with lines.
SELECT excerpt_id, area, made_at, as_of, renew_on, lines, left_out
  FROM inspection.excerpt
 WHERE area = %(area)s::text
 ORDER BY made_at DESC
 LIMIT 1

-- list_page --
-- The lines of one part of a list.
SELECT place, resident_id, household_id, name, birth_date, sex, address
  FROM inspection.line
 WHERE excerpt_id = %(excerpt_id)s::uuid AND place BETWEEN %(first)s::integer AND %(last)s::integer
 ORDER BY place

-- list_housemates --
-- Everybody of these households on a list: who lives with whom decides what a page may show.
SELECT resident_id, household_id
  FROM inspection.line
 WHERE excerpt_id = %(excerpt_id)s::uuid AND household_id = ANY (%(households)s::uuid[])

-- insert_viewing --
-- Somebody begins to read.
INSERT INTO inspection.viewing (viewing_id, request_id, excerpt_id, reader, means, supervised_by, terminal_id, began_at,
    medium_id)
VALUES (%(viewing_id)s::uuid, %(request_id)s::uuid, %(excerpt_id)s::uuid, %(reader)s::text, %(means)s::text,
        %(supervised_by)s::text, %(terminal_id)s::text, %(began_at)s::timestamptz, %(medium_id)s::uuid)

-- end_viewing --
-- He has read, and of so many residents he took notes.
UPDATE inspection.viewing
   SET ended_at = %(ended_at)s::timestamptz, notes_copied = %(notes_copied)s::integer
 WHERE viewing_id = %(viewing_id)s::uuid AND ended_at IS NULL

-- find_viewing --
-- One reading.
SELECT viewing_id, request_id, excerpt_id, reader, supervised_by, terminal_id, began_at, ended_at, notes_copied, medium_id
  FROM inspection.viewing
 WHERE viewing_id = %(viewing_id)s::uuid

-- list_viewings --
-- The readings under a request, oldest first.
SELECT viewing_id, request_id, excerpt_id, reader, supervised_by, terminal_id, began_at, ended_at, notes_copied, medium_id
  FROM inspection.viewing
 WHERE request_id = %(request_id)s::uuid
 ORDER BY began_at, viewing_id
 LIMIT %(limit)s::integer

-- insert_paper --
-- A list was put on paper.
INSERT INTO inspection.paper (medium_id, request_id, excerpt_id, lines, terminal_id, printed_at)
VALUES (%(medium_id)s::uuid, %(request_id)s::uuid, %(excerpt_id)s::uuid, %(lines)s::integer, %(terminal_id)s::text,
        %(printed_at)s::timestamptz)

-- find_paper --
-- The list on a medium.
SELECT medium_id, request_id, excerpt_id, lines, terminal_id, printed_at
  FROM inspection.paper
 WHERE medium_id = %(medium_id)s::uuid

-- list_papers --
-- The papers made for a request, newest first.
SELECT medium_id, request_id, excerpt_id, lines, terminal_id, printed_at
  FROM inspection.paper
 WHERE request_id = %(request_id)s::uuid
 ORDER BY printed_at DESC, medium_id
 LIMIT %(limit)s::integer

-- list_open_viewings --
-- Readings that have not ended, longest ago first, with the number of their request.
SELECT r.number, v.viewing_id, v.request_id, v.excerpt_id, v.reader, v.supervised_by, v.terminal_id, v.began_at,
       v.ended_at, v.notes_copied, v.medium_id
  FROM inspection.viewing v
  JOIN inspection.request r USING (request_id)
 WHERE v.ended_at IS NULL
 ORDER BY v.began_at, v.viewing_id
 LIMIT %(limit)s::integer

-- append_page --
-- A part of a list was on the screen.
INSERT INTO inspection.page (viewing_id, first_place, last_place, shown, seen_at)
VALUES (%(viewing_id)s::uuid, %(first)s::integer, %(last)s::integer, %(shown)s::integer, %(seen_at)s::timestamptz)

-- list_pages --
-- Which parts of a list were on the screen.
SELECT first_place, last_place, shown, seen_at
  FROM inspection.page
 WHERE viewing_id = %(viewing_id)s::uuid
 ORDER BY page_id
 LIMIT %(limit)s::integer

-- append_misuse --
-- A step against misuse of what was seen.
INSERT INTO inspection.misuse (request_id, step, article, reason, operator_id, made_at)
VALUES (%(request_id)s::uuid, %(step)s::text, %(article)s::text, %(reason)s::text, %(operator_id)s::text,
        %(made_at)s::timestamptz)

-- list_misuse --
-- The steps against misuse under a request, oldest first.
SELECT step, article, reason, operator_id, made_at
  FROM inspection.misuse
 WHERE request_id = %(request_id)s::uuid
 ORDER BY misuse_id
 LIMIT %(limit)s::integer

-- list_inspections --
-- Requests of some purposes that were read under during some days, each day once, with how many persons were shown.
WITH reading AS (
    SELECT v.request_id, (v.began_at AT TIME ZONE 'Asia/Tokyo')::date AS inspected_on,
           coalesce(sum(p.shown), 0) AS persons
      FROM inspection.viewing v
      LEFT JOIN inspection.page p USING (viewing_id)
     WHERE (v.began_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN %(first)s::date AND %(last)s::date
     GROUP BY v.request_id, (v.began_at AT TIME ZONE 'Asia/Tokyo')::date)
SELECT r.asker, r.summary, reading.inspected_on, r.area, r.purpose, r.received_on, reading.persons
  FROM reading
  JOIN inspection.request r USING (request_id)
 ORDER BY reading.inspected_on, r.asker, r.request_id
 LIMIT %(limit)s::integer

-- list_disposable --
-- Requests that are settled, whose last day of keeping is over, and that no open disposal is about.
SELECT r.request_id, r.number, r.received_on, r.keep_until
  FROM inspection.request r
 WHERE r.disposed_on IS NULL AND r.keep_until < %(today)s::date
   AND (SELECT s.state FROM inspection.step s WHERE s.request_id = r.request_id ORDER BY s.step_id DESC LIMIT 1)
       IN ('refused', 'ended')
   AND NOT EXISTS (SELECT FROM inspection.disposal_item i JOIN inspection.disposal d USING (disposal_id)
                    WHERE i.request_id = r.request_id AND d.confirmed_at IS NULL)
 ORDER BY r.keep_until, r.number
 LIMIT %(limit)s::integer

-- number_disposals --
-- Disposals are proposed one after the other, until this transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('juki inspection disposal', 0))

-- insert_disposal --
-- Proposes a disposal.
INSERT INTO inspection.disposal (disposal_id, up_to, proposed_by, proposed_at)
VALUES (%(disposal_id)s::uuid, %(up_to)s::date, %(proposed_by)s::text, %(proposed_at)s::timestamptz)

-- insert_disposal_items --
-- Says which requests a disposal is about.
INSERT INTO inspection.disposal_item (disposal_id, request_id)
SELECT %(disposal_id)s::uuid, request_id FROM unnest(%(request_ids)s::uuid[]) AS given (request_id)

-- lock_disposal --
-- A disposal, locked.
SELECT disposal_id, up_to, proposed_by, proposed_at, confirmed_by, confirmed_at
  FROM inspection.disposal
 WHERE disposal_id = %(disposal_id)s::uuid
   FOR UPDATE

-- list_disposals --
-- Disposals, newest first, with the numbers of the requests each is about.
SELECT d.disposal_id, d.up_to, d.proposed_by, d.proposed_at, d.confirmed_by, d.confirmed_at,
       array_agg(r.number ORDER BY r.number)
  FROM inspection.disposal d
  JOIN inspection.disposal_item i USING (disposal_id)
  JOIN inspection.request r USING (request_id)
 GROUP BY d.disposal_id
 ORDER BY d.proposed_at DESC
 LIMIT %(limit)s::integer

-- confirm_disposal --
-- Notes the second person.
UPDATE inspection.disposal
   SET confirmed_by = %(confirmed_by)s::text, confirmed_at = %(confirmed_at)s::timestamptz
 WHERE disposal_id = %(disposal_id)s::uuid

-- dispose_requests --
-- Empties what was written; number, asker, area, steps and readings stay, as they were published or recorded.
UPDATE inspection.request
   SET asker_address = %(emptied)s::text, readers = ARRAY[%(emptied)s::text], detail = %(emptied)s::text,
       disposed_on = %(disposed_on)s::date
 WHERE request_id IN (SELECT request_id FROM inspection.disposal_item WHERE disposal_id = %(disposal_id)s::uuid)
