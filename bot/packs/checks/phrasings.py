"""Phrasings that stand twice: in two entries nobody can tell which is meant."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.types import Entry, Side
from bot.packs.checks.inspection import Inspection
from bot.packs.faults import FAULT, WARNING, Fault
from bot.packs.sheets import place
from bot.packs.text.normal import plain_words
from bot.packs.values import Mark, fault

CHECK = "phrasings"


def check(pack: Inspection) -> Iterator[Fault]:
    """A fault where an answer is concerned; a warning within an entry and between declines."""
    seen: dict[str, tuple[Entry, Mark]] = {}
    for entry, row in pack.entries():
        texts = [(entry.question, place(row, "question"))]
        texts += [(one, place(row, "phrasings", n)) for n, one in enumerate(entry.phrasings)]
        for text, mark in texts:
            if not text.strip():
                continue  # still to be written
            key = " ".join(plain_words(text)) or text.strip()
            owner, first = seen.setdefault(key, (entry, mark))
            if first == mark:
                continue
            found = f"“{text[:60]}” again (first in {owner.id!r}, {first.file}:{first.line})"
            harmless = owner.id == entry.id or Side.ANSWER not in (owner.side, entry.side)
            severity = WARNING if harmless else FAULT
            act = "remove it here" if owner.id == entry.id else "keep it where it belongs"
            yield fault(mark, found, "each phrasing once", act, severity, CHECK)
