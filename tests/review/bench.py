"""A desk on a real log, with the bakery's pack; `ask` is what a member of a server gets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.assistant import Assistant
from bot.core.types import Case, Place, Turn
from bot.index.solve import solve
from bot.review.changes import Change, Kind
from bot.review.desk import Desk
from bot.review.rows import Who
from bot.store.log import SqliteLog
from tests.core.small import KNOWLEDGE, small_index
from tests.store.turns import KEY

CASES = (
    Case("when is the bakery open", ("opening",)),
    Case("who is the owner of the shop", ("owner",)),
    Case("which mills make the flour", ("flour",)),
    Case("what is the price of the rolls", (), "not_in_article"),
    Case("will it be sunny weather", (), "off_topic"),
)
MONA, MAX = Who("1", "8000000001"), Who("1", "8000000002")


@dataclass
class Bench:
    log: SqliteLog
    assistant: Assistant
    desk: Desk

    async def ask(self, question: str, guild: str = "1", asker: str = "7") -> Turn:
        return await self.assistant.ask(question, Place("slash", guild, "10", "", asker))


@asynccontextmanager
async def bench(path: Path) -> AsyncIterator[Bench]:
    log = await SqliteLog.open(path / "log.db", KEY)
    knowledge = replace(KNOWLEDGE, cases=CASES)
    index = small_index()
    index = replace(index, book=replace(index.book, gifts=solve(index.book, ()).gifts))
    assistant = Assistant(knowledge, index, log)
    desk = Desk(assistant, log.review)
    await desk.load()
    try:
        yield Bench(log, assistant, desk)
    finally:
        await log.close()


def wording(entry: str, text: str, origin: int = 1) -> Change:
    return Change(0, "1", "bakery", Kind.PHRASING, entry, text, origin=origin)
