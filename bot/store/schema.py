"""Bringing a database up to date: one transaction a migration, a copy of the file first.

A migration is a numbered file, `0001_name.sql`; it is applied whole or not at all, because
`user_version` changes in the same transaction. A newer schema and a foreign file are refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from importlib.resources import files

import aiosqlite

from bot.store.errors import StoreError as StoreError
from bot.store.files import APPLICATION_ID
from bot.store.reading import fetch

WRITE_TIMEOUT_MS = 250  # the writer tries again by itself, so that a lock shows within a second
PRAGMAS = (
    "PRAGMA auto_vacuum = INCREMENTAL",  # only takes effect before WAL and the first table
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged row survives a power cut
    "PRAGMA fullfsync = ON",  # on macOS fsync alone leaves rows in the disk's cache
    "PRAGMA journal_size_limit = 16777216",  # the WAL shrinks again after a stuck reader
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)
Step = tuple[int, str]


def migrations() -> tuple[Step, ...]:
    """(number, SQL) of every migration file, in order."""
    folder = files("bot.store").joinpath("migrations")
    named = sorted((item.name, item.read_text("utf-8")) for item in folder.iterdir())
    return tuple((int(name[:4]), text) for name, text in named if name.endswith(".sql"))


def statements(text: str) -> Iterable[str]:
    """The statements of a migration file, one by one, triggers whole."""
    held = ""
    for line in text.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""
    if held.strip():
        raise StoreError(f"a migration ends within a statement: {held.strip()[:60]!r}")


async def prepare(
    connection: aiosqlite.Connection,
    path: str,
    before_migration: Callable[[int], Awaitable[object]],
    steps: tuple[Step, ...] | None = None,
) -> None:
    """Settings and pending migrations. Raises StoreError for a newer or foreign file.

    `before_migration` is called with the schema's number when there is something to lose.
    """
    steps = migrations() if steps is None else steps
    version = await identify(connection, path, steps[-1][0])
    for pragma in PRAGMAS:
        await fetch(connection, pragma)
    if 0 < version < steps[-1][0]:
        await before_migration(version)
    for step in steps:
        await _migrate(connection, *step)
    await fetch(connection, f"PRAGMA busy_timeout = {WRITE_TIMEOUT_MS}")


async def identify(connection: aiosqlite.Connection, path: str, newest: int) -> int:
    """The schema's number, 0 for a new file. Raises StoreError when it is not ours to open."""
    version, owner = (
        await pragma(connection, "user_version"),
        await pragma(connection, "application_id"),
    )
    tables = (await fetch(connection, "SELECT count(*) FROM sqlite_master"))[0][0]
    if owner != APPLICATION_ID and (owner or version or tables):
        raise StoreError(
            f"{path}: this is another program's database, not a Dateline log; "
            "name another file in DATELINE_DATABASE"
        )
    if version > newest:
        raise StoreError(
            f"{path}: schema {version} is newer than this Dateline knows ({newest}); "
            "update Dateline, or name another file in DATELINE_DATABASE"
        )
    return version


async def _migrate(connection: aiosqlite.Connection, number: int, text: str) -> None:
    if await pragma(connection, "user_version") >= number:
        return
    await fetch(connection, "BEGIN IMMEDIATE")
    try:
        # Another process may have been faster while this one waited for the lock.
        if await pragma(connection, "user_version") < number:
            for statement in statements(text):
                await fetch(connection, statement)
            await fetch(connection, f"PRAGMA application_id = {APPLICATION_ID}")
            await fetch(connection, f"PRAGMA user_version = {number}")
        await fetch(connection, "COMMIT")
    except BaseException:
        await connection.rollback()
        raise


async def pragma(connection: aiosqlite.Connection, name: str) -> int:
    """A setting of the file, as a number."""
    return int((await fetch(connection, f"PRAGMA {name}"))[0][0])
