"""Every way a connection ends: its exit code, its words, and what is finished first."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.discord_app.client import DatelineClient
from bot.discord_app.link import Link
from bot.discord_app.override import point_at_override
from bot.discord_app.serve import LOST, UNAUTHORIZED, serve
from bot.store.key import load_key
from bot.store.log import SqliteLog
from tests.cli.program import Program
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.options import options
from tests.fake_discord.conftest import Start
from tests.fake_discord.faults import Fault
from tests.fake_discord.inside import inside
from tests.fake_discord.process import Bot
from tests.fake_discord.server import GENERAL, GUILD, FakeDiscord, text_of

OPEN = "When are you open?"


async def served(discord: FakeDiscord, folder: Path, link: Link | None = None) -> int:
    """The exit code of a client in this process."""
    log = await SqliteLog.open(folder / "log.db", load_key(folder / "log.key"))
    client = DatelineClient(
        Assistant(KNOWLEDGE, small_index(), log), log, options(ready_timeout_s=0.05)
    )
    client.link = link or client.link
    client._pulse._link = client.link
    assert point_at_override(discord.address)
    try:
        return await serve(client, discord.token)
    finally:
        await log.close()


@pytest.mark.parametrize(
    ("code", "exit_code", "words"), [(4004, 78, UNAUTHORIZED), (4010, 78, "shard_count")]
)
async def test_closed_for_good(
    discord: FakeDiscord, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    code: int, exit_code: int, words: str,
) -> None:  # fmt: skip
    """What no reconnect can cure ends the process with 78, so that nothing hammers Discord."""
    running = asyncio.create_task(served(discord, tmp_path))
    await discord.ready()
    await discord.gateway.close_with(code)
    assert await asyncio.wait_for(running, 10) == exit_code
    assert words in capsys.readouterr().err


async def test_no_connection_for_too_long(
    discord: FakeDiscord, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gateway that never answers: exit 1, to be started anew."""
    discord.gateway.deaf = True
    assert await asyncio.wait_for(served(discord, tmp_path, Link(lost_s=0.0)), 10) == 1
    assert LOST in capsys.readouterr().err


async def test_what_is_under_way_is_finished(discord: FakeDiscord, start: Start) -> None:
    """SIGTERM while twenty replies are being sent: each is sent and noted, then exit 0."""
    bot = await start(DATELINE_DISCORD_PERSON_QUESTIONS="100")
    discord.faults.append(
        Fault("POST", r"/channels/\d+/messages$", status=429, headers={"Via": "1.1 google"},
              body={"message": "slow", "retry_after": 0.2, "global": False})
    )  # fmt: skip
    asked = [await discord.say(OPEN, mention=True) for _ in range(20)]
    await discord.until(lambda: discord.requests("POST", "/messages"), "a first try")
    assert await bot.end(signal.SIGTERM) == 0
    answered = [each["id"] for each in asked if discord.replies(each)]
    rows = bot.rows("message_id, reply_message_id")
    assert sorted(row[0] for row in rows) == sorted(answered)
    assert all(row[1] for row in rows)
    assert "Traceback" not in bot.told


async def test_a_crash_loop_waits(discord: FakeDiscord, start: Start) -> None:
    """The fourth start within minutes does not connect at once."""
    for _ in range(3):
        await (await start()).kill()
    bot = await start(ready=False)
    await asyncio.wait_for(bot.tells("too many starts lately"), 20)
    assert discord.gateway.identifies == 3
    assert await bot.end(signal.SIGTERM) == 0


async def test_two_processes_share_the_shards(discord: FakeDiscord, tmp_path: Path) -> None:
    """Each answers the servers of its shards, logs them in its own file, and one sends commands."""
    other, elsewhere = GUILD + (1 << 22), GENERAL + (7 << 22)
    discord.add_guild(other, elsewhere)
    bots = []
    for shard in (0, 1):
        shards = {
            "DATELINE_DISCORD_SHARD_COUNT": "2", "DATELINE_DISCORD_SHARD_IDS": str(shard),
        }  # fmt: skip
        program = Program(tmp_path / f"shard{shard}")
        bots.append(await Bot.start(discord, program, **shards))
    try:
        here = await discord.say(OPEN, mention=True)
        there = await discord.say("Who owns the shop?", mention=True, channel=elsewhere)
        assert text_of(await discord.reply_to(here)) == "From nine to five."
        assert text_of(await discord.reply_to(there)) == "Martha Vogel owns it."
        assert len(discord.requests("PUT", "/commands")) == 1
        assert len(discord.requests("GET", "/commands")) == 1
    finally:
        codes = [await bot.end(signal.SIGTERM) for bot in bots]
    assert codes == [0, 0]
    owners = [bot.rows("guild_id") for bot in bots]
    assert owners == [[(str(GUILD),)], [(str(other),)]]
    assert len(discord.replies(here)) == len(discord.replies(there)) == 1


async def test_every_shard_that_fell_is_seen(discord: FakeDiscord, tmp_path: Path) -> None:
    """discord.py tells of the second one when it is done with the first, minutes later."""
    async with inside(discord, tmp_path, shard_count=2, shard_ids="0-1") as bot:
        await discord.until(lambda: len(discord.gateway.sessions) == 2, "two shards")
        discord.gateway.deaf = True
        await discord.gateway.drop()
        await discord.until(lambda: len(bot.client.closed_shards()) == 2, "both to fall")
        bot.client.link.look()
        assert not bot.client.link.connected


async def test_shards_that_cannot_be(start: Start) -> None:
    """Exit 78 with what was found and expected."""
    bot = await start(
        ready=False, DATELINE_DISCORD_SHARD_COUNT="2", DATELINE_DISCORD_SHARD_IDS="0-2"
    )
    assert await bot.end() == 78
    assert "shard_ids: 0-2 is not within 0-1" in bot.told
