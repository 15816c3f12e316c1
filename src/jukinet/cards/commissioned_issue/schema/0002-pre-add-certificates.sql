-- The contractor's key that signs cards for one commission, and what the nation certified of it.

ALTER TABLE commissioned_issue.issuing_key ADD COLUMN sign_spki bytea NOT NULL DEFAULT ''::bytea;
COMMENT ON COLUMN commissioned_issue.issuing_key.sign_spki IS 'the key that signs the certificates of this commission''s cards';

CREATE TABLE commissioned_issue.issuing_certificate (
    key_id      text COLLATE "C" NOT NULL CONSTRAINT issuing_certificate_pkey PRIMARY KEY,
    root        bytea       NOT NULL,
    certificate bytea       NOT NULL,
    entered_by  text COLLATE "C" NOT NULL,
    entered_at  timestamptz NOT NULL
);
COMMENT ON TABLE commissioned_issue.issuing_certificate IS 'Certificates by which a contractor''s key makes cards of a municipality, for one commission; appended only';
GRANT SELECT, INSERT ON commissioned_issue.issuing_certificate TO juki_application;
