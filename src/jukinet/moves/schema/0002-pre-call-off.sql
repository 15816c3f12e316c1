-- A move that is called off gives nobody anything while its cancellation is filed.
ALTER TABLE moves.departure DROP CONSTRAINT departure_state_known;
ALTER TABLE moves.departure ADD CONSTRAINT departure_state_known CHECK (state IN
    ('filed', 'planned', 'claimed', 'recalled', 'called-off', 'arrived', 'cancelled', 'over', 'withdrawn'));
DROP INDEX moves.departure_open;
CREATE INDEX departure_open ON moves.departure (state, looked_at)
    WHERE state IN ('filed', 'planned', 'claimed', 'recalled', 'called-off');
