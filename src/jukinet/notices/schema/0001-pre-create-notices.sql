-- What an office holds of residents' identification information, and how its notices fared.
-- The same tables serve on all three floors. Everything about a resident is distributed by the
-- resident record code on Citus: every unique constraint of those tables includes it, no statement
-- locks rows of several shards, and no default or trigger computes anything.
CREATE SCHEMA notices AUTHORIZATION CURRENT_USER;

CREATE TABLE notices.holding (
    code                  text COLLATE "C" NOT NULL CONSTRAINT holding_pkey PRIMARY KEY,
    person_key            uuid             NOT NULL,
    municipality          text COLLATE "C" NOT NULL,
    name                  text COLLATE "C" NOT NULL,
    kana                  text COLLATE "C" NOT NULL,
    birth_date            text COLLATE "C" NOT NULL,
    sex                   text COLLATE "C" NOT NULL,
    address               text COLLATE "C" NOT NULL,
    state                 text COLLATE "C" NOT NULL,
    reason                text COLLATE "C" NOT NULL,
    detail                text COLLATE "C" NOT NULL,
    occurred_on           date             NOT NULL,
    stay_began_on         date             NOT NULL,
    stay_entered_at       timestamptz      NOT NULL,
    stay_came_from        text COLLATE "C",
    destination           text COLLATE "C",
    replaced_by           text COLLATE "C",
    change_number         integer          NOT NULL,
    made_at               timestamptz      NOT NULL,
    version               integer          NOT NULL,
    name_key              text COLLATE "C" NOT NULL,
    kana_key              text COLLATE "C" NOT NULL,
    recorded_at           timestamptz      NOT NULL,
    held_until            date,
    CONSTRAINT holding_code_has_eleven_digits CHECK (length(code) = 11),
    CONSTRAINT holding_state_is_known CHECK (
        state IN ('resident', 'move_planned', 'move_confirmed', 'dead', 'erased', 'code_replaced')
    ),
    CONSTRAINT holding_replaced_names_its_successor CHECK (
        (state = 'code_replaced') = (replaced_by IS NOT NULL)
    )
) WITH (fillfactor = 90);
COMMENT ON TABLE notices.holding IS
    'Held identification information (保有本人確認情報): the newest facts under each resident record code.';
COMMENT ON COLUMN notices.holding.version IS
    'Update sequence number (更新順番号): a writer names the version it read, so that nothing is lost.';
COMMENT ON COLUMN notices.holding.held_until IS
    'End of the retention period (保存期間), once it is known; empty while the person is a resident.';
-- Question by items: name or reading first, since both are far more selective than a birth date.
CREATE INDEX holding_by_name ON notices.holding (name_key, birth_date);
CREATE INDEX holding_by_kana ON notices.holding (kana_key, birth_date);

CREATE TABLE notices.holding_history (
    code                  text COLLATE "C" NOT NULL,
    person_key            uuid             NOT NULL,
    municipality          text COLLATE "C" NOT NULL,
    name                  text COLLATE "C" NOT NULL,
    kana                  text COLLATE "C" NOT NULL,
    birth_date            text COLLATE "C" NOT NULL,
    sex                   text COLLATE "C" NOT NULL,
    address               text COLLATE "C" NOT NULL,
    state                 text COLLATE "C" NOT NULL,
    reason                text COLLATE "C" NOT NULL,
    detail                text COLLATE "C" NOT NULL,
    occurred_on           date             NOT NULL,
    destination           text COLLATE "C",
    replaced_by           text COLLATE "C",
    change_number         integer          NOT NULL,
    made_at               timestamptz      NOT NULL,
    superseded_at         timestamptz      NOT NULL,
    held_until            date             NOT NULL,
    CONSTRAINT holding_history_pkey
        PRIMARY KEY (code, municipality, person_key, change_number, state)
);
COMMENT ON TABLE notices.holding_history IS
    'Superseded versions and late notices of former stays, until their retention period ends (履歴).';

