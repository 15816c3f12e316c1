"""Safety of the network (安全確保), first part: who looked, and a log that cannot be rewritten.

How it works
    ``access_record``: every reading of a resident's information, every refusal and every search
    leaves one record: who asked which node for which affair and case, which items, with what
    result, about whom.  "About whom" is a pseudonym, the code under a key of this node's vault,
    so the log can be audited, copied and shown without naming anybody, and a resident who
    knows his own code can still be shown every entry about himself, each with its proof.

    The records are entries of this node's ledger, appended in the transaction that read.  A log
    whose keeper is honest needs nothing more.  Ours must hold against its keeper too: ``jobs``
    sequences the entries into a Merkle tree and signs checkpoints, which other offices co-sign
    (``witness``): municipality by prefecture, prefecture by the national centre, the centre by two
    prefectures, a register office by its communication server.

Why a witness
    A node that wanted to forget an entry would have to show everybody a shorter or different
    tree.  A witness signs a checkpoint only with a proof that it extends the last one he signed;
    otherwise he does not sign and raises a security event of his own.
"""
