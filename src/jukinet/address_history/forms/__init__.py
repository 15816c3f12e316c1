"""Papers of address histories."""
