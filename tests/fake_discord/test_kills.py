"""Killed at random moments, started again: each question is answered exactly once."""

from __future__ import annotations

import random
import signal
import sqlite3

import pytest

from tests.fake_discord.conftest import Start
from tests.fake_discord.process import Bot
from tests.fake_discord.server import FakeDiscord
from tests.figures import figure

OPEN = "When are you open?"
PLENTY = {
    "DATELINE_DISCORD_PERSON_QUESTIONS": "1000",
    "DATELINE_DISCORD_CHANNEL_QUESTIONS": "10000",
}
BURST = 8  # questions around each kill


def forget_starts(bot: Bot) -> None:
    """So many starts would be made to wait; here they are the point."""
    with sqlite3.connect(bot.database) as connection:
        connection.execute("DELETE FROM meta WHERE name = 'identifies'")
    connection.close()


async def rounds(discord: FakeDiscord, start: Start, kills: int, number: int) -> None:
    """Kills with one signal, questions before, in the middle and while nobody listens."""
    dice = random.Random(number)
    asked = []
    for _ in range(kills):
        bot = await start(**PLENTY)
        for each in asked[-BURST - 2 :]:  # what the last end left open
            await discord.reply_to(each)
        posted = len(discord.requests("POST", "/messages"))
        asked += [await discord.say(OPEN, mention=True) for _ in range(BURST)]
        after = posted + dice.randint(0, BURST)
        await discord.until(lambda n=after: len(discord.requests("POST", "/messages")) >= n)
        code = await bot.end(number)
        assert code == (0 if number == signal.SIGTERM else -number)
        asked += [await discord.say(OPEN, mention=True, heard=False) for _ in range(2)]
        forget_starts(bot)
    last = await start(**PLENTY)
    for each in asked:
        await discord.reply_to(each)
    assert await last.end(signal.SIGTERM) == 0
    counts = [len(discord.replies(each)) for each in asked]
    assert set(counts) == {1}, f"{sum(n != 1 for n in counts)} of {len(counts)} not once"
    rows = last.rows("message_id, reply_message_id")
    assert sorted(row[0] for row in rows) == sorted(each["id"] for each in asked)
    assert all(reply for _, reply in rows)
    figure(f"{len(asked)} questions over {kills} ends by signal {number}: once each")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_few_ends(discord: FakeDiscord, start: Start, number: int) -> None:
    """Four ends, forty questions, once each in the channel and once each in the log."""
    await rounds(discord, start, 4, number)


@pytest.mark.nightly
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_hundred_ends(discord: FakeDiscord, start: Start, number: int) -> None:
    """A hundred ends, a thousand questions."""
    await rounds(discord, start, 100, number)
