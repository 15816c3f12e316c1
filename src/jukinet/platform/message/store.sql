-- Lists come in as one JSON parameter: json_to_recordset takes a third of the time of as many arrays,
-- and one text parameter keeps one prepared statement. What is long (bodies, envelopes) comes beside it
-- as a binary array, which nobody has to quote and to unquote.

-- enqueue --
-- Allot numbers and sequences under the destination's row lock and put the messages into the outbox.
-- Rows are locked in one order (destination, then key), so that two tellers never wait for each other.
-- What was allotted is looked up by rank in an array: a join of lists this short is planned badly.
WITH given AS MATERIALIZED (
    SELECT place, message_id, destination, destination_rank, nth, of_all,
        kind, ordering_key, key_rank, key_nth, of_key, erased_when_receipted, body
    FROM ROWS FROM (
        json_to_recordset(%(messages)s::json) AS (
            place bigint, message_id uuid, destination text, destination_rank integer, nth bigint,
            of_all bigint, kind text, ordering_key text, key_rank integer, key_nth bigint,
            of_key bigint, erased_when_receipted boolean),
        unnest(%(bodies)b::text[])) AS m (
        place, message_id, destination, destination_rank, nth, of_all,
        kind, ordering_key, key_rank, key_nth, of_key, erased_when_receipted, body)
), allotted AS (
    INSERT INTO message.destination AS d (destination, last_number)
    SELECT destination, of_all FROM given WHERE nth = 1 ORDER BY destination_rank
    ON CONFLICT (destination) DO UPDATE SET last_number = d.last_number + excluded.last_number
    RETURNING destination, last_number
), ordered AS (
    INSERT INTO message.sent_sequence AS s (destination, ordering_key, last_sequence)
    SELECT destination, ordering_key, of_key FROM given
    WHERE key_nth = 1 AND key_rank IS NOT NULL
        AND (SELECT count(*) FROM allotted) > 0  -- only once the destinations are locked
    ORDER BY key_rank
    ON CONFLICT (destination, ordering_key)
        DO UPDATE SET last_sequence = s.last_sequence + excluded.last_sequence
    RETURNING destination, ordering_key, last_sequence
)
INSERT INTO message.outbox (destination, number, message_id, kind, ordering_key, ordering_sequence,
    made_at, erased_when_receipted, body)
SELECT destination,
    (ARRAY(SELECT last_number FROM allotted ORDER BY destination))[destination_rank] - of_all + nth,
    message_id,
    kind, ordering_key,
    coalesce((ARRAY(
        SELECT last_sequence FROM ordered ORDER BY destination, ordering_key))[key_rank]
        - of_key + key_nth, 0),
    %(now)s, erased_when_receipted, body
FROM given
ORDER BY place

-- bodies_rest_sealed --
-- Whether no program may return that would send a sealed body as it is.
SELECT message.bodies_rest_sealed()

-- find_missing --
-- What a destination misses, if it is time to send it again.
SELECT missing FROM message.line
WHERE destination = %(destination)s AND cardinality(missing) > 0
    AND (next_attempt_at IS NULL OR next_attempt_at <= %(now)s)

-- list_due_messages --
-- What is due on a line that neither waits nor misses anything: the next messages, as many as fit.
SELECT message_id, number, kind, ordering_key, ordering_sequence, made_at, body
FROM (
    SELECT message_id, number, kind, ordering_key, ordering_sequence, made_at, body,
        sum(octet_length(body)) OVER (ORDER BY number) - octet_length(body) AS bytes_before
    FROM message.outbox
    WHERE destination = %(destination)s AND body IS NOT NULL
        AND number > coalesce((
            SELECT acknowledged_up_to FROM message.line WHERE destination = %(destination)s), 0)
        AND NOT EXISTS (
            SELECT FROM message.line WHERE destination = %(destination)s
                AND (next_attempt_at > %(now)s OR cardinality(missing) > 0))
    ORDER BY number LIMIT %(limit)s
) AS next
WHERE bytes_before = 0 OR bytes_before + octet_length(body) <= %(bytes_max)s
ORDER BY number

