-- A claim whose town is lost for good is ended by two people, with a reason.
CREATE TABLE moves.release (
    thread       uuid        NOT NULL CONSTRAINT release_pkey PRIMARY KEY,
    departure_id uuid        NOT NULL CONSTRAINT release_departure_exists REFERENCES moves.departure (departure_id),
    municipality text        COLLATE "C" NOT NULL,
    reason       text        NOT NULL,
    proposed_by  text        NOT NULL,
    proposed_at  timestamptz NOT NULL,
    confirmed_by text        NOT NULL DEFAULT '',
    confirmed_at timestamptz,
    CONSTRAINT release_by_two CHECK (confirmed_by = '' OR confirmed_by <> proposed_by),
    CONSTRAINT release_confirmed_whole CHECK ((confirmed_by = '') = (confirmed_at IS NULL))
);
COMMENT ON TABLE moves.release IS 'claims of towns that are lost for good: proposed by one person, confirmed by another';
CREATE INDEX release_open ON moves.release (proposed_at) WHERE confirmed_at IS NULL;
GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at) ON moves.release TO juki_application;
