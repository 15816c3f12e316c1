-- What a stopped card is beneath its stop: where it returns when it is lifted.

ALTER TABLE cards.card ADD COLUMN beneath text COLLATE "C" NOT NULL DEFAULT ''
    CONSTRAINT card_beneath_known CHECK (beneath IN ('', 'handed-over', 'active', 'pin-locked', 'moving'));
COMMENT ON COLUMN cards.card.beneath IS
    'Of a suspended or lost card the state it was stopped in, with what happened to it since; empty otherwise';
GRANT UPDATE (beneath) ON cards.card TO juki_application;
