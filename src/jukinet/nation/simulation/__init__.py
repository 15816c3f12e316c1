"""The whole nation on one seeded scheduler: virtual time, virtual lines, crashes, real databases.

How it works
    A ``World`` composes the very nodes that run in production and drives them one transaction at
    a time, as ``platform.node.runner`` does in earnest: ``Machine`` receives envelopes at a door,
    works off the inbox, prepares, carries and settles, runs the jobs.  ``Scheduler`` decides what
    comes next and moves the clock there; ``Network`` loses, repeats, delays, mangles and reorders
    what passes between machines and cuts lines for hours; ``MortalDatabase`` kills a machine at a
    commit, before it or after it, lets the database server go away with the outcome unknown, or
    fills the disk.  ``People``, ``Enquirers`` and ``Movers`` are the life the nation has to keep up
    with, ``Mischief`` is who means it ill, ``Chronicle`` what offices told each other of moves.

    What is asked and waited for (a wide-area copy) runs in a ``VirtualLoop``, in which patience
    costs no time.

    Everything is decided by one seed: run it again and the same happens.  After the trouble the
    world heals its lines and machines, and nobody is helped: the nation must catch up by itself,
    in a bounded number of steps.  Whether it did is for ``tests/simulation/checkers.py`` to say.

Why so
    Kill tests on real sockets find what happens to go wrong that day.  Here an hour of cut lines
    costs nothing, hundreds of nations go through a bad week within minutes, and a failure is a
    number that can be replayed.

What is not simulated: threads of one node inside each other's transactions.  That two workers do
not overtake each other is tested where they meet (``tests/platform/message``).
"""
