"""What protection does; `tx` in, no commit.

``ruling`` is the guard that every output asks, ``locks`` takes, registers, extends and lifts locks,
``releases`` opens one document once, ``proofs`` tries every path, ``reading`` shows what there is.
"""

from jukinet.protection.procedures.ruling import must_pass, rule

__all__ = ["must_pass", "rule"]
