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

-- insert_operations --
-- Lines of the operation record, beside the ledger entries of the same numbers.
INSERT INTO security.operation
       (entry_id, operator_id, terminal_id, case_number, affair, function, mode, items, result,
        subject, recorded_at)
VALUES (%(entry_id)s, %(operator_id)s, %(terminal_id)s, %(case_number)s, %(affair)s, %(function)s,
        %(mode)s, %(items)s::text[], %(result)s, %(subject)s, %(recorded_at)s::timestamptz)

-- list_operations --
-- Lines of the operation record that fit everything asked for, newest first.
SELECT entry_id, operator_id, terminal_id, case_number, affair, function, mode, items, result,
       subject, recorded_at
  FROM security.operation
 WHERE (%(operator_id)s::text IS NULL OR operator_id = %(operator_id)s::text)
   AND (%(terminal_id)s::text IS NULL OR terminal_id = %(terminal_id)s::text)
   AND (%(case_number)s::text IS NULL OR case_number = %(case_number)s::text)
   AND (%(function)s::text IS NULL OR function = %(function)s::text)
   AND (%(subjects)s::bytea[] IS NULL OR subject = ANY (%(subjects)s::bytea[]))
   AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s::timestamptz)
   AND (%(until)s::timestamptz IS NULL OR recorded_at < %(until)s::timestamptz)
 ORDER BY recorded_at DESC, entry_id DESC
 LIMIT %(limit)s
