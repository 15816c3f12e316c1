-- From which box of the stock blanks went to a contractor; what one person said of a difference, for another to confirm;
-- records a contractor could make no card of.

CREATE TABLE commissioned_issue.box_stock (
    hand_over_id text COLLATE "C" NOT NULL CONSTRAINT box_stock_pkey PRIMARY KEY
        CONSTRAINT box_stock_of_box REFERENCES commissioned_issue.box,
    stock_box_id uuid NOT NULL
);
COMMENT ON TABLE commissioned_issue.box_stock IS 'At an office: from which box of the stock the blanks of a box were taken (在庫の箱); appended only';
GRANT SELECT, INSERT ON commissioned_issue.box_stock TO juki_application;

CREATE TABLE commissioned_issue.explanation_stated (
    kind      text COLLATE "C" NOT NULL,
    about     text COLLATE "C" NOT NULL,
    words     text        NOT NULL,
    stated_by text COLLATE "C" NOT NULL,
    stated_at timestamptz NOT NULL,
    CONSTRAINT explanation_stated_pkey PRIMARY KEY (kind, about, stated_at)
);
COMMENT ON TABLE commissioned_issue.explanation_stated IS 'What one person found out about a difference, until another confirms the newest; appended only';
GRANT SELECT, INSERT ON commissioned_issue.explanation_stated TO juki_application;

CREATE TABLE commissioned_issue.record_refusal (
    commission_id text COLLATE "C" NOT NULL,
    line          integer     NOT NULL,
    reason        text COLLATE "C" NOT NULL,
    refused_by    text COLLATE "C" NOT NULL,
    refused_at    timestamptz NOT NULL,
    CONSTRAINT record_refusal_pkey PRIMARY KEY (commission_id, line),
    CONSTRAINT record_refusal_of_record FOREIGN KEY (commission_id, line) REFERENCES commissioned_issue.record
);
COMMENT ON TABLE commissioned_issue.record_refusal IS 'Records of which the contractor could make no card, with why: a glyph that the font of faces lacks; appended only';
GRANT SELECT, INSERT ON commissioned_issue.record_refusal TO juki_application;

ALTER TABLE commissioned_issue.sealed_record ADD COLUMN braille_sealed bytea NOT NULL DEFAULT ''::bytea;
COMMENT ON COLUMN commissioned_issue.sealed_record.braille_sealed IS 'what is embossed at the holder''s wish; empty without one';
