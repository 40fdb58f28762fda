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

from bot.store.backup import copied
from bot.store.changes import Change
from bot.store.connect import connected, run
from bot.store.erase import KINDS, emptied, erase
from bot.store.erasures import gathered
from bot.store.errors import StoreError
from bot.store.files import APPLICATION_ID, beside, identity, set_aside
from bot.store.opening import open_file
from bot.store.reading import READ_TIMEOUT_S
from bot.store.schema import migrations


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoring did."""

    aside: Path | None  # where the log that stood there is now, if one did
    left_out: int  # questions of the copy that were erased since
    unread: tuple[str, ...]  # words for each place whose erasures could not be read


async def restore(path: Path, source: Path) -> Restored:
    """Put a copy in the log's place, without what is known to have been erased since.

    Hold the log's lock meanwhile. Raises StoreError when the copy is not a sound Dateline log
    of a schema this version knows; nothing has changed then.
    """
    fresh = beside(path, ".restored")
    await asyncio.to_thread(_checked, source)
    await asyncio.to_thread(copied, source, fresh)
    known, unread = await gathered(path, source)
    erasures = [(KINDS[kind], subject, until) for (kind, subject), until in known.items()]
    aside = set_aside(path, "replaced") if identity(path) else None
    os.replace(fresh, path)
    opened = await asyncio.to_thread(open_file, path)
    try:
        before = _questions(opened.connection)
        for kind, subject, until in erasures:
            await erase(_at_once(opened.connection), kind, subject, until)
        left_out = before - _questions(opened.connection)
        await asyncio.to_thread(emptied, opened.connection)
    finally:
        opened.connection.close()
    return Restored(aside, left_out, unread)


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
            f"{source}: no copy of a Dateline log that this version can read (schema {version}, "
            f"known are 1 to {newest}); name a file of the backups folder"
        )


def _at_once(connection: sqlite3.Connection) -> Callable[[Change], Awaitable[Any]]:
    return lambda change: asyncio.to_thread(change, connection)
