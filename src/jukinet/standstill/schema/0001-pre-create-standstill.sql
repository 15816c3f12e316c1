-- Working while the machines stand still: holders, packs made, numbers reserved, and what was done by hand.

CREATE SCHEMA standstill AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA standstill IS 'Working while the machines stand still (作動停止時における事務処理)';
GRANT USAGE ON SCHEMA standstill TO juki_application;

CREATE TABLE standstill.holder (
    holder_id   text COLLATE "C" NOT NULL CONSTRAINT holder_pkey PRIMARY KEY,
    name        text        NOT NULL,
    seal_key    bytea       NOT NULL,
    sign_key    bytea       NOT NULL,
    enrolled_by text COLLATE "C" NOT NULL,
    enrolled_at timestamptz NOT NULL,
    CONSTRAINT holder_id_form CHECK (holder_id ~ '^[A-Za-z0-9-]{1,40}$')
);
COMMENT ON TABLE standstill.holder IS 'Whose card opens a pack together with another''s (保管者): public keys only; appended only';
GRANT SELECT, INSERT ON standstill.holder TO juki_application;

CREATE TABLE standstill.holder_ended (
    holder_id text COLLATE "C" NOT NULL CONSTRAINT holder_ended_pkey PRIMARY KEY
        CONSTRAINT holder_ended_holder_exists REFERENCES standstill.holder (holder_id),
    reason    text        NOT NULL,
    ended_by  text COLLATE "C" NOT NULL,
    ended_at  timestamptz NOT NULL
);
COMMENT ON TABLE standstill.holder_ended IS 'A holder gave his card back or lost it: the next pack does not open with it; appended only';
GRANT SELECT, INSERT ON standstill.holder_ended TO juki_application;

CREATE TABLE standstill.pack (
    pack_id   uuid        NOT NULL CONSTRAINT pack_pkey PRIMARY KEY,
    ground_id uuid        NOT NULL,
    ground_at timestamptz NOT NULL,
    making    text COLLATE "C" NOT NULL,
    made_at   timestamptz NOT NULL,
    loaded    bigint      NOT NULL,
    holders   text[]      NOT NULL,
    withheld  bytea       NOT NULL,
    lines     bigint      NOT NULL,
    bytes     bigint      NOT NULL,
    seconds   double precision NOT NULL,
    CONSTRAINT pack_making_known CHECK (making IN ('ground', 'delta'))
);
COMMENT ON TABLE standstill.pack IS 'Packs made (停止時業務パック); their keys are nowhere; appended only';
COMMENT ON COLUMN standstill.pack.withheld IS 'digest of who was protected then: who it is, is written down by the protection alone';
CREATE INDEX pack_by_time ON standstill.pack (made_at);
GRANT SELECT, INSERT ON standstill.pack TO juki_application;

CREATE TABLE standstill.block (
    block_id    uuid        NOT NULL CONSTRAINT block_pkey PRIMARY KEY,
    place       text COLLATE "C" NOT NULL,
    series      text COLLATE "C" NOT NULL,
    first       integer     NOT NULL,
    last        integer     NOT NULL,
    reserved_at timestamptz NOT NULL,
    CONSTRAINT block_series_known CHECK (series IN ('case', 'issue', 'filing')),
    CONSTRAINT block_ends_ordered CHECK (1 <= first AND first <= last),
    CONSTRAINT block_numbers_once UNIQUE (series, first)
);
COMMENT ON TABLE standstill.block IS 'Numbers reserved for a place and a standstill (番号札); no number is reserved twice; appended only';
GRANT SELECT, INSERT ON standstill.block TO juki_application;

CREATE TABLE standstill.block_settled (
    block_id   uuid        NOT NULL CONSTRAINT block_settled_pkey PRIMARY KEY
        CONSTRAINT block_settled_block_exists REFERENCES standstill.block (block_id),
    used       integer     NOT NULL,
    spoilt     integer     NOT NULL,
    gaps       integer     NOT NULL,
    note       text        NOT NULL,
    settled_by text COLLATE "C" NOT NULL,
    settled_at timestamptz NOT NULL
);
COMMENT ON TABLE standstill.block_settled IS 'A block was accounted for; the place gets another one; appended only';
GRANT SELECT, INSERT ON standstill.block_settled TO juki_application;

