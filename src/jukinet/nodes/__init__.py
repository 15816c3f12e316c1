"""The roles: each one flat file, a `Config` and then a parts list.

Read `communication_server.py` to know everything a communication server is made of. `settings.py`
holds what every role's configuration has in common and opens it: database, vault, directory of
peers, clock. Nothing is decided here; a node file that contains an `if` about residents is wrong.
"""
