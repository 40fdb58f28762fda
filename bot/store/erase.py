"""What is taken out of the log for good: a member's rows, a message, a server, what is too old.

A row is either deleted or loses its text, its asker and its message ids (`erased`); what then
stays, the entry, the decision and the figures, tells of nobody. Every act on demand is noted in
`erasure`, and by the log in a list beside it (`erasures.py`), so that a backup that is restored
later does not bring it back. Deleted bytes are overwritten (`secure_delete`) and the WAL is
emptied at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.store.changes import Change, statement
from bot.store.connect import run

CHUNK_ROWS = 500  # of one transaction, so that nobody waits long behind it

_BLANK = (
    "UPDATE turn SET question = '', asked = '', asker = '', message_id = '', "
    "reply_message_id = '', channel_id = iif(guild_id = '', '', channel_id), erased = 1 "
)
_ANONYMOUS = "UPDATE feedback SET asker = lower(hex(randomblob(12))) "


@dataclass(frozen=True, slots=True)
class Kind:
    """Each statement takes the subject and the time up to which it holds, and touches at most
    CHUNK_ROWS rows. The statements of a part are repeated until there are none; then the next part
    follows, which finds nothing left for those before it."""

    name: str
    turns: str  # which rows are meant
    before: tuple[str, ...]  # done first, while these rows are there; looks through all of them
    rows: tuple[str, ...]  # the first one touches the turns
    after: tuple[str, ...]  # looks through whole tables, so that it is done once

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        return (*((sql,) for sql in self.before), self.rows, self.after)

    @property
    def many(self) -> str:
        """Whether the rows are more than one transaction takes."""
        rows = f"SELECT 1 FROM turn WHERE {self.turns} LIMIT {CHUNK_ROWS + 1}"
        return f"SELECT count(*) > {CHUNK_ROWS} FROM ({rows})"


def _some(table: str, where: str) -> str:
    return f"(SELECT rowid FROM {table} WHERE {where} LIMIT {CHUNK_ROWS})"


def _delete(table: str, where: str) -> str:
    return f"DELETE FROM {table} WHERE rowid IN {_some(table, where)}"


def _nameless(table: str, time: str) -> str:
    mine = _some(table, f"by_hash = ?1 AND by_hash <> '' AND {time} <= ?2")
    return f"UPDATE {table} SET by_id = '', by_hash = '' WHERE rowid IN {mine}"


def _unlinked(where: str) -> tuple[str, ...]:
    """What moderators made of a member's questions: a draft, which holds the member's own words
    until a moderator puts it in force, is emptied, be it that it came from such a question or that
    it takes one along word for word, which nobody else asked there in the same words; what is in
    force is the moderator's and only loses where it came from."""
    mine = f"origin IN (SELECT id FROM turn WHERE {where})"
    texts = "json_each(json_insert(phrasings, '$[#]', question))"
    # "+": drafts are few, so that a row is looked for among their texts, not they among the rows.
    drafted = (
        f"(+guild_id, question) IN (SELECT guild_id, value FROM change, {texts} "
        "WHERE state = 'draft' AND value <> '')"
    )
    words = f"(SELECT guild_id, question FROM turn WHERE {where} AND {drafted})"
    others = (
        f"(SELECT guild_id, question FROM turn WHERE erased = 0 AND NOT ({where}) AND {drafted} "
        f"AND guild_id IN (SELECT guild_id FROM {words}))"
    )
    gone = f"(guild_id, value) IN {words} AND (guild_id, value) NOT IN {others}"
    holds = f"EXISTS (SELECT 1 FROM {texts} WHERE {gone})"
    empty = (
        "entry_id = '', question = '', phrasings = '[]', answer = '', topic = '', nearest = '', "
        "origin = NULL"
    )
    draft = _some("change", f"state = 'draft' AND ({mine} OR {holds})")
    return (
        f"UPDATE change SET {empty} WHERE rowid IN {draft}",
        f"UPDATE change SET origin = NULL WHERE rowid IN {_some('change', mine)}",
    )


def _handed_on(rows: str, where: str) -> tuple[str, ...]:
    """What moderators decided on a wording, and who did, goes to another row of it while there is
    one: it is said of the words, whoever asked them. `rows` are about to go, as `where` tells."""
    other = (  # "+": found by its words, not by reading the server's rows from the newest on
        "(SELECT max(+id) FROM turn WHERE asked <> '' AND (guild_id, pack, asked) = "
        f"(SELECT guild_id, pack, asked FROM turn WHERE id = turn_id) AND NOT ({where}))"
    )
    return tuple(
        f"UPDATE OR IGNORE {table} SET turn_id = {other} WHERE rowid IN "
        + _some(table, f"turn_id IN {rows} AND {other} IS NOT NULL")
        for table in ("triage", "audit")
    )


def _before(where: str) -> tuple[str, ...]:
    return (*_unlinked(where), *_handed_on(f"(SELECT id FROM turn WHERE {where})", where))


