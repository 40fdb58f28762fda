"""How fast the log is written and read: 100,000 rows, read while 50 rows a second are written.

    python benchmarks/log.py [--rows 100000] [--seconds 3]

Prints one table for the writer (rows a second, how long a caller waits for the commit with
fsync) and one for the readings moderators use. Exits 1 when the p95 of one of those is over 300 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.core.types import (
    Answer,
    Candidate,
    Decline,
    Explanation,
    Place,
    Query,
    Reason,
    Reply,
    Side,
    Turn,
    Verdict,
)
from bot.review.filter import Filter
from bot.store.files import size
from bot.store.health import days_ago
from bot.store.log import SqliteLog

LIMIT_MS = 300.0  # p95 of a reading
LOAD_PER_S = 50
READS = 20  # of each kind
WORDS = "troops president dead leave russia protest gas price order airport who when why".split()
DECLINES = (Reason.NOT_IN_ARTICLE, Reason.OFF_TOPIC, Reason.NOT_UNDERSTOOD)
HEAD = f"{'p50':>8}  {'p95':>8}  {'p99':>8}  {'max':>8}"


def turn(dice: random.Random, age_days: float = 0) -> Turn:
    """A turn as large as the real ones: eight candidates, three of them with their trees."""
    text = " ".join(dice.choice(WORDS) for _ in range(dice.choice((2, 2, 3, 3, 4, 5))))
    candidates = tuple(_candidate(f"entry_{dice.randrange(120)}", dice.random()) for _ in range(8))
    query = Query(text, text, tuple(text.split()))
    if dice.random() < 0.7:
        name = candidates[0].entry_id
        verdict = Verdict(query, Answer(name, 0.8), candidates)
        reply = Reply("answer", "At least 164. " * 12, "", (name,), 0.8, verdicts=(verdict,))
    else:
        reason = dice.choice(DECLINES)
        verdict = Verdict(query, Decline(reason, score=0.2), candidates)
        reply = Reply("decline", "No. " * 20, reason.value, (), 0.2, verdicts=(verdict,))
    guild, channel = dice.choice(("1", "1", "1", "2")), str(dice.randrange(9))
    moment = time.time() - age_days * 86_400
    message, asker = str(int(moment * 1000) << 22), str(dice.randrange(3000))
    place = Place("slash", guild, channel, message, asker)
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(moment))
    return Turn(at, text, reply, place, "pack", "v" * 16, "0.4/0.2/0.1", dice.randrange(300, 9000))


def _candidate(name: str, score: float) -> Candidate:
    likes = tuple(Explanation(f"like “{' '.join(WORDS[:5])}”", score / 4) for _ in range(4))
    votes = Explanation("votes of the nearest phrasings", score, "sum", likes)
    return Candidate(name, Side.ANSWER, score, Explanation("share", score, "min", (votes,)))


def told(name: str, millis: list[float], end: str = "\n") -> None:
    ranked = sorted(millis)
    parts = (ranked[min(len(ranked) - 1, int(len(ranked) * part))] for part in (0.5, 0.95, 0.99, 1))
    print(f"{name:<36}" + "  ".join(f"{value:8.2f}" for value in parts), end=end)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


async def fill(log: SqliteLog, rows: int) -> float:
    """Writes rows of the last 29 days with 1,000 callers at once; rows a second."""
    dice, spent = random.Random(1), 0.0
    for begun in range(0, rows, 1000):
        batch = [turn(dice, 29 * (1 - (begun + n) / rows) + 0.01) for n in range(1000)]
        started = time.perf_counter()
        await asyncio.gather(*(log.record(each) for each in batch))
        await log.flush()
        spent += time.perf_counter() - started
    return rows / spent


async def waits(log: SqliteLog, callers: int, seconds: float) -> None:
    """How long each of so many callers waits, when they do nothing else."""
    dice = random.Random(2)
    ready = [turn(dice) for _ in range(64)]
    millis: list[float] = []
    ends = time.perf_counter() + seconds

    async def caller() -> None:
        while time.perf_counter() < ends:
            millis.append(await timed(lambda: log.record(ready[len(millis) % 64])))

    await asyncio.gather(*(caller() for _ in range(callers)))
    told(f"{callers} callers, {len(millis) / seconds:.0f} rows/s", millis)


async def load(log: SqliteLog, millis: list[float]) -> None:
    """50 rows a second at random moments, until cancelled."""
    dice = random.Random(3)

    async def one() -> None:
        millis.append(await timed(lambda: log.record(turn(dice))))

    async with asyncio.TaskGroup() as group:
        while True:
            await asyncio.sleep(dice.expovariate(LOAD_PER_S))
            group.create_task(one())


FILTERS = (
    Filter(decision="decline", reason="off_topic"),
    Filter(entry="entry_7"),
    Filter(entry="none such"),
    Filter(since=days_ago(7), score_below=0.1),
    Filter(channel_id="3"),
    Filter(feedback="down"),
    Filter(words="airport gas"),
    Filter(words="nowhere"),
    Filter(unanswered=True),
)


def readings(
    log: SqliteLog, guild: str | None
) -> Iterator[tuple[str, Callable[[], Awaitable[object]]]]:
    """Each reading that moderators use, by name."""
    yield "newest 20", lambda: log.rows(guild)
    yield "page 50", lambda: log.rows(guild, offset=1000)
    yield "page 1,000", lambda: log.rows(guild, offset=20_000)
    for where in FILTERS:
        set_ = {each.name: getattr(where, each.name) for each in fields(where)}
        name = ", ".join(f"{key}={value}" for key, value in set_.items() if value is not None)
        yield name[:35], lambda where=where: log.rows(guild, where=where)
    yield "one row", lambda: log.row(50_000, guild)
    yield "unanswered groups", lambda: log.unanswered(guild)
    yield "stats of 7 days", lambda: log.stats(guild, days_ago(7))
    yield "stats of all days", lambda: log.stats(guild)
    if guild:
        yield "open questions", lambda: log.review.open_questions(guild, "pack", 500)
        yield "distinct questions", lambda: log.review.asked(guild, "pack", 2000)
        yield "verdicts", lambda: log.review.judged(guild, "pack")


async def measure(path: Path, rows: int, seconds: float) -> float:
    """Prints the tables; the worst p95 of a moderator's reading, in milliseconds."""
    log = await SqliteLog.open(path, b"k" * 32)
    print(f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}")
    print(f"{rows} rows written, {await fill(log, rows):.0f} rows/s with 1,000 callers at once")
    await log.scrub()
    print(f"{size(path) / rows:.0f} bytes a row\n\n{'a caller waits (ms)':<36}{HEAD}")
    for callers in (1, 10, 100, 1000):
        await waits(log, callers, seconds)
    written: list[float] = []
    loading = asyncio.create_task(load(log, written))
    worst = 0.0
    for guild, who in (
        ("1", "a server's moderator reads"),
        (None, "the operator reads all servers"),
    ):
        print(f"\n{who + ' (ms)':<36}{HEAD}")
        for name, read in readings(log, guild):
            millis = sorted([await timed(read) for _ in range(READS)])
            told(name, millis)
            worst = max(worst, millis[int(READS * 0.95)]) if guild else worst
    loading.cancel()
    print()
    told(f"the writer meanwhile, {len(written)} rows", written)
    await log.close()
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each number of callers")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-log-") as folder:
        path = Path(folder) / "log.db"
        worst = asyncio.run(measure(path, arguments.rows, arguments.seconds))
    print(f"\nslowest reading: p95 {worst:.0f} ms, allowed {LIMIT_MS:.0f} ms")
    return 0 if worst < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