CREATE TABLE notices.held_notice (
    code                  text COLLATE "C" NOT NULL,
    held_id               bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    old_code              text COLLATE "C",
    municipality          text COLLATE "C" NOT NULL,
    person_key            uuid             NOT NULL,
    change_number         integer          NOT NULL,
    subject               text COLLATE "C" NOT NULL,
    reason                text COLLATE "C" NOT NULL,
    told                  bytea            NOT NULL,
    held_at               timestamptz      NOT NULL,
    settled_at            timestamptz,
    outcome               text COLLATE "C",
    CONSTRAINT held_notice_pkey PRIMARY KEY (code, held_id),
    CONSTRAINT held_notice_is_held_once
        UNIQUE (code, municipality, person_key, change_number, subject),
    CONSTRAINT held_notice_outcome_is_known CHECK (outcome IN ('effective', 'stale', 'dismissed')),
    CONSTRAINT held_notice_is_settled_with_outcome CHECK ((settled_at IS NULL) = (outcome IS NULL))
);
COMMENT ON TABLE notices.held_notice IS
    'Implausible notices, held back as they were told and reported to their office (Act Art. 12-5, 30-11(5)).';
CREATE INDEX held_notice_open ON notices.held_notice (code) WHERE settled_at IS NULL;
CREATE INDEX held_notice_open_by_old_code ON notices.held_notice (old_code)
    WHERE settled_at IS NULL AND old_code IS NOT NULL;

CREATE TABLE notices.designated_code (
    code                  text COLLATE "C" NOT NULL CONSTRAINT designated_code_pkey PRIMARY KEY,
    municipality          text COLLATE "C" NOT NULL,
    designation_id        uuid             NOT NULL,
    designated_at         timestamptz      NOT NULL
);
COMMENT ON TABLE notices.designated_code IS
    'Every code ever designated for a municipality (住民票コードの指定), as far as this office knows.';
CREATE INDEX designated_code_by_designation
    ON notices.designated_code (municipality, designation_id);

CREATE TABLE notices.code_proposal (
    proposal_id           uuid             NOT NULL CONSTRAINT code_proposal_pkey PRIMARY KEY,
    municipality          text COLLATE "C" NOT NULL,
    wanted                integer          NOT NULL,
    proposed_at           timestamptz      NOT NULL,
    agreed_at             timestamptz,
    agreed                integer
);
COMMENT ON TABLE notices.code_proposal IS
    'Codes a prefecture has drawn and shown to the national server, and how many it agreed to.';

CREATE TABLE notices.notice_progress (
    person_key            uuid             NOT NULL,
    change_number         integer          NOT NULL,
    subject               text COLLATE "C" NOT NULL,
    municipality          text COLLATE "C" NOT NULL,
    reason                text COLLATE "C" NOT NULL,
    made_at               timestamptz      NOT NULL,
    recorded_at           timestamptz      NOT NULL,
    prefecture_at         timestamptz,
    nation_at             timestamptz,
    held_at               timestamptz,
    held_tier             text COLLATE "C",
    held_reason           text COLLATE "C",
    CONSTRAINT notice_progress_pkey PRIMARY KEY (person_key, change_number, subject)
) WITH (fillfactor = 70);
COMMENT ON TABLE notices.notice_progress IS
    'At a communication server: how far each of its notices has come (県✓ 全国✓), without what they say.';
CREATE INDEX notice_progress_newest ON notices.notice_progress (recorded_at);

CREATE TABLE notices.early_move_in (
    code                  text COLLATE "C" NOT NULL,
    municipality          text COLLATE "C" NOT NULL,
    moved_in_on           date             NOT NULL,
    name                  text COLLATE "C" NOT NULL,
    birth_date            text COLLATE "C" NOT NULL,
    received_at           timestamptz      NOT NULL,
    CONSTRAINT early_move_in_pkey PRIMARY KEY (code, municipality, moved_in_on)
);
COMMENT ON TABLE notices.early_move_in IS
    'At a communication server: move-in notices (転入通知) that came before the move-out they answer.';

