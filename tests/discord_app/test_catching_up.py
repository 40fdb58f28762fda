"""After a new session: what was asked meanwhile is answered once, and nothing else is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.discord_app import catchup
from bot.discord_app.catchup import look_back
from bot.discord_app.direct import DIRECT, MAX_DIRECT, drop, note, noted
from bot.store.log import SqliteLog
from tests.discord_app.world import World, text_of

OPENING, OWNER = "When does the bakery open?", "Who owns the bakery?"


def away(world: World) -> None:
    """From now on the bot hears nothing, as while it is not connected."""
    world.bot.stopping = True


async def back(world: World) -> None:
    """A new session, in the same process."""
    world.bot.stopping = False
    world.bot._heard = type(world.bot._heard)(10)
    for guild in world.bot.guilds:
        await world.bot.on_guild_available(guild)
    await world.bot.on_ready()


async def asks(world: World, words: str = OPENING, channel: Any = None) -> discord.Message:
    return await world.alice.send(channel or world.general, f"{world.me} {words}")


def replies(world: World, channel: Any = None) -> list[str]:
    """What the bot said in a channel, oldest first."""
    bot = world.env.backend.bot_user.id
    said = [each for each in (channel or world.general).history() if each.author.id == bot]
    return [text_of(each).split("\n")[0] for each in said]


async def count(world: World) -> int:
    return len(await world.log.rows(None, limit=50))


async def test_answered_in_the_order_of_asking(world: World) -> None:
    """Two questions of a channel, the older first, each as a reply to its own message."""
    away(world)
    first, second = await asks(world), await asks(world, OWNER)
    assert replies(world) == []
    await back(world)
    assert replies(world) == ["The bakery opens at seven.", "Martha Vogel owns it."]
    said = [each for each in world.general.history() if each.author.id != world.alice.id]
    assert [each.reference.message_id for each in said if each.reference] == [first.id, second.id]


async def test_a_second_look_answers_nothing_twice(world: World) -> None:
    """Neither by this process nor by the next one."""
    away(world)
    await asks(world)
    for _ in range(2):
        await back(world)
    await world.restart()
    assert replies(world) == ["The bakery opens at seven."]
    assert await count(world) == 1


async def test_what_was_answered_before(world: World) -> None:
    """Also where the reply was taken away again: the log knows of it."""
    message = await asks(world)
    await world.alice.click(world.said(), label="Remove")
    away(world)
    await back(world)
    assert world.silent(message)
    assert await count(world) == 1


async def test_a_reply_that_was_not_noted(world: World) -> None:
    """The process ended between sending and noting: noted now, from the channel itself."""
    await asks(world)
    row, reply = await world.row(), world.said()
    await world.log.set_reply_message(row.id, "")
    await back(world)
    assert (await world.row()).reply_message_id == str(reply.id)
    assert await count(world) == 1


@pytest.mark.parametrize(("age_s", "answered"), [(0, True), (590, True), (610, False)])
async def test_how_far_it_looks_back(world: World, age_s: int, answered: bool) -> None:
    """Ten minutes: whoever asked longer ago has gone."""
    away(world)
    await asks(world)
    await world.env.advance_time(age_s)
    await back(world)
    assert (replies(world) != []) is answered


@pytest.mark.options(catch_up_s=0)
async def test_switched_off(world: World) -> None:
    """With 0 seconds nothing is read at all."""
    away(world)
    await asks(world)
    before = len(world.env.http_requests)
    await back(world)
    assert replies(world) == []
    assert len(world.env.http_requests) == before


async def test_only_where_something_was_written(world: World) -> None:
    """A channel in which nobody wrote lately costs no request."""
    quiet = world.guild.create_text_channel("quiet")
    away(world)
    await asks(world)
    before = len(world.env.http_requests)
    await back(world)
    read = [each.path for each in world.env.http_requests[before:] if each.method == "GET"]
    assert f"/channels/{world.general.id}/messages" in read
    assert f"/channels/{quiet.id}/messages" not in read


async def test_only_what_asks_the_bot(world: World) -> None:
    """Talk between people and other bots stay unanswered."""
    away(world)
    await world.alice.send(world.general, "good evening")
    await world.bob.send(world.general, OPENING)
    await back(world)
    assert replies(world) == []
    assert await count(world) == 0


async def test_in_threads(world: World) -> None:
    """As in channels."""
    thread = world.thread()
    away(world)
    await asks(world, OPENING, thread)
    await back(world)
    assert replies(world, thread) == ["The bakery opens at seven."]


@pytest.mark.parametrize("status", [403, 404, 503])
async def test_a_channel_that_cannot_be_read(world: World, status: int) -> None:
    """Passed over; the others are caught up with."""
    other = world.guild.create_text_channel("other")
    away(world)
    await asks(world)
    await asks(world, OWNER, other)
    path = f"/channels/{world.general.id}/messages"
    world.env.inject_error("GET", path, status=status, times=None)
    await back(world)
    assert replies(world) == []
    assert replies(world, other) == ["Martha Vogel owns it."]


async def test_the_limits_hold(world: World) -> None:
    """Eight questions of one person: five answers and one word to wait, as at any time."""
    away(world)
    for _ in range(8):
        await asks(world)
    await back(world)
    assert len(replies(world)) == 6
    assert await count(world) == 5


async def test_a_log_that_cannot_say_whether_it_was_answered(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Then it counts as open: an answer twice is better than none."""
    away(world)
    await asks(world)
    path = world.log.path
    aside = path.with_suffix(".aside")
    path.rename(aside)
    await back(world)
    aside.rename(path)
    assert "cannot say whether message" in caplog.text
    assert replies(world) == ["The bakery opens at seven."]


