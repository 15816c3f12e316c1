-- Items that few records have: a pension number, and what is said of foreign residents (since 2012-07-09).
ALTER TABLE register.resident ADD COLUMN further jsonb;
COMMENT ON COLUMN register.resident.further IS
    '国民年金の種別・基礎年金番号 (no. 11) and the items of Act Art. 30-45, by name; null where there are none';
GRANT UPDATE (further) ON register.resident TO juki_application;
