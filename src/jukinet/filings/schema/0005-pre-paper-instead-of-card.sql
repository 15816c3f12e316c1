-- Whoever got a paper certificate after all moves by paper only: his information goes to no town any more.
ALTER TABLE filings.planned_move ADD COLUMN by_paper boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN filings.planned_move.by_paper IS 'a move-out certificate was made for him, so that no other town is given his information (Order Art. 24-2)';
GRANT UPDATE (by_paper) ON filings.planned_move TO juki_application;
