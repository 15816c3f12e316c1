-- What a holder wants embossed, and what bounds the page on which holders stop their cards.

ALTER TABLE cards.application ADD COLUMN braille_reading text NOT NULL DEFAULT '';

CREATE TABLE cards.stop_try (
    try_id bigint GENERATED ALWAYS AS IDENTITY,
    tried_at timestamptz NOT NULL,
    CONSTRAINT stop_try_pk PRIMARY KEY (try_id)
);
COMMENT ON TABLE cards.stop_try IS 'Every try to stop a card on the public page, so that all of them are bounded; appended only';
CREATE INDEX stop_try_by_time ON cards.stop_try (tried_at);
GRANT SELECT, INSERT ON cards.stop_try TO juki_application;
