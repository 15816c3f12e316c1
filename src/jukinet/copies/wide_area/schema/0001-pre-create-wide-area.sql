-- Wide-area copies: what the issuing office asked and printed, what the home office answered, hours, suspensions.
-- No table has a column for any of the eight items.

CREATE SCHEMA wide_area AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA wide_area IS
    'Wide-area copies (広域交付): who asked, for which case, with what outcome; never an item of anybody';
GRANT USAGE ON SCHEMA wide_area TO juki_application;

CREATE TABLE wide_area.request (
    request_id uuid NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    home text COLLATE "C" NOT NULL,
    listed text COLLATE "C" NOT NULL,
    items text[] COLLATE "C" NOT NULL,
    means text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    improper text COLLATE "C",
    terminal_id text COLLATE "C" NOT NULL,
    accepted_by text COLLATE "C" NOT NULL,
    accepted_at timestamptz NOT NULL,
    CONSTRAINT request_pk PRIMARY KEY (request_id),
    CONSTRAINT request_home_is_code CHECK (home ~ '^[0-9]{6}$'),
    CONSTRAINT request_state_known CHECK (state IN
        ('open', 'asked', 'given', 'not-given', 'unanswered', 'printed', 'refused', 'dropped')),
    CONSTRAINT request_refused_for_reason CHECK ((state = 'refused') = (improper IS NOT NULL))
);
COMMENT ON TABLE wide_area.request IS
    'Request at this counter for a copy of somebody of another town (広域交付の請求); names of items, no item';
COMMENT ON COLUMN wide_area.request.home IS 'The municipality of the requester''s residence';
CREATE INDEX request_by_case ON wide_area.request (case_number);
GRANT SELECT, INSERT, UPDATE (state) ON wide_area.request TO juki_application;

CREATE TABLE wide_area.question (
    question_id uuid NOT NULL,
    request_id uuid NOT NULL,
    asked_by text COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT question_pk PRIMARY KEY (question_id),
    CONSTRAINT question_of_request FOREIGN KEY (request_id) REFERENCES wide_area.request
);
COMMENT ON TABLE wide_area.question IS 'A question to a home office: one each time somebody asks; appended only';
CREATE INDEX question_by_request ON wide_area.question (request_id);
GRANT SELECT, INSERT ON wide_area.question TO juki_application;

CREATE TABLE wide_area.heard (
    question_id uuid NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    persons smallint NOT NULL,
    reply_digest bytea,
    heard_at timestamptz NOT NULL,
    CONSTRAINT heard_pk PRIMARY KEY (question_id),
    CONSTRAINT heard_of_question FOREIGN KEY (question_id) REFERENCES wide_area.question
);
COMMENT ON TABLE wide_area.heard IS
    'What a question came to: given, or the word the counter heard; with the fingerprint of the reply; appended only';
GRANT SELECT, INSERT ON wide_area.heard TO juki_application;

CREATE TABLE wide_area.printed (
    request_id uuid NOT NULL,
    question_id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    sheets text[] COLLATE "C" NOT NULL,
    document_digest bytea NOT NULL,
    yen integer NOT NULL,
    printed_by text COLLATE "C" NOT NULL,
    printed_at timestamptz NOT NULL,
    CONSTRAINT printed_pk PRIMARY KEY (request_id),
    CONSTRAINT printed_of_question FOREIGN KEY (question_id) REFERENCES wide_area.heard,
    CONSTRAINT printed_number_once UNIQUE (number),
    CONSTRAINT printed_fee_positive CHECK (yen >= 0)
);
COMMENT ON TABLE wide_area.printed IS
    'That a copy was printed: its number, its paper, the fingerprint of its bytes; once a request; appended only';
GRANT SELECT, INSERT ON wide_area.printed TO juki_application;

CREATE TABLE wide_area.seen (
    question_id uuid NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT seen_pk PRIMARY KEY (question_id)
);
COMMENT ON TABLE wide_area.seen IS 'Questions that reached this office: none is answered twice; appended only';
GRANT SELECT, INSERT ON wide_area.seen TO juki_application;

CREATE TABLE wide_area.answered (
    question_id uuid NOT NULL,
    asker text COLLATE "C" NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    means text COLLATE "C" NOT NULL,
    items text[] COLLATE "C" NOT NULL,
    persons uuid[] NOT NULL,
    refusal text COLLATE "C",
    reply_digest bytea NOT NULL,
    answered_at timestamptz NOT NULL,
    CONSTRAINT answered_pk PRIMARY KEY (question_id),
    CONSTRAINT answered_seen FOREIGN KEY (question_id) REFERENCES wide_area.seen,
    CONSTRAINT answered_or_refused CHECK ((refusal IS NULL) = (cardinality(persons) > 0))
);
COMMENT ON TABLE wide_area.answered IS
    'What this office answered another one about its own residents, with the true reason of a no; appended only';
COMMENT ON COLUMN wide_area.answered.persons IS 'Own residents who were listed, by the register''s keys';
GRANT SELECT, INSERT ON wide_area.answered TO juki_application;

CREATE TABLE wide_area.agreement (
    agreement_id bigint GENERATED ALWAYS AS IDENTITY,
    other text COLLATE "C" NOT NULL,
    days text COLLATE "C" NOT NULL,
    opens time NOT NULL,
    closes time NOT NULL,
    first_day date NOT NULL,
    last_day date,
    made_at timestamptz NOT NULL,
    CONSTRAINT agreement_pk PRIMARY KEY (agreement_id),
    CONSTRAINT agreement_opens_first CHECK (opens < closes),
    CONSTRAINT agreement_days_known CHECK (days IN ('office-days', 'every-day'))
);
COMMENT ON TABLE wide_area.agreement IS 'Further hours agreed with another municipality, dated; appended only';
CREATE INDEX agreement_by_other ON wide_area.agreement (other);
GRANT SELECT, INSERT ON wide_area.agreement TO juki_application;

CREATE TABLE wide_area.suspension (
    suspension_id bigint GENERATED ALWAYS AS IDENTITY,
    other text COLLATE "C",
    suspended boolean NOT NULL,
    reason text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT suspension_pk PRIMARY KEY (suspension_id)
);
COMMENT ON TABLE wide_area.suspension IS
    'Wide-area copies closed or opened again, for one municipality or (null) for all; the newest row counts; appended only';
CREATE INDEX suspension_by_other ON wide_area.suspension (other, suspension_id);
GRANT SELECT, INSERT ON wide_area.suspension TO juki_application;
