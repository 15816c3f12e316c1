"""The record that cannot be rewritten in silence: a Merkle log in the node's own database.

How it works
    ``log.append`` writes entries in the caller's transaction, so that a reading and its access
    record stand or fall together. A job then *sequences* them: each committed entry gets the next
    leaf of a Merkle tree hashed as RFC 9162 says, and the hashes of all complete subtrees are kept,
    so that a proof reads some forty short rows, however long the log is. ``publication`` signs the
    tree's size and root as a checkpoint (C2SP tlog-checkpoint, a signed note); ``witness`` is what
    another node does before it co-signs that checkpoint: make sure it only grew since the last one.
    ``verify`` recomputes everything from the entries' bytes and names the first that is broken.

Why so
    Grants keep the application from rewriting its record, but not an administrator. Whoever changes
    an entry must change its leaf, all subtrees above it and every later checkpoint, and cannot make
    the signatures of the node and of those who co-signed. Who looked is therefore something a
    resident can check, not something we claim. Sequencing is apart from appending because leaves
    must be numbered one after the other, and enquiries must not wait for that.

Entries are canonical JSON bytes; the columns beside them (kind, subject, time) only help to find
them and must say the same. Subjects are pseudonyms (a keyed hash of the code), never codes.
"""
