"""Copies of the log: before a migration, every night, and back again.

A copy is made by SQLite's backup API from a connection of its own, so that the writer goes on;
it is one self-contained file, checked before it gets its name. The newest seven are kept, and those
made before a migration for 30 days besides: a fault of the new version may show late.
"""

from __future__ import annotations

import asyncio
import glob
import os
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.store.connect import connected, run
from bot.store.errors import Fault, StoreError, fault_of
from bot.store.files import STAMP, beside, changed, moment_of, set_asides, stamp, synced
from bot.store.health import days_ago

KEEP = 7  # copies, beside those made before a migration
UPGRADE_DAYS = 30  # how long one of those is kept
FOLDER = "backups"
RESTORED = ".restored"  # after a log's name: a copy that is to take its place
HALF_MADE_S = 3600.0  # no copy takes as long
_MAX_FAULTS = 3  # told of a damaged file
_TIMEOUT_S = 5.0


def folder_of(path: Path) -> Path:
    """Where a log's copies lie."""
    return path.parent / FOLDER


def backups(path: Path) -> tuple[Path, ...]:
    """The copies of a log, oldest first, and of no log beside it with a longer name."""
    return tuple(file for _, _, file in _dated(path))


def _dated(path: Path) -> list[tuple[str, bool, Path]]:
    """(when it was made, whether that was before a migration, the copy), oldest first."""
    name = re.compile(rf"{re.escape(path.stem)}-(schema\d+-)?({STAMP})\.db")
    named = ((name.fullmatch(file.name), file) for file in folder_of(path).glob("*.db"))
    return sorted((found[2], bool(found[1]), file) for found, file in named if found)


def _half_made(path: Path) -> list[Path]:
    """What copying and restoring write to before they give it its name."""
    copy = re.compile(rf"{re.escape(path.stem)}-(schema\d+-)?{STAMP}\.db\.partial.*")
    copies = (file for file in folder_of(path).glob("*") if copy.fullmatch(file.name))
    return [*copies, *path.parent.glob(f"{glob.escape(path.name)}{RESTORED}*")]


async def backup(path: Path, target: Path | None = None, keep: int = KEEP) -> Path:
    """A checked copy of the log while it is written; its name. Raises StoreError."""
    target = target or folder_of(path) / f"{path.stem}-{stamp()}.db"
    await asyncio.to_thread(copied, path, target)
    await asyncio.to_thread(rotate, path, keep)
    return target


def copy_before_migration(path: Path, version: int) -> Path:
    """The copy an upgrade can be undone with; blocks. Raises StoreError."""
    target = folder_of(path) / f"{path.stem}-schema{version}-{stamp()}.db"
    copied(path, target)
    rotate(path)
    return target


def rotate(path: Path, keep: int = KEEP) -> tuple[Path, ...]:
    """Removes all but the newest copies; which were removed, oldest first.

    One made before a migration neither counts nor goes before its time.
    """
    dated, oldest = _dated(path), stamp(UPGRADE_DAYS)
    newest = [file for _, upgrade, file in dated if not upgrade][-keep:]
    old = tuple(
        file for made, upgrade, file in dated if (made < oldest if upgrade else file not in newest)
    )
    for file in old:
        file.unlink(missing_ok=True)
    return old


def outdated(path: Path, days: int) -> tuple[Path, ...]:
    """Removes copies and files set aside that were made so long ago; the newest copy stays.

    What counts is the time in the name: a log that is renamed keeps that of its last row. A copy
    that a kill left half made goes as soon as nobody can be at work on it.
    """
    oldest = days_ago(days)
    files = (*backups(path)[:-1], *set_asides(path))
    old = [file for file in files if "" < moment_of(file) < oldest]
    old += [file for file in _half_made(path) if changed(file) < time.time() - HALF_MADE_S]
    for file in old:
        file.unlink(missing_ok=True)
    return tuple(old)


def faults_of(path: Path) -> tuple[str, ...]:
    """What SQLite's quick check finds, none when the log is sound; blocks. Raises StoreError."""
    try:
        with closing(connected(path, "ro", _TIMEOUT_S)) as connection:
            found = run(connection, f"PRAGMA quick_check({_MAX_FAULTS})")
    except sqlite3.Error as error:
        if fault_of(error) is Fault.CORRUPT:
            return (str(error),)
        raise StoreError(f"{path}: the log cannot be checked: {error}") from error
    return tuple(str(row[0]) for row in found if row[0] != "ok")


def copied(path: Path, target: Path) -> None:
    """One whole, checked file, or none and a StoreError; blocks."""
    partial = beside(target, ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with (
            closing(connected(path, "ro", _TIMEOUT_S)) as source,
            closing(connected(partial, "rwc", _TIMEOUT_S)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, no WAL
        if faults := faults_of(partial):
            raise sqlite3.DatabaseError(f"it is damaged: {faults[0]}")
        os.chmod(partial, 0o600)
        synced(partial)
        os.replace(partial, target)
        synced(target.parent)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"{target}: no copy of {path} could be made: {error}") from error
