"""Messages between offices."""
