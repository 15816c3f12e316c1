-- Messages between offices: what was told (outbox), what was received (inbox), and the evidence of both.
-- Evidence is only ever inserted: the application role may not update or delete it.

CREATE SCHEMA message AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA message IS 'Outbox and inbox: in order per person, at least once, effective once';

-- ---------------------------------------------------------------- outbox

CREATE TABLE message.destination (
    destination text COLLATE "C" NOT NULL,
    last_number bigint NOT NULL,
    CONSTRAINT destination_pk PRIMARY KEY (destination),
    CONSTRAINT destination_last_number_from_one CHECK (last_number >= 1)
) WITH (fillfactor = 50);
COMMENT ON TABLE message.destination IS 'The last number allotted to each party we write to; its row lock orders the numbers';

CREATE TABLE message.sent_sequence (
    destination text COLLATE "C" NOT NULL,
    ordering_key text COLLATE "C" NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT sent_sequence_pk PRIMARY KEY (destination, ordering_key)
) WITH (fillfactor = 90);
COMMENT ON TABLE message.sent_sequence IS 'The last sequence allotted to each person''s messages to each party';

CREATE TABLE message.outbox (
    destination text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    message_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    ordering_key text COLLATE "C" NOT NULL,
    ordering_sequence bigint NOT NULL,
    made_at timestamptz NOT NULL,
    body text,
    CONSTRAINT outbox_pk PRIMARY KEY (destination, number)
);
-- Bodies are read once and soon forgotten: compressing them costs more than it saves.
ALTER TABLE message.outbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX outbox_message_id ON message.outbox (message_id);
COMMENT ON TABLE message.outbox IS 'Messages told, by number; the body is forgotten some time after delivery';

CREATE TABLE message.line (
    destination text COLLATE "C" NOT NULL,
    acknowledged_up_to bigint NOT NULL DEFAULT 0,
    missing bigint[] NOT NULL DEFAULT '{}',
    forgotten_up_to bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    last_failure_code text COLLATE "C",
    last_failure_at timestamptz,
    last_receipt_at timestamptz,
    CONSTRAINT line_pk PRIMARY KEY (destination)
) WITH (fillfactor = 50);
COMMENT ON TABLE message.line IS 'The line to each party: what it acknowledged, what it misses, when to try again';

CREATE TABLE message.receipt (
    destination text COLLATE "C" NOT NULL,
    last_number bigint NOT NULL,
    first_number bigint NOT NULL,
    envelope_id uuid NOT NULL,
    settled_at timestamptz NOT NULL,
    wire text COLLATE "C" NOT NULL,
    CONSTRAINT receipt_pk PRIMARY KEY (destination, last_number, envelope_id)
);
ALTER TABLE message.receipt ALTER COLUMN wire SET STORAGE EXTERNAL;
COMMENT ON TABLE message.receipt IS 'Signed receipts: our evidence that the other office has what we told it';

CREATE TABLE message.sent_refusal (
    destination text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    told_at timestamptz NOT NULL,
    CONSTRAINT sent_refusal_pk PRIMARY KEY (destination, number)
);
COMMENT ON TABLE message.sent_refusal IS 'Messages of ours that the other office refused, with its code';

-- ---------------------------------------------------------------- inbox

CREATE TABLE message.source (
    sender text COLLATE "C" NOT NULL,
    accepted_up_to bigint NOT NULL DEFAULT 0,
    highest_number bigint NOT NULL DEFAULT 0,
    heard_at timestamptz,
    CONSTRAINT source_pk PRIMARY KEY (sender),
    CONSTRAINT source_accepted_within_highest CHECK (accepted_up_to <= highest_number)
) WITH (fillfactor = 50);
COMMENT ON TABLE message.source IS 'How far we have received from each party; its row lock orders acceptance';

CREATE TABLE message.envelope (
    envelope_id uuid NOT NULL,
    sender text COLLATE "C" NOT NULL,
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    wire text COLLATE "C" NOT NULL,
    CONSTRAINT envelope_pk PRIMARY KEY (envelope_id)
);
-- Sealed bytes do not compress; trying would cost a tenth of the hot path.
ALTER TABLE message.envelope ALTER COLUMN wire SET STORAGE EXTERNAL;
COMMENT ON TABLE message.envelope IS 'Envelopes as received: header, sealed contents, signature; readable only with the vault';

-- No foreign key to envelope: both are inserted by one statement and never change.
CREATE TABLE message.inbox (
    sender text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    message_id uuid NOT NULL,
    envelope_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    ordering_key text COLLATE "C" NOT NULL,
    ordering_sequence bigint NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT inbox_pk PRIMARY KEY (sender, number)
);
CREATE INDEX inbox_message_id ON message.inbox (message_id);
COMMENT ON TABLE message.inbox IS 'Messages received, once each; without bodies, which stay sealed in their envelope';

CREATE TABLE message.outcome (
    sender text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT outcome_pk PRIMARY KEY (sender, number)
);
COMMENT ON TABLE message.outcome IS 'What became of each received message: effective, or the code it was refused by';

CREATE TABLE message.effective_sequence (
    sender text COLLATE "C" NOT NULL,
    ordering_key text COLLATE "C" NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT effective_sequence_pk PRIMARY KEY (sender, ordering_key)
) WITH (fillfactor = 90);
COMMENT ON TABLE message.effective_sequence IS 'How far each person''s messages from each party have been dealt with';

CREATE TABLE message.waiting (
    position bigint GENERATED ALWAYS AS IDENTITY,
    sender text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    message_id uuid NOT NULL,
    envelope_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    ordering_key text COLLATE "C" NOT NULL,
    ordering_sequence bigint NOT NULL,
    made_at timestamptz NOT NULL,
    refused boolean NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    not_before timestamptz,
    CONSTRAINT waiting_pk PRIMARY KEY (position)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE message.waiting IS 'Accepted messages still to be dealt with; a queue, emptied as it is worked off';

CREATE TABLE message.set_aside (
    sender text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    cause text COLLATE "C" NOT NULL,
    message_id uuid NOT NULL,
    envelope_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    ordering_key text COLLATE "C" NOT NULL,
    ordering_sequence bigint NOT NULL,
    made_at timestamptz NOT NULL,
    refused boolean NOT NULL,
    failures integer NOT NULL,
    code text COLLATE "C",
    set_aside_at timestamptz NOT NULL,
    CONSTRAINT set_aside_pk PRIMARY KEY (sender, number),
    CONSTRAINT set_aside_cause_known CHECK (cause IN ('parked', 'behind'))
);
CREATE INDEX set_aside_order ON message.set_aside (sender, ordering_key, ordering_sequence);
COMMENT ON TABLE message.set_aside IS 'Messages that cannot be dealt with now: parked (they keep failing) or behind one that is not done';

-- ---------------------------------------------------------------- who may do what

GRANT USAGE ON SCHEMA message TO juki_application;
GRANT SELECT, INSERT ON
    message.outbox, message.receipt, message.sent_refusal, message.envelope, message.inbox, message.outcome
    TO juki_application;
GRANT UPDATE (body) ON message.outbox TO juki_application;
GRANT SELECT, INSERT, UPDATE ON
    message.destination, message.sent_sequence, message.line, message.source, message.effective_sequence
    TO juki_application;
GRANT SELECT, INSERT, DELETE ON message.waiting, message.set_aside TO juki_application;
GRANT UPDATE (failures, not_before) ON message.waiting TO juki_application;
