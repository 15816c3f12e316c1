-- Former names find their bearer (旧氏・以前の氏名): keys made from what changes say that was.

CREATE TABLE register.former_name (
    change_id   bigint NOT NULL CONSTRAINT former_name_pkey PRIMARY KEY
        CONSTRAINT former_name_of_change REFERENCES register.change (change_id) ON DELETE CASCADE,
    resident_id uuid   NOT NULL,
    kana        text   COLLATE "C" NOT NULL,
    name        text   COLLATE "C" NOT NULL
);
COMMENT ON TABLE register.former_name IS
    'what a record was found by before a change of its name; made from the change, goes with it';
CREATE INDEX former_name_by_kana ON register.former_name (kana) WHERE kana <> '';
CREATE INDEX former_name_by_name ON register.former_name (name) WHERE name <> '';
CREATE INDEX former_name_by_resident ON register.former_name (resident_id);
GRANT SELECT, INSERT ON register.former_name TO juki_application;

-- Few changes are of a name: those that have no keys yet are found among them alone.
CREATE INDEX change_of_name ON register.change (change_id) WHERE was ?| ARRAY['name', 'kana'];
