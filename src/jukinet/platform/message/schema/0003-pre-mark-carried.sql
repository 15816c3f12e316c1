-- What an office only carries for others is marked when it is told, and erased with its receipt.
ALTER TABLE message.outbox ADD COLUMN erased_when_receipted boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN message.outbox.erased_when_receipted
    IS 'Carried for others: the body is erased as soon as the next office has receipted it';
-- What the program before this one told is marked by the names that its kinds had.
UPDATE message.outbox SET erased_when_receipted = true WHERE body IS NOT NULL
    AND kind ~ '^(address-history|move|certificate)-.+-(carried|delivered|passed|brought)/1$';
CREATE INDEX outbox_erased_when_receipted ON message.outbox (destination, number)
    WHERE body IS NOT NULL AND erased_when_receipted;
