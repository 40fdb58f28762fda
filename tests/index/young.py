"""A pack as it was when it was younger, and what becomes of questions it is asked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.cli.labelled import Labelled, Patterns, is_right, with_sides
from bot.core.match.index import Index
from bot.core.pipeline import respond
from bot.core.types import Conversation, Entry, Knowledge, Side

QUESTIONS = Path(__file__).resolve().parents[1] / "questions"
SEED = 0


def part(knowledge: Knowledge, told: int, unknowns: int, told_unknown: int) -> Knowledge:
    """The pack as it was when it had so much; small talk and the weather stay."""
    draw = random.Random(SEED)
    silent = [entry.id for entry in knowledge.entries if entry.side is Side.UNSTATED]
    kept = set(draw.sample(silent, unknowns))
    most = {Side.ANSWER: told, Side.UNSTATED: told_unknown}

    def cut(entry: Entry) -> Entry:
        size = min(most.get(entry.side, len(entry.phrasings)), len(entry.phrasings))
        return replace(entry, phrasings=tuple(draw.sample(entry.phrasings, size)))

    entries = [e for e in knowledge.entries if e.side is not Side.UNSTATED or e.id in kept]
    version = f"{told}-{unknowns}-{told_unknown}"
    return replace(knowledge, entries=tuple(cut(entry) for entry in entries), version=version)


def counted(
    asked: Sequence[Labelled], knowledge: Knowledge, index: Index, gold: dict[str, Patterns]
) -> Counter[str]:
    """Questions by what became of them; `due` and `silent` are those to answer and to decline."""
    found: Counter[str] = Counter()
    for one in with_sides(asked, knowledge):
        reply = respond(one.trial.question, knowledge, index, Conversation(), index.policy)[0]
        found["due" if one.due else "silent"] += 1
        if not one.due:
            found["false"] += reply.decision == "answer"
        elif reply.decision == "answer":
            found["right" if is_right(one, reply, gold) else "wrong"] += 1
        else:
            found["offered"] += any(s.entry_id in one.trial.expect for s in reply.suggestions)
    return found
