-- Re-issue of all cards of a key that was stopped (一斉再交付); what is true of a card is in the ledger of cards.

CREATE SCHEMA mass_reissue AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA mass_reissue IS 'Re-issue of all cards of a stopped key: who decided, whose turn has come, which letters went out (一斉再交付)';
GRANT USAGE ON SCHEMA mass_reissue TO juki_application;

CREATE TABLE mass_reissue.reissue (
    reissue_id uuid NOT NULL,
    key_id text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    per_day integer NOT NULL,
    first_day date NOT NULL,
    unknown_too boolean NOT NULL,
    listed_at timestamptz,
    CONSTRAINT reissue_pk PRIMARY KEY (reissue_id),
    CONSTRAINT reissue_per_day_some CHECK (per_day > 0)
);
COMMENT ON TABLE mass_reissue.reissue IS 'Mass re-issues as they were proposed; listed_at is when all cards of the key had a line';
GRANT SELECT, INSERT, UPDATE (listed_at) ON mass_reissue.reissue TO juki_application;

CREATE TABLE mass_reissue.act (
    reissue_id uuid NOT NULL,
    nth integer NOT NULL,
    act text COLLATE "C" NOT NULL,
    progress text COLLATE "C" NOT NULL,
    per_minute integer NOT NULL,
    operator_id text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT act_pk PRIMARY KEY (reissue_id, nth),
    CONSTRAINT act_reissue_fk FOREIGN KEY (reissue_id) REFERENCES mass_reissue.reissue (reissue_id),
    CONSTRAINT act_pace_some CHECK (per_minute > 0)
);
COMMENT ON TABLE mass_reissue.act IS 'What was decided about a mass re-issue, by whom; the newest row says how it stands; appended only';
GRANT SELECT, INSERT ON mass_reissue.act TO juki_application;

CREATE TABLE mass_reissue.line (
    reissue_id uuid NOT NULL,
    place integer NOT NULL,
    card_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    come_on date NOT NULL,
    outcome text COLLATE "C",
    ended_at timestamptz,
    pack integer,
    CONSTRAINT line_pk PRIMARY KEY (reissue_id, place),
    CONSTRAINT line_reissue_fk FOREIGN KEY (reissue_id) REFERENCES mass_reissue.reissue (reissue_id),
    CONSTRAINT line_card_once UNIQUE (reissue_id, card_id),
    CONSTRAINT line_ended_with_outcome CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CONSTRAINT line_packed_when_voided CHECK (pack IS NULL OR outcome = 'voided')
);
COMMENT ON TABLE mass_reissue.line IS
    'A card of the key, in its turn: what came of it, when, and in which pack its holder''s letter is; never deleted';
CREATE INDEX line_waiting ON mass_reissue.line (reissue_id, place) WHERE outcome IS NULL;
CREATE INDEX line_ended ON mass_reissue.line (reissue_id, ended_at);
CREATE INDEX line_unpacked ON mass_reissue.line (reissue_id, place) WHERE outcome = 'voided' AND pack IS NULL;
CREATE INDEX line_by_pack ON mass_reissue.line (reissue_id, pack);
GRANT SELECT, INSERT, UPDATE (outcome, ended_at, pack) ON mass_reissue.line TO juki_application;

CREATE TABLE mass_reissue.pack (
    reissue_id uuid NOT NULL,
    number integer NOT NULL,
    guarded boolean NOT NULL,
    made_at timestamptz NOT NULL,
    posted_at timestamptz,
    posted_by text,
    CONSTRAINT pack_pk PRIMARY KEY (reissue_id, number),
    CONSTRAINT pack_reissue_fk FOREIGN KEY (reissue_id) REFERENCES mass_reissue.reissue (reissue_id)
);
COMMENT ON TABLE mass_reissue.pack IS
    'Packs of letters to holders; a guarded one is of protected persons and is opened by those who protect them';
GRANT SELECT, INSERT, UPDATE (posted_at, posted_by) ON mass_reissue.pack TO juki_application;
