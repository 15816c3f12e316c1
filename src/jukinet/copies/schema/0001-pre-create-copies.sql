-- Requests for copies and certificates, the documents issued, the paper they are on, and the close of each day.

CREATE SCHEMA copies AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA copies IS 'Copies of the resident record and certificates (証明): requests, issues, paper, fees';
GRANT USAGE ON SCHEMA copies TO juki_application;

CREATE TABLE copies.request (
    request_id uuid NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    layout text COLLATE "C" NOT NULL,
    relation text COLLATE "C" NOT NULL,
    means text COLLATE "C" NOT NULL,
    residents uuid[] NOT NULL,
    items text[] COLLATE "C" NOT NULL,
    documents smallint NOT NULL,
    requester uuid,
    requester_name text NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    papers text[] COLLATE "C" NOT NULL,
    submitted_to text NOT NULL,
    article text COLLATE "C" NOT NULL,
    delivery text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    accepted_by text COLLATE "C" NOT NULL,
    accepted_at timestamptz NOT NULL,
    CONSTRAINT request_pk PRIMARY KEY (request_id),
    CONSTRAINT request_persons_some CHECK (cardinality(residents) BETWEEN 1 AND 100),
    CONSTRAINT request_documents_few CHECK (documents BETWEEN 1 AND 20),
    CONSTRAINT request_state_known
        CHECK (state IN ('open', 'review', 'refused', 'cancelled', 'done'))
);
COMMENT ON TABLE copies.request IS
    'Request for a copy or certificate (交付請求) as it was said and shown at the counter, with the article it rests on';
COMMENT ON COLUMN copies.request.residents IS 'The persons the document is about: nobody else is ever printed for it';
CREATE INDEX request_by_case ON copies.request (case_number);
CREATE INDEX request_waiting ON copies.request (state, accepted_at) WHERE state IN ('open', 'review');
GRANT SELECT, INSERT, UPDATE (state) ON copies.request TO juki_application;

CREATE TABLE copies.request_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    request_id uuid NOT NULL,
    event text COLLATE "C" NOT NULL,
    detail text NOT NULL,
    happened_at timestamptz NOT NULL,
    done_by text COLLATE "C" NOT NULL,
    CONSTRAINT request_event_pk PRIMARY KEY (event_id),
    CONSTRAINT request_event_of_request FOREIGN KEY (request_id) REFERENCES copies.request
);
COMMENT ON TABLE copies.request_event IS
    'What happened to a request: accepted, refused for an improper purpose, approved or refused in review; appended only';
CREATE INDEX request_event_by_request ON copies.request_event (request_id, event_id);
GRANT SELECT, INSERT ON copies.request_event TO juki_application;

CREATE TABLE copies.issue_number (
    year smallint NOT NULL,
    place integer NOT NULL,
    used_at timestamptz,
    CONSTRAINT issue_number_pk PRIMARY KEY (year, place),
    CONSTRAINT issue_number_positive CHECK (place BETWEEN 1 AND 999999)
);
COMMENT ON TABLE copies.issue_number IS
    'The numbers of a year''s issues (発行番号). Laid out ahead and taken in order, so that clerks do not wait for each '
    'other and a number whose document was never made is the next one''s: there are no gaps';
CREATE INDEX issue_number_free ON copies.issue_number (year, place) WHERE used_at IS NULL;
GRANT SELECT, INSERT, UPDATE (used_at) ON copies.issue_number TO juki_application;

CREATE TABLE copies.issue (
    issue_id uuid NOT NULL,
    request_id uuid NOT NULL,
    year smallint NOT NULL,
    place integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    form_id text COLLATE "C" NOT NULL,
    delivery text COLLATE "C" NOT NULL,
    persons uuid[] NOT NULL,
    pages smallint NOT NULL,
    content_digest bytea NOT NULL,
    document_digest bytea NOT NULL,
    binding text COLLATE "C" NOT NULL,
    short_code text COLLATE "C",
    paper_check bytea,
    yen integer NOT NULL,
    waived boolean NOT NULL,
    state text COLLATE "C" NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    made_by text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT issue_pk PRIMARY KEY (issue_id),
    CONSTRAINT issue_of_request FOREIGN KEY (request_id) REFERENCES copies.request,
    CONSTRAINT issue_has_number FOREIGN KEY (year, place) REFERENCES copies.issue_number,
    CONSTRAINT issue_number_once UNIQUE (year, place),
    CONSTRAINT issue_code_once UNIQUE (short_code),
    CONSTRAINT issue_document_once UNIQUE (document_digest),
    CONSTRAINT issue_fee_positive CHECK (yen >= 0),
    CONSTRAINT issue_checkable CHECK ((short_code IS NULL) = (paper_check IS NULL)),
    CONSTRAINT issue_state_known CHECK
        (state IN ('made', 'queued', 'printed', 'handed-over', 'posted', 'spoilt', 'cancelled'))
);
COMMENT ON TABLE copies.issue IS
    'A document issued (発行): its numbers, digests and parameters. No content: that is printed once and gone';
