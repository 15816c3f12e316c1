-- Inspection of part of the register (住民基本台帳の一部の写しの閲覧).

CREATE SCHEMA inspection AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA inspection IS 'Inspection of part of the register (一部の写しの閲覧)';
GRANT USAGE ON SCHEMA inspection TO juki_application;

CREATE TABLE inspection.request (
    request_id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    asker text NOT NULL,
    asker_address text NOT NULL,
    readers text[] NOT NULL,
    detail text NOT NULL,
    summary text NOT NULL,
    area text NOT NULL,
    papers text[] NOT NULL,
    means text COLLATE "C" NOT NULL,
    received_on date NOT NULL,
    received_by text NOT NULL,
    received_at timestamptz NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    keep_until date,
    CONSTRAINT request_pk PRIMARY KEY (request_id),
    CONSTRAINT request_number_once UNIQUE (number),
    CONSTRAINT request_readers_some CHECK (cardinality(readers) BETWEEN 1 AND 10)
);
COMMENT ON TABLE inspection.request IS
    'Requests and applications to inspect, as asked in writing, and until when the paper is kept; appended only';
CREATE INDEX request_by_day ON inspection.request (received_on);
GRANT SELECT, INSERT ON inspection.request TO juki_application;

CREATE TABLE inspection.step (
    step_id bigint GENERATED ALWAYS AS IDENTITY,
    request_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    operator_id text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT step_pk PRIMARY KEY (step_id),
    CONSTRAINT step_request_fk FOREIGN KEY (request_id) REFERENCES inspection.request (request_id)
);
COMMENT ON TABLE inspection.step IS
    'What was decided on a request; the last row says how it stands; appended only';
CREATE INDEX step_by_request ON inspection.step (request_id, step_id);
GRANT SELECT, INSERT ON inspection.step TO juki_application;

CREATE TABLE inspection.excerpt (
    excerpt_id uuid NOT NULL,
    area text NOT NULL,
    as_of date NOT NULL,
    renew_on date NOT NULL,
    lines integer NOT NULL,
    left_out integer NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    output_id uuid,
    CONSTRAINT excerpt_pk PRIMARY KEY (excerpt_id),
    CONSTRAINT excerpt_renewed_later CHECK (renew_on > as_of)
);
COMMENT ON TABLE inspection.excerpt IS
    'Lists made for inspection: area, day, renewal, how many lines; of whom was left out only the number; appended only';
CREATE INDEX excerpt_by_area ON inspection.excerpt (area, made_at);
GRANT SELECT, INSERT ON inspection.excerpt TO juki_application;

CREATE TABLE inspection.line (
    excerpt_id uuid NOT NULL,
    place integer NOT NULL,
    resident_id uuid NOT NULL,
    household_id uuid NOT NULL,
    name text NOT NULL,
    birth_date text COLLATE "C" NOT NULL,
    sex text COLLATE "C" NOT NULL,
    address text NOT NULL,
    CONSTRAINT line_pk PRIMARY KEY (excerpt_id, place),
    CONSTRAINT line_excerpt_fk FOREIGN KEY (excerpt_id) REFERENCES inspection.excerpt (excerpt_id)
);
COMMENT ON TABLE inspection.line IS
    'The four items of each person on a list; deleted when the list is made anew, as it is a copy of the register';
GRANT SELECT, INSERT, DELETE ON inspection.line TO juki_application;

CREATE TABLE inspection.viewing (
    viewing_id uuid NOT NULL,
    request_id uuid NOT NULL,
    excerpt_id uuid NOT NULL,
    reader text NOT NULL,
    means text COLLATE "C" NOT NULL,
    supervised_by text NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    notes_copied integer,
    CONSTRAINT viewing_pk PRIMARY KEY (viewing_id),
    CONSTRAINT viewing_request_fk FOREIGN KEY (request_id) REFERENCES inspection.request (request_id),
    CONSTRAINT viewing_excerpt_fk FOREIGN KEY (excerpt_id) REFERENCES inspection.excerpt (excerpt_id),
    CONSTRAINT viewing_ended_whole CHECK (num_nulls(ended_at, notes_copied) IN (0, 2)),
    CONSTRAINT viewing_notes_counted CHECK (notes_copied >= 0)
);
COMMENT ON TABLE inspection.viewing IS
    'Who read which list, when, under whose eyes, and of how many residents notes were taken';
CREATE INDEX viewing_by_request ON inspection.viewing (request_id);
CREATE INDEX viewing_by_time ON inspection.viewing (began_at);
GRANT SELECT, INSERT, UPDATE (ended_at, notes_copied) ON inspection.viewing TO juki_application;

CREATE TABLE inspection.page (
    page_id bigint GENERATED ALWAYS AS IDENTITY,
    viewing_id uuid NOT NULL,
    first_place integer NOT NULL,
    last_place integer NOT NULL,
    shown integer NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT page_pk PRIMARY KEY (page_id),
    CONSTRAINT page_viewing_fk FOREIGN KEY (viewing_id) REFERENCES inspection.viewing (viewing_id)
);
COMMENT ON TABLE inspection.page IS 'Which part of a list was on the screen, and how many persons of it; appended only';
CREATE INDEX page_by_viewing ON inspection.page (viewing_id, page_id);
GRANT SELECT, INSERT ON inspection.page TO juki_application;

CREATE TABLE inspection.misuse (
    misuse_id bigint GENERATED ALWAYS AS IDENTITY,
    request_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    article text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    operator_id text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT misuse_pk PRIMARY KEY (misuse_id),
    CONSTRAINT misuse_request_fk FOREIGN KEY (request_id) REFERENCES inspection.request (request_id),
    CONSTRAINT misuse_step_known CHECK (step IN ('recommendation', 'order'))
);
COMMENT ON TABLE inspection.misuse IS 'Recommendations and orders against misuse of what was seen (勧告・命令); appended only';
CREATE INDEX misuse_by_request ON inspection.misuse (request_id, misuse_id);
GRANT SELECT, INSERT ON inspection.misuse TO juki_application;
