"""Synthetic residents (模擬の住民): people who do not exist, in towns that do.

How it works.  A municipality's households are drawn first, one small number each: which of some
two dozen templates (``households.py``) the household follows.  Templates fix who is in it, how
they are related, and how far apart their births lie.  The households are then worked off in blocks
of 4,096, all of them at once in NumPy arrays: births and names (``population.py``,
``names.py``), addresses in real towns and dates (``dwelling.py``, ``towns.py``), codes
(``code_space.py``).  Texts are never built: a row is a line of fixed-width fields in a byte
matrix, filled by table look-ups and padded with NUL, and the padding is dropped in one pass at the
end (``rows.py``).

Why so.  A nation of millions must be made in seconds and must be the same nation every time.  Each
block draws from PCG64 generators of its own, seeded by the nation's seed, the municipality and the
block's number; so the same seed gives identical bytes, however the rows are taken: whole, in
chunks, or one block alone.

Everybody here is synthetic and marked so: the household number of every row begins with ``SYN-``
(``rows.SYNTHETIC_MARK``).  Surnames, readings and their frequency are from the package
japanese-personal-name-dataset; given names of each period are our own list, filled up from the
same package; towns are those of August 2003 as far as today's postal list (Japan Post) and the
boundaries of that time tell.  Chome, block and house numbers are invented, as is everything else.
"""

from jukinet.nation.residents.bad_rows import BadRow
from jukinet.nation.residents.code_space import CodeSpace
from jukinet.nation.residents.export import Export, ExportSummary, make_export, write_export
from jukinet.nation.residents.rows import DateStyle

__all__ = [
    "BadRow",
    "CodeSpace",
    "DateStyle",
    "Export",
    "ExportSummary",
    "make_export",
    "write_export",
]
