"""Every figure the project claims, measured beside a floor of the same run.

How it works.  ``python -m bench`` runs one module a claim.  A claim brings up what it needs on a
``Ground`` (its own database server with fsync on, an authority, nodes enrolled by it, configured
as in production and running as processes of their own where the whole path is claimed), measures
in rounds that alternate with the floor, takes medians, and leaves nothing behind.  The floor is
what the machine does at the same moment without us: ``pgbench`` with the same statements, ``COPY``
of the same rows into the same table, or the same bytes joined and copied.

Why beside a floor.  A machine is shared, its disk has moods, and a figure alone says nothing about
the program.  A ratio of two figures taken seconds apart does.

A line of ``bench/out/results.json`` is one figure: claim, figure, unit, floor, ratio, target, met,
size, errors.  ``bench/out/machine.json`` is the state of the machine they were taken on.
"""
