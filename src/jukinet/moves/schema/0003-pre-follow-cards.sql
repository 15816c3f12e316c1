-- What becomes of the cards of people who came with them: carried over (since 2012) or handed back (before).
CREATE TABLE moves.card (
    resident_id   uuid        NOT NULL CONSTRAINT card_pkey PRIMARY KEY,
    arrival_id    uuid        NOT NULL CONSTRAINT card_arrival_exists REFERENCES moves.arrival (arrival_id),
    card_number   text        COLLATE "C" NOT NULL,
    form          text        COLLATE "C" NOT NULL,
    issued_on     date,
    valid_until   date        NOT NULL,
    change_number integer     NOT NULL,
    awaited_since timestamptz NOT NULL,
    outcome       text        COLLATE "C" NOT NULL DEFAULT '',
    settled_by    text        NOT NULL DEFAULT '',
    settled_at    timestamptz,
    CONSTRAINT card_outcome_known CHECK (outcome IN ('', 'taken-over', 'handed-back', 'not-shown')),
    CONSTRAINT card_settled_whole CHECK ((outcome = '') = (settled_at IS NULL))
);
COMMENT ON TABLE moves.card IS 'cards of people who moved in with one visit, as the town they left certified them';
CREATE INDEX card_by_arrival ON moves.card (arrival_id);
CREATE INDEX card_awaited ON moves.card (awaited_since) WHERE outcome = '';
GRANT SELECT, INSERT, UPDATE (outcome, settled_by, settled_at) ON moves.card TO juki_application;
