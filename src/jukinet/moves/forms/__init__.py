"""Papers of moves."""
