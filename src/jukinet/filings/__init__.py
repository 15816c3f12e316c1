"""Filings (届出) from the first word at the desk to the second person's approval."""
