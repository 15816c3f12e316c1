-- Other uses of the card under a by-law (条例利用); the resident record code is nowhere in here.

CREATE SCHEMA municipal_services AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA municipal_services IS 'Services that residents use with their cards (住民基本台帳カードの多目的利用)';
GRANT USAGE ON SCHEMA municipal_services TO juki_application;

CREATE TABLE municipal_services.use (
    use_id      uuid        NOT NULL CONSTRAINT use_pk PRIMARY KEY,
    card_id     uuid        NOT NULL,
    resident_id uuid        NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    offer       integer     NOT NULL,
    user_number text COLLATE "C" NOT NULL,
    state       text COLLATE "C" NOT NULL,
    since       timestamptz NOT NULL,
    CONSTRAINT use_number_once UNIQUE (user_number),
    CONSTRAINT use_state_known CHECK (state IN ('asked', 'loaded', 'ended'))
);
COMMENT ON TABLE municipal_services.use IS 'Uses of services (サービスの利用), each with the number its service knows the user by';
CREATE UNIQUE INDEX use_once_a_card ON municipal_services.use (card_id, offer) WHERE state <> 'ended';
CREATE INDEX use_open ON municipal_services.use (since, use_id) WHERE state <> 'ended';
GRANT SELECT, INSERT, UPDATE (state, since) ON municipal_services.use TO juki_application;

CREATE TABLE municipal_services.use_step (
    step_id    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY CONSTRAINT use_step_pk PRIMARY KEY,
    use_id     uuid        NOT NULL CONSTRAINT use_step_use_fk REFERENCES municipal_services.use,
    event      text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    taken_by   text        NOT NULL,
    taken_at   timestamptz NOT NULL
);
COMMENT ON TABLE municipal_services.use_step IS 'What happened to uses; appended only';
CREATE INDEX use_step_by_use ON municipal_services.use_step (use_id, step_id);
GRANT SELECT, INSERT ON municipal_services.use_step TO juki_application;

CREATE TABLE municipal_services.sighting (
    sighting_id uuid        NOT NULL CONSTRAINT sighting_pk PRIMARY KEY,
    shelter     text        NOT NULL,
    use_id      uuid        NOT NULL CONSTRAINT sighting_use_fk REFERENCES municipal_services.use,
    present     boolean     NOT NULL,
    noted_by    text        NOT NULL,
    noted_at    timestamptz NOT NULL
);
COMMENT ON TABLE municipal_services.sighting IS 'Arrivals at shelters and departures (避難者の登録); appended only, the newest of a person counts';
CREATE INDEX sighting_by_use ON municipal_services.sighting (use_id, noted_at DESC);
GRANT SELECT, INSERT ON municipal_services.sighting TO juki_application;
