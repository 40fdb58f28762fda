"""Many questions leave nothing behind: no task, no descriptor, no thread, no growing table."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from tests.fake_discord.inside import Inside, inside
from tests.fake_discord.server import FakeDiscord, parts

OPEN = "When does the bakery open?"


def held() -> tuple[int, int, int]:
    """Tasks, descriptors and threads of this process."""
    return len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd")), threading.active_count()


async def asked(discord: FakeDiscord, bot: Inside, questions: int) -> None:
    for _ in range(questions // 10):
        burst = [await discord.say(OPEN, mention=True) for _ in range(8)]
        interaction = await discord.slash("ask", question=OPEN)
        await discord.answer_to(interaction)
        reply = await discord.reply_to(burst[0])
        if "Helpful" in {part.get("label") for part in parts(reply)}:  # not when the log is late
            await discord.answer_to(await discord.press(reply, "Helpful"))
        for each in burst:
            await discord.reply_to(each)
    await bot.at_rest()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="there is no /proc here")
async def test_nothing_is_left_behind(discord: FakeDiscord, tmp_path: Path) -> None:
    """After 300 questions as many tasks, descriptors and threads are held as after 30."""
    async with inside(discord, tmp_path) as bot:
        await asked(discord, bot, 30)
        before = held()
        await asked(discord, bot, 300)
        after = held()
        assert all(now <= then + 1 for now, then in zip(after, before, strict=True)), (
            before, after,
        )  # fmt: skip
        assert len(bot.client.delivery._turns) == 0
