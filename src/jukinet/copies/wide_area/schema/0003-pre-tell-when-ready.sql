-- Word to the office that asked, when what was under way at a household is decided (知らせてもらう).

CREATE TABLE wide_area.promised (
    question_id uuid NOT NULL,
    asker text COLLATE "C" NOT NULL,
    household_id uuid NOT NULL,
    promised_at timestamptz NOT NULL,
    CONSTRAINT promised_pk PRIMARY KEY (question_id),
    CONSTRAINT promised_seen FOREIGN KEY (question_id) REFERENCES wide_area.seen
);
COMMENT ON TABLE wide_area.promised IS
    'Questions that heard «being changed»: their office is told when they may be asked again; deleted then, or a day later';
COMMENT ON COLUMN wide_area.promised.household_id IS 'Own household, by the register''s key';
CREATE INDEX promised_in_order ON wide_area.promised (promised_at, question_id);
GRANT SELECT, INSERT, DELETE ON wide_area.promised TO juki_application;
