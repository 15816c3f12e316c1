-- Whom a mark is about is written as a pseudonym under the key of the server's vault: without the vault nobody reads it.
-- Only the program can compute it; it does so for the rows of before, before it looks anything up.

ALTER TABLE link.protection_mark ADD COLUMN subject bytea
    CONSTRAINT protection_mark_subject_is_a_digest CHECK (length(subject) = 32);
ALTER TABLE link.protection_waiting ADD COLUMN subject bytea
    CONSTRAINT protection_waiting_subject_is_a_digest CHECK (length(subject) = 32);
COMMENT ON COLUMN link.protection_mark.subject IS
    'Pseudonym of the resident record code, under the key of the vault; empty in rows that the former program wrote';
COMMENT ON COLUMN link.protection_waiting.subject IS
    'Pseudonym of the person''s key, under the key of the vault; empty in rows that the former program wrote';
CREATE INDEX protection_mark_by_subject ON link.protection_mark (subject, mark_id);
CREATE INDEX protection_waiting_by_subject ON link.protection_waiting (subject, waiting_id);
CREATE INDEX protection_mark_without_subject ON link.protection_mark (mark_id) WHERE subject IS NULL;
CREATE INDEX protection_waiting_without_subject ON link.protection_waiting (waiting_id) WHERE subject IS NULL;
GRANT UPDATE (subject) ON link.protection_mark, link.protection_waiting TO juki_application;

CREATE FUNCTION link.former_program_may_return() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
COMMENT ON FUNCTION link.former_program_may_return IS
    'Whether marks are still written in clear too, as the program before this one reads them; ends with the post migration';
