-- insert_request --
-- Keep a request as it was accepted.
INSERT INTO copies.request (request_id, case_number, kind, layout, relation, means, residents, items,
    documents, requester, requester_name, purpose, reason, papers, submitted_to, article, delivery, state,
    terminal_id, accepted_by, accepted_at)
VALUES (%(request_id)s::uuid, %(case_number)s::text, %(kind)s::text, %(layout)s::text, %(relation)s::text,
    %(means)s::text, %(residents)s::uuid[], %(items)s::text[], %(documents)s::smallint,
    %(requester)s::uuid, %(requester_name)s::text, %(purpose)s::text, %(reason)s::text, %(papers)s::text[],
    %(submitted_to)s::text, %(article)s::text, %(delivery)s::text, %(state)s::text, %(terminal_id)s::text,
    %(accepted_by)s::text, %(accepted_at)s::timestamptz)

-- find_request --
-- One request.
SELECT request_id, kind, layout, relation, means, residents, items, documents, requester, requester_name,
       purpose, reason, papers, submitted_to, case_number, article, delivery, state, terminal_id, accepted_by,
       accepted_at
  FROM copies.request
 WHERE request_id = %(request_id)s::uuid

-- lock_request --
-- One request, locked until the transaction ends.
SELECT request_id, kind, layout, relation, means, residents, items, documents, requester, requester_name,
       purpose, reason, papers, submitted_to, case_number, article, delivery, state, terminal_id, accepted_by,
       accepted_at
  FROM copies.request
 WHERE request_id = %(request_id)s::uuid
   FOR UPDATE

-- list_requests_in_review --
-- Requests that wait for a second person, oldest first.
SELECT request_id, kind, layout, relation, means, residents, items, documents, requester, requester_name,
       purpose, reason, papers, submitted_to, case_number, article, delivery, state, terminal_id, accepted_by,
       accepted_at
  FROM copies.request
 WHERE state = 'review'
 ORDER BY accepted_at
 LIMIT %(limit)s::integer

-- list_requests_of_case --
-- What was asked for in one case, newest first.
SELECT request_id, kind, layout, relation, means, residents, items, documents, requester, requester_name,
       purpose, reason, papers, submitted_to, case_number, article, delivery, state, terminal_id, accepted_by,
       accepted_at
  FROM copies.request
 WHERE case_number = %(case_number)s::text
 ORDER BY accepted_at DESC
 LIMIT %(limit)s::integer

-- save_request_state --
-- Move a locked request on.
UPDATE copies.request SET state = %(state)s::text WHERE request_id = %(request_id)s::uuid

-- append_request_event --
-- Note what happened to a request.
INSERT INTO copies.request_event (request_id, event, detail, happened_at, done_by)
VALUES (%(request_id)s::uuid, %(event)s::text, %(detail)s::text, %(happened_at)s::timestamptz, %(done_by)s::text)

-- list_request_events --
-- What happened to a request, oldest first.
SELECT event, detail, happened_at, done_by
  FROM copies.request_event
 WHERE request_id = %(request_id)s::uuid
 ORDER BY event_id
 LIMIT %(limit)s::integer

-- take_issue_numbers --
-- The lowest free numbers of the year; numbers another transaction is taking are passed over.
WITH free AS MATERIALIZED (
    SELECT year, place FROM copies.issue_number
     WHERE year = %(year)s::smallint AND used_at IS NULL
     ORDER BY place
     LIMIT %(count)s::integer
       FOR UPDATE SKIP LOCKED)
UPDATE copies.issue_number AS n SET used_at = %(used_at)s::timestamptz
  FROM free
 WHERE n.year = free.year AND n.place = free.place
RETURNING n.place

-- lay_out_issue_numbers --
-- Lay out the next numbers of a year behind those that are there.
INSERT INTO copies.issue_number (year, place)
SELECT %(year)s::smallint, place
  FROM generate_series(
       (SELECT coalesce(max(place), 0) FROM copies.issue_number WHERE year = %(year)s::smallint) + 1,
       (SELECT coalesce(max(place), 0) FROM copies.issue_number WHERE year = %(year)s::smallint) + %(count)s::integer)
       AS place
