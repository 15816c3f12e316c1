-- Answers that are kept to be given again rest sealed. The program before this one would give them as they are, so none
-- is sealed while it may return.
CREATE FUNCTION provision.answers_rest_sealed() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT false';
COMMENT ON FUNCTION provision.answers_rest_sealed IS
    'Whether kept answers are sealed under a key of the vault; begins with the post migration';
