"""The one writer: what goes into one commit, in which order, what waits and what is counted."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logged import Health, State
from bot.store import changes, writer
from bot.store.log import SqliteLog
from bot.store.record import row_of
from bot.store.writer import BATCH_CHANGES, Job, _split
from tests.store.test_faults import until
from tests.store.turns import KEY, opened, turn

Change = Callable[[sqlite3.Connection], Any]


@contextmanager
def held_by_another(path: Path) -> Iterator[sqlite3.Connection]:
    """A lock that another program holds."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


# --- batches -------------------------------------------------------------------------------


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_a_batch_is_the_longest_run_that_may_stand_together(alone: list[bool]) -> None:
    """Promise: nothing overtakes anything; an act outside of transactions stands by itself."""
    jobs: list[Any] = [Job(lambda connection: None, None, alone=each) for each in alone]  # type: ignore[arg-type]
    rest, batches = jobs, []
    while rest:
        batch, rest = _split(rest)
        assert batch
        batches.append(batch)
    assert [job for batch in batches for job in batch] == jobs
    for batch in batches:
        assert len(batch) == 1 or not any(job.alone for job in batch)
    for one, other in pairwise(batches):
        assert one[0].alone or other[0].alone


async def sizes(log: SqliteLog, kinds: list[bool]) -> list[int]:
    """How many changes each commit held, where such kinds were queued at once."""
    total = [0]

    def change(connection: sqlite3.Connection) -> int:
        total[0] += 1
        return total[0] if connection.in_transaction else -total[0]

    queued = [log._writer.submit(change, alone=alone) for alone in kinds]
    done = [await each for each in queued if each is not None]
    assert [abs(each) for each in done] == list(range(1, len(kinds) + 1)), "out of order"
    assert [each < 0 for each in done] == kinds, "in or out of a transaction"
    return done


async def test_changes_keep_their_order_and_place(log: SqliteLog) -> None:
    """Promise: acts outside of a transaction run outside of one, all in the order they came."""
    await sizes(log, [False, False, True, False, True, True, False])
    assert log.health.backlog == 0


@pytest.mark.parametrize("count", [1, BATCH_CHANGES, BATCH_CHANGES + 1])
async def test_how_many_changes_make_a_commit(log: SqliteLog, count: int) -> None:
    """Promise: all that waits goes into one commit, up to 256 changes."""
    commits: list[str] = []
    await log._writer.done(lambda connection: connection.set_trace_callback(commits.append), True)
    queued = [log._writer.submit(lambda connection: 1) for _ in range(count)]
    assert log.health.backlog == count
    assert [await each for each in queued if each is not None] == [1] * count
    assert commits.count("COMMIT") == -(-count // BATCH_CHANGES)
    assert commits.count("BEGIN IMMEDIATE") == commits.count("COMMIT")
    assert log.health.backlog == 0


async def test_a_change_that_never_can_be_made_takes_no_other_along(log: SqliteLog) -> None:
    """Promise: whoever asked for it gets its error, the others their results, in order."""

    def bad(connection: sqlite3.Connection) -> None:
        raise ValueError("never")

    kinds: list[Change] = [lambda c: "a", bad, lambda c: "b", bad, lambda c: "c"]
    queued = [log._writer.submit(change) for change in kinds]
    found = await asyncio.gather(*(each for each in queued if each), return_exceptions=True)
    assert [str(each) for each in found] == ["a", "never", "b", "never", "c"]
    assert (log.health.backlog, log.health.state) == (0, State.OK)
    assert (log.health.dropped, log.health.quarantined) == (0, 0)


async def test_what_is_set_apart_is_kept_whole(log: SqliteLog) -> None:
    """Promise: error, asker, server and every value of the row, as text that always can be held."""
    bad = replace(turn("bad \ud800"), pack=None)  # type: ignore[arg-type]
    assert not (await log.record(bad)).logged
    with sqlite3.connect(log.path) as connection:
        row = connection.execute(
            "SELECT error, asker, guild_id, content FROM quarantine"
        ).fetchone()
    good = (await log.record(turn())).log_id
    (held,) = [each for each in await log.rows("1") if each.id == good]
    assert row[0].startswith("IntegrityError: NOT NULL constraint failed: turn.pack")
    assert (row[1], row[2]) == (held.asker, "1")
    content = json.loads(row[3])
    assert list(content) == list(changes.TURN_COLUMNS)
    assert (content["question"], content["pack"], content["latency_us"]) == ("bad ?", None, 900)


# --- the backlog ---------------------------------------------------------------------------


async def test_how_much_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: exactly as many as the bound wait; the next is dropped, told to its asker at once
    and counted; acts outside are no backlog."""
    monkeypatch.setattr(writer, "BACKLOG_CHANGES", 3)
    path = tmp_path / "log.db"
    async with opened(path) as log:
        with held_by_another(path):
            queued = [log._writer.submit(lambda connection: 1) for _ in range(5)]
            assert [each is None for each in queued] == [False] * 3 + [True] * 2
            assert (log.health.backlog, log.health.dropped) == (3, 2)
            await until(lambda: log.health.state is State.FAILING)
        await until(lambda: log.health.backlog == 0)
        waiting = log._writer.submit(lambda connection: 1, alone=True)
        assert log.health.backlog == 0
        assert waiting is not None
        await waiting
        assert log.health.dropped == 2


async def test_numbers_are_remembered_as_they_are_given(log: SqliteLog) -> None:
    """Promise: the highest number of a turn, not what other changes give back."""
    for _ in range(3):
        await log.record(turn())
    await log._writer.done(lambda connection: 999)
    assert log._memory.last_id == 3
    await log._writer.done(changes.turn(*row_values("x")))
    assert log._memory.last_id == 3, "only what is put in as a turn counts"


def row_values(question: str) -> tuple[Any, Any]:
    return row_of(turn(question), KEY)


async def test_closing_tells_what_was_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: as many as never were written, in words for the operator; 0 says nothing."""
    monkeypatch.setattr(writer, "DRAIN_S", 0.05)
    path = tmp_path / "log.db"
    log = await SqliteLog.open(path, KEY)
    assert await log.close() == 0
    assert "never written" not in caplog.text
    log = await SqliteLog.open(path, KEY)
    with held_by_another(path):
        for _ in range(2):
            log._writer.submit(lambda connection: 1)
        assert await log.close() == 2
    assert "2 changes to the log were never written" in caplog.text


async def test_a_commit_that_hangs_counts_as_failing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: a disk that does not answer is told as such while it hangs, and well again after."""
    monkeypatch.setattr(writer, "STUCK_S", 0.02)
    seen: list[Health] = []
    async with opened(tmp_path / "log.db") as log:
        log.watch(seen.append)
        loop = asyncio.get_running_loop()
        told = asyncio.Event()
        log.watch(lambda health: told.set())

        def hanging(connection: sqlite3.Connection) -> str:
            asyncio.run_coroutine_threadsafe(told.wait(), loop).result(5)
            return "through"

        assert await log._writer.done(hanging) == "through"
    assert [(each.state, each.why) for each in seen] == [
        (State.FAILING, "the disk does not answer"), (State.OK, ""),
    ]  # fmt: skip