ON CONFLICT ON CONSTRAINT issue_number_pk DO NOTHING

-- count_free_issue_numbers --
-- How many numbers of a year are free, counted up to a limit.
SELECT count(*)
  FROM (SELECT FROM copies.issue_number
         WHERE year = %(year)s::smallint AND used_at IS NULL
         LIMIT %(limit)s::integer) AS free

-- count_issue_number_gaps --
-- How many numbers before the last used one of a year belong to no document yet.
SELECT count(*)
  FROM copies.issue_number
 WHERE year = %(year)s::smallint AND used_at IS NULL
   AND place < (SELECT coalesce(max(place), 0) FROM copies.issue_number
                 WHERE year = %(year)s::smallint AND used_at IS NOT NULL)

-- insert_issue --
-- Keep what is remembered of a document.
INSERT INTO copies.issue (issue_id, request_id, year, place, kind, form_id, delivery, persons, pages, content_digest,
    document_digest, binding, short_code, paper_check, yen, waived, state, terminal_id, made_by, made_at)
VALUES (%(issue_id)s::uuid, %(request_id)s::uuid, %(year)s::smallint, %(place)s::integer, %(kind)s::text,
    %(form_id)s::text, %(delivery)s::text, %(persons)s::uuid[], %(pages)s::smallint, %(content_digest)s::bytea,
    %(document_digest)s::bytea, %(binding)s::text, %(short_code)s::text, %(paper_check)s::bytea,
    %(yen)s::integer, %(waived)s::boolean, %(state)s::text, %(terminal_id)s::text, %(made_by)s::text,
    %(made_at)s::timestamptz)

-- list_issues_of --
-- The documents of a request, in the order of their numbers.
SELECT issue_id, request_id, year, place, kind, form_id, delivery, persons, pages, content_digest, document_digest,
       binding, short_code, yen, waived, state, terminal_id, made_by, made_at
  FROM copies.issue
 WHERE request_id = %(request_id)s::uuid
 ORDER BY year, place

-- lock_issues_of --
-- The documents of a request, locked until the transaction ends.
SELECT issue_id, request_id, year, place, kind, form_id, delivery, persons, pages, content_digest, document_digest,
       binding, short_code, yen, waived, state, terminal_id, made_by, made_at
  FROM copies.issue
 WHERE request_id = %(request_id)s::uuid
 ORDER BY year, place
   FOR UPDATE

-- lock_issue --
-- One document, locked until the transaction ends.
SELECT issue_id, request_id, year, place, kind, form_id, delivery, persons, pages, content_digest, document_digest,
       binding, short_code, yen, waived, state, terminal_id, made_by, made_at
  FROM copies.issue
 WHERE issue_id = %(issue_id)s::uuid
   FOR UPDATE

-- has_left --
-- Whether a document of this kind about any of these persons has left the house before.
SELECT EXISTS (SELECT FROM copies.issue
                WHERE kind = %(kind)s::text AND state IN ('handed-over', 'posted')
                  AND persons && %(persons)s::uuid[])

-- list_waiting_issues --
-- What lies at a counter and is nobody's yet, oldest first.
SELECT issue_id, request_id, year, place, kind, form_id, delivery, persons, pages, content_digest, document_digest,
       binding, short_code, yen, waived, state, terminal_id, made_by, made_at
  FROM copies.issue
 WHERE terminal_id = %(terminal_id)s::text AND state IN ('made', 'queued', 'printed')
 ORDER BY made_at, place
 LIMIT %(limit)s::integer

-- count_waiting_issues --
-- How many documents lie at a counter.
SELECT count(*)
  FROM copies.issue
 WHERE terminal_id = %(terminal_id)s::text AND state IN ('made', 'queued', 'printed')

-- save_issue_state --
-- Move locked documents on.
UPDATE copies.issue SET state = %(state)s::text WHERE issue_id = ANY (%(issue_ids)s::uuid[])

