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
    "**What is kept**: your question, the reply and how it was chosen, where and when you asked, "
    "and whether the reply was marked helpful. Addresses, links, phone numbers and mentions are "
    "masked first. You are kept as a keyed hash of your id, without a name. What moderators "
    "change or decide is kept with their id, and so is the id of a member they block.\n"
    "**What for**: moderators see what was asked in their own server and improve the answers. "
    "Only the people who run this bot can see direct messages.\n"
    "**How long**: the text and the hash for {text}, the rest for {rows}; what moderators did, "
    "until the bot leaves the server. Backups are deleted within {backups}.\n"
    "**Not kept**: other messages, what you type into a command before you send it, names, "
    "pictures. Nothing is passed on, and no model is trained on it.\n"
    "**Your data**: `/privacy export` gives you a copy, `/privacy delete` deletes it. If you "
    "delete a message with a question while the bot is online, its text is deleted too. The hash "
    "and the date of a deletion are kept for {notes}, so that no backup brings the data back."
)
DELETE = (
    "This deletes all your questions and verdicts in every server, for good. Backups that still "
    "hold them are deleted within {backups}. What you did as a moderator stays, without your id."
)
LEAST_NOTE_DAYS = 30  # of a deletion: as long as a copy from before an upgrade is there


def privacy_text(options: Options) -> str:
    """What is kept and for how long, as it is set here."""
    # What is deleted by time loses its text first, so that a row stays at least as long.
    rows = max(options.rows_days, options.text_days)
    return PRIVACY.format(
        text=counted(options.text_days, "day"),
        backups=_backups(options),
        rows=counted(rows, "day"),
        notes=counted(max(rows, LEAST_NOTE_DAYS), "day"),
    )


def delete_text(options: Options) -> str:
    """What a deletion does, asked before it is done."""
    return DELETE.format(backups=_backups(options))


def _backups(options: Options) -> str:
    """How long any copy of the log stays: as long as the text, and what is too old goes once a
    day."""
    return counted(options.text_days + 1, "day")


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
