"""What the information commands say, in Discord's mark-up; the words are bot/overview.py's.

Curated text passes through `curated`; headings and lists are this file's own mark-up.
"""

from __future__ import annotations

from bot import overview as plain
from bot.core.types import Knowledge
from bot.discord_app.counted import counted
from bot.discord_app.escape import clamp, curated
from bot.overview import Line, Mark, topics_of

__all__ = ["facts", "source", "summary", "timeline", "topics", "topics_of", "who", "within"]

_MARKED = {Mark.PLAIN: "{}", Mark.HEADING: "**{}**", Mark.ITEM: "- {}", Mark.NOTE: "-# {}"}


def summary(knowledge: Knowledge, full: bool) -> str:
    return marked_up(plain.summary(knowledge, full))


def facts(knowledge: Knowledge, topic: str = "") -> str:
    return marked_up(plain.facts(knowledge, topic))


def timeline(knowledge: Knowledge) -> str:
    return marked_up(plain.timeline(knowledge))


def who(knowledge: Knowledge) -> str:
    return marked_up(plain.who(knowledge))


def source(knowledge: Knowledge) -> str:
    return marked_up(plain.source(knowledge))


def topics(knowledge: Knowledge) -> str:
    return marked_up(plain.topics(knowledge))


def marked_up(page: plain.Page) -> str:
    """A page in Discord's mark-up, within a message's length.

    A heading after other lines gets room above it; without, it would hang on to a list.
    """
    lines = [
        f"\n{_line(line)}" if line.mark is Mark.HEADING and number else _line(line)
        for number, line in enumerate(page)
    ]
    return within("\n".join(lines))


def _line(line: Line) -> str:
    link = line.text.startswith("https://")  # an underscore in it must not be escaped
    text = line.text if link else curated(line.text)
    return _MARKED[line.mark].format(f"**{curated(line.label)}**: {text}" if line.label else text)


def within(text: str, limit: int = 3600) -> str:
    """Whole lines up to the limit, with a word on what was left out."""
    kept: list[str] = []
    used = 0
    lines = text.splitlines()
    for line in lines:
        used += len(line) + 1
        if used > limit:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    words = counted(left, "more line")
    more = f"\n-# {words}; ask, or name a topic." if left else ""
    return ("\n".join(kept) or clamp(text, limit)) + more
