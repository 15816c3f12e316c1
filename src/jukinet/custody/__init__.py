"""Media that leave or enter the office, and bulk output that a second person approves."""
