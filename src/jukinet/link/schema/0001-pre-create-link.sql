CREATE SCHEMA link AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA link IS 'joint between the existing system and the communication server (既存住基連携)';

CREATE TABLE link.load (
    load_id       uuid        NOT NULL CONSTRAINT load_pkey PRIMARY KEY,
    fingerprint   bytea       NOT NULL,
    file_bytes    bigint      NOT NULL,
    started_at    timestamptz NOT NULL,
    position      bigint      NOT NULL,
    line          bigint      NOT NULL,
    read          bigint      NOT NULL DEFAULT 0,
    loaded        bigint      NOT NULL DEFAULT 0,
    refused       bigint      NOT NULL DEFAULT 0,
    households    bigint      NOT NULL DEFAULT 0,
    reasons       jsonb       NOT NULL DEFAULT '{}',
    refused_bytes bigint      NOT NULL DEFAULT 0,
    finished_at   timestamptz,
    given_up_at   timestamptz,
    told_part     integer     NOT NULL DEFAULT 0,
    told_up_to    uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    told_at       timestamptz,
    CONSTRAINT load_ends_once CHECK (finished_at IS NULL OR given_up_at IS NULL)
);
COMMENT ON TABLE link.load IS 'taking over an existing register from a file: how far it has come';
COMMENT ON COLUMN link.load.position IS 'bytes of the file that are dealt with; moves in the transaction that loads their rows';
COMMENT ON COLUMN link.load.refused_bytes IS 'length of the file of refused rows at that position';
COMMENT ON COLUMN link.load.told_up_to IS 'key of the last record the communication server was told of';
CREATE UNIQUE INDEX one_load_at_a_time ON link.load ((true)) WHERE finished_at IS NULL AND given_up_at IS NULL;
CREATE INDEX load_by_fingerprint ON link.load (fingerprint);

CREATE TABLE link.told_part (
    load_id   uuid        NOT NULL CONSTRAINT told_part_load_exists REFERENCES link.load (load_id),
    part      integer     NOT NULL,
    first_key uuid        NOT NULL,
    last_key  uuid        NOT NULL,
    residents integer     NOT NULL,
    told_at   timestamptz NOT NULL,
    CONSTRAINT told_part_pkey PRIMARY KEY (load_id, part)
);
COMMENT ON TABLE link.told_part IS 'a part of a load as one message told it: the records between two keys';

CREATE TABLE link.part_mark (
    load_id   uuid        NOT NULL,
    part      integer     NOT NULL,
    mark      text        NOT NULL,
    marked_at timestamptz NOT NULL,
    CONSTRAINT part_mark_pkey PRIMARY KEY (load_id, part, mark),
    CONSTRAINT part_mark_of_told FOREIGN KEY (load_id, part) REFERENCES link.told_part (load_id, part),
    CONSTRAINT part_mark_known CHECK (mark IN ('prefecture', 'nation'))
);
COMMENT ON TABLE link.part_mark IS 'where a part of a load is effective: prefecture (県✓), nation (全国✓)';

CREATE TABLE link.medium_made (
    receiver   text        NOT NULL,
    number     bigint      NOT NULL,
    digest     bytea       NOT NULL,
    envelopes  integer     NOT NULL,
    receipts   integer     NOT NULL,
    made_at    timestamptz NOT NULL,
    CONSTRAINT medium_made_pkey PRIMARY KEY (receiver, number, digest)
);
COMMENT ON TABLE link.medium_made IS 'media made for a party (媒体), numbered without gaps; a lost one is made again under its number';

CREATE TABLE link.medium_envelope (
    receiver     text   NOT NULL,
    envelope_id  text   NOT NULL,
    medium       bigint NOT NULL,
    first_number bigint NOT NULL,
    last_number  bigint NOT NULL,
    CONSTRAINT medium_envelope_pkey PRIMARY KEY (receiver, envelope_id)
);
COMMENT ON TABLE link.medium_envelope IS 'which envelopes travelled on which medium';

CREATE TABLE link.medium_taken (
    sender   text        NOT NULL,
    number   bigint      NOT NULL,
    digest   bytea       NOT NULL,
    taken_at timestamptz NOT NULL,
    CONSTRAINT medium_taken_pkey PRIMARY KEY (sender, number)
);
COMMENT ON TABLE link.medium_taken IS 'media taken over from a party, each number once';

CREATE TABLE link.receipt_due (
    sender      text        NOT NULL,
    envelope_id text        NOT NULL,
    receipt     bytea       NOT NULL,
    given_at    timestamptz NOT NULL,
    carried_by  bigint,
    CONSTRAINT receipt_due_pkey PRIMARY KEY (sender, envelope_id)
);
COMMENT ON TABLE link.receipt_due IS 'receipts that travel back on the next medium';

GRANT USAGE ON SCHEMA link TO juki_application;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA link TO juki_application;
GRANT UPDATE (position, line, read, loaded, refused, households, reasons, refused_bytes, finished_at,
    given_up_at, told_part, told_up_to, told_at) ON link.load TO juki_application;
GRANT UPDATE (carried_by) ON link.receipt_due TO juki_application;