CREATE TABLE notices.initial_part (
    load_id               uuid             NOT NULL,
    part                  integer          NOT NULL,
    municipality          text COLLATE "C" NOT NULL,
    residents             integer          NOT NULL,
    recorded_at           timestamptz      NOT NULL,
    prefecture_at         timestamptz,
    nation_at             timestamptz,
    CONSTRAINT initial_part_pkey PRIMARY KEY (load_id, part)
);
COMMENT ON TABLE notices.initial_part IS
    'Parts of initial loads this office has recorded, and at a communication server how far they came.';

CREATE TABLE notices.tally (
    municipality          text COLLATE "C" NOT NULL,
    measure               text COLLATE "C" NOT NULL,
    amount                bigint           NOT NULL
);
COMMENT ON TABLE notices.tally IS
    'What each batch added to the counts of the balance sheet; summed when read, folded now and then.';

CREATE TABLE notices.purge_record (
    purge_id              bigint           NOT NULL GENERATED ALWAYS AS IDENTITY
                                           CONSTRAINT purge_record_pkey PRIMARY KEY,
    purged_at             timestamptz      NOT NULL,
    expired_before        date             NOT NULL,
    holdings              bigint           NOT NULL,
    histories             bigint           NOT NULL,
    article               text             NOT NULL
);
COMMENT ON TABLE notices.purge_record IS
    'Proof of erasure at the end of retention (消去の記録): when, how many, under which article.';

-- The application may erase only what has expired, by the calendar of the machine as well as by
-- the day it names; it has no right to delete from these tables otherwise.
CREATE FUNCTION notices.purge_expired(expired_before date, rows_max integer)
RETURNS TABLE (holdings bigint, histories bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH expired_holding AS (
        DELETE FROM notices.holding AS gone WHERE gone.code IN (
            SELECT candidate.code FROM notices.holding AS candidate
            WHERE candidate.held_until < LEAST(expired_before, current_date) LIMIT rows_max
        ) RETURNING 1
    ), expired_history AS (
        DELETE FROM notices.holding_history AS gone
        WHERE (gone.code, gone.municipality, gone.person_key, gone.change_number, gone.state) IN (
            SELECT candidate.code, candidate.municipality, candidate.person_key,
                   candidate.change_number, candidate.state
            FROM notices.holding_history AS candidate
            WHERE candidate.held_until < LEAST(expired_before, current_date) LIMIT rows_max
        ) RETURNING 1
    )
    SELECT (SELECT count(*) FROM expired_holding), (SELECT count(*) FROM expired_history)
$$;
COMMENT ON FUNCTION notices.purge_expired IS
    'Erase what is held beyond its retention period, at most rows_max of each table.';
REVOKE ALL ON FUNCTION notices.purge_expired FROM PUBLIC;

GRANT USAGE ON SCHEMA notices TO juki_application;
GRANT SELECT, INSERT, UPDATE ON notices.holding TO juki_application;
GRANT SELECT, INSERT ON notices.holding_history TO juki_application;
GRANT SELECT, INSERT ON notices.held_notice TO juki_application;
GRANT UPDATE (settled_at, outcome) ON notices.held_notice TO juki_application;
GRANT SELECT, INSERT ON notices.designated_code TO juki_application;
GRANT SELECT, INSERT ON notices.code_proposal TO juki_application;
GRANT UPDATE (agreed_at, agreed) ON notices.code_proposal TO juki_application;
GRANT SELECT, INSERT ON notices.notice_progress TO juki_application;
GRANT UPDATE (prefecture_at, nation_at, held_at, held_tier, held_reason)
    ON notices.notice_progress TO juki_application;
GRANT SELECT, INSERT, DELETE ON notices.early_move_in TO juki_application;
GRANT SELECT, INSERT ON notices.initial_part TO juki_application;
GRANT UPDATE (prefecture_at, nation_at) ON notices.initial_part TO juki_application;
GRANT SELECT, INSERT, DELETE ON notices.tally TO juki_application;
GRANT SELECT, INSERT ON notices.purge_record TO juki_application;
GRANT EXECUTE ON FUNCTION notices.purge_expired TO juki_application;