-- list_next_messages --
-- The next messages above a number, as many as fit; always the first, however large.
SELECT message_id, number, kind, ordering_key, ordering_sequence, made_at, body
FROM (
    SELECT message_id, number, kind, ordering_key, ordering_sequence, made_at, body,
        sum(octet_length(body)) OVER (ORDER BY number) - octet_length(body) AS bytes_before
    FROM message.outbox
    WHERE destination = %(destination)s AND number > %(above)s AND body IS NOT NULL
    ORDER BY number LIMIT %(limit)s
) AS next
WHERE bytes_before = 0 OR bytes_before + octet_length(body) <= %(bytes_max)s
ORDER BY number

-- list_missing_messages --
-- Messages the receiver asked for again, as many as fit; those whose bodies are forgotten cannot be sent.
SELECT message_id, number, kind, ordering_key, ordering_sequence, made_at, body
FROM (
    SELECT message_id, number, kind, ordering_key, ordering_sequence, made_at, body,
        sum(octet_length(body)) OVER (ORDER BY number) - octet_length(body) AS bytes_before
    FROM message.outbox
    WHERE destination = %(destination)s AND number = ANY(%(numbers)s::bigint[]) AND body IS NOT NULL
    ORDER BY number LIMIT %(limit)s
) AS next
WHERE bytes_before = 0 OR bytes_before + octet_length(body) <= %(bytes_max)s
ORDER BY number

-- list_destinations_due --
-- Destinations with something to send whose next attempt is due, those who waited longest first.
SELECT d.destination
FROM message.destination d LEFT JOIN message.line l USING (destination)
WHERE d.last_number > coalesce(l.acknowledged_up_to, 0)
    AND (l.next_attempt_at IS NULL OR l.next_attempt_at <= %(now)s)
ORDER BY l.next_attempt_at NULLS LAST, d.destination
LIMIT %(limit)s

-- find_next_attempt --
-- When the earliest postponed attempt is due.
SELECT min(l.next_attempt_at)
FROM message.destination d JOIN message.line l USING (destination)
WHERE d.last_number > l.acknowledged_up_to AND l.next_attempt_at > %(now)s

-- settle --
-- Keep the receipt and the refusals, erase what was carried, and note how far the line has come.
-- An older receipt never takes anything back, except by naming what is missing; and nobody acknowledges
-- more than was told.
WITH kept AS (
    INSERT INTO message.receipt
        (destination, last_number, first_number, envelope_id, settled_at, wire)
    SELECT %(destination)s, %(last_number)s, %(first_number)s, %(envelope_id)s::uuid, %(now)s, %(wire)s
    WHERE %(taken)s
    ON CONFLICT ON CONSTRAINT receipt_pk DO NOTHING
), refused AS (
    INSERT INTO message.sent_refusal (destination, number, code, told_at)
    SELECT %(destination)s, r.number, r.code, %(now)s
    FROM json_to_recordset(%(refused)s::json) AS r (number bigint, code text)
    JOIN message.outbox o ON o.destination = %(destination)s AND o.number = r.number
    ON CONFLICT ON CONSTRAINT sent_refusal_pk DO NOTHING
), told AS (
    SELECT coalesce(max(last_number), 0) AS up_to FROM message.destination
    WHERE destination = %(destination)s
), erased AS (
    UPDATE message.outbox SET body = NULL
    WHERE destination = %(destination)s AND body IS NOT NULL AND erased_when_receipted
        AND number <= least(%(accepted_up_to)s::bigint, (SELECT up_to FROM told))
), noted AS (
    SELECT told.up_to, CASE
        WHEN %(accepted_up_to)s > told.up_to THEN %(number_reused)s
        WHEN EXISTS (
            SELECT FROM message.outbox
            WHERE destination = %(destination)s AND number = ANY(%(missing)s::bigint[])
                AND body IS NULL) THEN %(resend_impossible)s END AS failure_code
    FROM told
)
INSERT INTO message.line AS l
    (destination, acknowledged_up_to, missing, next_attempt_at, last_receipt_at, last_failure_code, last_failure_at)
SELECT %(destination)s, least(%(accepted_up_to)s::bigint, up_to), %(missing)s::bigint[],
    %(next_attempt_at)s::timestamptz, %(now)s,
    failure_code, CASE WHEN failure_code IS NOT NULL THEN %(now)s::timestamptz END
