"""Connections that cannot write, for one reading each.

A reader that kept a transaction open would keep the WAL from being reset, so each statement
stands alone and the connection lives as long as the method that needs it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from bot.store.connect import Rows, reader
from bot.store.errors import StoreError

READ_TIMEOUT_S = 1.0  # how long a reader waits for a lock


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """A read-only connection. Raises StoreError when the log cannot be read."""
    try:
        connection = await reader(path, READ_TIMEOUT_S)
        try:
            yield connection
        finally:
            await connection.close()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the log cannot be read: {error}; see `doctor`") from error


async def fetch(connection: aiosqlite.Connection, sql: str, values: Iterable[object] = ()) -> Rows:
    """All rows of one statement, as tuples."""
    return [tuple(row) for row in await connection.execute_fetchall(sql, tuple(values))]
