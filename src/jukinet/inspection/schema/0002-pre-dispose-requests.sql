-- Requests whose keeping has ended are disposed of by two persons (申出書の廃棄).

ALTER TABLE inspection.request ADD COLUMN disposed_on date;
COMMENT ON COLUMN inspection.request.disposed_on IS
    'when what was written was emptied; asker, summary and area stay, for they were published';
COMMENT ON TABLE inspection.request IS
    'Requests and applications to inspect, as asked in writing, and until when the paper is kept; nothing changes but by disposal';
GRANT UPDATE (asker_address, readers, detail, disposed_on) ON inspection.request TO juki_application;
CREATE INDEX request_by_keeping ON inspection.request (keep_until) WHERE disposed_on IS NULL;

CREATE TABLE inspection.disposal (
    disposal_id uuid NOT NULL,
    up_to date NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    confirmed_by text NOT NULL DEFAULT '',
    confirmed_at timestamptz,
    CONSTRAINT disposal_pk PRIMARY KEY (disposal_id),
    CONSTRAINT disposal_by_two CHECK (confirmed_by = '' OR confirmed_by <> proposed_by)
);
COMMENT ON TABLE inspection.disposal IS 'Disposal of requests whose keeping has ended: one proposes, another confirms';
GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at) ON inspection.disposal TO juki_application;

CREATE TABLE inspection.disposal_item (
    disposal_id uuid NOT NULL,
    request_id uuid NOT NULL,
    CONSTRAINT disposal_item_pk PRIMARY KEY (disposal_id, request_id),
    CONSTRAINT disposal_item_disposal_fk FOREIGN KEY (disposal_id) REFERENCES inspection.disposal (disposal_id),
    CONSTRAINT disposal_item_request_fk FOREIGN KEY (request_id) REFERENCES inspection.request (request_id)
);
COMMENT ON TABLE inspection.disposal_item IS 'Which requests a disposal is about; their numbers stay for ever; appended only';
GRANT SELECT, INSERT ON inspection.disposal_item TO juki_application;
