"""What the link does in a transaction, on either side of it.

The register office takes over a register (``loading``), tells its communication server
(``telling``) and hears what the network says (``hearing``); the communication server makes notices
of what it is told and passes answers down (``passing``); both make and take media (``media``).
"""

from jukinet.link.procedures.loading import (
    advance_load,
    begin_load,
    give_up_load,
    load_rows,
)

__all__ = [
    "advance_load",
    "begin_load",
    "give_up_load",
    "load_rows",
]
