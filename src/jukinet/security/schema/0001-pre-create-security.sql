-- What happened to this node's safety: events for an operator, and what was offered to witnesses.

CREATE SCHEMA security AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA security IS 'Safety of the network (安全確保)';
GRANT USAGE ON SCHEMA security TO juki_application;

CREATE TABLE security.event (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    kind text COLLATE "C" NOT NULL,
    party text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    detail text NOT NULL,
    happened_at timestamptz NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (event_id)
);
COMMENT ON TABLE security.event IS
    'Security events (セキュリティ事象): what an operator must look at, by whom it was caused; appended only';
CREATE INDEX event_by_time ON security.event (happened_at);
GRANT SELECT, INSERT ON security.event TO juki_application;

CREATE TABLE security.offer (
    offer_id bigint GENERATED ALWAYS AS IDENTITY,
    witness text COLLATE "C" NOT NULL,
    tree_size bigint NOT NULL,
    offered_at timestamptz NOT NULL,
    CONSTRAINT offer_pk PRIMARY KEY (offer_id)
);
COMMENT ON TABLE security.offer IS 'Checkpoints of ours offered to witnesses for their signature; appended only';
CREATE INDEX offer_by_witness ON security.offer (witness, offer_id);
GRANT SELECT, INSERT ON security.offer TO juki_application;
