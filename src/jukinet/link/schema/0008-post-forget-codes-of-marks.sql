-- The former program does not return: marks say in clear of nobody any more, neither those of before.
-- A row that has no pseudonym yet stops this file: the new program has to run first.

ALTER TABLE link.protection_mark ALTER COLUMN subject SET NOT NULL;
ALTER TABLE link.protection_waiting ALTER COLUMN subject SET NOT NULL;
DROP INDEX link.protection_mark_by_code, link.protection_mark_without_subject;
DROP INDEX link.protection_waiting_by_person, link.protection_waiting_without_subject;

-- A new type writes the table anew, so that the file on the disk holds no former row.
ALTER TABLE link.protection_mark ALTER COLUMN code DROP NOT NULL,
    ALTER COLUMN code TYPE text COLLATE "C" USING NULL::text;
ALTER TABLE link.protection_waiting ALTER COLUMN person_key DROP NOT NULL,
    ALTER COLUMN person_key TYPE uuid USING NULL::uuid;
ALTER TABLE link.protection_mark ADD CONSTRAINT protection_mark_says_no_code CHECK (code IS NULL);
ALTER TABLE link.protection_waiting
    ADD CONSTRAINT protection_waiting_says_no_person CHECK (person_key IS NULL);
COMMENT ON TABLE link.protection_mark IS
    'Marks of locks (支援措置の印): whose lock, on whom by pseudonym, closed or lifted; in a communication server only; appended, and erased when lifted long ago';

CREATE OR REPLACE FUNCTION link.former_program_may_return() RETURNS boolean LANGUAGE sql STABLE
    AS 'SELECT false';
