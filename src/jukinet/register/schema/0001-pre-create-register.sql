CREATE SCHEMA register AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA register IS 'basic resident register (住民基本台帳) of one municipality';

CREATE TABLE register.household (
    household_id uuid NOT NULL CONSTRAINT household_pkey PRIMARY KEY,
    number       text NOT NULL CONSTRAINT household_number_once UNIQUE,
    loaded_by    uuid,
    CONSTRAINT household_number_form CHECK (length(number) BETWEEN 1 AND 20)
);
COMMENT ON TABLE register.household IS 'household (世帯)';
COMMENT ON COLUMN register.household.number IS 'the office''s own number of the household (世帯番号)';

COMMENT ON COLUMN register.household.loaded_by IS 'the load from an existing system that brought it; null when opened here';

CREATE SEQUENCE register.household_number;

CREATE TABLE register.resident (
    resident_id              uuid    NOT NULL CONSTRAINT resident_pkey PRIMARY KEY,
    code                     text    NOT NULL,
    name                     text    NOT NULL,
    kana                     text    NOT NULL,
    birth_date               text    NOT NULL,
    sex                      text    NOT NULL,
    municipality             text    NOT NULL,
    address                  text    NOT NULL,
    household_id             uuid    NOT NULL
        CONSTRAINT resident_household_exists REFERENCES register.household (household_id),
    relationship             text    NOT NULL,
    permanent_domicile       text,
    family_register_head     text,
    resident_since           text    NOT NULL,
    address_since            text,
    moved_in_notified_on     date,
    previous_municipality    text,
    previous_address         text,
    electoral_roll           boolean NOT NULL,
    health_insurance_since   date,
    elderly_medical_since    date,
    nursing_care_since       date,
    pension_since            date,
    child_allowance_since    date,
    change_number            integer NOT NULL DEFAULT 1,
    loaded_by                uuid,
    erased_detail            text,
    erased_on                date,
    erased_planned           boolean,
    destination_municipality text,
    destination_address      text,
    move_confirmed_on        date,
    CONSTRAINT resident_code_form CHECK (length(code) = 11),
    CONSTRAINT resident_change_number_counts CHECK (change_number >= 1),
    CONSTRAINT resident_erased_whole CHECK ((erased_detail IS NULL) = (erased_on IS NULL)),
    CONSTRAINT resident_domicile_whole
        CHECK ((permanent_domicile IS NULL) = (family_register_head IS NULL))
);
COMMENT ON TABLE register.resident IS 'resident record (住民票), standing or erased (除票): the items of Act Art. 7';
COMMENT ON COLUMN register.resident.resident_id IS 'opaque key of the record, one stay of one person; orders notices; not the code';
COMMENT ON COLUMN register.resident.code IS 'resident record code (住民票コード), no. 13';
COMMENT ON COLUMN register.resident.permanent_domicile IS '本籍, no. 5; null when there is none or it is unknown';
COMMENT ON COLUMN register.resident.resident_since IS '住民となった年月日, no. 6; may be partly unknown';
COMMENT ON COLUMN register.resident.address_since IS '住所を定めた年月日, no. 7';
COMMENT ON COLUMN register.resident.moved_in_notified_on IS '転入の届出の年月日, no. 8';
COMMENT ON COLUMN register.resident.change_number IS 'changes told to the network so far, the first entry is 1';
COMMENT ON COLUMN register.resident.loaded_by IS 'the load from an existing system that brought the record; null when entered here';
COMMENT ON COLUMN register.resident.move_confirmed_on IS 'the new municipality told of the move-in (転入通知)';

-- A code belongs to one standing record; a person who came back has an erased one with it besides.
CREATE UNIQUE INDEX resident_code_once ON register.resident (code) WHERE erased_on IS NULL;
CREATE UNIQUE INDEX one_householder_per_household ON register.resident (household_id)
    WHERE relationship = '世帯主' AND erased_on IS NULL;
CREATE INDEX resident_by_household ON register.resident (household_id);

