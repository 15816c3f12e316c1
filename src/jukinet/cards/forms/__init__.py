"""The printed forms of cards: face and back, and the papers from application to return."""
