"""Each question is answered exactly once, whatever the connection does."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.fake_discord.conftest import Start
from tests.fake_discord.inside import inside
from tests.fake_discord.server import DM, GENERAL, FakeDiscord, text_of
from tests.figures import figure

OPEN = "When are you open?"
PLENTY = {
    "DATELINE_DISCORD_PERSON_QUESTIONS": "1000",
    "DATELINE_DISCORD_CHANNEL_QUESTIONS": "10000",
    "DATELINE_DISCORD_ALL_QUESTIONS": "100000",
}


async def test_drops_with_replays(discord: FakeDiscord, start: Start) -> None:
    """500 questions over 50 drops, each resume repeating three events: once each."""
    bot = await start(**PLENTY)
    discord.gateway.replayed = 3
    asked = []
    for drop in range(50):
        asked += [await discord.say(OPEN, mention=True) for _ in range(5)]
        await (discord.gateway.ask_to_reconnect if drop % 2 else discord.gateway.drop)()
        asked += [await discord.say(OPEN, mention=True) for _ in range(5)]
        await discord.until(lambda n=drop: discord.gateway.resumes > n, "a resume")
    for each in asked:
        await discord.reply_to(each)
    counts = {each["id"]: len(discord.replies(each)) for each in asked}
    assert set(counts.values()) == {1}
    assert len(counts) == 500
    assert await bot.end(signal.SIGTERM) == 0
    assert len(bot.rows()) == 500
    figure("drops: 500 questions over 50 dropped connections with replays, once each")


@pytest.mark.parametrize("shards", [{}, {"shard_count": 2, "shard_ids": "0-1"}])
async def test_a_new_session_reads_a_channel_once(
    discord: FakeDiscord, tmp_path: Path, shards: dict[str, Any]
) -> None:
    """What was missed is answered with one reading, by a single session and by a shard."""
    async with inside(discord, tmp_path, **shards) as bot:
        await discord.until(lambda: len(discord.gateway.sessions) == 1 + bool(shards))
        await discord.reply_to(await discord.say(OPEN, mention=True))
        read = len(discord.requests("GET", "/channels/"))
        await discord.gateway.invalidate()
        missed = await discord.say(OPEN, mention=True)
        await discord.reply_to(missed)
        await bot.client.wait_until_ready()
        await bot.at_rest()
        assert len(discord.requests("GET", "/channels/")) == read + 1
        assert len(discord.replies(missed)) == 1


async def test_what_came_while_away_in_a_server_that_is_told_of_late(
    discord: FakeDiscord, start: Start
) -> None:
    """Where Discord is slow, the server comes after READY: its questions are answered then."""
    bot = await start()
    await bot.end(signal.SIGTERM)
    missed = await discord.say(OPEN, mention=True, heard=False)
    discord.gateway.slow = True
    again = await start()
    await again.tells("connected as Dateline")
    await discord.gateway.tell_guilds(discord.gateway.sessions[-1])
    await discord.reply_to(missed)
    assert await again.end(signal.SIGTERM) == 0
    assert len(discord.replies(missed)) == 1


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
async def test_what_came_while_away(discord: FakeDiscord, start: Start, end: int) -> None:
    """Between two processes: what is ten minutes old at most is answered, once; older is not."""
    bot = await start()
    direct = await discord.say(OPEN, channel=DM)
    before = await discord.say(OPEN, mention=True)
    await discord.reply_to(before)
    await discord.reply_to(direct)
    await bot.end(end)
    missed = await discord.say("Who owns the shop?", mention=True, heard=False)
    privately = await discord.say(OPEN, channel=DM, heard=False)
    old = await discord.say(OPEN, mention=True, heard=False, age_s=700)
    not_for_us = await discord.say(OPEN, heard=False)
    await start()
    assert text_of(await discord.reply_to(missed)) == "Martha Vogel owns it."
    await discord.reply_to(privately)
    last = await discord.say(OPEN, mention=True)
    await discord.reply_to(last)
    for each, times in ((before, 1), (direct, 1), (missed, 1), (old, 0), (not_for_us, 0)):
        assert len(discord.replies(each)) == times


async def test_a_removed_reply_is_not_given_again(discord: FakeDiscord, start: Start) -> None:
    """The log remembers a reply that the asker took away."""
    bot = await start()
    asked = await discord.say(OPEN, mention=True)
    reply = await discord.reply_to(asked)
    await bot.end(signal.SIGTERM)
    assert bot.rows("reply_message_id") == [(reply["id"],)]
    del discord.messages[GENERAL][int(reply["id"])]
    await start()
    await discord.until(lambda: discord.requests("GET", "/messages"), "a look back")
    last = await discord.say(OPEN, mention=True)
    await discord.reply_to(last)
    assert discord.replies(asked) == []


async def test_a_lost_session(discord: FakeDiscord, start: Start) -> None:
    """Discord throws the session away: what it would have replayed is found by looking back."""
    await start()
    await discord.gateway.invalidate()
    asked = await discord.say(OPEN, mention=True, heard=False)
    assert text_of(await discord.reply_to(asked)) == "From nine to five."
    assert discord.gateway.identifies == 2
