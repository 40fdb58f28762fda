"""Opening a connection so that a failure leaves no thread behind.

aiosqlite does not wait for the thread of a connection that could not be opened; when the event
loop ends first, that thread dies with a traceback. So the failure is carried out of it by hand.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import aiosqlite

CHUNK_ROWS = 64  # rows fetched at a time when a cursor is iterated


def address_of(path: Path, mode: str) -> str:
    """The file's URI; mode is ro, rw or rwc."""
    return f"{path.absolute().as_uri()}?mode={mode}"


async def connect(address: str, timeout_s: float) -> aiosqlite.Connection:
    """A connection by URI, each statement its own transaction. Raises sqlite3.Error."""
    failures: list[sqlite3.Error] = []

    def connector() -> sqlite3.Connection:
        try:
            return sqlite3.connect(address, timeout=timeout_s, isolation_level=None, uri=True)
        except sqlite3.Error as error:
            failures.append(error)
            return sqlite3.connect(":memory:")

    connection = await aiosqlite.Connection(connector, CHUNK_ROWS)
    if failures:
        await connection.close()
        raise failures[0]
    return connection