FROM noted
ON CONFLICT (destination) DO UPDATE SET
    acknowledged_up_to = CASE WHEN cardinality(excluded.missing) > 0 THEN excluded.acknowledged_up_to
        ELSE greatest(l.acknowledged_up_to, excluded.acknowledged_up_to) END,
    missing = excluded.missing,
    failures = 0,
    next_attempt_at = excluded.next_attempt_at,
    last_receipt_at = excluded.last_receipt_at,
    last_failure_code = excluded.last_failure_code,
    last_failure_at = coalesce(excluded.last_failure_at, l.last_failure_at)

-- record_failed_attempt --
-- Put off the next attempt: twice as long each time up to a bound, spread by chance.
INSERT INTO message.line AS l
    (destination, failures, next_attempt_at, last_failure_code, last_failure_at)
VALUES (%(destination)s, 1, %(now)s::timestamptz + make_interval(
        secs => %(base_seconds)s::double precision * %(spread)s::double precision),
    %(code)s, %(now)s)
ON CONFLICT (destination) DO UPDATE SET
    failures = l.failures + 1,
    next_attempt_at = excluded.last_failure_at + make_interval(secs =>
        least(%(seconds_max)s::double precision,
            %(base_seconds)s::double precision * power(2, least(l.failures, 30)))
            * %(spread)s::double precision),
    last_failure_code = excluded.last_failure_code,
    last_failure_at = excluded.last_failure_at

-- resume_line --
-- Try a line at once, whatever it was waiting for.
UPDATE message.line SET next_attempt_at = NULL WHERE destination = %(destination)s

-- forget_delivered --
-- Forget the bodies of messages delivered and older than an instant, a bounded stretch a call.
WITH stretch AS (
    SELECT l.destination, l.forgotten_up_to AS above, coalesce(max(o.number), 0) AS up_to
    FROM message.line l
    JOIN LATERAL (
        SELECT number, made_at FROM message.outbox
        WHERE destination = l.destination
            AND number > l.forgotten_up_to AND number <= l.acknowledged_up_to
        ORDER BY number LIMIT %(limit)s
    ) AS o ON o.made_at < %(before)s
    GROUP BY l.destination, l.forgotten_up_to
), forgotten AS (
    UPDATE message.outbox o SET body = NULL FROM stretch s
    WHERE o.destination = s.destination AND o.number > s.above AND o.number <= s.up_to
    RETURNING o.number
), noted AS (
    UPDATE message.line l SET forgotten_up_to = s.up_to FROM stretch s
    WHERE l.destination = s.destination
)
SELECT count(*) FROM forgotten

-- record_refusal_told --
-- Note that a receiver refused messages of ours after accepting them, if they are indeed ours to it.
INSERT INTO message.sent_refusal (destination, number, code, told_at)
SELECT o.destination, o.number, r.code, %(now)s
FROM json_to_recordset(%(refused)s::json) AS r (
    destination text, number bigint, message_id uuid, code text)
JOIN message.outbox o
    ON o.destination = r.destination AND o.number = r.number AND o.message_id = r.message_id
ON CONFLICT ON CONSTRAINT sent_refusal_pk DO NOTHING

-- lock_sources --
-- Lock the senders' rows, in order, and read how far each has come.
SELECT sender, accepted_up_to, highest_number FROM message.source
WHERE sender = ANY(%(senders)s::text[]) ORDER BY sender FOR UPDATE

-- open_sources --
-- Begin to keep account of senders heard for the first time.
INSERT INTO message.source (sender)
SELECT unnest(%(senders)s::text[]) ORDER BY 1
ON CONFLICT ON CONSTRAINT source_pk DO NOTHING

-- list_seen --
-- Those of the given numbers that were received before, with what became of them.
SELECT i.sender, i.number, i.message_id, o.outcome
FROM json_to_recordset(%(numbers)s::json) AS g (sender text, number bigint)
JOIN message.inbox i ON i.sender = g.sender AND i.number = g.number
LEFT JOIN message.outcome o ON o.sender = i.sender AND o.number = i.number

