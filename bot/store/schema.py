"""Bringing a database up to date: one transaction a migration, a copy of the file first.

A migration is a numbered file, `0001_name.sql`; it is applied whole or not at all, because
`user_version` changes in the same transaction. A newer schema and a foreign file are refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from importlib.resources import files

from bot.store.connect import run
from bot.store.errors import StoreError as StoreError
from bot.store.files import APPLICATION_ID

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


def prepare(
    connection: sqlite3.Connection,
    path: str,
    before_migration: Callable[[int], object],
    steps: tuple[Step, ...] | None = None,
) -> None:
    """Settings and pending migrations. Raises StoreError for a newer or foreign file.

    `before_migration` is called with the schema's number when there is something to lose.
    """
    steps = migrations() if steps is None else steps
    version = identify(connection, path, steps[-1][0])
    for pragma in PRAGMAS:
        run(connection, pragma)
    if 0 < version < steps[-1][0]:
        before_migration(version)
    for number, text in steps:
        if number > version:
            _migrate(connection, number, text)
    run(connection, f"PRAGMA busy_timeout = {WRITE_TIMEOUT_MS}")


def identify(connection: sqlite3.Connection, path: str, newest: int) -> int:
    """The schema's number, 0 for a new file. Raises StoreError when it is not ours to open."""
    # The owner last: another process may make the file between these, all three at once.
    tables = run(connection, "SELECT count(*) FROM sqlite_master")[0][0]
    version = pragma(connection, "user_version")
    owner = pragma(connection, "application_id")
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


def _migrate(connection: sqlite3.Connection, number: int, text: str) -> None:
    run(connection, "BEGIN IMMEDIATE")
    try:
        # Another process may have been faster while this one waited for the lock.
        if pragma(connection, "user_version") < number:
            for statement in statements(text):
                run(connection, statement)
            run(connection, f"PRAGMA application_id = {APPLICATION_ID}")
            run(connection, f"PRAGMA user_version = {number}")
        run(connection, "COMMIT")
    except BaseException:
        connection.rollback()
        raise


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """A setting of the file, as a number."""
    return int((run(connection, f"PRAGMA {name}"))[0][0])
