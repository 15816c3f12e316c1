-- insert_event --
-- One more thing for an operator to look at.
INSERT INTO security.event (kind, party, code, detail, happened_at)
VALUES (%(kind)s, %(party)s, %(code)s, %(detail)s, %(happened_at)s::timestamptz)

-- list_events --
-- The latest events, newest first.
SELECT event_id, kind, party, code, detail, happened_at
  FROM security.event
 ORDER BY event_id DESC
 LIMIT %(limit)s

-- insert_offer --
-- A checkpoint was offered to a witness.
INSERT INTO security.offer (witness, tree_size, offered_at)
VALUES (%(witness)s, %(tree_size)s, %(offered_at)s::timestamptz)

-- find_last_offer --
-- What was offered to a witness last.
SELECT tree_size, offered_at
  FROM security.offer
 WHERE witness = %(witness)s
 ORDER BY offer_id DESC
 LIMIT 1
