-- Fees taken by hand while machines stood still wait here until a counter's closing counts them.

CREATE TABLE copies.hand_fee (
    number     text COLLATE "C" NOT NULL CONSTRAINT hand_fee_pk PRIMARY KEY,
    given_on   date        NOT NULL,
    yen        integer     NOT NULL,
    waived     boolean     NOT NULL,
    entered_by text COLLATE "C" NOT NULL,
    entered_at timestamptz NOT NULL,
    CONSTRAINT hand_fee_positive CHECK (yen >= 0)
);
COMMENT ON TABLE copies.hand_fee IS
    'What a copy issued by hand in a standstill cost (停止時業務の手数料), entered afterwards; appended only';
COMMENT ON COLUMN copies.hand_fee.given_on IS 'The day the paper was given out, whose by-law says the fee';
GRANT SELECT, INSERT ON copies.hand_fee TO juki_application;

CREATE TABLE copies.hand_fee_counted (
    number      text COLLATE "C" NOT NULL CONSTRAINT hand_fee_counted_pk PRIMARY KEY
        CONSTRAINT hand_fee_counted_of_fee REFERENCES copies.hand_fee,
    terminal_id text COLLATE "C" NOT NULL,
    day         date NOT NULL,
    CONSTRAINT hand_fee_counted_of_closing
        FOREIGN KEY (terminal_id, day) REFERENCES copies.closing
);
COMMENT ON TABLE copies.hand_fee_counted IS
    'The closing in whose drawer the money was counted, once; appended only';
GRANT SELECT, INSERT ON copies.hand_fee_counted TO juki_application;