COMMENT ON COLUMN copies.issue.binding IS 'What the bytes carry to show for which request and persons they were made';
COMMENT ON COLUMN copies.issue.paper_check IS
    'Code over the values somebody must read off the paper to have it verified; tells none of them';
CREATE INDEX issue_by_request ON copies.issue (request_id);
CREATE INDEX issue_by_person ON copies.issue USING gin (persons);
CREATE INDEX issue_waiting ON copies.issue (terminal_id, made_at) WHERE state IN ('made', 'queued', 'printed');
GRANT SELECT, INSERT, UPDATE (state) ON copies.issue TO juki_application;

CREATE TABLE copies.issue_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    issue_id uuid NOT NULL,
    event text COLLATE "C" NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    happened_at timestamptz NOT NULL,
    done_by text COLLATE "C" NOT NULL,
    CONSTRAINT issue_event_pk PRIMARY KEY (event_id),
    CONSTRAINT issue_event_of_issue FOREIGN KEY (issue_id) REFERENCES copies.issue,
    CONSTRAINT issue_event_once UNIQUE (issue_id, event)
);
COMMENT ON TABLE copies.issue_event IS
    'What happened to a document, at which counter, on which day: a document is handed over once; appended only';
CREATE INDEX issue_event_by_day ON copies.issue_event (terminal_id, day);
GRANT SELECT, INSERT ON copies.issue_event TO juki_application;

CREATE TABLE copies.kept_document (
    issue_id uuid NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT kept_document_pk PRIMARY KEY (issue_id),
    CONSTRAINT kept_document_of_issue FOREIGN KEY (issue_id) REFERENCES copies.issue
);
COMMENT ON TABLE copies.kept_document IS
    'The bytes of a document between composing and hand-over, sealed for this office; deleted then';
GRANT SELECT, INSERT, DELETE ON copies.kept_document TO juki_application;

CREATE TABLE copies.print_job (
    job_id bigint GENERATED ALWAYS AS IDENTITY,
    issue_id uuid NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    queued_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT print_job_pk PRIMARY KEY (job_id),
    CONSTRAINT print_job_of_issue FOREIGN KEY (issue_id) REFERENCES copies.issue,
    CONSTRAINT print_job_once UNIQUE (issue_id),
    CONSTRAINT print_job_state_known CHECK (state IN ('queued', 'printed', 'stopped')),
    CONSTRAINT print_job_ended CHECK ((state = 'queued') = (ended_at IS NULL))
);
COMMENT ON TABLE copies.print_job IS 'What the printers are to print, in order; a document goes to the printer once';
CREATE INDEX print_job_queued ON copies.print_job (job_id) WHERE state = 'queued';
GRANT SELECT, INSERT, UPDATE (state, ended_at) ON copies.print_job TO juki_application;

CREATE TABLE copies.pack (
    pack_id uuid NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    first_sheet integer NOT NULL,
    last_sheet integer NOT NULL,
    following integer NOT NULL,
    registered_at timestamptz NOT NULL,
    registered_by text COLLATE "C" NOT NULL,
    CONSTRAINT pack_pk PRIMARY KEY (pack_id),
    CONSTRAINT pack_begins_before_it_ends CHECK (1 <= first_sheet AND first_sheet <= last_sheet),
    CONSTRAINT pack_following_inside CHECK (following BETWEEN first_sheet AND last_sheet + 1),
    CONSTRAINT pack_sheets_once EXCLUDE USING gist
        (int8range(hashtext(prefix), hashtext(prefix), '[]') WITH &&, int4range(first_sheet, last_sheet, '[]') WITH &&)
);
COMMENT ON TABLE copies.pack IS
    'A pack of numbered security paper (改ざん防止用紙) at a counter; no two packs have a number in common';
