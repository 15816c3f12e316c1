-- Some bodies rest sealed in the outbox, for the node's own vault. The program before this one would send them as
-- they are, so none is sealed while it may return.
CREATE FUNCTION message.bodies_rest_sealed() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT false';
COMMENT ON FUNCTION message.bodies_rest_sealed IS
    'Whether bodies of certain kinds are sealed while they rest in the outbox; begins with the post migration';
