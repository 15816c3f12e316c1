-- list_unconfirmed_move_outs --
-- Records erased by a move-out to one of these municipalities of which no move-in was told yet, in the order of their keys.
SELECT resident_id
  FROM register.resident
 WHERE erased_planned AND move_confirmed_on IS NULL
   AND destination_municipality = ANY (%(destinations)s::text[])
   AND resident_id > %(after)s::uuid
 ORDER BY resident_id
 LIMIT %(limit)s::integer

-- list_codes_moved_in --
-- Which of these codes came into this register from there, whatever happened to them since.
SELECT code FROM register.resident
 WHERE code = ANY (%(codes)s::text[]) AND previous_municipality = %(origin)s::text
 UNION
SELECT change.old_code FROM register.change JOIN register.resident USING (resident_id)
 WHERE change.old_code = ANY (%(codes)s::text[])
   AND resident.previous_municipality = %(origin)s::text