-- record_received --
-- Record new messages with the envelopes they came in, queue them, and note how far their senders have come.
WITH kept AS (
    INSERT INTO message.envelope (envelope_id, sender, sent_at, received_at, wire)
    SELECT envelope_id, sender, sent_at, %(now)s, wire
    FROM ROWS FROM (
        json_to_recordset(%(envelopes)s::json) AS (envelope_id uuid, sender text, sent_at timestamptz),
        unnest(%(wires)b::text[])) AS e (envelope_id, sender, sent_at, wire)
    ON CONFLICT ON CONSTRAINT envelope_pk DO NOTHING
), given AS MATERIALIZED (
    SELECT sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, code
    FROM json_to_recordset(%(messages)s::json) AS m (
        sender text, number bigint, message_id uuid, envelope_id uuid, kind text,
        ordering_key text, ordering_sequence bigint, made_at timestamptz, code text)
), received AS (
    INSERT INTO message.inbox
        (sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at)
    SELECT sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at
    FROM given
), queued AS (
    INSERT INTO message.waiting
        (sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, refused)
    SELECT sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at,
        code IS NOT NULL
    FROM given
), refused AS (
    INSERT INTO message.outcome (sender, number, outcome, decided_at)
    SELECT sender, number, code, %(now)s FROM given WHERE code IS NOT NULL
)
UPDATE message.source s
SET accepted_up_to = g.accepted_up_to, highest_number = g.highest_number, heard_at = %(now)s
FROM json_to_recordset(%(sources)s::json) AS g (
    sender text, accepted_up_to bigint, highest_number bigint)
WHERE s.sender = g.sender

-- list_missing --
-- The first numbers within a stretch that were never received.
SELECT n FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
WHERE NOT EXISTS (
    SELECT FROM message.inbox i WHERE i.sender = %(sender)s AND i.number = n)
ORDER BY n LIMIT %(limit)s

-- advance_source --
-- Note that a sender's gap was filled up to a number.
UPDATE message.source SET accepted_up_to = %(accepted_up_to)s WHERE sender = %(sender)s

-- count_backlog --
-- How many accepted messages are not dealt with yet.
SELECT (SELECT count(*) FROM message.waiting) + (SELECT count(*) FROM message.set_aside)

