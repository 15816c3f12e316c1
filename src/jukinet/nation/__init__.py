"""Many nodes in one process: the nation in miniature.

A nation is composed from a plan (``plan.py`` and ``plans/*.toml``): which offices there are, at
which instant their common clock starts and how fast it runs.  It is filled with people who do not
exist (``residents/``), kept moving by the traffic of 2003 (``traffic.py``, ``events.py``), and
drawn as tiles (``tile_map.py``).

Nothing here is part of the network itself.  The nodes are the same objects that run in production;
a nation only supplies what the world supplies there: a clock, a town full of people, and things
that happen to them.  Everything random is drawn from NumPy's PCG64 under the plan's seed, so a
nation can be told again.
"""
