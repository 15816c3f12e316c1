-- Questions of one request in the order they were asked, also within one instant of the clock.

ALTER TABLE wide_area.question ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY;
COMMENT ON COLUMN wide_area.question.place IS 'The order of asking: only the last question of a request is heard';
