-- What the chip of a returned card said when it was ended: proof that this very card works nowhere any more.

CREATE TABLE cards.chip_end (
    card_id     uuid        NOT NULL CONSTRAINT chip_end_pkey PRIMARY KEY
        CONSTRAINT chip_end_of_card REFERENCES cards.card,
    certificate bytea       NOT NULL,
    challenge   bytea       NOT NULL,
    signature   bytea       NOT NULL,
    ended_by    text COLLATE "C" NOT NULL,
    ended_at    timestamptz NOT NULL,
    CONSTRAINT chip_end_challenged CHECK (length(challenge) = 16)
);
COMMENT ON TABLE cards.chip_end IS 'The last signature of a returned card''s chip over a challenge of ours (チップの終了の証明); appended only';
COMMENT ON COLUMN cards.chip_end.certificate IS 'the card''s own, by whose key a third party can verify the signature';
GRANT SELECT, INSERT ON cards.chip_end TO juki_application;
