-- What a communication server knows of locks (支援措置): a mark and nothing else.

CREATE TABLE link.protection_mark (
    mark_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT protection_mark_pkey PRIMARY KEY,
    reference uuid NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    closed boolean NOT NULL,
    until date,
    decided_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT protection_mark_code_has_eleven_digits CHECK (length(code) = 11)
);
COMMENT ON TABLE link.protection_mark IS
    'Marks of locks (支援措置の印): whose lock, on whom by code, closed or lifted; in a communication server only; appended only';
CREATE INDEX protection_mark_by_code ON link.protection_mark (code, mark_id);
GRANT SELECT, INSERT ON link.protection_mark TO juki_application;
