"""Longer texts the bot says about itself."""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping
from importlib import metadata

from bot.core.types import Knowledge
from bot.discord_app.counted import counted
from bot.discord_app.escape import curated
from bot.discord_app.ports import Options
from bot.overview import article_line

EXAMPLES = 3
MORE = ("summary", "facts", "timeline", "who", "source", "topics", "about", "privacy show")
FOR_MODERATORS = ("review queue", "review log", "review stats", "status", "setup channels show")

PRIVACY = (
    "**What is kept**: the question, the reply, where and when it was asked, and whether it was "
    "marked helpful. Addresses, links, phone numbers and mentions are masked first. Of the person "
    "only a keyed hash of the id, no name.\n"
    "**What for**: so that moderators of the server see what was asked and improve the answers. "
    "Moderators see the questions of their own server only.\n"
    "**How long**: the text and the hash for 30 days, unless who runs this bot chose otherwise. "
    "When you delete a message with a question, its text goes from the log too.\n"
    "**What is not kept**: other messages, what is typed into a command before it is sent, "
    "names, pictures. Nothing is passed on, and no model is trained on it.\n"
    "**Your data**: `/privacy export` gives you all of it, `/privacy delete` ends it."
)


def link(name: str, ids: Mapping[str, int]) -> str:
    """A command to tap, where Discord's id of it is known."""
    root = name.split(" ")[0]
    return f"</{name}:{ids[root]}>" if root in ids else f"`/{name}`"


def help_text(ids: Mapping[str, int], knowledge: Knowledge, moderator: bool = False) -> str:
    """How to ask, with examples; what moderators can do is shown to them alone."""
    examples = [f"- {curated(entry.question)}" for entry in knowledge.answers()[:EXAMPLES]]
    lines = [
        "Mention me with a question, reply to me, write me a direct message, or use "
        f"{link('ask', ids)}. On any message: Apps, then **Answer from the article**.",
        "If the article does not say something, I say so.",
        "\n**For example**",
        *examples,
        "\n**More**",
        " ".join(link(name, ids) for name in MORE),
    ]
    if moderator:
        lines += ["\n**For moderators**", " ".join(link(name, ids) for name in FOR_MODERATORS)]
    return "\n".join(lines)


def about_text(knowledge: Knowledge, options: Options, uptime_s: float = 0.0) -> str:
    article = knowledge.article
    lines = [
        "I answer questions about one article from curated knowledge. I do not make text up: "
        "each answer was written by a person and names its paragraph.",
        f"**Article**: {curated(article_line(article))}" if article else "**Article**: none",
        f"**Knowledge**: {curated(knowledge.slug)}, version `{knowledge.version[:12]}`, "
        f"{counted(len(knowledge.answers()), 'answer')}, {counted(len(knowledge.facts), 'fact')}",
        f"**Reads every message of chosen channels**: {'on' if options.message_content else 'off'}",
        f"**Running since**: <t:{int(time.time() - uptime_s)}:R>",
        f"**Version**: {version()}, Python {platform.python_version()}",
    ]
    if options.support:
        lines.append(f"**Help**: {options.support}")
    return "\n".join(lines)


def version() -> str:
    """The program's name and version; from a source tree, the name alone."""
    try:
        return f"Dateline {metadata.version('dateline')}"
    except metadata.PackageNotFoundError:
        return "Dateline"
