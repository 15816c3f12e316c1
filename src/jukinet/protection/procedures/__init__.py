"""What protection does; `tx` in, no commit.

``ruling`` is the guard that every output asks, ``locks`` takes, registers, extends and lifts locks,
``releases`` opens one document once, ``proofs`` tries every path, ``reading`` shows what there is,
``telling`` tells other offices.
"""

from jukinet.protection.procedures.locks import (
    add_opinion,
    apply_again,
    approve_lifting,
    describe_aggressor,
    extend_lock,
    propose_lifting,
    raise_tasks,
    refuse_lifting,
    register_lock,
    take_lock,
)
from jukinet.protection.procedures.marking import (
    list_effects,
    list_notified,
    list_waiting,
    note_effects,
    note_lifting_elsewhere,
    note_waiting,
    take_notified_lock,
)
from jukinet.protection.procedures.proofs import GUARD_PATHS, ProbeWorld, all_closed, prove_lock
from jukinet.protection.procedures.reading import (
    LockCounts,
    LockFile,
    count_locks,
    get_lock_file,
    list_locks,
    list_rulings,
)
from jukinet.protection.procedures.releases import (
    approve_release,
    ask_release,
    get_release,
    get_stopped,
    list_releases,
    list_stopped,
    refuse_release,
)
from jukinet.protection.procedures.ruling import (
    find_late_locks,
    must_pass,
    note_withheld,
    rule,
)
from jukinet.protection.procedures.telling import list_liaisons, tell_office

__all__ = [
    "GUARD_PATHS",
    "LockCounts",
    "LockFile",
    "ProbeWorld",
    "add_opinion",
    "all_closed",
    "apply_again",
    "approve_lifting",
    "approve_release",
    "ask_release",
    "count_locks",
    "describe_aggressor",
    "extend_lock",
    "find_late_locks",
    "get_lock_file",
    "get_release",
    "get_stopped",
    "list_effects",
    "list_liaisons",
    "list_locks",
    "list_notified",
    "list_releases",
    "list_rulings",
    "list_stopped",
    "list_waiting",
    "must_pass",
    "note_effects",
    "note_lifting_elsewhere",
    "note_waiting",
    "note_withheld",
    "propose_lifting",
    "prove_lock",
    "raise_tasks",
    "refuse_lifting",
    "refuse_release",
    "register_lock",
    "rule",
    "take_lock",
    "take_notified_lock",
    "tell_office",
]
