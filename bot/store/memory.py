"""What the log holds in memory beside the file, so that it answers while the disk does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.store.connect import connected, run
from bot.store.health import utc_now
from bot.store.reading import READ_TIMEOUT_S


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
        self._left: dict[str, str] = {}  # server's id -> when it left; the file still has it

    def leave(self, guild_id: str, moment: str) -> None:
        """A server's settings hold no longer; the file's are not taken over until it is erased."""
        for key in [key for key in self.settings if key[0] == guild_id]:
            del self.settings[key]
        self._left[guild_id] = moment

    def erased(self, guild_id: str, moment: str) -> None:
        """The file has nothing more of a server that left at that moment."""
        if self._left.get(guild_id) == moment:  # else it left again, and waits for that
            del self._left[guild_id]

    def learn(self, kept: Kept) -> None:
        """Take over what the file knows; what was set here meanwhile stays."""
        there = {key: value for key, value in kept.settings.items() if key[0] not in self._left}
        self.settings = {**there, **self.settings}
        self.meta = {**kept.meta, **self.meta}
        self.last_id = max(self.last_id, kept.last_id)

    def kept(self) -> Kept:
        """As it is now, for another thread."""
        return Kept(dict(self.settings), dict(self.meta), self.last_id)


def kept(connection: sqlite3.Connection) -> Kept:
    """The settings and notes as the file has them."""
    settings = run(connection, "SELECT guild_id, name, value FROM setting")
    meta = run(connection, "SELECT name, value FROM meta")
    last = run(connection, "SELECT max(seq) FROM sqlite_sequence WHERE name = 'turn'")
    known = {(guild, name): value for guild, name, value in settings}
    return Kept(known, dict(meta), int(last[0][0] or 0))


def kept_in(path: Path) -> Kept:
    """The same, read from a log that cannot be written now; nothing when it cannot be read."""
    try:
        with closing(connected(path, "ro", READ_TIMEOUT_S)) as connection:
            return kept(connection)
    except sqlite3.Error:
        return NOTHING


def carry_over(connection: sqlite3.Connection, memory: Kept) -> None:
    """Put the settings into a file that was started anew; numbers go on where they stood.

    An old button carries a row's number: were numbers given twice, it would mark another row.
    """
    settings = [(*key, value, utc_now()) for key, value in memory.settings.items()]
    run(connection, "BEGIN IMMEDIATE")
    connection.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?, ?, ?)", settings)
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", memory.meta.items())
    run(connection, "DELETE FROM sqlite_sequence WHERE name = 'turn'")
    run(connection, "INSERT INTO sqlite_sequence VALUES ('turn', ?)", (memory.last_id,))
    run(connection, "COMMIT")
