-- Marks of locks were ordered by the person's key, which stays for ever; now they are ordered by their lock.
-- What was told and has arrived, and what was received, no longer says whom it was about; the sealed envelopes do.
UPDATE message.inbox SET ordering_key = '', ordering_sequence = 0
    WHERE kind IN ('protection-marked/1', 'protection-waits/1') AND ordering_key <> '';
UPDATE message.outbox AS o SET ordering_key = '', ordering_sequence = 0
    FROM message.line AS l
    WHERE o.kind IN ('protection-marked/1', 'protection-waits/1') AND o.ordering_key <> ''
        AND l.destination = o.destination AND o.number <= l.acknowledged_up_to;

-- The former program does not return: bodies that say who is protected are sealed from here on.
CREATE OR REPLACE FUNCTION message.bodies_rest_sealed() RETURNS boolean LANGUAGE sql STABLE
    AS 'SELECT true';
