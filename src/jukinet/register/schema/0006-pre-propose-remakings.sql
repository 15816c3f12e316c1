-- A record is made anew by two: one proposes with a reason, another approves or refuses (改製の決裁).

CREATE TABLE register.remaking_proposal (
    proposal_id uuid        NOT NULL CONSTRAINT remaking_proposal_pkey PRIMARY KEY,
    resident_id uuid        NOT NULL
        CONSTRAINT remaking_proposal_resident_exists REFERENCES register.resident (resident_id) ON DELETE CASCADE,
    reason      text        NOT NULL,
    proposed_by text        NOT NULL,
    proposed_at timestamptz NOT NULL,
    CONSTRAINT remaking_proposal_reason_given CHECK (length(reason) BETWEEN 1 AND 400)
);
COMMENT ON TABLE register.remaking_proposal IS 'proposals to make a record anew; appended only, they go with the record';
CREATE INDEX remaking_proposal_by_resident ON register.remaking_proposal (resident_id, proposed_at);

CREATE TABLE register.remaking_decision (
    proposal_id uuid        NOT NULL CONSTRAINT remaking_decision_pkey PRIMARY KEY
        CONSTRAINT remaking_decision_of_proposal REFERENCES register.remaking_proposal (proposal_id) ON DELETE CASCADE,
    approved    boolean     NOT NULL,
    decided_by  text        NOT NULL,
    decided_at  timestamptz NOT NULL
);
COMMENT ON TABLE register.remaking_decision IS 'what a second person decided about a proposal to make a record anew; once, appended only';
GRANT SELECT, INSERT ON register.remaking_proposal, register.remaking_decision TO juki_application;
