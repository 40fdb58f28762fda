"""The pages of bot/overview.py in Discord's mark-up, within a message's length.

Curated text passes through `curated`; headings and lists are this file's own mark-up.
"""

from __future__ import annotations

from bot.discord_app.counted import counted
from bot.discord_app.escape import clamp, curated
from bot.overview import Line, Mark, Page

_MARKED = {Mark.PLAIN: "{}", Mark.HEADING: "**{}**", Mark.ITEM: "- {}", Mark.NOTE: "-# {}"}


def marked_up(page: Page) -> str:
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
