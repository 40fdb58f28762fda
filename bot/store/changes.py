"""What the writer writes, one function for each kind of change; each runs in its transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from bot.store.record import ASKER, GUILD, TURN_COLUMNS, Values, storable

Change = Callable[[sqlite3.Connection], Any]  # runs in the writer's thread

_TURN = (
    f"INSERT INTO turn ({', '.join(TURN_COLUMNS)}) VALUES ({', '.join('?' * len(TURN_COLUMNS))})"
)
# The row of a message that asks is made once (see migrations/0002_claims.sql).
_CLAIM = """ ON CONFLICT (message_id)
WHERE message_id <> '' AND surface IN ('mention', 'reply', 'dm', 'channel')
DO UPDATE SET message_id = excluded.message_id RETURNING id"""
_TRACE = "INSERT OR IGNORE INTO trace (turn_id, runners_up, explanation) VALUES (?, ?, ?)"
# In a server any member may judge what was said there; a direct message only in its own channel.
_FEEDBACK = """INSERT INTO feedback (turn_id, asker, value, given_at)
SELECT id, ?, ?, ? FROM turn WHERE id = ? AND guild_id = ?
AND (guild_id <> '' OR channel_id = ?) AND erased = 0
ON CONFLICT (turn_id, asker) DO UPDATE SET value = excluded.value, given_at = excluded.given_at"""
# Sending takes a while, in which the question may be erased.
_REPLY = "UPDATE turn SET reply_message_id = ? WHERE id = ? AND erased = 0"
_REPLY_OF = """UPDATE turn SET reply_message_id = ?
WHERE message_id = ? AND message_id <> '' AND reply_message_id = ''"""
_TAKEN = """UPDATE turn SET unanswered = 0
WHERE reply_message_id = ? AND reply_message_id <> '' AND unanswered = 1
AND guild_id = ? AND decision = 'suggest'"""
# The id of a private reply is not kept, nor one of a row that was written late: of that person's
# choices there the newest that had this one is meant.
_TAKEN_UNNAMED = """UPDATE turn SET unanswered = 0 WHERE id = (
SELECT max(id) FROM turn WHERE asker = ? AND asker <> '' AND unanswered = 1
AND guild_id = ? AND channel_id = ? AND decision = 'suggest' AND reply_message_id = ''
AND unixepoch(asked_at) >= unixepoch(?) - 900 AND EXISTS (
SELECT 1 FROM trace, json_each(runners_up) AS other
WHERE turn_id = turn.id AND other.value ->> 'entry_id' = ?))"""
_SETTING = """INSERT INTO setting (guild_id, name, value, set_at) VALUES (?, ?, ?, ?)
ON CONFLICT (guild_id, name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at"""
_QUARANTINE = """INSERT INTO quarantine (seen_at, error, asker, guild_id, content)
VALUES (?, ?, ?, ?, ?)"""
_META = """INSERT INTO meta (name, value) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


def turn(values: Values, trace: Values) -> Change:
    """One turn with its score trees; gives the row's id, which may have stood there before."""

    def change(connection: sqlite3.Connection) -> int:
        number = int(connection.execute(_TURN + _CLAIM, values).fetchall()[0][0])
        connection.execute(_TRACE, (number, *trace))
        return number

    return change


def statement(sql: str, values: Values) -> Change:
    """One statement; gives how many rows it touched."""
    return lambda connection: connection.execute(sql, values).rowcount


def feedback(
    log_id: int, asker: str, value: str, given_at: str, guild_id: str, channel_id: str
) -> Change:
    """A verdict on a row of that place, one a person; touches no row of another place."""
    return statement(_FEEDBACK, (asker, value, given_at, log_id, guild_id, channel_id))


def reply_message(log_id: int, message_id: str) -> Change:
    """Which message carries the reply."""
    return statement(_REPLY, (message_id, log_id))


def reply_of(message_id: str, reply_id: str) -> Change:
    """Which message carries the reply to a message, where that is not known yet."""
    return statement(_REPLY_OF, (reply_id, message_id))


def taken(reply_id: str, guild_id: str, unnamed: Values) -> Change:
    """A choice in that reply was taken; where no row has the reply, in an unnamed one: `unnamed`
    are the asker, the server, the channel, the time and the entry."""

    def change(connection: sqlite3.Connection) -> None:
        if not connection.execute(_TAKEN, (reply_id, guild_id)).rowcount:
            connection.execute(_TAKEN_UNNAMED, unnamed)

    return change


def setting(guild_id: str, name: str, value: str, set_at: str) -> Change:
    """A server's setting."""
    return statement(_SETTING, (guild_id, name, value, set_at))


def meta(name: str, value: str) -> Change:
    """A note of the bot to itself."""
    return statement(_META, (name, value))


def quarantine(values: Values, error: Exception, seen_at: str) -> Change:
    """A turn that cannot be written as it is, kept as text that always can."""
    words = storable(f"{type(error).__name__}: {error}")
    content = json.dumps(dict(zip(TURN_COLUMNS, values, strict=True)), default=repr)
    asker, guild = storable(str(values[ASKER])), storable(str(values[GUILD]))
    return statement(_QUARANTINE, (seen_at, words, asker, guild, content))
