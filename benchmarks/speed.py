"""One question through the whole pipeline, shipped pack, against a fuzzy scan and ChatterBot.

    OPENBLAS_NUM_THREADS=1 python benchmarks/speed.py [--questions FILE] [--pack NAME] [--quick]

Peers look through the same phrasings: rapidfuzz's `extractOne` with WRatio, and ChatterBot's
BestMatch (`pip install .[bench]`; its default tagger needs a download, so its LowercaseTagger
and its text search over all phrasings are used). Where ChatterBot is not installed its
comparison, difflib's ratio of the lower-case texts, is run in a plain loop and the table says
so. FILE holds JSON lines with "q"; without it the pack's own phrasings are asked with their
words in another order.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rapidfuzz import fuzz, process
from timing import Promise, Times, spread, timed, verdict

from bot import wiring
from bot.config import load_settings
from bot.core.match.index import Index
from bot.core.pipeline import respond
from bot.core.types import Conversation, Knowledge
from bot.index.encoder import load_encoder

QUESTIONS = 335  # where none are given
SLOW = 11  # questions asked of a peer that takes seconds for each
HEAD = f"{'':<52}{'n':>6}{'p50 ms':>10}{'p99 ms':>10}{'p99/p50':>9}"


def parts(pack: str, semantic: bool) -> tuple[Knowledge, Index]:
    """The pack as a bot has it, with the encoder or without."""
    os.environ["DATELINE_SEMANTIC"] = "on" if semantic else "off"
    load_encoder.cache_clear()
    return wiring.parts_of(load_settings(), pack)


def asked(path: Path | None, phrasings: Sequence[str]) -> tuple[str, ...]:
    if path is not None:
        lines = path.read_text("utf-8").splitlines()
        return tuple(json.loads(line)["q"] for line in lines if line.strip())
    dice = random.Random(1)
    return tuple(
        " ".join(dice.sample(words, len(words)))
        for words in (text.split() for text in spread(phrasings, QUESTIONS))
    )


def pipeline(knowledge: Knowledge, index: Index) -> Callable[[str], object]:
    """The whole path of one question, whose meaning nobody has read before."""
    nothing, encoder = Conversation(), load_encoder()
    if encoder is not None and index.book.encoder is not None:
        read = encoder.encode  # keeps nothing, so that no round is a gift of the one before
        book = replace(index.book, encoder=lambda text: read((text,))[0])
        index = replace(index, book=book)
    return lambda text: respond(text, knowledge, index, nothing, index.policy)


def difflib_scan(phrasings: Sequence[str]) -> Callable[[str], object]:
    """What ChatterBot's LevenshteinDistance does, over all phrasings."""

    def ask(text: str) -> float:
        lower = text.lower()
        return max(round(SequenceMatcher(None, lower, p.lower()).ratio(), 2) for p in phrasings)

    return ask


def chatterbot(phrasings: Sequence[str]) -> Callable[[str], object]:
    """ChatterBot with its defaults but for the tagger, taught each phrasing with a reply."""
    from chatterbot import ChatBot
    from chatterbot.conversation import Statement
    from chatterbot.tagging import LowercaseTagger

    logging.getLogger("chatterbot").setLevel(logging.ERROR)
    bot = ChatBot(
        "peer", tagger=LowercaseTagger, database_uri="sqlite:///:memory:", read_only=True,
        search_algorithm_name="text_search",
        logic_adapters=[
            {"import_path": "chatterbot.logic.BestMatch", "search_algorithm_name": "text_search"}
        ],
    )  # fmt: skip
    bot.storage.create_many(
        [
            Statement(
                f"reply {number}",
                in_response_to=text,
                search_text=f"reply {number}",
                search_in_response_to=text.lower(),
                conversation="training",
            )
            for number, text in enumerate(phrasings)
        ]
    )
    return lambda text: bot.get_response(text)


def told(name: str, times: Times) -> None:
    ratio = times.p99 / times.p50
    print(f"{name:<52}{len(times.millis):>6}{times.p50:>10.2f}{times.p99:>10.2f}{ratio:>9.1f}")
    sys.stdout.flush()


def measure(arguments: argparse.Namespace) -> int:
    knowledge, index = parts(arguments.pack, semantic=False)
    phrasings = index.book.phrasings
    questions = asked(arguments.questions, phrasings)
    print(f"{knowledge.slug}: {len(knowledge.entries)} entries, {len(phrasings)} phrasings\n{HEAD}")
    bare = timed(pipeline(knowledge, index), questions)
    told("Dateline, words and letters", bare)
    knowledge, index = parts(arguments.pack, semantic=True)
    encoder = index.book.encoder is not None
    if encoder:
        full = timed(pipeline(knowledge, index), questions)
        told("Dateline, with the sentence encoder", full)
    wratio = timed(lambda t: process.extractOne(t, phrasings, scorer=fuzz.WRatio), questions, 2)
    told("rapidfuzz extractOne, WRatio", wratio)
    promises = [Promise("WRatio / words and letters, p50", wratio.p50 / bare.p50, 5, True)]
    if encoder:
        promises.append(Promise("WRatio / with encoder, p50", wratio.p50 / full.p50, 1, True))
    if not arguments.quick:
        few = spread(questions, SLOW)
        there = find_spec("chatterbot") is not None
        peer = chatterbot(phrasings) if there else difflib_scan(phrasings)
        name = "ChatterBot BestMatch" if there else "ChatterBot's comparison in a loop (difflib)"
        slow = timed(peer, few, 1)
        told(name, slow)
        promises.append(Promise(f"{name} / words and letters, p50", slow.p50 / bare.p50, 50, True))
    promises.append(Promise("p99 / p50, words and letters", bare.p99 / bare.p50, 5))
    return verdict(promises)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--questions", type=Path, help='JSON lines with "q"')
    parser.add_argument("--pack", default="kazakhstan-troops")
    parser.add_argument("--quick", action="store_true", help="without ChatterBot")
    return measure(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
