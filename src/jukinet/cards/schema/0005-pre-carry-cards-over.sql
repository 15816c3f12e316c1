-- Since 2012 a card goes on at the town its holder moves to; it may come back with him.
GRANT UPDATE (resident_id, code_subject) ON cards.card TO juki_application;
