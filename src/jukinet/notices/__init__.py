"""Notices of identification information (本人確認情報の通知) and the copies held of them.

How it works. A municipality's register office tells its communication server each change of a
resident's identification information; the server notifies its prefecture, the prefecture forwards
to the national server, and each floor keeps its own copy (``holding``). What a notice may do to a
copy is decided by pure tables (``deciding``, folded over batches by ``settling``): it takes effect,
it is stale, or it is implausible. An implausible notice is held back as it was told, reported to
the office that made it, and never repaired by anybody above; when what it builds on arrives it is
asked again.

Why so. Notices of one person from one office arrive in order, but those of two municipalities do
not, lines are cut for hours, clocks differ by minutes, and everything may come twice. So order is
never taken from arrival: within a stay it is the office's change number, between stays the day
each began. A municipality that was left can close its stay in the history but not touch the new
one. What a taken-over office could try at its neighbours' residents is caught here too, twice.

Nothing here locks rows. Each version names the one it follows, and a batch that lost a race is
undone and tried again; statements are set-based, and all tables about residents can be distributed
by the resident record code.

Floors: ``procedures.notify_prefecture`` (communication server), ``record_and_forward``
(prefecture), ``record`` (national server); ``handlers`` joins kinds to procedures for each.
"""