-- append_issue_event --
-- Note what happened to a document.
INSERT INTO copies.issue_event (issue_id, event, terminal_id, day, happened_at, done_by)
VALUES (%(issue_id)s::uuid, %(event)s::text, %(terminal_id)s::text, %(day)s::date, %(happened_at)s::timestamptz,
    %(done_by)s::text)

-- keep_document --
-- Keep the sealed bytes of a document until it is handed over.
INSERT INTO copies.kept_document (issue_id, sealed) VALUES (%(issue_id)s::uuid, %(sealed)s::bytea)

-- find_document --
-- The sealed bytes of a document, while they are there.
SELECT sealed FROM copies.kept_document WHERE issue_id = %(issue_id)s::uuid

-- drop_documents --
-- Delete the bytes of documents that are nobody's business any more.
DELETE FROM copies.kept_document WHERE issue_id = ANY (%(issue_ids)s::uuid[])

-- insert_print_job --
-- Give a document to the printer of its counter.
INSERT INTO copies.print_job (issue_id, terminal_id, state, queued_at)
VALUES (%(issue_id)s::uuid, %(terminal_id)s::text, 'queued', %(queued_at)s::timestamptz)

-- take_print_jobs --
-- The next jobs, locked; jobs another transaction is printing are passed over.
SELECT job_id, issue_id, terminal_id
  FROM copies.print_job
 WHERE state = 'queued'
 ORDER BY job_id
 LIMIT %(limit)s::integer
   FOR UPDATE SKIP LOCKED

-- end_print_job --
-- A job has been printed, or was stopped.
UPDATE copies.print_job SET state = %(state)s::text, ended_at = %(ended_at)s::timestamptz
 WHERE issue_id = %(issue_id)s::uuid AND state = 'queued'

-- insert_pack --
-- Register a pack of paper at a counter.
INSERT INTO copies.pack (pack_id, terminal_id, prefix, first_sheet, last_sheet, following, registered_at,
    registered_by)
VALUES (%(pack_id)s::uuid, %(terminal_id)s::text, %(prefix)s::text, %(first)s::integer, %(last)s::integer,
    %(first)s::integer, %(registered_at)s::timestamptz, %(registered_by)s::text)

-- list_packs --
-- The packs of a counter that are not used up, or were used on the day; oldest first.
SELECT pack_id, terminal_id, prefix, first_sheet, last_sheet, following
  FROM copies.pack AS p
 WHERE terminal_id = %(terminal_id)s::text
   AND (following <= last_sheet
        OR EXISTS (SELECT FROM copies.sheet AS s
                    WHERE s.pack_id = p.pack_id AND s.day = %(day)s::date AND s.terminal_id = p.terminal_id))
 ORDER BY registered_at, first_sheet
 LIMIT %(limit)s::integer

-- lock_pack_in_tray --
-- The pack a counter prints on: the oldest with sheets left, locked.
SELECT pack_id, terminal_id, prefix, first_sheet, last_sheet, following
  FROM copies.pack
 WHERE terminal_id = %(terminal_id)s::text AND following <= last_sheet
 ORDER BY registered_at, first_sheet
 LIMIT 1
   FOR UPDATE

-- save_following --
-- The sheet that lies on top of a locked pack now.
UPDATE copies.pack SET following = %(following)s::integer WHERE pack_id = %(pack_id)s::uuid

-- insert_sheets --
-- Note what became of sheets of a pack.
INSERT INTO copies.sheet (pack_id, sheet, fate, reason, issue_id, terminal_id, day, noted_at, noted_by)
SELECT %(pack_id)s::uuid, sheet, %(fate)s::text, %(reason)s::text, %(issue_id)s::uuid, %(terminal_id)s::text,
       %(day)s::date, %(noted_at)s::timestamptz, %(noted_by)s::text
  FROM unnest(%(sheets)s::integer[]) AS sheet

-- spoil_sheets_of --
-- Write off the sheets that were printed for a document.
INSERT INTO copies.sheet (pack_id, sheet, fate, reason, issue_id, terminal_id, day, noted_at, noted_by)
SELECT pack_id, sheet, 'spoilt', %(reason)s::text, issue_id, %(terminal_id)s::text, %(day)s::date,
       %(noted_at)s::timestamptz, %(noted_by)s::text
  FROM copies.sheet
 WHERE issue_id = %(issue_id)s::uuid AND fate = 'printed'

