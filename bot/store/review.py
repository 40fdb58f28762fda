"""What moderators did, in the log's file: changes, verdicts, triage, and an audit row for each act.

An act and what it does are one transaction. Reading is by server; `None` is for the operator.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.review.changes import Change, Kind, State
from bot.review.rows import Act, Judged, OpenQuestion, Triage
from bot.store.key import pseudonym
from bot.store.mask import mask
from bot.store.queries import of_guild
from bot.store.reading import fetch, reading
from bot.store.record import storable
from bot.store.writer import Writer

logger = logging.getLogger(__name__)

MAX_ACTS = 20
NEWEST_ROWS = 20_000  # looked through for distinct questions

_CHANGE = (
    "id, guild_id, pack, kind, entry_id, question, phrasings, answer, topic, nearest, paragraphs, "
    "speaker, coalesce(iif(state = 'draft', (SELECT turn.id FROM turn WHERE turn.id = origin "
    "AND erased = 0), origin), 0), state, by_id, made_at, overridden"
)
_ADD = (
    "INSERT INTO change (guild_id, pack, kind, entry_id, question, phrasings, answer, topic, "
    "nearest, paragraphs, speaker, origin, state, by_id, made_at, overridden, by_hash) "
    f"VALUES ({', '.join('?' * 17)})"
)
# A draft whose words were a member's lost them when that member erased theirs (see erase.py).
_SET_STATE = """UPDATE change SET state = ?1, overridden = ?2
WHERE id = ?3 AND guild_id = ?4 AND state = ?5 AND (?1 <> 'live' OR (question <> ''
AND (origin IS NULL OR origin IN (SELECT id FROM turn WHERE erased = 0))))"""
_THERE = "SELECT 1 FROM turn WHERE id = ? AND guild_id = ? AND erased = 0"
_AUDIT = (
    "INSERT INTO audit (guild_id, at, by_id, by_hash, act, turn_id, change_id, words) "
    "VALUES (?, ?, ?, ?, ?, (SELECT id FROM turn WHERE id = ?), ?, ?)"
)
_MARK = """INSERT INTO {table} (turn_id, guild_id, {value}, by_id, by_hash, at)
SELECT id, guild_id, ?, ?, ?, ? FROM turn WHERE id = ? AND guild_id = ? AND erased = 0
ON CONFLICT (turn_id) DO UPDATE SET {value} = excluded.{value}, by_id = excluded.by_id,
by_hash = excluded.by_hash, at = excluded.at"""
_TRIAGE = _MARK.format(table="triage", value="state")
_JUDGE = _MARK.format(table="judgement", value="verdict")

# Three kinds that share no row: not answered; answered, and somebody pressed "Not helpful";
# answered, but hardly sure of it. What a moderator judged right is none of the last two.
_DOWN = "SELECT turn_id FROM feedback WHERE value = 'down'"
_RIGHT = """SELECT asked FROM judgement JOIN turn ON turn.id = turn_id
WHERE judgement.guild_id = ?1 AND pack = ?2 AND verdict = 'right' AND asked <> ''"""
_OPEN = f"""WITH open AS (
SELECT id, asked, id IN ({_DOWN}) AS down FROM turn
WHERE guild_id = ?1 AND pack = ?2 AND asked <> '' AND unanswered = 1
UNION ALL SELECT id, asked, 1 FROM turn WHERE id IN ({_DOWN}) AND unanswered = 0
AND guild_id = ?1 AND asked <> '' AND pack = ?2 AND reason <> 'empty' AND asked NOT IN ({_RIGHT})
UNION ALL SELECT id, asked, 0 FROM turn WHERE guild_id = ?1 AND pack = ?2 AND decision = 'answer'
AND asked <> '' AND score < ?4 AND id NOT IN ({_DOWN}) AND asked NOT IN ({_RIGHT}))
SELECT newest.question, newest.asked, times, oldest.asked_at, newest.asked_at, first, last,
newest.decision, newest.reason, newest.entry, marked
FROM (SELECT count(*) AS times, max(id) AS last, min(id) AS first, max(down) AS marked FROM open
GROUP BY asked ORDER BY times DESC, last DESC LIMIT ?3)
JOIN turn AS newest ON newest.id = last JOIN turn AS oldest ON oldest.id = first
ORDER BY times DESC, last DESC"""
_MARKS = """SELECT asked, state, by_id FROM triage JOIN turn ON turn.id = turn_id
WHERE triage.guild_id = ? AND pack = ? AND asked <> '' ORDER BY at"""
# The rows of a wording: the same words asked of the same article there.
_ALIKE = """SELECT id FROM turn WHERE asked <> ''
AND (guild_id, pack, asked) = (SELECT guild_id, pack, asked FROM turn WHERE id = ?1)"""
_UNMARK = f"DELETE FROM triage WHERE turn_id <> ?1 AND turn_id IN ({_ALIKE})"
_ACTS = f"""SELECT at, by_id, act, words, coalesce(turn_id, 0), coalesce(change_id, 0) FROM audit
WHERE guild_id = ?2 AND turn_id IN ({_ALIKE} UNION SELECT ?1) ORDER BY id DESC LIMIT {MAX_ACTS}"""
_JUDGED = "SELECT turn_id, question, verdict, entry FROM judgement JOIN turn ON turn.id = turn_id"


class ReviewTables:
    """Reads on connections of its own; writes through the log's one writer."""

    def __init__(self, path: Path, writer: Writer, key: bytes) -> None:
        self._path, self._writer, self._key = path, writer, key

    # --- writing: returns when it is in the file, raises StoreError when it cannot be now ------

    async def add_change(self, change: Change, rows: tuple[int, ...] = ()) -> Change:
        """The change with its number; 0, and not kept, when its origin or one of the rows that its
        words are from is not the server's or was erased."""
        values = (
            change.guild_id, change.pack, change.kind.value, change.entry_id,
            storable(mask(change.question)),
            json.dumps([storable(mask(text)) for text in change.phrasings]),
            storable(change.answer), storable(change.topic), change.nearest,
            json.dumps(change.paragraphs), storable(change.speaker), change.origin or None,
            change.state.value, change.made_by, change.made_at, storable(change.overridden),
            pseudonym(change.made_by, self._key),
        )  # fmt: skip

        needed = {*rows, change.origin} - {0}

        def write(connection: sqlite3.Connection) -> int:
            for row in needed:
                if connection.execute(_THERE, (row, change.guild_id)).fetchone() is None:
                    return 0
            return int(connection.execute(_ADD, values).lastrowid or 0)

        number = int(await self._writer.done(write))
        return await self.change(number, change.guild_id) or replace(change, id=0)

    async def set_state(
        self, change_id: int, state: State, before: State, act: Act, overridden: str, guild_id: str
    ) -> bool:
        """Whether the change was in the state `before`, as it must be for the act to happen.

        Live it becomes only while its words, and the question they came from, were not erased.
        """
        values = (state.value, storable(overridden), change_id, guild_id, before.value)

        def write(connection: sqlite3.Connection) -> bool:
            if connection.execute(_SET_STATE, values).rowcount != 1:
                return False
            self._audited(connection, act, guild_id)
            return True

        return bool(await self._writer.done(write))

    async def triage(
        self, turn_ids: tuple[int, ...], state: Triage, act: Act, guild_id: str
    ) -> int:
        """How many of the rows are that server's and not erased; a wording has one mark, and the
        act stands with each."""

        def write(connection: sqlite3.Connection) -> int:
            who = (state.value, act.by_id, pseudonym(act.by_id, self._key), act.at)
            count = 0
            for number in turn_ids:
                if connection.execute(_TRIAGE, (*who, number, guild_id)).rowcount:
                    connection.execute(_UNMARK, (number,))
                    self._audited(connection, replace(act, turn_id=number), guild_id)
                    count += 1
            return count

        return int(await self._writer.done(write))

    async def judge(self, turn_id: int, verdict: str, act: Act, guild_id: str) -> bool:
        """One verdict a row, the newest counts; False when the server has no such row."""

        def write(connection: sqlite3.Connection) -> bool:
            who = (verdict, act.by_id, pseudonym(act.by_id, self._key), act.at)
            if connection.execute(_JUDGE, (*who, turn_id, guild_id)).rowcount != 1:
                return False
            self._audited(connection, act, guild_id)
            return True

        return bool(await self._writer.done(write))

    async def note(self, act: Act, guild_id: str) -> None:
        """Write down an act that changes nothing."""
        of_guild(guild_id)
        await self._writer.done(lambda connection: self._audited(connection, act, guild_id))

    def _audited(self, connection: sqlite3.Connection, act: Act, guild_id: str) -> None:
        who = (act.by_id, pseudonym(act.by_id, self._key))
        what = (act.act, act.turn_id, act.change_id or None, storable(act.words))
        connection.execute(_AUDIT, (guild_id, act.at, *who, *what))

    # --- reading -------------------------------------------------------------------------------

    async def open_questions(
        self, guild_id: str, pack: str, limit: int, sure: float = 0.0
    ) -> tuple[OpenQuestion, ...]:
        """What was not answered well, each wording once, most asked first, with its triage.

        Answers given with less confidence than `sure` are among them.
        """
        of_guild(guild_id)
        async with reading(self._path) as connection:
            found = await fetch(connection, _OPEN, (guild_id, pack, limit, sure))
            marks = await fetch(connection, _MARKS, (guild_id, pack))
        last = {asked: (str(state), str(by)) for asked, state, by in marks}
        questions = [OpenQuestion(*row) for row in found]
        return tuple(
            _marked(question, *last.get(question.asked, ("", ""))) for question in questions
        )

    async def question(self, guild_id: str, row: int) -> OpenQuestion | None:
        """One row of the log alone; None when it is not that server's or was erased."""
        sql = (
            "SELECT question, asked, 1, asked_at, asked_at, id, id, decision, reason, entry, 0 "
            "FROM turn WHERE id = ? AND guild_id = ? AND asked <> ''"
        )
        async with reading(self._path) as connection:
            found = await fetch(connection, sql, (row, guild_id))
        return OpenQuestion(*found[0]) if found else None

    async def pack_of(self, guild_id: str, row: int) -> str:
        """The slug of the pack that a row was answered from; "" when it is not that server's."""
        of_guild(guild_id)
        sql = "SELECT pack FROM turn WHERE id = ? AND guild_id = ?"
        async with reading(self._path) as connection:
            found = await fetch(connection, sql, (row, guild_id))
        return str(found[0][0]) if found else ""

    async def asked(self, guild_id: str, pack: str, limit: int) -> tuple[str, ...]:
        """Distinct logged questions of a server, newest first, of its newest rows."""
        of_guild(guild_id)
        sql = (
            "SELECT question, asked FROM turn WHERE guild_id = ? AND asked <> '' AND pack = ? "
            "AND surface <> 'button' ORDER BY id DESC LIMIT ?"
        )
        async with reading(self._path) as connection:
            found = await fetch(connection, sql, (guild_id, pack, NEWEST_ROWS))
        newest: dict[str, str] = {}
        for question, asked in found:
            newest.setdefault(str(asked), str(question))
        return tuple(newest.values())[:limit]

    async def change(self, change_id: int, guild_id: str) -> Change | None:
        """One change of a server."""
        sql = f"SELECT {_CHANGE} FROM change WHERE id = ? AND guild_id = ?"
        async with reading(self._path) as connection:
            found = await fetch(connection, sql, (change_id, guild_id))
        return _change(found[0]) if found else None

    async def changes(self, guild_id: str | None, *states: State) -> tuple[Change, ...]:
        """The changes in these states, oldest first; `None` for those of every server."""
        return await changes_in(self._path, guild_id, *states)

    async def judged(self, guild_id: str, pack: str) -> tuple[Judged, ...]:
        """The verdicts on rows whose text is still there."""
        return await judged_in(self._path, guild_id, pack)

    async def acts_on(self, turn_id: int, guild_id: str) -> tuple[Act, ...]:
        """What was done about the wording of a row, newest first."""
        return await acts_on(self._path, turn_id, guild_id)


