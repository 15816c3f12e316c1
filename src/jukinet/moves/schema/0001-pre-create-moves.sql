-- Moves with one visit (転入転出の特例), in a register office: those who leave, those who come, what differs.

CREATE SCHEMA moves AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA moves IS 'special moves (転入転出の特例) as the town that is left and the new town have them';
GRANT USAGE ON SCHEMA moves TO juki_application;

CREATE TABLE moves.departure (
    departure_id       uuid        NOT NULL CONSTRAINT departure_pkey PRIMARY KEY,
    tracking           text        NOT NULL CONSTRAINT departure_tracking_once UNIQUE,
    filing_id          uuid        NOT NULL CONSTRAINT departure_filing_once UNIQUE,
    state              text        NOT NULL,
    planned_on         date        NOT NULL,
    destination        text        COLLATE "C",
    opened_at          timestamptz NOT NULL,
    moved_at           timestamptz NOT NULL,
    claim_thread       uuid,
    claim_municipality text        COLLATE "C",
    claim_holder       uuid,
    claimed_at         timestamptz,
    version            integer     NOT NULL,
    basis              text        NOT NULL,
    reason             text        NOT NULL,
    looked_at          timestamptz NOT NULL,
    CONSTRAINT departure_state_known CHECK (state IN
        ('filed', 'planned', 'claimed', 'recalled', 'arrived', 'cancelled', 'over', 'withdrawn')),
    CONSTRAINT departure_claim_whole CHECK (num_nulls(claim_thread, claim_municipality, claim_holder, claimed_at) IN (0, 4)),
    CONSTRAINT departure_claim_in_its_states CHECK ((claim_thread IS NOT NULL) = (state IN ('claimed', 'recalled')))
);
COMMENT ON TABLE moves.departure IS 'an annotated move-out (付記転出届) and what became of it';
COMMENT ON COLUMN moves.departure.tracking IS 'the number its people follow it by; drawn by chance';
COMMENT ON COLUMN moves.departure.claim_thread IS 'the one move-in that has the information';
COMMENT ON COLUMN moves.departure.basis IS 'digest of what was told last';
COMMENT ON COLUMN moves.departure.looked_at IS 'when the register was last looked at for it';
CREATE INDEX departure_open ON moves.departure (state, looked_at)
    WHERE state IN ('filed', 'planned', 'claimed', 'recalled');
GRANT SELECT, INSERT, UPDATE (state, planned_on, destination, moved_at, claim_thread, claim_municipality, claim_holder,
    claimed_at, version, basis, reason, looked_at) ON moves.departure TO juki_application;

CREATE TABLE moves.mover (
    departure_id uuid    NOT NULL CONSTRAINT mover_departure_exists REFERENCES moves.departure (departure_id),
    place        integer NOT NULL,
    resident_id  uuid    NOT NULL,
    entered      boolean NOT NULL DEFAULT false,
    CONSTRAINT mover_pkey PRIMARY KEY (departure_id, place)
);
COMMENT ON TABLE moves.mover IS 'who goes under an annotated move-out, and who was entered at the new town';
CREATE INDEX mover_by_resident ON moves.mover (resident_id);
GRANT SELECT, INSERT, UPDATE (entered) ON moves.mover TO juki_application;

CREATE TABLE moves.arrival (
    arrival_id  uuid        NOT NULL CONSTRAINT arrival_pkey PRIMARY KEY,
    state       text        NOT NULL,
    former      text        COLLATE "C" NOT NULL,
    code        text        COLLATE "C",
    card        text        COLLATE "C" NOT NULL,
    filing_id   uuid        NOT NULL CONSTRAINT arrival_filing_once UNIQUE,
    case_number text        NOT NULL,
    filed_on    date        NOT NULL,
    moved_on    date        NOT NULL,
    opened_at   timestamptz NOT NULL,
    moved_at    timestamptz NOT NULL,
    version     integer     NOT NULL,
    reason      text        NOT NULL,
    told        jsonb,
    CONSTRAINT arrival_state_known CHECK (state IN
        ('asked', 'informed', 'registered', 'refused', 'given-up', 'expired')),
    CONSTRAINT arrival_told_while_needed CHECK (told IS NULL OR state IN ('informed', 'registered')),
    CONSTRAINT arrival_code_while_needed CHECK (code IS NULL OR state NOT IN ('refused', 'given-up', 'expired'))
);
COMMENT ON TABLE moves.arrival IS 'a first move-in under the special rule (最初の転入届)';
COMMENT ON COLUMN moves.arrival.code IS 'of whoever laid down the card; forgotten when nothing came of it';
COMMENT ON COLUMN moves.arrival.told IS 'the newest certificate information; forgotten when it is not needed any more';
CREATE UNIQUE INDEX arrival_once_a_person ON moves.arrival (code) WHERE state IN ('asked', 'informed');
CREATE INDEX arrival_open ON moves.arrival (opened_at) WHERE state IN ('asked', 'informed');
GRANT SELECT, INSERT, UPDATE (state, code, moved_at, version, reason, told, moved_on) ON moves.arrival
    TO juki_application;

CREATE TABLE moves.step (
    step_id bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT step_pkey PRIMARY KEY,
    move    uuid        NOT NULL,
    event   text        NOT NULL,
    state   text        NOT NULL,
    version integer     NOT NULL,
    reason  text        NOT NULL,
    by      text        NOT NULL,
    at      timestamptz NOT NULL
);
COMMENT ON TABLE moves.step IS 'what happened to a departure or an arrival, appended only';
CREATE INDEX step_by_move ON moves.step (move, step_id);
GRANT SELECT, INSERT ON moves.step TO juki_application;

CREATE TABLE moves.difference (
    difference_id uuid        NOT NULL CONSTRAINT difference_pkey PRIMARY KEY,
    thread        uuid        NOT NULL,
    other         text        COLLATE "C" NOT NULL,
    code          text        COLLATE "C" NOT NULL,
    item          text        NOT NULL,
    ours          text        NOT NULL,
    theirs        text        NOT NULL,
    opened_at     timestamptz NOT NULL,
    finding       text        NOT NULL DEFAULT '',
    found_by      text        NOT NULL DEFAULT '',
    found_at      timestamptz,
    CONSTRAINT difference_finding_known CHECK (finding IN ('', 'corrected-here', 'right-here', 'noted')),
    CONSTRAINT difference_found_whole CHECK ((finding = '') = (found_at IS NULL))
);
COMMENT ON TABLE moves.difference IS 'what two towns have differently of one person (相違); the same keys at both';
CREATE INDEX difference_open ON moves.difference (opened_at) WHERE finding = '';
CREATE INDEX difference_by_thread ON moves.difference (thread);
GRANT SELECT, INSERT, UPDATE (finding, found_by, found_at) ON moves.difference TO juki_application;
