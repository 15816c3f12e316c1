-- Lists on paper: each is a medium of custody's ledger, made for one request, read by one reader.

CREATE TABLE inspection.paper (
    medium_id uuid NOT NULL,
    request_id uuid NOT NULL,
    excerpt_id uuid NOT NULL,
    lines integer NOT NULL,
    terminal_id text COLLATE "C" NOT NULL,
    printed_at timestamptz NOT NULL,
    CONSTRAINT paper_pk PRIMARY KEY (medium_id),
    CONSTRAINT paper_request_fk FOREIGN KEY (request_id) REFERENCES inspection.request (request_id),
    CONSTRAINT paper_excerpt_fk FOREIGN KEY (excerpt_id) REFERENCES inspection.excerpt (excerpt_id)
);
COMMENT ON TABLE inspection.paper IS
    'Lists put on paper (J-42): under which line of the media ledger, from which list, for which request; appended only';
CREATE INDEX paper_by_request ON inspection.paper (request_id, printed_at);
GRANT SELECT, INSERT ON inspection.paper TO juki_application;

ALTER TABLE inspection.viewing ADD COLUMN medium_id uuid
    CONSTRAINT viewing_paper_fk REFERENCES inspection.paper (medium_id);
COMMENT ON COLUMN inspection.viewing.medium_id IS 'the paper that was read; NULL when the list was read from a screen';
