-- insert_files --
-- New files.
INSERT INTO address_history.file (file_id, opened_at)
SELECT file_id, %(at)s::timestamptz
  FROM unnest(%(file_ids)s::uuid[]) WITH ORDINALITY AS given (file_id, place)
 ORDER BY place

-- append_identities --
-- Whom files are about from now on.
INSERT INTO address_history.identity (file_id, domicile, head, name, birth_date, register_key, name_key, cause,
    entered_by, entered_at)
SELECT file_id, domicile, head, name, birth_date, register_key, name_key, %(cause)s::text, %(by)s::text,
       %(at)s::timestamptz
  FROM unnest(%(file_ids)s::uuid[], %(domiciles)s::text[], %(heads)s::text[], %(names)s::text[],
              %(birth_dates)s::text[], %(register_keys)s::text[], %(name_keys)s::text[])
    AS given (file_id, domicile, head, name, birth_date, register_key, name_key)

-- append_lines --
-- Addresses, as they were told.
INSERT INTO address_history.line (file_id, reference, municipality, address, since, detail, told_by, made_at,
    entered_at)
SELECT file_id, reference, municipality, address, since, detail, told_by, made_at, %(at)s::timestamptz
  FROM unnest(%(file_ids)s::uuid[], %(references)s::uuid[], %(municipalities)s::text[], %(addresses)s::text[],
              %(since)s::text[], %(details)s::text[], %(told_by)s::text[], %(made_at)s::timestamptz[])
    AS given (file_id, reference, municipality, address, since, detail, told_by, made_at)

-- hold_register --
-- Files of one family register, or of one person, are opened and changed one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('juki address history ' || %(key)s::text, 0))

-- list_candidates --
-- Standing files whose register is the told one, or whose person has the told name and birth date.
SELECT i.file_id, i.domicile, i.head, i.name, i.birth_date
  FROM address_history.identity i
 WHERE (i.register_key = %(register_key)s::text
        OR (i.name_key = %(name_key)s::text AND i.birth_date = %(birth_date)s::text))
   AND NOT EXISTS (SELECT FROM address_history.identity later
                    WHERE later.file_id = i.file_id AND later.identity_id > i.identity_id)
   AND NOT EXISTS (SELECT FROM address_history.closing c WHERE c.file_id = i.file_id)
 ORDER BY i.file_id
 LIMIT %(limit)s::integer

-- find_by_name --
-- Files whose person has this name and birth date now, closed ones too.
SELECT i.file_id
  FROM address_history.identity i
 WHERE i.name_key = %(name_key)s::text
   AND i.birth_date = %(birth_date)s::text
   AND NOT EXISTS (SELECT FROM address_history.identity later
                    WHERE later.file_id = i.file_id AND later.identity_id > i.identity_id)
 ORDER BY i.file_id
 LIMIT %(limit)s::integer

-- find_by_register --
-- Files whose family register is this one now, closed ones too.
SELECT i.file_id
  FROM address_history.identity i
 WHERE i.register_key = %(register_key)s::text
   AND NOT EXISTS (SELECT FROM address_history.identity later
                    WHERE later.file_id = i.file_id AND later.identity_id > i.identity_id)
 ORDER BY i.file_id
 LIMIT %(limit)s::integer

-- list_files --
-- Files with what they say of the person now, and whether and where they went.
SELECT f.file_id, f.number, i.domicile, i.head, i.name, i.birth_date, c.closed_at, c.destination
  FROM address_history.file f
  JOIN LATERAL (SELECT domicile, head, name, birth_date FROM address_history.identity
                 WHERE file_id = f.file_id ORDER BY identity_id DESC LIMIT 1) i ON true
  LEFT JOIN address_history.closing c ON c.file_id = f.file_id
 WHERE f.file_id = ANY(%(file_ids)s::uuid[])
 ORDER BY f.number

-- list_lines --
-- The lines of files, in the order in which they were entered.
SELECT file_id, municipality, address, since, detail, told_by, made_at
  FROM address_history.line
 WHERE file_id = ANY(%(file_ids)s::uuid[])
 ORDER BY line_id

-- list_identities --
-- What a file said of its person, oldest first.
SELECT domicile, head, name, birth_date, cause, entered_by, entered_at
  FROM address_history.identity
 WHERE file_id = %(file_id)s::uuid
 ORDER BY identity_id
 LIMIT %(limit)s::integer

