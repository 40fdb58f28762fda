"""The files of a log: the database with its WAL and index, its lock, its copies."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

APPLICATION_ID = 0x44617465  # "Date"
_MARK_AT = slice(68, 72)  # where an SQLite header holds the application id
_HEADER_BYTES = 100
_MEBIBYTE = 1 << 20  # read at once while a damaged file is searched for our own schema
_OWN_SCHEMA = b"CREATE TABLE turn ("
SIDES = ("", "-wal", "-shm")
STAMP = r"\d{8}T\d{6}\.\d{6}Z"  # what `stamp` gives
ASIDE = ("corrupt", "replaced")  # why a file was set aside


def beside(path: Path, suffix: str) -> Path:
    """The file of that name with something after it."""
    return path.with_name(path.name + suffix)


def stamp(days_ago: int = 0) -> str:
    """The time for a file's name, in UTC; sorts as it passes."""
    return (datetime.now(UTC) - timedelta(days=days_ago)).strftime("%Y%m%dT%H%M%S.%fZ")


def moment_of(file: Path) -> str:
    """The last stamp in a file's name, in the form of the log's times; "" for none."""
    made = ["", *re.findall(STAMP, file.name)][-1]
    return re.sub(r"(....)(..)(..)T(..)(..)(.{6}).*", r"\1-\2-\3T\4:\5:\6Z", made)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there now; None for none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def size(path: Path) -> int:
    """In bytes; 0 when it is not there."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def changed(path: Path) -> float:
    """When it was last written to, in seconds since 1970; now when it is not there."""
    try:
        return os.stat(path).st_mtime
    except OSError:
        return time.time()


def synced(path: Path) -> None:
    """A file's content, or a folder's names, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_ours(path: Path) -> bool:
    """Whether a file that SQLite cannot read bears our mark, so that we may set it aside.

    A stranger's file that somebody named by mistake must never be moved.
    """
    with path.open("rb") as file:
        start = file.read(_HEADER_BYTES)
        marked = start[_MARK_AT] == APPLICATION_ID.to_bytes(4, "big")
        blank = not any(start)  # what a crash of the file system leaves behind
        return marked or blank or _holds_schema(file)


def _holds_schema(file: BinaryIO) -> bool:
    """Whether our schema stands in the rest of the file: a page of it may lie anywhere."""
    tail = b""
    while chunk := file.read(_MEBIBYTE):
        if _OWN_SCHEMA in tail + chunk:
            return True
        tail = chunk[-len(_OWN_SCHEMA) :]
    return False


def set_aside(path: Path, why: str = "corrupt") -> Path:
    """Renames the database, its WAL and its index; gives the new name. Raises OSError."""
    aside = beside(path, f".{why}-{stamp()}")
    for side in SIDES:
        if beside(path, side).exists():
            os.rename(beside(path, side), beside(aside, side))
    return aside


def set_asides(path: Path) -> tuple[Path, ...]:
    """What was set aside before, oldest first, with the WALs and indexes that belong to it."""
    named = tuple(f"{path.name}.{why}-" for why in ASIDE)
    return tuple(sorted(file for file in path.parent.glob("*") if file.name.startswith(named)))
