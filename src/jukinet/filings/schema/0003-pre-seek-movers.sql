-- Who never arrives is asked about at the town he named, before any letter.
ALTER TABLE filings.planned_move ADD COLUMN sought_on date;
ALTER TABLE filings.planned_move ADD COLUMN sought_answer text NOT NULL DEFAULT '';
COMMENT ON COLUMN filings.planned_move.sought_on IS 'when the town that was named was last asked over the network';
COMMENT ON COLUMN filings.planned_move.sought_answer IS 'not-here; no-line where that town cannot be asked; empty while it is awaited';
ALTER TABLE filings.planned_move ADD CONSTRAINT planned_move_sought_answer CHECK (sought_answer IN ('', 'not-here', 'no-line'));
GRANT UPDATE (sought_on, sought_answer) ON filings.planned_move TO juki_application;