-- list_residents_told_of --
-- Which residents of our own are known to be who files are about: our own office told of them.
SELECT DISTINCT n.subject
  FROM address_history.line l
  JOIN address_history.notice n ON n.reference = l.reference
 WHERE l.file_id = ANY(%(file_ids)s::uuid[]) AND n.way = 'here' AND n.content = 'address'

-- list_files_told_of --
-- Files into which our own office's notices about one of its residents went.
SELECT DISTINCT l.file_id
  FROM address_history.notice n
  JOIN address_history.line l ON l.reference = n.reference
 WHERE n.subject = %(subject)s::uuid AND n.way = 'here' AND n.content = 'address'

-- close_file --
-- The family register went elsewhere.
INSERT INTO address_history.closing (file_id, reference, destination, closed_by, closed_at)
VALUES (%(file_id)s::uuid, %(reference)s::uuid, %(destination)s::text, %(by)s::text, %(at)s::timestamptz)

-- count_files --
-- How many files there are, and how many of them are closed.
SELECT (SELECT count(*) FROM address_history.file), (SELECT count(*) FROM address_history.closing)

-- insert_notices --
-- What is told, as it stands.
INSERT INTO address_history.notice (reference, content, subject, destination, way, domicile, head, name, birth_date,
    municipality, address, since, detail, told_by, protected, made_at)
SELECT n.* FROM json_to_recordset(%(notices)s::json) AS n (reference uuid, content text, subject uuid,
    destination text, way text, domicile text, head text, name text, birth_date text, municipality text, address text,
    since text, detail text, told_by text, protected boolean, made_at timestamptz)

-- append_steps --
-- What became of notices.
INSERT INTO address_history.step (reference, event, state, differences, reason, made_by, made_at)
SELECT reference, %(event)s::text, state, %(differences)s::text[], %(reason)s::text, %(by)s::text, %(at)s::timestamptz
  FROM unnest(%(references)s::uuid[], %(states)s::text[]) AS given (reference, state)

-- list_open --
-- Put notices onto the list of what waits.
INSERT INTO address_history.open_notice (reference, state, made_at)
SELECT reference, state, %(at)s::timestamptz
  FROM unnest(%(references)s::uuid[], %(states)s::text[]) AS given (reference, state)

-- move_open --
-- A notice waits for something else now.
UPDATE address_history.open_notice SET state = %(state)s::text WHERE reference = %(reference)s::uuid

-- drop_open --
-- A notice waits for nobody.
DELETE FROM address_history.open_notice WHERE reference = %(reference)s::uuid

-- hold_notice --
-- What happens to a notice happens one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('juki address notice ' || %(reference)s::text, 0))

-- list_notices --
-- Notices with how they stand.
SELECT n.reference, n.content, n.subject, n.destination, n.way, n.domicile, n.head, n.name, n.birth_date,
       n.municipality, n.address, n.since, n.detail, n.told_by, n.made_at, s.state, s.differences
  FROM address_history.notice n
  JOIN LATERAL (SELECT state, differences FROM address_history.step
                 WHERE reference = n.reference ORDER BY step_id DESC LIMIT 1) s ON true
 WHERE n.reference = ANY(%(references)s::uuid[])
 ORDER BY n.made_at, n.reference

-- list_about --
-- Which notices are about somebody, the oldest first.
SELECT reference FROM address_history.notice
 WHERE subject = %(subject)s::uuid
 ORDER BY made_at, reference
 LIMIT %(limit)s::integer

-- list_waiting --
-- Which notices wait in one of these states, the oldest first.
SELECT reference
  FROM address_history.open_notice
 WHERE state = ANY(%(states)s::text[]) AND made_at <= %(before)s::timestamptz
 ORDER BY made_at, reference
 LIMIT %(limit)s::integer

-- count_waiting --
-- How many notices wait, by what they wait for.
SELECT state, count(*) FROM address_history.open_notice GROUP BY state ORDER BY state

-- list_notice_steps --
-- What became of a notice, oldest first.
SELECT event, state, differences, reason, made_by, made_at
  FROM address_history.step
 WHERE reference = %(reference)s::uuid
 ORDER BY step_id
 LIMIT %(limit)s::integer

-- list_told_protected --
-- Of whom the last notice about an address said that she is protected.
SELECT DISTINCT n.subject
  FROM address_history.notice n
 WHERE n.content = 'address' AND n.protected
   AND NOT EXISTS (SELECT FROM address_history.notice later
                    WHERE later.subject = n.subject AND later.content = 'address' AND later.made_at > n.made_at)
 LIMIT %(limit)s::integer
