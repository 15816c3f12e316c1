-- What whoever had a card stopped by telephone was asked, and whether he knew it. Never what he said.

CREATE TABLE cards.caller_answer (
    card_id       uuid     NOT NULL CONSTRAINT caller_answer_of_card REFERENCES cards.card,
    change_number integer  NOT NULL,
    place         smallint NOT NULL,
    kind          text COLLATE "C" NOT NULL,
    is_right      boolean  NOT NULL,
    CONSTRAINT caller_answer_pkey PRIMARY KEY (card_id, change_number, place)
);
COMMENT ON TABLE cards.caller_answer IS 'Questions put to a caller before a stop by telephone (電話での本人確認); appended only';
COMMENT ON COLUMN cards.caller_answer.change_number IS 'of the step of the card''s life that the call led to';
GRANT SELECT, INSERT ON cards.caller_answer TO juki_application;
