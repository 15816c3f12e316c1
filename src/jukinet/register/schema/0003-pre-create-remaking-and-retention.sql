CREATE TABLE register.remaking (
    remaking_id    bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT remaking_pkey PRIMARY KEY,
    resident_id    uuid        NOT NULL
        CONSTRAINT remaking_resident_exists REFERENCES register.resident (resident_id),
    last_change_id bigint      NOT NULL,
    reason         text        NOT NULL,
    remade_on      date        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    recorded_by    text        NOT NULL,
    approved_by    text        NOT NULL DEFAULT '',
    paper          text        NOT NULL DEFAULT '',
    erased_at      timestamptz,
    CONSTRAINT remaking_reason_given CHECK (length(reason) BETWEEN 1 AND 400)
);
COMMENT ON TABLE register.remaking IS
    're-makings of records (改製; Order Art. 16): what was written before is a replaced record (改製原住民票) from that day on';
COMMENT ON COLUMN register.remaking.last_change_id IS
    'the newest change of the replaced record; 0 when a load brought it and nothing had changed';
COMMENT ON COLUMN register.remaking.erased_at IS 'when the replaced record was erased at the end of its retention';
CREATE INDEX remaking_by_resident ON register.remaking (resident_id, remaking_id);
CREATE INDEX remaking_kept ON register.remaking (remade_on) WHERE erased_at IS NULL;
CREATE INDEX resident_erased ON register.resident (erased_on) WHERE erased_on IS NOT NULL;

CREATE TABLE register.erasure_proof (
    proof_id     bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT erasure_proof_pkey PRIMARY KEY,
    erased_at    timestamptz NOT NULL,
    closed_up_to date        NOT NULL,
    records      bigint      NOT NULL,
    replaced     bigint      NOT NULL,
    changes      bigint      NOT NULL,
    digest       bytea       NOT NULL,
    article      text        NOT NULL,
    CONSTRAINT erasure_proof_digest_whole CHECK (length(digest) = 32)
);
COMMENT ON TABLE register.erasure_proof IS
    'proof of erasure at the end of retention (消去の記録; Order Art. 34): when, how many, by which article';
COMMENT ON COLUMN register.erasure_proof.digest IS
    'SHA-256 over the opaque keys of what was erased, in order: whoever still has a copy can be shown to be wrong, nobody is named';

