-- Which municipality told of a state: a card that goes on in another town was issued by the first alone.
ALTER TABLE card_states.heard ADD COLUMN municipality text COLLATE "C";
COMMENT ON COLUMN card_states.heard.municipality IS 'Who told it; NULL of what was heard before this column was there';
