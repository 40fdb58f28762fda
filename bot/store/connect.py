"""Opening connections: plain ones for the writer's own thread, aiosqlite ones for readers.

A read-only connection opened with aiosqlite that fails leaves a thread behind which dies with a
traceback when the event loop ends first; so the failure is carried out of it by hand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aiosqlite

CHUNK_ROWS = 64  # rows fetched at a time when a cursor is iterated

Rows = list[tuple[Any, ...]]


def address_of(path: Path, mode: str) -> str:
    """The file's URI; mode is ro, rw or rwc."""
    return f"{path.absolute().as_uri()}?mode={mode}"


def connected(path: Path, mode: str, timeout_s: float) -> sqlite3.Connection:
    """A connection whose statements are their own transactions. Raises sqlite3.Error.

    It may go from thread to thread, though never be in two at once.
    """
    return sqlite3.connect(
        address_of(path, mode),
        timeout=timeout_s,
        isolation_level=None,
        uri=True,
        check_same_thread=False,
    )


def run(connection: sqlite3.Connection, sql: str, values: Iterable[object] = ()) -> Rows:
    """All rows of one statement; a PRAGMA left unread would keep the next commit from ending."""
    return connection.execute(sql, tuple(values)).fetchall()


async def reader(path: Path, timeout_s: float) -> aiosqlite.Connection:
    """A connection that cannot write. Raises sqlite3.Error."""
    failures: list[sqlite3.Error] = []

    def connector() -> sqlite3.Connection:
        try:
            return connected(path, "ro", timeout_s)
        except sqlite3.Error as error:
            failures.append(error)
            return sqlite3.connect(":memory:")

    connection = await aiosqlite.Connection(connector, CHUNK_ROWS)
    if failures:
        await connection.close()
        raise failures[0]
    return connection
