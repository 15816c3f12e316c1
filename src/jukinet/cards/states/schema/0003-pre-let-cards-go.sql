-- A card that its municipality lets go is another's from then on (since 2012).
GRANT UPDATE (municipality) ON card_states.held, card_states.stop TO juki_application;
