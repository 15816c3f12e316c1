"""Messages between offices: told with the change, effective once, in order per person.

How it works
    A slice declares its kinds of message (``kinds``) and hands ``Outgoing`` messages to
    ``outbox.enqueue`` in the transaction that made the change. The node's sender takes what is
    due (``outbox.take``), seals and signs up to 500 at once (``envelope.make_envelope``) and lets
    a carrier bring the bytes: a POST, a file, a medium. The receiving door takes them through the
    acceptance steps (``acceptance.open_envelope``), records them (``inbox.accept``), commits, and
    answers with a signed receipt (``receipt``), which the sender settles (``outbox.settle``). The
    receiver's worker gives the messages effect (``processing.process``) through the slices'
    handlers, whose own messages are in the outbox by the same commit.

    ``overview`` reads all of this for screens; ``refusing`` tells a sender of a late refusal.

Why so
    Every arrow may break. A sender that hears nothing sends again; a receiver that has seen a
    number answers as before. Numbers are gapless from sender to addressee, so a receiver knows
    what is missing without being told; sequences are gapless per person, so order holds where it
    matters and nowhere else, and one bad message holds up one person only.

    No text of a message stands in the inbox in clear: envelopes stay sealed and are opened in
    memory. In the outbox bodies stand until they are delivered and for a bounded time after
    (``outbox.forget_delivered``); the same database holds the same persons' records anyway, and
    what it does not say rests sealed (``resting``).
    Envelopes, receipts and inbox rows are only ever inserted.

    There are no sockets here and no clock: the simulator drives the same functions as the node.
"""
