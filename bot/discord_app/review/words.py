"""Rows of the log in words; every member's text is escaped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.discord_app.escape import escape
from bot.discord_app.overview import within
from bot.logged import LogRow, Unanswered
from bot.review.rows import FEEDBACK, OpenQuestion

DECISIONS = {"answer": "answered", "suggest": "choices offered", "decline": "declined"}
REASONS = {
    "not_in_article": "not in the article",
    "off_topic": "another subject",
    "not_understood": "not understood",
    "small_talk": "small talk",
    "empty": "no question in it",
}
ROADS = {
    "mention": "by mention",
    "dm": "by direct message",
    "reply": "by reply",
    "channel": "in a chosen channel",
    "slash": "by command",
    "context_menu": "by message menu",
    "button": "by button",
    "there": "by “Ask it there”",
    "edit": "by an edit",
}
CHANNELS = "https://discord.com/channels"
MAX_SHOWN_CHARS = 600
MAX_RUNNERS_UP = 3
NOT_LAID = (
    "-# **Not in force**: it no longer fits what I know. Undo it and make it again, or tell the "
    "person who runs the bot."
)


def outcome(row: LogRow) -> str:
    """What became of the question, in words, with the score and the road it came by."""
    road = ROADS.get(row.surface, row.surface)
    return escape(f"{kind_of(row)}, score {row.score:.2f}, {road}", 200)


def link_to(row: LogRow) -> str:
    """Where the question or its reply stands in Discord; "" when that is not known."""
    message = row.message_id or row.reply_message_id
    place = (row.guild_id, row.channel_id, message)
    return f"{CHANNELS}/{'/'.join(place)}" if all(each.isdigit() for each in place) else ""


def kind_of(row: LogRow | OpenQuestion) -> str:
    """Answered, choices, or which kind of no, with the entry where there is one."""
    words = decided(row.decision, row.reason)
    return f"{words}, {row.entry}" if row.entry else words


def decided(decision: str, reason: str) -> str:
    """Answered, choices, or which kind of no."""
    no = REASONS.get(reason, reason) if decision == "decline" else ""
    return no or DECISIONS.get(decision, decision)


def feedback_words(feedback: str) -> str:
    """One verdict, or several joined by commas; equal ones are counted. "" for none."""
    told = Counter(FEEDBACK.get(each, each) for each in feedback.split(",") if each)
    return ", ".join(
        f"marked {word} {count} times" if count > 1 else f"marked {word}"
        for word, count in told.items()
    )


def runners_up(stored: str) -> str:
    """The entries that came next, with their scores; "" for none and for what is damaged."""
    try:
        found = json.loads(stored)
        told = [f"{each['entry_id']} {each['score']:.2f}" for each in found[:MAX_RUNNERS_UP]]
    except (ValueError, TypeError, KeyError):
        return ""
    return escape(", ".join(told), MAX_SHOWN_CHARS)


def grouped(groups: Sequence[Unanswered]) -> str:
    if not groups:
        return "Every question so far was answered."
    return within(
        "\n".join(
            f"**{group.count}×** {escape(group.question, 120)}\n"
            f"-# {escape(decided(group.decision, group.reason))}, last {moment(group.last, 'R')}"
            for group in groups
        )
    )


def moment(text: str, style: str = "f") -> str:
    """A time every reader sees in their own zone; style R tells how long ago."""
    try:
        return f"<t:{int(datetime.fromisoformat(text).timestamp())}:{style}>"
    except (TypeError, ValueError):
        return escape(str(text), 40)


def not_laid(changes: Collection[int]) -> str:
    """Which changes of a server are not in force though nobody took them back; "" for none."""
    if not changes:
        return ""
    numbers = ", ".join(map(str, sorted(changes)))
    return f"No longer in force, because what I know has changed: {numbers}. See `/review changes`."