# The second test changes nothing but lets SQLite take the index, which leaves "" out.
_OF_ASKER = "asker = ?1 AND asker <> '' AND asked_at <= ?2"
ASKER = Kind(
    "asker",
    _OF_ASKER,
    _before(_OF_ASKER),
    (
        _delete("turn", _OF_ASKER),
        _delete("feedback", "asker = ?1 AND given_at <= ?2"),
    ),
    (
        _delete("quarantine", "asker = ?1 AND seen_at <= ?2"),
        # What a moderator did stays, without them.
        _nameless("change", "made_at"),
        *(_nameless(table, "at") for table in ("audit", "triage", "judgement")),
    ),
)
# A row that could not be written lies there as JSON, with the message it came with.
IN_QUARANTINE = "?1 <> '' AND iif(json_valid(content), content ->> 'message_id', '') = ?1"
_OF_MESSAGE = "message_id = ?1 AND message_id <> '' AND asked_at <= ?2"
_TRACED = _some("turn", f"{_OF_MESSAGE} AND id IN (SELECT turn_id FROM trace)")
MESSAGE = Kind(
    "message",
    _OF_MESSAGE,
    (*_before(_OF_MESSAGE), f"DELETE FROM trace WHERE turn_id IN {_TRACED}"),
    (f"{_BLANK} WHERE id IN {_some('turn', _OF_MESSAGE)}",),
    (_delete("quarantine", f"{IN_QUARANTINE} AND seen_at <= ?2"),),
)
_OF_GUILD = "guild_id = ?1 AND asked_at <= ?2"
GUILD = Kind(
    "guild",
    _OF_GUILD,
    (),
    (_delete("turn", _OF_GUILD),),
    (
        _delete("quarantine", "guild_id = ?1 AND seen_at <= ?2"),
        _delete("change", "guild_id = ?1 AND made_at <= ?2"),
        _delete("audit", "guild_id = ?1 AND at <= ?2"),
        _delete("setting", "guild_id = ?1 AND set_at <= ?2"),
    ),
)
KINDS = {kind.name: kind for kind in (ASKER, MESSAGE, GUILD)}

_OLD = _some("turn", "erased = 0 AND asked_at < ?1")
TEXT_TOO_OLD = (
    *_handed_on(_OLD, "asked_at < ?1"),
    f"{_ANONYMOUS} WHERE turn_id IN {_OLD}",
    f"DELETE FROM trace WHERE turn_id IN {_OLD}",
    f"{_BLANK} WHERE id IN {_OLD}",
)
DRAFT_TOO_OLD = _delete("change", "state = 'draft' AND made_at < ?1")
QUARANTINE_TOO_OLD = _delete("quarantine", "seen_at < ?1")
ROW_TOO_OLD = _delete("turn", "asked_at < ?1 AND erased = 1")
ERASURE_TOO_OLD = _delete("erasure", "erased_at < ?1")

_NOTE = """INSERT INTO erasure (kind, subject, erased_at) VALUES (?, ?, ?)
ON CONFLICT (kind, subject) DO UPDATE SET erased_at = max(erased_at, excluded.erased_at)"""

Write = Callable[[Change], Awaitable[Any]]


async def erase(write: Write, kind: Kind, subject: str, until: str) -> int:
    """Everything of a subject up to a time; how many turns that touched.

    One transaction, so that it is done whole or not at all; only where there are more than
    CHUNK_ROWS rows it is a transaction for each so many.
    """
    total = done = 0
    while done < len(kind.parts):
        done, touched = await write(_erasing(kind, subject, until, done))
        total += touched
    return total


def _erasing(kind: Kind, subject: str, until: str, done: int) -> Change:
    """The note and what follows the parts that are done, as far as a transaction goes; gives how
    many parts are done then, and how many turns that touched."""
    values = (subject, until)

    def change(connection: sqlite3.Connection) -> tuple[int, int]:
        connection.execute(_NOTE, (kind.name, *values))
        (many,) = connection.execute(kind.many, values).fetchone()
        turns = 0
        for number, part in enumerate(kind.parts[done:], done):
            counts = [connection.execute(sql, values).rowcount for sql in part]
            turns += counts[0] if part is kind.rows else 0
            if CHUNK_ROWS in counts:
                return number, turns
            if many:
                return number + 1, turns
        return len(kind.parts), turns

    return change


async def expire(write: Write, text_before: str, rows_before: str, notes_before: str) -> int:
    """Text, askers and quarantine from before one time, whole rows from before another, what was
    noted of erasures from before a third."""
    count = 0
    while touched := await write(together(TEXT_TOO_OLD, (text_before,))):
        count += touched
    await _repeated(write, DRAFT_TOO_OLD, (text_before,))
    await _repeated(write, QUARANTINE_TOO_OLD, (text_before,))
    await _repeated(write, ROW_TOO_OLD, (rows_before,))
    await _repeated(write, ERASURE_TOO_OLD, (notes_before,))
    return count


async def _repeated(write: Write, sql: str, values: tuple[str, ...]) -> None:
    while await write(statement(sql, values)) == CHUNK_ROWS:
        pass


def together(statements: tuple[str, ...], values: tuple[str, ...]) -> Change:
    """Several statements in one transaction; gives what the last one touched."""

    def change(connection: sqlite3.Connection) -> int:
        return [connection.execute(sql, values).rowcount for sql in statements][-1]

    return change


def emptied(connection: sqlite3.Connection) -> bool:
    """Moves the WAL into the database and cuts it to nothing; False when a reader is in the way.

    An act outside of any transaction.
    """
    return not run(connection, "PRAGMA wal_checkpoint(TRUNCATE)")[0][0]


def shrunk(connection: sqlite3.Connection) -> None:
    """Gives the free pages back to the disk. An act outside of any transaction."""
    # Run to the end as a script: fetched as one statement it frees a single page.
    connection.executescript("PRAGMA incremental_vacuum;")
