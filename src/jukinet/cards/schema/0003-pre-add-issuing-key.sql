-- Under which key a card's chip was made, so that all cards of a lost key are found.

ALTER TABLE cards.card ADD COLUMN issuing_key text COLLATE "C" NOT NULL DEFAULT '';
COMMENT ON COLUMN cards.card.issuing_key IS
    'Id (hex) of the key that certified the chip; empty before it is written, and for cards older than this column';
CREATE INDEX card_by_issuing_key ON cards.card (issuing_key, card_id) WHERE issuing_key <> '';
GRANT UPDATE (issuing_key) ON cards.card TO juki_application;
CREATE INDEX application_by_replaced ON cards.application (replaces) WHERE replaces IS NOT NULL;
