-- The ledger of registration cards (住民基本台帳カードの台帳); no secret of a chip is in it.

CREATE SCHEMA cards AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA cards IS 'Registration cards: applications, ledger, letters, stock of blanks (住民基本台帳カード)';
GRANT USAGE ON SCHEMA cards TO juki_application;

CREATE TABLE cards.application (
    application_id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    resident_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    form text COLLATE "C" NOT NULL,
    received_on date NOT NULL,
    braille boolean NOT NULL,
    same_day boolean NOT NULL,
    proxy text COLLATE "C" NOT NULL,
    proxy_reason text NOT NULL,
    replaces uuid,
    cause text COLLATE "C",
    police_number text NOT NULL,
    photo_taken_on date,
    fee_yen integer NOT NULL,
    means text COLLATE "C" NOT NULL,
    received_by text NOT NULL,
    received_at timestamptz NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    CONSTRAINT application_pk PRIMARY KEY (application_id),
    CONSTRAINT application_number_once UNIQUE (number),
    CONSTRAINT application_form_known CHECK (form IN ('a', 'b')),
    CONSTRAINT application_fee_positive CHECK (fee_yen >= 0)
);
COMMENT ON TABLE cards.application IS 'Applications for a card (交付申請), as they were made; appended only';
CREATE INDEX application_by_day ON cards.application (received_on);
CREATE INDEX application_by_resident ON cards.application (resident_id);
GRANT SELECT, INSERT ON cards.application TO juki_application;

CREATE TABLE cards.photo (
    application_id uuid NOT NULL,
    sealed bytea NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT photo_pk PRIMARY KEY (application_id),
    CONSTRAINT photo_application_fk FOREIGN KEY (application_id) REFERENCES cards.application (application_id)
);
COMMENT ON TABLE cards.photo IS
    'Photos, sealed for this office, only until the card is in its holder''s hands or will not be made';
GRANT SELECT, INSERT, DELETE ON cards.photo TO juki_application;

CREATE TABLE cards.card (
    card_id uuid NOT NULL,
    card_number text COLLATE "C" NOT NULL,
    application_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    form text COLLATE "C" NOT NULL,
    code_subject bytea NOT NULL,
    state text COLLATE "C" NOT NULL,
    state_since timestamptz NOT NULL,
    change_number integer NOT NULL,
    valid_until date NOT NULL,
    issued_on date,
    face_printed_at timestamptz,
    chip_written_at timestamptz,
    told_number integer NOT NULL DEFAULT 0,
    told_at timestamptz,
    prefecture_number integer NOT NULL DEFAULT 0,
    centre_number integer NOT NULL DEFAULT 0,
    centre_at timestamptz,
    support_verifier text NOT NULL DEFAULT '',
    CONSTRAINT card_pk PRIMARY KEY (card_id),
    CONSTRAINT card_number_once UNIQUE (card_number),
    CONSTRAINT card_application_fk FOREIGN KEY (application_id) REFERENCES cards.application (application_id)
);
COMMENT ON TABLE cards.card IS
    'Cards and where each is in its life; code_subject is the pseudonym of the code it was made with';
CREATE UNIQUE INDEX card_held_one_a_person ON cards.card (resident_id)
    WHERE state IN ('handed-over', 'active', 'suspended', 'pin-locked', 'lost', 'moving');
CREATE UNIQUE INDEX card_making_one_a_person ON cards.card (resident_id)
    WHERE state IN ('applied', 'made', 'notified', 'waiting');
CREATE INDEX card_by_resident ON cards.card (resident_id);
CREATE INDEX card_by_application ON cards.card (application_id);
CREATE INDEX card_by_state ON cards.card (state, state_since);
GRANT SELECT, INSERT,
    UPDATE (state, state_since, change_number, valid_until, issued_on, face_printed_at, chip_written_at, told_number,
        told_at, prefecture_number, centre_number, centre_at, support_verifier)
    ON cards.card TO juki_application;

CREATE TABLE cards.step (
    card_id uuid NOT NULL,
    change_number integer NOT NULL,
    event text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    ground text COLLATE "C" NOT NULL,
    note text NOT NULL,
    operator_id text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT step_pk PRIMARY KEY (card_id, change_number),
    CONSTRAINT step_card_fk FOREIGN KEY (card_id) REFERENCES cards.card (card_id)
);
COMMENT ON TABLE cards.step IS 'What happened to a card, when and by whom; appended only';
CREATE INDEX step_by_event ON cards.step (event, made_at);
GRANT SELECT, INSERT ON cards.step TO juki_application;

CREATE TABLE cards.letter (
    letter_number text COLLATE "C" NOT NULL,
    card_id uuid NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    collect_until date NOT NULL,
    sent_at timestamptz,
    CONSTRAINT letter_pk PRIMARY KEY (letter_number),
    CONSTRAINT letter_card_fk FOREIGN KEY (card_id) REFERENCES cards.card (card_id)
);
COMMENT ON TABLE cards.letter IS
    'Letters to the registered address (交付通知書 兼 照会書); the newest of a card is the one that counts';
CREATE INDEX letter_by_card ON cards.letter (card_id, made_at);
GRANT SELECT, INSERT, UPDATE (sent_at) ON cards.letter TO juki_application;

