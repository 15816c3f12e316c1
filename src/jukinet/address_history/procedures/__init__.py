"""What the two offices do about address histories; `tx` in, no commit.

``telling`` makes notices in the transaction of the change, ``entering`` writes what is told into
files, ``hearing`` is what happens when letters are brought, ``protecting`` tells of locks.  At a
counter ``working`` ends what waits, ``keeping`` opens files, puts them right and sends them on.
"""

from jukinet.address_history.procedures.keeping import (
    FileFound,
    FileShown,
    LoadedFile,
    count_files,
    find_files,
    find_present,
    load_files,
    open_file,
    put_right,
    show_file,
    transfer_file,
)
from jukinet.address_history.procedures.loading import Taken, take_over_files
from jukinet.address_history.procedures.protecting import tell_protection
from jukinet.address_history.procedures.telling import (
    DOMICILE_CHANGED,
    finder_of,
    tell_domiciles,
    tell_domiciles_of,
)
from jukinet.address_history.procedures.working import (
    NoticeShown,
    Work,
    list_work,
    note_posted,
    print_notice,
    settle,
    show_notice,
    tell_again,
)

__all__ = [
    "DOMICILE_CHANGED",
    "FileFound",
    "FileShown",
    "LoadedFile",
    "NoticeShown",
    "Taken",
    "Work",
    "count_files",
    "find_files",
    "find_present",
    "finder_of",
    "list_work",
    "load_files",
    "note_posted",
    "open_file",
    "print_notice",
    "put_right",
    "settle",
    "show_file",
    "show_notice",
    "take_over_files",
    "tell_again",
    "tell_domiciles",
    "tell_domiciles_of",
    "tell_protection",
    "transfer_file",
]