-- The application may erase only what was closed before the day it names and at least five years
-- ago by the calendar of the machine, the shortest period the law ever knew for these records; it
-- has no right to delete from these tables otherwise.
CREATE FUNCTION register.erase_expired(closed_up_to date, erased_at timestamptz, rows_max integer)
RETURNS TABLE (records bigint, replaced bigint, changes bigint, digest bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    latest   date := LEAST(closed_up_to, (current_date - interval '5 years')::date);
    gone     uuid[];
    remade   bigint[];
    lines    bigint := 0;
    more     bigint := 0;
BEGIN
    SELECT COALESCE(array_agg(due.resident_id ORDER BY due.resident_id), '{}') INTO gone
      FROM (SELECT r.resident_id FROM register.resident r
             WHERE r.erased_on <= latest ORDER BY r.erased_on LIMIT rows_max) AS due;
    DELETE FROM register.flag_lifting l USING register.flag f
     WHERE l.flag_id = f.flag_id AND f.resident_id = ANY (gone);
    DELETE FROM register.flag f WHERE f.resident_id = ANY (gone);
    DELETE FROM register.code_notice_issue i USING register.code_notice n
     WHERE i.notice_id = n.notice_id AND n.resident_id = ANY (gone);
    DELETE FROM register.code_notice n WHERE n.resident_id = ANY (gone);
    DELETE FROM register.search_key k WHERE k.resident_id = ANY (gone);
    DELETE FROM register.remaking m WHERE m.resident_id = ANY (gone);
    DELETE FROM register.change_mark m WHERE m.resident_id = ANY (gone);
    DELETE FROM register.change c WHERE c.resident_id = ANY (gone);
    GET DIAGNOSTICS lines = ROW_COUNT;
    DELETE FROM register.resident r WHERE r.resident_id = ANY (gone);

    SELECT COALESCE(array_agg(due.remaking_id ORDER BY due.remaking_id), '{}') INTO remade
      FROM (SELECT m.remaking_id FROM register.remaking m
             WHERE m.remade_on <= latest AND m.erased_at IS NULL
             ORDER BY m.remade_on LIMIT rows_max) AS due;
    DELETE FROM register.change c USING register.remaking m
     WHERE m.remaking_id = ANY (remade) AND c.resident_id = m.resident_id
       AND c.change_id <= m.last_change_id;
    GET DIAGNOSTICS more = ROW_COUNT;
    UPDATE register.remaking m SET erased_at = erase_expired.erased_at
     WHERE m.remaking_id = ANY (remade);

    RETURN QUERY SELECT cardinality(gone)::bigint, cardinality(remade)::bigint, lines + more,
        sha256(convert_to(array_to_string(gone, ',') || ';' || array_to_string(remade, ','), 'UTF8'));
END
$$;
COMMENT ON FUNCTION register.erase_expired IS
    'Erase records closed, and the dead entries of records re-made, long enough ago; at most rows_max of each.';
REVOKE ALL ON FUNCTION register.erase_expired FROM PUBLIC;

CREATE TABLE register.code_notice (
    notice_id   bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT code_notice_pkey PRIMARY KEY,
    resident_id uuid        NOT NULL
        CONSTRAINT code_notice_resident_exists REFERENCES register.resident (resident_id),
    code        text        NOT NULL,
    due_since   timestamptz NOT NULL,
    CONSTRAINT code_notice_code_form CHECK (length(code) = 11),
    CONSTRAINT code_notice_once UNIQUE (resident_id, code)
);
COMMENT ON TABLE register.code_notice IS
    'who must be told a code in writing (住民票コード通知票): one that was first entered, or changed (Act Art. 30-2, 30-3)';
CREATE TABLE register.code_notice_issue (
    notice_id bigint      NOT NULL CONSTRAINT code_notice_issue_pkey PRIMARY KEY
        CONSTRAINT code_notice_issue_of_notice REFERENCES register.code_notice (notice_id),
    issued_at timestamptz NOT NULL,
    issued_by text        NOT NULL,
    document  text        NOT NULL
);
COMMENT ON TABLE register.code_notice_issue IS 'that a code notice was issued, under which issue number';

CREATE TABLE register.renaming (
    renaming_id uuid        NOT NULL CONSTRAINT renaming_pkey PRIMARY KEY,
    old_text    text        NOT NULL,
    new_text    text        NOT NULL,
    detail      text        NOT NULL,
    occurred_on date        NOT NULL,
    known_on    date        NOT NULL,
    ordered_at  timestamptz NOT NULL,
    ordered_by  text        NOT NULL,
    approved_by text        NOT NULL,
    paper       text        NOT NULL,
    residents   integer     NOT NULL,
    after       uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    renamed     integer     NOT NULL DEFAULT 0,
    finished_at timestamptz,
    CONSTRAINT renaming_changes_something CHECK (old_text <> new_text AND length(old_text) >= 2),
    CONSTRAINT renaming_minor CHECK (detail LIKE '32__')
);
COMMENT ON TABLE register.renaming IS
    'renamings of areas, lots and buildings (軽微な修正), each one job over all addresses that begin so';
COMMENT ON COLUMN register.renaming.after IS 'how far the register was walked, in the order of its keys';
COMMENT ON COLUMN register.renaming.residents IS 'how many the order was about when it was given';
CREATE UNIQUE INDEX one_open_renaming ON register.renaming ((true)) WHERE finished_at IS NULL;

GRANT SELECT, INSERT ON register.remaking, register.erasure_proof, register.code_notice,
    register.code_notice_issue, register.renaming TO juki_application;
GRANT UPDATE (after, renamed, finished_at) ON register.renaming TO juki_application;
GRANT EXECUTE ON FUNCTION register.erase_expired TO juki_application;
