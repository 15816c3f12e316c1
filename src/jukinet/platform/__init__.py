"""Everything of a node that is not about residents.

How it works
    The slices (notices, provision, …) hold what the Act says. What any careful federation of
    offices would need — a database, keys, a log that cannot be rewritten in silence, envelopes,
    mutual TLS, pages — lives here and knows nothing of residents, so that it can be read, tested
    and replaced on its own.

    ``db``         embedded server or DSN, roles, migrations, named queries, transactions
    ``crypto``     sign, seal, hash, random; keys by handle in a vault
    ``ledger``     the Merkle log: append, prove, checkpoint, verify
    ``message``    envelope, catalogue, acceptance steps, inbox and outbox — no sockets
    ``transport``  mutual TLS client and server
    ``web``        pages, sessions, forms, wording

Imports run downwards only: transport and web know message, message knows ledger, ledger knows db
and crypto.
"""