-- list_sheets_of --
-- The sheets of documents: document, prefix and number, in order.
SELECT s.issue_id, p.prefix, s.sheet
  FROM copies.sheet AS s
  JOIN copies.pack AS p ON p.pack_id = s.pack_id
 WHERE s.issue_id = ANY (%(issue_ids)s::uuid[]) AND s.fate = 'printed'
 ORDER BY p.registered_at, s.sheet

-- sum_fees --
-- Documents that left a counter on a day, by kind: how many, how many waived, yen.
SELECT i.kind, count(*), count(*) FILTER (WHERE i.waived), sum(CASE WHEN i.waived THEN 0 ELSE i.yen END)
  FROM copies.issue_event AS e
  JOIN copies.issue AS i ON i.issue_id = e.issue_id
 WHERE e.terminal_id = %(terminal_id)s::text AND e.day = %(day)s::date AND e.event IN ('handed-over', 'posted')
 GROUP BY i.kind
 ORDER BY i.kind

-- count_cancelled --
-- Documents of a counter that were cancelled or spoilt on a day.
SELECT count(*)
  FROM copies.issue_event
 WHERE terminal_id = %(terminal_id)s::text AND day = %(day)s::date AND event IN ('cancelled', 'spoilt')

-- count_sheets --
-- What became of a counter's sheets on a day, by pack; a sheet spoilt after it was printed counts as spoilt.
SELECT s.pack_id, min(s.sheet),
       count(*) FILTER (WHERE s.fate = 'printed' AND NOT EXISTS (
           SELECT FROM copies.sheet AS o
            WHERE o.pack_id = s.pack_id AND o.sheet = s.sheet AND o.fate <> 'printed')),
       count(*) FILTER (WHERE s.fate = 'spoilt'),
       count(*) FILTER (WHERE s.fate = 'missing')
  FROM copies.sheet AS s
 WHERE s.terminal_id = %(terminal_id)s::text AND s.day = %(day)s::date
 GROUP BY s.pack_id

-- list_spoilt --
-- The sheets of a counter that came to nothing on a day.
SELECT p.prefix, s.sheet, s.reason, s.noted_at, s.noted_by
  FROM copies.sheet AS s
  JOIN copies.pack AS p ON p.pack_id = s.pack_id
 WHERE s.terminal_id = %(terminal_id)s::text AND s.day = %(day)s::date AND s.fate <> 'printed'
 ORDER BY s.noted_at, s.sheet
 LIMIT %(limit)s::integer

-- lock_hand_fees --
-- Fees by hand are entered and counted one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('juki copies fees by hand', 0))

-- insert_hand_fee --
-- What a copy issued by hand cost.
INSERT INTO copies.hand_fee (number, given_on, yen, waived, entered_by, entered_at)
VALUES (%(number)s::text, %(given_on)s::date, %(yen)s::integer, %(waived)s::boolean, %(entered_by)s::text,
    %(entered_at)s::timestamptz)

-- sum_hand_fees --
-- Fees by hand that no closing has counted, by the day the papers were given out.
SELECT f.given_on, count(*), count(*) FILTER (WHERE f.waived), sum(CASE WHEN f.waived THEN 0 ELSE f.yen END)
  FROM copies.hand_fee AS f
 WHERE NOT EXISTS (SELECT FROM copies.hand_fee_counted AS c WHERE c.number = f.number)
 GROUP BY f.given_on
 ORDER BY f.given_on

-- count_hand_fees_in --
-- All that was not counted is counted in this closing.
INSERT INTO copies.hand_fee_counted (number, terminal_id, day)
SELECT f.number, %(terminal_id)s::text, %(day)s::date
  FROM copies.hand_fee AS f
 WHERE NOT EXISTS (SELECT FROM copies.hand_fee_counted AS c WHERE c.number = f.number)

