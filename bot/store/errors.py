"""What can go wrong with the log, and how each fault of SQLite is to be met.

StoreError          the database cannot be used; its message names the file and the next act
└── Unavailable     it is sound but cannot be written now: disk full, read-only, locked
"""

from __future__ import annotations

import sqlite3
from enum import Enum


class StoreError(Exception):
    """The database cannot be used; the message names the file and the next act."""


class Unavailable(StoreError):
    """The log cannot be written now; it may later, by itself."""


class Fault(Enum):
    """How the writer meets an error."""

    PASSING = "passing"  # disk full, read-only, locked, I/O: keep the rows and try again
    CORRUPT = "corrupt"  # the file is damaged: set it aside and start a new one
    POISON = "poison"  # this row can never be written: quarantine it, go on with the others


_PRIMARY = 0xFF  # an extended SQLite code carries its primary code in the low byte
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
    }
)


_WORDS = {
    sqlite3.SQLITE_BUSY: "another program holds the file",
    sqlite3.SQLITE_LOCKED: "another program holds the file",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the file or its disk is read-only",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk is full or faulty",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is damaged",
}
OTHER = "the file cannot be written"


def words_for(error: BaseException) -> str:
    """Why the log cannot be written, for moderators: plain, and no path of the machine."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and error.__cause__ is not None:
        return words_for(error.__cause__)
    return OTHER if code is None else _WORDS.get(code & _PRIMARY, OTHER)


def fault_of(error: Exception) -> Fault:
    """How to meet an error that came out of writing."""
    if isinstance(error, (OSError, StoreError)):
        return Fault.PASSING
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return Fault.POISON
    if code & _PRIMARY in _CORRUPT:
        return Fault.CORRUPT
    return Fault.PASSING if code & _PRIMARY in _PASSING else Fault.POISON