COMMENT ON COLUMN copies.pack.following IS 'The sheet that should lie on top now';
CREATE INDEX pack_by_terminal ON copies.pack (terminal_id, registered_at);
GRANT SELECT, INSERT, UPDATE (following) ON copies.pack TO juki_application;

CREATE TABLE copies.sheet (
    pack_id uuid NOT NULL,
    sheet integer NOT NULL,
    fate text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    issue_id uuid,
    terminal_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    noted_at timestamptz NOT NULL,
    noted_by text COLLATE "C" NOT NULL,
    CONSTRAINT sheet_pk PRIMARY KEY (pack_id, sheet, fate),
    CONSTRAINT sheet_of_pack FOREIGN KEY (pack_id) REFERENCES copies.pack,
    CONSTRAINT sheet_of_issue FOREIGN KEY (issue_id) REFERENCES copies.issue,
    CONSTRAINT sheet_fate_known CHECK (fate IN ('printed', 'spoilt', 'missing')),
    CONSTRAINT sheet_reason_where_spoilt CHECK ((fate = 'printed') = (reason = ''))
);
COMMENT ON TABLE copies.sheet IS
    'What became of each sheet (用紙受払): printed for a document; spoilt or missing with the reason, perhaps after it was '
    'printed; appended only';
CREATE INDEX sheet_by_issue ON copies.sheet (issue_id);
CREATE INDEX sheet_by_day ON copies.sheet (terminal_id, day);
GRANT SELECT, INSERT ON copies.sheet TO juki_application;

CREATE TABLE copies.closing (
    terminal_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    documents integer NOT NULL,
    yen integer NOT NULL,
    counted_yen integer NOT NULL,
    lines jsonb NOT NULL,
    reason text NOT NULL,
    closed_by text COLLATE "C" NOT NULL,
    closed_at timestamptz NOT NULL,
    CONSTRAINT closing_pk PRIMARY KEY (terminal_id, day)
);
COMMENT ON TABLE copies.closing IS
    'The close of a counter''s day (日締め): sums, what was counted, differences with their reason; appended only';
GRANT SELECT, INSERT ON copies.closing TO juki_application;

CREATE TABLE copies.closing_confirmed (
    terminal_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    confirmed_by text COLLATE "C" NOT NULL,
    confirmed_at timestamptz NOT NULL,
    CONSTRAINT closing_confirmed_pk PRIMARY KEY (terminal_id, day),
    CONSTRAINT closing_confirmed_of_closing
        FOREIGN KEY (terminal_id, day) REFERENCES copies.closing
);
COMMENT ON TABLE copies.closing_confirmed IS 'The second hand under the close of a day; appended only';
GRANT SELECT, INSERT ON copies.closing_confirmed TO juki_application;

CREATE TABLE copies.glyph_ticket (
    ticket_id bigint GENERATED ALWAYS AS IDENTITY,
    request_id uuid NOT NULL,
    glyphs text COLLATE "C" NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by text COLLATE "C" NOT NULL,
    CONSTRAINT glyph_ticket_pk PRIMARY KEY (ticket_id),
    CONSTRAINT glyph_ticket_of_request FOREIGN KEY (request_id) REFERENCES copies.request
);
COMMENT ON TABLE copies.glyph_ticket IS
    'A document that was stopped because the print font lacks a glyph: the code points for whoever looks after fonts';
GRANT SELECT, INSERT ON copies.glyph_ticket TO juki_application;

CREATE TABLE copies.verification_try (
    try_id bigint GENERATED ALWAYS AS IDENTITY,
    short_code text COLLATE "C" NOT NULL,
    matched boolean NOT NULL,
    tried_at timestamptz NOT NULL,
    CONSTRAINT verification_try_pk PRIMARY KEY (try_id)
);
COMMENT ON TABLE copies.verification_try IS
    'Tries to verify a paper on the public page (真偽確認): too many for a code, or altogether, are told to wait';
CREATE INDEX verification_try_by_code ON copies.verification_try (short_code, tried_at);
CREATE INDEX verification_try_by_time ON copies.verification_try USING brin (tried_at);
GRANT SELECT, INSERT ON copies.verification_try TO juki_application;