# --- direct messages -----------------------------------------------------------------------------


async def test_direct_messages_too(world: World) -> None:
    """Discord never lists their channels, so the latest are noted; after a restart as well."""
    await world.alice.send_dm(OPENING)
    dm = world.alice.user.dm_channel
    assert await noted(world.log) == (dm.id,)
    away(world)
    await world.alice.send_dm(OWNER)
    await world.restart()
    assert replies(world, dm) == ["The bakery opens at seven.", "Martha Vogel owns it."]


@pytest.mark.options(message_content=True)
async def test_only_direct_channels_are_noted(world: World) -> None:
    """Nothing of a server is, nor a message of the bot itself."""
    await asks(world)
    assert await world.log.meta(DIRECT) is None


async def test_the_latest_are_kept(log: SqliteLog) -> None:
    """Each once, the newest last, no more than twenty."""
    for number in range(1, MAX_DIRECT + 3):
        await note(log, number)
    await note(log, 5)
    await note(log, 5)
    kept = await noted(log)
    assert kept == (3, 4, *range(6, MAX_DIRECT + 3), 5)
    assert len(kept) == MAX_DIRECT


@pytest.mark.parametrize("stored", ["", "nonsense", "{", "7", '["x"]', "[null]", "{}"])
async def test_a_damaged_note(world: World, stored: str) -> None:
    """Counts for nothing, and is replaced by the next message."""
    await world.log.set_meta(DIRECT, stored)
    await look_back(world.bot)
    await world.alice.send_dm(OPENING)
    assert await noted(world.log) == (world.alice.user.dm_channel.id,)


async def test_a_channel_in_which_nobody_wrote_for_long(log: SqliteLog) -> None:
    """It is forgotten after the days that are set, the others are not."""
    today = discord.utils.utcnow()
    days = [(today - timedelta(days=ago)).date().isoformat() for ago in (31, 30, 0)]
    await log.set_meta(DIRECT, json.dumps(dict(zip("123", days, strict=True))))
    await drop(log, 30)
    assert await noted(log) == (2, 3)
    await note(log, 2)
    await drop(log, 0)
    assert await noted(log) == (3, 2)
    await drop(log, -1)
    assert await log.meta(DIRECT) == "{}"


async def test_channels_of_a_version_that_noted_no_days(log: SqliteLog) -> None:
    """They count as written in when that is first looked at."""
    await drop(log, 30)
    assert await log.meta(DIRECT) is None
    await log.set_meta(DIRECT, "[7, 8]")
    assert await noted(log) == (7, 8)
    await drop(log, 30)
    today = discord.utils.utcnow().date().isoformat()
    assert json.loads(await log.meta(DIRECT) or "") == {"7": today, "8": today}


async def test_while_it_stops_nothing_is_looked_for(world: World) -> None:
    """A session that begins while the program ends leaves everything to the next start."""
    away(world)
    await asks(world)
    for guild in world.bot.guilds:
        await world.bot.on_guild_available(guild)
    await world.bot.on_ready()
    assert replies(world) == []


@pytest.mark.parametrize(
    ("number", "written"), [(None, False), (0, False), (1, False), ("now", True)]
)
def test_when_a_channel_was_written_in(number: Any, written: bool) -> None:
    """Its newest message tells by its id; a channel without one was never written in."""
    now = discord.utils.utcnow()
    newest = discord.utils.time_snowflake(now) if number == "now" else number
    assert catchup._written(newest, now - timedelta(seconds=60)) is written
