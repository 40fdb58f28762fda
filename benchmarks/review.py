"""How fast moderators' commands are: 100,000 logged rows, while 50 questions a second are logged.

    python benchmarks/review.py [--rows 100000] [--reads 20] [--server-share 1.0]

The desk stands on the shipped pack and a real log; the questions are those of tests/review with
slips of the pen, so that the queue is full of different wordings. Prints p50, p95, p99 and the
longest of every reading command, the first queue and the first preview of a process (which read
what later ones remember), and by how much logging slows the commands. Exits 1 when the p95 of a
reading is over 300 ms or a preview takes over 5 s. DATELINE_SEMANTIC=off leaves the encoder out.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import log as logging_speed

from bot.assistant import Assistant
from bot.core.pipeline import respond
from bot.core.types import Conversation, Place, Reply, Turn
from bot.review.changes import Change, Kind
from bot.review.desk import Desk
from bot.review.filter import Filter
from bot.review.rows import Who
from bot.store.health import days_ago
from bot.store.log import SqliteLog
from tests.index.test_shipped import shipped
from tests.review.sample import wordings

LIMIT_MS, PREVIEW_S = 300.0, 5.0
GUILD, WHO = "1", Who("1", "8000000001")
LIKE_IT = 1  # wordings made of one by slips of the pen
PREVIEWS = 3
Read = Callable[[], Awaitable[object]]


def pool(dice: random.Random) -> list[tuple[str, Reply]]:
    """Distinct questions with the replies that the pack gives."""
    knowledge, index = shipped()
    found: list[tuple[str, Reply]] = []
    for each in wordings():
        said = {each.q, *(_slip(each.q, dice) for _ in range(LIKE_IT))}
        for text in sorted(said):
            reply = respond(text, knowledge, index, Conversation(), index.policy)[0]
            found.append((text, reply))
    return found


def _slip(text: str, dice: random.Random) -> str:
    at = dice.randrange(max(1, len(text) - 1))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


class Asking:
    """Turns of members, the popular questions more often."""

    def __init__(self, share: float) -> None:
        self._dice, self._share = random.Random(7), share
        self._pool = pool(self._dice)
        self._pack = shipped()[0].slug

    def turn(self, age_days: float = 0.0) -> Turn:
        text, reply = self._pool[int(len(self._pool) * self._dice.random() ** 2)]
        made = logging_speed.turn(self._dice, age_days)
        guild = GUILD if self._dice.random() < self._share else "2"
        place = Place("slash", guild, *_rest(made.place))
        return replace(made, question=text, reply=reply, place=place, pack=self._pack)


def _rest(place: Place) -> tuple[str, str, str]:
    return place.channel_id, place.message_id, place.asker


async def fill(log: SqliteLog, asking: Asking, rows: int) -> None:
    for begun in range(0, rows, 1000):
        batch = [asking.turn(29 * (1 - (begun + n) / rows) + 0.01) for n in range(1000)]
        await asyncio.gather(*(log.record(each) for each in batch))
        await log.flush()
    for row in range(50, rows, 997):
        await log.add_feedback(row, str(row), "down", guild_id=GUILD)
    await log.scrub()


async def load(log: SqliteLog, asking: Asking) -> None:
    """50 rows a second at random moments, until cancelled."""
    dice = random.Random(3)
    async with asyncio.TaskGroup() as group:
        while True:
            await asyncio.sleep(dice.expovariate(logging_speed.LOAD_PER_S))
            group.create_task(log.record(asking.turn()))


FILTERS = (
    Filter(decision="answer"),
    Filter(decision="decline", reason="off_topic"),
    Filter(entry="deaths"),
    Filter(entry="none_such"),
    Filter(channel_id="3"),
    Filter(feedback="down"),
    Filter(since=days_ago(7)),
    Filter(until=days_ago(20)),
    Filter(score_below=0.1),
    Filter(unanswered=True),
    Filter(words="uniform"),
    Filter(words="nowhere at all"),
    Filter(decision="suggest", since=days_ago(14), words="soldiers"),
)


def readings(desk: Desk, log: SqliteLog, row: int) -> Iterator[tuple[str, Read]]:
    """Every command that only reads, by name."""
    yield "queue", lambda: desk.queue(GUILD)
    yield "group", lambda: desk.group(GUILD, row)
    yield "changes", lambda: desk.changes(GUILD)
    yield "show", lambda: log.row(row, GUILD)
    yield "log", lambda: log.rows(GUILD)
    yield "log, page 1,000", lambda: log.rows(GUILD, offset=20_000)
    for where in FILTERS:
        set_ = {each.name: getattr(where, each.name) for each in fields(where)}
        name = ", ".join(f"{key}={value}" for key, value in set_.items() if value is not None)
        yield f"log {name}"[:35], lambda where=where: log.rows(GUILD, where=where)
    yield "unanswered", lambda: log.unanswered(GUILD)
    yield "stats of 30 days", lambda: log.stats(GUILD, days_ago(30)[:10])
    yield "stats of all days", lambda: log.stats(GUILD)
    yield "export, first page", lambda: log.rows(GUILD, limit=500)


async def timed(read: Read) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    await read()
    return (time.perf_counter() - started) * 1000


async def measure(path: Path, rows: int, reads: int, share: float) -> bool:
    """Prints the tables; whether every limit is kept."""
    asking = Asking(share)
    log = await SqliteLog.open(path, b"k" * 32)
    await fill(log, asking, rows)
    knowledge, index = shipped()
    desk = Desk(Assistant(knowledge, index, log), log.review)
    print(f"{rows} rows, {share:.0%} of them that server's; {index.engine}")
    quiet: dict[str, float] = {}
    print(f"the first queue of a process: {await timed(lambda: desk.queue(GUILD)):.0f} ms")
    row = (await desk.queue(GUILD))[0].key
    for name, read in readings(desk, log, row):
        quiet[name] = sorted([await timed(read) for _ in range(3)])[1]
    loading = asyncio.create_task(load(log, asking))
    previews = [await timed(lambda n=n: preview(desk, row, n)) for n in range(PREVIEWS)]
    print("previews (s): " + ", ".join(f"{spent / 1000:.1f}" for spent in previews))
    print(f"\n{'a moderator reads (ms)':<36}{logging_speed.HEAD}{'ratio':>8}")
    worst = 0.0
    for name, read in readings(desk, log, row):
        millis = sorted([await timed(read) for _ in range(reads)])
        worst = max(worst, millis[min(reads - 1, int(reads * 0.95))])
        logging_speed.told(name, millis, end="")
        print(f"{millis[reads // 2] / max(quiet[name], 0.01):8.1f}")
    loading.cancel()
    await log.close()
    print(f"\nslowest reading: p95 {worst:.0f} ms, allowed {LIMIT_MS:.0f} ms")
    return worst < LIMIT_MS and max(previews) < PREVIEW_S * 1000


async def preview(desk: Desk, row: int, number: int) -> object:
    """A wording that shares much with what was asked."""
    knowledge = shipped()[0]
    entry = knowledge.answers()[number].id
    text = ("what did the soldiers wear there", "who paid the soldiers", "did dogs come along")
    change = Change(0, GUILD, knowledge.slug, Kind.PHRASING, entry, text[number], origin=row)
    return await desk.draft(WHO, change)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--reads", type=int, default=20, help="of each kind")
    parser.add_argument("--server-share", type=float, default=1.0, help="of the rows, 0 to 1")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-review-") as folder:
        path = Path(folder) / "log.db"
        kept = asyncio.run(measure(path, told.rows, told.reads, told.server_share))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
