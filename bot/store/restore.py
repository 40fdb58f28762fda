"""Putting a copy in the log's place, without bringing back what was erased since it was made."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.logged import DIRECT
from bot.store.backup import RESTORED, copied
from bot.store.changes import Change
from bot.store.connect import connected, run
from bot.store.erase import KINDS, erase
from bot.store.erasures import Erasures, gathered
from bot.store.errors import StoreError
from bot.store.files import APPLICATION_ID, SIDES, beside, set_aside, synced
from bot.store.reading import READ_TIMEOUT_S
from bot.store.schema import migrations, prepare

# Whose channel it is stands nowhere; they serve a look back over ten minutes, which are over.
NO_CHANNELS = "DELETE FROM meta WHERE name = ?"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoring did."""

    aside: Path | None  # where the log that stood there is now, or what was left of it
    left_out: int  # questions of the copy that were erased since
    unread: tuple[str, ...]  # words for each place whose erasures could not be read


async def restore(path: Path, source: Path) -> Restored:
    """Put a copy in the log's place, without what is known to have been erased since.

    Hold the log's lock meanwhile. Raises StoreError when the copy is not a sound Dateline log
    of a schema this version knows; nothing has changed then. However it is cut short, what was
    erased never stands in the log's place.
    """
    fresh = beside(path, RESTORED)
    await asyncio.to_thread(_checked, source)
    try:
        _removed(fresh)  # an earlier try may have been cut short
        await asyncio.to_thread(copied, source, fresh)
        known, unread = await gathered(path, source)
        left_out = await _without(fresh, source, known)
        aside = _made_way(path)
        os.replace(fresh, path)
        synced(path.parent)
    finally:
        _removed(fresh)
    return Restored(aside, left_out, unread)


async def _without(fresh: Path, source: Path, known: Erasures) -> int:
    """Takes the erasures out of a fresh copy, which is one file again then; how many questions."""
    try:
        with closing(connected(fresh, "rw", READ_TIMEOUT_S)) as connection:
            await asyncio.to_thread(prepare, connection, str(fresh), lambda version: None)
            before = _questions(connection)
            for (kind, subject), until in known.items():
                await erase(_at_once(connection), KINDS[kind], subject, until)
            await asyncio.to_thread(run, connection, NO_CHANNELS, (DIRECT,))
            left_out = before - _questions(connection)
            await asyncio.to_thread(run, connection, "PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(
            f"{source}: what was erased cannot be taken out of this copy: {error}; it was not "
            "restored; try an older one"
        ) from error
    return left_out


def _made_way(path: Path) -> Path | None:
    """Sets aside what stands there, be it only the WAL of a log that is gone: SQLite would write
    it into whatever takes the log's place. Gives where it is now."""
    sides = [side for side in SIDES if beside(path, side).exists()]
    return beside(set_aside(path, "replaced"), sides[0]) if sides else None


def _removed(fresh: Path) -> None:
    for side in SIDES:
        beside(fresh, side).unlink(missing_ok=True)


def _questions(connection: sqlite3.Connection) -> int:
    return int(run(connection, "SELECT count(*) FROM turn WHERE erased = 0")[0][0])


def _checked(source: Path) -> None:
    try:
        with closing(connected(source, "ro", READ_TIMEOUT_S)) as connection:
            owner = run(connection, "PRAGMA application_id")[0][0]
            version = run(connection, "PRAGMA user_version")[0][0]
    except sqlite3.Error as error:
        raise StoreError(
            f"{source}: this copy cannot be read: {error}; try an older one"
        ) from error
    newest = migrations()[-1][0]
    if owner != APPLICATION_ID or not 0 < version <= newest:
        raise StoreError(
            f"{source}: not a copy of a Dateline log that this version can read (schema {version}, "
            f"it knows 1 to {newest}); name a file of the backups folder"
        )


def _at_once(connection: sqlite3.Connection) -> Callable[[Change], Awaitable[Any]]:
    return lambda change: asyncio.to_thread(change, connection)
