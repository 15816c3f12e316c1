-- Locks may cover somebody whom another slice than the register keeps.

CREATE TABLE protection.kept_elsewhere (
    resident_id uuid NOT NULL,
    CONSTRAINT kept_elsewhere_pk PRIMARY KEY (resident_id)
);
COMMENT ON TABLE protection.kept_elsewhere IS
    'Keys of locked persons whom the register does not keep (戸籍の附票): no server knows them; appended only';
GRANT SELECT, INSERT ON protection.kept_elsewhere TO juki_application;
