"""How the bot stays connected, and when it gives up: pure tables with a clock in hand."""

from __future__ import annotations

import json

import pytest

from bot.discord_app.link import LOST_S, Link
from bot.discord_app.shards import ShardError, shard_ids
from bot.discord_app.starts import FREE, IDENTIFIES, LONGEST_WAIT_S, PER_DAY, Starts, wait_s
from bot.store.log import SqliteLog


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_five_minutes_without_a_connection() -> None:
    """Lost only after five minutes in a row; a connection in between starts the count anew."""
    clock = Clock()
    link = Link(clock)
    clock.now += LOST_S - 1
    link.look()
    assert not link.lost.is_set()
    link.up()
    clock.now += 10 * LOST_S
    link.look()
    assert not link.lost.is_set(), "connected, however quiet the servers are"
    link.down()
    clock.now += LOST_S - 1
    link.look()
    assert not link.lost.is_set()
    clock.now += 1
    link.look()
    assert link.lost.is_set()


def test_one_shard_of_two_is_a_connection() -> None:
    """A process is lost when all of its shards are."""
    clock = Clock()
    link = Link(clock)
    link.up(0)
    link.up(1)
    link.down(0)
    clock.now += 2 * LOST_S
    link.look()
    assert link.connected
    assert not link.lost.is_set()


def test_a_shard_that_fell_and_was_not_told_of() -> None:
    """Its connection is looked at: five minutes begin then, not when discord.py comes to tell."""
    clock, closed = Clock(), [0]
    link = Link(clock, closed=lambda: closed)
    link.up(0)
    link.up(1)
    link.look()
    assert link.connected
    closed.append(1)
    link.look()
    assert not link.connected
    clock.now += LOST_S
    link.look()
    assert link.lost.is_set()


def test_waits_double_up_to_five_minutes() -> None:
    """Three starts are free, then 5 s, 10 s, 20 s, never more than five minutes."""
    times = [0.0]
    waits = []
    for _ in range(10):
        now = times[-1]
        waits.append(wait_s(tuple(times), now))
        times.append(now + waits[-1])
    assert waits[: FREE - 1] == [0.0] * (FREE - 1)
    assert waits[FREE - 1 : FREE + 3] == [5.0, 10.0, 20.0, 40.0]
    assert max(waits) <= LONGEST_WAIT_S


def test_a_crash_loop_cannot_burn_the_token() -> None:
    """A process that dies at once for a whole day identifies at most 200 times."""
    times: tuple[float, ...] = ()
    now = 0.0
    while now < 86_400.0:
        now += wait_s(times, now)
        times = (*times, now)
        now += 0.5
    assert sum(each < 86_400.0 for each in times) <= PER_DAY


async def test_the_count_outlives_the_process(log: SqliteLog) -> None:
    """It stands in the log; what is damaged or from the future counts for nothing."""
    clock = Clock()
    for _ in range(FREE):
        assert await Starts(log, clock).wait_s() == 0.0
        await Starts(log, clock).note()
    assert await Starts(log, clock).wait_s() == 5.0
    for stored in ("", "{", '["x"]', "null", json.dumps([clock.now + 10**6] * 300)):
        await log.set_meta(IDENTIFIES, stored)
        assert await Starts(log, clock).wait_s() == 0.0


@pytest.mark.parametrize(
    ("text", "count", "ids"),
    [("", 3, (0, 1, 2)), ("0-2,5", 8, (0, 1, 2, 5)), (" 1 , 0 ", 2, (0, 1)), ("3-3", 4, (3,))],
)
def test_shards_are_named(text: str, count: int, ids: tuple[int, ...]) -> None:
    """Numbers and ranges; nothing at all means every shard."""
    assert shard_ids(text, count) == ids


@pytest.mark.parametrize("text", ["a", "1-", "2-1", "0-8", "8", "-1", "1;2"])
def test_shards_that_cannot_be(text: str) -> None:
    """What was found and what was expected is said."""
    with pytest.raises(ShardError, match="shard_ids: "):
        shard_ids(text, 8)