async def acts_on(path: Path, turn_id: int, guild_id: str) -> tuple[Act, ...]:
    """What was done about the wording of a row, newest first."""
    async with reading(path) as connection:
        found = await fetch(connection, _ACTS, (turn_id, guild_id))
    return tuple(Act(*row) for row in found)


async def changes_in(path: Path, guild_id: str | None, *states: State) -> tuple[Change, ...]:
    """The changes in these states, oldest first; `None` for those of every server.

    A row that is spoilt keeps no other from being read: it is told in the program's messages and
    left out.
    """
    tests, values = of_guild(guild_id)
    tests.append(f"state IN ({', '.join('?' * len(states))})")
    sql = f"SELECT {_CHANGE} FROM change WHERE {' AND '.join(tests)} ORDER BY id"
    async with reading(path) as connection:
        found = await fetch(connection, sql, (*values, *(state.value for state in states)))
    changes: list[Change] = []
    for row in found:
        try:
            changes.append(_change(row))
        except (ValueError, TypeError) as fault:
            logger.error(
                "%s: change %s of server %s is damaged and left out: %s; `restore` a copy of the "
                "log from before, or have its author make it again",
                path, row[0], row[1], fault,
            )  # fmt: skip
    return tuple(changes)


async def judged_in(path: Path, guild_id: str | None, pack: str) -> tuple[Judged, ...]:
    """The verdicts on rows whose text is still there; `None` for those of every server."""
    tests, values = of_guild(guild_id)
    clause = " AND ".join(
        [*(f"judgement.{test}" for test in tests), "pack = ?", "question <> ''", "erased = 0"]
    )
    async with reading(path) as connection:
        sql = f"{_JUDGED} WHERE {clause} ORDER BY turn_id"
        found = await fetch(connection, sql, (*values, pack))
    return tuple(Judged(*row) for row in found)


def _change(row: tuple[Any, ...]) -> Change:
    (number, guild, pack, kind, entry, question, phrasings, answer, topic, nearest, paragraphs,
     speaker, origin, state, by_id, made_at, overridden) = row  # fmt: skip
    return Change(
        number, guild, pack, Kind(kind), entry, question, tuple(json.loads(phrasings)), answer,
        topic, nearest, tuple(json.loads(paragraphs)), speaker, origin, State(state), by_id,
        made_at, overridden,
    )  # fmt: skip


def _marked(question: OpenQuestion, triage: str, by: str) -> OpenQuestion:
    return replace(question, triage=triage, triaged_by=by)
