"""What moderators see of the desk: the queue, a group, a preview, the changes. No decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import discord

from bot.core.types import Knowledge
from bot.discord_app.card import add_row, page
from bot.discord_app.counted import counted
from bot.discord_app.escape import curated, escape
from bot.discord_app.overview import within
from bot.discord_app.review.buttons import (
    ChangesButton,
    GroupButton,
    OpenButton,
    QueueButton,
    SettleButton,
)
from bot.discord_app.review.words import NOT_LAID, kind_of, moment
from bot.review.changes import Change, Kind
from bot.review.desk import Drafted
from bot.review.groups import Group
from bot.review.preview import Difference, Preview

PAGE_GROUPS = 5  # each with its button
MAX_EXAMPLES = 5
MAX_DIFFERENCES = 12
MAX_CHANGES = 5  # of a page, each with its button
QUESTION_CHARS = 120
SOURCES = {
    "case": "a labelled question",
    "verdict": "a moderator's verdict",
    "wording": "a written wording",
    "log": "asked before",
    "leaning": "a written wording",
}
View = discord.ui.LayoutView


def queue_page(groups: Sequence[Group], article: str, number: int = 1) -> View:
    """One page of the queue, each group with the button that opens it.

    The last page there is where the queue grew shorter since the button was made.
    """
    number = min(number, max(1, -(-len(groups) // PAGE_GROUPS)))
    start = (number - 1) * PAGE_GROUPS
    shown = groups[start : start + PAGE_GROUPS]
    if not shown:
        return page("Nothing is waiting: every question was answered or dealt with.", "Queue")
    lines = [_group_line(start + at, group) for at, group in enumerate(shown, 1)]
    total = f"{counted(len(groups), 'group')} of questions, most asked first"
    view = page(within("\n".join([f"-# {total}", *lines])), "Queue")
    add_row(
        view, (OpenButton(group.key, f"Open {start + at}") for at, group in enumerate(shown, 1))
    )
    turns = [QueueButton(number - 1, article, "Previous")] if number > 1 else []
    if start + PAGE_GROUPS < len(groups):
        turns.append(QueueButton(number + 1, article, "Next"))
    add_row(view, turns)
    return view


def _group_line(number: int, group: Group) -> str:
    small = [kind_of(group.lead), f"last {moment(group.last, 'R')}"]
    if len(group.questions) > 1:
        small.append(f"{len(group.questions)} wordings")
    small += [_triaged(group)] if _triaged(group) else []
    question = escape(group.lead.question, QUESTION_CHARS)
    return f"**{number}. {group.count}×** {question}\n-# {' · '.join(small)}"


def _triaged(group: Group) -> str:
    who = f"<@{group.lead.triaged_by}>" if group.lead.triaged_by.isdigit() else "a moderator"
    words = {"assigned": f"{who} has taken it", "later": "left for later"}
    return words.get(group.triage, "")


def group_page(group: Group, knowledge: Knowledge) -> View:
    """One group in full, with what can be done about it."""
    lines = [
        f"**{group.count}×**, first {moment(group.first, 'R')}, last {moment(group.last, 'R')}",
        *(
            f"- {escape(one.question, QUESTION_CHARS)} ({one.count}×)"
            for one in group.questions[:MAX_EXAMPLES]
        ),
    ]
    if len(group.questions) > MAX_EXAMPLES:
        lines.append(f"- and {counted(len(group.questions) - MAX_EXAMPLES, 'wording')} more")
    lines.append(f"\n**Why it waits**: {curated(group.why)}")
    near = [entry for entry in map(knowledge.entry, group.nearest[:3]) if entry is not None]
    if near:
        lines.append("\n**Nearest questions that I know**")
        lines += [f"- {curated(entry.question)} (`{entry.id}`)" for entry in near]
    if _triaged(group):
        lines.append(f"-# {_triaged(group)}")
    view = page(within("\n".join(lines)), "Waiting question")
    acts = (("mean", "It means…"), ("write", "Write an answer"), ("unknown", "Article is silent"))
    add_row(view, (GroupButton(act, group.key, label) for act, label in acts))
    acts = (("assign", "I'll take it"), ("later", "Later"), ("dismiss", "Dismiss"))
    add_row(view, [*(GroupButton(act, group.key, label) for act, label in acts),
                QueueButton(1, knowledge.slug, "Back to the queue")])  # fmt: skip
    return view


def preview_page(drafted: Drafted, knowledge: Knowledge) -> View:
    """What a change would change, before it is made."""
    found, change = drafted.preview, drafted.change
    lines = [change_words(change, knowledge), f"-# {_summary(found)}"]
    if found.broken:
        lines.append("\n**It would break**")
        lines += _differences(found.broken)
        lines.append("\nOnly people with **Manage Server** can make it anyway; that is recorded.")
    rest = [one for one in found.differences if not one.broken]
    if rest:
        lines.append("\n**It would change**")
        lines += _differences(rest)
    lines += [f"\n**Look again**: {curated(words)}" for words in found.warnings]
    view = page(within("\n".join(lines)), "What this would change")
    act, label = ("insist", "Make it anyway") if found.broken else ("apply", "Make it so")
    add_row(view, [SettleButton(act, change.id, label), QueueButton(1, knowledge.slug, "Leave it")])
    return view


def _summary(found: Preview) -> str:
    changed = len(found.differences)
    change = counted(changed, "reply changes", "replies change")
    asked = counted(found.asked, "question was", "questions were")
    reply = change if changed else "no reply changes"
    return f"{asked} asked again, with and without it: {reply}."


def _differences(found: Sequence[Difference]) -> list[str]:
    lines = [_difference(one) for one in found[:MAX_DIFFERENCES]]
    left = len(found) - len(lines)
    return [*lines, f"- and {left} more"] if left else lines


def _difference(one: Difference) -> str:
    source = SOURCES.get(one.source, one.source)
    words = f"{curated(one.before[:80])} → {curated(one.after[:80])}"
    return f"- {escape(one.question, QUESTION_CHARS)} ({source}): {words}"


def change_words(change: Change, knowledge: Knowledge) -> str:
    """A change in a sentence or two."""
    question = escape(change.question, QUESTION_CHARS)
    if change.kind is Kind.PHRASING:
        entry = knowledge.entry(change.entry_id)
        of = curated(entry.question) if entry is not None else "an entry that is gone"
        return f"**New wording** “{question}” for **{of}** (`{change.entry_id}`)"
    if change.kind is Kind.UNKNOWN:
        topic = f": the article does not say {escape(change.topic, 120)}" if change.topic else ""
        return f"**Not in the article** “{question}”{topic} (`{change.entry_id}`)"
    where = ", ".join(map(str, change.paragraphs)) or "none"
    who = escape(change.speaker, 60) or "the article"
    return (
        f"**New answer** to “{question}” (`{change.entry_id}`)\n{curated(change.answer[:400])}\n"
        f"-# source: {who}, paragraph {where}"
    )


def made_page(change: Change, knowledge: Knowledge) -> View:
    """A change that is in force now."""
    view = page(f"{change_words(change, knowledge)}\nIn force in this server from now on.", "Done")
    add_row(
        view,
        [
            SettleButton("undo", change.id, "Undo"),
            QueueButton(1, knowledge.slug, "Back to the queue"),
        ],
    )
    return view


def changes_page(
    changes: Sequence[Change], knowledge: Knowledge, number: int = 1,
    faulty: Collection[int] = (),
) -> View:  # fmt: skip
    """One page of the changes in force, newest first, each with its undo.

    Those that are `faulty` are told as not in force. The last page there is where changes were
    taken back since the button was made.
    """
    if not changes:
        return page("This server has no changes of its own.", "Changes")
    pages = -(-len(changes) // MAX_CHANGES)
    number = min(number, pages)
    shown = list(reversed(changes))[(number - 1) * MAX_CHANGES : number * MAX_CHANGES]
    lines = [f"-# {counted(len(changes), 'change')}, page {number} of {pages}"] if pages > 1 else []
    for change in shown:
        who = f"<@{change.made_by}>" if change.made_by.isdigit() else "a moderator"
        origin = f", from question {change.origin}" if change.origin else ""
        broke = ", overriding a check" if change.overridden else ""
        lines.append(f"**{change.id}.** {change_words(change, knowledge)}")
        lines.append(f"-# {who}, {moment(change.made_at, 'R')}{origin}{broke}")
        if change.id in faulty:
            lines.append(NOT_LAID)
    view = page(within("\n".join(lines)), "Changes of this server")
    add_row(view, (SettleButton("undo", change.id, f"Undo {change.id}") for change in shown))
    slug = knowledge.slug
    turns = [ChangesButton(number - 1, slug, "Newer")] if number > 1 else []
    turns += [ChangesButton(number + 1, slug, "Older")] if number < pages else []
    add_row(view, turns)
    return view
