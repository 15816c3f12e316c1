ALTER TABLE register.change
    ADD COLUMN becomes     jsonb,
    ADD COLUMN approved_by text NOT NULL DEFAULT '',
    ADD COLUMN paper       text NOT NULL DEFAULT '',
    ADD COLUMN cancels     bigint
        CONSTRAINT change_cancels_another REFERENCES register.change (change_id),
    ADD CONSTRAINT change_cancelled_once UNIQUE (cancels),
    ADD CONSTRAINT change_cancels_earlier CHECK (cancels < change_id);
COMMENT ON COLUMN register.change.becomes IS
    'the items as they are from occurred_on on; all of them for an entry; null in lines older than this column';
COMMENT ON COLUMN register.change.approved_by IS 'who approved it (審査); empty where the network told or nobody had to';
COMMENT ON COLUMN register.change.paper IS 'the number under which the filing is kept (届出番号)';
COMMENT ON COLUMN register.change.cancels IS 'the change this one withdraws (取消); neither is ever removed';

-- Who was in a household on a day is asked by the households people came from and went to.
CREATE INDEX change_by_household_left ON register.change ((was ->> 'household_id'))
    WHERE was ? 'household_id';
CREATE INDEX change_by_household_entered ON register.change ((becomes ->> 'household_id'))
    WHERE becomes ? 'household_id';

-- A code also finds the records it stood on before.
CREATE INDEX resident_erased_by_code ON register.resident (code) WHERE erased_on IS NOT NULL;

CREATE TABLE register.search_key (
    resident_id uuid    NOT NULL CONSTRAINT search_key_pkey PRIMARY KEY
        CONSTRAINT search_key_resident_exists REFERENCES register.resident (resident_id),
    kana        text    COLLATE "C" NOT NULL,
    name        text    COLLATE "C" NOT NULL,
    birth_date  text    COLLATE "C" NOT NULL,
    address     text    COLLATE "C" NOT NULL,
    sex         text    NOT NULL,
    standing    boolean NOT NULL
);
COMMENT ON TABLE register.search_key IS
    'what a record is found by (検索キー): voiceless reading, canonical characters, plain address; made from the record';
CREATE INDEX search_key_by_kana ON register.search_key (kana);
CREATE INDEX search_key_by_name ON register.search_key (name);
CREATE INDEX search_key_by_birth_date ON register.search_key (birth_date, kana);

CREATE TABLE register.flag (
    flag_id     bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT flag_pkey PRIMARY KEY,
    resident_id uuid        NOT NULL
        CONSTRAINT flag_resident_exists REFERENCES register.resident (resident_id),
    kind        text        NOT NULL,
    text        text        NOT NULL,
    raised_at   timestamptz NOT NULL,
    raised_by   text        NOT NULL,
    CONSTRAINT flag_kind_known CHECK (kind IN ('under-investigation', 'note'))
);
COMMENT ON TABLE register.flag IS 'marks «under investigation» (調査中; Act Art. 14) and notes (備考), appended only';
CREATE INDEX flag_by_resident ON register.flag (resident_id);

CREATE TABLE register.flag_lifting (
    flag_id   bigint      NOT NULL CONSTRAINT flag_lifting_pkey PRIMARY KEY
        CONSTRAINT flag_lifting_of_flag REFERENCES register.flag (flag_id),
    reason    text        NOT NULL,
    lifted_at timestamptz NOT NULL,
    lifted_by text        NOT NULL
);
COMMENT ON TABLE register.flag_lifting IS 'that a mark or note no longer holds, and why; appended only';

GRANT SELECT, INSERT ON register.flag, register.flag_lifting TO juki_application;
GRANT SELECT, INSERT, UPDATE ON register.search_key TO juki_application;
-- The former address and the day of the filing are items of Art. 7 (no. 8) and can be corrected.
GRANT UPDATE (moved_in_notified_on, previous_municipality, previous_address)
    ON register.resident TO juki_application;
