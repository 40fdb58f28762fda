"""What is taken back while the log cannot be written: it goes as soon as the log is well."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.discord_app.forgetting import Forgetting
from bot.discord_app.pulse import PULSE_S
from bot.review.changes import State
from bot.review.desks import Desks
from bot.store.log import SqliteLog
from bot.store.memory import kept_in
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.review.test_pages import ANSWER
from tests.discord_app.world import World, text_of
from tests.store.turns import BAKER, turn

OPENING, OWNER = "When does the bakery open?", "Who owns the bakery?"


@asynccontextmanager
async def outage(world: World) -> AsyncIterator[None]:
    """Another program holds the log's file. At the end the log is well again, and what waited is
    done."""
    well = asyncio.Event()
    with closing(sqlite3.connect(world.log.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        # As the writer says when it is refused: the simulated Discord's clock knows no real waits.
        world.log._board.failing("another program holds the file")
        world.log.watch(lambda health: well.set() if str(health.state) == "ok" else None)
        yield
        other.execute("COMMIT")
    await well.wait()
    working = world.bot.forgetting._working
    assert working is not None
    await working


async def asks(world: World, words: str = OPENING) -> Any:
    return await world.alice.send(world.general, f"{world.me} {words}")


async def texts(world: World) -> list[str]:
    """The questions in the log, newest first."""
    return [row.question for row in await world.log.rows(None, limit=50)]


async def test_a_message_deleted_while_its_row_waits(world: World) -> None:
    """Answered in the outage, deleted in the outage: its row is written without its text."""
    async with outage(world):
        message, kept = await asks(world), await asks(world, OWNER)
        assert text_of(world.said()).startswith("Martha")
        await world.alice.delete(message)
    assert await texts(world) == [OWNER, ""]
    await world.alice.delete(kept)
    assert await texts(world) == ["", ""]


async def test_a_message_of_before_the_outage(world: World) -> None:
    """Deleted while nothing can be written, nor waited for; its text goes afterwards."""
    message = await asks(world)
    async with outage(world):
        await asks(world, OWNER)
        await world.alice.delete(message)
        assert await texts(world) == [OPENING]
    assert await texts(world) == [OWNER, ""]


async def test_a_message_deleted_before_anybody_knows_of_the_outage(log: SqliteLog) -> None:
    """Its row is on the way and the log not yet seen to fail: its text goes all the same."""
    failing = asyncio.Event()
    forgetting = Forgetting(log, Desks(Assistant(KNOWLEDGE, small_index(), log), log.review))
    log.watch(lambda health: failing.set())
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asking = asyncio.create_task(log.record(turn(OPENING)))  # its message is 100
        await asyncio.sleep(0)
        deleting = asyncio.create_task(forgetting.messages([100]))
        await failing.wait()
        other.execute("COMMIT")
    await asyncio.gather(asking, deleting)
    assert [row.question for row in await log.rows(None)] == [""]


async def test_a_server_that_leaves_in_an_outage(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Its questions and settings go when the log is well; the operator is told that they wait."""
    await world.mona.slash(world.general, "setup notices", channel=world.general)
    await asks(world)
    async with outage(world):
        await asks(world, OWNER)
        world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})
        await world.env.settle()
        assert f"server {world.guild.id} is still in the log" in caplog.text
    assert await texts(world) == []
    assert await world.log.settings(str(world.guild.id)) == {}


async def test_a_server_that_comes_back_in_an_outage(world: World) -> None:
    """What it had when it left goes, from the first moment on; what it set, asked and changed since
    stays. It is answered from no change whose row is gone."""
    guild, review = str(world.guild.id), world.log.review
    mine = replace(ANSWER, guild_id=guild, origin=0)
    await world.mona.slash(world.general, "setup notices", channel=world.general)
    await world.mona.slash(world.general, "setup digest", channel=world.general)
    await asks(world)
    await review.add_change(mine)
    async with outage(world):
        await world.rejoin()
        assert await world.log.settings(guild) == {}
        await world.bot.desks.load("bakery")  # as when the pack's file changes
        assert set(world.bot.assistant.servers) == {(guild, "bakery")}
        await world.log.set_setting(guild, "notices", "1")
        await asks(world, OWNER)
    assert await texts(world) == [OWNER]
    assert list(await world.log.settings(guild)) == ["notices"]
    assert list(kept_in(world.log.path).settings) == [(guild, "notices")]
    assert await review.changes(guild, State.LIVE) == ()
    assert world.bot.assistant.servers == {}


