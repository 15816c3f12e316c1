-- More first move-ins may be open than one round looks at: those looked at longest ago come first, new ones at once.
ALTER TABLE moves.arrival ADD COLUMN looked_at timestamptz NOT NULL DEFAULT 'epoch';
COMMENT ON COLUMN moves.arrival.looked_at IS 'when its filing was last looked at';
CREATE INDEX arrival_looked ON moves.arrival (looked_at) WHERE state IN ('asked', 'informed');
GRANT UPDATE (looked_at) ON moves.arrival TO juki_application;
