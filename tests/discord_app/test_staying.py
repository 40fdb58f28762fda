"""How the bot stays connected, and when it gives up: pure tables with a clock in hand."""

from __future__ import annotations

import json

import pytest

from bot.assistant import Assistant
from bot.discord_app.client import ShardedClient
from bot.discord_app.link import LOST_S, Link
from bot.discord_app.shards import ShardError, shard_ids
from bot.discord_app.starts import FREE, IDENTIFIES, LONGEST_WAIT_S, Starts, room, wait_s
from bot.store.log import SqliteLog
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.options import options


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


@pytest.mark.parametrize(
    ("shards", "most"), [(1, 200), (3, 600), (4, 800), (16, 800), (100, 800), (600, 1200)]
)
def test_a_crash_loop_cannot_burn_the_token(shards: int, most: int) -> None:
    """A process that dies after its last shard's identify, all day, starts over and over: no
    more than 200 of one shard, 800 of all, or two starts of so many that Discord allows more."""
    times: list[tuple[float, ...]] = [()] * shards
    now = 0.0
    while now < 86_400.0:
        for shard in range(shards):
            now += wait_s(times[shard], now, room(shards))
            times[shard] = (*times[shard], now)
            now += 0.5
    assert sum(each < 86_400.0 for of_one in times for each in of_one) <= most


def test_a_crash_loop_of_the_first_shard_leaves_the_others_theirs() -> None:
    """However often one identified, another that did not need not wait."""
    assert wait_s((1.0,) * 60, 2.0, room(16)) > 0
    assert wait_s((), 2.0, room(16)) == 0.0


async def test_many_shards_start_as_fast_as_one(log: SqliteLog) -> None:
    """Each start of a process's sixteen shards counts once: three are free, the fourth waits."""
    clock = Clock()
    starts = Starts(log, clock, shard_count=16)
    for number in range(4):
        waits = []
        for shard in range(16):
            waits.append(await starts.wait_s(shard))
            clock.now += waits[-1]
            await starts.note(shard)
            clock.now += 0.1
        assert sum(waits) == pytest.approx(0.0 if number < 3 else 5.0 - 1.5, abs=0.2)


async def test_a_process_counts_its_own_shards(log: SqliteLog) -> None:
    """A start notes each shard that identifies, and waits before the next one for the first."""
    some = options(shard_count=8, shard_ids="4-7")
    client = ShardedClient(Assistant(KNOWLEDGE, small_index(), log), log, some)
    for _ in range(FREE):
        for shard in range(4, 8):
            assert await client.starts.wait_s(shard) == 0.0
            await client.before_identify_hook(shard, initial=True)
    assert client.first_shard() == 4
    assert await client.starts.wait_s(client.first_shard()) > 0.0
    mine = [shard for shard in range(16) if client.serves(shard << 22 | 5)]
    assert mine == [4, 5, 6, 7, 12, 13, 14, 15], "servers go by their number"


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