CREATE TABLE cards.back_entry (
    card_id uuid NOT NULL,
    line integer NOT NULL,
    what text COLLATE "C" NOT NULL,
    changed_on date NOT NULL,
    entered_at timestamptz NOT NULL,
    entered_by text NOT NULL,
    CONSTRAINT back_entry_pk PRIMARY KEY (card_id, line),
    CONSTRAINT back_entry_card_fk FOREIGN KEY (card_id) REFERENCES cards.card (card_id)
);
COMMENT ON TABLE cards.back_entry IS
    'That name, address or another item was changed on a card''s back (裏面への追記), never what it says; appended only';
GRANT SELECT, INSERT ON cards.back_entry TO juki_application;

CREATE TABLE cards.support_try (
    try_id bigint GENERATED ALWAYS AS IDENTITY,
    card_id uuid NOT NULL,
    tried_at timestamptz NOT NULL,
    CONSTRAINT support_try_pk PRIMARY KEY (try_id),
    CONSTRAINT support_try_card_fk FOREIGN KEY (card_id) REFERENCES cards.card (card_id)
);
COMMENT ON TABLE cards.support_try IS 'Wrong support numbers, so that guessing ends; appended only';
CREATE INDEX support_try_by_card ON cards.support_try (card_id, tried_at);
GRANT SELECT, INSERT ON cards.support_try TO juki_application;

CREATE TABLE cards.destruction (
    card_id uuid NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    method text NOT NULL,
    confirmed_by text NOT NULL DEFAULT '',
    confirmed_at timestamptz,
    CONSTRAINT destruction_pk PRIMARY KEY (card_id),
    CONSTRAINT destruction_card_fk FOREIGN KEY (card_id) REFERENCES cards.card (card_id),
    CONSTRAINT destruction_by_two CHECK (confirmed_by = '' OR confirmed_by <> proposed_by)
);
COMMENT ON TABLE cards.destruction IS 'Destruction of returned and spoilt cards (廃棄): one destroys, another has seen it';
GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at) ON cards.destruction TO juki_application;

CREATE TABLE cards.question (
    question_id uuid NOT NULL,
    card_number text COLLATE "C" NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    state text COLLATE "C",
    state_since timestamptz,
    valid_until date,
    municipality text COLLATE "C",
    answered_at timestamptz,
    CONSTRAINT question_pk PRIMARY KEY (question_id)
);
COMMENT ON TABLE cards.question IS 'Questions about the state of any card in the country, and their answers';
CREATE INDEX question_by_card ON cards.question (card_number, asked_at);
GRANT SELECT, INSERT, UPDATE (state, state_since, valid_until, municipality, answered_at)
    ON cards.question TO juki_application;

CREATE TABLE cards.followed (
    one boolean NOT NULL DEFAULT true,
    up_to timestamptz,
    CONSTRAINT followed_pk PRIMARY KEY (one),
    CONSTRAINT followed_once CHECK (one)
);
COMMENT ON TABLE cards.followed IS 'Up to when the register''s changes were looked through for what they do to cards';
INSERT INTO cards.followed (up_to) VALUES (NULL);
GRANT SELECT, UPDATE (up_to) ON cards.followed TO juki_application;

CREATE TABLE cards.box (
    box_id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    transport_key text COLLATE "C" NOT NULL,
    custodian text NOT NULL,
    received_on date NOT NULL,
    received_by text NOT NULL,
    CONSTRAINT box_pk PRIMARY KEY (box_id),
    CONSTRAINT box_number_once UNIQUE (number)
);
COMMENT ON TABLE cards.box IS 'Boxes of blanks (白カード), each under one transport key; appended only';
GRANT SELECT, INSERT ON cards.box TO juki_application;

CREATE TABLE cards.stock_line (
    line_id bigint GENERATED ALWAYS AS IDENTITY,
    box_id uuid NOT NULL,
    move text COLLATE "C" NOT NULL,
    count integer NOT NULL,
    moved_on date NOT NULL,
    operator_id text NOT NULL,
    card_id uuid,
    note text NOT NULL,
    CONSTRAINT stock_line_pk PRIMARY KEY (line_id),
    CONSTRAINT stock_line_box_fk FOREIGN KEY (box_id) REFERENCES cards.box (box_id)
);
COMMENT ON TABLE cards.stock_line IS 'The book of each box: received, used, spoilt, delivered, counted; appended only';
CREATE INDEX stock_line_by_box ON cards.stock_line (box_id, line_id);
CREATE UNIQUE INDEX stock_line_card_once ON cards.stock_line (card_id) WHERE move = 'used';
GRANT SELECT, INSERT ON cards.stock_line TO juki_application;

CREATE TABLE cards.key_custody (
    transport_key text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    custodian text NOT NULL,
    check_value text COLLATE "C" NOT NULL,
    taken_on date NOT NULL,
    CONSTRAINT key_custody_pk PRIMARY KEY (transport_key, place),
    CONSTRAINT key_custody_two CHECK (place IN (1, 2)),
    CONSTRAINT key_custody_persons_differ UNIQUE (transport_key, custodian)
);
COMMENT ON TABLE cards.key_custody IS
    'Who holds which half of a transport key, and what the whole key is checked by; never a half; appended only';
GRANT SELECT, INSERT ON cards.key_custody TO juki_application;
