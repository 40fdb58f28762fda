"""Opening a database and bringing its schema up to date, one transaction a migration."""

from __future__ import annotations

from importlib.resources import files

import aiosqlite

from bot.store.errors import StoreError as StoreError

APPLICATION_ID = 0x44617465  # "Date"
PRAGMAS = (
    "PRAGMA auto_vacuum = INCREMENTAL",  # only takes effect before the first table
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged row survives a power cut
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_size_limit = 16777216",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)


def migrations() -> tuple[tuple[int, str], ...]:
    """(number, SQL) of every migration file, in order."""
    folder = files("bot.store").joinpath("migrations")
    named = sorted((item.name, item.read_text("utf-8")) for item in folder.iterdir())
    return tuple((int(name[:4]), text) for name, text in named if name.endswith(".sql"))


async def prepare(connection: aiosqlite.Connection, path: str) -> None:
    """Settings and pending migrations. Raises StoreError for a newer or foreign file."""
    version = await _pragma(connection, "user_version")
    owner = await _pragma(connection, "application_id")
    steps = migrations()
    if owner not in (0, APPLICATION_ID):
        raise StoreError(f"{path}: another program's database; name another file")
    if version > steps[-1][0]:
        raise StoreError(
            f"{path}: schema {version} is newer than this Dateline knows ({steps[-1][0]}); "
            "update Dateline or name another file"
        )
    for pragma in PRAGMAS:
        await connection.execute_fetchall(pragma)
    for number, text in steps:
        if number > version:
            await connection.execute("BEGIN IMMEDIATE")
            for statement in filter(str.strip, text.split(";\n")):
                await connection.execute(statement)
            await connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            await connection.execute(f"PRAGMA user_version = {number}")
            await connection.commit()


async def _pragma(connection: aiosqlite.Connection, name: str) -> int:
    rows = list(await connection.execute_fetchall(f"PRAGMA {name}"))
    return int(rows[0][0])
