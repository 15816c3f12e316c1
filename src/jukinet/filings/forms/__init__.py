"""The printed forms of filings: one module a form, from values to a sheet.

The move-out certificate and its substitute, the notice of a resident record code and the papers of
its change, the filing that a counter fills in, the record of what the office does by its own
authority, and the letter about a move that never arrived.
"""
