"""What the log holds in memory beside the file, so that it answers while the disk does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from bot.store.errors import StoreError
from bot.store.reading import fetch, reading


@dataclass(frozen=True, slots=True)
class Kept:
    """The settings and notes of a file, and the highest row number it ever gave."""

    settings: Mapping[tuple[str, str], str]  # (server's id, name) -> value
    meta: Mapping[str, str]
    last_id: int = 0


NOTHING = Kept({}, {})


class Memory:
    """Settings, notes and the last row number, ahead of the file or level with it."""

    def __init__(self) -> None:
        self.settings: dict[tuple[str, str], str] = {}
        self.meta: dict[str, str] = {}
        self.last_id = 0

    def learn(self, kept: Kept) -> None:
        """Take over what the file knows; what was set here meanwhile stays."""
        self.settings = {**kept.settings, **self.settings}
        self.meta = {**kept.meta, **self.meta}
        self.last_id = max(self.last_id, kept.last_id)


async def kept(connection: aiosqlite.Connection) -> Kept:
    """The settings and notes as the file has them."""
    settings = await fetch(connection, "SELECT guild_id, name, value FROM setting")
    meta = await fetch(connection, "SELECT name, value FROM meta")
    last = await fetch(connection, "SELECT max(seq) FROM sqlite_sequence WHERE name = 'turn'")
    known = {(guild, name): value for guild, name, value in settings}
    return Kept(known, dict(meta), int(last[0][0] or 0))


async def kept_in(path: Path) -> Kept:
    """The same, read from a log that cannot be written now; nothing when it cannot be read."""
    try:
        async with reading(path) as connection:
            return await kept(connection)
    except StoreError:
        return NOTHING


async def carry_over(connection: aiosqlite.Connection, memory: Memory) -> None:
    """Put the settings into a file that was started anew; numbers go on where they stood.

    An old button carries a row's number: were numbers given twice, it would mark another row.
    """
    await fetch(connection, "BEGIN IMMEDIATE")
    settings = [(*key, value) for key, value in memory.settings.items()]
    await connection.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", settings)
    await connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", memory.meta.items())
    await fetch(connection, "DELETE FROM sqlite_sequence WHERE name = 'turn'")
    await fetch(connection, "INSERT INTO sqlite_sequence VALUES ('turn', ?)", (memory.last_id,))
    await fetch(connection, "COMMIT")