-- insert_closing --
-- Close the day of a counter.
INSERT INTO copies.closing (terminal_id, day, documents, yen, counted_yen, lines, reason, closed_by, closed_at)
VALUES (%(terminal_id)s::text, %(day)s::date, %(documents)s::integer, %(yen)s::integer, %(counted_yen)s::integer,
    %(lines)s::jsonb, %(reason)s::text, %(closed_by)s::text, %(closed_at)s::timestamptz)

-- insert_closing_confirmed --
-- Put the second hand under the close of a day.
INSERT INTO copies.closing_confirmed (terminal_id, day, confirmed_by, confirmed_at)
VALUES (%(terminal_id)s::text, %(day)s::date, %(confirmed_by)s::text, %(confirmed_at)s::timestamptz)

-- find_closing --
-- The close of a counter's day, with its second hand where there is one.
SELECT c.terminal_id, c.day, c.documents, c.yen, c.counted_yen, c.lines, c.reason, c.closed_by, c.closed_at,
       k.confirmed_by, k.confirmed_at
  FROM copies.closing AS c
  LEFT JOIN copies.closing_confirmed AS k ON k.terminal_id = c.terminal_id AND k.day = c.day
 WHERE c.terminal_id = %(terminal_id)s::text AND c.day = %(day)s::date

-- list_unconfirmed_closings --
-- Closed days that wait for their second hand, oldest first.
SELECT c.terminal_id, c.day, c.documents, c.yen, c.counted_yen, c.lines, c.reason, c.closed_by, c.closed_at,
       NULL::text, NULL::timestamptz
  FROM copies.closing AS c
 WHERE NOT EXISTS (SELECT FROM copies.closing_confirmed AS k
                    WHERE k.terminal_id = c.terminal_id AND k.day = c.day)
 ORDER BY c.day, c.terminal_id
 LIMIT %(limit)s::integer

-- insert_glyph_ticket --
-- Tell whoever looks after fonts which glyphs stopped a document.
INSERT INTO copies.glyph_ticket (request_id, glyphs, opened_at, opened_by)
VALUES (%(request_id)s::uuid, %(glyphs)s::text, %(opened_at)s::timestamptz, %(opened_by)s::text)

-- list_stops --
-- Open requests whose last event is a stop of one of some kinds, or the call for an officer after it.
SELECT r.request_id, r.case_number, r.kind, e.event, e.detail, e.happened_at,
       coalesce((SELECT t.glyphs FROM copies.glyph_ticket AS t
                  WHERE t.request_id = r.request_id ORDER BY t.ticket_id DESC LIMIT 1), '')
  FROM copies.request AS r
 CROSS JOIN LATERAL (SELECT event, detail, happened_at FROM copies.request_event AS e
                      WHERE e.request_id = r.request_id ORDER BY event_id DESC LIMIT 1) AS e
 WHERE r.state = 'open' AND e.event IN ('stopped', 'called') AND e.detail = ANY (%(codes)s::text[])
   AND (e.detail <> 'protected' OR e.happened_at >= %(guarded_since)s::timestamptz)
   AND NOT EXISTS (SELECT FROM copies.issue AS i
                    WHERE i.request_id = r.request_id AND i.made_at >= e.happened_at)
 ORDER BY e.happened_at
 LIMIT %(limit)s::integer

-- find_issue_by_code --
-- The document with this verification code: key, kind, number, day, pages, state and the code over what is read off it.
SELECT issue_id, kind, year, place, made_at, pages, state, paper_check
  FROM copies.issue
 WHERE short_code = %(short_code)s::text

-- count_verification_tries --
-- Failed tries for one code, and all tries, since a moment.
SELECT count(*) FILTER (WHERE short_code = %(short_code)s::text AND NOT matched), count(*)
  FROM copies.verification_try
 WHERE tried_at > %(since)s::timestamptz

-- insert_verification_try --
-- Note a try to verify a paper.
INSERT INTO copies.verification_try (short_code, matched, tried_at)
VALUES (%(short_code)s::text, %(matched)s::boolean, %(tried_at)s::timestamptz)
