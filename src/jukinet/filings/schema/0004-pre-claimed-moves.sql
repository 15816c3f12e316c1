-- While another town enters somebody, his move-out is not cancelled behind its back; and whoever leaves again after a
-- cancellation is planned anew.
ALTER TABLE filings.planned_move ADD COLUMN claimed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN filings.planned_move.claimed IS 'another town has the information and is entering him, or has not yet said that it gives up';
GRANT UPDATE (claimed, filing_id, planned_on) ON filings.planned_move TO juki_application;
