-- Ordinary moves: what the new town entered is compared with the record that was left, and who never arrives is sought.
CREATE TABLE moves.told_entry (
    resident_id uuid        NOT NULL CONSTRAINT told_entry_pkey PRIMARY KEY,
    thread      uuid        NOT NULL,
    told_at     timestamptz NOT NULL
);
COMMENT ON TABLE moves.told_entry IS 'who came with a paper certificate and was told to the town he left';
GRANT SELECT, INSERT ON moves.told_entry TO juki_application;

CREATE TABLE moves.entry_heard (
    thread      uuid        NOT NULL,
    code        text        COLLATE "C" NOT NULL,
    other       text        COLLATE "C" NOT NULL,
    entered     jsonb,
    heard_at    timestamptz NOT NULL,
    compared_at timestamptz,
    CONSTRAINT entry_heard_pkey PRIMARY KEY (thread, code),
    CONSTRAINT entry_heard_until_compared CHECK ((entered IS NULL) = (compared_at IS NOT NULL))
);
COMMENT ON TABLE moves.entry_heard IS
    'what another town entered of somebody who left; its content only until the record here says so, too';
CREATE INDEX entry_heard_open ON moves.entry_heard (heard_at) WHERE compared_at IS NULL;
GRANT SELECT, INSERT, UPDATE (entered, compared_at) ON moves.entry_heard TO juki_application;

CREATE TABLE moves.followed (
    one   boolean NOT NULL DEFAULT true CONSTRAINT followed_pkey PRIMARY KEY,
    up_to timestamptz,
    CONSTRAINT followed_once CHECK (one)
);
COMMENT ON TABLE moves.followed IS 'up to when approved move-ins were looked through';
INSERT INTO moves.followed (up_to) VALUES (NULL);
GRANT SELECT, UPDATE (up_to) ON moves.followed TO juki_application;

CREATE TABLE moves.search (
    thread      uuid        NOT NULL CONSTRAINT search_pkey PRIMARY KEY,
    resident_id uuid        NOT NULL,
    asked       text        COLLATE "C" NOT NULL,
    asked_at    timestamptz NOT NULL,
    answer      text        COLLATE "C" NOT NULL DEFAULT '',
    answered_at timestamptz,
    CONSTRAINT search_answer_known CHECK (answer IN ('', 'here', 'not-here')),
    CONSTRAINT search_answered_whole CHECK ((answer = '') = (answered_at IS NULL))
);
COMMENT ON TABLE moves.search IS 'who left, never arrived, and is asked about at the town he named, before any letter';
CREATE INDEX search_by_resident ON moves.search (resident_id, asked_at);
GRANT SELECT, INSERT, UPDATE (answer, answered_at) ON moves.search TO juki_application;
