"""What an operator does at one node, or at the authority, with `juki`.

A module is a noun of the command line, a function in it a verb; `cli.py` reads the arguments and
calls it. Data goes to standard output as JSON that names its schema, talk to standard error, and
nothing printed here names a resident. Each verb is one transaction of a procedure that exists in a
slice: nothing is decided here.

What can only be done at the office itself is not offered from elsewhere: keys are made where the
vault is, certificates where the authority is, and what passes between the two is a file.
"""

from jukinet.nodes.operating.exit_codes import CHECKS_FAILED as CHECKS_FAILED
from jukinet.nodes.operating.exit_codes import INTEGRITY_BROKEN as INTEGRITY_BROKEN
from jukinet.nodes.operating.exit_codes import PARTIAL as PARTIAL
