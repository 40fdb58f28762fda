"""Rows and figures of the log as the terminal shows them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from bot.cli.explain import tree_lines
from bot.cli.screen import Screen
from bot.core.types import Explanation
from bot.logged import LogRow, Stats, Unanswered
from bot.review.rows import FEEDBACK, Act

US_PER_MS = 1000
NARROW = (0, 2, 3, 7)  # the columns of a list that fit on 80: id, outcome, entry, question


def outcome(decision: str, reason: str) -> str:
    """One word for what became of a question."""
    return reason if decision == "decline" and reason else decision


def listed(rows: Sequence[LogRow], screen: Screen) -> None:
    if not rows:
        screen.text("No such question.")
        return
    head = ("id", "asked (UTC)", "outcome", "entry", "score", "by", "feedback", "question")
    kept = NARROW if screen.narrow else tuple(range(len(head)))
    screen.table(
        tuple(head[at] for at in kept), (tuple(_cells(row)[at] for at in kept) for row in rows)
    )


def _cells(row: LogRow) -> tuple[object, ...]:
    return (
        row.id, _minute(row.asked_at), outcome(row.decision, row.reason), row.entry,
        row.score, row.surface, judged(row.feedback), row.question.strip() or row.no_words,
    )  # fmt: skip


def judged(feedback: str) -> str:
    return ", ".join(FEEDBACK.get(value, value) for value in feedback.split(",") if value)


def shown(row: LogRow, screen: Screen, acts: Sequence[Act] = ()) -> None:
    """A row in full, with what moderators did about it."""
    pairs = (
        ("Question", row.question.strip() or row.no_words),
        ("Asked", f"{row.asked_at} by {row.surface}"),
        ("Where", " / ".join(filter(None, (row.guild_id, row.channel_id, row.message_id)))),
        ("Outcome", f"{outcome(row.decision, row.reason)}, score {row.score:.2f}"),
        ("Entry", ", ".join(json.loads(row.entries or "[]")) or row.entry),
        ("Reply", row.answer),
        ("Next best", ", ".join(map(_runner, json.loads(row.runners_up or "[]")))),
        ("Feedback", judged(row.feedback) or "none"),
        ("Knowledge", f"{row.pack} {row.knowledge_version}, policy {row.policy_version}"),
        ("Took", f"{row.latency_us / US_PER_MS:.1f} ms"),
    )
    for label, text in pairs:
        if text:
            screen.text(f"{label}: {text}")
    for act in acts:
        who = f"moderator {act.by_id}" if act.by_id else "a moderator"
        screen.text(f"Done: {_minute(act.at)} {who} {act.words}")
    for verdict in json.loads(row.explanation or "[]"):
        _why(verdict, screen)


def _runner(runner: dict[str, Any]) -> str:
    return f"{runner['entry_id']} {runner['score']:.2f}"


def _why(verdict: dict[str, Any], screen: Screen) -> None:
    screen.text(f"Read as: {verdict['query'] or '(nothing)'}", "bold cyan")
    for guard in verdict.get("guards", ()):
        screen.text(f"Ruled out: {guard}")
    for candidate in verdict["candidates"]:
        screen.text(f"{candidate['score']:.3f}  {candidate['entry_id']} ({candidate['side']})")
        kept = candidate["explanation"]  # the first few have theirs
        for line in tree_lines(_explanation(kept)) if kept else ():
            screen.text(f"       {line}", "dim")


def _explanation(node: dict[str, Any]) -> Explanation:
    parts = tuple(_explanation(part) for part in node.get("parts", ()))
    return Explanation(node["label"], node["value"], node.get("rule", "leaf"), parts)


def unanswered(groups: Sequence[Unanswered], screen: Screen) -> None:
    if not groups:
        screen.text("Nothing is unanswered.")
        return
    screen.table(
        ("times", "outcome", "last (UTC)", "row", "question"),
        (
            (
                group.count, outcome(group.decision, group.reason), _minute(group.last),
                group.last_id, group.question,
            )
            for group in groups
        ),
    )  # fmt: skip


def figures(found: Stats, screen: Screen) -> None:
    """Figures as text; the same that /review stats gives."""
    if not found.asked:
        screen.text("Nothing was asked in that time.")
        return
    screen.text(f"{found.asked} questions", "bold")
    screen.table(
        ("outcome", "count", "share"),
        (
            (outcome(each.decision, each.reason), each.count, f"{each.count / found.asked:.0%}")
            for each in found.decisions
        ),
    )
    days: dict[str, int] = defaultdict(int)
    for each in found.days:
        days[each.day] += each.count
    screen.text()
    screen.table(("day (UTC)", "questions"), sorted(days.items()))
    for title, tops in (("question", found.questions), ("entry", found.entries)):
        screen.text()
        screen.table((f"top {title}", "times"), ((top.what, top.count) for top in tops))
    screen.text()
    screen.text(f"Feedback: {found.helpful} helpful, {found.not_helpful} not helpful.")
    p50, p99 = (us / US_PER_MS for us in (found.latency.p50_us, found.latency.p99_us))
    screen.text(f"Time to answer: half within {p50:.1f} ms, 99 % within {p99:.1f} ms.")
    if found.unanswered:
        screen.text()
        screen.text("Most asked without an answer", "bold cyan")
        unanswered(found.unanswered, screen)


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
