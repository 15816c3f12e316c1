-- What every office knows of cards: number, municipality, state, since when, until when; nobody's name or code.

CREATE SCHEMA card_states AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA card_states IS 'States of cards on their way through the network, and the stopped list (カードの運用状況)';
GRANT USAGE ON SCHEMA card_states TO juki_application;

CREATE TABLE card_states.held (
    card_number text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    since timestamptz NOT NULL,
    valid_until date NOT NULL,
    change_number integer NOT NULL,
    heard_at timestamptz NOT NULL,
    CONSTRAINT held_pk PRIMARY KEY (card_number)
);
COMMENT ON TABLE card_states.held IS 'The newest state of each card that came this way';
GRANT SELECT, INSERT, UPDATE (state, since, valid_until, change_number, heard_at)
    ON card_states.held TO juki_application;

CREATE TABLE card_states.heard (
    card_number text COLLATE "C" NOT NULL,
    change_number integer NOT NULL,
    state text COLLATE "C" NOT NULL,
    since timestamptz NOT NULL,
    heard_at timestamptz NOT NULL,
    CONSTRAINT heard_pk PRIMARY KEY (card_number, change_number)
);
COMMENT ON TABLE card_states.heard IS 'Every state that was heard and took effect; appended only';
GRANT SELECT, INSERT ON card_states.heard TO juki_application;

CREATE TABLE card_states.stop (
    card_number text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    since timestamptz NOT NULL,
    valid_until date NOT NULL,
    change_number integer NOT NULL,
    serial bigint NOT NULL,
    CONSTRAINT stop_pk PRIMARY KEY (card_number)
);
COMMENT ON TABLE card_states.stop IS
    'Cards that were ever stopped, in the country, with their newest state; serial is the order in which this node learned';
CREATE UNIQUE INDEX stop_by_serial ON card_states.stop (serial);
GRANT SELECT, INSERT, UPDATE (state, since, valid_until, change_number, serial)
    ON card_states.stop TO juki_application;

CREATE TABLE card_states.stopped_list (
    one boolean NOT NULL DEFAULT true,
    serial bigint NOT NULL,
    complete_up_to timestamptz,
    CONSTRAINT stopped_list_pk PRIMARY KEY (one),
    CONSTRAINT stopped_list_once CHECK (one)
);
COMMENT ON TABLE card_states.stopped_list IS
    'How many changes the list has had here, and the instant up to which it is known to be complete';
INSERT INTO card_states.stopped_list (serial) VALUES (0);
GRANT SELECT, UPDATE (serial, complete_up_to) ON card_states.stopped_list TO juki_application;

CREATE TABLE card_states.passed (
    peer text COLLATE "C" NOT NULL,
    serial bigint NOT NULL,
    complete_up_to timestamptz,
    CONSTRAINT passed_pk PRIMARY KEY (peer)
);
COMMENT ON TABLE card_states.passed IS
    'How far each office below was told the list: a new one begins at nothing and is told all of it';
GRANT SELECT, INSERT, UPDATE (serial, complete_up_to) ON card_states.passed TO juki_application;
