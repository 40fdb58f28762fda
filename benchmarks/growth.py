"""How time and memory grow with the pack: synthetic packs of 1,000 to 100,000 phrasings.

    OPENBLAS_NUM_THREADS=1 python benchmarks/growth.py [--sizes 1000 10000 100000]

English words drawn by Zipf's law, 20 phrasings an entry that share a few words of their own;
questions are phrasings with words left out, swapped and exchanged. Each size is built in one
process and asked in another, which finds the index in the cache as a bot does; without the
sentence encoder. Memory is what the asking process grew by from before it took up the index to
after all questions were asked.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DATELINE_SEMANTIC"] = "off"

from rapidfuzz import fuzz, process
from timing import Promise, spread, timed, verdict

from bot.core.pipeline import respond
from bot.core.types import Conversation, Entry, Knowledge, Policy, Side
from bot.index.build import build_index
from bot.index.cache import load_or_build
from bot.index.encoder import wordpieces

SIZES = (1_000, 10_000, 100_000)
PER_ENTRY = 20  # phrasings
OWN_WORDS = 6  # of an entry, of which a phrasing has two
WORDS = (2, 8)  # further words of a phrasing
QUESTIONS = 200
SCANNED = 20  # questions of the rapidfuzz scan
MB = 1024 * 1024
LIMIT_S = 1500  # for one process
FEWEST_RARE = 400  # an entry's own words come from beyond the commonest


class Language:
    """English words in the order of how common they are, drawn by Zipf's law."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.words = [word for word in wordpieces() if word.isalpha() and len(word) > 1]
        self._weights = list(accumulate(1.0 / rank for rank in range(1, len(self.words) + 1)))

    def draw(self, count: int) -> list[str]:
        return self.dice.choices(self.words, cum_weights=self._weights, k=count)

    def phrasing(self, own: list[str]) -> str:
        words = self.draw(self.dice.randint(*WORDS)) + self.dice.sample(own, 2)
        self.dice.shuffle(words)
        return " ".join(words)


def pack(size: int) -> Knowledge:
    """An ungrounded pack of so many phrasings."""
    language = Language(size)
    rare = language.words[FEWEST_RARE:]
    entries: list[Entry] = []
    for number in range(size // PER_ENTRY):
        own = language.dice.sample(rare, OWN_WORDS)
        texts = tuple(language.phrasing(own) for _ in range(PER_ENTRY))
        entries.append(Entry(f"e{number}", Side.ANSWER, texts[0], texts, f"Answer {number}."))
    return Knowledge(f"size-{size}", "1", tuple(entries), ungrounded=True)


def questions(knowledge: Knowledge) -> Iterator[str]:
    """Phrasings with one word left out, two swapped and one exchanged."""
    language = Language(7)
    texts = [text for entry in knowledge.entries for text in entry.phrasings]
    for text in spread(texts, QUESTIONS):
        words = text.split()
        words.pop(language.dice.randrange(len(words)))
        words[language.dice.randrange(len(words))] = language.draw(1)[0]
        left, right = language.dice.sample(range(len(words)), 2)
        words[left], words[right] = words[right], words[left]
        yield " ".join(words)


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def build(size: int, folder: Path) -> dict[str, float]:
    """Seconds for the arrays alone, and for all that is made of a pack."""
    knowledge = pack(size)
    started = time.process_time()
    build_index(knowledge, Policy())
    arrays = time.process_time() - started
    started = time.process_time()
    load_or_build(knowledge, folder)
    return {"arrays_s": arrays, "all_s": time.process_time() - started}


def ask(size: int, folder: Path) -> dict[str, float]:
    """Times of the pipeline and of the scan, and memory a phrasing."""
    knowledge = pack(size)
    before = resident()
    index = load_or_build(knowledge, folder)
    asked, nothing = tuple(questions(knowledge)), Conversation()
    hits = [
        respond(text, knowledge, index, nothing, index.policy)[0].decision == "answer"
        for text in asked
    ]
    grown = resident() - before  # the mapped gifts are in memory by now
    ours = timed(lambda text: respond(text, knowledge, index, nothing, index.policy), asked)
    texts = index.book.phrasings
    scan = timed(
        lambda text: process.extractOne(text, texts, scorer=fuzz.WRatio), spread(asked, SCANNED), 1
    )
    return {
        "p50": ours.p50,
        "p99": ours.p99,
        "scan": scan.p50,
        "bytes": grown / size,
        "answered": sum(hits) / len(hits),
    }


def apart(step: str, size: int, folder: Path) -> dict[str, float]:
    """One step in a process of its own."""
    words = [sys.executable, __file__, "--step", step, "--sizes", str(size), "--folder", folder]
    done = subprocess.run(words, stdout=subprocess.PIPE, timeout=LIMIT_S, check=True)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(sizes: list[int]) -> int:
    print(
        f"{'phrasings':>10}{'p50 ms':>9}{'p99 ms':>9}{'WRatio ms':>11}{'ratio':>8}"
        f"{'bytes each':>12}{'arrays s':>10}{'all s':>8}{'answered':>10}"
    )
    seen: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-growth-") as name:
        for size in sizes:
            row = seen[size] = apart("build", size, Path(name)) | apart("ask", size, Path(name))
            print(
                f"{size:>10}{row['p50']:>9.2f}{row['p99']:>9.2f}{row['scan']:>11.1f}"
                f"{row['scan'] / row['p50']:>8.0f}{row['bytes']:>12.0f}{row['arrays_s']:>10.1f}"
                f"{row['all_s']:>8.1f}{row['answered']:>10.2f}",
                flush=True,
            )
    return verdict(promises(seen)) if set(SIZES) <= set(seen) else 0


def promises(seen: dict[int, dict[str, float]]) -> Iterator[Promise]:
    small, middle, large = (seen[size] for size in SIZES)
    yield Promise("p50 at 10,000 / at 1,000", middle["p50"] / small["p50"], 3)
    yield Promise("p50 at 100,000 / at 1,000", large["p50"] / small["p50"], 10)
    yield Promise("WRatio / p50 at 100,000", large["scan"] / large["p50"], 20, True)
    each = [seen[size]["arrays_s"] / size for size in SIZES]
    yield Promise("arrays: seconds a phrasing, most / least", max(each) / min(each), 2)
    yield Promise("all: seconds at 100,000 / at 10,000", large["all_s"] / middle["all_s"], 15)
    for size in SIZES[1:]:
        yield Promise(f"bytes a phrasing at {size:,}", seen[size]["bytes"], 4096)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--step", choices=("build", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        step = build if arguments.step == "build" else ask
        print(json.dumps(step(arguments.sizes[0], arguments.folder)))
        return 0
    return measure(arguments.sizes)


if __name__ == "__main__":
    sys.exit(main())
