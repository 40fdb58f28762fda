"""Opening the log's file for writing, whatever state it is in.

A damaged log is set aside and a new one started; a stranger's file is refused, never moved. A
log that is sound but cannot be written now (disk full, read-only, locked) is `Unavailable`: the
bot starts all the same and the writer keeps trying.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.store.backup import copy_before_migration
from bot.store.connect import connected
from bot.store.errors import Fault, StoreError, Unavailable, fault_of
from bot.store.files import beside, is_ours, set_aside, size
from bot.store.memory import Kept, kept
from bot.store.schema import pragma, prepare

logger = logging.getLogger(__name__)

# Moderators read these: no path of the machine stands in them.
EMPTY = "the log's file was empty; a new log began"
GONE = "the log's file was gone; what was left of it is kept as {name}, a new log began"
DAMAGED = "the log's file was damaged; it is kept as {name}, a new log began"
MOVED = "the log's file was moved or deleted; a new log began"

UPGRADED = "the log was upgraded from schema %d to %d; the copy made before is %s"  # operators

OPEN_TIMEOUT_S = 5.0  # how long opening waits for another process's lock


@dataclass(frozen=True, slots=True)
class Opened:
    connection: sqlite3.Connection
    kept: Kept
    notice: str = ""  # what a moderator should know of how the file was found


def open_file(path: Path, known: bool = False) -> Opened:
    """The log in a file, made if need be; `known` when this very file was ours before.

    Raises Unavailable when it cannot be written now, StoreError when it never can.
    """
    notice = _leftovers(path)
    _made_private(path)
    try:
        return Opened(*_prepared(path), notice)
    except sqlite3.Error as error:
        if fault_of(error) is not Fault.CORRUPT:
            raise _refusal(path, error) from error
        notice = _damaged(path, error, known)
    _made_private(path)
    try:
        return Opened(*_prepared(path), notice)
    except sqlite3.Error as error:
        raise _refusal(path, error) from error


def _prepared(path: Path) -> tuple[sqlite3.Connection, Kept]:
    connection = connected(path, "rwc", OPEN_TIMEOUT_S)
    copies: list[tuple[int, Path]] = []
    try:
        prepare(
            connection,
            str(path),
            lambda version: copies.append((version, copy_before_migration(path, version))),
        )
        for version, copy in copies:
            logger.info(UPGRADED, version, pragma(connection, "user_version"), copy)
        return connection, kept(connection)
    except BaseException:
        connection.close()
        raise


def _leftovers(path: Path) -> str:
    """Makes room for a log whose database is gone; what to tell of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; name a file that can be written") from error
    if path.exists():
        return "" if size(path) else EMPTY
    if not beside(path, "-wal").exists():
        return ""
    return GONE.format(name=set_aside(path).name)


def _made_private(path: Path) -> None:
    """A new log is its owner's alone; the WAL takes over the rights. One that exists keeps its own.

    What cannot be made here SQLite tells in its own words.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _damaged(path: Path, error: sqlite3.Error, known: bool) -> str:
    if not known and not is_ours(path):
        raise StoreError(
            f"{path}: this is not a Dateline log ({error}); name another file in DATELINE_DATABASE"
        ) from error
    logger.error("%s is damaged: %s", path, error)
    return DAMAGED.format(name=set_aside(path).name)


def _refusal(path: Path, error: sqlite3.Error) -> StoreError:
    """Words for an open that failed: for now, or for good."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return StoreError(
            f"{path}: {error}; check that the file and its folder can be read and written, or "
            "name another file in DATELINE_DATABASE"
        )
    if fault_of(error) is Fault.PASSING:
        return Unavailable(f"{path}: {error}")
    return StoreError(f"{path}: {error}; it cannot be brought up to date; restore a backup")