CREATE TABLE standstill.hand_session (
    session_id uuid        NOT NULL CONSTRAINT hand_session_pkey PRIMARY KEY,
    pack_id    uuid        NOT NULL,
    place      text COLLATE "C" NOT NULL,
    holders    text[]      NOT NULL,
    opened_at  timestamptz NOT NULL,
    lines      integer     NOT NULL,
    digest     bytea       NOT NULL,
    drill      boolean     NOT NULL,
    taken_by   text COLLATE "C" NOT NULL,
    taken_at   timestamptz NOT NULL
);
COMMENT ON TABLE standstill.hand_session IS 'Hand ledgers taken over afterwards: when a pack was open, by whose cards; appended only';
GRANT SELECT, INSERT ON standstill.hand_session TO juki_application;

CREATE TABLE standstill.hand_use (
    series      text COLLATE "C" NOT NULL,
    number      integer     NOT NULL,
    block_id    uuid        NOT NULL
        CONSTRAINT hand_use_block_exists REFERENCES standstill.block (block_id),
    outcome     text COLLATE "C" NOT NULL,
    happened_at timestamptz NOT NULL,
    done_by     text        NOT NULL,
    what        text        NOT NULL,
    paper       text        NOT NULL,
    resident_id uuid,
    session_id  uuid
        CONSTRAINT hand_use_session_exists REFERENCES standstill.hand_session (session_id),
    entered_by  text COLLATE "C" NOT NULL,
    entered_at  timestamptz NOT NULL,
    CONSTRAINT hand_use_pkey PRIMARY KEY (series, number),
    CONSTRAINT hand_use_outcome_known CHECK (outcome IN ('used', 'spoilt', 'drill'))
);
COMMENT ON TABLE standstill.hand_use IS 'What was done by hand under a reserved number, with its original time; appended only';
COMMENT ON COLUMN standstill.hand_use.happened_at IS 'when it was done, as the paper says';
COMMENT ON COLUMN standstill.hand_use.paper IS 'which paper proves it and where that is kept';
GRANT SELECT, INSERT ON standstill.hand_use TO juki_application;

CREATE TABLE standstill.hand_followed (
    series      text COLLATE "C" NOT NULL,
    number      integer     NOT NULL,
    followed_by text        NOT NULL,
    noted_by    text COLLATE "C" NOT NULL,
    noted_at    timestamptz NOT NULL,
    CONSTRAINT hand_followed_pkey PRIMARY KEY (series, number),
    CONSTRAINT hand_followed_use_exists FOREIGN KEY (series, number) REFERENCES standstill.hand_use (series, number)
);
COMMENT ON TABLE standstill.hand_followed IS 'The number under which a filing by hand was entered into the register afterwards; appended only';
GRANT SELECT, INSERT ON standstill.hand_followed TO juki_application;

CREATE TABLE standstill.contact_list (
    list_id  bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT contact_list_pkey PRIMARY KEY,
    contacts jsonb       NOT NULL,
    made_by  text COLLATE "C" NOT NULL,
    made_at  timestamptz NOT NULL
);
COMMENT ON TABLE standstill.contact_list IS 'Contact lists (連絡網), the last one holds; appended only';
GRANT SELECT, INSERT ON standstill.contact_list TO juki_application;

CREATE TABLE standstill.drill (
    drill_id  bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT drill_pkey PRIMARY KEY,
    report    jsonb       NOT NULL,
    held_by   text COLLATE "C" NOT NULL,
    held_at   timestamptz NOT NULL
);
COMMENT ON TABLE standstill.drill IS 'Drills held (訓練) and what worked; appended only';
GRANT SELECT, INSERT ON standstill.drill TO juki_application;
