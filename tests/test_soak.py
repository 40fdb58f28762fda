"""Very many questions: nothing grows, nothing is left behind, nothing is lost."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wiring
from bot.assistant import Assistant
from bot.config import load_settings
from bot.core.types import Place
from bot.index.encoder import load_encoder
from bot.store.key import load_key
from bot.store.log import SqliteLog
from tests.figures import figure

PACK = "skerra-puffins"  # the smaller one that ships
PEOPLE, CALLERS = 5_000, 50
MAX_GROWTH_BYTES = 10_000_000
ASKED = Path(__file__).parent / "questions"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of memory of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE_BYTES


def held() -> tuple[int, int, int]:
    """Tasks, descriptors and threads of this process."""
    return len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd")), threading.active_count()


def questions() -> Iterator[str]:
    """Real ones of all kinds for ever, now and then with a word taken out or put twice."""
    dice = random.Random(11)
    texts = [
        row["q"]
        for file in sorted(ASKED.glob("*.jsonl"))
        for row in map(json.loads, file.read_text("utf-8").splitlines())
        if row["q"].strip()
    ]
    while True:
        words = dice.choice(texts).split()
        at = dice.randrange(len(words))
        yield " ".join(words[:at] + words[at + dice.choice((0, 0, 1)) :] + words[:at][-1:])


@pytest.mark.nightly
@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="there is no /proc here")
@pytest.mark.usefixtures("without_encoder")
async def test_a_hundred_thousand_questions(tmp_path: Path) -> None:
    """By words and letters: memory grows by less than 10 MB after the first 20,000; no task, file
    or thread more."""
    await soaked(tmp_path, 100_000, 20_000)


@pytest.mark.nightly
@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="there is no /proc here")
async def test_ten_thousand_questions_read_by_the_encoder(tmp_path: Path) -> None:
    """The same of the encoder, which has memory of its own."""
    load_encoder.cache_clear()
    if load_encoder() is None:
        pytest.skip("the sentence encoder is not installed, or switched off")
    await soaked(tmp_path, 10_000, 4_000)


async def soaked(tmp_path: Path, count: int, settled: int) -> None:
    """So many questions, 50 at once; after the first `settled` every table that is bounded is
    full."""
    knowledge, index = wiring.parts_of(load_settings(), PACK)
    log = await SqliteLog.open(tmp_path / "log.db", load_key(tmp_path / "log.key"))
    assistant = Assistant(knowledge, index, log)
    texts, logged = questions(), 0

    async def ask(number: int) -> None:
        nonlocal logged
        person = str(number % PEOPLE)
        place = Place("slash", "1", person[-1], str(number), person)
        turn = await assistant.ask(next(texts), place, f"{person[-1]}:{person}")
        logged += turn.logged

    async def round_of(start: int) -> None:
        await asyncio.gather(*(ask(number) for number in range(start, start + CALLERS)))

    for start in range(0, settled, CALLERS):
        await round_of(start)
    before, held_before = resident(), held()
    began = time.perf_counter()
    for start in range(settled, count, CALLERS):
        await round_of(start)
    took_s = time.perf_counter() - began
    grown, held_after = resident() - before, held()
    await log.flush()
    figure(
        f"soak, {index.engine}: {count:,} questions, {(count - settled) / took_s:.0f} a second, "
        f"memory {grown / 1e6:+.1f} MB after the first {settled:,}, tasks/descriptors/threads "
        f"{held_before} -> {held_after}, {logged:,} logged in time"
    )
    assert grown < MAX_GROWTH_BYTES
    assert held_after == held_before
    assert (await log.stats(None)).asked == count
    await log.close()