-- claim --
-- Take the first messages whose time has come, with how far their order has got; other workers pass them over.
WITH claimed AS MATERIALIZED (
    SELECT position, sender, number, message_id, envelope_id, kind,
        ordering_key, ordering_sequence, made_at, refused, failures
    FROM message.waiting
    WHERE not_before IS NULL OR not_before <= %(now)s
    ORDER BY position LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
SELECT c.position, c.sender, c.number, c.message_id, c.envelope_id, c.kind,
    c.ordering_key, c.ordering_sequence, c.made_at, c.refused, c.failures,
    coalesce(e.last_sequence, 0)
FROM claimed c
LEFT JOIN LATERAL (
    SELECT last_sequence FROM message.effective_sequence e
    WHERE e.sender = c.sender AND e.ordering_key = c.ordering_key AND c.ordering_key <> ''
    LIMIT 1
) AS e ON true
ORDER BY c.position

-- list_wires --
-- The bytes of envelopes in our inbox, to be opened once more.
SELECT envelope_id, wire FROM message.envelope WHERE envelope_id = ANY(%(envelope_ids)s::uuid[])

-- finish --
-- Mark messages as dealt with: out of the queue, their outcome recorded, their order moved on.
WITH done AS MATERIALIZED (
    SELECT position, sender, number, ordering_key, ordering_sequence, outcome
    FROM json_to_recordset(%(done)s::json) AS d (
        position bigint, sender text, number bigint, ordering_key text, ordering_sequence bigint,
        outcome text)
), gone AS (
    DELETE FROM message.waiting WHERE position = ANY(ARRAY(SELECT position FROM done))
), recorded AS (
    INSERT INTO message.outcome (sender, number, outcome, decided_at)
    SELECT sender, number, outcome, %(now)s FROM done WHERE outcome IS NOT NULL
)
INSERT INTO message.effective_sequence AS e (sender, ordering_key, last_sequence)
SELECT sender, ordering_key, ordering_sequence FROM done WHERE ordering_key <> ''
ORDER BY sender, ordering_key
ON CONFLICT (sender, ordering_key)
    DO UPDATE SET last_sequence = greatest(e.last_sequence, excluded.last_sequence)

-- bring_forward --
-- Queue again what was set aside behind messages that are dealt with now.
-- A statement of its own, after the lock of finish: only then it sees what another worker set aside meanwhile.
-- Mostly nothing is set aside; the list is then not even read.
WITH done AS MATERIALIZED (
    SELECT sender, ordering_key, ordering_sequence
    FROM json_to_recordset(%(done)s::json) AS d (
        sender text, ordering_key text, ordering_sequence bigint)
    WHERE (SELECT EXISTS (SELECT FROM message.set_aside))
), next AS (
    DELETE FROM message.set_aside a USING done d
    WHERE a.cause = 'behind' AND a.sender = d.sender
        AND a.ordering_key = d.ordering_key
        AND a.ordering_sequence = d.ordering_sequence + 1
    RETURNING a.sender, a.number, a.message_id, a.envelope_id, a.kind, a.ordering_key,
        a.ordering_sequence, a.made_at, a.refused, a.failures
)
INSERT INTO message.waiting
    (sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, refused,
    failures)
SELECT sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, refused,
    failures
FROM next

-- set_aside_behind --
-- Set messages aside whose predecessor is not dealt with, judged again under the lock of their order.
WITH given AS MATERIALIZED (
    SELECT position, sender, ordering_key, ordering_sequence
    FROM json_to_recordset(%(messages)s::json) AS g (
        position bigint, sender text, ordering_key text, ordering_sequence bigint)
), locked AS (
    INSERT INTO message.effective_sequence AS e (sender, ordering_key, last_sequence)
    SELECT DISTINCT sender, ordering_key, 0 FROM given ORDER BY sender, ordering_key
    ON CONFLICT (sender, ordering_key) DO UPDATE SET last_sequence = e.last_sequence
    RETURNING sender, ordering_key, last_sequence
), gone AS (
    DELETE FROM message.waiting
    WHERE position = ANY(ARRAY(
        SELECT g.position FROM given g
        JOIN locked l ON l.sender = g.sender AND l.ordering_key = g.ordering_key
        WHERE g.ordering_sequence > l.last_sequence + 1))
    RETURNING sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at,
        refused, failures
)
INSERT INTO message.set_aside
    (sender, number, cause, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at,
    refused, failures, set_aside_at)
SELECT sender, number, 'behind', message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at,
    refused, failures, %(now)s
FROM gone

-- postpone --
-- Let messages that failed alone wait before they are tried again.
UPDATE message.waiting w SET failures = g.failures, not_before = g.not_before
FROM json_to_recordset(%(messages)s::json) AS g (
    position bigint, failures integer, not_before timestamptz)
WHERE w.position = g.position

-- park --
-- Take messages that keep failing out of the queue, visibly; those behind them wait, all others go on.
WITH given AS MATERIALIZED (
    SELECT position, failures, code
    FROM json_to_recordset(%(messages)s::json) AS g (position bigint, failures integer, code text)
), gone AS (
    DELETE FROM message.waiting WHERE position = ANY(ARRAY(SELECT position FROM given))
    RETURNING position, sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence,
        made_at, refused
)
INSERT INTO message.set_aside
    (sender, number, cause, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at,
    refused, failures, code, set_aside_at)
SELECT sender, number, 'parked', message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at,
    refused, g.failures, g.code, %(now)s
FROM gone JOIN given g USING (position)

-- release_parked --
-- Queue a parked message again, its failures forgotten.
WITH freed AS (
    DELETE FROM message.set_aside
    WHERE sender = %(sender)s AND number = %(number)s AND cause = 'parked'
    RETURNING sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at,
        refused
)
INSERT INTO message.waiting
    (sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, refused)
SELECT sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, refused
FROM freed

-- refuse_parked --
-- Give a parked message up: record the code, and queue it as refused so that its order moves on.
WITH freed AS (
    DELETE FROM message.set_aside
    WHERE sender = %(sender)s AND number = %(number)s AND cause = 'parked'
    RETURNING sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at
), recorded AS (
    INSERT INTO message.outcome (sender, number, outcome, decided_at)
    SELECT sender, number, %(code)s, %(now)s FROM freed
)
INSERT INTO message.waiting
    (sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, refused)
SELECT sender, number, message_id, envelope_id, kind, ordering_key, ordering_sequence, made_at, true
FROM freed
RETURNING message_id, kind

-- list_parked --
-- Parked messages, the oldest first, with how many wait behind each.
SELECT p.sender, p.number, p.message_id, p.kind, p.ordering_sequence, p.failures,
    p.code,
    (SELECT count(*) FROM message.set_aside b
        WHERE b.cause = 'behind' AND b.sender = p.sender AND b.ordering_key = p.ordering_key
            AND p.ordering_key <> '')
FROM message.set_aside p WHERE p.cause = 'parked'
ORDER BY p.set_aside_at, p.sender, p.number LIMIT %(limit)s

-- count_messages --
-- The figures of this node's outbox and inbox.
SELECT
    (SELECT coalesce(sum(d.last_number), 0)::bigint FROM message.destination d),
    (SELECT coalesce(sum(l.acknowledged_up_to), 0)::bigint FROM message.line l),
    (SELECT count(*) FROM message.sent_refusal),
    (SELECT coalesce(sum(s.accepted_up_to), 0)::bigint FROM message.source s),
    (SELECT count(*) FROM message.waiting),
    (SELECT count(*) FROM message.set_aside WHERE cause = 'parked'),
    (SELECT count(*) FROM message.set_aside WHERE cause = 'behind')

-- list_lines --
-- Every line with what is queued on it and when it is tried again.
SELECT d.destination, d.last_number, coalesce(l.acknowledged_up_to, 0),
    coalesce(cardinality(l.missing), 0), coalesce(l.failures, 0), l.next_attempt_at,
    l.last_failure_code, l.last_failure_at, l.last_receipt_at
FROM message.destination d LEFT JOIN message.line l USING (destination)
ORDER BY d.destination LIMIT %(limit)s

-- list_recent_sent --
-- The messages told last.
SELECT o.message_id, o.destination, o.number, o.kind, o.made_at,
    o.number <= coalesce(l.acknowledged_up_to, 0),
    r.code
FROM message.outbox o
LEFT JOIN message.line l ON l.destination = o.destination
LEFT JOIN message.sent_refusal r ON r.destination = o.destination AND r.number = o.number
ORDER BY o.message_id DESC LIMIT %(limit)s

-- list_recent_received --
-- The messages received last.
SELECT i.message_id, i.sender, i.number, i.kind, i.made_at, o.outcome, a.cause
FROM message.inbox i
LEFT JOIN message.outcome o ON o.sender = i.sender AND o.number = i.number
LEFT JOIN message.set_aside a ON a.sender = i.sender AND a.number = i.number
ORDER BY i.message_id DESC LIMIT %(limit)s

-- find_received --
-- A received message with its envelope and what became of it.
SELECT i.sender, i.number, i.kind, i.ordering_key, i.ordering_sequence, i.made_at,
    e.envelope_id, e.sent_at, e.received_at, e.wire, o.outcome, o.decided_at, a.cause, a.code, a.failures,
    a.set_aside_at
FROM message.inbox i
JOIN message.envelope e ON e.envelope_id = i.envelope_id
LEFT JOIN message.outcome o ON o.sender = i.sender AND o.number = i.number
LEFT JOIN message.set_aside a ON a.sender = i.sender AND a.number = i.number
WHERE i.message_id = %(message_id)s::uuid
ORDER BY e.received_at LIMIT 1

-- find_sent --
-- A message we told, with the receipt that answers for it.
SELECT o.destination, o.number, o.kind, o.ordering_key, o.ordering_sequence, o.made_at,
    r.envelope_id, r.settled_at, r.wire, f.code, f.told_at
FROM message.outbox o
LEFT JOIN LATERAL (
    SELECT envelope_id, settled_at, wire FROM message.receipt r
    WHERE r.destination = o.destination AND r.last_number >= o.number AND r.first_number <= o.number
    ORDER BY r.last_number LIMIT 1
) AS r ON true
LEFT JOIN message.sent_refusal f ON f.destination = o.destination AND f.number = o.number
WHERE o.message_id = %(message_id)s::uuid LIMIT 1
