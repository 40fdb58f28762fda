"""Rows of the log as pages: the filtered list, and one row in full. No decision, no reading."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.core.types import Knowledge
from bot.discord_app.card import add_row, page
from bot.discord_app.escape import clamp, curated, escape
from bot.discord_app.overview import within
from bot.discord_app.review.filter import WORDS_ID, code_of, described, searched_line
from bot.discord_app.review.row_buttons import PageButton, RowButton, RowPicker
from bot.discord_app.review.why import why
from bot.discord_app.review.words import feedback_words, link_to, moment, outcome, runners_up
from bot.logged import LogRow
from bot.review.filter import Filter
from bot.review.rows import Act

PAGE_ROWS = 10
MAX_PAGE = 1000
LONG_CHARS, SHORT_CHARS = 120, 50  # of a question; short where ten long ones do not fit
PARTS = 4  # of what became of a question: outcome, verdicts, time, the way to the message
PAGE_CHARS = 3300  # of Discord's 4,000; the head takes up to 600
SHOWN_CHARS = 600
MAX_ACTS = 5
OPTION_CHARS = 100
View = discord.ui.LayoutView
ERASED = "(erased: the person who asked it deleted it, or it was too old)"
EMPTY = "(empty: a mention without a question)"


def log_page(rows: Sequence[LogRow], where: Filter, number: int) -> View:
    """One page of the list; `rows` may hold one more than a page, which tells that it goes on."""
    shown, head = rows[:PAGE_ROWS], described(where)
    view = page(f"-# {head}" if head else "-# newest first", _title(number))
    box = view.children[0]
    assert isinstance(box, discord.ui.Container)
    if where.words:
        box.add_item(discord.ui.TextDisplay(searched_line(where.words), id=WORDS_ID))
    lines = _lines(shown) if shown else [_nothing(bool(head or where.words), number)]
    box.add_item(discord.ui.TextDisplay("\n".join(lines)))
    if shown:
        add_row(view, [RowPicker([_option(row) for row in shown])])
        newest = (where.before_id or shown[0].id + 1) - 1
        add_row(view, _turns(code_of(where), newest, number, len(rows) > PAGE_ROWS))
    return view


def _title(number: int) -> str:
    return "Latest questions" if number == 1 else f"Latest questions, page {number}"


def _turns(code: str, newest: int, number: int, more: bool) -> list[PageButton]:
    newer = [PageButton(code, newest, number - 1, "Newer")] if number > 1 else []
    older = [PageButton(code, newest, number + 1, "Older")] if more and number < MAX_PAGE else []
    return [*newer, *older]


def _nothing(filtered: bool, number: int) -> str:
    if number > 1:
        return "The list ends before this page."
    return "No question fits." if filtered else "Nothing yet."


def _lines(rows: Sequence[LogRow]) -> list[str]:
    """Every row, in as many words as fit: questions are cut first, then what became of them."""
    for chars, parts in (
        (LONG_CHARS, PARTS),
        *((SHORT_CHARS, parts) for parts in range(PARTS, -1, -1)),
    ):
        lines = [_line(row, chars, parts) for row in rows]
        if sum(map(len, lines)) < PAGE_CHARS:
            break
    return lines


def _line(row: LogRow, chars: int, parts: int) -> str:
    link = link_to(row)
    small = (outcome(row), feedback_words(row.feedback), moment(row.asked_at, "R"),
             f"[message]({link})" if link else "")  # fmt: skip
    told = " · ".join(part for part in small[:parts] if part)
    question = f"**{row.id}** {escape(row.question, chars) or row.no_words}"
    return f"{question}\n-# {told}" if told else question


def _option(row: LogRow) -> discord.SelectOption:
    label = clamp(f"{row.id}: {' '.join(row.question.split()) or row.no_words}", OPTION_CHARS)
    return discord.SelectOption(label=label, value=str(row.id))


def row_page(row: LogRow, acts: Sequence[Act], knowledge: Knowledge) -> View:
    """One row in full, what was done about it, and what can be done."""
    nothing = ERASED if row.erased else EMPTY
    place = f" in <#{row.channel_id}>" if row.channel_id.isdigit() else ""
    link = link_to(row)
    lines = [
        f"**Asked**: {escape(row.question, SHOWN_CHARS) or nothing}",
        f"**When**: {moment(row.asked_at)}{place}{f' · [message]({link})' if link else ''}",
        f"**Outcome**: {outcome(row)}",
        *_taken_for(row.entry, knowledge),
        f"**Reply**: {_apart(curated(row.answer[:SHOWN_CHARS]))}",
    ]
    reasons = why(row)
    lines += [f"**Why**: {reasons}"] if reasons else []
    runners = runners_up(row.runners_up)
    lines += [f"**Next best**: {runners}"] if runners else []
    lines.append(f"**Feedback**: {feedback_words(row.feedback) or 'none'}")
    lines += ["\n**What was done**", *map(_act, acts[:MAX_ACTS])] if acts else []
    lines.append(
        f"\n-# {escape(row.pack)} {escape(row.knowledge_version[:12])}, "
        f"policy {escape(row.policy_version)}, {row.latency_us / 1000:.1f} ms"
    )
    view = page(within("\n".join(lines)), f"Question {row.id}")
    if row.question:
        add_row(view, (RowButton(act, row.id, label) for act, label in RowButton.LABELS.items()))
    return view


def _taken_for(entry: str, knowledge: Knowledge) -> list[str]:
    found = knowledge.entry(entry) if entry else None
    return [f"**Taken for**: {curated(found.question)}"] if found is not None else []


def _apart(text: str) -> str:
    """A text of several lines and an empty one, or Discord adds what follows to its last bullet."""
    return f"{text}\n" if "\n" in text else text


def _act(act: Act) -> str:
    who = f"<@{act.by_id}>" if act.by_id.isdigit() else "A moderator"
    return f"- {who} {curated(act.words)}, {moment(act.at, 'R')}"
