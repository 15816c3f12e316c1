"""A node: parts that act when told, and the runner that tells them.

`Node` (parts) knows no socket and no task: it receives envelopes, gives messages effect, prepares
what must be told and settles receipts, each call being its own transaction. That is what the
simulator drives, one call at a time, with a crash wherever it likes.

`NodeRunner` (runner) is the thin edge that drives the same node in earnest: it serves the doors
over mutual TLS, wakes the inbox worker when something was accepted, carries envelopes to peers,
and runs the jobs. It adds no rule of its own; if it dies at any instant, the next start continues
from the database.
"""