async def test_a_message_whose_row_is_written_while_it_is_forgotten(world: World) -> None:
    """Promise: Discord tells of the deletion before the row is there; the answer tells again."""
    whole = world.log.knows_message
    looked: list[str] = []

    async def slow(message_id: str) -> bool:
        looked.append(message_id)
        if len(looked) > 1:
            return await whole(message_id)
        await world.log.record(turn(OPENING, replace(BAKER, message_id="77")))
        again.append(asyncio.create_task(world.bot.forgetting.messages([77])))
        await asyncio.sleep(0)
        return False  # as it was a moment ago

    again: list[asyncio.Task[None]] = []
    world.log.knows_message = slow  # type: ignore[method-assign]
    await world.bot.forgetting.messages([77])
    await asyncio.gather(*again)
    assert looked == ["77", "77"]
    assert await texts(world) == [""]


async def test_a_server_that_leaves_again_while_it_is_forgotten(world: World) -> None:
    """What it did in between goes as well, though the first deletion ends after it left again."""
    guild = str(world.guild.id)
    await asks(world)
    whole = world.log.forget_guild
    moments: list[str] = []

    async def slow(guild_id: str, left_at: str = "") -> int:
        moments.append(left_at)
        if len(moments) == 1:
            await asks(world, OWNER)
            again.append(asyncio.create_task(world.bot.forgetting.guild(world.guild.id)))
            await asyncio.sleep(0)
        return await whole(guild_id, left_at)

    again: list[asyncio.Task[None]] = []
    world.log.forget_guild = slow  # type: ignore[method-assign]
    await world.bot.forgetting.guild(world.guild.id)
    await asyncio.gather(*again)
    assert moments == sorted(set(moments))
    assert len(moments) == 2
    assert await texts(world) == []
    assert await world.log.settings(guild) == {}


async def test_what_the_log_refused_is_tried_with_the_next(world: World) -> None:
    """A fault that no outage was is made good by the next deletion that goes through."""
    first, second = await asks(world), await asks(world, OWNER)
    whole = world.log._writer.done

    async def refused(*_: object, **__: object) -> object:
        raise OSError("no space left")

    world.log._writer.done = refused  # type: ignore[method-assign]
    await world.alice.delete(first)
    world.log._writer.done = whole  # type: ignore[method-assign]
    assert await texts(world) == [OWNER, OPENING]
    await world.alice.delete(second)
    assert await texts(world) == ["", ""]


@pytest.mark.parametrize("what", ["message", "server"])
async def test_what_the_log_refused_though_it_is_well(
    world: World, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """It is tried again at every beat until it goes through, without another deletion, and told
    once."""
    message = await asks(world)
    whole = world.log._writer.done

    async def refused(*_: object, **__: object) -> object:
        raise OSError("no space left")

    world.log._writer.done = refused  # type: ignore[method-assign]
    if what == "message":
        await world.alice.delete(message)
    else:
        world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})
        await world.env.settle()
    for _ in range(2):
        await world.env.advance_time(PULSE_S)
    assert str(world.log.health.state) == "ok"
    assert await texts(world) == [OPENING]
    assert caplog.text.count("is still in the log") == 1
    world.log._writer.done = whole  # type: ignore[method-assign]
    await world.env.advance_time(PULSE_S)
    assert await texts(world) == ([""] if what == "message" else [])


async def test_a_try_under_way_is_not_begun_again(world: World) -> None:
    """However long it takes, no second one waits behind it."""
    message = await asks(world)
    whole = world.log.forget_message
    begun: list[int] = []

    async def slow(message_id: str) -> int:
        before = asyncio.all_tasks()
        world.bot.forgetting.again()
        begun.append(len(asyncio.all_tasks() - before))
        return await whole(message_id)

    world.log.forget_message = slow  # type: ignore[method-assign]
    await world.alice.delete(message)
    assert begun == [0]
    assert await texts(world) == [""]


async def test_nothing_waits_and_the_log_is_well(world: World) -> None:
    """No task is begun for nothing."""
    forgetting = Forgetting(world.log, world.bot.desks)
    before = asyncio.all_tasks()
    forgetting.log_is_well()
    forgetting.again()
    assert asyncio.all_tasks() == before


async def test_a_server_that_removed_the_bot_while_it_was_away(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator hears of it at the start, with what deletes it; nothing is deleted by itself."""
    await world.log.set_setting("77", "channels", "8")
    await world.log.set_setting(str(world.guild.id), "channels", "")
    await world.log.record(replace(turn("left?"), place=replace(BAKER, guild_id="78")))
    await world.restart()
    told = [each.getMessage() for each in caplog.records if "is in the log" in each.getMessage()]
    assert [text.split("`")[1] for text in told] == [
        "python -m bot purge --server 77", "python -m bot purge --server 78",
    ]  # fmt: skip
    assert await world.log.setting("77", "channels") == "8"


async def test_the_servers_of_a_log_that_cannot_be_read(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot starts all the same."""
    world.log.path.rename(world.log.path.with_suffix(".away"))
    await world.restart()
    assert "the servers of the log could not be read" in caplog.text
    world.log.path.with_suffix(".away").rename(world.log.path)
