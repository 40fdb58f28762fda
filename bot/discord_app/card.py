"""A turn as a card: facts in, a Discord layout out. No network, no decision.

The answer stands first, then who says so and the paragraph, then the article and its date;
below the card the buttons, each with words. Discord takes 40 components and 4,000 characters
per message; a card stays far below both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord

from bot.core.types import Article, Reply, Source, Turn
from bot.discord_app import buttons
from bot.discord_app.articles import tag_of
from bot.discord_app.escape import clamp, curated
from bot.overview import article_line

MAX_TEXT_CHARS = 3000
MAX_FOOTER_CHARS = 600
MAX_CHOICES = 3  # of a near tie
MAX_PHONE_LABEL_CHARS = 44
MAX_RELATED = 2  # below an answer, where they must not push the conversation off a phone's screen

KINDS_OF_NO = {
    "not_in_article": "Not in the article",
    "off_topic": "Not about this article",
    "not_understood": "I did not understand the question",
    "empty": "No question in the message",
}
NOT_LOGGED = "Not in the log yet: the log is slow to answer."


def card(
    turn: Turn, article: Article | None, removable: bool = True, hint: str = ""
) -> discord.ui.LayoutView:
    """The whole message for one turn; `removable` is off where only the asker sees it.

    `hint` is one line of ours below the answer, on what the asker may do differently.
    """
    view = discord.ui.LayoutView(timeout=None)
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container()
    for text in (*texts(turn.reply, article, turn.logged), *([f"-# {hint}"] if hint else [])):
        box.add_item(discord.ui.TextDisplay(text))
    view.add_item(box)
    for questions in questions_of(turn):
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
        row.add_item(questions)
        view.add_item(row)
    last = _last_row(turn, removable)
    if last.children:
        view.add_item(last)
    return view


def texts(reply: Reply, article: Article | None, logged: bool = True) -> tuple[str, ...]:
    """The card's paragraphs in reading order."""
    words = reply.text.strip() or "I have no words for that."
    if reply.decision == "suggest" and _fit_on_buttons(reply):
        words = words.splitlines()[0]
    answer = clamp(curated(words), MAX_TEXT_CHARS)
    kind = KINDS_OF_NO.get(reply.reason, "") if reply.decision == "decline" else ""
    found = [f"{answer}\n-# {kind}" if kind else answer]
    small = reply.footer or source_line(reply.source, article)
    if small:
        small = _unbroken_date(small, article)
        if reply.decision == "decline":
            small = f"What it does say: {small[0].lower()}{small[1:]}"
        lines = clamp(curated(small).strip(), MAX_FOOTER_CHARS).splitlines()
        found.append("\n".join(f"-# {line}" for line in lines if line.strip()))
    if reply.left_out:
        found.append(f"-# {reply.left_out}")
    if not logged:
        found.append(f"-# {NOT_LOGGED}")
    return tuple(found)


def _unbroken_date(line: str, article: Article | None) -> str:
    """The date on one line, however narrow the phone."""
    return line.replace(article.date, article.date.replace(" ", "\u00a0")) if article else line


def _fit_on_buttons(reply: Reply) -> bool:
    """Whether a phone shows every choice in full on its button, so that no list need repeat it."""
    return all(len(pick.question) <= MAX_PHONE_LABEL_CHARS for pick in reply.suggestions)


def source_line(source: Source, article: Article | None) -> str:
    """Who says so, the paragraph, the article and its date; "" when nothing is cited."""
    if not source.paragraphs:
        return ""
    itself = ("the article",) if source.partly or not source.speakers else ()
    who = ", ".join((*source.speakers, *itself))
    word = "paragraph" if len(source.paragraphs) == 1 else "paragraphs"
    line = f"Source: {who} · {word} {', '.join(map(str, source.paragraphs))}"
    return f"{line} · {article_line(article)}" if article else line


def questions_of(turn: Turn) -> tuple[buttons.Question | buttons.Choice, ...]:
    """Choices of a near tie, or the nearest things first and then related questions."""
    reply, tag = turn.reply, tag_of(turn.pack)
    if reply.decision == "suggest":
        return tuple(
            buttons.Choice(pick.entry_id, pick.question, tag)
            for pick in reply.suggestions[:MAX_CHOICES]
            if len(pick.entry_id) <= buttons.MAX_ENTRY_CHARS
        )
    wanted = {pick.entry_id: pick for pick in (*reply.related, *reply.suggestions)}
    order = dict.fromkeys(pick.entry_id for pick in (*reply.suggestions, *reply.related))
    return tuple(
        buttons.Question(entry_id, wanted[entry_id].question, tag)
        for entry_id in list(order)[:MAX_RELATED]
        if len(entry_id) <= buttons.MAX_ENTRY_CHARS
    )


def _last_row(turn: Turn, removable: bool) -> discord.ui.ActionRow[discord.ui.LayoutView]:
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    if turn.log_id is not None and turn.reply.decision == "suggest":
        row.add_item(buttons.Feedback("down", turn.log_id, "None of these"))
    elif turn.log_id is not None and turn.reply.reason != "empty":
        row.add_item(buttons.Feedback("up", turn.log_id))
        row.add_item(buttons.Feedback("down", turn.log_id))
    if turn.elsewhere and turn.log_id is not None and turn.place.guild_id:
        row.add_item(buttons.AskThere(turn.log_id, tag_of(turn.elsewhere)))
    if removable and turn.place.asker:
        row.add_item(buttons.Remove(turn.place.asker))
    return row


def add_row(view: discord.ui.LayoutView, items: Iterable[discord.ui.Item[Any]]) -> None:
    """A row of buttons or a menu below what is there; none for no items."""
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    for item in items:
        row.add_item(item)
    if row.children:
        view.add_item(row)


def page(text: str, title: str = "") -> discord.ui.LayoutView:
    """A plain page for the information commands; `text` is curated already."""
    view = discord.ui.LayoutView(timeout=None)
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container()
    body = clamp(text.strip() or "Nothing to show.", MAX_TEXT_CHARS + 800)
    box.add_item(discord.ui.TextDisplay(f"### {curated(title)}\n{body}" if title else body))
    view.add_item(box)
    return view
