"""The metrics of the real process, read over HTTP as Prometheus reads them."""

from __future__ import annotations

import re
import signal
import socket

import aiohttp

from tests.fake_discord.conftest import Start
from tests.fake_discord.process import Bot
from tests.fake_discord.server import FakeDiscord

OPEN = "When are you open?"
ON = {"DATELINE_METRICS_ENABLED": "true", "DATELINE_METRICS_PORT": "0"}


async def scraped(bot: Bot) -> str:
    """What the address says that the bot told of."""
    await bot.tells("/metrics")
    address = re.findall(r"http://127\.0\.0\.1:\d+/metrics", bot.told)[-1]
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_bot_that_is_asked(discord: FakeDiscord, start: Start) -> None:
    """Questions by decision and surface, a refusal by its limit, the gateway and the log."""
    bot = await start(**ON, DATELINE_DISCORD_PERSON_QUESTIONS="1")
    await discord.reply_to(await discord.say(OPEN, mention=True))
    await discord.reply_to(await discord.say(OPEN, mention=True))  # the notice of the limit
    told = await scraped(bot)
    asked = 'dateline_questions_total{decision="answer",reason="none",surface="mention"} 1.0'
    assert asked in told
    assert 'dateline_refused_total{limit="person"} 1.0' in told
    assert "dateline_gateway_up 1.0" in told
    assert "dateline_log_up 1.0" in told
    assert "process_resident_memory_bytes" in told
    assert OPEN not in told
    assert discord.token not in told
    assert await bot.end(signal.SIGTERM) == 0
    assert "Traceback" not in bot.told


async def test_a_taken_port_keeps_nobody_from_an_answer(discord: FakeDiscord, start: Start) -> None:
    """The bot connects and answers; the port and the setting are named once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        bot = await start(**{**ON, "DATELINE_METRICS_PORT": port})
        assert await discord.reply_to(await discord.say(OPEN, mention=True))
        assert await bot.end(signal.SIGTERM) == 0
    assert bot.told.count("metrics.port") == 1


async def test_nothing_listens_unless_wanted(discord: FakeDiscord, start: Start) -> None:
    """Without the setting no address is told."""
    bot = await start()
    await bot.end(signal.SIGTERM)
    assert "/metrics" not in bot.told