CREATE TABLE register.change (
    change_id                bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT change_pkey PRIMARY KEY,
    resident_id              uuid        NOT NULL
        CONSTRAINT change_resident_exists REFERENCES register.resident (resident_id),
    change_number            integer,
    reason                   text,
    detail                   text        NOT NULL,
    occurred_on              date        NOT NULL,
    planned                  boolean     NOT NULL,
    old_code                 text,
    previous_municipality    text,
    destination_municipality text,
    known_on                 date        NOT NULL,
    recorded_at              timestamptz NOT NULL,
    recorded_by              text        NOT NULL,
    was                      jsonb       NOT NULL,
    CONSTRAINT change_number_once UNIQUE (resident_id, change_number),
    CONSTRAINT change_told_has_reason CHECK ((change_number IS NULL) = (reason IS NULL))
);
COMMENT ON TABLE register.change IS 'history of the resident records (異動履歴), appended only';
COMMENT ON COLUMN register.change.change_number IS 'gapless count of the changes told to the network; null for one it is not told of';
COMMENT ON COLUMN register.change.reason IS 'one of the eleven reasons (異動事由)';
COMMENT ON COLUMN register.change.detail IS 'finer reason (異動事由詳細)';
COMMENT ON COLUMN register.change.known_on IS 'the day of the filing, or when the office learned of it';
COMMENT ON COLUMN register.change.was IS 'the changed items as they were before; empty for an entry';
CREATE INDEX change_by_resident ON register.change (resident_id, change_id);

CREATE TABLE register.change_mark (
    resident_id   uuid        NOT NULL
        CONSTRAINT change_mark_resident_exists REFERENCES register.resident (resident_id),
    change_number integer     NOT NULL,
    mark          text        NOT NULL,
    detail        text        NOT NULL,
    marked_at     timestamptz NOT NULL,
    CONSTRAINT change_mark_pkey PRIMARY KEY (resident_id, change_number, mark),
    CONSTRAINT change_mark_known CHECK (mark IN ('prefecture', 'nation', 'held'))
);
COMMENT ON TABLE register.change_mark IS 'what the network answered about a change: effective at the prefecture (県✓), in the nation (全国✓), or held';

CREATE TABLE register.code_pool (
    code        text        NOT NULL CONSTRAINT code_pool_pkey PRIMARY KEY,
    place       bigint      GENERATED ALWAYS AS IDENTITY,
    received_at timestamptz NOT NULL,
    used_at     timestamptz
);
COMMENT ON TABLE register.code_pool IS 'codes the prefecture designated for this municipality (Act Art. 30-7); a used one stays, so it is never used again';
COMMENT ON COLUMN register.code_pool.place IS 'place in the queue, random because a hand-over is shuffled before it is entered';
CREATE INDEX code_pool_unused ON register.code_pool (place) WHERE used_at IS NULL;

CREATE TABLE register.code_request (
    request_id  bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT code_request_pkey PRIMARY KEY,
    wanted      integer     NOT NULL,
    asked_at    timestamptz NOT NULL,
    answered_at timestamptz
);
COMMENT ON TABLE register.code_request IS 'requests for more codes (Rules Art. 14)';
CREATE UNIQUE INDEX one_open_code_request ON register.code_request ((true)) WHERE answered_at IS NULL;

GRANT USAGE ON SCHEMA register TO juki_application;
GRANT USAGE ON SEQUENCE register.household_number TO juki_application;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA register TO juki_application;
-- The current state moves on; whose record it is and where it came from does not.
GRANT UPDATE (code, name, kana, birth_date, sex, address, household_id, relationship, permanent_domicile,
    family_register_head, resident_since, address_since, electoral_roll, health_insurance_since,
    elderly_medical_since, nursing_care_since, pension_since, child_allowance_since, change_number,
    erased_detail, erased_on, erased_planned, destination_municipality, destination_address,
    move_confirmed_on) ON register.resident TO juki_application;
GRANT UPDATE (used_at) ON register.code_pool TO juki_application;
GRANT UPDATE (answered_at) ON register.code_request TO juki_application;
