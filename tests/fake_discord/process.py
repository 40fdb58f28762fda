"""The real bot as a process, told to talk to the fake."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from tests.cli.program import Program
from tests.fake_discord.server import FakeDiscord

END_S = 30.0


class Bot:
    """`python -m bot run` over a small pack, with a database of its own."""

    def __init__(self, process: asyncio.subprocess.Process, database: Path) -> None:
        self.process, self.database = process, database
        self.told = ""
        self._stir = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls, discord: FakeDiscord, program: Program, ready: bool = True, **env: str
    ) -> Bot:
        """The process; `ready` waits until it is connected."""
        before = len(discord.gateway.sessions)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=program.folder,
            env={
                **program.env,
                "DATELINE_DISCORD_API": discord.address,
                "DATELINE_DISCORD_READY_TIMEOUT_S": "0.05",
                "DISCORD_TOKEN": discord.token,
                **env,
            },
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        bot = cls(process, program.database)
        if ready:
            waiting = asyncio.create_task(discord.ready(before))
            ended = asyncio.create_task(process.wait())
            await asyncio.wait((waiting, ended), return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                waiting.cancel()
                await bot.end()
                raise AssertionError(f"the bot ended with {process.returncode}: {bot.told}")
            ended.cancel()
            await waiting
        return bot

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.told += line.decode()
            self._stir.set()

    async def tells(self, words: str, times: int = 1) -> None:
        """Until it has told so many things with these words."""
        while self.told.count(words) < times:
            self._stir.clear()
            await self._stir.wait()

    async def end(self, number: int | None = None) -> int:
        """Its exit code, after that signal where one is given."""
        if number is not None and self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(END_S):
            code = await self.process.wait()
            await self._reading
        return code

    async def kill(self) -> int:
        return await self.end(signal.SIGKILL)

    def rows(self, columns: str = "question, entry, message_id") -> list[tuple[Any, ...]]:
        """The log's rows, oldest first, read from the file as another process does."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            found = connection.execute(f"SELECT {columns} FROM turn ORDER BY id").fetchall()
        connection.close()
        return found
