"""The state of a log's file, for `doctor`: read only, nothing is mended."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.store.backup import backups
from bot.store.files import APPLICATION_ID, beside, size
from bot.store.reading import fetch, reading
from bot.store.schema import migrations

SQLITE_VERSION = sqlite3.sqlite_version_info


_ASKERS = "SELECT EXISTS (SELECT 1 FROM turn WHERE asker <> '') OR EXISTS (SELECT 1 FROM feedback)"


@dataclass(frozen=True, slots=True)
class LogState:
    ours: bool  # a Dateline log, not another program's file
    schema: int
    newest_schema: int  # that this version knows
    rows: int
    askers: bool  # some rows tell by a keyed hash who asked or judged
    faults: tuple[str, ...]  # what SQLite's quick check found; empty when sound
    wal_bytes: int
    newest_backup: Path | None


async def inspect_log(path: Path) -> LogState:
    """What stands in a log's file. Raises StoreError when it cannot be read."""
    newest = migrations()[-1][0]
    kept = backups(path)
    async with reading(path) as connection:
        owner = (await fetch(connection, "PRAGMA application_id"))[0][0]
        schema = int((await fetch(connection, "PRAGMA user_version"))[0][0])
        checked = await fetch(connection, "PRAGMA quick_check(3)")
        faults = tuple(str(row[0]) for row in checked if row[0] != "ok")
        ours = owner == APPLICATION_ID
        rows = (await fetch(connection, "SELECT count(*) FROM turn"))[0][0] if ours else 0
        askers = bool((await fetch(connection, _ASKERS))[0][0]) if ours else False
    return LogState(
        ours,
        schema,
        newest,
        int(rows),
        askers,
        faults,
        wal_bytes=size(beside(path, "-wal")),
        newest_backup=kept[-1] if kept else None,
    )
