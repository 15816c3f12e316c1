"""Nodes talking to nodes: HTTP over TLS 1.3, with certificates at both ends.

A connection is made only between two certificates of the nation's authority that are in date, not
on the revocation list, and, seen from the caller, name the very party that was meant.  That much is
settled in the handshake, with keys agreed afresh for each connection (no resumption).  What a
certificate cannot say is said by the directory of peers, and asked again at *every request*: may
this party take part just now, with this certificate, at this door?  A peer that may not is
answered with a stable code before a byte of its body is looked at (:mod:`.gate`).

:mod:`.tls` makes the contexts, :mod:`.server` listens, :mod:`.client` asks.  Many servers and
clients live on one event loop, asyncio's own or uvloop; nothing here touches signals or globals.
What a person's mistake or a broken line can cause is a ``JukiError``.
"""
