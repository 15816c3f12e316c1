-- Accounts that are settled without anybody asking: when last, and what has stood open since when.

CREATE TABLE commissioned_issue.settlement (
    party       text COLLATE "C" NOT NULL CONSTRAINT settlement_pkey PRIMARY KEY,
    settled_at  timestamptz NOT NULL,
    unexplained integer     NOT NULL,
    CONSTRAINT settlement_counts CHECK (unexplained >= 0)
);
COMMENT ON TABLE commissioned_issue.settlement IS 'When the account with a counterpart was last settled by the program itself (自動突合)';
GRANT SELECT, INSERT, UPDATE ON commissioned_issue.settlement TO juki_application;

CREATE TABLE commissioned_issue.standing_difference (
    party       text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    about       text COLLATE "C" NOT NULL,
    since       timestamptz NOT NULL,
    reported_at timestamptz,
    CONSTRAINT standing_difference_pkey PRIMARY KEY (party, kind, about)
);
COMMENT ON TABLE commissioned_issue.standing_difference IS 'Unexplained differences of the last settlement, since when they have stood, and when somebody was called';
GRANT SELECT, INSERT, UPDATE (reported_at), DELETE ON commissioned_issue.standing_difference TO juki_application;
