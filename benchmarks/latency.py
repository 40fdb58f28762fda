"""From a message at the gateway to the reply at Discord's API, beside a bot that says one sentence.

    python benchmarks/latency.py [--count 1000] [--per-second 50]

Both are real processes connected to the fake Discord of the tests; messages come at random moments
(Poisson). Dateline runs as installed, over the shipped pack, with every reply in its log before it
is sent; the other one does nothing but reply. Exits 1 when the p99 is over 50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE))

from timing import Promise, Times, spread, verdict  # noqa: E402

from tests.fake_discord.payloads import user  # noqa: E402
from tests.fake_discord.server import FakeDiscord  # noqa: E402

LIMIT_MS = 50.0  # p99
PEOPLE = 50
SETTLE_S = 10.0  # for what a bot does once after its start
SETTLE = 50  # questions before those that count
QUESTIONS = SOURCE / "tests" / "questions"
ROUNDS = ("round3.jsonl", "round4.jsonl", "round5.jsonl")  # about the shipped pack
PLENTY = {
    "DATELINE_DISCORD_PERSON_QUESTIONS": "1000",
    "DATELINE_DISCORD_CHANNEL_QUESTIONS": "10000",
    "DATELINE_DISCORD_ALL_QUESTIONS": "100000",
}
SPEAKER = """
import os, discord
from bot.discord_app.override import API_OVERRIDE, point_at_override
point_at_override(os.environ[API_OVERRIDE])
client = discord.Client(intents=discord.Intents(guilds=True, guild_messages=True))
@client.event
async def on_message(message):
    if message.author.id != client.user.id:
        await message.reply("The bakery opens at seven.")
client.run(os.environ["DISCORD_TOKEN"], log_handler=None)
"""


class Arrivals(list):  # type: ignore[type-arg]
    """The fake's list of requests; notes when each reply to a message came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, float] = {}

    def append(self, noted: object) -> None:
        super().append(noted)
        body = getattr(noted, "body", None)
        to = isinstance(body, dict) and (body.get("message_reference") or {}).get("message_id")
        if to and getattr(noted, "method", "") == "POST":
            self.at.setdefault(str(to), time.perf_counter())


@contextlib.asynccontextmanager
async def running(
    discord: FakeDiscord, words: Sequence[str], data: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot as a process, connected."""
    env = {
        **os.environ, **PLENTY, "DISCORD_TOKEN": discord.token, "PYTHONPATH": str(SOURCE),
        "DATELINE_DISCORD_API": discord.address, "DATELINE_DATABASE": f"{data}/log.db",
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=SOURCE, env=env, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await discord.until(lambda: discord.gateway.sessions, "the bot", wait_s=120)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def measured(words: Sequence[str], questions: Sequence[str], per_second: float) -> Times:
    """Milliseconds from the gateway to the API, ascending."""
    dice = random.Random(13)
    with tempfile.TemporaryDirectory() as data:
        async with FakeDiscord() as discord:
            discord.rest.requests = arrivals = Arrivals()
            async with running(discord, words, data):
                await asyncio.sleep(SETTLE_S)
                sent: dict[str, float] = {}
                due = time.perf_counter()
                for text in questions:
                    due += dice.expovariate(per_second)
                    await asyncio.sleep(max(0.0, due - time.perf_counter()))
                    at = time.perf_counter()
                    person = user(200 + len(sent) % PEOPLE, "member")
                    said = await discord.say(text, mention=True, author=person)
                    sent[str(said["id"])] = at
                await discord.until(lambda: len(arrivals.at) >= len(sent), "all replies")
                waits = [(arrivals.at[name] - at) * 1000 for name, at in sent.items()]
    return Times(tuple(sorted(waits[SETTLE:])))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--per-second", type=float, default=50.0)
    arguments = parser.parse_args()
    texts = [
        json.loads(line)["q"]
        for name in ROUNDS
        for line in (QUESTIONS / name).read_text("utf-8").splitlines()
    ]
    questions = spread(texts * (1 + arguments.count // len(texts)), arguments.count + SETTLE)
    print(f"{len(questions) - SETTLE} messages, {arguments.per_second:.0f} a second\n")
    found = {}
    for name, words in (("one sentence", ("-c", SPEAKER)), ("Dateline", ("-m", "bot", "run"))):
        times = found[name] = asyncio.run(measured(words, questions, arguments.per_second))
        print(f"{name:<14} p50 {times.p50:6.1f} ms   p99 {times.p99:6.1f} ms", flush=True)
    ours, bare = found["Dateline"], found["one sentence"]
    print(f"{'ratio':<14} p50 {ours.p50 / bare.p50:6.1f}      p99 {ours.p99 / bare.p99:6.1f}")
    return verdict([Promise("p99, ms", ours.p99, LIMIT_MS)])


if __name__ == "__main__":
    sys.exit(main())
